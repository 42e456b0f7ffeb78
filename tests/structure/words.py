"""What text in the repository may not say: comment noise, reminders, machine paths, and calls with a better place.

This folder is left out, because its tests have to spell what is forbidden.
"""

import re

from cpp_text import code_only, comments, without_comments
from source_tree import CPP_SUFFIXES, PRODUCT_FOLDERS, Violation, files_in, line_of, read, run_check

TEXT_SUFFIXES = {".hpp", ".cpp", ".py", ".md", ".txt", ".cmake", ".json", ".sh", ".yml", ".html", ".js", ".css", ""}

COMMENT_RULES = (
    (re.compile(r"[=*#~]{4,}|-{4,}|/{4,}"), "a banner"),
    (re.compile(r"^(?:Create|Set|Get|Initiali[sz]e|Loop|Check if|Iterate|Return|Call|Increment) "),
     "narrates the line below"),
    (re.compile(r"\b(?:as requested|updated|improved|enhanced|refactored|previously|formerly|used to be)\b"
                r"|\b(?:now (?:we|uses?|returns?|handles?|supports?|works?|calls?)|(?:is|are) now)\b"
                r"|\bnew (?:version|implementation|approach|method|way|code)\b", re.IGNORECASE), "tells history"),
)

TEXT_RULES = (
    (re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b"), "a reminder belongs into the issue tracker"),
    (re.compile(r"(?<![\w.])/(?:work|root|home/\w+|tmp/(?:bash|build|brief)[\w-]*)/"), "a path of one machine"),
)

# PATH is the system's, not a setting of ours.
_GETENV = re.compile(r'\b(?:secure_)?getenv\s*\((?!"PATH"\))')
_CATCH_ALL = re.compile(r"catch\s*\(\s*\.\.\.\s*\)\s*\{([^{}]*)\}")
_THREAD_SLEEP = re.compile(
    r"\bthis_thread\s*::\s*sleep_\w+|\b(?:usleep|nanosleep|clock_nanosleep)\s*\(|(?<![\w.>])sleep\s*\(")
_CAPTURING_LAMBDA = re.compile(r"\[[^\]\[]*[\w&=*][^\]\[]*\]\s*(?:\([^()]*\)[^;{(),]*)?\{")
_AWAITER = re.compile(r"\s*[A-Z]\w*\{[^{}]*\}\s*")
_BRACE_TEMPORARY = re.compile(r"(?:\b[A-Z]\w*(?:<[^;{}()]*>)?|[(,]\s*)\{")


def awaited_expressions(code):
    """(offset, text) of what follows each co_await, up to the end of its statement, argument or enclosing bracket."""
    for match in re.finditer(r"(?<!operator )\bco_await\b", code):
        depth = 0
        end = match.end()
        while end < len(code) and not (code[end] in ";," and depth == 0):
            depth += (code[end] in "([{") - (code[end] in ")]}")
            if depth < 0:
                break
            end += 1
        yield match.start(), code[match.end():end]


def conditions(code):
    """(offset, text) of the condition of each if, while and switch."""
    for match in re.finditer(r"\b(?:if|while|switch)\s*(?:constexpr\s*)?\(", code):
        depth = 1
        end = match.end()
        while end < len(code) and depth > 0:
            depth += (code[end] == "(") - (code[end] == ")")
            end += 1
        yield match.start(), code[match.end():end - 1]


def _in_comments(path, text):
    for line, comment in comments(text):
        for pattern, why in COMMENT_RULES:
            if pattern.search(comment):
                yield Violation(path, line, f"comment: {why}: {comment}")


def _in_code(path, text):
    code = code_only(text)
    product = path.parts[0] in PRODUCT_FOLDERS

    def found(pattern, message):
        for match in pattern.finditer(code):
            yield Violation(path, line_of(code, match.start()), message)

    if product and "options" not in path.stem:
        for match in _GETENV.finditer(without_comments(text)):
            yield Violation(path, line_of(text, match.start()), "getenv belongs into the options file")
    if not product:
        yield from found(_THREAD_SLEEP, "a test waits for an event, it does not sleep")
    for match in _CATCH_ALL.finditer(without_comments(text)):
        passed_on = re.search(r"\bthrow\s*;|current_exception\s*\(\)", match[1])
        if product and not passed_on and path.as_posix() != "server/connection.cpp":
            yield Violation(path, line_of(text, match.start()), "catch (...) that does not pass the exception on")
    for offset, condition in conditions(code):
        if product and re.search(r"\bco_await\b", condition):
            message = "g++ 12 can lose the rest of a coroutine that awaits inside a condition: name the result first"
            yield Violation(path, line_of(code, offset), message)
    for offset, expression in awaited_expressions(code):
        if path.parts[0] == "runtime" and _AWAITER.fullmatch(expression):
            continue  # only the runtime writes awaiters, and gives them trivial destructors
        if _CAPTURING_LAMBDA.search(expression) or _BRACE_TEMPORARY.search(expression):
            message = "g++ 12 destroys a closure or aggregate made inside co_await twice: name it, then move it"
            yield Violation(path, line_of(code, offset), message)


def _in_test_programs(root):
    for path in files_in(root, ("tests",), {".py"}):
        # The pauses of a recorded exchange are a part of it.
        if path.parts[:2] not in (("tests", "structure"), ("tests", "conformance")):
            text = read(root, path)
            for match in re.finditer(r"\bsleep\s*\(", text):
                yield Violation(path, line_of(text, match.start()), "a test waits for an event, it does not sleep")


def _in_text(root):
    for path in files_in(root, (".",)):
        if path.parts[:2] == ("tests", "structure") or path.suffix not in TEXT_SUFFIXES:
            continue
        text = read(root, path)
        for pattern, why in TEXT_RULES:
            for match in pattern.finditer(text):
                yield Violation(path, line_of(text, match.start()), f"{match[0]}: {why}")


def check(root):
    violations = [*_in_text(root), *_in_test_programs(root)]
    for path in files_in(root, (*PRODUCT_FOLDERS, "tests"), CPP_SUFFIXES):
        text = read(root, path)
        violations.extend(_in_comments(path, text))
        violations.extend(_in_code(path, text))
    return violations


if __name__ == "__main__":
    run_check(check)

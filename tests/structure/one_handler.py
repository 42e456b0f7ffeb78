"""Handlers and stores are written once: they name nothing that tells one execution model from another."""

import re

from cpp_text import code_only, without_comments
from source_tree import CPP_SUFFIXES, Violation, files_in, line_of, read, run_check

MODEL_WORDS = {"mode", "context", "reactor", "blocking"}

# (folder, pattern, why). The store's own threads come from runtime/thread.hpp.
BANNED = (
    ("server/handlers", r"\bstd\s*::\s*(?:\w*mutex|\w*_lock|lock_guard|condition_variable\w*|j?thread)\b",
     "a handler has no lock and no thread"),
    ("server/handlers", r"\b(?:ifstream|ofstream|fstream|getaddrinfo|usleep|nanosleep|this_thread)\b",
     "this call would hold up a thread that serves many requests"),
    ("server/store", r"\bstd\s*::\s*j?thread\b", "a store starts no thread of its own kind"),
)

_IDENTIFIER = re.compile(r"\b[A-Za-z_]\w*\b")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_INCLUDE_THREAD = re.compile(r"#\s*include\s*<thread>")


def _words(identifier):
    return {word.lower() for word in _WORD.findall(identifier)}


def _violations(path, text):
    code = code_only(text)
    for match in _IDENTIFIER.finditer(code):
        named = MODEL_WORDS.intersection(_words(match[0]))
        if named:
            yield Violation(path, line_of(code, match.start()), f"{match[0]} names an execution model ({named.pop()})")
    for folder, pattern, why in BANNED:
        if path.as_posix().startswith(folder):
            for match in re.finditer(pattern, code):
                yield Violation(path, line_of(code, match.start()), f"{match[0]}: {why}")
    for match in _INCLUDE_THREAD.finditer(without_comments(text)):
        yield Violation(path, line_of(text, match.start()), "<thread> is not for handlers and stores")


def check(root):
    paths = files_in(root, ("server/handlers", "server/store"), CPP_SUFFIXES)
    return [violation for path in paths for violation in _violations(path, read(root, path))]


if __name__ == "__main__":
    run_check(check)

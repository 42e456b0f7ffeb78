"""Reads C++ as far as the structure checks need it: comments, strings and braces, no grammar.

Limits, accepted because the checks only need to be right about code that clang-format has seen: a macro with
unbalanced braces, and a lambda outside of every function, are not understood.
"""

import re
from dataclasses import dataclass

from source_tree import line_of

_TOKEN = re.compile(
    r'(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)'
    r'|(?P<raw>R"(?P<mark>[^()\s]*)\(.*?\)(?P=mark)")'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>(?<![0-9A-Fa-f])'(?:\\.[^'\n]*|[^'\\\n])')",
    re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)


def _blank(text):
    """The same text with nothing but its line ends, so that offsets and line numbers stay true."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return _TOKEN.sub(lambda match: _blank(match[0]) if match["comment"] else match[0], text)


def code_only(text):
    """The text without comments, without the contents of strings and characters, without directives."""

    def replace(match):
        if match["comment"]:
            return _blank(match[0])
        return match[0][0] + _blank(match[0][1:-1]) + match[0][-1]

    return _DIRECTIVE.sub(lambda match: _blank(match[0]), _TOKEN.sub(replace, text))


def comments(text):
    """(line, text) for each line of each comment, without its marks."""
    for match in _TOKEN.finditer(text):
        if match["comment"]:
            first = line_of(text, match.start())
            for index, line in enumerate(match[0].splitlines()):
                yield first + index, re.sub(r"^\s*(?:///?<?|/\*+|\*(?!/))|\*/\s*$", "", line).strip()


@dataclass(frozen=True)
class Function:
    """A function with a body. `scopes` are the heads of the blocks around it, outermost first."""

    name: str
    parameters: tuple  # their text, names included
    first_line: int
    last_line: int
    scopes: tuple

    @property
    def line_count(self):
        return self.last_line - self.first_line + 1

    @property
    def file_local(self):
        return bool(self.scopes) and self.scopes[-1] == "namespace"


_SCOPE = re.compile(r"^(?:template\s*<.*>\s*)?(?:inline\s+)?(?:namespace|class|struct|union|enum|extern)\b", re.DOTALL)
_INITIALISERS = re.compile(r"\)\s*(?:noexcept\s*)?:(?!:)")
_BODY_FOLLOWS = re.compile(r"(?:\)|\})\s*(?:(?:const|noexcept|override|final|mutable|try|&&?)\s*)*$")
_RETURN_TYPE = re.compile(r"\)[^()]*->[^=;]*$")
_QUALIFIERS = {"const", "noexcept", "override", "final", "mutable", "try"}


def _matching_brace(code, opening):
    depth = 0
    for offset in range(opening, len(code)):
        if code[offset] == "{":
            depth += 1
        elif code[offset] == "}":
            depth -= 1
            if depth == 0:
                return offset
    return len(code) - 1


def _begins_function(head):
    if "(" not in head:
        return False
    if _INITIALISERS.search(head):
        last_word = re.search(r"(\w+)?$", head)[1]
        return head[-1] in ")}" or last_word in _QUALIFIERS
    return bool(_BODY_FOLLOWS.search(head) or _RETURN_TYPE.search(head))


def _name_and_parameters(head):
    """Of `Type name(int a, std::map<int, int> b) const`: ("name", ("int a", "std::map<int, int> b"))."""
    match = re.search(r"([\w~]+|operator\s*\(\s*\)|operator\s*[^\s\w(]+)\s*\(", head)
    if match is None:
        return "", ()
    depth = 0
    parameters = [""]
    for character in head[match.end():]:
        if character == ")" and depth == 0:
            break
        depth += (character in "([{<") - (character in ")]}>")
        if character == "," and depth == 0:
            parameters.append("")
        else:
            parameters[-1] += character
    return match[1], tuple(" ".join(text.split()) for text in parameters if text.strip())


def functions(text):
    """Every function that has a body in this file. Lambdas and local classes count as part of theirs."""
    code = code_only(text)
    found = []
    scopes = []
    head_start = 0
    head = ""
    depth = 0
    offset = 0
    while offset < len(code):
        character = code[offset]
        if character == "{":
            stripped = head.strip()
            if depth == 0 and _SCOPE.match(stripped) and "=" not in stripped.split("{")[0].split(">")[-1]:
                scopes.append(stripped)
                head = ""
            else:
                end = _matching_brace(code, offset)
                if depth == 0 and _begins_function(stripped):
                    name, parameters = _name_and_parameters(stripped)
                    first = head_start + len(head) - len(head.lstrip())
                    found.append(Function(name, parameters, line_of(code, first), line_of(code, end), tuple(scopes)))
                    head = ""
                else:
                    head += "{" + _blank(code[offset + 1:end]) + "}"
                offset = end
        elif character == "}":
            if scopes:
                scopes.pop()
            head = ""
        elif character == ";" and depth == 0:
            head = ""
        else:
            depth += (character == "(") - (character == ")")
            if not head.strip():
                head = ""
            if head == "":
                head_start = offset
            head += character
            if re.fullmatch(r"\s*(?:public|private|protected)\s*:", head):
                head = ""
        offset += 1
    return found

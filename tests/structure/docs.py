"""Documents point only at files that exist: by links, and by paths in backticks, which may leave the suffix out."""

import re

from source_tree import PRODUCT_FOLDERS, Violation, files_in, line_of, read, run_check

_FENCE = re.compile(r"^(```+|~~~+).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.\-]*:|#", re.IGNORECASE)
_PATH = re.compile(rf"`((?:{'|'.join((*PRODUCT_FOLDERS, 'scripts', 'tests', 'results'))})/[\w./*\-]*)`")


def _exists(root, path):
    return any(True for _ in root.glob(path.rstrip("/"))) or any(True for _ in root.glob(path.rstrip("/") + ".*"))


def _without_code_blocks(text):
    return _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def check(root):
    violations = []
    for path in files_in(root, (".",), {".md"}):
        text = _without_code_blocks(read(root, path))
        for match in _LINK.finditer(text):
            target = match[1].split("#")[0]
            if _ELSEWHERE.match(match[1]) or (root / path.parent / target).exists():
                continue
            violations.append(Violation(path, line_of(text, match.start()), f"{match[1]} does not exist"))
        for match in _PATH.finditer(text):
            if not _exists(root, match[1]):
                violations.append(Violation(path, line_of(text, match.start()), f"{match[1]} does not exist"))
    return violations


if __name__ == "__main__":
    run_check(check)

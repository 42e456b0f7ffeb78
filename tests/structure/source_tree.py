"""What every structure check starts from: the project's files, and the way a check ends."""

import sys
from dataclasses import dataclass
from pathlib import Path

PRODUCT_FOLDERS = ("runtime", "protocol", "server", "loadgen", "bench")
CPP_SUFFIXES = (".hpp", ".cpp")
SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__"}


@dataclass(frozen=True)
class Violation:
    """A broken rule, as one line that an editor can jump to."""

    path: Path
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


def files_in(root, folders, suffixes=None):
    """The files below root/FOLDER for each folder, relative to root, in order; "." takes in everything."""
    found = set()
    for folder in folders:
        for path in (root / folder).rglob("*"):
            relative = path.relative_to(root)
            if path.is_file() and not SKIPPED_FOLDERS.intersection(relative.parts):
                if suffixes is None or path.suffix in suffixes:
                    found.add(relative)
    return sorted(found)


def read(root, path):
    return (root / path).read_text(encoding="utf-8")


def line_of(text, offset):
    """The line, counted from 1, that text[offset] is on."""
    return text.count("\n", 0, offset) + 1


def run_check(check):
    """Runs check(root) for the root named on the command line; prints what it found and exits 0 or 1."""
    violations = check(Path(sys.argv[1]))
    for violation in violations:
        print(violation)
    sys.exit(1 if violations else 0)

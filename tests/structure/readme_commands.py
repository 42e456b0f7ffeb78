"""Runs the commands of README.md: every ```sh block, except those that say ```sh no-test.

The commands see the repository as a user does after `cmake --build --preset release`: build/release is the build that
RINGMARK_BUILD names. They run in a scratch folder, so what they write does not stay.
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from source_tree import Violation, line_of, read, run_check

BLOCK_SECONDS_MAX = 60
OUTPUT_LINES_SHOWN = 5

_BLOCK = re.compile(r"^```sh[ \t]*(?P<mark>[^\n]*)\n(?P<commands>.*?)^```\s*$", re.MULTILINE | re.DOTALL)


def runnable_blocks(text):
    """(line, commands) of each block that has no mark."""
    for match in _BLOCK.finditer(text):
        if match["mark"].strip() != "no-test":
            yield line_of(text, match.start()), match["commands"]


def _lay_out(root, build, scratch):
    for entry in root.iterdir():
        if entry.name not in ("build", ".git"):
            (scratch / entry.name).symlink_to(entry)
    (scratch / "build").mkdir()
    (scratch / "build" / "release").symlink_to(build)


def _failure(commands, folder):
    """What went wrong with the commands, or None."""
    try:
        run = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=folder, timeout=BLOCK_SECONDS_MAX,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True, check=False)
    except subprocess.TimeoutExpired:
        return f"still running after {BLOCK_SECONDS_MAX} s"
    if run.returncode == 0:
        return None
    last_lines = run.stdout.splitlines()[-OUTPUT_LINES_SHOWN:]
    return "\n  ".join([f"exit code {run.returncode}", *last_lines])


def check(root):
    build = Path(os.environ["RINGMARK_BUILD"]).resolve()
    violations = []
    for line, commands in runnable_blocks(read(root, Path("README.md"))):
        with tempfile.TemporaryDirectory() as scratch:
            _lay_out(root.resolve(), build, Path(scratch))
            failure = _failure(commands, scratch)
        if failure:
            violations.append(Violation(Path("README.md"), line, failure))
    return violations


if __name__ == "__main__":
    run_check(check)

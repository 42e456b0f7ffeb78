"""Runs an example and compares all that it prints with a literal file.

usage: compare_output.py PROGRAM EXPECTED [--real-time]

The waits are skipped, so the times are exact however slow the machine is. With --real-time they last; then a line may
come later than the file says, but not earlier, and not in another order.
"""

import difflib
import re
import subprocess
import sys
from pathlib import Path

RUN_SECONDS_MAX = 50

_LINE = re.compile(r"(?P<seconds>\d+\.\d) s  (?P<text>.*)")


def output_of(program, *arguments):
    run = subprocess.run([program, *arguments], timeout=RUN_SECONDS_MAX, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, text=True, check=True)
    return run.stdout.splitlines()


def without_delay(printed, expected):
    """What was printed, with the expected time on each line that is merely late."""
    lines = []
    for line, expected_line in zip(printed, expected):
        match, expected_match = _LINE.fullmatch(line), _LINE.fullmatch(expected_line)
        late = match and expected_match and float(match["seconds"]) > float(expected_match["seconds"])
        lines.append(f"{expected_match['seconds']} s  {match['text']}" if late else line)
    return lines + printed[len(lines):]


def main(program, expected_file, *options):
    expected = Path(expected_file).read_text(encoding="utf-8").splitlines()
    if options == ("--real-time",):
        printed = without_delay(output_of(program), expected)
    else:
        printed = output_of(program, "--skip-waits")
    difference = list(difflib.unified_diff(expected, printed, "expected", "printed", lineterm=""))
    for line in difference:
        print(line)
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
"""Runs ringmark-micro-asio and compares ringmark's CPU time for each item with Asio's, against the bars."""

import argparse
import json
import math
import statistics
import subprocess
import sys
from pathlib import Path

EXIT_FAILED = 1
EXIT_BAR_MISSED = 5

# What each side is called in the program, and the bar: the largest ratio ringmark/Asio, if there is one.
PAIRS = (
    ("create-and-await", "RingmarkCreateAndAwait", "AsioCreateAndAwait", 0.5),
    ("timers/16", "RingmarkTimers/16", "AsioTimers/16", 0.5),
    ("timers/1024", "RingmarkTimers/1024", "AsioTimers/1024", 0.5),
    ("timers/65536", "RingmarkTimers/65536", "AsioTimers/65536", 0.5),
    ("timer heap/16", "RingmarkTimerHeap/16", "AsioTimers/16", None),
    ("timer heap/1024", "RingmarkTimerHeap/1024", "AsioTimers/1024", None),
    ("timer heap/65536", "RingmarkTimerHeap/65536", "AsioTimers/65536", None),
    ("queue", "RingmarkQueue", "AsioQueue", 0.5),
)

# Two medians, each within its interval with this confidence, are so together with 95 % (Bonferroni).
MEDIAN_CONFIDENCE = 0.975
REPETITIONS_MIN = 7  # fewer give no such interval: 1 - 2 / 2**6 = 0.969


def parse_arguments():
    program = Path(__file__).resolve().parents[2] / "build/release/bench/micro/ringmark-micro-asio"
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw, epilog="""
A line a pair: the medians, their ratio (less than 1: ringmark is cheaper), an interval of at least 95 %
made of order statistics of the repetitions, and the bar. It is kept when the whole interval is below.

Exit codes: 0 all bars kept, 1 the program failed, 2 usage, 5 a bar is missed""")
    parser.add_argument("--program", type=Path, default=program, help="default: that of the release build")
    parser.add_argument("--repetitions", type=int, default=10, help="at least 7 (default: 10)")
    parser.add_argument("--json", action="store_true", help="print one JSON document, with every repetition")
    arguments = parser.parse_args()
    if arguments.repetitions < REPETITIONS_MIN:
        parser.error(f"--repetitions {arguments.repetitions}, at least {REPETITIONS_MIN} are needed")
    return arguments


def run(program, repetitions):
    """What the program reports: repetitions in random order, so that drift falls on both sides."""
    command = [program, "--benchmark_format=json", f"--benchmark_repetitions={repetitions}",
               "--benchmark_enable_random_interleaving=true"]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def ns_an_item(report, name):
    """The CPU time of an item in each repetition, sorted."""
    entries = [entry for entry in report["benchmarks"]
               if entry["run_type"] == "iteration" and entry["run_name"] == name]
    for entry in entries:
        if entry.get("error_occurred"):
            raise ValueError(f"{name}: {entry['error_message']}")
    if not entries:
        raise ValueError(f"{name} is not in the report")
    return sorted(1e9 / entry["items_per_second"] for entry in entries)


def median_interval(ordered):
    """The narrowest pair of order statistics, equally far from both ends, that holds the median."""
    count = len(ordered)
    rank, below = 0, 1 / 2**count
    while 1 - 2 * (below + math.comb(count, rank + 1) / 2**count) >= MEDIAN_CONFIDENCE:
        rank += 1
        below += math.comb(count, rank) / 2**count
    return ordered[rank], ordered[count - 1 - rank]


def compare(report, pair):
    name, ours, theirs, bar = pair
    ringmark, asio = ns_an_item(report, ours), ns_an_item(report, theirs)
    ringmark_low, ringmark_high = median_interval(ringmark)
    asio_low, asio_high = median_interval(asio)
    interval = [ringmark_low / asio_high, ringmark_high / asio_low]
    verdict = "-" if bar is None else "PASS" if interval[1] <= bar else "FAIL"
    return {"pair": name, "ringmark_ns": statistics.median(ringmark), "asio_ns": statistics.median(asio),
            "ratio": statistics.median(ringmark) / statistics.median(asio), "interval": interval, "bar": bar,
            "verdict": verdict, "ringmark_ns_each": ringmark, "asio_ns_each": asio}


def line_of(result):
    bar = "none" if result["bar"] is None else f"{result['bar']:.2f}"
    return (f"{result['pair']:<17} ringmark {result['ringmark_ns']:7.1f} ns  asio {result['asio_ns']:7.1f} ns"
            f"  ratio {result['ratio']:.3f} [{result['interval'][0]:.3f}, {result['interval'][1]:.3f}]"
            f"  bar {bar}  {result['verdict']}")


def main():
    arguments = parse_arguments()
    try:
        report = run(arguments.program, arguments.repetitions)
        results = [compare(report, pair) for pair in PAIRS]
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"beside_asio: {error}", file=sys.stderr)
        return EXIT_FAILED
    if arguments.json:
        print(json.dumps({"context": report["context"], "pairs": results}, indent=2))
    else:
        print(*map(line_of, results), sep="\n")
    return EXIT_BAR_MISSED if any(result["verdict"] == "FAIL" for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())

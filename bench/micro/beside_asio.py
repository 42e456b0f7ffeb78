#!/usr/bin/env python3
"""Runs ringmark-micro-asio and compares ringmark's CPU time for each item with Asio's, against the bars."""

import argparse
import json
import math
import random
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

BLOCKS_MIN = 6  # fewer have no interval of 95 %: 1 - 2 / 2**5 = 0.94
CONFIDENCE = 0.95


def parse_arguments():
    program = Path(__file__).resolve().parents[2] / "build/release/bench/micro/ringmark-micro-asio"
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw, epilog="""
A block runs ringmark, Asio, Asio, ringmark, or the other way round, each in a fresh process. A line a pair:
the medians; the Hodges-Lehmann estimate of the ratio of CPU times (below 1: ringmark is cheaper) with the
exact interval of the signed-rank test, at least 95 %; and the bar, kept when the whole interval is below.

Exit codes: 0 all bars kept, 1 the program failed, 2 usage, 5 a bar is missed""")
    parser.add_argument("--program", type=Path, default=program, help="default: that of the release build")
    parser.add_argument("--blocks", type=int, default=20, help="at least 6 (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="of the order in each block (default: 1)")
    parser.add_argument("--json", action="store_true", help="print one JSON document, with every measurement")
    arguments = parser.parse_args()
    if arguments.blocks < BLOCKS_MIN:
        parser.error(f"--blocks {arguments.blocks}, at least {BLOCKS_MIN} are needed")
    return arguments


def measure(program, name):
    """The CPU time of an item, in nanoseconds, in a process of its own."""
    command = [program, "--benchmark_format=json", f"--benchmark_filter=^{name}$", "--benchmark_min_time=0.05"]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       check=True).stdout)
    if len(report["benchmarks"]) != 1:
        raise ValueError(f"{name}: {len(report['benchmarks'])} benchmarks have this name, not 1")
    entry = report["benchmarks"][0]
    if entry.get("error_occurred"):
        raise ValueError(f"{name}: {entry['error_message']}")
    return 1e9 / entry["items_per_second"]


def measure_block(program, pair, order):
    """Two measurements of each side, so placed that a steady drift falls on both alike."""
    _, ours, theirs, _ = pair
    first, second = (ours, theirs) if order == "ABBA" else (theirs, ours)
    times = [(name, measure(program, name)) for name in (first, second, second, first)]
    return {"order": order, "ringmark_ns": [time for name, time in times if name == ours],
            "asio_ns": [time for name, time in times if name == theirs]}


def log_ratio(block):
    means = [statistics.fmean(map(math.log, block[side])) for side in ("ringmark_ns", "asio_ns")]
    return means[0] - means[1]


def excluded_on_each_side(count):
    """How many of the ordered Walsh averages lie outside the interval on either side, at most."""
    ways = [1]  # of each signed-rank sum
    for rank in range(1, count + 1):
        ways = [(ways[total] if total < len(ways) else 0) + (ways[total - rank] if total >= rank else 0)
                for total in range(len(ways) + rank)]
    excluded, below = -1, 0
    while 2 * (below + ways[excluded + 1]) <= (1 - CONFIDENCE) * 2**count:
        excluded += 1
        below += ways[excluded]
    return excluded


def estimate(effects):
    """The Hodges-Lehmann estimate of the effects and its interval."""
    walsh = sorted((effects[i] + effects[j]) / 2 for i in range(len(effects)) for j in range(i + 1))
    excluded = excluded_on_each_side(len(effects))
    return statistics.median(walsh), [walsh[excluded], walsh[len(walsh) - 1 - excluded]]


def compare(pair, blocks):
    name, _, _, bar = pair
    effect, interval = estimate([log_ratio(block) for block in blocks])
    interval = [math.exp(end) for end in interval]
    verdict = "-" if bar is None else "PASS" if interval[1] <= bar else "FAIL"
    medians = {side: statistics.median(time for block in blocks for time in block[side])
               for side in ("ringmark_ns", "asio_ns")}
    return {"pair": name, **medians, "ratio": math.exp(effect), "interval": interval, "bar": bar,
            "verdict": verdict, "blocks": blocks}


def line_of(result):
    bar = "none" if result["bar"] is None else f"{result['bar']:.2f}"
    return (f"{result['pair']:<17} ringmark {result['ringmark_ns']:7.1f} ns  asio {result['asio_ns']:7.1f} ns"
            f"  ratio {result['ratio']:.3f} [{result['interval'][0]:.3f}, {result['interval'][1]:.3f}]"
            f"  bar {bar}  {result['verdict']}")


def run(arguments):
    orders = random.Random(arguments.seed)
    blocks = {pair: [] for pair in PAIRS}
    for number in range(arguments.blocks):
        if sys.stderr.isatty():
            print(f"\rblock {number + 1} of {arguments.blocks} ", end="", file=sys.stderr)
        for pair in PAIRS:
            order = orders.choice(("ABBA", "BAAB"))
            blocks[pair].append(measure_block(arguments.program, pair, order))
    return [compare(pair, blocks[pair]) for pair in PAIRS]


def main():
    arguments = parse_arguments()
    try:
        results = run(arguments)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"beside_asio: {error}", file=sys.stderr)
        return EXIT_FAILED
    if arguments.json:
        print(json.dumps({"seed": arguments.seed, "pairs": results}, indent=1))
    else:
        print(*map(line_of, results), sep="\n")
    return EXIT_BAR_MISSED if any(result["verdict"] == "FAIL" for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Measures what clients that never read cost those that do: the lag of a broadcast, with and without them."""

import argparse
import json
import math
import random
import statistics
import sys
from pathlib import Path

from measured_server import Load, MeasuredServer, add_program_arguments, errors_of
from paired_ratio import PAIRS_MIN, estimate_ratio

EXIT_FAILED = 1
EXIT_CODES = {"PASS": 0, "INVALID": 4, "FAIL": 5, "INCONCLUSIVE": 6}

BAR = 2.0  # of the upper end of the ratio's interval
LOOK_SECONDS = 0.2

SHED = 'ringmark_limits_fired_total{limit="ws-outbox"}'
QUEUED = "ringmark_websocket_outbox_bytes"
OUTBOX_BYTES = 1024 * 1024  # --ws-outbox of the server
# Beyond its outbox a client is allowed the frame that fills it up, and each frame costs a reference. The chat
# writes 14 octets before what it was told, and a frame of up to 64 KiB has a head of 4.
FRAME_OCTETS_ADDED = 18
REFERENCE_BYTES = 16


def parse_arguments():
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw, epilog=f"""
A pair is two runs of fresh processes, one of them with the clients that never read, in an order drawn from the
seed. A run's figure is the 99th percentile of the lag: from the time at which a message was to be sent, on a fixed
schedule, to its arrival at each receiver. The ratio of the pairs is the Hodges-Lehmann estimate with the exact
interval of the signed-rank test; the bar, {BAR:g}, is kept when the whole interval is below. The clients that never
read have to be closed with 1013 within the run, each for its outbox.

Exit codes: 0 the bar is kept, 1 the measurement failed, 2 usage, 4 the generator was the bottleneck in a run, 5 the
bar is missed, 6 too few pairs to say""")
    parser.add_argument("--receivers", type=int, default=1000, metavar="N", help="default: 1000")
    parser.add_argument("--never-read", type=int, default=10, metavar="N", help="default: 10")
    parser.add_argument("--rate", type=int, default=100, metavar="N", help="messages a second (default: 100)")
    parser.add_argument("--size", type=int, default=2048, metavar="BYTES", help="of a message (default: 2048)")
    parser.add_argument("--seconds", type=int, default=30, metavar="N", help="of a run (default: 30)")
    parser.add_argument("--pairs", type=int, default=6, metavar="N", help="fewer than 6 give no interval (default: 6)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the order in each pair (default: 1)")
    parser.add_argument("--json", action="store_true", help="print one JSON document, with every run")
    add_program_arguments(parser)
    arguments = parser.parse_args()
    if min(arguments.receivers, arguments.never_read, arguments.rate, arguments.seconds, arguments.pairs) < 1:
        parser.error("every number must be at least 1")
    return arguments


def watch(server, load, never_read):
    """Looks at the server while the load runs: how many it shed, when it had shed all, what was queued at most."""
    seen = {"shed": 0, "shed_after_s": None, "queued_bytes_max": None}
    looks = 0
    while load.wait_for(LOOK_SECONDS):
        looks += 1
        samples = server.metrics()
        seen["shed"] = int(samples[SHED])
        if seen["shed_after_s"] is None and never_read and seen["shed"] >= never_read:
            seen["shed_after_s"] = round(looks * LOOK_SECONDS, 1)
        if QUEUED in samples:
            seen["queued_bytes_max"] = max(seen["queued_bytes_max"] or 0, int(samples[QUEUED]))
    return seen


def measure(arguments, never_read):
    options = ["--kind", "fan-out", "-c", arguments.receivers, "--senders", 1, "-R", arguments.rate, "--size",
               arguments.size, "-d", f"{arguments.seconds}s", "--timeout", "10s"]
    if never_read:
        options += ["--never-read", never_read]
    connections_max = str(2 * (arguments.receivers + never_read))
    with MeasuredServer(arguments.server, "--max-connections", connections_max, "--ws-outbox",
                        str(OUTBOX_BYTES)) as server:
        with Load(arguments.load, server, "/ws", *options) as load:
            seen = watch(server, load, never_read)
            report = load.report()
    problem = problem_of(report, seen, arguments, never_read)
    if problem:
        raise ValueError(problem)
    return {"never_read": never_read, "lag_ns": report["latency_ns"], "messages_sent": report["messages_sent"],
            "messages_received": report["messages_received"], "generator": report["verdict"], **seen}


def queued_bytes_allowed(arguments):
    """What the outboxes of the clients that never read may hold together."""
    return arguments.never_read * (OUTBOX_BYTES + arguments.size + FRAME_OCTETS_ADDED + REFERENCE_BYTES)


def problem_of(report, seen, arguments, never_read):
    """Why a run proves nothing, or nothing."""
    if errors_of(report):
        return f"the load counted errors: {errors_of(report)}"
    expected = report["messages_sent"] * arguments.receivers
    if report["messages_received"] != expected:
        return f"{report['messages_received']} deliveries of {expected} arrived"
    if seen["shed"] != never_read:
        return f"{seen['shed']} clients were closed with 1013, {never_read} never read"
    return None


def result_of(arguments, pairs):
    effects = [math.log(pair["with"]["lag_ns"]["p99"] / pair["without"]["lag_ns"]["p99"]) for pair in pairs]
    ratio, interval = estimate_ratio(effects)
    queued = [pair["with"]["queued_bytes_max"] for pair in pairs]
    queued_max = None if None in queued else max(queued)
    allowed = queued_bytes_allowed(arguments)
    invalid = sum(pair[side]["generator"] != "VALID" for pair in pairs for side in ("with", "without"))
    return {"schema": "ringmark-websocket-slow-receivers/1", "receivers": arguments.receivers,
            "never_read": arguments.never_read, "rate_per_s": arguments.rate, "message_bytes": arguments.size,
            "seconds": arguments.seconds, "seed": arguments.seed, "ratio": ratio, "interval": interval, "bar": BAR,
            "queued_bytes_max": queued_max, "queued_bytes_allowed": allowed, "runs_invalid": invalid,
            "word": judge(interval, queued_max, allowed, invalid), "pairs": pairs}


def judge(interval, queued_bytes, queued_bytes_allowed, invalid):
    if queued_bytes is not None and queued_bytes > queued_bytes_allowed:
        return "FAIL"
    if invalid:
        return "INVALID"
    if interval is None:
        return "INCONCLUSIVE"
    return "PASS" if interval[1] <= BAR else "FAIL"


def p99_ms(result, side):
    return statistics.median(pair[side]["lag_ns"]["p99"] for pair in result["pairs"]) / 1e6


def text_of(result):
    runs = [pair["with"] for pair in result["pairs"]]
    interval = result["interval"]
    ends = f"[{interval[0]:.3f}, {interval[1]:.3f}]" if interval else "[-]"
    queued = ("not in the server's metrics" if result["queued_bytes_max"] is None else
              f"at most {result['queued_bytes_max']} B at once, allowed {result['queued_bytes_allowed']} B")
    lines = [
        f"{result['receivers']} receivers, {result['rate_per_s']} messages/s of {result['message_bytes']} B,"
        f" {result['seconds']} s; {len(runs)} pairs with and without {result['never_read']} clients that never read",
        f"  p99 of the lag  {p99_ms(result, 'with'):.3f} ms beside {p99_ms(result, 'without'):.3f} ms"
        f"   ratio {result['ratio']:.3f} {ends}   <= {result['bar']:g}   {result['word']}",
        f"  closed with 1013: all {result['never_read']} in each run, after"
        f" {min(run['shed_after_s'] for run in runs):.1f} to {max(run['shed_after_s'] for run in runs):.1f} s",
        f"  queued for them: {queued}"]
    if result["runs_invalid"]:
        lines.append(f"  INVALID: in {result['runs_invalid']} of {2 * len(runs)} runs the generator itself was the bottleneck")
    return "\n".join(lines)


def run(arguments):
    orders = random.Random(arguments.seed)
    pairs = []
    for number in range(arguments.pairs):
        if sys.stderr.isatty():
            print(f"\rpair {number + 1} of {arguments.pairs} ", end="", file=sys.stderr)
        order = orders.choice((("with", "without"), ("without", "with")))
        pair = {"first": order[0]}
        for side in order:
            pair[side] = measure(arguments, arguments.never_read if side == "with" else 0)
        pairs.append(pair)
    return result_of(arguments, pairs)


def main():
    arguments = parse_arguments()
    try:
        result = run(arguments)
    except (OSError, ValueError) as error:
        print(f"websocket_slow_receivers: {error}", file=sys.stderr)
        return EXIT_FAILED
    print(json.dumps(result, indent=1) if arguments.json else text_of(result))
    return EXIT_CODES[result["word"]]


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Measures the memory of idle WebSocket connections, each after some traffic, against the bar."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from measured_server import KIBIBYTE, Load, MeasuredServer, add_program_arguments, errors_of, kibibyte_fields

EXIT_FAILED = 1
EXIT_BAR_MISSED = 5

BAR_BYTES = KIBIBYTE  # of the server's own memory, a connection
MESSAGE_BYTES = 1024
REST_SECONDS = 10  # until the memory is read, at most; the load rests for longer
LOOK_SECONDS = 0.2


def port_range():
    low, high = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    return int(high) - int(low) + 1


def parse_arguments():
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw, epilog="""
The figure is the growth of the server's resident memory, from before the first connection until all are open,
have sent and received their traffic and rest, divided by their number: whatever the server allocates once is in
it. Sockets are the kernel's memory, of both ends, and only shown.

Exit codes: 0 the bar is kept, 1 the measurement failed, 2 usage, 5 the bar is missed""")
    parser.add_argument("--connections", type=int, default=10_000, metavar="N", help="default: 10000")
    parser.add_argument("--traffic", type=int, default=8192, metavar="BYTES",
                        help="echoed on each connection before it rests (default: 8192)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    add_program_arguments(parser)
    arguments = parser.parse_args()
    if not 0 < arguments.connections <= port_range():
        parser.error(f"--connections {arguments.connections}: one address has {port_range()} ports"
                     " (net.ipv4.ip_local_port_range)")
    return arguments


def pages_of_tcp(text):
    """Pages in the buffers of TCP sockets, of /proc/net/sockstat."""
    fields = next(line for line in text.splitlines() if line.startswith("TCP:")).split()
    return int(fields[fields.index("mem") + 1])


def kernel_memory_bytes():
    slab = kibibyte_fields(Path("/proc/meminfo").read_text(), ("Slab",))["Slab"]
    pages = pages_of_tcp(Path("/proc/net/sockstat").read_text())
    return {"slab": slab, "tcp_buffers": pages * os.sysconf("SC_PAGE_SIZE")}


def difference(after, before):
    return {name: after[name] - before[name] for name in before}


def wait_until_at_rest(server, load, connections, messages):
    """Until all connections are open and have said everything, and the memory has been the same twice."""
    until = None
    memory = None
    while True:
        if not load.wait_for(LOOK_SECONDS):
            raise ValueError(f"the load ended before its connections rested: {load.report()}")
        samples = server.metrics()
        if until is None:
            open_count = samples["ringmark_websockets"]
            if open_count < connections or samples["ringmark_websocket_messages_total"] < messages:
                continue
            until = time.monotonic() + REST_SECONDS
        latest = server.memory_bytes()
        if latest == memory:
            return
        if time.monotonic() > until:
            raise ValueError(f"the memory still changes after {REST_SECONDS} s: {memory}, then {latest}")
        memory = latest


def measure(arguments):
    count = arguments.connections
    messages = count * -(-arguments.traffic // MESSAGE_BYTES)
    with MeasuredServer(arguments.server, "--max-connections", str(2 * count)) as server:
        server.metrics()  # what the first request allocates is no connection's
        memory_before, kernel_before = server.memory_bytes(), kernel_memory_bytes()
        with Load(arguments.load, server, "/echo", "--kind", "idle", "-c", count, "--traffic", arguments.traffic,
                  "--size", MESSAGE_BYTES, "-d", f"{2 * REST_SECONDS}s", "--timeout", "20s") as load:
            wait_until_at_rest(server, load, count, messages)
            grown = difference(server.memory_bytes(), memory_before)
            kernel = difference(kernel_memory_bytes(), kernel_before)
            heard = server.metrics()["ringmark_websocket_messages_total"]
            while load.wait_for(REST_SECONDS):
                pass
            report = load.report()
    if errors_of(report) or report["connected"] != count:
        raise ValueError(f"{report['connected']} of {count} connected, errors: {errors_of(report)}")
    return result_of(count, arguments.traffic, heard, grown, kernel)


def result_of(count, traffic, messages, grown, kernel):
    rss = grown["Rss"] / count
    return {"schema": "ringmark-websocket-idle/1", "connections": count, "traffic_bytes": traffic,
            "messages": int(messages), "rss_bytes_a_connection": rss,
            "anonymous_bytes_a_connection": grown["Anonymous"] / count, "bar_bytes": BAR_BYTES,
            "kernel_slab_bytes_a_connection": kernel["slab"] / count,
            "kernel_tcp_buffer_bytes_a_connection": kernel["tcp_buffers"] / count,
            "word": "PASS" if rss <= BAR_BYTES else "FAIL"}


def text_of(result):
    return (f"{result['connections']} idle WebSockets after {result['traffic_bytes']} B each way"
            f" ({result['messages']} messages)\n"
            f"  server  {result['rss_bytes_a_connection']:.0f} B resident a connection"
            f" ({result['anonymous_bytes_a_connection']:.0f} B anonymous)"
            f"   <= {result['bar_bytes']} B   {result['word']}\n"
            f"  kernel  {result['kernel_slab_bytes_a_connection']:.0f} B of slab and"
            f" {result['kernel_tcp_buffer_bytes_a_connection']:.0f} B of socket buffers,"
            " both ends of a connection and all else on this machine")


def main():
    arguments = parse_arguments()
    try:
        result = measure(arguments)
    except (OSError, ValueError) as error:
        print(f"websocket_idle: {error}", file=sys.stderr)
        return EXIT_FAILED
    print(json.dumps(result, indent=1) if arguments.json else text_of(result))
    return 0 if result["word"] == "PASS" else EXIT_BAR_MISSED


if __name__ == "__main__":
    sys.exit(main())

"""ringmark-server under measurement: started on the first processor, loaded from the last, watched through /metrics
and /proc."""

import json
import os
import re
import subprocess
import tempfile
import threading
import urllib.request
from pathlib import Path

BUILD = Path(__file__).resolve().parents[1] / "build/release"
START_SECONDS = 20
END_SECONDS = 20
KIBIBYTE = 1024


def pinned_to(cpu):
    """What a child does before its program begins."""
    return lambda: os.sched_setaffinity(0, {cpu})


def add_program_arguments(parser):
    parser.add_argument("--server", type=Path, default=BUILD / "server/ringmark-server", metavar="FILE",
                        help="default: that of the release build")
    parser.add_argument("--load", type=Path, default=BUILD / "loadgen/ringmark-load", metavar="FILE",
                        help="default: that of the release build")


class MeasuredServer:
    """A server in async mode with one reactor, on a free port, for the time of a `with`."""

    def __init__(self, program, *options):
        self.program = program
        self.options = options

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="ringmark-bench-")
        command = [self.program, "--mode", "async", "--reactors", "1", "--port", "0",
                   "--database", f"sqlite:{self.directory.name}/users.db", *self.options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True,
                                        preexec_fn=pinned_to(min(os.sched_getaffinity(0))))
        self.errors = []
        self._listening = threading.Event()
        threading.Thread(target=self._read_errors, daemon=True).start()
        if not self._listening.wait(START_SECONDS) or self.port is None:
            self.__exit__()
            raise OSError("the server did not start: " + "".join(self.errors))
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.directory.cleanup()

    def _read_errors(self):
        self.port = None
        for line in self.process.stderr:
            self.errors.append(line)
            found = re.search(r"listening on http://\S+:(\d+) ", line)
            if found:
                self.port = int(found[1])
                self._listening.set()
        self._listening.set()

    def metrics(self):
        """The samples of /metrics, by name and labels as they are written."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=END_SECONDS) as answer:
            return metrics_in(answer.read().decode())

    def memory_bytes(self):
        """{"Rss": ..., "Anonymous": ...} of the process."""
        return kibibyte_fields(Path(f"/proc/{self.process.pid}/smaps_rollup").read_text(), ("Rss", "Anonymous"))


class Load:
    """A run of `ringmark-load ws`, for the time of a `with`."""

    def __init__(self, program, server, path, *options):
        self.command = [program, "ws", "--json", "-t", "1", *map(str, options), f"ws://127.0.0.1:{server.port}{path}"]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        preexec_fn=pinned_to(max(os.sched_getaffinity(0))))
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate()

    def running(self):
        return self.process.poll() is None

    def wait_for(self, seconds):
        """Lets time pass, and says whether the load still runs."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def report(self):
        """What it printed, once it has ended."""
        output, errors = self.process.communicate()
        try:
            return json.loads(output)
        except json.JSONDecodeError:
            message = f"ringmark-load ended with {self.process.returncode} and no report: {errors.strip()}"
            raise ValueError(message) from None


def errors_of(report):
    """The kinds of errors that the load counted, with their numbers."""
    return {kind: count for kind, count in report["errors"].items() if count and kind != "total"}


def metrics_in(page):
    samples = {}
    for line in page.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            samples[name] = float(value)
    return samples


def kibibyte_fields(text, names):
    """The fields `Name:  N kB` of a file in /proc, in bytes."""
    found = dict(re.findall(r"^(\w+):\s+(\d+) kB$", text, re.MULTILINE))
    return {name: int(found[name]) * KIBIBYTE for name in names}

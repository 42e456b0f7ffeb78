"""Starts ringmark-server for a test and talks to it over raw sockets."""
import os
import re
import signal
import socket
import subprocess
import tempfile

SERVER = os.environ["RINGMARK_SERVER"]
SCALE = float(os.environ.get("RINGMARK_TEST_SCALE", "1"))
START_SECONDS = 20
ANSWER_SECONDS = 20

# Every execution model: what must not differ in anything but its speed.
MODELS = {
    "async-1": ["--mode", "async", "--reactors", "1"],
    "async-2": ["--mode", "async", "--reactors", "2"],
    "async-epoll": ["--mode", "async", "--reactors", "1", "--engine", "epoll"],
    "thread-per-connection": ["--mode", "sync", "--sync-model", "thread-per-connection"],
    "thread-per-request": ["--mode", "sync", "--sync-model", "thread-per-request"],
    "pool": ["--mode", "sync", "--sync-model", "pool", "--threads", "8"],
}


def scaled(count):
    """`count`, or less in runs that are slowed down by sanitizers."""
    return max(1, int(count * SCALE))


class Server:
    """A server on a free port, with a database file of its own."""

    def __init__(self, *options, wrapper=(), expect_exit=None, program=SERVER):
        self.directory = tempfile.TemporaryDirectory(prefix="ringmark-test-")
        self.database = os.path.join(self.directory.name, "users.db")
        defaults = ["--port", "0", "--db-delay-ms", "0", "--database", "sqlite:" + self.database]
        self.process = subprocess.Popen(
            [*wrapper, program, *defaults, *options], stderr=subprocess.PIPE, text=True, cwd=self.directory.name
        )
        self.port = None
        if expect_exit is None:
            self.port = self._read_port()

    def _read_port(self):
        lines = self.start_lines = []  # what it said up to and with the line that names its port
        for line in self.process.stderr:
            lines.append(line)
            found = re.search(r"listening on http://\S+:(\d+) ", line)
            if found:
                return int(found.group(1))
        raise AssertionError("the server did not start: " + "".join(lines))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.stderr.close()
        self.process.wait()
        self.directory.cleanup()

    def terminate(self):
        """Asks for the drain and returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=ANSWER_SECONDS)

    def connect(self):
        return Client(self.port)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


class Client:
    """One connection. Reads answers by their own framing."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def _more(self):
        received = self.socket.recv(65536)
        self.unread += received
        return bool(received)

    def read_answer(self, head_only=False):
        """(status, {name: value}, content), or None at the end of the stream."""
        while b"\r\n\r\n" not in self.unread:
            if not self._more():
                assert not self.unread, f"the answer breaks off: {self.unread!r}"
                return None
        head, _, rest = self.unread.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        fields = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        if fields.get("transfer-encoding") == "chunked" and not head_only:
            self.unread = rest
            return status, fields, b"".join(self._chunks())
        length = 0 if head_only or status in (100, 204) else int(fields.get("content-length", "0"))
        while len(rest) < length:
            if not self._more():
                raise AssertionError("the content breaks off")
            rest = self.unread.partition(b"\r\n\r\n")[2]
        self.unread = rest[length:]
        return status, fields, rest[:length]

    def _chunks(self):
        while True:
            size = int(self._take_line(), 16)
            while len(self.unread) < size + 2:
                if not self._more():
                    raise AssertionError("a chunk breaks off")
            chunk, end, self.unread = self.unread[:size], self.unread[size : size + 2], self.unread[size + 2 :]
            assert end == b"\r\n", f"a chunk of {size} octets is followed by {end!r}"
            if size == 0:
                return
            yield chunk

    def _take_line(self):
        while b"\r\n" not in self.unread:
            if not self._more():
                raise AssertionError("a line breaks off")
        line, _, self.unread = self.unread.partition(b"\r\n")
        return line

    def request(self, method, target, content=b"", fields=()):
        lines = [f"{method} {target} HTTP/1.1", "Host: test", *fields]
        if content:
            lines.append(f"Content-Length: {len(content)}")
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        return self.read_answer(head_only=method == "HEAD")

    def read_to_end(self):
        while self._more():
            pass
        return self.unread

    def closed(self):
        """Whether the server has ended the stream, with nothing more to read."""
        return not self.unread and not self._more()

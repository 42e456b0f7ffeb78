"""One handler, every execution model: the same exchanges give the same bytes."""
import re
import signal
import subprocess
import tempfile
import unittest

from server_process import MODELS, SCALE, Server

USER = b'{"name":"Ada","email":"ada@example.com","age":36}'

# (method, target, content, further fields), in the order of the conversation.
EXCHANGES = [
    ("GET", "/", b"", ()),
    ("HEAD", "/", b"", ()),
    ("OPTIONS", "/users", b"", ()),
    ("GET", "/healthz", b"", ()),
    ("POST", "/echo", b"\x00bytes\xff", ("Content-Type: application/octet-stream",)),
    ("BREW", "/echo", b"tea", ()),
    ("GET", "/users", b"", ()),
    ("POST", "/users", USER, ("Content-Type: application/json",)),
    ("POST", "/users", USER.replace(b"Ada", b"Bob"), ()),
    ("GET", "/users/1", b"", ()),
    ("GET", "/users", b"", ()),
    ("PUT", "/users/2", USER, ()),
    ("GET", "/users/2", b"", ()),
    ("DELETE", "/users/1", b"", ()),
    ("GET", "/users/1", b"", ()),
    ("GET", "/users/one", b"", ()),
    ("POST", "/users", b'{"name":1}', ()),
    ("POST", "/users", b"{", ()),
    ("POST", "/async-users?name=Ada&email=a%40b.c", b"", ()),
    ("POST", "/async-users?name=Eve&email=a%40b.c", b"", ()),
    ("GET", "/async-users", b"", ()),
    ("GET", "/async-users?email=a%40b.c", b"", ()),
    ("GET", "/async-users?email=nobody", b"", ()),
    ("PATCH", "/users/1", b"", ()),
    ("GET", "/nothing/here", b"", ()),
    ("GET", "/users/", b"", ()),
    ("GET", "/%75sers/2", b"", ()),
]

PIPELINE = (
    b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"
    b"POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n"
    b"GET /users/2 HTTP/1.1\r\nHost: test\r\n\r\n"
    b"GET /users/9 HTTP/1.1\r\nHost: test\r\n\r\n"
    b"GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
)


def masked(octets):
    octets = re.sub(rb"date: [^\r]+", b"date: <date>", octets)
    return re.sub(rb"127\.0\.0\.1:\d+", b"<server>", octets)


def converse(server):
    """Everything the server says in the whole conversation, with dates masked."""
    said = []
    with server.connect() as client:
        for method, target, content, fields in EXCHANGES:
            client.request(method, target, content, fields)
    # Again, one connection an exchange, so that the raw bytes are what is compared.
    for method, target, content, fields in EXCHANGES:
        with server.connect() as client:
            lines = [f"{method} {target} HTTP/1.1", "Host: test", "Connection: close", *fields]
            lines.append(f"Content-Length: {len(content)}")
            client.send("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
            said.append(masked(client.read_to_end()))
    for step in (len(PIPELINE), 7, 1):
        with server.connect() as client:
            for start in range(0, len(PIPELINE), step):
                client.send(PIPELINE[start : start + step])
            said.append(masked(client.read_to_end()))
    return said


class TheSameBytesInEveryModel(unittest.TestCase):
    maxDiff = None

    def test_replay(self):
        said = {}
        for model, options in MODELS.items():
            with Server(*options) as server:
                said[model] = converse(server)
        reference = said["async-1"]
        self.assertEqual(len(reference), len(EXCHANGES) + 3)
        self.assertTrue(reference[0].startswith(b"HTTP/1.1 200 OK\r\n"), reference[0])
        self.assertTrue(reference[0].endswith('{"message":"欢迎使用异步API"}'.encode()), reference[0])
        self.assertEqual(reference[-1], reference[-3])
        self.assertEqual(reference[-1].count(b"HTTP/1.1 "), 5)
        for model, answers in said.items():
            for index, answer in enumerate(answers):
                self.assertEqual(answer, reference[index], f"{model}, exchange {index}")


class TheSynchronousHotPath(unittest.TestCase):
    """No straw man: a blocking thread makes one receive and one send a request, and little else."""

    def test_system_calls_of_ten_thousand_requests(self):
        requests = 10_000
        with Server("--mode", "sync") as server, tempfile.NamedTemporaryFile("r") as summary:
            tracer = subprocess.Popen(
                ["strace", "-f", "-c", "-p", str(server.process.pid), "-o", summary.name],
                stderr=subprocess.PIPE, text=True)
            # Threads that start later are followed from their first call.
            attached = ""
            while " attached" not in attached:
                attached = tracer.stderr.readline()
            with server.connect() as client:
                # One more: the tracer may stop before it has counted the send of the last answer.
                for _ in range(requests + 1):
                    self.assertEqual(client.request("GET", "/")[0], 200)
            tracer.send_signal(signal.SIGINT)
            tracer.stderr.read()
            tracer.wait(timeout=60)
            tracer.stderr.close()
            table = summary.read()
        calls = {}
        for line in table.splitlines():
            columns = line.split()
            if len(columns) >= 5 and columns[3].isdigit() and columns[-1] != "total":
                calls[columns[-1]] = int(columns[3])
        receives = calls.pop("recvfrom", 0)
        sends = calls.pop("sendto", 0)
        if SCALE < 1:
            calls.pop("mmap", 0)  # a sanitizer's allocator, which reuses nothing at once
        others = sum(calls.values())
        self.assertTrue(requests <= receives <= 10_100, table)
        self.assertTrue(requests <= sends <= 10_100, table)
        self.assertLess(others, 0.01 * (receives + sends + others), table)

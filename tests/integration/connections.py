"""Many connections at once and one after another."""
import re
import resource
import subprocess
import threading
import unittest

from server_process import Server, scaled

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def raise_descriptor_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class ManyConnectionsAtOnce(unittest.TestCase):
    def serve_all(self, *options):
        raise_descriptor_limit()
        count = scaled(4000)
        with Server(*options) as server:
            clients = [server.connect() for _ in range(count)]
            try:
                for _ in range(3):
                    for client in clients:
                        client.send(REQUEST)
                    for client in clients:
                        status, fields, content = client.read_answer()
                        self.assertEqual(status, 200)
                        self.assertNotIn("connection", fields)
                        self.assertEqual(len(content), 35)
            finally:
                for client in clients:
                    client.socket.close()
            self.assertEqual(server.terminate(), 0)

    def test_asynchronous(self):
        self.serve_all("--mode", "async", "--reactors", "2")

    def test_thread_per_connection(self):
        self.serve_all("--mode", "sync", "--sync-model", "thread-per-connection")

    def test_beyond_the_limit_clients_are_turned_away(self):
        for mode in (["--mode", "async"], ["--mode", "sync"], ["--mode", "sync", "--sync-model", "pool"]):
            with self.subTest(mode=mode), Server(*mode, "--max-connections", "3") as server:
                clients = [server.connect() for _ in range(3)]
                for client in clients:
                    self.assertEqual(client.request("GET", "/")[0], 200)
                with server.connect() as extra:
                    status, fields, _ = extra.read_answer()
                    self.assertEqual(status, 503)
                    self.assertEqual(fields["retry-after"], "1")
                    self.assertTrue(extra.closed())
                for client in clients:
                    client.socket.close()


class SequentialConnections(unittest.TestCase):
    def leak_nothing(self, *options):
        with Server(*options) as server:
            with server.connect() as client:
                client.request("GET", "/")
                before = server.descriptors()
            per_thread = scaled(10_000) // 4
            failures = []

            def visit():
                for _ in range(per_thread):
                    with server.connect() as client:
                        if client.request("GET", "/", fields=("Connection: close",))[0] != 200 or not client.closed():
                            failures.append(client)

            visitors = [threading.Thread(target=visit) for _ in range(4)]
            for visitor in visitors:
                visitor.start()
            for visitor in visitors:
                visitor.join()
            self.assertEqual(failures, [])
            # One more exchange: connections before it have been closed on the server's side, too.
            with server.connect() as client:
                client.request("GET", "/")
                self.assertLessEqual(server.descriptors(), before + 4)
            self.assertEqual(server.terminate(), 0)

    def test_asynchronous(self):
        self.leak_nothing("--mode", "async")

    def test_thread_per_connection(self):
        self.leak_nothing("--mode", "sync")

    def test_thread_per_request(self):
        self.leak_nothing("--mode", "sync", "--sync-model", "thread-per-request")


class InternetProtocolVersionSix(unittest.TestCase):
    def test_listens_on_the_loopback_address(self):
        with Server("--host", "::1") as server:
            answer = subprocess.run(
                ["python3", "-c",
                 "import socket,sys; s=socket.create_connection(('::1', int(sys.argv[1])), 10); "
                 "s.sendall(b'GET / HTTP/1.0\\r\\n\\r\\n'); sys.stdout.buffer.write(s.recv(4096))", str(server.port)],
                capture_output=True, timeout=20)
            self.assertTrue(re.match(rb"HTTP/1\.1 200 OK\r\n", answer.stdout), answer)

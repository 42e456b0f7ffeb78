"""SIGTERM: stop accepting, finish what runs, exit 0."""
import signal
import time
import unittest

from server_process import MODELS, Server


class ADrain(unittest.TestCase):
    def test_finishes_the_request_under_way_and_closes_idle_connections(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options, "--db-delay-ms", "400") as server:
                idle = server.connect()
                self.assertEqual(idle.request("GET", "/")[0], 200)
                busy = server.connect()
                busy.send(b"GET /users HTTP/1.1\r\nHost: x\r\n\r\n")
                # The answer to a later request on another connection shows that the busy one is being served.
                self.assertEqual(idle.request("GET", "/users")[0], 200)
                busy.send(b"GET /users HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertEqual(busy.read_answer()[0], 200)
                self.assertEqual(idle.request("GET", "/")[0], 200)
                server.process.send_signal(signal.SIGTERM)
                status, fields, content = busy.read_answer()
                self.assertEqual((status, content), (200, b"[]"))
                self.assertEqual(fields["connection"], "close")
                self.assertTrue(busy.closed())
                self.assertTrue(idle.closed())
                idle.socket.close()
                busy.socket.close()
                self.assertEqual(server.process.wait(timeout=20), 0)

    def test_its_deadline_cuts_what_is_left(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(
                *options, "--db-delay-ms", "60000", "--drain-timeout", "200ms"
            ) as server:
                client = server.connect()
                client.send(b"GET /users HTTP/1.1\r\nHost: x\r\n\r\n")
                with server.connect() as other:
                    self.assertEqual(other.request("GET", "/")[0], 200)
                began = time.monotonic()
                self.assertEqual(server.terminate(), 1)
                self.assertLess(time.monotonic() - began, 10)
                client.socket.close()

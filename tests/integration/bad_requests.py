"""What bad input gets: the status that the RFC names, a close, and good answers before it."""
import unittest

from server_process import MODELS, Server

MALFORMED = {
    "bare LF": (b"GET / HTTP/1.1\nHost: x\n\n", 400),
    "blank before colon": (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    "folded field": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400),
    "no Host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two Hosts": (b"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
    "two lengths": (b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    "length and chunked": (
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "bad chunk size": (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
    "unknown coding": (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    "version 2": (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    "unknown expectation": (b"GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", 417),
    "unknown method": (b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    "head too large": (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 17_000 + b"\r\n\r\n", 431),
    "target too long": (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "content too large": (b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n", 413),
    "content too large in chunks": (
        b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n", 413),
}


class MalformedRequestsAreRefusedAndClosed(unittest.TestCase):
    def test_every_fault_in_every_model(self):
        for model, options in MODELS.items():
            with Server(*options) as server:
                for name, (octets, status) in MALFORMED.items():
                    with self.subTest(model=model, fault=name), server.connect() as client:
                        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + octets)
                        self.assertEqual(client.read_answer()[0], 200)
                        answer = client.read_answer()
                        self.assertEqual(answer[0], status)
                        self.assertEqual(answer[1]["connection"], "close")
                        self.assertTrue(answer[1]["content-type"].startswith("text/plain"), answer[1])
                        self.assertIn("date", answer[1])
                        self.assertTrue(client.closed())

    def test_a_refusal_is_read_by_a_client_that_is_still_sending(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options) as server, server.connect() as client:
                client.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n")
                client.send(b"x" * 200_000)
                self.assertEqual(client.read_answer()[0], 413)


class SlowClientsAreNotWaitedForForever(unittest.TestCase):
    TIMES = ("--head-timeout", "300ms", "--body-timeout", "300ms", "--idle-timeout", "400ms")

    def test_slow_head_and_slow_content_get_408_and_silence_a_close(self):
        for model, options in MODELS.items():
            with Server(*options, *self.TIMES) as server:
                with self.subTest(model=model, part="head"), server.connect() as client:
                    client.send(b"GET / HT")
                    self.assertEqual(client.read_answer()[0], 408)
                    self.assertTrue(client.closed())
                with self.subTest(model=model, part="content"), server.connect() as client:
                    client.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
                    self.assertEqual(client.read_answer()[0], 408)
                    self.assertTrue(client.closed())
                with self.subTest(model=model, part="silence"), server.connect() as client:
                    self.assertTrue(client.closed())
                with self.subTest(model=model, part="idle"), server.connect() as client:
                    self.assertEqual(client.request("GET", "/")[0], 200)
                    self.assertTrue(client.closed())


class ContentIsAwaitedOnlyWhenItMakesSense(unittest.TestCase):
    def test_continue_is_sent_before_content_and_not_before_a_refusal(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options) as server:
                with server.connect() as client:
                    client.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
                    self.assertEqual(client.read_answer()[0], 100)
                    client.send(b"abc")
                    status, _, content = client.read_answer()
                    self.assertEqual((status, content), (200, b"abc"))
                with server.connect() as client:
                    client.send(
                        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n")
                    self.assertEqual(client.read_answer()[0], 413)

    def test_large_content_comes_back_whole(self):
        content = bytes(range(256)) * 4096
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options) as server, server.connect() as client:
                status, _, echoed = client.request("POST", "/echo", content)
                self.assertEqual(status, 200)
                self.assertEqual(echoed, content)

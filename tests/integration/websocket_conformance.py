"""The rules of conformance/websocket/rules.jsonl over sockets, against /echo in every execution model."""
import json
import pathlib
import threading
import unittest

from server_process import MODELS, Server
from websocket_client import FrameReader, octets, upgrade

RULES = pathlib.Path(__file__).resolve().parent.parent / "conformance" / "websocket" / "rules.jsonl"
OPTIONS = ["--ws-deflate", "dedicated"]
SMALL = 2000


def rules():
    with open(RULES, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def frames_in(sent):
    """The frames of octets that were written down."""
    left = [sent]
    reader = FrameReader(lambda: left.pop() if left else b"")
    return list(iter(reader.next, None))


class Sending(threading.Thread):
    """Sends while somebody else reads. A server that fails the connection need not read to the end."""

    def __init__(self, client, pieces):
        super().__init__()
        self.client = client
        self.pieces = pieces
        self.start()

    def run(self):
        try:
            for piece in self.pieces:
                self.client.send(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass


class Rules:
    """Each rule on a connection of its own: sent at once, and if it is short, octet by octet, too."""

    def replay(self, server, rule, piece_bytes):
        send = octets(rule["send"])
        expected = frames_in(octets(rule.get("receive", "")))
        with server.connect() as client:
            reader, agreed = upgrade(client, "/echo", rule.get("offer", ""))
            if "offer" in rule and not agreed:
                self.skipTest("the server compresses nothing")
            sending = Sending(client, [send[at : at + piece_bytes] for at in range(0, len(send), piece_bytes)])
            received = list(iter(reader.next, None))
            sending.join()
        if "close" in rule:
            self.assertTrue(received, "closed without a close frame")
            self.assertEqual(received.pop().close_code, rule["close"])
        self.assertEqual(len(received), len(expected))
        for frame, wanted in zip(received, expected):
            self.assertEqual((frame.opcode, len(frame.payload)), (wanted.opcode, len(wanted.payload)))
            self.assertTrue(frame.payload == wanted.payload, "another payload")

    def test_are_kept(self):
        with Server(*MODELS[self.MODEL], *OPTIONS) as server:
            for rule in rules():
                with self.subTest(rule["name"], of=rule["rule"]):
                    send = octets(rule["send"])
                    self.replay(server, rule, len(send))
                    if len(send) < SMALL:
                        self.replay(server, rule, 1)
            self.assertEqual(server.terminate(), 0)


class OnOneReactor(Rules, unittest.TestCase):
    MODEL = "async-1"


class OnTwoReactors(Rules, unittest.TestCase):
    MODEL = "async-2"


class OnEpoll(Rules, unittest.TestCase):
    MODEL = "async-epoll"


class OnAThreadPerConnection(Rules, unittest.TestCase):
    MODEL = "thread-per-connection"


class OnAThreadPerRequest(Rules, unittest.TestCase):
    MODEL = "thread-per-request"


class OnAPool(Rules, unittest.TestCase):
    MODEL = "pool"

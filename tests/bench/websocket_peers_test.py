"""The servers that ringmark-server's WebSockets are measured beside do what they are measured for."""
import json
import os
import re
import subprocess
import unittest
from pathlib import Path

from server_process import Client
from websocket_client import CLOSE, upgrade
from websocket_talk import BINARY, TEXT, close_frame, frame, text_frame

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = json.loads((ROOT / "bench/scenarios/peers.json").read_text())
PACKAGES = {variant["parameters"]["package"] for experiment in SCENARIO["experiments"]
            for variant in experiment["variants"] if "package" in variant["parameters"]}
# Either side of each form of a frame's length, and of a receive buffer of the floor.
SIZES = (0, 1, 7, 8, 9, 125, 126, 2047, 2048, 65535, 65536, 200_000)


class Peer:
    """A server that is no ringmark-server and says which port it took, for the time of a `with`."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port = int(re.fullmatch(r"listening (\d+)\n", self.process.stdout.readline())[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def floor():
    return Peer(os.environ["FLOOR_WEBSOCKET"], "0")


def kind_and_payload(message):
    return message.opcode, message.payload


class Floor(unittest.TestCase):
    def test_echoes_text_and_binary_of_every_length(self):
        with floor() as peer, Client(peer.port) as client:
            reader, _ = upgrade(client, "/echo")
            for opcode in (TEXT, BINARY):
                for size in SIZES:
                    payload = bytes(index % 251 for index in range(size))
                    client.send(frame(opcode, payload))
                    self.assertEqual((opcode, payload), kind_and_payload(reader.next()))

    def test_echoes_what_arrives_in_pieces_cut_anywhere(self):
        messages = [b"a" * 3, b"b" * 130]
        octets = b"".join(frame(TEXT, message) for message in messages)
        with floor() as peer, Client(peer.port) as client:
            reader, _ = upgrade(client, "/echo")
            for cut in range(1, len(octets)):
                client.send(octets[:cut])
                client.send(octets[cut:])
                self.assertEqual([reader.next().payload for _ in messages], messages, f"cut at {cut}")

    def test_keeps_a_frame_that_comes_with_the_handshake(self):
        head = ("GET /echo HTTP/1.1\r\nHost: a\r\nSEC-WEBSOCKET-KEY:dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode()
        with floor() as peer, Client(peer.port) as client:
            client.send(head + text_frame("early"))
            status, fields, _ = client.read_answer(head_only=True)
            self.assertEqual((status, fields["sec-websocket-accept"]), (101, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            while len(client.unread) < 7:
                client.unread += client.socket.recv(100)
            self.assertEqual(client.unread, b"\x81\x05early")

    def test_answers_many_messages_of_one_segment(self):
        messages = [str(number).encode() for number in range(1000)]
        with floor() as peer, Client(peer.port) as client:
            reader, _ = upgrade(client, "/echo")
            client.send(b"".join(frame(TEXT, message) for message in messages))
            self.assertEqual([reader.next().payload for _ in messages], messages)

    def test_answers_a_close_and_ends_the_connection_first(self):
        with floor() as peer, Client(peer.port) as client:
            reader, _ = upgrade(client, "/echo")
            client.send(text_frame("last") + close_frame(1000, "over"))
            self.assertEqual(reader.next().payload, b"last")
            goodbye = reader.next()
            self.assertEqual((goodbye.opcode, goodbye.close_code, goodbye.payload[2:]), (CLOSE, 1000, b"over"))
            self.assertIsNone(reader.next())

    def test_goes_on_after_a_client_that_vanished(self):
        with floor() as peer:
            with Client(peer.port) as client:
                upgrade(client, "/echo")
            with Client(peer.port) as client:
                reader, _ = upgrade(client, "/echo")
                client.send(text_frame("still there"))
                self.assertEqual(reader.next().payload, b"still there")


def node(test):
    """npm's ws; skips the test where it is not installed."""
    (package,) = PACKAGES
    directory = ROOT / "build/npm" / package
    if not (directory / "package.json").exists():
        test.skipTest(f"no {directory} (scripts/setup --websocket)")
    return Peer("node", ROOT / "bench/peers/websocket_server.js", "0", directory)


class Node(unittest.TestCase):
    def test_echoes_to_the_sender_alone_and_says_the_rest_to_everyone(self):
        with node(self) as peer, Client(peer.port) as alone, Client(peer.port) as one, Client(peer.port) as other:
            echo, agreed = upgrade(alone, "/echo", "permessage-deflate")
            self.assertEqual(agreed, "", "without compression, as the others")
            readers = [upgrade(client, "/ws")[0] for client in (one, other)]
            one.send(text_frame("to all"))
            self.assertEqual([reader.next().payload for reader in readers], [b"to all", b"to all"])
            alone.send(frame(BINARY, b"back"))
            # What one says reaches every client; the echo has it in front of its own.
            self.assertEqual(echo.next().payload, b"to all")
            self.assertEqual(kind_and_payload(echo.next()), (BINARY, b"back"))
            one.send(text_frame("again"))
            self.assertEqual([reader.next().payload for reader in readers], [b"again", b"again"])

    def test_is_the_version_that_setup_fetches(self):
        (package,) = PACKAGES
        setup = (ROOT / "scripts/setup").read_text()
        self.assertEqual(re.findall(r"^readonly ws=(\S+)", setup, re.MULTILINE), [package])


if __name__ == "__main__":
    unittest.main()

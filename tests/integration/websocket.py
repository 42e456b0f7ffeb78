"""The chat and the echo over WebSockets, in every execution model."""
import re
import socket
import threading
import time
import unittest

from server_process import MODELS, Server, scaled
from websocket_talk import (BINARY, DEFLATE, PING, PONG, TEXT, WebSocket, close_frame, deflate, frame,
                            handshake, inflate, text_frame)


def for_each_model(test, *options):
    """A server for each model, as a subtest."""
    for model, model_options in MODELS.items():
        with test.subTest(model=model), Server(*model_options, *options) as server:
            yield server


def metric(server, sample):
    with server.connect() as client:
        return metric_seen_by(client, sample)


def metric_seen_by(client, sample):
    page = client.request("GET", "/metrics")[2].decode()
    found = re.search("^" + re.escape(sample) + " (.*)$", page, re.MULTILINE)
    return float(found.group(1)) if found else None


def wait_for_metric(server, sample, value):
    until = time.monotonic() + 20
    with server.connect() as client:
        while (seen := metric_seen_by(client, sample)) != value:
            assert time.monotonic() < until, f"{sample} is {seen}, not {value}"


class TheRoom(unittest.TestCase):
    def test_lets_everyone_hear_everything_in_one_order(self):
        messages = scaled(100)
        for server in for_each_model(self):
            clients = [WebSocket(server.port, "/ws" if number % 2 else f"/ws/{number}") for number in range(6)]
            senders = clients[:4]

            def speak(client, number):
                for count in range(messages):
                    client.say(f"{number}.{count}")

            threads = [threading.Thread(target=speak, args=(client, number)) for number, client in enumerate(senders)]
            heard = [[] for _ in clients]

            def listen(client, texts):
                while sum(" 说: " in text or text.startswith("客户端说: ") for text in texts) < 4 * messages:
                    texts.append(client.hear())

            threads += [threading.Thread(target=listen, args=pair) for pair in zip(clients, heard)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            common = [[text for text in texts if not text.startswith("你写了: ")] for texts in heard]
            for other in common[1:]:
                self.assertEqual(other, common[0])
            for number in range(4):
                mine = [text for text in common[0] if text.split(": ")[1].startswith(f"{number}.")]
                self.assertEqual([text.split(".")[1] for text in mine], [str(count) for count in range(messages)])
            # What is for a speaker alone comes directly before the same words to all.
            for place, text in enumerate(heard[0]):
                if text.startswith("你写了: "):
                    self.assertEqual(heard[0][place + 1], "客户端 #0 说: " + text.split(": ")[1])
            for client in clients:
                client.socket.close()

    def test_hears_of_a_leaving_exactly_once_however_it_happens(self):
        ways = {"close": lambda leaver: leaver.send(close_frame(1000)),
                "end of stream": lambda leaver: leaver.socket.shutdown(socket.SHUT_WR),
                "reset": WebSocket.reset,
                "violation": lambda leaver: leaver.send(frame(TEXT, b"x", masked=False)),
                "word and close": lambda leaver: leaver.send(text_frame("last words") + close_frame(1000)),
                "word and reset": lambda leaver: (leaver.say("last words"), leaver.reset())}
        for server in for_each_model(self):
            with WebSocket(server.port, "/ws") as witness:
                for way, leave in ways.items():
                    leaver = WebSocket(server.port, "/ws/5")
                    leave(leaver)
                    heard = witness.hear()
                    if way.startswith("word") and heard == "客户端 #5 说: last words":
                        heard = witness.hear()
                    self.assertEqual(heard, "客户端 #5 离开了", way)
                    witness.say(way)
                    self.assertEqual(witness.hear(), "客户端说: " + way)
                    leaver.socket.close()
            with WebSocket(server.port, "/ws/1") as last:
                wait_for_metric(server, "ringmark_room_members", 1)
                last.say("alone")
                self.assertEqual(last.hear(), "你写了: alone")

    def test_drops_a_slow_reader_with_1013_and_goes_on(self):
        for server in for_each_model(self, "--ws-outbox", "100000"):
            slow = WebSocket(server.port)
            talker = WebSocket(server.port)
            word = "x" * 60_000
            for _ in range(400):
                talker.say(word)
                self.assertEqual(talker.hear(), "客户端说: " + word)
                if metric(server, 'ringmark_limits_fired_total{limit="ws-outbox"}') == 1:
                    break
            self.assertEqual(talker.hear(), "有客户端断开连接")
            talker.say("we go on")
            self.assertEqual(talker.hear(), "客户端说: we go on")
            # What had begun to leave is whole, and the goodbye comes behind it.
            self.assertEqual(slow.hear_to_the_end(), 1013)
            slow.send(close_frame(1013))
            self.assertIsNone(slow.hear())
            slow.socket.close()
            talker.socket.close()

    def test_takes_text_only(self):
        for server in for_each_model(self):
            with WebSocket(server.port) as client:
                client.send(frame(BINARY, b"\x00"))
                self.assertEqual(client.hear(), ("close", 1003))
                client.send(close_frame(1003))
                self.assertIsNone(client.hear())


class AHandshake(unittest.TestCase):
    def ask(self, server, *arguments, **options):
        with server.connect() as client:
            client.send(handshake(*arguments, **options))
            status, fields, content = client.read_answer()
            self.assertEqual(fields["connection"], "close")
            self.assertTrue(client.closed())
            return status, fields, content

    def test_is_refused_by_route_before_key_before_version(self):
        for server in for_each_model(self):
            for target in ("/nope", "/ws/x", "/ws/", "/users", "/ws/1/2"):
                self.assertEqual(self.ask(server, target, without=("Sec-WebSocket-Key",))[::2], (403, b""))
            wrong = {"Sec-WebSocket-Key": "short", "Sec-WebSocket-Version": "8"}
            self.assertEqual(self.ask(server, "/ws", wrong)[0], 400)
            status, fields, _ = self.ask(server, "/ws", {"Sec-WebSocket-Version": "8"})
            self.assertEqual((status, fields["sec-websocket-version"]), (426, "13"))
            with server.connect() as client:
                self.assertEqual(client.request("GET", "/ws")[0], 404)
                self.assertEqual(client.request("GET", "/ws/1")[0], 404)

    def test_may_carry_frames_in_its_segment_behind_other_requests(self):
        for server in for_each_model(self):
            with server.connect() as client:
                client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + handshake("/echo") + text_frame("early"))
                self.assertEqual(client.read_answer()[0], 200)
                self.assertEqual(client.read_answer(head_only=True)[0], 101)
                client.__class__ = WebSocket
                self.assertEqual(client.hear(), "early")
                client.send(text_frame("two")[:3])
                client.send(frame(TEXT, b"later"))
            with WebSocket(server.port, "/ws", early=text_frame("a") + text_frame("b") + close_frame(1000)) as client:
                self.assertEqual([client.hear() for _ in range(4)],
                                 ["客户端说: a", "客户端说: b", ("close", 1000), None])

    def test_agrees_on_a_subprotocol_and_knows_welcome_pages(self):
        options = ["--ws-protocol", "chat.v2", "--ws-protocol", "chat.v1", "--ws-origin", "https://page.test"]
        for server in for_each_model(self, *options):
            self.assertEqual(self.ask(server, "/ws", {"Origin": "https://evil.test"})[::2], (403, b""))
            welcome = {"Origin": "https://page.test", "Sec-WebSocket-Protocol": "other, chat.v1"}
            with WebSocket(server.port, "/ws", welcome) as client:
                self.assertEqual(client.fields["sec-websocket-protocol"], "chat.v1")
            with WebSocket(server.port, "/ws") as client:
                self.assertNotIn("sec-websocket-protocol", client.fields)


class ASession(unittest.TestCase):
    def test_is_pinged_and_dropped_when_it_is_silent(self):
        for server in for_each_model(self, "--ws-ping", "200ms", "--ws-idle-timeout", "900ms"):
            with WebSocket(server.port) as silent, WebSocket(server.port, "/echo") as lively:
                began = time.monotonic()
                while time.monotonic() - began < 1.5:
                    opcode, payload, _ = lively.read_frame()
                    self.assertEqual(opcode, PING)
                    lively.send(frame(PONG, payload))
                self.assertEqual(silent.hear_to_the_end(), 1008)
                lively.say("still here")
                self.assertEqual(lively.hear(), "still here")
            self.assertEqual(metric(server, 'ringmark_limits_fired_total{limit="ws-idle-timeout"}'), 1)

    def test_ends_with_1009_beyond_the_message_limit(self):
        for server in for_each_model(self, "--ws-message-limit", "1000"):
            with WebSocket(server.port, "/echo") as client:
                client.say("x" * 1000)
                self.assertEqual(client.hear(), "x" * 1000)
                client.send(frame(TEXT, b"x" * 1001)[:8])
                self.assertEqual(client.hear(), ("close", 1009))
                self.assertIsNone(client.hear())
            self.assertEqual(metric(server, 'ringmark_limits_fired_total{limit="ws-message-limit"}'), 1)

    def test_answers_pings_while_its_own_answers_are_not_read(self):
        for server in for_each_model(self, "--ws-outbox", "30000000"):
            with WebSocket(server.port, "/echo") as client:
                sent = 0
                for _ in range(20):  # more than the sockets hold
                    client.send(frame(BINARY, bytes(1_000_000)))
                    sent += 1
                client.send(frame(PING, b"?") + close_frame(4000))
                for _ in range(sent):
                    self.assertEqual(client.hear(), (BINARY, bytes(1_000_000)))
                self.assertEqual(client.hear(), (PONG, b"?"))
                self.assertEqual(client.hear(), ("close", 4000))
                self.assertIsNone(client.hear())

    def test_counts_as_a_connection_and_takes_no_thread_of_the_pool(self):
        for model, options in MODELS.items():
            if model == "pool":
                options = [*options[:-1], "1"]
            with self.subTest(model=model), Server(*options, "--max-connections", "4") as server:
                watcher = server.connect()
                self.assertEqual(watcher.request("GET", "/")[0], 200)
                before = server.descriptors()
                for _ in range(3):
                    sessions = [WebSocket(server.port, "/ws") for _ in range(3)]
                    self.assertEqual(metric_seen_by(watcher, "ringmark_websockets"), 3)
                    with server.connect() as one_too_many:
                        self.assertEqual(one_too_many.read_answer()[0], 503)
                    for session in sessions:
                        session.reset()
                    while metric_seen_by(watcher, "ringmark_connections") != 1:
                        continue
                self.assertLessEqual(server.descriptors(), before)
                watcher.socket.close()

    def test_is_told_1001_by_a_drain_that_ends_in_time(self):
        for server in for_each_model(self):
            clients = [WebSocket(server.port, target) for target in ("/ws", "/ws/7", "/echo")]
            results = []
            ending = threading.Thread(target=lambda: results.append(server.terminate()))
            ending.start()
            for client in clients:
                self.assertEqual(client.hear_to_the_end(), 1001)
                client.send(close_frame(1001))
                self.assertIsNone(client.hear())
                client.socket.close()
            ending.join()
            self.assertEqual(results, [0])

    def test_that_does_not_answer_a_drain_is_cut(self):
        for server in for_each_model(self, "--drain-timeout", "200ms", "--ws-close-timeout", "60s"):
            with WebSocket(server.port) as client:
                self.assertEqual(server.terminate(), 1)
                self.assertEqual(client.hear_to_the_end(), 1001)


class Compression(unittest.TestCase):
    def test_is_agreed_on_where_it_is_offered_and_allowed(self):
        for takeover in ("shared", "dedicated"):
            for server in for_each_model(self, "--ws-deflate", takeover):
                offer = {"Sec-WebSocket-Extensions": DEFLATE}
                with WebSocket(server.port, "/ws", offer) as one, WebSocket(server.port, "/ws", offer) as two, \
                        WebSocket(server.port) as plain:
                    self.assertTrue(one.fields["sec-websocket-extensions"].startswith("permessage-deflate"))
                    self.assertNotIn("sec-websocket-extensions", plain.fields)
                    one.send(frame(TEXT, deflate(b"word " * 1000), first_bits=0xC0))
                    for client in (one, two):
                        opcode, payload, bits = client.read_frame()
                        self.assertEqual((opcode, bits), (TEXT, 0xC0))
                        self.assertLess(len(payload), 200)
                        self.assertEqual(inflate(payload).decode(), "客户端说: " + "word " * 1000)
                    self.assertEqual(plain.hear(), "客户端说: " + "word " * 1000)

    def test_is_refused_by_default(self):
        with Server() as server, WebSocket(server.port, "/ws", {"Sec-WebSocket-Extensions": DEFLATE}) as client:
            self.assertNotIn("sec-websocket-extensions", client.fields)

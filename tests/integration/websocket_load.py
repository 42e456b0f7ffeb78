"""ringmark-load ws against ringmark-server: what it counts, what it says, and how it ends."""
import json
import os
import signal
import subprocess
import unittest

from server_process import Server, scaled

LOAD = os.environ["RINGMARK_LOAD"]
RUN_SECONDS = 60


def start(*arguments):
    return subprocess.Popen([LOAD, "ws", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(*arguments):
    """The exit code, standard output and standard error."""
    process = start(*arguments)
    output, errors = process.communicate(timeout=RUN_SECONDS)
    return process.returncode, output, errors


def report(test, *arguments):
    """The JSON of a run that must succeed."""
    code, output, errors = run("--json", *arguments)
    # 4 says that the machine is too busy for a generator: not what is tested here.
    test.assertIn(code, (0, 4), errors)
    return json.loads(output)


NO_ERRORS = {"connect": 0, "handshake": 0, "read": 0, "write": 0, "timeout": 0, "protocol": 0, "closed": 0}


class Echo(unittest.TestCase):
    def test_measures_each_message_once(self):
        with Server() as server:
            for options in ([], ["--in-flight", 8], ["-t", 2], ["--engine", "epoll"], ["--binary", "--size", 70000]):
                with self.subTest(options=options):
                    found = report(self, "-c", 4, "-d", "300ms", *options, f"ws://127.0.0.1:{server.port}/echo")
                    self.assertEqual(found["connected"], 4)
                    self.assertGreater(found["messages_sent"], 0)
                    self.assertEqual(found["messages_received"], found["messages_sent"])
                    self.assertEqual(found["latency_ns"]["count"], found["messages_sent"])
                    self.assertGreater(found["latency_ns"]["p50"] or found["latency_ns"]["min"], 0)
                    self.assertEqual(found["connect_ns"]["count"], 4)
                    self.assertEqual(found["errors"], NO_ERRORS)
                    self.assertEqual(found["close_codes"], {})

    def test_sends_as_many_as_the_schedule_says(self):
        with Server() as server:
            found = report(self, "-c", 3, "-R", 200, "--warmup", "100ms", "-d", "500ms",
                           f"ws://127.0.0.1:{server.port}/echo")
        self.assertEqual(found["messages_scheduled"], 100)
        self.assertEqual(found["messages_sent"], 100)
        self.assertEqual(found["messages_received"], 100)
        self.assertEqual(found["send_delay_ns"]["count"], 100)

    def test_compresses_when_the_server_agrees(self):
        for mode in ("shared", "dedicated"):
            with Server("--ws-deflate", mode) as server:
                for option in ("--deflate", "--deflate-context"):
                    with self.subTest(mode=mode, option=option):
                        found = report(self, "-c", 2, "-d", "200ms", "--size", 2000, option,
                                       f"ws://127.0.0.1:{server.port}/echo")
                        self.assertEqual(found["messages_received"], found["messages_sent"])
                        self.assertEqual(found["errors"], NO_ERRORS)

    def test_takes_nothing_else_for_an_echo(self):
        with Server() as server:
            code, output, errors = run("-c", 1, "-d", "200ms", f"ws://127.0.0.1:{server.port}/ws")
        self.assertEqual(code, 1)
        self.assertIn("protocol: 1 (a message is no echo of what was sent)", output)
        self.assertEqual(errors, "ringmark-load: no message was delivered\n")


class FanOut(unittest.TestCase):
    def test_delivers_every_message_to_every_connection(self):
        receivers = scaled(20)
        with Server() as server:
            for path, options in (("/ws", []), ("/ws/7", ["--senders", min(3, receivers)]), ("/ws", ["-t", 2])):
                with self.subTest(path=path, options=options):
                    found = report(self, "--kind", "fan-out", "-c", max(receivers, 2), "-R", 50, "-d", "400ms", *options,
                                   f"ws://127.0.0.1:{server.port}{path}")
                    self.assertEqual(found["messages_sent"], 20)
                    self.assertEqual(found["messages_received"], 20 * max(receivers, 2))
                    self.assertEqual(found["messages_missing"], 0)
                    self.assertEqual(found["latency_ns"]["count"], 20 * max(receivers, 2))
                    self.assertEqual(found["errors"], NO_ERRORS)

    def test_learns_how_those_were_sent_away_that_never_read(self):
        with Server("--ws-outbox", "65536") as server:
            found = report(self, "--kind", "fan-out", "-c", 2, "--never-read", 3, "--size", 1000000, "-R", 20, "-d", "4s",
                           f"ws://127.0.0.1:{server.port}/ws")
        self.assertEqual(found["connections"], 2)
        self.assertEqual(found["connected"], 5)
        self.assertEqual(found["never_read_connected"], 3)
        self.assertEqual(found["close_codes"].get("1013"), 3, found)


class Idle(unittest.TestCase):
    def test_holds_connections_that_rest(self):
        with Server() as server:
            found = report(self, "--kind", "idle", "-c", 50, "-d", "200ms", f"ws://127.0.0.1:{server.port}/ws")
        self.assertEqual(found["connected"], 50)
        self.assertEqual(found["messages_sent"], 0)
        self.assertEqual(found["errors"], NO_ERRORS)

    def test_lets_traffic_pass_before_the_rest(self):
        with Server() as server:
            found = report(self, "--kind", "idle", "-c", 5, "-d", "100ms", "--traffic", 1000, "--size", 100,
                           f"ws://127.0.0.1:{server.port}/echo")
        self.assertEqual(found["messages_sent"], 50)
        self.assertEqual(found["messages_received"], 50)

    def test_opens_connections_by_a_rate(self):
        with Server() as server:
            found = report(self, "--kind", "idle", "-c", 11, "-d", "100ms", "--ramp", 50,
                           f"ws://127.0.0.1:{server.port}/echo")
        self.assertEqual(found["connected"], 11)
        self.assertGreaterEqual(found["opening_s"], 0.2)


class Ends(unittest.TestCase):
    def test_nobody_listens(self):
        code, output, _ = run("-d", "1s", "ws://127.0.0.1:1/")
        self.assertEqual(code, 1)
        self.assertIn("connect: 10 (connection refused)", output)

    def test_the_server_refuses(self):
        with Server() as server:
            code, output, _ = run("-d", "1s", f"ws://127.0.0.1:{server.port}/nothing")
        self.assertEqual(code, 1)
        self.assertIn("handshake: 10 (the server refuses the upgrade, status 403)", output)

    def test_a_usage_error(self):
        self.assertEqual(run("--kind", "none", "ws://127.0.0.1/")[0], 2)

    def test_an_interruption_prints_what_there_is(self):
        with Server() as server:
            process = start("--json", "-c", 20, "--ramp", 1, f"ws://127.0.0.1:{server.port}/echo")
            # The first connection has been opened: the signals are held.
            with server.connect() as client:
                while b"ringmark_websockets 1" not in client.request("GET", "/metrics")[2].replace(b".0", b""):
                    self.assertIsNone(process.poll())
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=RUN_SECONDS)
        self.assertEqual(process.returncode, 130)
        self.assertTrue(json.loads(output)["interrupted"])

    def test_the_server_leaves(self):
        with Server() as server:
            process = start("--json", "--kind", "idle", "-c", 3, "-d", "30s", f"ws://127.0.0.1:{server.port}/echo")
            with server.connect() as client:
                while b"ringmark_websockets 3" not in client.request("GET", "/metrics")[2].replace(b".0", b""):
                    self.assertIsNone(process.poll())
            server.terminate()
            output, _ = process.communicate(timeout=RUN_SECONDS)
        found = json.loads(output)
        self.assertEqual(found["close_codes"], {"1001": 3})
        self.assertEqual(found["errors"]["closed"], 3)


if __name__ == "__main__":
    unittest.main()

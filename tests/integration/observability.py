"""What an operator sees: metrics, readiness, the access log, request ids, failing statements."""
import json
import os
import re
import time
import unittest

from server_process import MODELS, Server


def metrics(client):
    """The page as {sample: value}."""
    status, fields, content = client.request("GET", "/metrics")
    assert status == 200 and fields["content-type"].startswith("text/plain; version=0.0.4"), (status, fields)
    samples = {}
    for line in content.decode().splitlines():
        if line.startswith("#"):
            continue
        name, value = line.rsplit(" ", 1)
        assert re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})?', name), line
        assert name not in samples, f"{name} stands there twice"
        samples[name] = float(value)
    return samples


def tasks_by_state(client):
    found = {re.fullmatch(r'ringmark_tasks\{state="(\w+)"\}', name): value for name, value in metrics(client).items()}
    return {match[1]: value for match, value in found.items() if match}


class Metrics(unittest.TestCase):
    def test_count_requests_by_route_and_status_in_every_model(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options) as server, server.connect() as client:
                for target in ("/", "/", "/users/7", "/users/seven", "/nowhere"):
                    client.request("GET", target)
                client.request("POST", "/")
                samples = metrics(client)
                counted = {name: value for name, value in samples.items() if name.startswith("ringmark_requests_total")}
                self.assertEqual(counted, {
                    'ringmark_requests_total{route="GET /",status="200"}': 2,
                    'ringmark_requests_total{route="GET /users/{user_id}",status="404"}': 1,
                    'ringmark_requests_total{route="GET /users/{user_id}",status="422"}': 1,
                    'ringmark_requests_total{route="none",status="404"}': 1,
                    'ringmark_requests_total{route="none",status="405"}': 1,
                })
                self.assertEqual(samples["ringmark_request_duration_seconds_count"], 6)
                self.assertEqual(samples["ringmark_requests_in_flight"], 1, "the one that asks")
                self.assertEqual(samples["ringmark_connections"], 1)

    def test_name_the_limit_that_fired_and_the_rule_that_was_broken(self):
        for model in ("async-1", "async-epoll", "pool", "thread-per-connection"):
            options = (*MODELS[model], "--head-timeout", "100ms", "--idle-timeout", "200ms")
            with self.subTest(model=model), Server(*options) as server:
                with server.connect() as slow:
                    slow.send(b"GET / HT")
                    self.assertEqual(slow.read_answer()[0], 408)
                with server.connect() as bad:
                    bad.send(b"GET / HTTP/1.1\nHost: x\n\n")
                    status, fields, content = bad.read_answer()
                    self.assertEqual((status, content), (400, b"Invalid HTTP request received."))
                    self.assertTrue(fields["x-refused-because"])
                with server.connect() as client:
                    deadline = time.monotonic() + 10
                    while (samples := metrics(client))["ringmark_connections"] > 1:
                        self.assertLess(time.monotonic(), deadline)
                self.assertEqual(samples['ringmark_limits_fired_total{limit="head-timeout"}'], 1)
                rules = [name for name in samples if name.startswith("ringmark_refused_messages_total")]
                self.assertEqual(len(rules), 1, rules)
                self.assertIn(fields["x-refused-because"], rules[0])

    def test_tell_of_the_reactors_in_async_mode_only(self):
        with Server(*MODELS["async-2"]) as server, server.connect() as client:
            deadline = time.monotonic() + 10
            for reactor in (0, 1):
                # The other reactor may still be on its way to its first wait.
                while (samples := metrics(client))[f'ringmark_ring_enters_total{{reactor="{reactor}"}}'] == 0:
                    self.assertLess(time.monotonic(), deadline)
                # A busy machine may stall a reactor; whether one does is tested where stalls are planted.
                self.assertIn(f'ringmark_reactor_stalls_total{{reactor="{reactor}"}}', samples)
        with Server(*MODELS["pool"]) as server, server.connect() as client:
            self.assertFalse([name for name in metrics(client) if "reactor" in name])


    def test_count_background_tasks_by_state_in_every_model(self):
        for model, options in MODELS.items():
            limits = ("--task-concurrency", "1", "--task-seconds", "3600")
            with self.subTest(model=model), Server(*options, *limits) as server, server.connect() as client:
                self.assertEqual(tasks_by_state(client), {
                    "pending": 0, "running": 0, "completed": 0, "failed": 0, "cancelled": 0})
                created = [json.loads(client.request("POST", f"/tasks?name={name}")[2]) for name in "abc"]
                deadline = time.monotonic() + 10
                while tasks_by_state(client)["running"] == 0:
                    self.assertLess(time.monotonic(), deadline)
                self.assertEqual(client.request("DELETE", "/tasks/" + created[2]["id"])[0], 200)
                self.assertEqual(tasks_by_state(client), {
                    "pending": 1, "running": 1, "completed": 0, "failed": 0, "cancelled": 1})


class Readiness(unittest.TestCase):
    def test_is_there_once_the_server_listens(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options) as server, server.connect() as client:
                self.assertEqual(client.request("GET", "/readyz")[::2], (200, b'{"status":"ready"}'))


class AccessLog(unittest.TestCase):
    def test_has_a_line_for_each_request_with_its_id_in_every_model(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options, "--access-log", "access.jsonl") as server:
                with server.connect() as client:
                    status, said, _ = client.request("GET", "/users/1?x=%22", fields=("X-Request-ID: abc-1",))
                    self.assertEqual((status, said["x-request-id"]), (404, "abc-1"))
                    client.request("HEAD", "/")
                    client.request("GET", "/nowhere")
                self.assertEqual(server.terminate(), 0)
                with open(os.path.join(server.directory.name, "access.jsonl"), encoding="utf-8") as log:
                    lines = [json.loads(line) for line in log]
                told = [(line["method"], line["target"], line["route"], line["status"]) for line in lines]
                self.assertEqual(told, [("GET", "/users/1?x=%22", "/users/{user_id}", 404), ("HEAD", "/", "/", 200),
                                        ("GET", "/nowhere", "", 404)])
                self.assertEqual([line.get("request_id") for line in lines], ["abc-1", None, None])
                self.assertEqual([line["bytes"] for line in lines], [28, 0, 22])
                self.assertTrue(all(line["client"].startswith("127.0.0.1:") for line in lines), lines)

    def test_believes_the_trusted_proxy_and_nobody_else(self):
        proxied = ("X-Forwarded-For: 9.9.9.9, 10.1.2.3", "X-Forwarded-Proto: https")
        for trusted, client_said, location in (
            ("127.0.0.1", "10.1.2.3", "https://test/users"),
            ("127.0.0.9", "127.0.0.1:", "http://test/users"),
        ):
            with self.subTest(trusted=trusted), Server(
                "--access-log", "access.jsonl", "--forwarded-allow", trusted
            ) as server:
                with server.connect() as client:
                    status, said, _ = client.request("GET", "/users/", fields=proxied)
                    self.assertEqual((status, said["location"]), (307, location))
                self.assertEqual(server.terminate(), 0)
                with open(os.path.join(server.directory.name, "access.jsonl"), encoding="utf-8") as log:
                    self.assertTrue(json.loads(log.readline())["client"].startswith(client_said))


class SqlEcho(unittest.TestCase):
    def test_writes_every_statement_with_its_values(self):
        for options, expected in ((["--sql-echo"], True), ([], False)):
            with self.subTest(options=options), Server(*options) as server:
                with server.connect() as client:
                    self.assertEqual(client.request("POST", "/async-users?name=Ada&email=ada%40example.com")[0], 200)
                server.process.terminate()
                said = server.process.stderr.read()
                self.assertEqual("'ada@example.com'" in said, expected, said)

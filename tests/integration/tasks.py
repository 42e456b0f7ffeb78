"""Background tasks as a client sees them, over restarts and crashes."""
import json
import os
import random
import tempfile
import threading
import time
import unittest
import unittest.mock

from server_process import MODELS, Server, scaled

PATIENCE_SECONDS = 30
CRASHES = scaled(50)
TASKS_A_CRASH_MAX = 100
CREATION = b"POST /tasks?name=t HTTP/1.1\r\nHost: t\r\n\r\n"
PIPELINED = 32  # so that the crash finds the server in the midst of work, not waiting for its clients
UUID = r"\A[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z"
TIME = r"\A\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}\Z"


def ask(client, method, target):
    """(status, document) of an answer."""
    status, _, content = client.request(method, target)
    return status, json.loads(content)


def states(client):
    """(name, status) of every task, in the order of the list."""
    return [(task["name"], task["status"]) for task in ask(client, "GET", "/tasks")[1]]


def create(client, name):
    status, task = ask(client, "POST", f"/tasks?name={name}")
    assert status == 200, (status, task)
    return task


class Tasks:
    """A database file that servers share one after the other."""

    def __init__(self, *options):
        self.directory = tempfile.TemporaryDirectory(prefix="ringmark-test-")
        self.options = [*options, "--database", "sqlite:" + os.path.join(self.directory.name, "tasks.db")]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.directory.cleanup()

    def serve(self, *options):
        return Server(*self.options, *options)


def comes_true(condition):
    """Whether it does so in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
    return True


def becomes(test, client, expected):
    comes_true(lambda: states(client) == expected)
    test.assertEqual(states(client), expected)


def acknowledged_until_crash(server, enough):
    """Kills the server in the midst of creations. {id: task} of at least `enough` that clients have an answer for."""
    acknowledged = {}

    def create_until_crash():
        try:
            with server.connect() as client:
                while True:
                    client.send(CREATION * PIPELINED)
                    for _ in range(PIPELINED):
                        status, _, content = client.read_answer()
                        assert status in (200, 503), (status, content)
                        if status == 200:
                            task = json.loads(content)
                            acknowledged[task["id"]] = task
                            if len(acknowledged) >= enough:
                                server.process.kill()
        except (OSError, TypeError, AssertionError):
            pass  # the crash: refused, reset, or an answer that is missing or breaks off

    clients = [threading.Thread(target=create_until_crash) for _ in range(4)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return acknowledged


class ATask(unittest.TestCase):
    becomes = becomes

    def test_runs_and_ends(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options, "--task-seconds", "0.3") as server:
                with server.connect() as client:
                    self.assertEqual(ask(client, "GET", "/tasks"), (200, []))
                    began = time.monotonic()
                    task = create(client, "report")
                    self.assertLess(time.monotonic() - began, PATIENCE_SECONDS)
                    self.assertEqual(
                        list(task),
                        ["id", "name", "status", "created_at", "started_at", "completed_at", "result"])
                    self.assertRegex(task["id"], UUID)
                    self.assertRegex(task["created_at"], TIME)
                    self.assertEqual([task["status"], task["started_at"], task["result"]], ["pending", None, None])
                    create(client, "an-Error")
                    self.becomes(client, [("report", "completed"), ("an-Error", "failed")])
                    self.assertGreaterEqual(time.monotonic() - began, 0.3)
                    status, ended = ask(client, "GET", "/tasks/" + task["id"])
                    self.assertEqual((status, ended["result"]), (200, "任务 report 执行成功"))
                    self.assertRegex(ended["started_at"], TIME)
                    self.assertRegex(ended["completed_at"], TIME)
                    failed = ask(client, "GET", "/tasks?status=failed")[1]
                    self.assertEqual([task["result"] for task in failed], ["任务失败: 模拟任务失败"])

    def test_is_cancelled_while_it_runs(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options, "--task-concurrency", "1") as server:
                with server.connect() as client:
                    first, second = create(client, "a"), create(client, "b")
                    self.becomes(client, [("a", "running"), ("b", "pending")])
                    status, cancelled = ask(client, "DELETE", "/tasks/" + first["id"])
                    self.assertEqual((status, cancelled["status"]), (200, "cancelled"))
                    self.becomes(client, [("a", "cancelled"), ("b", "running")])
                    again = ask(client, "DELETE", "/tasks/" + first["id"])
                    self.assertEqual(again, (409, {"detail": "任务已结束"}))
                    self.assertEqual(ask(client, "DELETE", "/tasks/x"), (404, {"detail": "任务不存在"}))
                    self.assertEqual(ask(client, "DELETE", "/tasks/" + second["id"])[0], 200)

    def test_is_turned_away_when_too_many_wait(self):
        limits = ["--task-concurrency", "1", "--task-queue", "1"]
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options, *limits) as server, server.connect() as client:
                create(client, "a")
                create(client, "b")
                status, fields, content = client.request("POST", "/tasks?name=c")
                self.assertEqual((status, content), (503, b'{"detail":"Service Unavailable"}'))
                self.assertEqual(fields["retry-after"], "1")
                self.assertEqual(len(states(client)), 2)


class ARestart(unittest.TestCase):
    becomes = becomes

    def test_goes_on_with_what_a_drain_stopped(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Tasks(*options, "--task-concurrency", "2") as tasks:
                with tasks.serve("--task-seconds", "60") as server:
                    with server.connect() as client:
                        created = [create(client, name) for name in "abc"]
                        self.becomes(client, [("a", "running"), ("b", "running"), ("c", "pending")])
                    began = time.monotonic()
                    self.assertEqual(server.terminate(), 0)
                    self.assertLess(time.monotonic() - began, 10)
                with tasks.serve("--task-seconds", "0") as server, server.connect() as client:
                    self.becomes(client, [(name, "completed") for name in "abc"])
                    listed = ask(client, "GET", "/tasks")[1]
                    for before, after in zip(created, listed):
                        self.assertEqual(before["id"], after["id"])
                        self.assertEqual(before["created_at"], after["created_at"])
                    self.assertEqual(server.terminate(), 0)
                with tasks.serve() as server, server.connect() as client:
                    self.assertEqual(ask(client, "GET", "/tasks")[1], listed)

    def test_finds_everything_that_was_acknowledged_before_a_crash(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Tasks(*options) as tasks:
                # The tasks run and end meanwhile, so that the crash finds them in every state.
                with tasks.serve("--task-seconds", "0.01") as server:
                    acknowledged = acknowledged_until_crash(server, scaled(100))
                self.assertGreaterEqual(len(acknowledged), scaled(100))
                with tasks.serve("--task-seconds", "0") as server, server.connect() as client:
                    found = {task["id"] for task in ask(client, "GET", "/tasks")[1]}
                    self.assertEqual(acknowledged.keys() - found, set())
                    self.assertTrue(comes_true(lambda: {status for _, status in states(client)} == {"completed"}))


class ManyCrashes(unittest.TestCase):
    def test_lose_no_task_that_was_acknowledged(self):
        chance = random.Random(7)
        with Tasks("--task-seconds", "0.01", "--tasks-kept", "1000000") as tasks:
            known = {}
            for crash in range(CRASHES + 1):
                # A short queue is full at times: what is turned away then is not acknowledged.
                options = [*MODELS[chance.choice(sorted(MODELS))], "--task-queue", chance.choice(("10", "10000"))]
                with tasks.serve(*options) as server:
                    with server.connect() as client:
                        found = {task["id"]: task for task in ask(client, "GET", "/tasks")[1]}
                    self.assertEqual(known.keys() - found.keys(), set(), f"lost at crash {crash} of {options}")
                    for task_id, task in known.items():
                        for member in ("name", "created_at"):
                            self.assertEqual(found[task_id][member], task[member])
                    if crash < CRASHES:
                        enough = chance.randrange(1, TASKS_A_CRASH_MAX)
                        acknowledged = acknowledged_until_crash(server, enough)
                        self.assertGreaterEqual(len(acknowledged), enough)
                        known |= acknowledged


class ManyTasks(unittest.TestCase):
    becomes = becomes

    def test_hold_no_thread_in_async_mode(self):
        for model in ("async-1", "async-epoll"):
            with self.subTest(model=model), Server(*MODELS[model]) as server, server.connect() as client:
                for _ in range(200):
                    create(client, "t")
                self.becomes(client, [("t", "running")] * 200)
                self.assertLess(len(os.listdir(f"/proc/{server.process.pid}/task")), 60)

    def test_hold_a_thread_each_in_sync_mode_up_to_forty(self):
        with Server("--mode", "sync") as server, server.connect() as client:
            for _ in range(60):
                create(client, "t")
            self.becomes(client, [("t", "running")] * 40 + [("t", "pending")] * 20)


class TaskOptions(unittest.TestCase):
    becomes = becomes

    def test_come_from_the_environment_too(self):
        with unittest.mock.patch.dict(os.environ, {"RINGMARK_TASK_SECONDS": "0.01"}):
            with Server() as server, server.connect() as client:
                create(client, "t")
                self.becomes(client, [("t", "completed")])

    def test_keep_as_many_finished_tasks_as_they_say(self):
        with Server("--task-seconds", "0", "--tasks-kept", "2") as server, server.connect() as client:
            for name in "abc":
                create(client, name)
                self.assertTrue(comes_true(lambda ended=(name, "completed"): states(client)[-1] == ended))
            self.assertEqual(states(client), [("b", "completed"), ("c", "completed")])

    def test_are_refused_when_they_make_no_sense(self):
        for options in (["--task-seconds", "-1"], ["--task-seconds", "nan"], ["--task-seconds", "x"],
                        ["--task-concurrency", "0"], ["--tasks-kept", "0"], ["--task-queue", "-1"]):
            with self.subTest(options=options), Server(*options, expect_exit=2) as server:
                said = server.process.stderr.read()
                self.assertEqual(server.process.wait(timeout=PATIENCE_SECONDS), 2)
                self.assertEqual(said.count("\n"), 1, said)
                self.assertIn(options[0], said)


if __name__ == "__main__":
    unittest.main()

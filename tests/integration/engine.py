"""What becomes of the programs where io_uring is refused, and of --engine."""
import os
import subprocess
import unittest

from server_process import SERVER, Server

LOAD = os.environ["RINGMARK_LOAD"]
REFUSED = [os.environ["WITHOUT_IO_URING"]]
REFUSAL = "io_uring is refused: a seccomp profile forbids it"


def load(*arguments, wrapper=()):
    return subprocess.run([*wrapper, LOAD, "-c", "4", "--requests", "200", *arguments],
                          capture_output=True, text=True, timeout=60)


class WhereIoUringIsRefused(unittest.TestCase):
    def test_the_server_warns_in_one_line_and_serves_with_epoll(self):
        with Server("--mode", "async", wrapper=REFUSED) as server:
            self.assertEqual(len(server.start_lines), 2, server.start_lines)
            self.assertIn("warning: " + REFUSAL, server.start_lines[0])
            self.assertTrue(server.start_lines[0].endswith("serving with epoll\n"))
            self.assertIn("(async, epoll)", server.start_lines[1])
            with server.connect() as client:
                self.assertEqual(client.request("GET", "/")[0], 200)
            self.assertEqual(server.terminate(), 0)

    def test_the_load_generator_warns_in_one_line_and_loads_with_epoll(self):
        with Server("--mode", "async") as server:
            ended = load(f"http://127.0.0.1:{server.port}/", wrapper=REFUSED)
            self.assertEqual(ended.returncode, 0, ended.stderr)
            self.assertIn("warning: " + REFUSAL, ended.stderr)
            self.assertEqual(ended.stderr.count("\n"), 1)

    def test_the_sync_models_do_not_need_it(self):
        with Server("--mode", "sync", wrapper=REFUSED) as server:
            self.assertEqual(len(server.start_lines), 1)

    def test_who_asks_for_io_uring_gets_the_reason_and_exit_2(self):
        ended = subprocess.run([*REFUSED, SERVER, "--port", "0", "--engine", "io_uring"],
                               capture_output=True, text=True, timeout=60)
        self.assertEqual(ended.returncode, 2)
        self.assertIn(REFUSAL, ended.stderr)
        ended = load("--engine", "io_uring", "http://127.0.0.1:1/", wrapper=REFUSED)
        self.assertEqual(ended.returncode, 2)
        self.assertIn(REFUSAL, ended.stderr)

    def test_the_version_names_the_engine_and_the_reason(self):
        ended = subprocess.run([*REFUSED, SERVER, "--version"], capture_output=True, text=True, timeout=60)
        self.assertEqual(ended.returncode, 0)
        self.assertIn("engine epoll (" + REFUSAL, ended.stdout)


class ByTheOptionEngine(unittest.TestCase):
    def test_epoll_is_chosen_without_a_warning(self):
        with Server("--mode", "async", "--engine", "epoll") as server:
            self.assertEqual(len(server.start_lines), 1)
            self.assertIn("(async, epoll)", server.start_lines[0])
            ended = load("--engine", "epoll", "--json", f"http://127.0.0.1:{server.port}/")
            self.assertEqual(ended.returncode, 0, ended.stderr)
            self.assertIn('"engine":"epoll"', ended.stdout)
            self.assertEqual(ended.stderr, "")

"""A start that cannot succeed ends at once with one clear line and exit code 2."""
import resource
import subprocess
import unittest

from server_process import SERVER, Server


def start(*options, descriptors=None):
    def limit():
        if descriptors is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

    return subprocess.run([SERVER, *options], capture_output=True, text=True, timeout=20, preexec_fn=limit)


class AStartThatCannotSucceed(unittest.TestCase):
    def assert_refused(self, ended, *words):
        self.assertEqual(ended.returncode, 2, ended.stderr)
        self.assertEqual(ended.stderr.count("\n"), 1, ended.stderr)
        for word in words:
            self.assertIn(word, ended.stderr)

    def test_port_in_use(self):
        for model in (["--mode", "async", "--reactors", "2"], ["--mode", "sync"]):
            with Server(*model) as first:
                self.assert_refused(start("--port", str(first.port), *model), str(first.port), "in use")

    def test_port_in_use_may_be_shared_on_request(self):
        with Server("--reuse-port") as first, Server("--reuse-port", "--port", str(first.port)) as second:
            self.assertEqual(first.port, second.port)

    def test_unwritable_database_file(self):
        self.assert_refused(start("--port", "0", "--database", "sqlite:/proc/users.db"), "/proc/users.db")

    def test_unknown_option(self):
        self.assert_refused(start("--no-such-option"), "--no-such-option")

    def test_bad_values(self):
        self.assert_refused(start("--port", "70000"), "--port")
        self.assert_refused(start("--mode", "fast"), "--mode")
        self.assert_refused(start("--idle-timeout", "10"), "--idle-timeout")
        self.assert_refused(start("--database", "mysql:x"), "sqlite:FILE")

    def test_too_few_descriptors(self):
        ended = start("--port", "0", "--max-connections", "5000", descriptors=1000)
        self.assert_refused(ended, "5064", "1000", "--max-connections")


class HelpAndVersion(unittest.TestCase):
    def test_help_names_units_and_defaults(self):
        ended = start("--help")
        self.assertEqual(ended.returncode, 0)
        for word in ("--sync-model", "--db-delay-ms", "--max-connections", "10000", "KiB"):
            self.assertIn(word, ended.stdout)

    def test_version_names_commit_and_engine(self):
        ended = start("--version")
        self.assertEqual(ended.returncode, 0)
        self.assertRegex(ended.stdout, r"^ringmark-server \d+\.\d+\.\d+ \([0-9a-z-]+\)\nengine io_uring: ")

"""A small source tree for the tests of the checks: they must find what is wrong in it, and nothing else."""

import tempfile
import unittest
from pathlib import Path


class MadeUpTree(unittest.TestCase):
    """A test case with an empty tree of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def assert_finds(self, check, *expected):
        """The check reports exactly these lines."""
        self.assertEqual([str(violation) for violation in check(self.root)], list(expected))

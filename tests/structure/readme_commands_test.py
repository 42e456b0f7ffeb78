"""Tests of the README's command runner."""

import os
import unittest

from made_up_tree import MadeUpTree
from readme_commands import check


class ReadmeCommands(MadeUpTree):
    def setUp(self):
        super().setUp()
        self.write("built/server/program", "#!/bin/sh\nexit $1\n")
        (self.root / "built/server/program").chmod(0o755)
        os.environ["RINGMARK_BUILD"] = str(self.root / "built")

    def test_runs_what_the_build_holds(self):
        self.write("README.md", "```sh\nbuild/release/server/program 0\n```\n")
        self.assert_finds(check)

    def test_leaves_marked_blocks_alone(self):
        self.write("README.md", "```sh no-test\nexit 1\n```\n\n```\nexit 1\n```\n")
        self.assert_finds(check)

    def test_reports_a_command_that_fails(self):
        self.write("README.md", "one\n```sh\necho why\nbuild/release/server/program 3\n```\n")
        self.assert_finds(check, "README.md:2: exit code 3\n  why")

    def test_leaves_nothing_behind(self):
        self.write("README.md", "```sh\ntouch left_over\n```\n")
        check(self.root)
        self.assertFalse((self.root / "left_over").exists())


if __name__ == "__main__":
    unittest.main()

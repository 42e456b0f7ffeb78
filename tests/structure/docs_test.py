"""Tests of the docs check."""

import unittest

from docs import check
from made_up_tree import MadeUpTree


class Docs(MadeUpTree):
    def test_links_that_lead_somewhere(self):
        self.write("README.md", "[a](results/README.md#top) [b](https://example.org/x) [c](#here)\n")
        self.write("results/README.md", "[up](../README.md)\n```\n[code](nowhere.md)\n```\n")
        self.assert_finds(check)

    def test_link_to_nothing(self):
        self.write("README.md", "one\n[a](GONE.md)\n")
        self.assert_finds(check, "README.md:2: GONE.md does not exist")

    def test_paths_in_backticks(self):
        self.write("server/router.cpp", "")
        self.write("README.md", "`server/router` `server/*.cpp` `server/` `raw/*.json`\n\n`server/gone.cpp`\n")
        self.assert_finds(check, "README.md:3: server/gone.cpp does not exist")


if __name__ == "__main__":
    unittest.main()

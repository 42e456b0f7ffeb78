"""Tests of the sizes check."""

import unittest

from made_up_tree import MadeUpTree
from sizes import check


def function_of(line_count):
    return "void long_one() {\n" + "  f();\n" * (line_count - 2) + "}\n"


class Sizes(MadeUpTree):
    def test_limits_are_inclusive(self):
        self.write("runtime/a.cpp", "\n" * 400)
        self.write("runtime/a.hpp", "\n" * 250)
        self.write("runtime/b.cpp", function_of(70))
        self.assert_finds(check)

    def test_long_file_and_header(self):
        self.write("runtime/a.cpp", "\n" * 401)
        self.write("runtime/a.hpp", "\n" * 251)
        self.assert_finds(check, "runtime/a.cpp:1: 401 lines, limit 400", "runtime/a.hpp:1: 251 lines, limit 250")

    def test_long_function(self):
        self.write("tests/runtime/a_test.cpp", "namespace x {\n" + function_of(71) + "}\n")
        self.assert_finds(check, "tests/runtime/a_test.cpp:2: long_one has 71 lines, limit 70")


if __name__ == "__main__":
    unittest.main()

"""Tests of the names check."""

import unittest

from made_up_tree import MadeUpTree
from names import check


class Names(MadeUpTree):
    def test_good_names(self):
        self.write("protocol/http2/sse2.cpp", "namespace {\nint scan_avx2(int a) { return a; }\n}\n")
        self.write("runtime/commons_clause.cpp", "namespace {\nint scan_avx2(char a) { return a; }\n}\n")
        self.assert_finds(check)

    def test_drawers(self):
        self.write("server/string_utils.hpp", "")
        self.write("runtime/common/a.hpp", "")
        self.assert_finds(check, "runtime/common/a.hpp:1: a name without a responsibility",
                          "server/string_utils.hpp:1: a name without a responsibility")

    def test_second_versions(self):
        self.write("protocol/parser2.cpp", "")
        self.write("runtime/a.cpp", "void write_fast(int a) {}\n")
        self.assert_finds(check,
                          "protocol/parser2.cpp:1: a name of a second version: the replacement takes the old name",
                          "runtime/a.cpp:1: write_fast is a name of a second version")

    def test_same_local_function_in_two_files(self):
        self.write("protocol/a.cpp", "namespace {\nint trim(int a) { return a; }\n}\n")
        self.write("server/b.cpp", "namespace {\n\nint trim(int b) { return b; }\n}\n")
        self.assert_finds(check, "server/b.cpp:3: trim(int) is also in protocol/a.cpp:2")

    def test_programs_that_share_nothing_may_repeat_a_name(self):
        self.write("bench/main.cpp", "namespace {\nint run(int argc) { return argc; }\n}\n")
        self.write("server/main.cpp", "namespace {\nint run(int argc) { return argc; }\n}\n")
        self.assert_finds(check)


if __name__ == "__main__":
    unittest.main()

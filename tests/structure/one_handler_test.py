"""Tests of the one_handler check."""

import unittest

from made_up_tree import MadeUpTree
from one_handler import check


class OneHandler(MadeUpTree):
    def test_neutral_handler(self):
        self.write("server/handlers/users.cpp",
                   '// Runs on a reactor or a blocking thread.\n#include "server/model.hpp"\n'
                   'Model f() { return run("PRAGMA journal_mode=WAL"); }\n')
        self.write("server/store/users.cpp", "#include <mutex>\nstd::mutex m;\n")
        self.write("server/connection.cpp", "Reactor r;\n")
        self.assert_finds(check)

    def test_names_of_execution_models(self):
        self.write("server/handlers/users.cpp", "if (kind == ContextKind::Blocking) {}\n")
        self.write("server/store/users.cpp", "void run_in_sync_mode();\nReactor* r;\n")
        self.assert_finds(
            check,
            "server/handlers/users.cpp:1: ContextKind names an execution model (context)",
            "server/handlers/users.cpp:1: Blocking names an execution model (blocking)",
            "server/store/users.cpp:1: run_in_sync_mode names an execution model (mode)",
            "server/store/users.cpp:2: Reactor names an execution model (reactor)")

    def test_locks_and_threads(self):
        self.write("server/handlers/a.cpp", "#include <thread>\nstd::scoped_lock l{m};\n")
        self.write("server/store/a.cpp", "std::jthread t;\n")
        self.assert_finds(
            check,
            "server/handlers/a.cpp:2: std::scoped_lock: a handler has no lock and no thread",
            "server/handlers/a.cpp:1: <thread> is not for handlers and stores",
            "server/store/a.cpp:1: std::jthread: a store starts no thread of its own kind")


if __name__ == "__main__":
    unittest.main()

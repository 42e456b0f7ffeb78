"""Tests of the words check."""

import unittest

from made_up_tree import MadeUpTree
from words import check


class Words(MadeUpTree):
    def assert_finds_in(self, path, text, *expected):
        self.write(path, text)
        self.assert_finds(check, *(f"{path}:{line}" for line in expected))

    def test_plain_code(self):
        self.write("runtime/a.cpp",
                   "// The date of an answer written now; a new thread for each request.\n"
                   "// Set-up and probe.\n"
                   'auto s = "/home/ is no path of ours";\n'
                   "void f() { try { g(); } catch (...) { failure_ = std::current_exception(); } }\n")
        self.assert_finds(check)

    def test_comment_noise(self):
        self.assert_finds_in(
            "runtime/a.cpp",
            "// ------------\n// Create the socket\n",
            "1: comment: a banner: ------------",
            "2: comment: narrates the line below: Create the socket")

    def test_history(self):
        self.assert_finds_in("runtime/a.cpp", "// It is now a ring.\n/// Improved scan.\n",
                             "1: comment: tells history: It is now a ring.",
                             "2: comment: tells history: Improved scan.")

    def test_reminders_and_machine_paths(self):
        self.assert_finds_in("README.md", "TODO: write\nrun /" + "work/main/x\n",
                             "1: TODO: a reminder belongs into the issue tracker",
                             "2: /" + "work/: a path of one machine")

    def test_environment_is_read_by_options_only(self):
        self.write("server/options.cpp", "auto a = std::getenv(b);\n")
        self.write("bench/placement.cpp", 'auto a = std::getenv("PATH");\n')
        self.assert_finds_in("server/router.cpp", "auto a = std::getenv(b);\n",
                             "1: getenv belongs into the options file")

    def test_swallowed_exception(self):
        self.assert_finds_in("server/router.cpp", "void f() {\n  try { g(); } catch (...) { }\n}\n",
                             "2: catch (...) that does not pass the exception on")

    def test_sleeping_test(self):
        self.write("tests/runtime/sleep_test.cpp", "co_await sleep_for(delay);\n")
        self.assert_finds_in("tests/runtime/a_test.cpp", "std::this_thread::sleep_for(1s);\nusleep(5);\n",
                             "1: a test waits for an event, it does not sleep",
                             "2: a test waits for an event, it does not sleep")

    def test_sleeping_test_program(self):
        self.assert_finds_in("tests/integration/drain.py", "time.sleep(1)\n",
                             "1: a test waits for an event, it does not sleep")


class AwaitedTemporaries(MadeUpTree):
    def assert_judged(self, statement, count):
        self.write("server/a.cpp", f"Task<void> f() {{\n  {statement}\n}}\n")
        self.assertEqual(len(check(self.root)), count, statement)

    def test_named_objects_pass(self):
        self.assert_judged("co_await store.put(std::move(command));", 0)
        self.assert_judged("EXPECT_EQ(co_await next(), (Error{1, 2}));", 0)
        self.assert_judged("const bool a = co_await flush(worker); if (a) { b = {1, 2}; }", 0)

    def test_conditions(self):
        self.assert_judged("if (ready) co_await next();", 0)
        self.assert_judged("const auto r = co_await next(); if (!r) co_return;", 0)
        self.assert_judged("if (!co_await next()) { g(); }", 1)
        self.assert_judged("while (auto r = co_await next(tasks[i])) { g(); }", 1)

    def test_capturing_lambda(self):
        self.assert_judged("co_await pool.run([&] { return 1; });", 1)
        self.assert_judged("co_await pool.run([this](int a) { return a; });", 1)

    def test_aggregates(self):
        self.assert_judged("co_await store.put({.key = key});", 1)
        self.assert_judged("co_await store.put(1, PutCommand{key});", 1)
        self.assert_judged("co_await Client{a}.get();", 1)

    def test_awaiters_of_the_runtime(self):
        self.write("runtime/a.cpp", "co_await ReceiveEnded{*this};\n")
        self.assert_finds(check)


if __name__ == "__main__":
    unittest.main()

"""Tests of the layers check."""

import unittest

from layers import check
from made_up_tree import MadeUpTree


class Layers(MadeUpTree):
    def test_obedient_tree(self):
        self.write("runtime/task.hpp", '#include <liburing.h>\n#include "runtime/check.hpp"\n')
        self.write("server/connection.cpp", '#include "protocol/http/limits.hpp"\n#include "runtime/task.hpp"\n')
        self.write("bench/micro/parser.cpp", '#include "server/router.hpp"\n')
        self.write("server/CMakeLists.txt", "target_link_libraries(a ringmark_runtime ringmark_http)\n")
        self.assert_finds(check)

    def test_runtime_and_protocol_stay_apart(self):
        self.write("protocol/http/a.cpp", '\n#include "runtime/task.hpp"\n')
        self.write("runtime/a.cpp", '#include "protocol/http/limits.hpp"\n')
        self.assert_finds(
            check,
            'protocol/http/a.cpp:2: "runtime/task.hpp" is of a layer that this folder may not include',
            'runtime/a.cpp:1: "protocol/http/limits.hpp" is of a layer that this folder may not include')

    def test_server_and_load_generator_stay_apart(self):
        self.write("loadgen/a.cpp", '#include "server/router.hpp"\n')
        self.write("bench/a.cpp", '#include "loadgen/histogram.hpp"\n')
        self.assertEqual(len(check(self.root)), 2)

    def test_floor_stands_alone(self):
        self.write("bench/floor/uring.cpp", '#include "runtime/ring.hpp"\n')
        self.assertEqual(len(check(self.root)), 1)

    def test_handler_sees_no_socket_and_store_no_http(self):
        self.write("server/handlers/a.cpp", '#include "runtime/tcp_stream.hpp"\n')
        self.write("server/handlers/b.cpp", '#include "server/settings.hpp"\n#include "server/services.hpp"\n')
        self.write("server/store/a.cpp", '#include "protocol/http/status.hpp"\n')
        self.assert_finds(
            check,
            "server/handlers/a.cpp:1: server/handlers/ may not include runtime/tcp_stream.hpp",
            "server/handlers/b.cpp:1: server/handlers/ may not include server/settings.hpp",
            "server/store/a.cpp:1: server/store/ may not include protocol/http/status.hpp")

    def test_protocol_knows_no_system_call(self):
        self.write("protocol/a.cpp", "#include <sys/socket.h>\n")
        self.assert_finds(check, "protocol/a.cpp:1: protocol/ may not include sys/socket.h")

    def test_includes_are_written_from_the_root(self):
        self.write("runtime/a.cpp", '#include "task.hpp"\n')
        self.assert_finds(check, 'runtime/a.cpp:1: "task.hpp" is not written from the root of the repository')

    def test_comments_include_nothing(self):
        self.write("runtime/a.cpp", '// #include "server/router.hpp"\n')
        self.assert_finds(check)

    def test_libraries_obey_the_same_layers(self):
        self.write("runtime/CMakeLists.txt", "ringmark_library(ringmark_runtime\n  PUBLIC ringmark_http)\n")
        self.assert_finds(
            check, "runtime/CMakeLists.txt:2: ringmark_http is of a layer that this folder may not link")


if __name__ == "__main__":
    unittest.main()

"""Who may include whom, and which library may link which: the layers of ARCHITECTURE.md."""

import re

from cpp_text import without_comments
from source_tree import CPP_SUFFIXES, PRODUCT_FOLDERS, Violation, files_in, line_of, read, run_check

# The first entry whose folder holds the file decides; longer folders come first.
MAY_INCLUDE = (
    ("bench/floor", {"bench/floor"}),
    ("bench/micro", set(PRODUCT_FOLDERS)),
    ("runtime", {"runtime"}),
    ("protocol", {"protocol"}),
    ("server", {"server", "runtime", "protocol"}),
    ("loadgen", {"loadgen", "runtime", "protocol"}),
    ("bench", {"bench", "runtime", "protocol"}),
)

# The files of server/ that know sockets, options or the execution model.
SERVING = (r"(async_server|client|connection|connection_registry|dispatched_server|main|options|outbox|request_reader|server"
           r"|reactor_task_runner|serving_threads|settings|task_runner|thread_per_connection|thread_task_runner"
           r"|upgrade|websocket_session|worker)\.")

# What a folder may not include although its layer could: a handler sees no socket, a store sees no HTTP.
FORBIDDEN = (
    ("server/handlers", rf"server/{SERVING}"),
    ("server/handlers", r"runtime/(reactor|tcp_|context|blocking_context|operation|ring|descriptor)"),
    ("server/store", rf"server/(handlers/|router|response|parameters|services|{SERVING})"),
    ("server/store", r"protocol/http/"),
    ("server/store", r"runtime/(reactor|tcp_|context|blocking_context|operation|ring|descriptor)"),
    ("protocol", r"liburing\.h|unistd\.h|sys/|netinet/|coroutine$|thread$"),
    ("server", r"liburing\.h|loadgen/"),
    ("loadgen", r"liburing\.h|server/"),
)

LIBRARY_FOLDERS = {"http": "protocol", "websocket": "protocol", "json": "protocol", "protocol": "protocol",
                   "runtime": "runtime", "server": "server", "loadgen": "loadgen", "bench": "bench"}

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"(?P<own>[^"]+)"|<(?P<system>[^>]+)>)', re.MULTILINE)
_LIBRARY = re.compile(r"\bringmark_(\w+)")


def _is_in(path, folder):
    return path.as_posix().startswith(folder + "/")


def layer_of(path):
    """The folder whose rule holds for this file, and the folders that it may include."""
    return next((folder, allowed) for folder, allowed in MAY_INCLUDE if _is_in(path, folder))


def _allowed_folders(path):
    return layer_of(path)[1]


def _include_problem(path, own, system):
    if own is not None:
        if "/" not in own or ".." in own:
            return f'"{own}" is not written from the root of the repository'
        if not any(own.startswith(folder + "/") for folder in _allowed_folders(path)):
            return f'"{own}" is of a layer that this folder may not include'
    for folder, pattern in FORBIDDEN:
        if _is_in(path, folder) and re.match(pattern, own or system):
            return f"{folder}/ may not include {own or system}"
    return None


def _includes(root):
    for path in files_in(root, PRODUCT_FOLDERS, CPP_SUFFIXES):
        text = without_comments(read(root, path))
        for match in _INCLUDE.finditer(text):
            problem = _include_problem(path, match["own"], match["system"])
            if problem:
                yield Violation(path, line_of(text, match.start()), problem)


def _links(root):
    for path in files_in(root, PRODUCT_FOLDERS):
        if path.name != "CMakeLists.txt":
            continue
        allowed = _allowed_folders(path)
        text = re.sub(r"#[^\n]*", "", read(root, path))
        for match in _LIBRARY.finditer(text):
            folder = LIBRARY_FOLDERS.get(match[1].split("_")[0])
            if folder and folder not in allowed:
                message = f"{match[0]} is of a layer that this folder may not link"
                yield Violation(path, line_of(text, match.start()), message)


def check(root):
    return [*_includes(root), *_links(root)]


if __name__ == "__main__":
    run_check(check)

"""Names that show a missing responsibility, a second version, or the same function written twice."""

import re
from collections import defaultdict

from cpp_text import functions
from layers import layer_of
from source_tree import CPP_SUFFIXES, PRODUCT_FOLDERS, Violation, files_in, read, run_check

DRAWERS = {"util", "utils", "utility", "utilities", "common", "helper", "helpers", "misc"}
# sse2, avx2 and http2 are proper names.
_SECOND_VERSION = re.compile(r"(?:(?<!sse)(?<!avx)(?<!http)(?<=[a-z])2|_(?:old|new|fast|ex|legacy|impl\d?))$")
_PARAMETER_NAME = re.compile(r"(?<=[\s&*>])\w+$")
_TEST_MACROS = {"TEST", "TEST_F", "TEST_P", "INSTANTIATE_TEST_SUITE_P"}


def _bad_files(root):
    for path in files_in(root, (*PRODUCT_FOLDERS, "tests", "scripts")):
        stem = path.stem
        folders_and_stem = (*path.parts[:-1], *re.split(r"[_.\-]", stem))
        if DRAWERS.intersection(folders_and_stem):
            yield Violation(path, 1, "a name without a responsibility")
        if _SECOND_VERSION.search(stem):
            yield Violation(path, 1, "a name of a second version: the replacement takes the old name")


def _could_share(path, other):
    """Whether code of one file could be used by the other: programs share through runtime/ and protocol/ only."""
    (folder, allowed), (other_folder, other_allowed) = layer_of(path), layer_of(other)
    return folder in other_allowed or other_folder in allowed


def _bad_functions(root):
    local_functions = defaultdict(list)
    for path in files_in(root, (*PRODUCT_FOLDERS, "tests"), CPP_SUFFIXES):
        for function in functions(read(root, path)):
            if _SECOND_VERSION.search(function.name):
                yield Violation(path, function.first_line, f"{function.name} is a name of a second version")
            if function.file_local and function.name not in _TEST_MACROS and path.parts[0] != "tests":
                types = tuple(_PARAMETER_NAME.sub("", parameter).strip() for parameter in function.parameters)
                local_functions[function.name, types].append((path, function.first_line))
    for (name, types), places in sorted(local_functions.items()):
        for index, (path, line) in enumerate(places):
            for other, other_line in places[:index]:
                if path != other and _could_share(path, other):
                    message = f"{name}({', '.join(types)}) is also in {other}:{other_line}"
                    yield Violation(path, line, message)


def check(root):
    return [*_bad_files(root), *_bad_functions(root)]


if __name__ == "__main__":
    run_check(check)

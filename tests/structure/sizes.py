"""How long a file and a function may grow before they are divided. There is no list of exceptions."""

from cpp_text import functions
from source_tree import CPP_SUFFIXES, PRODUCT_FOLDERS, Violation, files_in, read, run_check

FILE_LINES_MAX = 400
HEADER_LINES_MAX = 250
FUNCTION_LINES_MAX = 70


def check(root):
    violations = []
    for path in files_in(root, (*PRODUCT_FOLDERS, "tests"), CPP_SUFFIXES):
        text = read(root, path)
        line_count = len(text.splitlines())
        limit = HEADER_LINES_MAX if path.suffix == ".hpp" else FILE_LINES_MAX
        if line_count > limit:
            violations.append(Violation(path, 1, f"{line_count} lines, limit {limit}"))
        for function in functions(text):
            if function.line_count > FUNCTION_LINES_MAX:
                message = f"{function.name} has {function.line_count} lines, limit {FUNCTION_LINES_MAX}"
                violations.append(Violation(path, function.first_line, message))
    return violations


if __name__ == "__main__":
    run_check(check)

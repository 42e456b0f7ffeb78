"""Tests of cpp_text: what the checks believe a C++ file says."""

import unittest

import cpp_text


class CppText(unittest.TestCase):
    def functions(self, text):
        return [(f.name, len(f.parameters), f.first_line, f.last_line) for f in cpp_text.functions(text)]

    def test_code_only_keeps_offsets(self):
        text = 'int a = 1;  // one\nchar b = \'"\';\nauto c = "x{y";\nint d = 10\'000;\n'
        code = cpp_text.code_only(text)
        self.assertEqual(len(code), len(text))
        self.assertEqual(code, 'int a = 1;        \nchar b = \' \';\nauto c = "   ";\nint d = 10\'000;\n')

    def test_raw_strings_hide_braces(self):
        self.assertEqual(cpp_text.code_only('auto a = R"({"b":1})";').count("{"), 0)

    def test_comments_come_by_line(self):
        text = 'int a;  // one\n/* two\n * three\n */\nauto s = "// no";\n/// four\n'
        found = [comment for comment in cpp_text.comments(text) if comment[1]]
        self.assertEqual(found, [(1, "one"), (2, "two"), (3, "three"), (6, "four")])

    def test_free_function(self):
        self.assertEqual(self.functions("\nint add(int a, int b) {\n  return a + b;\n}\n"), [("add", 2, 2, 4)])

    def test_commas_inside_template_arguments_are_no_parameters(self):
        self.assertEqual(self.functions("void f(std::map<int, int> a) {}\n"), [("f", 1, 1, 1)])

    def test_parameters_keep_their_text(self):
        function = cpp_text.functions("A f(const B& b,\n    std::map<int, int> c) {}\n")[0]
        self.assertEqual(function.parameters, ("const B& b", "std::map<int, int> c"))

    def test_constructor_with_initialisers(self):
        text = "A::A(int b) : b_{b}, c_{1, 2} {\n  g();\n}\n"
        self.assertEqual(self.functions(text), [("A", 1, 1, 3)])

    def test_members_of_a_class(self):
        text = ("class A final : public B {\n public:\n  int a() const noexcept { return 1; }\n  int b_{2};\n};\n"
                "void c() {\n}\n")
        self.assertEqual(self.functions(text), [("a", 0, 3, 3), ("c", 0, 6, 7)])

    def test_trailing_return_type(self):
        self.assertEqual(self.functions("auto f(int a) -> std::vector<int> {\n}\n"), [("f", 1, 1, 2)])

    def test_tables_are_no_functions(self):
        self.assertEqual(self.functions("constexpr A kTable[] = {\n  {f(1), 2},\n};\nint x{g(3)};\n"), [])

    def test_lambda_belongs_to_its_function(self):
        text = "void f() {\n  const auto g = [](int a) {\n    return a;\n  };\n  g(1);\n}\n"
        self.assertEqual(self.functions(text), [("f", 0, 1, 6)])

    def test_anonymous_namespace_makes_a_function_file_local(self):
        text = "namespace a {\nnamespace {\nvoid b() {}\n}\nvoid c() {}\n}\n"
        self.assertEqual([(f.name, f.file_local) for f in cpp_text.functions(text)], [("b", True), ("c", False)])


if __name__ == "__main__":
    unittest.main()

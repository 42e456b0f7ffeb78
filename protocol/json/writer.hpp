// Writes JSON texts, compact and in UTF-8 (RFC 8259).
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace ringmark::json {

/// Appends one JSON text to a string: values in the order of the calls, commas by itself. That the calls nest
/// correctly is the caller's promise. Borrows `out` while it lives.
class Writer {
 public:
  explicit Writer(std::string& out) noexcept : out_{out} {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  /// The name of the object's next member.
  void key(std::string_view name);

  /// `text` is valid UTF-8. Escaped are `"`, `\` and octets below 0x20, nothing else.
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view{text}); }
  void value(std::int64_t number);
  void value(std::same_as<bool> auto truth) { literal(truth ? "true" : "false"); }
  void null() { literal("null"); }

 private:
  void open(char bracket);
  void close(char bracket);
  void literal(std::string_view text);
  void separate();

  std::string& out_;
  bool comma_due_{false};  // before the next value; false after an opening bracket and after a key
};

/// Appends `text` with JSON's escapes, without the quotation marks around it.
void append_escaped(std::string& out, std::string_view text);

}  // namespace ringmark::json

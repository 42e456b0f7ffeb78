// One field line (RFC 9112 section 5), as it stands in requests, responses and trailers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "protocol/http/scan.hpp"

namespace ringmark::http {

/// Views into the octets that were parsed; the value without the blanks around it.
struct Field {
  std::string_view name;
  std::string_view value;
};

/// Reads one field line, its CRLF included. The caller has seen that `begin` is not the end of the section.
Scan scan_field_line(const char* begin, const char* end, Field& field);

/// Whether the field has the name `lower_case`, which consists of lower-case letters and `-`.
[[nodiscard, gnu::always_inline]] inline bool is_named(const Field& field, std::string_view lower_case) {
  // Inlined, so that the size of `lower_case` is a constant and whole words can be compared.
  using Word = std::uint64_t;
  // Setting the letter-case bit maps no other octet of a token to a letter or to `-`.
  constexpr Word kLetterCaseBits = 0x2020'2020'2020'2020;
  const std::size_t size = lower_case.size();
  if (field.name.size() != size) return false;
  const auto differs_at = [&](std::size_t index, std::size_t count) {
    Word actual = 0;
    Word wanted = 0;
    std::memcpy(&actual, field.name.data() + index, count);
    std::memcpy(&wanted, lower_case.data() + index, count);
    return (actual | kLetterCaseBits) != (wanted | kLetterCaseBits);
  };
  if (size < sizeof(Word)) return !differs_at(0, size);
  // The last word overlaps the one before it, so that no octet behind the name is read.
  for (std::size_t index = 0; index + sizeof(Word) < size; index += sizeof(Word)) {
    if (differs_at(index, sizeof(Word))) return false;
  }
  return !differs_at(size - sizeof(Word), sizeof(Word));
}

/// Compares without regard to the case of ASCII letters.
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

/// Takes the first member off a comma-separated list, blanks around it removed (RFC 9110 section 5.6.1).
/// Members inside quoted strings are not recognised: no list that we read allows them.
[[nodiscard]] std::string_view take_list_member(std::string_view& list);

/// Whether a comma-separated list holds `token`, in any case.
[[nodiscard]] bool list_holds(std::string_view list, std::string_view token);

}  // namespace ringmark::http

// Reading of field lines, and of the comma-separated lists in their values.
#include "protocol/http/field_line.hpp"

#include <algorithm>

#include "protocol/http/octets.hpp"

namespace ringmark::http {
namespace {

Refusal refusal_of_name_end(char octet, bool name_is_empty) {
  if (is_blank(octet)) return name_is_empty ? Refusal::ObsoleteFold : Refusal::BlankBeforeColon;
  if (octet == ':') return Refusal::EmptyFieldName;
  if (octet == '\n' && name_is_empty) return Refusal::BareLf;
  if (octet == '\r' || octet == '\n') return Refusal::MissingColon;
  return Refusal::InvalidFieldName;
}

char lower(char octet) {
  return octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet | ' ') : octet;
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

}  // namespace

Scan scan_field_line(const char* begin, const char* end, Field& field) {
  const char* const name_end = end_of_token(begin, end);
  if (name_end == end) return Scan::need_more(name_end == begin ? kNoRun : kToken);
  if (*name_end != ':' || name_end == begin) {
    return Scan::refuse(refusal_of_name_end(*name_end, name_end == begin));
  }
  const char* value = name_end + 1;
  while (value != end && is_blank(*value))
    ++value;
  const char* value_end = end_of_field_content(value, end);
  if (value_end == end) return Scan::need_more(kFieldContent);
  const Scan line_end = scan_line_end(value_end, end, Refusal::InvalidFieldValue);
  if (!line_end.accepted()) return line_end;
  while (value_end != value && is_blank(value_end[-1]))
    --value_end;
  field = {.name = {begin, name_end}, .value = {value, value_end}};
  return line_end;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char a, char b) { return a == b || lower(a) == lower(b); });
}

std::string_view take_list_member(std::string_view& list) {
  const std::size_t comma = list.find(',');
  const std::string_view member = without_blanks(list.substr(0, comma));
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  return member;
}

bool list_holds(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    if (equal_ignoring_case(take_list_member(list), token)) return true;
  }
  return false;
}

}  // namespace ringmark::http

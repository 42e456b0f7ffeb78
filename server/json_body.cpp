// Parsing with simdjson, one parser a thread, and the conversions of pydantic 1.
#include "server/json_body.hpp"

#include <simdjson.h>

#include <new>
#include <utility>

#include "protocol/http/field_line.hpp"
#include "server/conversion.hpp"
#include "server/large_numbers.hpp"

namespace ringmark::server {

/// simdjson's own, so that no other file need know it.
struct ParsedDocument {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
};

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr Place kBody{.source = "body", .field = {}};

// A parser keeps more than ten times the octets of its largest document.
constexpr std::size_t kKeptDocumentBytesMax = 64 * http::kKibibyte;

// None, "application/json" and "application/...+json", in any case, whatever the parameters.
bool is_json(std::string_view content_type) {
  constexpr std::string_view kTree = "application/";
  constexpr std::string_view kSuffix = "+json";
  const std::string_view with_blanks = content_type.substr(0, content_type.find(';'));
  const std::string_view type = with_blanks.substr(0, with_blanks.find_last_not_of(" \t") + 1);
  if (content_type.empty() || http::equal_ignoring_case(type, "application/json")) return true;
  return type.size() > kTree.size() + kSuffix.size() &&
         http::equal_ignoring_case(type.substr(0, kTree.size()), kTree) &&
         http::equal_ignoring_case(type.substr(type.size() - kSuffix.size()), kSuffix);
}

ParsedDocument& document_for(std::string_view text) {
  thread_local ParsedDocument document;
  const bool oversized = document.parser.capacity() > kKeptDocumentBytesMax;
  if (oversized && text.size() <= kKeptDocumentBytesMax) document.parser = simdjson::dom::parser{};
  return document;
}

void refuse(std::string_view text, Validation& findings) {
  // Not by the error: a control character or an open string is reported before octets that are no UTF-8.
  if (!simdjson::validate_utf8(text.data(), text.size())) return findings.add_unreadable_body();
  if (const auto fault = json::find_fault(text)) return findings.add_bad_json(*fault, text);
  findings.add_unreadable_body();
}

std::optional<std::string> to_text(element value) {
  switch (value.type()) {
    case element_type::STRING:
      return std::string{value.get_string().value_unsafe()};
    case element_type::BOOL:
      return value.get_bool().value_unsafe() ? "True" : "False";
    case element_type::INT64:
      return std::to_string(value.get_int64().value_unsafe());
    case element_type::UINT64:
      return std::to_string(value.get_uint64().value_unsafe());
    case element_type::DOUBLE:
      return spell_number(value.get_double().value_unsafe());
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> to_integer(double number) {
  constexpr double kBound = 0x1p63;  // the first value that int64_t cannot hold; its negative it can
  if (number < -kBound || number >= kBound) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<std::int64_t> to_integer(element value) {
  switch (value.type()) {
    case element_type::INT64:
      return value.get_int64().value_unsafe();
    case element_type::BOOL:
      return value.get_bool().value_unsafe() ? 1 : 0;
    case element_type::DOUBLE:
      return to_integer(value.get_double().value_unsafe());
    case element_type::STRING:
      if (const auto number = parse_integer(value.get_string().value_unsafe())) return *number;
      return std::nullopt;
    default:
      return std::nullopt;  // UINT64 too: it holds only what is beyond int64_t
  }
}

// The last member of this name.
std::optional<element> find(const simdjson::dom::object& object, std::string_view name) {
  std::optional<element> last;
  for (const auto& [key, value] : object) {
    if (key == name) last = value;
  }
  return last;
}

}  // namespace

void JsonObject::read(std::string_view name, std::string& value, Validation& findings) const {
  const Place place{.source = kBody.source, .field = name};
  const std::optional<element> member = find(document_.object, name);
  if (!member) return findings.add(place, kRequired);
  if (member->is_null()) return findings.add(place, kNotNull);
  std::optional<std::string> text = to_text(*member);
  if (!text) return findings.add(place, kText);
  value = std::move(*text);
}

void JsonObject::read(std::string_view name, std::optional<std::int64_t>& value, Validation& findings) const {
  const std::optional<element> member = find(document_.object, name);
  if (!member || member->is_null()) return;
  value = to_integer(*member);
  if (!value) findings.add({.source = kBody.source, .field = name}, kInteger);
}

std::optional<JsonObject> parse_body(const Request& request, Validation& findings) {
  if (request.content.empty()) {
    findings.add(kBody, kRequired);
    return std::nullopt;
  }
  if (!is_json(request.head.content_type)) {
    findings.add(kBody, kObject);
    return std::nullopt;
  }
  ParsedDocument& document = document_for(request.content);
  element root;
  auto error = document.parser.parse(request.content.data(), request.content.size()).get(root);
  if (error == simdjson::NUMBER_ERROR && !json::find_fault(request.content)) {
    const auto quoted = quote_large_numbers(request.content);
    if (quoted) error = document.parser.parse(*quoted).get(root);
  }
  if (error == simdjson::MEMALLOC) {
    document.parser =
        simdjson::dom::parser{};  // 3.0.1 takes a half-made one for a whole one at the next text
    throw std::bad_alloc{};
  }
  if (error != simdjson::SUCCESS) {
    refuse(request.content, findings);
    return std::nullopt;
  }
  if (root.get_object().get(document.object) != simdjson::SUCCESS) {
    findings.add(kBody, root.is_null() ? kRequired : kObject);
    return std::nullopt;
  }
  return std::optional<JsonObject>{std::in_place, document};
}

}  // namespace ringmark::server

// The document of a 422: {"detail":[{"loc":[...],"msg":...,"type":...}]}.
#include "server/validation.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "protocol/json/writer.hpp"

namespace ringmark::server {
namespace {

constexpr std::size_t kEchoedCharactersMax = 4096;  // api.md section 1: the `doc` of a 422 is cut

Response unprocessable(std::string document) {
  return {.status = http::Status::UnprocessableContent, .content = std::move(document)};
}

std::int64_t number(std::size_t count) {
  return static_cast<std::int64_t>(count);
}

// The first `character_count` code points of `text`.
std::string_view first_characters(std::string_view text, std::size_t character_count) {
  constexpr unsigned char kContinuationMask = 0xc0;
  constexpr unsigned char kContinuation = 0x80;
  std::size_t seen = 0;
  for (std::size_t index = 0; index < text.size(); ++index) {
    if ((static_cast<unsigned char>(text[index]) & kContinuationMask) == kContinuation) continue;
    if (seen == character_count) return text.substr(0, index);
    ++seen;
  }
  return text;
}

void write_member(json::Writer& writer, std::string_view name, std::string_view text) {
  writer.key(name);
  writer.value(text);
}

void write_member(json::Writer& writer, std::string_view name, std::size_t count) {
  writer.key(name);
  writer.value(number(count));
}

}  // namespace

void write_value(json::Writer& writer, const Place& place) {
  writer.begin_array();
  writer.value(place.source);
  if (!place.field.empty()) writer.value(place.field);
  writer.end_array();
}

// Each step is a name, or a position in a document that is no JSON.
void write_schema(json::Writer& writer, Of<Place> /*type*/) {
  write_type(writer, "array");
  writer.key("items");
  writer.begin_object();
  writer.key("anyOf");
  writer.begin_array();
  for (const char* type : {"string", "integer"}) {
    writer.begin_object();
    write_type(writer, type);
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
}

void Validation::add_bad_json(const json::Fault& fault, std::string_view body) {
  const std::string place = ": line " + std::to_string(fault.line) + " column " +
                            std::to_string(fault.column) + " (char " + std::to_string(fault.position) + ")";
  std::string document;
  json::Writer writer{document};
  writer.begin_object();
  writer.key("detail");
  writer.begin_array();
  writer.begin_object();
  writer.key("loc");
  writer.begin_array();
  writer.value("body");
  writer.value(number(fault.position));
  writer.end_array();
  write_member(writer, "msg", std::string{fault.message} + place);
  write_member(writer, "type", "value_error.jsondecode");
  writer.key("ctx");
  writer.begin_object();
  write_member(writer, "msg", fault.message);
  write_member(writer, "doc", first_characters(body, kEchoedCharactersMax));
  write_member(writer, "pos", fault.position);
  write_member(writer, "lineno", fault.line);
  write_member(writer, "colno", fault.column);
  writer.end_object();
  writer.end_object();
  writer.end_array();
  writer.end_object();
  alone_ = unprocessable(std::move(document));
}

void Validation::add_unreadable_body() {
  alone_ = json_literal(http::Status::BadRequest, R"({"detail":"There was an error parsing the body"})");
}

Response Validation::answer() && {
  if (alone_) return std::move(*alone_);
  std::string document;
  json::Writer writer{document};
  write_value(writer, HttpValidationError{std::move(errors_)});
  return unprocessable(std::move(document));
}

}  // namespace ringmark::server

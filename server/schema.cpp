// The parts of a schema that no type changes.
#include "server/schema.hpp"

namespace ringmark::server {

std::string title_of(std::string_view name) {
  std::string title{name};
  bool starts_word = true;
  for (char& letter : title) {
    if (letter == '_') letter = ' ';
    if (starts_word && letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    starts_word = letter == ' ';
  }
  return title;
}

void write_titled(json::Writer& writer, std::string_view title, const Schema& schema,
                  std::string_view format) {
  writer.begin_object();
  if (schema.write_members != nullptr) {
    if (schema.form == Schema::Form::Plain) {
      writer.key("title");
      writer.value(title);
    }
    schema.write_members(writer);
  }
  if (!format.empty()) {
    writer.key("format");
    writer.value(format);
  }
  writer.end_object();
}

void write_type(json::Writer& writer, std::string_view type, std::string_view format) {
  writer.key("type");
  writer.value(type);
  if (format.empty()) return;
  writer.key("format");
  writer.value(format);
}

void write_reference(json::Writer& writer, std::string_view component) {
  writer.key("$ref");
  writer.value("#/components/schemas/" + std::string{component});
}

}  // namespace ringmark::server

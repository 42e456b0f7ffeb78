// Describes the fields of a value type once: for reading it from JSON, checking it, writing it and
// documenting it.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/json/writer.hpp"

namespace ringmark::server {

/// One field of `Model`: its name in JSON, and where its value lives.
template <typename Model, typename Value>
struct ModelField {
  std::string_view name;
  Value Model::*member;
  std::string_view title{};   ///< for people; empty: the words of the name
  std::string_view format{};  ///< of a text, as OpenAPI 3.0 names it; empty: any
};

template <typename Model, typename Value>
ModelField(const char*, Value Model::*) -> ModelField<Model, Value>;
template <typename Model, typename Value>
ModelField(const char*, Value Model::*, const char*) -> ModelField<Model, Value>;
template <typename Model, typename Value>
ModelField(const char*, Value Model::*, const char*, const char*) -> ModelField<Model, Value>;

/// A type with a static constexpr function `fields()`: the tuple of its ModelFields, in the order of the
/// document. A field of type std::optional may be absent or null; any other is required.
template <typename T>
concept Model = requires {
  std::tuple_size<decltype(T::fields())>::value;
};

template <typename T>
void write_value(json::Writer& writer, const std::optional<T>& value);
template <typename T>
void write_value(json::Writer& writer, const std::vector<T>& values);
template <Model T>
void write_value(json::Writer& writer, const T& model);

/// How each type of a field stands in JSON. What schemas say of it stands in schema.hpp.
inline void write_value(json::Writer& writer, std::string_view text) {
  writer.value(text);
}
inline void write_value(json::Writer& writer, std::int64_t number) {
  writer.value(number);
}
template <typename T>
void write_value(json::Writer& writer, const std::optional<T>& value) {
  if (!value) return writer.null();
  write_value(writer, *value);
}
template <typename T>
void write_value(json::Writer& writer, const std::vector<T>& values) {
  writer.begin_array();
  for (const T& value : values)
    write_value(writer, value);
  writer.end_array();
}

/// Writes a model as an object, its fields in the order of their declaration.
template <Model T>
void write_value(json::Writer& writer, const T& model) {
  writer.begin_object();
  const auto write_field = [&](const auto& field) {
    writer.key(field.name);
    write_value(writer, model.*field.member);
  };
  std::apply([&](const auto&... field) { (write_field(field), ...); }, T::fields());
  writer.end_object();
}

}  // namespace ringmark::server

// What the documentation says of a type: its schema, as OpenAPI 3.0 writes it. Models become named
// components.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/json/writer.hpp"
#include "server/model.hpp"

namespace ringmark::server {

/// "started_at" gives "Started At".
[[nodiscard]] std::string title_of(std::string_view name);

/// The schema of a type.
struct Schema {
  enum class Form { Plain, Reference };  // a reference has no title beside it: readers would ignore it

  void (*write_members)(json::Writer&){nullptr};  ///< into an open object; null: any value
  Form form{Form::Plain};
};

/// Writes the schema as an object. An empty format is left out.
void write_titled(json::Writer& writer, std::string_view title, const Schema& schema,
                  std::string_view format = {});

/// A model under its name.
struct Component {
  std::string_view name;
  void (*write)(json::Writer&);
};
using Components = std::vector<Component>;

/// A model that schemas refer to by the name that it gives, `kSchemaName`.
template <typename T>
concept NamedModel = Model<T> && requires {
  std::string_view{T::kSchemaName};
};

/// Stands for any value, of which the documentation says nothing.
struct AnyValue {};

/// Names a type to the overloads of write_schema.
template <typename T>
struct Of {};

void write_type(json::Writer& writer, std::string_view type, std::string_view format = {});
void write_reference(json::Writer& writer, std::string_view component);

/// How each type of a field stands in a schema. A type of a model's own brings its overload along.
inline void write_schema(json::Writer& writer, Of<std::string> /*type*/) {
  write_type(writer, "string");
}
inline void write_schema(json::Writer& writer, Of<std::string_view> /*type*/) {
  write_type(writer, "string");
}
inline void write_schema(json::Writer& writer, Of<std::int64_t> /*type*/) {
  write_type(writer, "integer");
}
template <typename T>
void write_schema(json::Writer& writer, Of<std::optional<T>> /*type*/) {
  write_schema(writer, Of<T>{});
}
template <NamedModel T>
void write_schema(json::Writer& writer, Of<T> /*type*/) {
  write_reference(writer, T::kSchemaName);
}
template <typename T>
void write_schema(json::Writer& writer, Of<std::vector<T>> /*type*/) {
  write_type(writer, "array");
  writer.key("items");
  writer.begin_object();
  write_schema(writer, Of<T>{});
  writer.end_object();
}

template <typename Value>
inline constexpr bool kMayBeAbsent = false;
template <typename Value>
inline constexpr bool kMayBeAbsent<std::optional<Value>> = true;

template <typename Value>
inline constexpr auto kForm = Model<Value> ? Schema::Form::Reference : Schema::Form::Plain;
template <typename Value>
inline constexpr auto kForm<std::optional<Value>> = kForm<Value>;

template <typename T>
[[nodiscard]] constexpr Schema schema_of() {
  return {.write_members = [](json::Writer& writer) { write_schema(writer, Of<T>{}); }, .form = kForm<T>};
}
template <>
[[nodiscard]] constexpr Schema schema_of<AnyValue>() {
  return {};
}

/// Writes the schema of a model itself.
template <NamedModel T>
void write_component(json::Writer& writer) {
  writer.begin_object();
  writer.key("title");
  writer.value(T::kSchemaName);
  std::vector<std::string_view> required;
  const auto note_required = [&]<typename Value>(const ModelField<T, Value>& field) {
    if (!kMayBeAbsent<Value>) required.push_back(field.name);
  };
  std::apply([&](const auto&... field) { (note_required(field), ...); }, T::fields());
  if (!required.empty()) {
    writer.key("required");
    write_value(writer, required);
  }
  write_type(writer, "object");
  writer.key("properties");
  writer.begin_object();
  const auto write_property = [&]<typename Value>(const ModelField<T, Value>& field) {
    writer.key(field.name);
    write_titled(writer, field.title.empty() ? title_of(field.name) : std::string{field.title},
                 schema_of<Value>(), field.format);
  };
  std::apply([&](const auto&... field) { (write_property(field), ...); }, T::fields());
  writer.end_object();
  writer.end_object();
}

/// Adds the models that a schema refers to, and those behind them. Other types have none.
template <typename T>
void add_components(Components& /*components*/, Of<T> /*type*/) {}
template <typename T>
void add_components(Components& components, Of<std::optional<T>> /*type*/) {
  add_components(components, Of<T>{});
}
template <typename T>
void add_components(Components& components, Of<std::vector<T>> /*type*/) {
  add_components(components, Of<T>{});
}
template <NamedModel T>
void add_components(Components& components, Of<T> /*type*/) {
  if (std::ranges::find(components, T::kSchemaName, &Component::name) != components.end()) return;
  components.push_back({T::kSchemaName, write_component<T>});
  const auto add_field = [&]<typename Value>(const ModelField<T, Value>& /*field*/) {
    add_components(components, Of<Value>{});
  };
  std::apply([&](const auto&... field) { (add_field(field), ...); }, T::fields());
}

}  // namespace ringmark::server

// Writes the document from the descriptions that the routes carry.
#include "server/openapi.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "server/validation.hpp"

namespace ringmark::server {
namespace {

constexpr std::string_view kOpenapiVersion = "3.0.2";
constexpr std::string_view kTitle = "异步API示例";
constexpr std::string_view kApiVersion = "1.0.0";

void write_text(json::Writer& writer, std::string_view name, std::string_view text) {
  writer.key(name);
  writer.value(text);
}

std::string lower_case(std::string_view name) {
  std::string lower{name};
  std::ranges::transform(lower, lower.begin(), [](unsigned char letter) { return std::tolower(letter); });
  return lower;
}

// "get_user" of GET /users/{user_id} gives "get_user_users__user_id__get".
std::string id_of(const Operation& operation) {
  std::string id = operation.name + operation.pattern;
  std::ranges::replace_if(
      id, [](unsigned char octet) { return std::isalnum(octet) == 0; }, '_');
  return id + "_" + lower_case(http::name_of(operation.method));
}

void write_content(json::Writer& writer, std::string_view title, const Schema& schema) {
  writer.key("content");
  writer.begin_object();
  writer.key("application/json");
  writer.begin_object();
  writer.key("schema");
  write_titled(writer, title, schema);
  writer.end_object();
  writer.end_object();
}

void write_parameters(json::Writer& writer, const Operation& operation) {
  writer.key("parameters");
  writer.begin_array();
  for (const OperationParameter& parameter : operation.parameters) {
    writer.begin_object();
    writer.key("required");
    writer.value(parameter.presence == Presence::Required);
    writer.key("schema");
    write_titled(writer, title_of(parameter.name), parameter.schema);
    write_text(writer, "name", parameter.name);
    write_text(writer, "in", parameter.source);
    writer.end_object();
  }
  writer.end_array();
}

void write_responses(json::Writer& writer, const Operation& operation) {
  writer.key("responses");
  writer.begin_object();
  writer.key("200");
  writer.begin_object();
  write_text(writer, "description", "Successful Response");
  write_content(writer, title_of("response_" + id_of(operation)), operation.answer);
  writer.end_object();
  if (operation.can_be_refused) {
    writer.key("422");
    writer.begin_object();
    write_text(writer, "description", "Validation Error");
    write_content(writer, {}, schema_of<HttpValidationError>());
    writer.end_object();
  }
  writer.end_object();
}

void write_operation(json::Writer& writer, const Operation& operation) {
  writer.key(lower_case(http::name_of(operation.method)));
  writer.begin_object();
  write_text(writer, "summary", title_of(operation.name));
  write_text(writer, "operationId", id_of(operation));
  if (!operation.parameters.empty()) write_parameters(writer, operation);
  if (operation.body.write_members != nullptr) {
    writer.key("requestBody");
    writer.begin_object();
    write_content(writer, {}, operation.body);
    writer.key("required");
    writer.value(true);
    writer.end_object();
  }
  write_responses(writer, operation);
  writer.end_object();
}

void write_paths(json::Writer& writer, std::span<const Operation> operations) {
  writer.key("paths");
  writer.begin_object();
  for (auto first = operations.begin(); first != operations.end(); ++first) {
    const auto is_of_path = [&](const Operation& operation) { return operation.pattern == first->pattern; };
    if (std::any_of(operations.begin(), first, is_of_path)) continue;
    writer.key(first->pattern);
    writer.begin_object();
    for (auto operation = first; operation != operations.end(); ++operation) {
      if (is_of_path(*operation)) write_operation(writer, *operation);
    }
    writer.end_object();
  }
  writer.end_object();
}

Components components_of(std::span<const Operation> operations) {
  Components components;
  for (const Operation& operation : operations) {
    components.insert(components.end(), operation.components.begin(), operation.components.end());
    if (operation.can_be_refused) add_components(components, Of<HttpValidationError>{});
  }
  std::ranges::sort(components, {}, &Component::name);
  const auto repeated = std::ranges::unique(components, {}, &Component::name);
  components.erase(repeated.begin(), repeated.end());
  return components;
}

}  // namespace

std::string openapi_document(std::span<const Operation> operations) {
  std::string document;
  json::Writer writer{document};
  writer.begin_object();
  write_text(writer, "openapi", kOpenapiVersion);
  writer.key("info");
  writer.begin_object();
  write_text(writer, "title", kTitle);
  write_text(writer, "version", kApiVersion);
  writer.end_object();
  write_paths(writer, operations);
  if (const Components components = components_of(operations); !components.empty()) {
    writer.key("components");
    writer.begin_object();
    writer.key("schemas");
    writer.begin_object();
    for (const Component& component : components) {
      writer.key(component.name);
      component.write(writer);
    }
    writer.end_object();
    writer.end_object();
  }
  writer.end_object();
  return document;
}

}  // namespace ringmark::server

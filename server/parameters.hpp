// Typed parameters of handlers: what a handler declares is decoded from the request, checked, and owned.
//   runtime::Task<Response> replace_user(Services&, PathInteger<"user_id"> id, UserInput body);
// Parameters are declared in the order in which their errors are reported: path, query, body. Each describes
// itself to the documentation, too.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "server/json_body.hpp"
#include "server/model.hpp"
#include "server/operation.hpp"
#include "server/router.hpp"
#include "server/schema.hpp"
#include "server/validation.hpp"

namespace ringmark::server {

/// A string literal as a template argument.
template <std::size_t kSize>
struct Name {
  consteval Name(const char (&literal)[kSize]) { std::copy_n(literal, kSize, characters.data()); }
  [[nodiscard]] constexpr std::string_view view() const { return {characters.data(), kSize - 1}; }

  std::array<char, kSize> characters{};
};

/// A request under decoding, and what was found wrong so far.
struct Decoding {
  const Request& request;
  Services* services{nullptr};  ///< for parameters that are more than values
  Validation findings{};
  std::size_t path_index{0};  ///< of the next parameter of the path
};

/// The values behind the parameters below; nothing, and a finding, when there is none that fits.
[[nodiscard]] std::optional<std::int64_t> decode_path_integer(Decoding& decoding, std::string_view name);
[[nodiscard]] std::string decode_path_text(Decoding& decoding);
[[nodiscard]] std::optional<std::string> decode_query_text(const Decoding& decoding, std::string_view name);
[[nodiscard]] std::optional<std::size_t> decode_query_count(Decoding& decoding, std::string_view name);

enum class Refusal : std::uint8_t { Possible, Impossible };

/// Describes a parameter of the type T outside the body, and whether a 422 may be due to it.
template <typename T>
void add_parameter(Operation& operation, OperationParameter parameter, Refusal refusal = Refusal::Possible) {
  parameter.schema = schema_of<T>();
  operation.parameters.push_back(parameter);
  if (refusal == Refusal::Possible) operation.can_be_refused = true;
}

/// An integer in the path. Beyond 64 bits it becomes the nearest limit, which names nothing that exists.
template <Name kName>
struct PathInteger {
  std::int64_t value{0};

  [[nodiscard]] static std::optional<PathInteger> decode(Decoding& decoding) {
    const auto number = decode_path_integer(decoding, kName.view());
    if (!number) return std::nullopt;
    return PathInteger{*number};
  }
  static void describe(Operation& operation) {
    add_parameter<std::int64_t>(operation, {.source = "path", .name = kName.view()});
  }
};

/// A text in the path: one segment, percent-decoded.
template <Name kName>
struct PathText {
  std::string value;

  [[nodiscard]] static std::optional<PathText> decode(Decoding& decoding) {
    return PathText{decode_path_text(decoding)};
  }
  static void describe(Operation& operation) {
    add_parameter<std::string>(operation, {.source = "path", .name = kName.view()});
  }
};

/// A text in the query: the last of this name counts.
template <Name kName>
struct QueryText {
  std::string value;

  [[nodiscard]] static std::optional<QueryText> decode(Decoding& decoding) {
    auto text = decode_query_text(decoding, kName.view());
    if (!text) decoding.findings.add({.source = "query", .field = kName.view()}, kRequired);
    return QueryText{std::move(text).value_or("")};
  }
  static void describe(Operation& operation) {
    add_parameter<std::string>(operation, {.source = "query", .name = kName.view()});
  }
};

/// The same, where the query need not have it.
template <Name kName>
struct OptionalQueryText {
  std::optional<std::string> value;

  [[nodiscard]] static std::optional<OptionalQueryText> decode(Decoding& decoding) {
    return OptionalQueryText{decode_query_text(decoding, kName.view())};
  }
  static void describe(Operation& operation) {
    const OperationParameter parameter{
        .source = "query", .name = kName.view(), .presence = Presence::Optional};
    add_parameter<std::string>(operation, parameter, Refusal::Impossible);
  }
};

/// A number of things in the query, not negative, where the query need not have it.
template <Name kName>
struct OptionalQueryCount {
  std::optional<std::size_t> value;

  [[nodiscard]] static std::optional<OptionalQueryCount> decode(Decoding& decoding) {
    return OptionalQueryCount{decode_query_count(decoding, kName.view())};
  }
  static void describe(Operation& operation) {
    add_parameter<std::int64_t>(operation,
                                {.source = "query", .name = kName.view(), .presence = Presence::Optional});
  }
};

/// The content as it came.
struct RawContent {
  std::string octets;
  std::string type;  ///< the value of content-type; empty when absent

  [[nodiscard]] static std::optional<RawContent> decode(Decoding& decoding) {
    return RawContent{std::string{decoding.request.content}, std::string{decoding.request.head.content_type}};
  }
  static void describe(Operation& /*operation*/) {}  // any content, of any type
};

/// A model stands for a JSON object in the body.
template <Model T>
[[nodiscard]] std::optional<T> decode_body(Decoding& decoding) {
  const std::optional<JsonObject> object = parse_body(decoding.request, decoding.findings);
  if (!object) return std::nullopt;
  T model;
  const auto read_field = [&](const auto& field) {
    object->read(field.name, model.*field.member, decoding.findings);
  };
  std::apply([&](const auto&... field) { (read_field(field), ...); }, T::fields());
  return model;
}

template <typename T>
[[nodiscard]] std::optional<T> decode_parameter(Decoding& decoding) {
  if constexpr (Model<T>) {
    return decode_body<T>(decoding);
  } else {
    return T::decode(decoding);
  }
}

template <typename Answer, typename... Parameters>
[[nodiscard]] Outcome call_decoded(Answer (*handler)(Services&, Parameters...), Services& services,
                                   const Request& request) {
  Decoding decoding{request, &services};
  // Braces: the parameters are decoded from left to right.
  std::tuple<std::optional<Parameters>...> decoded{decode_parameter<Parameters>(decoding)...};
  if (decoding.findings.failed()) return std::move(decoding.findings).answer();
  const auto call = [&](auto&... parameter) -> Outcome {
    return handler(services, std::move(*parameter)...);
  };
  return std::apply(call, decoded);
}

/// The Handler that decodes the parameters of the function `kHandler` and calls it, or answers 422.
/// `kHandler` takes Services& and owned values, and gives a Response or a Task<Response>.
template <auto kHandler>
[[nodiscard]] Outcome bound(Services& services, const Request& request) {
  return call_decoded(kHandler, services, request);
}

template <typename... Parameters>
[[nodiscard]] std::unique_ptr<WebSocketHandler> accept_decoded(
    std::unique_ptr<WebSocketHandler> (*make)(Services&, Parameters...), Services& services,
    const Request& request) {
  Decoding decoding{request, &services};
  std::tuple<std::optional<Parameters>...> decoded{decode_parameter<Parameters>(decoding)...};
  if (decoding.findings.failed()) return nullptr;
  const auto call = [&](auto&... parameter) { return make(services, std::move(*parameter)...); };
  return std::apply(call, decoded);
}

/// The WebSocketAccept that decodes the parameters of the function `kMake` and calls it, or refuses the
/// client.
template <auto kMake>
[[nodiscard]] std::unique_ptr<WebSocketHandler> accepted(Services& services, const Request& request) {
  return accept_decoded(kMake, services, request);
}

template <typename T>
void describe_parameter(Operation& operation) {
  if constexpr (Model<T>) {
    operation.body = schema_of<T>();
    operation.can_be_refused = true;
    add_components(operation.components, Of<T>{});
  } else {
    T::describe(operation);
  }
}

template <typename Answer, typename... Parameters>
void describe_parameters(Operation& operation, Answer (* /*handler*/)(Services&, Parameters...)) {
  (describe_parameter<Parameters>(operation), ...);
}

/// `bound<kHandler>`, with a place in the documentation: `name` is the operation's ("get_user"), `Answered`
/// the type of the value in its 200.
template <auto kHandler, typename Answered = AnyValue>
[[nodiscard]] Endpoint documented(std::string_view name) {
  Operation operation{.name = std::string{name}, .answer = schema_of<Answered>()};
  describe_parameters(operation, kHandler);
  add_components(operation.components, Of<Answered>{});
  return {.handler = bound<kHandler>, .operation = std::move(operation)};
}

}  // namespace ringmark::server

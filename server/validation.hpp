// What is wrong with a request's parameters, and the answer that says so in FastAPI's words.
#pragma once

#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/json/fault.hpp"
#include "server/model.hpp"
#include "server/response.hpp"
#include "server/schema.hpp"

namespace ringmark::server {

/// A rule that a value can break, in pydantic's words. Lives for ever.
struct Rule {
  std::string_view message;
  std::string_view type;
};
inline constexpr Rule kRequired{"field required", "value_error.missing"};
inline constexpr Rule kNotNull{"none is not an allowed value", "type_error.none.not_allowed"};
inline constexpr Rule kInteger{"value is not a valid integer", "type_error.integer"};
inline constexpr Rule kNotNegative{"ensure this value is greater than or equal to 0",
                                   "value_error.number.not_ge"};
inline constexpr Rule kText{"str type expected", "type_error.str"};
inline constexpr Rule kObject{"value is not a valid dict", "type_error.dict"};

/// Where a value stands in a request. Lives for ever.
struct Place {
  std::string_view source;  ///< "path", "query" or "body"
  std::string_view field;   ///< empty: the body as a whole
};

void write_value(json::Writer& writer, const Place& place);
void write_schema(json::Writer& writer, Of<Place> type);

/// One thing that a request breaks, as a 422 names it.
struct ValidationError {
  Place place;
  std::string_view message;
  std::string_view type;

  static constexpr std::string_view kSchemaName = "ValidationError";
  static constexpr auto fields() {
    return std::tuple{ModelField{"loc", &ValidationError::place, "Location"},
                      ModelField{"msg", &ValidationError::message, "Message"},
                      ModelField{"type", &ValidationError::type, "Error Type"}};
  }
};

/// The whole content of a 422. Its one field is always there, but the reference does not promise it.
struct HttpValidationError {
  std::optional<std::vector<ValidationError>> detail;

  static constexpr std::string_view kSchemaName = "HTTPValidationError";
  static constexpr auto fields() { return std::tuple{ModelField{"detail", &HttpValidationError::detail}}; }
};

/// Collects what the parameters of one request break, in the order in which they are looked at.
class Validation {
 public:
  void add(Place place, const Rule& rule) { errors_.push_back({place, rule.message, rule.type}); }
  /// The body is no JSON. Reported alone, whatever else is wrong.
  void add_bad_json(const json::Fault& fault, std::string_view body);
  /// The body cannot be read at all. Reported alone, with 400.
  void add_unreadable_body();

  [[nodiscard]] bool failed() const noexcept { return alone_.has_value() || !errors_.empty(); }
  /// The answer to a request that failed.
  [[nodiscard]] Response answer() &&;

 private:
  std::vector<ValidationError> errors_;
  std::optional<Response> alone_;
};

}  // namespace ringmark::server

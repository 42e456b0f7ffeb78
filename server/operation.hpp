// What the documentation says of a route. It comes from the types of the handler's parameters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http/method.hpp"
#include "server/schema.hpp"

namespace ringmark::server {

enum class Presence : std::uint8_t { Required, Optional };

/// A parameter outside the body. Its names live for ever.
struct OperationParameter {
  std::string_view source;  ///< "path" or "query"
  std::string_view name;
  Presence presence{Presence::Required};
  Schema schema;
};

/// One method of one path. Thread: any, once it is in a table of routes.
struct Operation {
  http::Method method{http::Method::Get};
  std::string pattern;  ///< "/users/{user_id}"
  std::string name;     ///< "get_user": what its summary and its id are made of
  std::vector<OperationParameter> parameters;
  Schema body;                 ///< any value: the request has none
  Schema answer;               ///< of the 200
  bool can_be_refused{false};  ///< with a 422
  Components components;       ///< the models of the schemas above
};

}  // namespace ringmark::server

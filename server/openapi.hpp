// The OpenAPI document of the routes.
#pragma once

#include <span>
#include <string>

#include "server/operation.hpp"

namespace ringmark::server {

/// The document, version 3.0.2, compact, its paths in the order of the operations and its models by name.
/// The words and the order of members are FastAPI's, so that documents can be compared.
[[nodiscard]] std::string openapi_document(std::span<const Operation> operations);

}  // namespace ringmark::server

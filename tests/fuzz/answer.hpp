// Answers as a client reads them, with a parser of JSON that the server does not use.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "server/response.hpp"

namespace ringmark::server {

/// Aborts unless `text` is JSON, and so UTF-8.
[[nodiscard]] nlohmann::json parsed_answer(std::string_view text);

/// The content of a refusal. Aborts unless it is a 422 that lists errors, each with a place, a message and a
/// type, or a 400 with its text.
[[nodiscard]] nlohmann::json parsed_refusal(const Response& response);

}  // namespace ringmark::server

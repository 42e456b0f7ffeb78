// The shape of a refusal, api.md section 3.
#include "tests/fuzz/answer.hpp"

#include "runtime/check.hpp"

namespace ringmark::server {
namespace {

using Json = nlohmann::json;

bool is_error(const Json& error) {
  return error.is_object() && error.contains("loc") && error["loc"].is_array() && !error["loc"].empty() &&
         error.contains("msg") && error["msg"].is_string() && error.contains("type") &&
         error["type"].is_string();
}

}  // namespace

nlohmann::json parsed_answer(std::string_view text) {
  Json answer = Json::parse(text, nullptr, false);
  RINGMARK_CHECK(!answer.is_discarded(), "an answer is JSON and UTF-8");
  return answer;
}

nlohmann::json parsed_refusal(const Response& response) {
  Json answer = parsed_answer(response.content.view());
  RINGMARK_CHECK(answer.is_object() && answer.contains("detail"), "a refusal is an object with a detail");
  const Json& detail = answer["detail"];
  if (response.status == http::Status::BadRequest) {
    RINGMARK_CHECK(detail.is_string(), "a 400 has a text");
    return answer;
  }
  RINGMARK_CHECK(response.status == http::Status::UnprocessableContent, "a refusal is a 422 or a 400");
  RINGMARK_CHECK(detail.is_array() && !detail.empty(), "a 422 lists errors");
  for (const Json& error : detail)
    RINGMARK_CHECK(is_error(error), "an error has a place, a message and a type");
  return answer;
}

}  // namespace ringmark::server

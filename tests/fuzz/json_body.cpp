// The body of POST /users: parsed, validated, refused or written again, and read by another parser beside it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <simdjson.h>
#include <nlohmann/json.hpp>

#include "protocol/json/fault.hpp"
#include "protocol/json/writer.hpp"
#include "runtime/check.hpp"
#include "server/parameters.hpp"
#include "server/store/user.hpp"
#include "tests/fuzz/answer.hpp"
#include "tests/fuzz/target.hpp"

namespace ringmark::server {
namespace {

using Json = nlohmann::json;
using store::UserInput;

constexpr std::size_t kDigitsMax = 4'300;  // of an integer that is read

std::variant<UserInput, Response> decode(std::string_view content) {
  static const http::RequestHead head;
  Decoding decoding{.request = {.head = head, .content = content, .path = {}}};
  std::optional<UserInput> user = decode_parameter<UserInput>(decoding);
  if (decoding.findings.failed()) return std::move(decoding.findings).answer();
  RINGMARK_CHECK(user.has_value(), "what has no error has a value");
  return std::move(*user);
}

std::string written(const UserInput& user) {
  std::string document;
  json::Writer writer{document};
  write_value(writer, user);
  return document;
}

bool is_same(const UserInput& user, const UserInput& other) {
  return user.name == other.name && user.email == other.email && user.age == other.age;
}

// Whether a number may be too large for a double: the other parser refuses such documents.
bool may_overflow(std::string_view content) {
  constexpr std::size_t kSafeDigits = 200;
  constexpr std::size_t kSafeExponentDigits = 2;
  std::size_t digits = 0;
  bool in_exponent = false;
  for (const char octet : content) {
    const bool digit = octet >= '0' && octet <= '9';
    digits = digit ? digits + 1 : 0;
    if (digits > (in_exponent ? kSafeExponentDigits : kSafeDigits)) return true;
    if (!digit && octet != '+' && octet != '-') in_exponent = octet == 'e' || octet == 'E';
  }
  return false;
}

// Whether the other parser is to be asked: it skips a byte order mark, and knows no limit to nesting.
bool is_comparable(std::string_view content) {
  const auto opens = [](char octet) { return octet == '[' || octet == '{'; };
  return !content.starts_with("\xef\xbb\xbf") && !may_overflow(content) &&
         std::ranges::count_if(content, opens) < static_cast<std::ptrdiff_t>(json::kDepthMax);
}

bool is_plain_age(const Json& age) {
  constexpr std::uint64_t kAgeMax = std::numeric_limits<std::int64_t>::max();
  return age.is_number_unsigned() ? age.get<std::uint64_t>() <= kAgeMax : age.is_number_integer();
}

// Whether the body is a user without any conversion.
bool is_plain_user(const Json& body) {
  if (!body.is_object() || !body.contains("name") || !body.contains("email")) return false;
  return body["name"].is_string() && body["email"].is_string() &&
         (!body.contains("age") || body["age"].is_null() || is_plain_age(body["age"]));
}

void check_user(const UserInput& user, const Json& body) {
  const auto agrees = [&body](std::string_view name, const std::string& text) {
    return !body[name].is_string() || body[name].get_ref<const std::string&>() == text;
  };
  RINGMARK_CHECK(body.is_object() && body.contains("name") && body.contains("email"), "a user is an object");
  RINGMARK_CHECK(agrees("name", user.name) && agrees("email", user.email), "texts are those of the body");
  const bool has_age = body.contains("age") && !body["age"].is_null();
  RINGMARK_CHECK(has_age == user.age.has_value(), "an age that is given is converted or refused");
  if (has_age && body["age"].is_number_integer())
    RINGMARK_CHECK(body["age"].get<std::int64_t>() == *user.age, "an integer is the body's");
}

void check_written(const UserInput& user) {
  const std::string document = written(user);
  check_user(user, parsed_answer(document));
  const auto again = decode(document);
  const auto* same = std::get_if<UserInput>(&again);
  RINGMARK_CHECK(same != nullptr && is_same(user, *same), "a user that is written is read again");
}

void check_refusal(const Json& refusal, const Json& body, std::string_view content) {
  const Json& detail = refusal["detail"];
  if (detail.is_string()) {
    RINGMARK_CHECK(!simdjson::validate_utf8(content.data(), content.size()) || content.size() > kDigitsMax,
                   "a body that is UTF-8 and has no endless number is read, or its fault is found");
    return;
  }
  RINGMARK_CHECK(!is_plain_user(body), "a user is not refused");
  const bool bad_json = detail[0]["type"] == "value_error.jsondecode";
  RINGMARK_CHECK(content.empty() || bad_json == body.is_discarded(),
                 "bad JSON, and nothing else, is called so");
}

// The other parser takes a NUL for the end.
Json parsed_beside(std::string_view content) {
  if (content.find('\0') != std::string_view::npos) return Json(Json::value_t::discarded);
  return Json::parse(content, nullptr, false);
}

void check_body(std::string_view content) {
  const auto decoded = decode(content);
  const auto* user = std::get_if<UserInput>(&decoded);
  const Json refusal = user != nullptr ? Json{} : parsed_refusal(std::get<Response>(decoded));
  if (user != nullptr) check_written(*user);
  if (!is_comparable(content)) return;
  const Json body = parsed_beside(content);
  if (user == nullptr) return check_refusal(refusal, body, content);
  RINGMARK_CHECK(!body.is_discarded(), "what is accepted is JSON");
  check_user(*user, body);
}

}  // namespace
}  // namespace ringmark::server

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  ringmark::server::check_body({reinterpret_cast<const char*>(octets), size});
  return 0;
}

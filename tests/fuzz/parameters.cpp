// A request target: path and query are decoded and become typed parameters, or a refusal.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "protocol/http/request_parser.hpp"
#include "protocol/http/request_target.hpp"
#include "protocol/json/writer.hpp"
#include "runtime/check.hpp"
#include "server/parameters.hpp"
#include "server/router.hpp"
#include "tests/fuzz/answer.hpp"
#include "tests/fuzz/target.hpp"

namespace ringmark::server {
namespace {

using Json = nlohmann::json;
using UserId = PathInteger<"user_id">;

void check_utf8(const std::string& text) {
  std::string document;
  json::append_escaped(document, text);
  RINGMARK_CHECK(parsed_answer('"' + document + '"') == text,
                 "what is decoded is UTF-8, and written as it is");
}

// What arrives in a target is ASCII, where nothing that is decoded grows.
std::string decoded_path(std::string_view path) {
  std::string decoded;
  http::percent_decode(path, decoded);
  RINGMARK_CHECK(decoded.size() <= path.size(), "a path does not grow");
  check_utf8(decoded);
  std::string encoded;
  http::percent_encode_path(decoded, encoded);
  std::string again;
  http::percent_decode(encoded, again);
  RINGMARK_CHECK(again == decoded, "a path that is encoded again stays the same");
  return decoded;
}

void check_pairs(std::string_view query) {
  http::QueryPairs pairs{query};
  std::string name;
  std::string value;
  std::size_t decoded_bytes = 0;
  while (pairs.next(name, value)) {
    check_utf8(name);
    check_utf8(value);
    decoded_bytes += name.size() + value.size();
  }
  RINGMARK_CHECK(decoded_bytes <= query.size(), "a query does not grow");
}

// The parameters of one request, whether their values exist or their errors do.
template <typename... Parameters>
void check_parameters(const Request& request) {
  Decoding decoding{.request = request};
  const std::tuple<std::optional<Parameters>...> decoded{decode_parameter<Parameters>(decoding)...};
  const bool complete =
      std::apply([](const auto&... parameter) { return (parameter.has_value() && ...); }, decoded);
  if (decoding.findings.failed()) {
    std::ignore = parsed_refusal(std::move(decoding.findings).answer());
    return;
  }
  RINGMARK_CHECK(complete, "what has no error has a value");
}

Outcome never_called(Services& /*services*/, const Request& /*request*/) {
  return Response{};
}

const Router& router() {
  static const Router instance = [] {
    Router routes;
    routes.add(http::Method::Get, "/users/{user_id}", never_called);
    return routes;
  }();
  return instance;
}

void check_target(const http::RequestHead& head) {
  check_pairs(head.query);
  const std::string path = decoded_path(head.path);
  Request request{.head = head, .content = {}, .path = {}};
  check_parameters<QueryText<"name">, QueryText<"email">>(request);
  check_parameters<OptionalQueryText<"email">, OptionalQueryCount<"limit">>(request);
  const Router::Match match = router().find(http::Method::Get, path);
  if (match.kind != Router::Match::Kind::Found) return;
  request.path = match.path;
  check_parameters<PathText<"user_id">>(request);
  check_parameters<UserId, QueryText<"name">, OptionalQueryCount<"limit">>(request);
}

}  // namespace
}  // namespace ringmark::server

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  using namespace ringmark;
  static const http::Limits limits;
  static http::RequestHead head;
  const std::string_view target{reinterpret_cast<const char*>(octets), size};
  const std::string text = "GET " + std::string{target} + " HTTP/1.1\r\nHost: h\r\n\r\n";
  http::RequestParser parser{limits};
  if (parser.parse(text, head) != http::ParseOutcome::Complete) return -1;
  server::check_target(head);
  return 0;
}

// The tokens of the request methods that we know.
#include "protocol/http/method.hpp"

namespace ringmark::http {

Method parse_method(std::string_view token) {
  if (token.empty()) return Method::Unknown;
  const auto if_named = [token](Method method) {
    return token == name_of(method) ? method : Method::Unknown;
  };
  switch (token.front()) {
    case 'G':
      return if_named(Method::Get);
    case 'H':
      return if_named(Method::Head);
    case 'D':
      return if_named(Method::Delete);
    case 'O':
      return if_named(Method::Options);
    case 'T':
      return if_named(Method::Trace);
    case 'C':
      return if_named(Method::Connect);
    case 'P':
      break;
    default:
      return Method::Unknown;
  }
  if (token == name_of(Method::Post)) return Method::Post;
  if (token == name_of(Method::Put)) return Method::Put;
  return if_named(Method::Patch);
}

std::string_view name_of(Method method) {
  switch (method) {
    case Method::Get:
      return "GET";
    case Method::Head:
      return "HEAD";
    case Method::Post:
      return "POST";
    case Method::Put:
      return "PUT";
    case Method::Delete:
      return "DELETE";
    case Method::Options:
      return "OPTIONS";
    case Method::Patch:
      return "PATCH";
    case Method::Trace:
      return "TRACE";
    case Method::Connect:
      return "CONNECT";
    case Method::Unknown:
      break;
  }
  return {};
}

}  // namespace ringmark::http

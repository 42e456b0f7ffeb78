// Request methods (RFC 9110 section 9, RFC 5789).
#pragma once

#include <cstdint>
#include <string_view>

namespace ringmark::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Delete, Options, Patch, Trace, Connect, Unknown };

/// The method that `token` names, Unknown for any other. Methods are case-sensitive (RFC 9110 section 9.1).
[[nodiscard]] Method parse_method(std::string_view token);

/// The token of a method; empty for Unknown.
[[nodiscard]] std::string_view name_of(Method method);

}  // namespace ringmark::http

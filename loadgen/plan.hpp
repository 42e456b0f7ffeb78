// What to send and what to expect: the bytes of the requests, built once.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "loadgen/options.hpp"
#include "protocol/http/response_parser.hpp"
#include "runtime/socket_address.hpp"

namespace ringmark::loadgen {

/// Shared by all threads, never changed.
class Plan {
 public:
  /// `address` is what the host of the URL stands for.
  Plan(const Options& options, const runtime::SocketAddress& address);

  [[nodiscard]] const runtime::SocketAddress& address() const { return address_; }

  /// The bytes of `count` requests, 1 to Options::pipeline. Borrowed from the plan.
  [[nodiscard]] std::string_view requests(std::size_t count) const {
    return std::string_view{bytes_}.substr(0, count * request_bytes_);
  }
  /// The same, the last of them with `connection: close`.
  [[nodiscard]] std::string_view final_requests(std::size_t count) const {
    return std::string_view{bytes_}.substr((pipeline_ - (count - 1)) * request_bytes_);
  }

  [[nodiscard]] http::RequestKind kind() const { return kind_; }
  /// The content that a good response must have, if that is checked.
  [[nodiscard]] const std::optional<std::string>& expected_body() const { return expected_body_; }

 private:
  runtime::SocketAddress address_;
  std::size_t pipeline_;
  std::size_t request_bytes_;
  std::string bytes_;  // `pipeline_` equal requests, then one that closes: either sequence is a part of it
  http::RequestKind kind_;
  std::optional<std::string> expected_body_;
};

}  // namespace ringmark::loadgen

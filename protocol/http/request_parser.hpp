// Request heads: octets in, a RequestHead or a refusal out. Strict: ambiguity is refused.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/http/limits.hpp"
#include "protocol/http/octets.hpp"
#include "protocol/http/refusal.hpp"
#include "protocol/http/request_head.hpp"
#include "protocol/http/scan.hpp"

namespace ringmark::http {

enum class ParseOutcome : std::uint8_t { Complete, NeedMore, Refused };

/// Parses one request head after another (RFC 9112 sections 2 to 5). Allocates nothing. One object a
/// connection. The verdict on a stream of octets does not depend on the pieces in which it arrives.
class RequestParser {
 public:
  /// `limits` must outlive the parser.
  explicit RequestParser(const Limits& limits) : limits_(&limits) {}

  /// `bytes` starts at the first octet of the request, or at an empty line before it.
  /// - Complete: `head` is filled; its views end with `bytes`; the parser is ready for the next request.
  /// - NeedMore: no rule is broken so far; call again with the same octets, at any address, and more.
  /// - Refused: see refusal(); the connection can only be answered and closed.
  [[nodiscard]] ParseOutcome parse(std::string_view bytes, RequestHead& head);

  /// The rule that was broken, after Refused.
  [[nodiscard]] Refusal refusal() const { return refusal_; }

  /// Forgets an incomplete request.
  void reset();

 private:
  [[nodiscard]] bool may_decide(std::string_view bytes);
  void remember(const Scan& scan, std::string_view window, const RequestHead& head);

  const Limits* limits_;
  std::uint32_t searched_bytes_ = 0;  // of an incomplete head: these need not be looked at one by one again
  std::uint32_t length_limit_bytes_ =
      0;                     // size at which the head, or the target that it ends in, is too long
  OctetClass run_ = kNoRun;  // what the incomplete head ended in: these octets decide nothing
  Refusal refusal_ = Refusal::None;
};

}  // namespace ringmark::http

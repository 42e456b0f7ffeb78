// The rules of RFC 9112 section 6.3 that concern requests. The parser has refused the ambiguous cases (rules
// 3 to 5).
#include "protocol/http/body_framing.hpp"

namespace ringmark::http {

std::expected<BodyFraming, Refusal> body_framing_of(const RequestHead& head, const Limits& limits) {
  using Kind = BodyFraming::Kind;
  if (head.chunked) return BodyFraming{.kind = Kind::Chunked};
  const std::uint64_t length = head.content_length.value_or(0);
  if (length > limits.body_bytes_max) return std::unexpected(Refusal::ContentTooLarge);
  if (length == 0) return BodyFraming{};
  return BodyFraming{.kind = Kind::Length, .length = length};
}

}  // namespace ringmark::http

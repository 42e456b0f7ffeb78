// The ranges of close codes (RFC 6455 section 7.4.2).
#include "protocol/websocket/close_code.hpp"

namespace ringmark::websocket {
namespace {

// 1012, 1013 and 1014 were registered after the RFC; 1015 never leaves a machine.
constexpr std::uint16_t kRegisteredLast = 1014;
constexpr std::uint16_t kApplicationFirst = 3000;
constexpr std::uint16_t kApplicationLast = 4999;

constexpr bool is_between(std::uint16_t code, std::uint16_t first, std::uint16_t last) {
  return code >= first && code <= last;
}

}  // namespace

bool may_be_received(std::uint16_t code) {
  constexpr auto kFirst = static_cast<std::uint16_t>(CloseCode::Normal);
  constexpr auto kUnsupported = static_cast<std::uint16_t>(CloseCode::UnsupportedData);
  constexpr auto kInvalidPayload = static_cast<std::uint16_t>(CloseCode::InvalidPayload);
  return is_between(code, kFirst, kUnsupported) || is_between(code, kInvalidPayload, kRegisteredLast) ||
         is_between(code, kApplicationFirst, kApplicationLast);
}

}  // namespace ringmark::websocket

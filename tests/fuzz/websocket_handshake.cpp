// Handshakes: a client's request, its offers of extensions, and a server's answer, from any octets.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/http/request_parser.hpp"
#include "protocol/websocket/client_handshake.hpp"
#include "protocol/websocket/handshake.hpp"
#include "runtime/check.hpp"
#include "tests/fuzz/target.hpp"

namespace ringmark::websocket {
namespace {

constexpr std::size_t kInputBytesMax = 1024;

void check_offers(std::string_view offers) {
  for (const ContextTakeover mode : {ContextTakeover::Shared, ContextTakeover::Dedicated}) {
    const std::optional<DeflateParameters> agreed = negotiate(offers, mode);
    if (!agreed) continue;
    RINGMARK_CHECK(agreed->server_window_bits.value_or(kWindowBitsMax) >= kDeflaterWindowBitsMin,
                   "nothing is promised that zlib cannot do");
    RINGMARK_CHECK(negotiate(answer_of(*agreed), mode) == agreed, "an answer means the same as an offer");
    const bool is_answer = !agreed->client_window_bits;
    RINGMARK_CHECK(!is_answer || agreed_by(answer_of(*agreed), mode) == agreed,
                   "a client reads what a server means");
  }
}

void check_request(std::string_view octets) {
  static http::RequestHead head;
  const http::Limits limits;
  http::RequestParser parser(limits);
  if (parser.parse(octets, head) != http::ParseOutcome::Complete) return;
  const auto upgrade = check_handshake(head);
  if (!upgrade) {
    RINGMARK_CHECK(asks_for_websocket(head) == (upgrade.error() != HandshakeFault::NotAnUpgrade),
                   "an upgrade is judged as one");
    return;
  }
  check_offers(upgrade->extensions);
  (void)choose_protocol(upgrade->protocols, std::array<std::string, 1>{"chat"});
  http::OutputBuffer answer;
  write_switching_protocols(answer, {.key = upgrade->key});
  const UpgradeAnswer read = read_upgrade_answer(answer.view(), {.host = "h", .key = upgrade->key});
  RINGMARK_CHECK(read.outcome == UpgradeAnswer::Outcome::Accepted, "the client takes our answer");
}

void check_answer(std::string_view octets) {
  const UpgradeRequest request{.host = "h",
                               .key = "dGhlIHNhbXBsZSBub25jZQ==",
                               .protocols = "chat",
                               .deflate = ContextTakeover::Dedicated};
  const UpgradeAnswer whole = read_upgrade_answer(octets, request);
  for (std::size_t size = 0; size < octets.size(); ++size) {
    const UpgradeAnswer part = read_upgrade_answer(octets.substr(0, size), request);
    if (part.outcome == UpgradeAnswer::Outcome::NeedMore) continue;
    RINGMARK_CHECK(
        part.outcome == whole.outcome && part.fault == whole.fault && part.head_bytes == whole.head_bytes,
        "more octets change no verdict");
    return;
  }
}

}  // namespace
}  // namespace ringmark::websocket

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  using namespace ringmark::websocket;
  if (size > kInputBytesMax) return -1;
  const std::string_view input{reinterpret_cast<const char*>(octets), size};
  check_request(input);
  check_offers(input);
  check_answer(input);
  return 0;
}

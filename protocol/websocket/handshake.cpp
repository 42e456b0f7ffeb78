// The server's half of the opening handshake.
#include "protocol/websocket/handshake.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>

#include "protocol/http/field_line.hpp"
#include "protocol/http/octets.hpp"
#include "protocol/http/response_writer.hpp"

namespace ringmark::websocket {
namespace {

// RFC 6455 section 1.3.
constexpr std::string_view kAcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// Behind 22 digits, which are 132 bits: four of them mean nothing.
constexpr std::string_view kKeyPadding = "==";
constexpr std::size_t kKeyDigits = kKeyBytes - kKeyPadding.size();

constexpr std::size_t kAnswerFieldsMax = 5;

bool is_base64_digit(char octet) {
  const char lower = static_cast<char>(octet | ' ');
  return (lower >= 'a' && lower <= 'z') || http::is_digit(octet) || octet == '+' || octet == '/';
}

bool is_key(std::string_view value) {
  return value.size() == kKeyBytes && value.ends_with(kKeyPadding) &&
         std::ranges::all_of(value.substr(0, kKeyDigits), is_base64_digit);
}

bool any_line_holds(const http::RequestHead& head, std::string_view name, std::string_view token) {
  return std::ranges::any_of(head.fields(), [=](const http::Field& field) {
    return http::is_named(field, name) && http::list_holds(field.value, token);
  });
}

// The value of the one field line of this name; empty when there are none or several.
std::string_view only_value(const http::RequestHead& head, std::string_view name) {
  std::string_view value;
  std::size_t count = 0;
  for (const http::Field& field : head.fields()) {
    if (!http::is_named(field, name)) continue;
    value = field.value;
    ++count;
  }
  return count == 1 ? value : std::string_view{};
}

// Several field lines of one name are one list (RFC 9110 section 5.2).
std::string joined_values(const http::RequestHead& head, std::string_view name) {
  std::string joined;
  for (const http::Field& field : head.fields()) {
    if (!http::is_named(field, name)) continue;
    if (!joined.empty()) joined += ", ";
    joined += field.value;
  }
  return joined;
}

}  // namespace

http::Status status_of(HandshakeFault fault) {
  return fault == HandshakeFault::BadVersion ? http::Status::UpgradeRequired : http::Status::BadRequest;
}

std::string_view explain(HandshakeFault fault) {
  switch (fault) {
    case HandshakeFault::NotAnUpgrade:
      return "not a request for the websocket protocol";
    case HandshakeFault::BadKey:
      return "sec-websocket-key must be 16 octets in base64";
    case HandshakeFault::BadVersion:
      return "sec-websocket-version must be 13";
  }
  return {};
}

bool asks_for_websocket(const http::RequestHead& head) {
  const bool has_content = head.chunked || head.content_length.value_or(0) != 0;
  return head.method == http::Method::Get && head.version == http::Version::Http11 && !has_content &&
         head.connection_upgrade && any_line_holds(head, "upgrade", "websocket");
}

std::expected<Upgrade, HandshakeFault> check_handshake(const http::RequestHead& head) {
  if (!asks_for_websocket(head)) return std::unexpected(HandshakeFault::NotAnUpgrade);
  const std::string_view key = only_value(head, "sec-websocket-key");
  if (!is_key(key)) return std::unexpected(HandshakeFault::BadKey);
  if (only_value(head, "sec-websocket-version") != kVersion)
    return std::unexpected(HandshakeFault::BadVersion);
  return Upgrade{.key = key,
                 .origin = head.field("origin"),
                 .protocols = joined_values(head, "sec-websocket-protocol"),
                 .extensions = joined_values(head, "sec-websocket-extensions")};
}

std::array<char, kAcceptValueBytes> accept_value(std::string_view key) {
  std::string proof{key};
  proof += kAcceptSuffix;
  std::array<unsigned char, SHA_DIGEST_LENGTH> sum;
  SHA1(reinterpret_cast<const unsigned char*>(proof.data()), proof.size(), sum.data());
  std::array<unsigned char, kAcceptValueBytes + 1> terminated;  // EVP_EncodeBlock writes a NUL behind
  EVP_EncodeBlock(terminated.data(), sum.data(), static_cast<int>(sum.size()));
  std::array<char, kAcceptValueBytes> value;
  std::copy_n(terminated.begin(), value.size(), value.begin());
  return value;
}

void write_switching_protocols(http::OutputBuffer& output, const SwitchingProtocols& answer) {
  const std::array<char, kAcceptValueBytes> accept = accept_value(answer.key);
  std::array<http::Field, kAnswerFieldsMax> fields{
      http::Field{"upgrade", "websocket"}, http::Field{"connection", "Upgrade"},
      http::Field{"sec-websocket-accept", {accept.data(), accept.size()}}};
  std::size_t count = 3;
  if (!answer.protocol.empty()) fields[count++] = {"sec-websocket-protocol", answer.protocol};
  if (!answer.extensions.empty()) fields[count++] = {"sec-websocket-extensions", answer.extensions};
  http::write_head(output, {.status = http::Status::SwitchingProtocols,
                            .framing = http::ContentFraming::None,
                            .date = answer.date,
                            .extra_fields = std::span(fields).first(count)});
}

std::string_view choose_protocol(std::string_view offered, std::span<const std::string> supported) {
  while (!offered.empty()) {
    const std::string_view protocol = http::take_list_member(offered);
    if (std::ranges::find(supported, protocol) != supported.end()) return protocol;
  }
  return {};
}

}  // namespace ringmark::websocket

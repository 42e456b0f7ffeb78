// The client's half of the opening handshake.
#include "protocol/websocket/client_handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "protocol/http/limits.hpp"
#include "protocol/http/status_line.hpp"

namespace ringmark::websocket {
namespace {

constexpr std::size_t kAnswerBytesMax = 16 * http::kKibibyte;
constexpr int kSwitchingProtocols = 101;

void append_field(http::OutputBuffer& output, std::string_view name, std::string_view value) {
  output.append(name);
  output.append(": ");
  output.append(value);
  output.append("\r\n");
}

// What the fields of an answer say. A field that may stand only once counts how often it does.
struct AnswerFields {
  bool upgrade = false;
  bool connection = false;
  std::size_t accept_count = 0;
  std::size_t protocol_count = 0;
  std::size_t extensions_count = 0;
  std::string_view accept;
  std::string_view protocol;
  std::string_view extensions;
};

void note_answer_field(const http::Field& field, AnswerFields& fields) {
  if (http::is_named(field, "upgrade")) {
    fields.upgrade = http::equal_ignoring_case(field.value, "websocket");
  } else if (http::is_named(field, "connection")) {
    fields.connection = fields.connection || http::list_holds(field.value, "upgrade");
  } else if (http::is_named(field, "sec-websocket-accept")) {
    fields.accept = field.value;
    ++fields.accept_count;
  } else if (http::is_named(field, "sec-websocket-protocol")) {
    fields.protocol = field.value;
    ++fields.protocol_count;
  } else if (http::is_named(field, "sec-websocket-extensions")) {
    fields.extensions = field.value;
    ++fields.extensions_count;
  }
}

http::Scan scan_answer(std::string_view octets, http::StatusLine& status, AnswerFields& fields) {
  const char* const end = octets.data() + octets.size();
  http::Scan line = http::scan_status_line(octets.data(), end, status);
  while (line.accepted() && line.next != end && *line.next != '\r') {
    http::Field field;
    line = http::scan_field_line(line.next, end, field);
    if (line.accepted()) note_answer_field(field, fields);
  }
  return line.accepted() ? http::scan_line_end(line.next, end, http::Refusal::BareCr) : line;
}

bool was_offered(std::string_view protocol, std::string_view offered) {
  while (!offered.empty()) {
    if (http::take_list_member(offered) == protocol) return true;
  }
  return false;
}

bool fits_key(const AnswerFields& fields, std::string_view key) {
  return fields.accept_count == 1 && std::ranges::equal(fields.accept, accept_value(key));
}

bool fits_offered_protocols(const AnswerFields& fields, std::string_view offered) {
  return fields.protocol_count == 0 || (fields.protocol_count == 1 && was_offered(fields.protocol, offered));
}

// The rules of RFC 6455 section 4.1 in their order.
AnswerFault check(const AnswerFields& fields, const UpgradeRequest& request, UpgradeAnswer& answer) {
  if (answer.status != kSwitchingProtocols) return AnswerFault::Refused;
  if (!fields.upgrade || !fields.connection) return AnswerFault::NotAnUpgrade;
  if (!fits_key(fields, request.key)) return AnswerFault::BadAcceptValue;
  if (fields.extensions_count != 0) {
    if (fields.extensions_count == 1 && request.deflate)
      answer.deflate = agreed_by(fields.extensions, *request.deflate);
    if (!answer.deflate) return AnswerFault::UnexpectedExtension;
  }
  return fits_offered_protocols(fields, request.protocols) ? AnswerFault::None
                                                           : AnswerFault::UnexpectedProtocol;
}

UpgradeAnswer failed_answer(AnswerFault fault) {
  return {.outcome = UpgradeAnswer::Outcome::Failed, .fault = fault};
}

}  // namespace

std::array<char, kKeyBytes> key_of(std::span<const char, kNonceBytes> nonce) {
  std::array<unsigned char, kKeyBytes + 1> terminated;  // EVP_EncodeBlock writes a NUL behind
  EVP_EncodeBlock(terminated.data(), reinterpret_cast<const unsigned char*>(nonce.data()), kNonceBytes);
  std::array<char, kKeyBytes> key;
  std::copy_n(terminated.begin(), key.size(), key.begin());
  return key;
}

void write_upgrade_request(http::OutputBuffer& output, const UpgradeRequest& request) {
  output.append("GET ");
  output.append(request.target);
  output.append(" HTTP/1.1\r\n");
  append_field(output, "Host", request.host);
  append_field(output, "Upgrade", "websocket");
  append_field(output, "Connection", "Upgrade");
  append_field(output, "Sec-WebSocket-Key", request.key);
  append_field(output, "Sec-WebSocket-Version", kVersion);
  if (!request.protocols.empty()) append_field(output, "Sec-WebSocket-Protocol", request.protocols);
  if (request.deflate) append_field(output, "Sec-WebSocket-Extensions", offer_of(*request.deflate));
  for (const http::Field& field : request.extra_fields)
    append_field(output, field.name, field.value);
  output.append("\r\n");
}

std::string_view explain(AnswerFault fault) {
  switch (fault) {
    case AnswerFault::None:
      break;
    case AnswerFault::Malformed:
      return "the answer is no head of a response";
    case AnswerFault::Refused:
      return "the server refuses the upgrade";
    case AnswerFault::NotAnUpgrade:
      return "the answer does not upgrade to websocket";
    case AnswerFault::BadAcceptValue:
      return "the answer does not fit the key";
    case AnswerFault::UnexpectedExtension:
      return "the server chose an extension that was not offered";
    case AnswerFault::UnexpectedProtocol:
      return "the server chose a protocol that was not offered";
  }
  return {};
}

UpgradeAnswer read_upgrade_answer(std::string_view octets, const UpgradeRequest& request) {
  http::StatusLine status;
  AnswerFields fields;
  const http::Scan head = scan_answer(octets, status, fields);
  if (!head.accepted()) {
    const bool malformed = head.refusal != http::Refusal::None || octets.size() > kAnswerBytesMax;
    return malformed ? failed_answer(AnswerFault::Malformed) : UpgradeAnswer{};
  }
  const auto head_bytes = static_cast<std::size_t>(head.next - octets.data());
  if (head_bytes > kAnswerBytesMax || !status.http11) return failed_answer(AnswerFault::Malformed);
  UpgradeAnswer answer{.status = status.status, .head_bytes = head_bytes, .protocol = fields.protocol};
  answer.fault = check(fields, request, answer);
  answer.outcome =
      answer.fault == AnswerFault::None ? UpgradeAnswer::Outcome::Accepted : UpgradeAnswer::Outcome::Failed;
  return answer;
}

}  // namespace ringmark::websocket

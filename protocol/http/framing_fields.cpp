// Judgement of the framing fields.
#include "protocol/http/framing_fields.hpp"

#include <charconv>
#include <limits>

#include "protocol/http/authority.hpp"
#include "protocol/http/octets.hpp"

namespace ringmark::http {
namespace {

constexpr std::string_view kHost = "host";
constexpr std::string_view kExpect = "expect";
constexpr std::string_view kConnection = "connection";
constexpr std::string_view kContentType = "content-type";
constexpr std::string_view kContentLength = "content-length";
constexpr std::string_view kTransferEncoding = "transfer-encoding";

bool is_token(std::string_view text) {
  const char* const end = text.data() + text.size();
  return !text.empty() && end_of_run(kToken, text.data(), end) == end;
}

}  // namespace

std::expected<std::uint64_t, Refusal> parse_content_length(std::string_view value) {
  std::uint64_t length = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, length);
  if (stop != end || error == std::errc::invalid_argument)
    return std::unexpected(Refusal::InvalidContentLength);
  if (error == std::errc::result_out_of_range) return std::numeric_limits<std::uint64_t>::max();
  return length;
}

Refusal check_transfer_encoding(std::string_view value) {
  bool chunked = false;
  bool other = false;
  // The loop ends one member after the last comma, so that a trailing comma is refused.
  for (bool more = true; more;) {
    more = value.find(',') != std::string_view::npos;
    const std::string_view coding = take_list_member(value);
    if (chunked || !is_token(coding)) return Refusal::InvalidTransferEncoding;
    chunked = equal_ignoring_case(coding, "chunked");
    other = other || !chunked;
  }
  return other ? Refusal::UnsupportedTransferEncoding : Refusal::None;
}

FramingFields::FramingFields(RequestHead& head) : head_(head) {
  head.chunked = false;
  head.connection_upgrade = false;
  head.expect_continue = false;
  head.content_type = {};
  head.content_length.reset();
}

Refusal FramingFields::note(const Field& field) {
  switch (field.name.size()) {
    case kHost.size():
      if (is_named(field, kHost)) return note_host(field.value);
      break;
    case kExpect.size():
      if (is_named(field, kExpect)) note_expect(field.value);
      break;
    case kConnection.size():
      if (is_named(field, kConnection)) note_connection(field.value);
      break;
    case kContentType.size():
      if (is_named(field, kContentType) && head_.content_type.empty()) head_.content_type = field.value;
      break;
    case kContentLength.size():
      if (is_named(field, kContentLength)) return note_content_length(field.value);
      break;
    case kTransferEncoding.size():
      if (is_named(field, kTransferEncoding)) return note_transfer_encoding(field.value);
      break;
    default:
      break;
  }
  return Refusal::None;
}

Refusal FramingFields::conclude() {
  const bool http11 = head_.version == Version::Http11;
  if (http11 && !host_seen_) return Refusal::MissingHost;
  if (transfer_encoding_seen_ && head_.content_length) return Refusal::ContentLengthWithTransferEncoding;
  if (coding_unsupported_) return Refusal::UnsupportedTransferEncoding;
  if (expectation_unknown_) return Refusal::UnknownExpectation;
  head_.keep_alive = !close_ && (http11 || keep_alive_);
  head_.expect_continue = head_.expect_continue && http11;
  head_.connection_upgrade = head_.connection_upgrade && http11;
  return Refusal::None;
}

// RFC 9112 section 3.2.2: the authority of an absolute-form target replaces the Host field's.
Refusal FramingFields::note_host(std::string_view value) {
  if (host_seen_) return Refusal::DuplicateHost;
  host_seen_ = true;
  if (!is_valid_authority(value, PortRule::Optional)) return Refusal::InvalidHost;
  if (head_.host.empty()) head_.host = value;
  return Refusal::None;
}

Refusal FramingFields::note_content_length(std::string_view value) {
  if (head_.content_length) return Refusal::DuplicateContentLength;
  const auto length = parse_content_length(value);
  if (!length) return length.error();
  head_.content_length = *length;
  return Refusal::None;
}

Refusal FramingFields::note_transfer_encoding(std::string_view value) {
  if (head_.version == Version::Http10) return Refusal::TransferEncodingInHttp10;
  if (transfer_encoding_seen_) return Refusal::DuplicateTransferEncoding;
  transfer_encoding_seen_ = true;
  const Refusal refusal = check_transfer_encoding(value);
  coding_unsupported_ = refusal == Refusal::UnsupportedTransferEncoding;
  head_.chunked = refusal == Refusal::None;
  return coding_unsupported_ ? Refusal::None : refusal;
}

void FramingFields::note_connection(std::string_view value) {
  while (!value.empty()) {
    const std::string_view option = take_list_member(value);
    if (equal_ignoring_case(option, "close")) close_ = true;
    if (equal_ignoring_case(option, "keep-alive")) keep_alive_ = true;
    if (equal_ignoring_case(option, "upgrade")) head_.connection_upgrade = true;
  }
}

void FramingFields::note_expect(std::string_view value) {
  if (equal_ignoring_case(value, "100-continue")) {
    head_.expect_continue = true;
  } else {
    expectation_unknown_ = true;
  }
}

}  // namespace ringmark::http

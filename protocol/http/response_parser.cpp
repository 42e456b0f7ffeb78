// Reading of response heads and skipping of content, in the order of RFC 9112 section 6.3.
#include "protocol/http/response_parser.hpp"

#include <algorithm>
#include <optional>

#include "protocol/http/framing_fields.hpp"
#include "protocol/http/status_line.hpp"

namespace ringmark::http {

/// What a response head says about framing and the connection.
struct ResponseFacts {
  StatusLine line;
  bool transfer_encoding = false;
  bool chunked = false;
  bool close = false;
  bool keep_alive = false;
  std::optional<std::uint64_t> content_length;
};

namespace {

constexpr std::size_t kResponseHeadBytesMax = 64 * kKibibyte;

constexpr int kStatusSwitchingProtocols = 101;
constexpr int kStatusFinalMin = 200;
constexpr int kStatusNoContent = 204;
constexpr int kStatusNotModified = 304;

Refusal note_length(std::string_view value, ResponseFacts& facts) {
  const auto length = parse_content_length(value);
  if (!length) return length.error();
  if (facts.content_length && *facts.content_length != *length) return Refusal::DuplicateContentLength;
  facts.content_length = *length;
  return Refusal::None;
}

void note_coding(std::string_view value, ResponseFacts& facts) {
  facts.transfer_encoding = true;
  while (!value.empty())
    facts.chunked = equal_ignoring_case(take_list_member(value), "chunked");
}

Refusal note_field(const Field& field, ResponseFacts& facts) {
  if (is_named(field, "content-length")) return note_length(field.value, facts);
  if (is_named(field, "transfer-encoding")) note_coding(field.value, facts);
  if (is_named(field, "connection")) {
    facts.close = facts.close || list_holds(field.value, "close");
    facts.keep_alive = facts.keep_alive || list_holds(field.value, "keep-alive");
  }
  return Refusal::None;
}

Scan scan_response_head(const char* begin, const char* end, ResponseFacts& facts) {
  Scan line = scan_status_line(begin, end, facts.line);
  while (line.accepted() && line.next != end && *line.next != '\r') {
    Field field;
    line = scan_field_line(line.next, end, field);
    if (!line.accepted()) return line;
    if (const Refusal refusal = note_field(field, facts); refusal != Refusal::None)
      return Scan::refuse(refusal);
  }
  return line.accepted() ? scan_line_end(line.next, end, Refusal::BareCr) : line;
}

}  // namespace

void ResponseReader::start(RequestKind kind) {
  kind_ = kind;
  state_ = State::Head;
  status_ = 0;
  keep_alive_ = false;
  body_bytes_ = 0;
}

ResponseReader::Progress ResponseReader::feed(std::string_view bytes) {
  std::size_t consumed = 0;
  if (state_ == State::Head) consumed = feed_head(bytes);
  if (state_ != State::Head) consumed += feed_content(bytes.substr(consumed));
  return {.consumed = consumed, .outcome = outcome()};
}

ResponseReader::Outcome ResponseReader::at_end_of_stream() {
  state_ = state_ == State::UntilClose || state_ == State::Complete ? State::Complete : State::Malformed;
  return outcome();
}

std::size_t ResponseReader::feed_head(std::string_view bytes) {
  const char* const end = bytes.data() + bytes.size();
  const char* at = bytes.data();
  while (state_ == State::Head) {
    ResponseFacts facts;
    const Scan head = scan_response_head(at, end, facts);
    if (!head.accepted()) {
      const bool too_large = static_cast<std::size_t>(end - at) > kResponseHeadBytesMax;
      if (head.refusal != Refusal::None || too_large) state_ = State::Malformed;
      break;
    }
    at = head.next;
    const bool interim =
        facts.line.status < kStatusFinalMin && facts.line.status != kStatusSwitchingProtocols;
    if (!interim) begin_content(facts);
  }
  return static_cast<std::size_t>(at - bytes.data());
}

// RFC 9112 section 6.3, rules 1 to 8.
void ResponseReader::begin_content(const ResponseFacts& facts) {
  status_ = facts.line.status;
  keep_alive_ = !facts.close && (facts.line.http11 || facts.keep_alive);
  const bool without_content = kind_ == RequestKind::Head || facts.line.status == kStatusSwitchingProtocols ||
                               facts.line.status == kStatusNoContent ||
                               facts.line.status == kStatusNotModified;
  if (without_content) {
    state_ = State::Complete;
  } else if (facts.transfer_encoding) {
    if (facts.content_length) keep_alive_ = false;
    state_ = facts.chunked ? State::Chunked : State::UntilClose;
    chunks_ = ChunkedFramer{kContentBytesMax, kChunkOverheadBytesMax};
  } else if (facts.content_length) {
    length_left_ = *facts.content_length;
    state_ = length_left_ == 0 ? State::Complete : State::Length;
  } else {
    state_ = State::UntilClose;
  }
  if (state_ == State::UntilClose) keep_alive_ = false;
}

std::size_t ResponseReader::feed_content(std::string_view bytes) {
  if (state_ == State::Chunked) return feed_chunks(bytes);
  if (state_ == State::UntilClose) {
    body_bytes_ += bytes.size();
    return bytes.size();
  }
  if (state_ != State::Length) return 0;
  const std::size_t size = std::min<std::uint64_t>(length_left_, bytes.size());
  length_left_ -= size;
  body_bytes_ += size;
  if (length_left_ == 0) state_ = State::Complete;
  return size;
}

std::size_t ResponseReader::feed_chunks(std::string_view bytes) {
  std::size_t consumed = 0;
  ChunkedFramer::Step step;
  do {
    step = chunks_.step(bytes.substr(consumed));
    consumed += step.consumed;
    body_bytes_ += step.content.size();
  } while (step.consumed != 0);
  if (chunks_.complete()) state_ = State::Complete;
  if (chunks_.refusal() != Refusal::None) state_ = State::Malformed;
  return consumed;
}

ResponseReader::Outcome ResponseReader::outcome() const {
  if (state_ == State::Complete) return Outcome::Complete;
  return state_ == State::Malformed ? Outcome::Malformed : Outcome::NeedMore;
}

}  // namespace ringmark::http

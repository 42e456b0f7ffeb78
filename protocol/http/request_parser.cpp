// The order of a request head, and when an incomplete one is worth another look.
#include "protocol/http/request_parser.hpp"

#include <algorithm>

#include "protocol/http/framing_fields.hpp"
#include "protocol/http/request_line.hpp"

namespace ringmark::http {
namespace {

// RFC 9112 section 2.2 asks for one; the others excuse clients that send a line end behind each content.
constexpr int kEmptyLinesMax = 4;

Scan skip_empty_lines(const char* at, const char* end) {
  for (int count = 0; at != end && (*at == '\r' || *at == '\n'); ++count) {
    if (count == kEmptyLinesMax) return Scan::refuse(Refusal::TooManyEmptyLines);
    const Scan line_end = scan_line_end(at, end, Refusal::BareCr);
    if (!line_end.accepted()) return line_end;
    at = line_end.next;
  }
  return Scan::accept(at);
}

Scan scan_fields(const char* at, const char* end, const Limits& limits, RequestHead& head) {
  const std::size_t count_max = std::min(limits.field_count_max, kFieldCountCapacity);
  FramingFields framing(head);
  head.field_count = 0;
  while (at != end && *at != '\r') {
    if (head.field_count == count_max) return Scan::refuse(Refusal::TooManyFields);
    Field& field = head.field_slots[head.field_count];
    const Scan line = scan_field_line(at, end, field);
    if (!line.accepted()) return line;
    if (const Refusal refusal = framing.note(field); refusal != Refusal::None) return Scan::refuse(refusal);
    ++head.field_count;
    at = line.next;
  }
  const Scan empty_line = scan_line_end(at, end, Refusal::BareCr);
  if (!empty_line.accepted()) return empty_line;
  const Refusal refusal = framing.conclude();
  return refusal == Refusal::None ? empty_line : Scan::refuse(refusal);
}

Scan scan_head(std::string_view bytes, const Limits& limits, RequestHead& head) {
  const char* const end = bytes.data() + bytes.size();
  const Scan empty_lines = skip_empty_lines(bytes.data(), end);
  if (!empty_lines.accepted()) return empty_lines;
  const Scan request_line = scan_request_line(empty_lines.next, end, limits, head);
  if (!request_line.accepted()) return request_line;
  return scan_fields(request_line.next, end, limits, head);
}

}  // namespace

ParseOutcome RequestParser::parse(std::string_view bytes, RequestHead& head) {
  if (!may_decide(bytes)) return ParseOutcome::NeedMore;
  const std::string_view window = bytes.substr(0, limits_->head_bytes_max);
  const Scan scan = scan_head(window, *limits_, head);
  if (scan.accepted()) {
    head.head_bytes = static_cast<std::size_t>(scan.next - bytes.data());
    reset();
    return ParseOutcome::Complete;
  }
  refusal_ = scan.refusal;
  if (refusal_ == Refusal::None && window.size() == limits_->head_bytes_max) refusal_ = Refusal::HeadTooLarge;
  if (refusal_ != Refusal::None) return ParseOutcome::Refused;
  remember(scan, window, head);
  return ParseOutcome::NeedMore;
}

void RequestParser::reset() {
  searched_bytes_ = 0;
  length_limit_bytes_ = 0;
  run_ = kNoRun;
  refusal_ = Refusal::None;
}

void RequestParser::remember(const Scan& scan, std::string_view window, const RequestHead& head) {
  std::size_t length_limit = limits_->head_bytes_max;
  if (scan.run == kTarget) {
    const char* const target = head.method_token.data() + head.method_token.size() + 1;
    const auto target_offset = static_cast<std::size_t>(target - window.data());
    length_limit = std::min(length_limit, target_offset + limits_->target_bytes_max + 1);
  }
  searched_bytes_ = static_cast<std::uint32_t>(window.size());
  length_limit_bytes_ = static_cast<std::uint32_t>(length_limit);
  run_ = scan.run;
}

// Inside a name, a value or a target, further octets of the same class cannot change the verdict. So the
// octets of a slow head are parsed again a few times a line, not at every arrival.
bool RequestParser::may_decide(std::string_view bytes) {
  if (bytes.size() >= length_limit_bytes_) return true;
  const char* const end = bytes.data() + bytes.size();
  if (end_of_run(run_, bytes.data() + searched_bytes_, end) != end) return true;
  searched_bytes_ = static_cast<std::uint32_t>(bytes.size());
  return false;
}

}  // namespace ringmark::http

// Delivery of requests in pieces.
#include "tests/protocol/http/request_judge.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace ringmark::http {
namespace {

Verdict parse_once(RequestParser& parser, std::string_view bytes, RequestHead& head) {
  const ParseOutcome outcome = parser.parse(bytes, head);
  switch (outcome) {
    case ParseOutcome::Complete:
      return complete(head.head_bytes);
    case ParseOutcome::Refused:
      return refused(parser.refusal());
    case ParseOutcome::NeedMore:
      break;
  }
  return need_more();
}

// A piece always moves in memory when the next one arrives, as in a buffer that is copied.
Verdict parse_two_pieces(std::string_view input, std::size_t first_bytes, const Limits& limits) {
  static GuardedBytes guarded;
  static RequestHead head;
  RequestParser parser(limits);
  const Verdict first = parse_once(parser, guarded.place(input.substr(0, first_bytes)), head);
  return first == need_more() ? parse_once(parser, guarded.place(input), head) : first;
}

// After each octet, the verdict must be the one on the same octets in one piece.
void expect_same_when_dripped(std::string_view input, const Limits& limits) {
  static GuardedBytes guarded;
  static RequestHead head;
  RequestParser parser(limits);
  for (std::size_t size = 1; size <= input.size(); ++size) {
    const std::string_view prefix = input.substr(0, size);
    const Verdict dripped = parse_once(parser, guarded.place(prefix), head);
    ASSERT_EQ(dripped, parse_two_pieces(prefix, 0, limits)) << "octet by octet, after " << size;
    if (dripped != need_more()) return;
  }
}

}  // namespace

void PrintTo(Refusal refusal, std::ostream* out) {
  *out << static_cast<int>(status_of(refusal)) << ' ' << explain(refusal);
}

void PrintTo(const Verdict& verdict, std::ostream* out) {
  switch (verdict.outcome) {
    case ParseOutcome::Complete:
      *out << "complete after " << verdict.head_bytes << " octets";
      break;
    case ParseOutcome::NeedMore:
      *out << "need more";
      break;
    case ParseOutcome::Refused:
      PrintTo(verdict.refusal, out);
      break;
  }
}

Verdict complete(std::size_t head_bytes) {
  return {.outcome = ParseOutcome::Complete, .refusal = Refusal::None, .head_bytes = head_bytes};
}

Verdict refused(Refusal refusal) {
  return {.outcome = ParseOutcome::Refused, .refusal = refusal, .head_bytes = 0};
}

Verdict need_more() {
  return {};
}

Verdict judge(std::string_view input, const Limits& limits) {
  const Verdict whole = parse_two_pieces(input, 0, limits);
  for (std::size_t first_bytes = 1; first_bytes <= input.size(); ++first_bytes) {
    const Verdict split = parse_two_pieces(input, first_bytes, limits);
    EXPECT_EQ(split, whole) << "split after " << first_bytes << " octets";
    if (split != whole) break;
  }
  expect_same_when_dripped(input, limits);
  return whole;
}

ParsedRequest::ParsedRequest(std::string_view input) {
  static const Limits limits;
  RequestParser parser(limits);
  verdict = parse_once(parser, bytes_.place(input), head);
}

}  // namespace ringmark::http

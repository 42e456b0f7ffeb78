// Parses requests in every possible pair of pieces, in front of a guard page, and insists on one verdict.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string_view>

#include "protocol/http/request_parser.hpp"
#include "tests/protocol/http/guarded_bytes.hpp"

namespace ringmark::http {

struct Verdict {
  ParseOutcome outcome = ParseOutcome::NeedMore;
  Refusal refusal = Refusal::None;
  std::size_t head_bytes = 0;  // 0 unless Complete

  bool operator==(const Verdict&) const = default;
};

void PrintTo(const Verdict& verdict, std::ostream* out);
void PrintTo(Refusal refusal, std::ostream* out);

[[nodiscard]] Verdict complete(std::size_t head_bytes);
[[nodiscard]] Verdict refused(Refusal refusal);
[[nodiscard]] Verdict need_more();

/// The verdict on the whole of `input`. Fails the test when any split, or octet-by-octet delivery, gives
/// another.
[[nodiscard]] Verdict judge(std::string_view input, const Limits& limits = {});

/// A request that was parsed whole; `head` stays valid as long as this object.
class ParsedRequest {
 public:
  explicit ParsedRequest(std::string_view input);

  RequestHead head;
  Verdict verdict;

 private:
  GuardedBytes bytes_;
};

}  // namespace ringmark::http

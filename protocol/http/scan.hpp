// The result of reading one line of a message, shared by the readers of request lines, field lines and heads.
#pragma once

#include "protocol/http/octets.hpp"
#include "protocol/http/refusal.hpp"

namespace ringmark::http {

/// Exactly one of: accepted (`next` is the first octet behind the line), refused, or more octets needed.
/// A verdict depends only on the octets up to the one that decided it, so every split gives the same.
struct [[nodiscard]] Scan {
  const char* next = nullptr;
  Refusal refusal = Refusal::None;
  /// When more octets are needed: further octets of this class decide nothing, but for a limit of length.
  OctetClass run = kNoRun;

  static Scan accept(const char* next) { return {.next = next}; }
  static Scan refuse(Refusal refusal) { return {.refusal = refusal}; }
  static Scan need_more(OctetClass run = kNoRun) { return {.run = run}; }
  [[nodiscard]] bool accepted() const { return next != nullptr; }
};

/// Reads a CRLF at `at`; anything but a line end there is refused as `otherwise`.
inline Scan scan_line_end(const char* at, const char* end, Refusal otherwise) {
  if (at == end) return Scan::need_more();
  if (*at == '\n') return Scan::refuse(Refusal::BareLf);
  if (*at != '\r') return Scan::refuse(otherwise);
  if (at + 1 == end) return Scan::need_more();
  return at[1] == '\n' ? Scan::accept(at + 2) : Scan::refuse(Refusal::BareCr);
}

}  // namespace ringmark::http

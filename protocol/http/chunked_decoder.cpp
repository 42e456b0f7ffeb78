// The state machine of chunked coding: sizes, extensions, content, trailers.
#include "protocol/http/chunked_decoder.hpp"

#include <algorithm>

#include "protocol/http/octets.hpp"

namespace ringmark::http {
namespace {

// 16 digits fill 64 bits, so a size never overflows.
constexpr int kSizeDigitsMax = 16;
constexpr int kBitsPerDigit = 4;

}  // namespace

ChunkedFramer::Step ChunkedFramer::step(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && state_ != State::Complete && state_ != State::Refused) {
    if (state_ == State::Content) {
      const std::size_t size = std::min<std::uint64_t>(chunk_left_, bytes.size() - used);
      chunk_left_ -= size;
      if (chunk_left_ == 0) state_ = State::ContentCr;
      return {.consumed = used + size, .content = bytes.substr(used, size)};
    }
    state_ = after(bytes[used]);
    ++used;
  }
  return {.consumed = used, .content = {}};
}

ChunkedFramer::State ChunkedFramer::after(char octet) {
  switch (state_) {
    case State::Size:
      return after_size(octet);
    case State::SizeLineLf:
      return octet == '\n' ? after_size_line() : refuse(Refusal::InvalidChunkSize);
    case State::ContentCr:
      return expect(octet, '\r', State::ContentLf, Refusal::InvalidChunkEnd);
    case State::ContentLf:
      return expect(octet, '\n', State::Size, Refusal::InvalidChunkEnd);
    case State::FinalLf:
      return expect(octet, '\n', State::Complete, Refusal::BareCr);
    case State::TrailerStart:
    case State::TrailerName:
    case State::TrailerValue:
    case State::TrailerLf:
      return after_trailer(octet);
    default:
      return after_extension(octet);
  }
}

ChunkedFramer::State ChunkedFramer::after_size(char octet) {
  if (const int digit = hex_value(octet); digit >= 0) {
    if (size_digit_count_ == kSizeDigitsMax) return refuse(Refusal::InvalidChunkSize);
    ++size_digit_count_;
    chunk_left_ = chunk_left_ << kBitsPerDigit | static_cast<std::uint64_t>(digit);
    return State::Size;
  }
  if (size_digit_count_ == 0) return refuse(Refusal::InvalidChunkSize);
  if (octet == '\r') return State::SizeLineLf;
  if (octet == ';') return State::ExtensionNameStart;
  return is_blank(octet) ? State::BlankBeforeExtension : refuse(Refusal::InvalidChunkSize);
}

ChunkedFramer::State ChunkedFramer::after_size_line() {
  size_digit_count_ = 0;
  if (chunk_left_ == 0) return State::TrailerStart;
  if (chunk_left_ > content_left_) return refuse(Refusal::ContentTooLarge);
  content_left_ -= chunk_left_;
  return State::Content;
}

// chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ), RFC 9112 section 7.1.1
ChunkedFramer::State ChunkedFramer::after_extension(char octet) {
  if (overhead_left_ == 0) return refuse(Refusal::ChunkExtensionsTooLarge);
  --overhead_left_;
  switch (state_) {
    case State::ExtensionNameStart:
    case State::ExtensionValueStart:
      return after_extension_start(octet);
    case State::ExtensionQuoted:
    case State::ExtensionEscape:
      return after_quoted(octet);
    case State::ExtensionName:
      if (is_in(kToken, octet)) return State::ExtensionName;
      if (octet == '=') return State::ExtensionValueStart;
      return is_blank(octet) ? State::BlankAfterExtensionName : after_extension_end(octet);
    case State::BlankAfterExtensionName:
      if (octet == '=') return State::ExtensionValueStart;
      if (is_blank(octet)) return State::BlankAfterExtensionName;
      return expect(octet, ';', State::ExtensionNameStart, Refusal::InvalidChunkExtension);
    case State::BlankBeforeExtension:
      if (is_blank(octet)) return State::BlankBeforeExtension;
      return expect(octet, ';', State::ExtensionNameStart, Refusal::InvalidChunkExtension);
    case State::ExtensionToken:
      return is_in(kToken, octet) ? State::ExtensionToken : after_extension_end(octet);
    default:
      return after_extension_end(octet);
  }
}

ChunkedFramer::State ChunkedFramer::after_extension_start(char octet) {
  if (is_blank(octet)) return state_;
  const bool is_value = state_ == State::ExtensionValueStart;
  if (is_in(kToken, octet)) return is_value ? State::ExtensionToken : State::ExtensionName;
  return is_value && octet == '"' ? State::ExtensionQuoted : refuse(Refusal::InvalidChunkExtension);
}

ChunkedFramer::State ChunkedFramer::after_extension_end(char octet) {
  if (octet == '\r') return State::SizeLineLf;
  if (octet == ';') return State::ExtensionNameStart;
  return is_blank(octet) ? State::BlankBeforeExtension : refuse(Refusal::InvalidChunkExtension);
}

ChunkedFramer::State ChunkedFramer::after_quoted(char octet) {
  if (state_ == State::ExtensionEscape) {
    return is_in(kFieldContent, octet) ? State::ExtensionQuoted : refuse(Refusal::InvalidChunkExtension);
  }
  if (octet == '"') return State::ExtensionQuotedEnd;
  if (octet == '\\') return State::ExtensionEscape;
  return is_in(kQuotedText, octet) ? State::ExtensionQuoted : refuse(Refusal::InvalidChunkExtension);
}

ChunkedFramer::State ChunkedFramer::after_trailer(char octet) {
  if (state_ == State::TrailerStart && octet == '\r') return State::FinalLf;
  if (overhead_left_ == 0) return refuse(Refusal::TrailersTooLarge);
  --overhead_left_;
  switch (state_) {
    case State::TrailerName:
      if (octet == ':') return State::TrailerValue;
      [[fallthrough]];
    case State::TrailerStart:
      return is_in(kToken, octet) ? State::TrailerName : refuse(Refusal::InvalidTrailer);
    case State::TrailerValue:
      if (octet == '\r') return State::TrailerLf;
      return is_in(kFieldContent, octet) ? State::TrailerValue : refuse(Refusal::InvalidTrailer);
    default:
      return expect(octet, '\n', State::TrailerStart, Refusal::InvalidTrailer);
  }
}

ChunkedFramer::State ChunkedFramer::expect(char octet, char expected, State next, Refusal otherwise) {
  return octet == expected ? next : refuse(otherwise);
}

ChunkedFramer::State ChunkedFramer::refuse(Refusal refusal) {
  refusal_ = refusal;
  return State::Refused;
}

ChunkedProgress ChunkedDecoder::feed(std::string_view bytes, std::string& content) {
  using Outcome = ChunkedProgress::Outcome;
  std::size_t consumed = 0;
  ChunkedFramer::Step step;
  do {
    step = framer_.step(bytes.substr(consumed));
    content.append(step.content);
    consumed += step.consumed;
  } while (step.consumed != 0);
  if (framer_.complete()) return {.consumed = consumed, .outcome = Outcome::Complete};
  if (framer_.refusal() == Refusal::None) return {.consumed = consumed, .outcome = Outcome::NeedMore};
  return {.consumed = consumed, .outcome = Outcome::Refused, .refusal = framer_.refusal()};
}

}  // namespace ringmark::http

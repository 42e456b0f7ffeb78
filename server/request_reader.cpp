// Complete requests out of pieces.
#include "server/request_reader.hpp"

#include <tuple>
#include <utility>

#include "protocol/http/body_framing.hpp"

namespace ringmark::server {

RequestReader::Outcome RequestReader::next(std::string_view& unread, http::RequestHead& head,
                                           std::string_view& content) {
  absorb(unread);
  if (!kept_ || kept_->phase == Kept::Phase::Head) return next_head(unread, head, content);
  if (kept_->phase == Kept::Phase::Chunks) return next_chunks(head, content);
  if (source(unread).size() < kept_->request_bytes) return Outcome::NeedMore;
  kept_->phase = Kept::Phase::Head;
  return next_head(unread, head, content);
}

void RequestReader::keep(std::string_view unread) {
  if (!unread.empty()) kept().bytes.append(unread);
}

std::string RequestReader::take_rest(std::string_view unread) {
  std::string rest;
  if (kept_) rest = kept_->bytes.substr(kept_->taken);
  kept_.reset();
  return rest.append(unread);
}

RequestReader::Waiting RequestReader::waiting() const noexcept {
  if (!kept_) return Waiting::ForRequest;
  if (kept_->phase != Kept::Phase::Head) return Waiting::ForContent;
  return kept_->taken == kept_->bytes.size() ? Waiting::ForRequest : Waiting::ForHead;
}

bool RequestReader::take_continue() noexcept {
  return kept_ && std::exchange(kept_->continue_pending, false);
}

void RequestReader::absorb(std::string_view& unread) {
  if (!kept_) return;
  if (kept_->phase == Kept::Phase::Head && kept_->taken == kept_->bytes.size()) {
    kept_.reset();
    return;
  }
  if (unread.empty()) return;
  kept_->bytes.erase(0, std::exchange(kept_->taken, 0));
  kept_->bytes.append(std::exchange(unread, {}));
}

std::string_view RequestReader::source(std::string_view unread) const noexcept {
  return kept_ ? std::string_view{kept_->bytes}.substr(kept_->taken) : unread;
}

void RequestReader::take(std::string_view& unread, std::size_t bytes) noexcept {
  if (kept_) {
    kept_->taken += bytes;
  } else {
    unread.remove_prefix(bytes);
  }
}

RequestReader::Outcome RequestReader::next_head(std::string_view& unread, http::RequestHead& head,
                                                std::string_view& content) {
  const std::string_view bytes = source(unread);
  if (bytes.empty()) return Outcome::NeedMore;
  switch (parser_.parse(bytes, head)) {
    case http::ParseOutcome::Refused:
      return refuse(parser_.refusal());
    case http::ParseOutcome::NeedMore:
      if (!kept_) keep(std::exchange(unread, {}));
      return Outcome::NeedMore;
    case http::ParseOutcome::Complete:
      break;
  }
  const auto framing = http::body_framing_of(head, *limits_);
  if (!framing) return refuse(framing.error());
  if (framing->kind == http::BodyFraming::Kind::Chunked) return begin_chunks(unread, head, content);
  const std::size_t request_bytes = head.head_bytes + framing->length;
  if (bytes.size() < request_bytes) {
    if (!kept_) keep(std::exchange(unread, {}));
    kept_->phase = Kept::Phase::Content;
    kept_->request_bytes = request_bytes;
    kept_->continue_pending = head.expect_continue;
    return Outcome::NeedMore;
  }
  content = bytes.substr(head.head_bytes, framing->length);
  take(unread, request_bytes);
  return Outcome::Request;
}

RequestReader::Outcome RequestReader::begin_chunks(std::string_view& unread, http::RequestHead& head,
                                                   std::string_view& content) {
  if (!kept_) keep(std::exchange(unread, {}));
  kept_->phase = Kept::Phase::Chunks;
  kept_->head_bytes = head.head_bytes;
  kept_->decoder = http::ChunkedDecoder{*limits_};
  kept_->content.clear();
  const Outcome outcome = next_chunks(head, content);
  kept_->continue_pending = outcome == Outcome::NeedMore && head.expect_continue;
  return outcome;
}

RequestReader::Outcome RequestReader::next_chunks(http::RequestHead& head, std::string_view& content) {
  const std::size_t chunks_at = kept_->taken + kept_->head_bytes;
  const http::ChunkedProgress progress =
      kept_->decoder.feed(std::string_view{kept_->bytes}.substr(chunks_at), kept_->content);
  kept_->bytes.erase(chunks_at, progress.consumed);
  switch (progress.outcome) {
    case http::ChunkedProgress::Outcome::Refused:
      return refuse(progress.refusal);
    case http::ChunkedProgress::Outcome::NeedMore:
      return Outcome::NeedMore;
    case http::ChunkedProgress::Outcome::Complete:
      break;
  }
  // The head was parsed when its views pointed elsewhere; parsing it again costs less than keeping it.
  std::ignore = parser_.parse(source({}), head);
  kept_->taken += kept_->head_bytes;
  kept_->phase = Kept::Phase::Head;
  content = kept_->content;
  return Outcome::Request;
}

RequestReader::Outcome RequestReader::refuse(http::Refusal refusal) noexcept {
  refusal_ = refusal;
  return Outcome::Refused;
}

RequestReader::Kept& RequestReader::kept() {
  if (!kept_) kept_ = std::make_unique<Kept>(*limits_);
  return *kept_;
}

}  // namespace ringmark::server

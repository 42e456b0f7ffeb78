// Cuts what a connection receives into complete requests. Whole requests are read in place; only what is
// incomplete is copied, so an idle connection owns no buffer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/http/chunked_decoder.hpp"
#include "protocol/http/limits.hpp"
#include "protocol/http/refusal.hpp"
#include "protocol/http/request_head.hpp"
#include "protocol/http/request_parser.hpp"

namespace ringmark::server {

/// One per connection. The views it gives end with the next call of `next`, and with the bytes it was given.
class RequestReader {
 public:
  enum class Outcome : std::uint8_t { Request, NeedMore, Refused };

  /// `limits` must outlive the reader.
  explicit RequestReader(const http::Limits& limits) : limits_{&limits}, parser_{limits} {}

  /// Takes the next complete request off the front of `unread`, together with what was kept. Request: `head`
  /// and `content` describe it. NeedMore: `unread` is used up and what is incomplete was kept. Refused: see
  /// `refusal`.
  [[nodiscard]] Outcome next(std::string_view& unread, http::RequestHead& head, std::string_view& content);

  /// Keeps bytes that nobody has read yet, because the lease on them is about to end.
  void keep(std::string_view unread);

  /// Takes out everything behind the last request, because what follows is not HTTP.
  [[nodiscard]] std::string take_rest(std::string_view unread);

  [[nodiscard]] http::Refusal refusal() const noexcept { return refusal_; }

  enum class Waiting : std::uint8_t { ForRequest, ForHead, ForContent };
  /// What the next bytes will complete: decides the deadline.
  [[nodiscard]] Waiting waiting() const noexcept;

  /// True once for each request whose client waits for 100 (Continue) before it sends its content.
  [[nodiscard]] bool take_continue() noexcept;

 private:
  /// An incomplete request, or pipelined ones that wait for their turn.
  struct Kept {
    explicit Kept(const http::Limits& limits) : decoder{limits} {}

    enum class Phase : std::uint8_t { Head, Content, Chunks } phase{Phase::Head};
    bool continue_pending{false};
    std::string bytes;     // of Chunks: the head, then octets not yet decoded
    std::size_t taken{0};  // octets of requests that were already handed out
    std::size_t head_bytes{0};
    std::size_t request_bytes{0};  // of Content: head and content together
    http::ChunkedDecoder decoder;
    std::string content;  // of Chunks: decoded so far
  };

  void absorb(std::string_view& unread);
  [[nodiscard]] std::string_view source(std::string_view unread) const noexcept;
  void take(std::string_view& unread, std::size_t bytes) noexcept;
  [[nodiscard]] Outcome next_head(std::string_view& unread, http::RequestHead& head,
                                  std::string_view& content);
  [[nodiscard]] Outcome begin_chunks(std::string_view& unread, http::RequestHead& head,
                                     std::string_view& content);
  [[nodiscard]] Outcome next_chunks(http::RequestHead& head, std::string_view& content);
  [[nodiscard]] Outcome refuse(http::Refusal refusal) noexcept;
  Kept& kept();

  const http::Limits* limits_;
  http::RequestParser parser_;
  http::Refusal refusal_{http::Refusal::None};
  std::unique_ptr<Kept> kept_;
};

}  // namespace ringmark::server

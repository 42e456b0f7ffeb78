// A long JSON text in pieces.
#pragma once

#include <string>

#include "protocol/json/writer.hpp"
#include "server/content.hpp"

namespace ringmark::server {

/// Collects what a writer writes until it is time to hand it out. Stays where it is: the writer refers to it.
class JsonPieces {
 public:
  JsonPieces() = default;
  JsonPieces(const JsonPieces&) = delete;
  JsonPieces& operator=(const JsonPieces&) = delete;

  [[nodiscard]] json::Writer& writer() noexcept { return writer_; }
  [[nodiscard]] bool full() const noexcept { return text_.size() >= kPieceBytes; }
  [[nodiscard]] ContentPiece take() { return take(false); }
  [[nodiscard]] ContentPiece take_last() { return take(true); }

 private:
  ContentPiece take(bool last) {
    ContentPiece piece;
    piece.text.swap(text_);  // an assignment makes g++ 12 warn of an overlap that cannot be (bug 105651)
    piece.last = last;
    return piece;
  }

  std::string text_;
  json::Writer writer_{text_};
};

}  // namespace ringmark::server

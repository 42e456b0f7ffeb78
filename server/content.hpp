// The content of an answer: a text, or pieces that are made while they are sent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "runtime/generator.hpp"

namespace ringmark::server {

/// What a loop turn makes of a long content, about: long enough that the sends do not matter, short enough
/// that the other clients of a reactor do not notice.
inline constexpr std::size_t kPieceBytes = 64 * 1024;

/// One of the parts of a content, which follow each other without a gap.
struct ContentPiece {
  std::string text;  ///< not empty, except as the only one
  bool last{false};
};

/// The last piece says so, and nothing is asked for behind it. A generator that ends or fails before that
/// breaks the answer off, which its client can see.
using ContentPieces = runtime::Generator<ContentPiece>;

/// A text that lives for ever, one that the answer owns, or a stream of pieces.
class Content {
 public:
  Content() = default;
  [[nodiscard]] static Content of_literal(std::string_view text) {
    Content content;
    content.content_ = text;
    return content;
  }
  /// `first` was followed by those that `rest` makes.
  [[nodiscard]] static Content of_pieces(std::string first, ContentPieces rest) {
    Content content;
    content.content_.emplace<Stream>(std::move(first), std::move(rest));
    return content;
  }
  Content(std::string text)
      : content_{std::move(text)} {}  // NOLINT(google-explicit-constructor): a handler's usual answer

  /// The whole text; of a stream its first piece.
  [[nodiscard]] std::string_view view() const noexcept {
    if (const auto* literal = std::get_if<std::string_view>(&content_)) return *literal;
    if (const auto* stream = std::get_if<Stream>(&content_)) return stream->first;
    return *std::get_if<std::string>(&content_);
  }

  /// What comes behind the first piece of a stream; nullptr for a text.
  [[nodiscard]] ContentPieces* rest() noexcept {
    auto* stream = std::get_if<Stream>(&content_);
    return stream == nullptr ? nullptr : &stream->rest;
  }
  [[nodiscard]] bool is_stream() const noexcept { return std::holds_alternative<Stream>(content_); }

 private:
  struct Stream {
    Stream(std::string piece, ContentPieces pieces) : first{std::move(piece)}, rest{std::move(pieces)} {}
    std::string first;
    ContentPieces rest;
  };

  std::variant<std::string_view, std::string, Stream> content_;
};

}  // namespace ringmark::server

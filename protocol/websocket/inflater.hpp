// Compressed messages back to what they were (RFC 7692 section 7.2.2), never more than a limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/websocket/deflate_parameters.hpp"

namespace ringmark::websocket {

/// Inflates whole messages. Owns nothing until the first.
class Inflater {
 public:
  enum class Outcome : std::uint8_t {
    Complete,
    Malformed,  ///< no DEFLATE blocks, or their last one is unfinished
    TooBig,     ///< stopped at the limit
  };

  /// For messages that were compressed with a window of at most 2^`window_bits` octets. Dedicated keeps the
  /// window from message to message; Shared forgets it.
  Inflater(int window_bits, ContextTakeover takeover);
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  /// Replaces `message` by what `payload` stands for, at most `message_bytes_max` octets. After another
  /// outcome than Complete, `message` means nothing.
  [[nodiscard]] Outcome inflate(std::string_view payload, std::size_t message_bytes_max,
                                std::string& message);

 private:
  struct Stream;

  std::unique_ptr<Stream> stream_;
  int window_bits_;
  ContextTakeover takeover_;
};

}  // namespace ringmark::websocket

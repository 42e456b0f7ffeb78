// The payload of a message under load: when it was meant to leave, who sent it, and which of its messages it
// is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/clock.hpp"

namespace ringmark::loadgen {

/// Octets of a stamp: a mark, and three numbers in hexadecimal digits, so that it may stand in any text.
inline constexpr std::size_t kStampBytes = 32;

struct Stamp {
  runtime::Instant
      intended{};             ///< when the schedule wanted it sent; up to 36 years after the machine started
  std::uint32_t sender{0};    ///< less than 2^24
  std::uint32_t sequence{0};  ///< counted from 0 by the sender

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

/// Writes kStampBytes octets to `at`.
void write_stamp(char* at, const Stamp& stamp);

/// Reads the stamp that `text` begins with.
[[nodiscard]] std::optional<Stamp> read_stamp(std::string_view text);

/// The stamp in what a server has made of a message of `message_bytes` octets: it may have put something
/// before it, which is found at once, or around it, which takes a search.
[[nodiscard]] std::optional<Stamp> find_stamp(std::string_view payload, std::size_t message_bytes);

/// The octets of every message of a run but its stamp. Thread: one at a time.
class OutgoingMessage {
 public:
  /// `size` octets, at least kStampBytes: ASCII letters that compress to about six tenths.
  explicit OutgoingMessage(std::size_t size);

  /// Valid until the next call.
  [[nodiscard]] std::string_view stamped(const Stamp& stamp);

  /// Whether `payload` is such a message, whatever its stamp says.
  [[nodiscard]] bool fits(std::string_view payload) const {
    return payload.size() == text_.size() &&
           payload.substr(kStampBytes) == std::string_view{text_}.substr(kStampBytes);
  }

 private:
  std::string text_;
};

}  // namespace ringmark::loadgen

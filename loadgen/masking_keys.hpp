// Random octets for masking keys and handshakes.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "protocol/websocket/masking.hpp"

namespace ringmark::loadgen {

/// Strong random octets from the kernel (RFC 6455 section 10.3), fetched many at a time: a key costs no
/// system call. Thread: one at a time.
class MaskingKeys {
 public:
  [[nodiscard]] websocket::MaskingKey next() {
    websocket::MaskingKey key;
    fill(key);
    return key;
  }

  /// At most kOctets. Throws std::system_error where the kernel has no random source.
  void fill(std::span<char> target);

 private:
  static constexpr std::size_t kOctets = 4096;

  std::array<char, kOctets> octets_;
  std::size_t used_{kOctets};
};

}  // namespace ringmark::loadgen

// How much one HTTP message may cost us before it is refused.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ringmark::http {

inline constexpr std::size_t kKibibyte = 1024;
inline constexpr std::size_t kMebibyte = 1024 * kKibibyte;

/// Fields a RequestHead has room for; `Limits::field_count_max` above it counts as this.
inline constexpr std::size_t kFieldCountCapacity = 128;

/// Octets of a method token. Well above the registered ones (UPDATEREDIRECTREF, 17).
inline constexpr std::size_t kMethodBytesMax = 32;

/// The limits that options set. A parser keeps a pointer to them: they outlive it.
/// `head_bytes_max` must exceed `target_bytes_max` by at least 64 octets of method and version.
struct Limits {
  std::size_t head_bytes_max = 16 * kKibibyte;  ///< request line and fields, empty lines before them included
  std::size_t target_bytes_max = 8 * kKibibyte;  ///< RFC 9112 section 3 recommends at least 8000
  std::size_t field_count_max = 100;
  std::uint64_t body_bytes_max = kMebibyte;               ///< content, after chunked framing is removed
  std::size_t chunk_overhead_bytes_max = 16 * kKibibyte;  ///< chunk extensions and trailers of one message
};

}  // namespace ringmark::http

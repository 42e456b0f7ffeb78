// What happened to the requests of one worker; merged for the report.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "loadgen/histogram.hpp"
#include "runtime/result.hpp"

namespace ringmark::loadgen {

/// Why a request has no good response. A request counts under one kind at most.
enum class ErrorKind : std::uint8_t {
  Connect,   ///< no connection: counted once an attempt
  Read,      ///< the connection ended before the response did
  Write,     ///< the request could not be sent
  Timeout,   ///< the response was not complete in time, or nothing could be sent for as long
  Status,    ///< answered, but not with 2xx or 3xx
  Protocol,  ///< what came is no response (RFC 9112), nobody asked for it, or its content is not the expected
             ///< one
};
inline constexpr std::size_t kErrorKindCount = 6;

[[nodiscard]] std::string_view name_of(ErrorKind kind);

/// Counts of one worker, or of all after merging. Thread: one at a time.
struct Tally {
  static constexpr std::size_t kStatusCount = 1000;  // a status code has three digits

  Histogram good;   ///< latencies in ns of 2xx and 3xx with the expected content
  Histogram other;  ///< latencies in ns of all other complete responses
  std::array<std::uint64_t, kStatusCount> by_status{};
  std::array<std::uint64_t, kErrorKindCount> errors{};
  std::uint64_t bytes_read{0};
  std::uint64_t connections_opened{0};
  std::optional<runtime::Error> connect_error;  ///< the last one

  void add_error(ErrorKind kind, std::uint64_t count) { errors[static_cast<std::size_t>(kind)] += count; }
  [[nodiscard]] std::uint64_t error_count(ErrorKind kind) const {
    return errors[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::uint64_t error_count() const;
  /// Complete responses, good or not.
  [[nodiscard]] std::uint64_t answered() const { return good.count() + other.count(); }

  /// Adds everything that `from` counted.
  void merge(const Tally& from);
};

}  // namespace ringmark::loadgen

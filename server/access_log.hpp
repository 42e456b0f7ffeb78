// One line of JSON for each answered request, written by a thread of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/http/status.hpp"
#include "runtime/clock.hpp"

namespace spdlog {
class logger;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace ringmark::server {

/// What the line says. Views are read during the call only.
struct AccessRecord {
  std::string_view client;  ///< "address:port" of the peer, or the address that a trusted proxy named
  std::string_view method;
  std::string_view target;
  std::string_view route;       ///< empty when none was found
  std::string_view request_id;  ///< empty when the client gave none
  http::Status status;
  std::uint64_t content_bytes;
  runtime::Duration duration;  ///< from the arrival of the request to the writing of its answer
};

/// Any thread. A write costs the making of the line; the file is the writing thread's business. When that
/// falls behind by 8192 lines the oldest ones are dropped: a slow disk must not slow the server down.
class AccessLog {
 public:
  /// Appends to `file`, "-" for standard output. Throws std::runtime_error with one line when it cannot be
  /// opened.
  explicit AccessLog(const std::string& file);
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;
  /// Writes what is queued.
  ~AccessLog();

  void write(const AccessRecord& record);

 private:
  std::shared_ptr<spdlog::details::thread_pool> writer_;
  std::shared_ptr<spdlog::logger> lines_;
};

/// The line without its end: {"time":"2026-11-22T10:20:30.123456Z","client":...}.
[[nodiscard]] std::string access_line(const AccessRecord& record, std::chrono::system_clock::time_point time);

}  // namespace ringmark::server

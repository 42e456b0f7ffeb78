// What a thread that serves connections owns: scratch that every request reuses, and its way to the services.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "protocol/http/date.hpp"
#include "protocol/http/output_buffer.hpp"
#include "protocol/http/request_head.hpp"
#include "protocol/websocket/connection_deflate.hpp"
#include "server/access_log.hpp"
#include "server/chat/room.hpp"
#include "server/router.hpp"
#include "server/services.hpp"
#include "server/settings.hpp"

namespace ringmark::server {

/// What all threads of a server share. Outlives them.
struct Shared {
  const Settings& settings;
  const Router& router;
  Services& services;
  AccessLog* access_log{nullptr};  ///< nullptr: none is kept
  std::atomic<bool>& draining{services.draining};
  std::atomic<std::size_t> connections{0};
};

/// One per serving thread; never used by two threads at once. Between the waits of a coroutine its contents
/// belong to that coroutine: `output` is empty whenever one suspends.
struct Worker {
  explicit Worker(Shared& shared_state)
      : shared{shared_state}, counters{shared_state.services.metrics.of_next_thread()} {}

  Shared& shared;
  ThreadCounters& counters;
  http::RequestHead head;
  http::OutputBuffer output;
  http::DateCache dates;
  Dispatching dispatching;
  websocket::SharedDeflate deflate;  ///< owns nothing until a client compresses
  Audience audience;                 ///< the chat's members on this thread
  runtime::Instant batch_arrived{};  ///< when the requests came whose answers `output` holds
  std::uint64_t batch_answers{0};    ///< how many those are

  /// What a connection leaves that ends for want of memory must not be sent to the next one.
  void forget_answers() noexcept { output.clear(); }

  /// The `date` of an answer written now.
  [[nodiscard]] std::string_view date();
};

}  // namespace ringmark::server

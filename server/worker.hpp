// What a thread that serves connections owns: scratch that every request reuses, and its way to the services.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "protocol/http/date.hpp"
#include "protocol/http/output_buffer.hpp"
#include "protocol/http/request_head.hpp"
#include "server/router.hpp"
#include "server/services.hpp"
#include "server/settings.hpp"

namespace ringmark::server {

/// What all threads of a server share. Outlives them.
struct Shared {
  const Settings& settings;
  const Router& router;
  Services& services;
  std::atomic<bool> draining{false};
  std::atomic<std::size_t> connections{0};
};

/// One per serving thread; never used by two threads at once. Between the waits of a coroutine its contents
/// belong to that coroutine: `output` is empty whenever one suspends.
struct Worker {
  explicit Worker(Shared& shared_state) : shared{shared_state} {}

  Shared& shared;
  http::RequestHead head;
  http::OutputBuffer output;
  http::DateCache dates;
  std::string decoded_path;

  /// The `date` of an answer written now.
  [[nodiscard]] std::string_view date();
};

}  // namespace ringmark::server

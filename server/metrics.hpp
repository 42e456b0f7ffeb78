// What the server counts, and the page that says it (Prometheus text format 0.0.4).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "protocol/http/refusal.hpp"
#include "protocol/http/status.hpp"
#include "runtime/clock.hpp"
#include "runtime/counter.hpp"
#include "server/router.hpp"

namespace ringmark::server {

/// A time limit of the options that a client ran into.
enum class Limit : std::uint8_t {
  HeadTimeout,
  BodyTimeout,
  IdleTimeout,
  SendTimeout,
  WebSocketMessage,
  WebSocketOutbox,
  WebSocketIdle,
  WebSocketClose,
  Count
};

/// The counters of one serving thread, or of several that share them.
class ThreadCounters {
 public:
  enum class Sharing : std::uint8_t { OneThread, SeveralThreads };

  ThreadCounters(std::size_t routes, Sharing sharing)
      : answers_(routes * kStatuses), one_thread_{sharing == Sharing::OneThread} {}

  void request_begins() noexcept { add(begun_, 1); }
  /// `route` is nullptr where none was found. Statuses beyond 599 do not exist.
  void answered(const Route* route, http::Status status) noexcept;
  /// So many answers left for the client this long after their requests had arrived.
  void sent(std::uint64_t answers, runtime::Duration after) noexcept;
  void refused(http::Refusal refusal) noexcept { add(refusals_[static_cast<std::size_t>(refusal)], 1); }
  void message_received() noexcept { add(messages_received_, 1); }
  void fired(Limit limit) noexcept { add(limits_[static_cast<std::size_t>(limit)], 1); }

 private:
  friend class Metrics;

  // The upper bounds of the latency histogram in microseconds, as Prometheus' clients choose them, and finer
  // below.
  static constexpr std::array<std::uint64_t, 17> kBoundsUs{
      50,     100,     250,     500,     1'000,     2'500,     5'000,     10'000,    25'000,
      50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};
  static constexpr std::size_t kStatuses = 32;

  void add(runtime::Counter& counter, std::uint64_t amount) noexcept {
    if (one_thread_) return counter.add(amount);
    counter.add_shared(amount);
  }

  std::vector<runtime::Counter> answers_;  // by route, then by status
  runtime::Counter begun_;
  std::array<runtime::Counter, kBoundsUs.size() + 1> latency_;
  runtime::Counter latency_us_;
  std::array<runtime::Counter, static_cast<std::size_t>(http::Refusal::Count)> refusals_;
  std::array<runtime::Counter, static_cast<std::size_t>(Limit::Count)> limits_;
  runtime::Counter messages_received_;
  bool one_thread_;
};

/// All counters of a server. Any thread, once `begin` has returned.
class Metrics {
 public:
  /// Appends lines of its own to the page.
  using Source = std::function<void(std::string& page)>;

  /// Once, before serving begins and after the last route was added; the router outlives this. `shards` sets
  /// of counters are handed out in turn.
  void begin(const Router& router, std::size_t shards, ThreadCounters::Sharing sharing);
  [[nodiscard]] ThreadCounters& of_next_thread() noexcept;

  /// Called for each page, on the thread that asks for it, until `detach`.
  void attach(const void* owner, Source source);
  /// When this returns the source of `owner` is not called any more.
  void detach(const void* owner);

  /// A client had to go because of --max-connections.
  void turned_away() noexcept { turned_away_.add_shared(1); }

  [[nodiscard]] std::string page() const;

 private:
  [[nodiscard]] std::uint64_t sum(const auto& counter_of) const;
  void append_requests(std::string& page) const;
  void append_latency(std::string& page) const;
  void append_refusals(std::string& page) const;

  std::vector<const Route*> routes_;
  std::vector<std::unique_ptr<ThreadCounters>> shards_;
  std::atomic<std::size_t> next_{0};
  runtime::Counter turned_away_;
  mutable std::mutex mutex_;
  std::vector<std::pair<const void*, Source>> sources_;
};

/// One sample of the page. `labels` as in `route="/",method="GET"`, or empty.
void append_sample(std::string& page, std::string_view name, std::string_view labels, double value);
/// The lines that begin a metric; `type` is counter, gauge or histogram.
void append_metric(std::string& page, std::string_view name, std::string_view type, std::string_view help);
/// A histogram by powers of two, its count and its sum in seconds.
void append_durations(std::string& page, std::string_view name, std::string_view labels,
                      const runtime::DurationCounters& durations);

}  // namespace ringmark::server

// Counting in shards, adding up for the page.
#include "server/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace ringmark::server {
namespace {

using http::Status;
using runtime::Counter;

// Every status that the server answers with, 100 excluded; the order is that of the counters.
constexpr std::array kAnswered{Status::SwitchingProtocols,
                               Status::Ok,
                               Status::NoContent,
                               Status::PartialContent,
                               Status::TemporaryRedirect,
                               Status::BadRequest,
                               Status::Forbidden,
                               Status::NotFound,
                               Status::MethodNotAllowed,
                               Status::RequestTimeout,
                               Status::Conflict,
                               Status::ContentTooLarge,
                               Status::UriTooLong,
                               Status::ExpectationFailed,
                               Status::UnprocessableContent,
                               Status::UpgradeRequired,
                               Status::RequestHeaderFieldsTooLarge,
                               Status::InternalServerError,
                               Status::NotImplemented,
                               Status::ServiceUnavailable,
                               Status::HttpVersionNotSupported,
                               Status::InsufficientStorage};

constexpr std::size_t kStatusEnd = 600;

// Where each status is counted; the place behind the last one is for what is not in the list.
constexpr auto kPlaces = [] {
  std::array<std::uint8_t, kStatusEnd> places{};
  places.fill(static_cast<std::uint8_t>(kAnswered.size()));
  for (std::size_t index = 0; index < kAnswered.size(); ++index)
    places[static_cast<std::size_t>(kAnswered[index])] = static_cast<std::uint8_t>(index);
  return places;
}();

constexpr std::array<std::string_view, static_cast<std::size_t>(Limit::Count)> kLimitNames{
    "head-timeout",     "body-timeout", "idle-timeout",    "send-timeout",
    "ws-message-limit", "ws-outbox",    "ws-idle-timeout", "ws-close-timeout"};

constexpr double kMicrosecondsASecond = 1e6;
constexpr double kNanosecondsASecond = 1e9;

double seconds_of_us(std::uint64_t microseconds) {
  return static_cast<double>(microseconds) / kMicrosecondsASecond;
}

std::string with_bound(std::string_view labels, std::string_view bound) {
  return fmt::format("{}{}le=\"{}\"", labels, labels.empty() ? "" : ",", bound);
}

}  // namespace

void ThreadCounters::answered(const Route* route, http::Status status) noexcept {
  const std::size_t row = route == nullptr ? 0 : route->number;
  add(answers_[row * kStatuses + kPlaces[static_cast<std::size_t>(status)]], 1);
}

void ThreadCounters::sent(std::uint64_t answers, runtime::Duration after) noexcept {
  const auto microseconds =
      static_cast<std::uint64_t>(std::max(after, runtime::Duration::zero()) / std::chrono::microseconds{1});
  const auto bucket = std::ranges::lower_bound(kBoundsUs, microseconds) - kBoundsUs.begin();
  add(latency_[static_cast<std::size_t>(bucket)], answers);
  add(latency_us_, answers * microseconds);
}

void Metrics::begin(const Router& router, std::size_t shards, ThreadCounters::Sharing sharing) {
  routes_ = router.routes();
  for (std::size_t count = 0; count < shards; ++count)
    shards_.push_back(std::make_unique<ThreadCounters>(routes_.size() + 1, sharing));
}

ThreadCounters& Metrics::of_next_thread() noexcept {
  return *shards_[next_.fetch_add(1, std::memory_order_relaxed) % shards_.size()];
}

void Metrics::attach(const void* owner, Source source) {
  const std::lock_guard lock{mutex_};
  sources_.emplace_back(owner, std::move(source));
}

void Metrics::detach(const void* owner) {
  const std::lock_guard lock{mutex_};
  std::erase_if(sources_, [owner](const auto& source) { return source.first == owner; });
}

std::uint64_t Metrics::sum(const auto& counter_of) const {
  std::uint64_t total = 0;
  for (const auto& shard : shards_)
    total += counter_of(*shard);
  return total;
}

std::string Metrics::page() const {
  std::string page;
  append_requests(page);
  append_latency(page);
  append_refusals(page);
  const std::lock_guard lock{mutex_};
  for (const auto& [owner, source] : sources_)
    source(page);
  return page;
}

void Metrics::append_requests(std::string& page) const {
  append_metric(page, "ringmark_requests_total", "counter", "Answered requests by route and status.");
  std::uint64_t answered = 0;
  for (std::size_t row = 0; row <= routes_.size(); ++row) {
    const Route* route = row == 0 ? nullptr : routes_[row - 1];
    for (std::size_t place = 0; place <= kAnswered.size(); ++place) {
      const auto counter_of = [&](const ThreadCounters& shard) -> std::uint64_t {
        return shard.answers_[row * ThreadCounters::kStatuses + place];
      };
      const std::uint64_t count = sum(counter_of);
      if (count == 0) continue;
      answered += count;
      const std::string status =
          place < kAnswered.size() ? fmt::format("{}", static_cast<int>(kAnswered[place])) : "other";
      append_sample(
          page, "ringmark_requests_total",
          fmt::format("route=\"{}\",status=\"{}\"", route == nullptr ? "none" : route->name, status),
          static_cast<double>(count));
    }
  }
  const std::uint64_t begun = sum([](const ThreadCounters& shard) -> std::uint64_t { return shard.begun_; });
  append_metric(page, "ringmark_requests_in_flight", "gauge", "Requests whose answer is not written yet.");
  // Two readings, one after the other: an answer between them must not make the difference negative.
  append_sample(page, "ringmark_requests_in_flight", {},
                static_cast<double>(begun - std::min(begun, answered)));
}

void Metrics::append_latency(std::string& page) const {
  constexpr std::string_view kName = "ringmark_request_duration_seconds";
  append_metric(page, kName, "histogram",
                "From the turn in which a request arrived to the sending of its answer.");
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket <= ThreadCounters::kBoundsUs.size(); ++bucket) {
    below += sum([&](const ThreadCounters& shard) -> std::uint64_t { return shard.latency_[bucket]; });
    const bool last = bucket == ThreadCounters::kBoundsUs.size();
    const std::string bound =
        last ? "+Inf" : fmt::format("{}", seconds_of_us(ThreadCounters::kBoundsUs[bucket]));
    append_sample(page, "ringmark_request_duration_seconds_bucket", with_bound({}, bound),
                  static_cast<double>(below));
  }
  append_sample(page, "ringmark_request_duration_seconds_count", {}, static_cast<double>(below));
  const std::uint64_t total =
      sum([](const ThreadCounters& shard) -> std::uint64_t { return shard.latency_us_; });
  append_sample(page, "ringmark_request_duration_seconds_sum", {}, seconds_of_us(total));
}

void Metrics::append_refusals(std::string& page) const {
  append_metric(page, "ringmark_refused_messages_total", "counter",
                "Requests refused by the protocol, by rule.");
  for (std::size_t index = 0; index < static_cast<std::size_t>(http::Refusal::Count); ++index) {
    const std::uint64_t count =
        sum([&](const ThreadCounters& shard) -> std::uint64_t { return shard.refusals_[index]; });
    if (count == 0) continue;
    append_sample(page, "ringmark_refused_messages_total",
                  fmt::format("rule=\"{}\"", http::explain(static_cast<http::Refusal>(index))),
                  static_cast<double>(count));
  }
  append_metric(page, "ringmark_websocket_messages_total", "counter",
                "Messages that WebSocket clients sent.");
  append_sample(page, "ringmark_websocket_messages_total", {},
                static_cast<double>(sum(
                    [](const ThreadCounters& shard) -> std::uint64_t { return shard.messages_received_; })));
  append_metric(page, "ringmark_limits_fired_total", "counter", "Clients that ran into a limit, by option.");
  append_sample(page, "ringmark_limits_fired_total", "limit=\"max-connections\"",
                static_cast<double>(std::uint64_t{turned_away_}));
  for (std::size_t index = 0; index < kLimitNames.size(); ++index) {
    const std::uint64_t count =
        sum([&](const ThreadCounters& shard) -> std::uint64_t { return shard.limits_[index]; });
    append_sample(page, "ringmark_limits_fired_total", fmt::format("limit=\"{}\"", kLimitNames[index]),
                  static_cast<double>(count));
  }
}

void append_sample(std::string& page, std::string_view name, std::string_view labels, double value) {
  const auto out = std::back_inserter(page);
  if (labels.empty()) {
    fmt::format_to(out, "{} {}\n", name, value);
  } else {
    fmt::format_to(out, "{}{{{}}} {}\n", name, labels, value);
  }
}

void append_metric(std::string& page, std::string_view name, std::string_view type, std::string_view help) {
  fmt::format_to(std::back_inserter(page), "# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

void append_durations(std::string& page, std::string_view name, std::string_view labels,
                      const runtime::DurationCounters& durations) {
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket < runtime::DurationCounters::kBuckets; ++bucket) {
    below += durations.in_bucket(bucket);
    const bool last = bucket + 1 == runtime::DurationCounters::kBuckets;
    const std::string bound = last ? "+Inf" : fmt::format("{}", seconds_of_us(std::uint64_t{1} << bucket));
    append_sample(page, fmt::format("{}_bucket", name), with_bound(labels, bound),
                  static_cast<double>(below));
  }
  append_sample(page, fmt::format("{}_count", name), labels, static_cast<double>(below));
  append_sample(page, fmt::format("{}_sum", name), labels,
                static_cast<double>(durations.total_nanoseconds()) / kNanosecondsASecond);
}

}  // namespace ringmark::server

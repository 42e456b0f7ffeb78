// Accepting and serving on reactors.
#include "server/async_server.hpp"

#include <array>
#include <chrono>
#include <new>
#include <tuple>
#include <utility>

#include "runtime/mailbox.hpp"
#include "runtime/sleep.hpp"
#include "runtime/yield.hpp"
#include "server/websocket_session.hpp"

namespace ringmark::server {
namespace {

/// Until descriptors are free again, accepting would only fail at full speed.
constexpr std::chrono::milliseconds kAcceptPause{100};

// A client of HTTP. One that goes on as a WebSocket leaves it for a task of its own, so that an idle
// WebSocket does not keep the frames of HTTP.
runtime::Task<void> serve_client(Worker& worker, runtime::TaskGroup& clients,
                                 std::unique_ptr<Client> client) {
  if (worker.shared.draining.load(std::memory_order_seq_cst)) client->connection.stop_if_idle();
  try {
    const Next next = co_await serve_until_end(worker, client->connection);
    if (next == Next::Upgrade) {
      runtime::Task<void> session = serve_websocket(worker, *client);
      clients.spawn("a websocket", std::move(session));
      std::ignore = client.release();  // the session's, which will begin
      co_return;
    }
  } catch (const std::bad_alloc&) {
    // Not even the beginning could be made: nothing was received, or no session opened.
  }
  co_await client->close();
}

}  // namespace

/// What one reactor serves with. Made before its thread starts; touched only there, apart from the messages'
/// posting.
struct AsyncServer::Shard {
  Shard(Shared& shared_state, runtime::Descriptor socket)
      : shared{shared_state}, listener{std::move(socket)}, worker{shared_state} {}

  struct Drain final : runtime::Message {
    explicit Drain(Shard& owner) : shard{owner} {}
    void deliver() override {
      shard.listener.stop();
      shard.registry.stop_idle();
    }
    Shard& shard;
  };
  struct Abort final : runtime::Message {
    explicit Abort(Shard& owner) : shard{owner} {}
    void deliver() override {
      shard.registry.abort_all();
      runtime::Context::require_reactor("abort").stop_source().request_stop();
    }
    Shard& shard;
  };

  Shared& shared;
  runtime::TcpListener listener;
  Worker worker;
  ConnectionRegistry registry;
  Drain drain{*this};
  Abort abort{*this};
  bool ended{false};  // guarded by the server's mutex
};

AsyncServer::AsyncServer(Shared& shared, Listeners listeners, runtime::StallDetector::Report on_stall)
    : shared_{shared} {
  for (runtime::Descriptor& listener : listeners) {
    shards_.push_back(std::make_unique<Shard>(shared, std::move(listener)));
  }
  shards_running_ = shards_.size();
  const runtime::ReactorPoolOptions options{
      .reactors = shards_.size(),
      .pinning = shared.settings.pin_reactors ? runtime::Pinning::OneCpuEach : runtime::Pinning::None,
      .engine = shared.settings.engine,
      .stall_threshold = shared.settings.stall_warning,
      .on_stall = std::move(on_stall),
      .faults = shared.settings.faults};
  pool_.emplace(options, [this](std::size_t index) {
    Shard& shard = *shards_[index];
    return serve_shard(shard, shard.listener.close());
  });
  shared_.services.metrics.attach(this, [this](std::string& page) { report(page); });
}

AsyncServer::~AsyncServer() {
  shared_.services.metrics.detach(this);
}

void AsyncServer::report(std::string& page) {
  struct Line {
    std::string_view name;
    std::string_view help;
    std::uint64_t (*value)(const runtime::Reactor& reactor);
  };
  constexpr std::array kLines{
      Line{"ringmark_reactor_turns_total", "Loop turns.",
           [](const runtime::Reactor& reactor) -> std::uint64_t { return reactor.counters().turns; }},
      Line{"ringmark_reactor_completions_total", "Completions handed out.",
           [](const runtime::Reactor& reactor) -> std::uint64_t { return reactor.counters().completions; }},
      Line{"ringmark_reactor_buffers_exhausted_total", "Receives that found no buffer and were armed again.",
           [](const runtime::Reactor& reactor) -> std::uint64_t {
             return reactor.counters().buffers_exhausted;
           }},
      Line{"ringmark_ring_enters_total", "System calls that submit and wait.",
           [](const runtime::Reactor& reactor) -> std::uint64_t { return reactor.ring().counters().enters; }},
      Line{"ringmark_ring_submission_queue_full_total", "Submissions that had to wait for room.",
           [](const runtime::Reactor& reactor) -> std::uint64_t {
             return reactor.ring().counters().submission_queue_full;
           }},
      Line{"ringmark_reactor_stalls_total", "Loop turns that lasted longer than --stall-warn-ms.",
           [](const runtime::Reactor& reactor) { return reactor.stalls().stalls(); }}};
  constexpr std::string_view kTurns = "ringmark_reactor_turn_seconds";
  const std::lock_guard lock{mutex_};
  const auto for_each_reactor = [this](const auto& append) {
    for (std::size_t index = 0; index < shards_.size(); ++index) {
      if (!shards_[index]->ended)
        append(std::as_const(pool_->reactor(index)), "reactor=\"" + std::to_string(index) + "\"");
    }
  };
  for (const Line& line : kLines) {
    append_metric(page, line.name, "counter", line.help);
    for_each_reactor([&](const runtime::Reactor& reactor, const std::string& label) {
      append_sample(page, line.name, label, static_cast<double>(line.value(reactor)));
    });
  }
  append_metric(page, kTurns, "histogram", "Loop turns that ended in a wait, the wait excluded.");
  for_each_reactor([&](const runtime::Reactor& reactor, const std::string& label) {
    append_durations(page, kTurns, label, reactor.counters().turn_time);
  });
}

runtime::Task<void> AsyncServer::serve_shard(Shard& shard, runtime::Task<void> closing) {
  runtime::TaskGroup clients;
  After after = After::GoOn;
  while (after != After::Stop) {
    try {
      if (after == After::Pause) std::ignore = co_await runtime::sleep_for(kAcceptPause);
      after = co_await accept_one(shard, clients);
    } catch (const std::bad_alloc&) {
      after = After::Pause;  // that client is lost
    }
    // Where there is no memory even for a pause, the others go on, and give theirs back one day.
    if (after == After::Pause) co_await runtime::yield();
  }
  co_await closing;
  co_await clients.join();
  const std::lock_guard lock{mutex_};
  // Under the lock: a message must not be posted to a reactor that is about to end.
  shard.ended = true;
  --shards_running_;
  ended_.notify_all();
}

runtime::Task<AsyncServer::After> AsyncServer::accept_one(Shard& shard, runtime::TaskGroup& clients) {
  runtime::Result<runtime::Descriptor> accepted = co_await shard.listener.accept();
  if (!accepted) co_return accepted.error().kind == runtime::IoError::Stopped ? After::Stop : After::Pause;
  if (Admission::possible(shared_)) {
    auto client = std::make_unique<Client>(shared_, shard.registry, std::move(*accepted));
    clients.spawn(serve_client(shard.worker, clients, std::move(client)));
  } else {
    turn_away(accepted->number());
  }
  co_return After::GoOn;
}

void AsyncServer::drain() {
  shared_.draining.store(true, std::memory_order_seq_cst);
  const std::lock_guard lock{mutex_};
  for (std::size_t index = 0; index < shards_.size(); ++index) {
    if (!shards_[index]->ended) pool_->reactor(index).post(shards_[index]->drain);
  }
}

bool AsyncServer::wait(runtime::Instant until) {
  {
    std::unique_lock lock{mutex_};
    const auto none = [this] { return shards_running_ == 0; };
    // The largest instant would overflow inside wait_until.
    if (until == runtime::kNever) {
      ended_.wait(lock, none);
    } else if (!ended_.wait_until(lock, until, none)) {
      return false;
    }
  }
  pool_->join();
  return true;
}

void AsyncServer::abort() {
  const std::lock_guard lock{mutex_};
  for (std::size_t index = 0; index < shards_.size(); ++index) {
    if (!shards_[index]->ended) pool_->reactor(index).post(shards_[index]->abort);
  }
}

}  // namespace ringmark::server

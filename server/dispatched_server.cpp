// The dispatcher and the threads it hands connections to.
#include "server/dispatched_server.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "runtime/check.hpp"
#include "server/websocket_session.hpp"

namespace ringmark::server {
namespace {

using runtime::Clock;

constexpr int kEventsPerWait = 256;
/// How often the dispatcher looks for passed deadlines, and while it drains, for the end of it.
constexpr std::chrono::milliseconds kSweepInterval{100};
constexpr std::chrono::milliseconds kDrainInterval{1};

runtime::Task<Next> receive_and_serve(Worker& worker, Connection& connection) {
  runtime::Result<runtime::BufferLease> received =
      co_await connection.stream().receive(connection.receive_timeout());
  co_return co_await connection.serve(worker, std::move(received));
}

}  // namespace

struct DispatchedServer::Held final : Client, runtime::ListLink {
  Held(Shared& shared, ConnectionRegistry& registry, runtime::Descriptor socket)
      : Client{shared, registry, std::move(socket)} {}

  runtime::Instant deadline{runtime::kNever};
  Occasion occasion{Occasion::Readable};  // why it was handed out
  bool watched{false};                    // known to epoll
};

DispatchedServer::DispatchedServer(Shared& shared, runtime::Descriptor listener)
    : shared_{shared},
      listener_{std::move(listener)},
      epoll_{epoll_create1(EPOLL_CLOEXEC)},
      wake_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      threads_{shared.settings.stack_bytes, shared.settings.faults} {
  if (!epoll_.open() || !wake_.open())
    throw std::runtime_error{std::string{"epoll: "} + std::strerror(errno)};
  // An accept after a client has given up must not block the dispatcher.
  fcntl(listener_.number(), F_SETFL, O_NONBLOCK);
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  epoll_event drain_begins{.events = EPOLLIN | EPOLLONESHOT, .data = {.ptr = this}};
  if (epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, listener_.number(), &event) != 0 ||
      epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, wake_.number(), &drain_begins) != 0) {
    throw std::runtime_error{std::string{"epoll: "} + std::strerror(errno)};
  }
  const bool pool = shared.settings.sync_model == SyncModel::Pool;
  const std::size_t wanted = pool ? shared.settings.threads : 0;
  auto started = threads_.start([this](runtime::BlockingContext&) { dispatch_until_drained(); });
  for (std::size_t index = 0; started && index < wanted; ++index) {
    started = threads_.start([this](runtime::BlockingContext& context) { serve_jobs(context); });
  }
  if (started) return;
  drain();
  std::ignore = threads_.wait_until_none(runtime::kNever);
  throw std::runtime_error{"threads of the pool: " + describe(started.error())};
}

DispatchedServer::~DispatchedServer() = default;

void DispatchedServer::drain() {
  shared_.draining.store(true, std::memory_order_seq_cst);
  registry_.stop_idle();
  eventfd_write(wake_.number(), 1);
}

void DispatchedServer::abort() {
  registry_.abort_all();
  threads_.stop_waits();
}

bool DispatchedServer::drained() const {
  return shared_.draining.load(std::memory_order_seq_cst) && shared_.connections.load() == 0;
}

void DispatchedServer::dispatch_until_drained() {
  std::array<epoll_event, kEventsPerWait> events;
  runtime::Instant swept = Clock::now();
  while (!drained()) {
    const bool draining = shared_.draining.load(std::memory_order_relaxed);
    const std::chrono::milliseconds patience = draining ? kDrainInterval : kSweepInterval;
    const int count =
        epoll_wait(epoll_.number(), events.data(), kEventsPerWait, static_cast<int>(patience.count()));
    for (int index = 0; index < count; ++index) {
      void* const subject = events[static_cast<std::size_t>(index)].data.ptr;
      if (subject == nullptr) {
        accept_one();
      } else if (subject != this) {
        hand_out(*static_cast<Held*>(subject), Occasion::Readable);
      }
    }
    const runtime::Instant now = Clock::now();
    if (now - swept < kSweepInterval) continue;
    swept = now;
    hand_out_overdue(now);
    if (!listener_.open()) continue;
    if (shared_.draining.load(std::memory_order_relaxed)) {
      listener_.close();
    } else {
      watch_listener(EPOLLIN);
    }
  }
  listener_.close();
  const std::lock_guard lock{jobs_mutex_};
  jobs_closed_ = true;
  jobs_filled_.notify_all();
}

void DispatchedServer::accept_one() {
  // One connection a wake-up: the listener stays readable while there are more.
  runtime::Descriptor socket{accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC)};
  if (!socket.open()) {
    // Without a free descriptor accepting would fail at full speed; the next sweep tries again.
    if (errno == EMFILE || errno == ENFILE) watch_listener(0);
    return;
  }
  if (!Admission::possible(shared_)) return turn_away(socket.number());
  auto* client = new (std::nothrow) Held{shared_, registry_, std::move(socket)};
  if (client == nullptr) return watch_listener(0);  // this one is lost, and there is no memory for the next
  if (shared_.draining.load(std::memory_order_seq_cst)) client->connection.stop_if_idle();
  hold(*client);
}

void DispatchedServer::watch_listener(std::uint32_t events) {
  epoll_event event{.events = events, .data = {.ptr = nullptr}};
  epoll_ctl(epoll_.number(), EPOLL_CTL_MOD, listener_.number(), &event);
}

void DispatchedServer::hold(Held& client) {
  const int descriptor = client.connection.stream().descriptor();
  const int operation = std::exchange(client.watched, true) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  client.deadline = Clock::now() + client.connection.receive_timeout();
  {
    const std::lock_guard lock{held_mutex_};
    held_.push_back(client);
  }
  epoll_event event{.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data = {.ptr = &client}};
  // From here on another thread may serve the client.
  RINGMARK_CHECK(epoll_ctl(epoll_.number(), operation, descriptor, &event) == 0,
                 "epoll watches a connection");
}

void DispatchedServer::hand_out(Held& client, Occasion occasion) {
  {
    const std::lock_guard lock{held_mutex_};
    client.unlink();
  }
  client.occasion = occasion;
  if (shared_.settings.sync_model == SyncModel::Pool) {
    const std::lock_guard lock{jobs_mutex_};
    jobs_.push_back(client);
    jobs_filled_.notify_one();
    return;
  }
  const auto started = threads_.start(
      [this, &client](runtime::BlockingContext& context) { serve_on_own_thread(context, client); });
  if (started) return;
  turn_away(client.connection.stream().descriptor());
  delete &client;
}

void DispatchedServer::hand_out_overdue(runtime::Instant now) {
  runtime::IntrusiveList<Held> overdue;
  {
    const std::lock_guard lock{held_mutex_};
    held_.for_each([&](Held& client) {
      if (client.deadline <= now) overdue.push_back(client);
    });
  }
  // Only this thread takes clients out, so nobody else touches those found.
  while (!overdue.empty()) {
    Held& client = overdue.front();
    epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, client.connection.stream().descriptor(), nullptr);
    client.watched = false;
    hand_out(client, Occasion::DeadlinePassed);
  }
}

void DispatchedServer::serve_jobs(runtime::BlockingContext& context) {
  Worker worker{shared_};
  std::unique_lock lock{jobs_mutex_};
  for (;;) {
    jobs_filled_.wait(lock, [this] { return jobs_closed_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    Held& client = jobs_.pop_front();
    lock.unlock();
    serve_one(context, worker, client);
    lock.lock();
  }
}

void DispatchedServer::serve_on_own_thread(runtime::BlockingContext& context, Held& client) {
  std::unique_ptr<Worker> worker = take_worker();
  if (worker == nullptr) {
    delete &client;
    return;
  }
  serve_one(context, *worker, client);
  give_worker(std::move(worker));
}

void DispatchedServer::serve_one(runtime::BlockingContext& context, Worker& worker, Held& client) {
  Connection& connection = client.connection;
  Next next = Next::Close;
  try {
    if (client.occasion == Occasion::Readable) {
      next = context.run(receive_and_serve(worker, connection));
    } else {
      const runtime::Error silence{runtime::IoError::TimedOut};
      next = context.run(connection.serve(worker, std::unexpected{silence}));
    }
  } catch (const std::bad_alloc&) {
    worker.forget_answers();
  }
  if (next == Next::Receive) return hold(client);
  if (next == Next::Upgrade) return begin_session(context, worker, client);
  delete &client;
}

void DispatchedServer::begin_session(runtime::BlockingContext& context, Worker& worker, Held& client) {
  // A thread that was started for a request has nothing else to do; those of the pool do.
  if (shared_.settings.sync_model != SyncModel::Pool) return serve_session(context, worker, client);
  const auto started = threads_.start([this, &client](runtime::BlockingContext& own_context) {
    std::unique_ptr<Worker> own_worker = take_worker();
    if (own_worker == nullptr) {
      delete &client;
      return;
    }
    serve_session(own_context, *own_worker, client);
    give_worker(std::move(own_worker));
  });
  if (started) return;
  turn_away(client.connection.stream().descriptor());
  delete &client;
}

void DispatchedServer::serve_session(runtime::BlockingContext& context, Worker& worker, Held& client) {
  runtime::Task<void> session;
  try {
    session = serve_websocket(worker, client);
  } catch (const std::bad_alloc&) {
    delete &client;
    return;
  }
  context.run(std::move(session));  // which owns the client from here on
}

std::unique_ptr<Worker> DispatchedServer::take_worker() {
  {
    const std::lock_guard lock{workers_mutex_};
    if (!idle_workers_.empty()) {
      std::unique_ptr<Worker> worker = std::move(idle_workers_.back());
      idle_workers_.pop_back();
      return worker;
    }
  }
  return std::unique_ptr<Worker>{new (std::nothrow) Worker{shared_}};
}

void DispatchedServer::give_worker(std::unique_ptr<Worker> worker) {
  const std::lock_guard lock{workers_mutex_};
  try {
    idle_workers_.push_back(std::move(worker));
  } catch (const std::bad_alloc&) {
    // It ends here; the next thread makes one of its own.
  }
}

}  // namespace ringmark::server

// The models with a dispatcher: one thread holds the connections that have nothing to read and hands a
// readable one to a thread of a fixed pool, or to a thread started for it; that thread serves what is ready
// and gives it back.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/descriptor.hpp"
#include "server/client.hpp"
#include "server/server.hpp"
#include "server/serving_threads.hpp"

namespace ringmark::server {

class DispatchedServer final : public Server {
 public:
  DispatchedServer(Shared& shared, runtime::Descriptor listener);
  ~DispatchedServer() override;

  void drain() override;
  [[nodiscard]] bool wait(runtime::Instant until) override { return threads_.wait_until_none(until); }
  void abort() override;

 private:
  enum class Occasion : std::uint8_t { Readable, DeadlinePassed };

  /// A client and what the dispatcher knows of it. In one list at a time: held, to be served, or none while
  /// it is served.
  struct Held;

  void dispatch_until_drained();
  void accept_one();
  void watch_listener(std::uint32_t events);
  void hold(Held& client);
  void hand_out(Held& client, Occasion occasion);
  void hand_out_overdue(runtime::Instant now);
  void serve_jobs(runtime::BlockingContext& context);
  void serve_on_own_thread(runtime::BlockingContext& context, Held& client);
  void serve_one(runtime::BlockingContext& context, Worker& worker, Held& client);
  /// A WebSocket session has a thread for as long as it lasts.
  void begin_session(runtime::BlockingContext& context, Worker& worker, Held& client);
  void serve_session(runtime::BlockingContext& context, Worker& worker, Held& client);
  /// nullptr: there is no memory for one.
  [[nodiscard]] std::unique_ptr<Worker> take_worker();
  void give_worker(std::unique_ptr<Worker> worker);
  [[nodiscard]] bool drained() const;

  Shared& shared_;
  runtime::Descriptor listener_;
  runtime::Descriptor epoll_;
  runtime::Descriptor wake_;  // an eventfd; when it is readable, a drain has begun
  ConnectionRegistry registry_;

  std::mutex held_mutex_;
  runtime::IntrusiveList<Held> held_;

  std::mutex jobs_mutex_;
  std::condition_variable jobs_filled_;
  runtime::IntrusiveList<Held> jobs_;
  bool jobs_closed_{false};

  std::mutex workers_mutex_;
  std::vector<std::unique_ptr<Worker>> idle_workers_;

  ServingThreads threads_;
};

}  // namespace ringmark::server

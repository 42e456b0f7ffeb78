// The asynchronous model: a reactor for each processor, each with its own listener, connections and scratch.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "runtime/reactor_pool.hpp"
#include "runtime/task_group.hpp"
#include "server/client.hpp"
#include "server/server.hpp"

namespace ringmark::server {

class AsyncServer final : public Server {
 public:
  /// `on_stall` is called on the thread of the reactor that was held up.
  AsyncServer(Shared& shared, Listeners listeners, runtime::StallDetector::Report on_stall);
  ~AsyncServer() override;

  void drain() override;
  [[nodiscard]] bool wait(runtime::Instant until) override;
  void abort() override;

 private:
  struct Shard;

  void report(std::string& page);
  /// What the loop that accepts does next.
  enum class After : std::uint8_t { GoOn, Pause, Stop };

  /// `closing` ends the listener; it is made beforehand, because when it is needed there may be no memory.
  [[nodiscard]] runtime::Task<void> serve_shard(Shard& shard, runtime::Task<void> closing);
  [[nodiscard]] runtime::Task<After> accept_one(Shard& shard, runtime::TaskGroup& clients);

  Shared& shared_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t shards_running_{0};
  std::optional<runtime::ReactorPool> pool_;
};

}  // namespace ringmark::server

// Background tasks of async mode: coroutines on a reactor of their own.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "runtime/engine.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/reactor_pool.hpp"
#include "server/task_runner.hpp"

namespace ringmark::server {

/// Waiting tasks hold a frame and a timer each, and no thread. The reactor is not one of those that serve
/// clients, so that ten thousand tasks that end at once delay no answer.
class ReactorTaskRunner final : public TaskRunner {
 public:
  /// Throws std::runtime_error with one line when the thread or its ring is refused.
  ReactorTaskRunner(const TaskRunnerOptions& options, runtime::Engine engine);
  ~ReactorTaskRunner() override;

  void start_pending() override { call(); }
  void stop(std::int64_t number) override;

 private:
  class Desk;

  // What other threads ask for is kept here, and the reactor is called to look at it.
  struct Call final : runtime::Message {
    explicit Call(ReactorTaskRunner& owner) : runner{owner} {}
    void deliver() override;
    ReactorTaskRunner& runner;
  };

  void call();
  [[nodiscard]] runtime::Task<void> serve();

  const TaskRunnerOptions options_;
  Desk* desk_{nullptr};  // the reactor's thread only

  std::mutex mutex_;
  std::vector<std::int64_t> to_stop_;
  bool ending_{false};

  std::atomic<bool> called_{false};
  Call call_{*this};
  std::optional<runtime::ReactorPool> pool_;
};

}  // namespace ringmark::server

// Threads for work that blocks: SQLite, name resolution. The reactor stays free; results come back in bursts.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/continuation.hpp"
#include "runtime/intrusive_list.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/reactor.hpp"
#include "runtime/thread.hpp"

namespace ringmark::runtime {

/// A fixed number of threads that run functions given by reactors, first come first served. From a blocking
/// thread the function runs inline, on that thread (rule E5). Any thread may call `run`; the pool outlives
/// every call.
class BlockingPool {
 public:
  static constexpr std::size_t kQueueMax =
      10'000;  ///< by default, beyond what runs: a second's work and more

  /// Throws std::runtime_error when a thread cannot be started.
  explicit BlockingPool(std::size_t thread_count, std::size_t queue_max = kQueueMax);
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// Awaitable: runs `function` away from the reactor and resumes there with Result<its result>, or with what
  /// it threw. Error: Overloaded when the queue is full; the function was not run. `function` may hold
  /// references into the awaiting frame, which stays suspended until it has run.
  template <typename Function>
  [[nodiscard]] auto run(Function function) {
    return Call<Function>{*this, std::move(function)};
  }

  /// Something to run on a thread of the pool, whose `deliver` then runs on the reactor that submitted it.
  class Job : public ListLink, public Message {
   public:
    virtual void execute() = 0;

   protected:
    ~Job() = default;

   private:
    friend class BlockingPool;
    Reactor* origin_{nullptr};
  };
  /// Queues the job, which stays alive until it is delivered; false when the queue is full. Reactor threads
  /// only.
  [[nodiscard]] bool submit(Job& job);
  /// Takes a submitted job back, which is then neither executed nor delivered; false when a thread has it.
  [[nodiscard]] bool withdraw(Job& job);

 private:
  template <typename Function>
  class Call;

  void work();
  void join_all();

  std::mutex mutex_;
  std::condition_variable filled_;
  IntrusiveList<Job> queue_;
  std::size_t queued_{0};
  const std::size_t queue_max_;
  bool closed_{false};
  std::vector<Thread> threads_;
};

template <typename Function>
class BlockingPool::Call final : private Job {
 public:
  using Value = std::invoke_result_t<Function&>;

  Call(BlockingPool& pool, Function function) : pool_{pool}, function_{std::move(function)} {}

  bool await_ready() {
    if (Context::current().kind() == ContextKind::Reactor) return false;
    execute();
    return true;
  }
  bool await_suspend(std::coroutine_handle<> coroutine) {
    waiting_ = coroutine;
    const bool queued = pool_.submit(*this);  // from here on it may be executed, though not yet delivered
    if (!queued) refused_ = true;
    return queued;
  }
  Result<Value> await_resume() {
    if (refused_) return std::unexpected{Error{IoError::Overloaded}};
    if (failure_) std::rethrow_exception(failure_);
    if constexpr (std::is_void_v<Value>) {
      return {};
    } else {
      return std::move(*value_);
    }
  }

 private:
  struct Nothing {};

  void execute() override {
    try {
      if constexpr (std::is_void_v<Value>) {
        function_();
      } else {
        value_.emplace(function_());
      }
    } catch (...) {
      failure_ = std::current_exception();
    }
  }
  void deliver() override { waiting_.resume(); }

  BlockingPool& pool_;
  Function function_;
  std::optional<std::conditional_t<std::is_void_v<Value>, Nothing, Value>> value_;
  std::exception_ptr failure_;
  Continuation waiting_;
  bool refused_{false};
};

}  // namespace ringmark::runtime

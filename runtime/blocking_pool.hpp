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
  /// Throws std::runtime_error when a thread cannot be started.
  explicit BlockingPool(std::size_t thread_count);
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// Awaitable: runs `function` away from the reactor and resumes there with its result, or with what it
  /// threw. `function` may hold references into the awaiting frame, which stays suspended until it has run.
  template <typename Function>
  [[nodiscard]] auto run(Function function) {
    return Call<Function>{*this, std::move(function)};
  }

 private:
  class Job : public ListLink, public Message {
   public:
    virtual void execute() = 0;

   protected:
    ~Job() = default;

   private:
    friend class BlockingPool;
    Reactor* origin_{nullptr};
  };

  template <typename Function>
  class Call;

  void submit(Job& job);
  void work();
  void join_all();

  std::mutex mutex_;
  std::condition_variable filled_;
  IntrusiveList<Job> queue_;
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
  void await_suspend(std::coroutine_handle<> coroutine) {
    waiting_ = coroutine;
    pool_.submit(*this);
  }
  Value await_resume() {
    if (failure_) std::rethrow_exception(failure_);
    if constexpr (!std::is_void_v<Value>) return std::move(*value_);
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
  std::coroutine_handle<> waiting_;
};

}  // namespace ringmark::runtime

// A reactor on each of several threads, sharing nothing.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "runtime/reactor.hpp"
#include "runtime/thread.hpp"

namespace ringmark::runtime {

enum class Pinning { None, OneCpuEach };

struct ReactorPoolOptions {
  std::size_t reactors{1};
  Pinning pinning{Pinning::None};
  Engine engine{Engine::Automatic};
  Duration stall_threshold{0};              ///< of a loop turn; 0: nobody watches
  StallDetector::Report on_stall{nullptr};  ///< on the reactor's thread
  Faults* faults{nullptr};                  ///< for tests; outlives the pool
};

/// Runs `root(index)` to its end on a reactor of its own for every index below `reactors`.
class ReactorPool {
 public:
  using Root = std::function<Task<void>(std::size_t index)>;

  /// Starts the threads. Throws std::runtime_error when a thread or a ring is refused, or what the making of
  /// a root throws, with every thread joined again.
  ReactorPool(const ReactorPoolOptions& options, Root root);
  /// Waits for every root to end.
  ~ReactorPool();
  ReactorPool(const ReactorPool&) = delete;
  ReactorPool& operator=(const ReactorPool&) = delete;

  /// Waits until every root has ended, and throws the first exception that left one. Owner thread.
  void join();

  [[nodiscard]] std::size_t size() const noexcept { return reactors_.size(); }
  /// For `post`; valid until the root of that index has ended.
  [[nodiscard]] Reactor& reactor(std::size_t index) { return *reactors_[index]; }

 private:
  void start_thread(std::size_t index, int cpu);
  void run_one(std::size_t index);

  struct Startup;

  Root root_;
  ReactorPoolOptions options_;
  std::unique_ptr<Startup> startup_;
  std::vector<Reactor*> reactors_;
  std::vector<std::exception_ptr> failures_;
  std::vector<Thread> threads_;
};

}  // namespace ringmark::runtime

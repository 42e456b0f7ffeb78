// A stream of values whose producer may wait: asynchronous iteration.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "runtime/check.hpp"
#include "runtime/frame_pool.hpp"

namespace ringmark::runtime {

/// A coroutine that hands out values with `co_yield`, and may wait between them. It runs only while `next` is
/// awaited, on the thread of its consumer, in either execution model. It may be given up between two values:
/// what it holds is released then. Giving it up while `next` waits is a defect.
///
///     for (;;) {
///       std::optional<int> value = co_await numbers.next();
///       if (!value) break;
///     }
template <typename T>
class [[nodiscard]] Generator {
 public:
  class promise_type;
  using Handle = std::coroutine_handle<promise_type>;
  class Next;

  explicit Generator(Handle handle) noexcept : handle_{handle} {}
  Generator(Generator&& other) noexcept : handle_{std::exchange(other.handle_, {})} {}
  Generator& operator=(Generator&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Generator();

  /// Awaitable: the next value, or nothing after the last one. Throws what the producer threw; nothing
  /// follows then.
  [[nodiscard]] Next next() noexcept { return Next{handle_}; }

 private:
  Handle handle_;
};

template <typename T>
class Generator<T>::promise_type {
 public:
  static void* operator new(std::size_t bytes) { return thread_frames.allocate(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept {
    thread_frames.release(frame, bytes);
  }

  /// Gives the thread back to the consumer: to its frame if it has suspended, otherwise by returning.
  struct Handover {
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(Handle producer) const noexcept {
      return std::exchange(producer.promise().consumer_, std::noop_coroutine());
    }
    void await_resume() const noexcept {}
  };

  Generator get_return_object() noexcept { return Generator{Handle::from_promise(*this)}; }
  std::suspend_always initial_suspend() const noexcept { return {}; }
  Handover final_suspend() noexcept {
    at_rest_ = true;
    return {};
  }
  template <typename Value>
  Handover yield_value(Value&& value) {
    value_.emplace(std::forward<Value>(value));
    at_rest_ = true;
    return {};
  }
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }

 private:
  friend class Generator;
  friend class Next;

  std::optional<T> value_;
  std::exception_ptr exception_;
  std::coroutine_handle<> consumer_{std::noop_coroutine()};
  bool at_rest_{true};  // before the first value, at a value, or at the end
};

template <typename T>
class Generator<T>::Next {
 public:
  explicit Next(Handle producer) noexcept : producer_{producer} {}

  bool await_ready() const noexcept { return producer_.done(); }
  /// Runs the producer up to its next value. Like a task (Task in task.hpp), one that does not wait lets the
  /// consumer go on in its own frame, so a long stream needs no stack.
  bool await_suspend(std::coroutine_handle<> consumer) const {
    promise_type& promise = producer_.promise();
    promise.at_rest_ = false;
    producer_.resume();
    if (promise.at_rest_) return false;
    promise.consumer_ = consumer;
    return true;
  }
  std::optional<T> await_resume() const {
    promise_type& promise = producer_.promise();
    if (promise.exception_) std::rethrow_exception(std::exchange(promise.exception_, nullptr));
    return std::exchange(promise.value_, std::nullopt);
  }

 private:
  Handle producer_;
};

template <typename T>
Generator<T>::~Generator() {
  if (!handle_) return;
  RINGMARK_CHECK(handle_.promise().at_rest_, "a generator is not given up while its next value is awaited");
  handle_.destroy();
}

}  // namespace ringmark::runtime

// Items on their way from producers to consumers of one reactor.
#pragma once

#include <coroutine>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/place_in_line.hpp"

namespace ringmark::runtime {

/// First in, first out, at most `capacity` items. Producers and consumers are served in order of arrival.
/// Belongs to one reactor (rule E3) and outlives every wait. A cancelled `put` leaves its item with the
/// producer, a cancelled `get` leaves the item in the queue: none is lost, none is delivered twice.
template <typename T>
class Queue {
 public:
  class Put;
  class Get;
  class Join;

  explicit Queue(std::size_t capacity) : slots_(capacity) {
    RINGMARK_CHECK(capacity > 0, "a queue holds at least one item");
  }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  ~Queue() {
    RINGMARK_CHECK(producers_.empty() && consumers_.empty() && joining_.empty(),
                   "nobody waits for a queue that ends");
  }

  /// Waits for room and moves `item` in; it is moved from only on success, and borrowed until then. Errors:
  /// Closed, Stopped (by default the stop of the whole reactor), TimedOut after `until`.
  [[nodiscard]] Put put(T&& item, Instant until = kNever, StopToken stop = {}) noexcept {
    return Put{*this, item, until, stop};
  }
  [[nodiscard]] Put put(T&& item, StopToken stop) noexcept { return Put{*this, item, kNever, stop}; }
  /// Waits for an item. Errors: Closed when the queue is closed and empty, Stopped, TimedOut.
  [[nodiscard]] Get get(Instant until = kNever, StopToken stop = {}) noexcept {
    return Get{*this, until, stop};
  }
  [[nodiscard]] Get get(StopToken stop) noexcept { return Get{*this, kNever, stop}; }

  /// False, and `item` unchanged, when the queue is full or closed.
  [[nodiscard]] bool try_put(T&& item);
  [[nodiscard]] std::optional<T> try_get();

  /// Says that an item which was taken out is dealt with; once for each.
  void task_done();
  /// Waits until every item ever put is dealt with. Errors: Stopped, TimedOut.
  [[nodiscard]] Join join(Instant until = kNever, StopToken stop = {}) noexcept {
    return Join{*this, until, stop};
  }
  [[nodiscard]] Join join(StopToken stop) noexcept { return Join{*this, kNever, stop}; }

  /// No more items: waiting and later `put` fail with Closed, `get` drains what is there and fails then.
  void close();

  [[nodiscard]] bool closed() const noexcept { return closed_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool full() const noexcept { return size_ == slots_.size(); }

 private:
  static constexpr Error kClosed{IoError::Closed, 0};

  template <typename Place>
  [[nodiscard]] static Place& first(PlaceInLine::Line& line) noexcept {
    return static_cast<Place&>(line.front());
  }

  void append(T&& item);
  T take_first();
  void accept(T&& item);

  std::vector<std::optional<T>> slots_;
  std::size_t first_{0};
  std::size_t size_{0};
  std::size_t unfinished_{0};
  bool closed_{false};
  PlaceInLine::Line producers_;
  PlaceInLine::Line consumers_;
  PlaceInLine::Line joining_;
};

template <typename T>
class Queue<T>::Put final : public PlaceInLine {
 public:
  Put(Queue& queue, T& item, Instant until, StopToken stop) noexcept
      : PlaceInLine{until, stop}, queue_{queue}, item_{item} {}

  bool await_ready() {
    if (!may_wait("Queue")) return true;
    accepted_ = queue_.try_put(std::move(item_));
    return accepted_ || queue_.closed_;
  }
  void await_suspend(std::coroutine_handle<> coroutine) { wait_in(queue_.producers_, coroutine); }
  Result<void> await_resume() const noexcept {
    if (!outcome()) return outcome();
    if (!accepted_) return std::unexpected{kClosed};
    return {};
  }

 private:
  friend class Queue;

  Queue& queue_;
  T& item_;
  bool accepted_{false};
};

template <typename T>
class Queue<T>::Get final : public PlaceInLine {
 public:
  Get(Queue& queue, Instant until, StopToken stop) noexcept : PlaceInLine{until, stop}, queue_{queue} {}

  bool await_ready() {
    if (!may_wait("Queue")) return true;
    item_ = queue_.try_get();
    return item_.has_value() || queue_.closed_;
  }
  void await_suspend(std::coroutine_handle<> coroutine) { wait_in(queue_.consumers_, coroutine); }
  Result<T> await_resume() {
    if (!outcome()) return std::unexpected{outcome().error()};
    if (!item_) return std::unexpected{kClosed};
    return std::move(*item_);
  }

 private:
  friend class Queue;

  Queue& queue_;
  std::optional<T> item_;
};

template <typename T>
class Queue<T>::Join final : public PlaceInLine {
 public:
  Join(Queue& queue, Instant until, StopToken stop) noexcept : PlaceInLine{until, stop}, queue_{queue} {}

  bool await_ready() { return !may_wait("Queue") || queue_.unfinished_ == 0; }
  void await_suspend(std::coroutine_handle<> coroutine) { wait_in(queue_.joining_, coroutine); }
  Result<void> await_resume() const noexcept { return outcome(); }

 private:
  Queue& queue_;
};

template <typename T>
void Queue<T>::append(T&& item) {
  slots_[(first_ + size_) % slots_.size()].emplace(std::move(item));
  ++size_;
}

template <typename T>
T Queue<T>::take_first() {
  T item = std::move(*slots_[first_]);
  slots_[first_].reset();
  first_ = (first_ + 1) % slots_.size();
  --size_;
  return item;
}

template <typename T>
void Queue<T>::accept(T&& item) {
  ++unfinished_;
  if (consumers_.empty()) {
    append(std::move(item));
    return;
  }
  Get& consumer = first<Get>(consumers_);
  consumer.item_.emplace(std::move(item));
  consumer.serve();
}

template <typename T>
bool Queue<T>::try_put(T&& item) {
  if (closed_ || full()) return false;
  accept(std::move(item));
  return true;
}

template <typename T>
std::optional<T> Queue<T>::try_get() {
  if (size_ == 0) return std::nullopt;
  std::optional<T> item{take_first()};
  if (!producers_.empty()) {
    Put& producer = first<Put>(producers_);
    producer.accepted_ = true;
    accept(std::move(producer.item_));
    producer.serve();
  }
  return item;
}

template <typename T>
void Queue<T>::task_done() {
  RINGMARK_CHECK(unfinished_ > 0, "task_done comes once for each item");
  if (--unfinished_ > 0) return;
  while (!joining_.empty())
    joining_.front().serve();
}

template <typename T>
void Queue<T>::close() {
  closed_ = true;
  while (!producers_.empty())
    producers_.front().serve();
  while (!consumers_.empty())
    consumers_.front().serve();
}

}  // namespace ringmark::runtime

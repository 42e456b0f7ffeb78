// The one way into a reactor from another thread: an atomic queue of messages, and one wake-up a burst.
#pragma once

#include <atomic>
#include <cstdint>

namespace ringmark::runtime {

/// Something another thread wants done on the reactor's thread. Belongs to its sender's protocol; it must
/// stay alive until `deliver` is called, and may end itself there.
class Message {
 public:
  Message() = default;
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  /// Runs on the reactor's thread, from its run loop.
  virtual void deliver() = 0;

 protected:
  ~Message() = default;

 private:
  friend class Mailbox;
  Message* next_{nullptr};
};

/// Many senders, one receiver. Messages of one sender are delivered in the order they were sent.
class Mailbox {
 public:
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// Any thread. Wakes the receiver when it sleeps and nobody has woken it yet.
  void post(Message& message);

  /// Receiver only: delivers every message posted before the call. True when there was one.
  bool deliver_all();

  /// Receiver only: announces that it is about to sleep. False when a message arrived: it must not sleep.
  [[nodiscard]] bool prepare_to_sleep();
  /// Receiver only: it is awake again, senders need not wake it.
  void awake() noexcept { sleeping_.store(false, std::memory_order_relaxed); }

  /// Receiver only: takes the wake-up out of the eventfd.
  void clear_wake() noexcept;

  /// The eventfd that becomes readable with a wake-up.
  [[nodiscard]] int wake_descriptor() const noexcept { return wake_descriptor_; }
  [[nodiscard]] std::uint64_t wakes() const noexcept { return wakes_.load(std::memory_order_relaxed); }

 private:
  void queue(Message& message);
  void wake_if_sleeping();

  std::atomic<Message*> newest_{nullptr};
  std::atomic<bool> sleeping_{false};
  std::atomic<std::uint32_t> posting_{0};
  std::atomic<std::uint64_t> wakes_{0};
  int wake_descriptor_;
};

}  // namespace ringmark::runtime

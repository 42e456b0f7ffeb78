// Cancellation within one reactor: a request, after which the cancelled wait still delivers its completion.
#pragma once

#include <utility>

#include "runtime/intrusive_list.hpp"

namespace ringmark::runtime {

class StopSource;

/// Something to do when stop is requested: called once, on the source's thread, from inside `request_stop`.
class StopCallback : public ListLink {
 public:
  virtual void on_stop() = 0;

 protected:
  ~StopCallback() = default;
};

/// The side that waits. Borrows its source, which outlives every wait that was given the token. A token
/// without a source is never stopped.
class StopToken {
 public:
  StopToken() = default;
  explicit StopToken(StopSource& source) noexcept : source_{&source} {}

  [[nodiscard]] bool stop_requested() const noexcept;
  [[nodiscard]] bool stop_possible() const noexcept { return source_ != nullptr; }
  /// Links `callback` until it is unlinked or called. Stop must not have been requested yet.
  void subscribe(StopCallback& callback) const;

 private:
  StopSource* source_{nullptr};
};

/// The side that cancels. Owner thread only.
class StopSource {
 public:
  StopSource() = default;
  StopSource(const StopSource&) = delete;
  StopSource& operator=(const StopSource&) = delete;

  [[nodiscard]] StopToken token() noexcept { return StopToken{*this}; }
  [[nodiscard]] bool stop_requested() const noexcept { return requested_; }

  /// Calls each subscribed callback once, in order of subscription. Later calls do nothing.
  void request_stop() {
    if (std::exchange(requested_, true)) return;
    while (!callbacks_.empty())
      callbacks_.pop_front().on_stop();
  }

 private:
  friend class StopToken;

  IntrusiveList<StopCallback> callbacks_;
  bool requested_{false};
};

inline bool StopToken::stop_requested() const noexcept {
  return source_ != nullptr && source_->stop_requested();
}

inline void StopToken::subscribe(StopCallback& callback) const {
  if (source_ != nullptr) source_->callbacks_.push_back(callback);
}

}  // namespace ringmark::runtime

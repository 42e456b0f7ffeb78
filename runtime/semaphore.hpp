// At most so many at a time, first come first served.
#pragma once

#include <coroutine>
#include <cstddef>
#include <optional>
#include <utility>

#include "runtime/place_in_line.hpp"

namespace ringmark::runtime {

/// A number of permits. Belongs to one reactor (rule E3); it outlives its permits and every wait for one. A
/// permit that is given back goes to whoever waits longest, so a newcomer never overtakes.
class Semaphore {
 public:
  /// Gives its permit back when it ends.
  class [[nodiscard]] Permit {
   public:
    Permit(Permit&& other) noexcept : semaphore_{std::exchange(other.semaphore_, nullptr)} {}
    Permit& operator=(Permit&& other) noexcept {
      if (this != &other) {
        give_back();
        semaphore_ = std::exchange(other.semaphore_, nullptr);
      }
      return *this;
    }
    ~Permit() { give_back(); }

    /// Gives it back early; a second time does nothing.
    void give_back() {
      if (semaphore_ != nullptr) std::exchange(semaphore_, nullptr)->put_back();
    }

   private:
    friend class Semaphore;
    explicit Permit(Semaphore& semaphore) noexcept : semaphore_{&semaphore} {}

    Semaphore* semaphore_;
  };

  class Acquire;

  /// `primitive` is what a misuse on a blocking thread is blamed on; a literal.
  explicit Semaphore(std::size_t permits, const char* primitive = "Semaphore") noexcept
      : available_{permits}, primitive_{primitive} {}
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;
  ~Semaphore() { RINGMARK_CHECK(line_.empty(), "nobody waits for a semaphore that ends"); }

  /// Waits for a permit. Errors: Stopped (by default the stop of the whole reactor), TimedOut after `until`.
  /// A permit that was handed over before the stop came is returned, not lost.
  [[nodiscard]] Acquire acquire(Instant until = kNever, StopToken stop = {}) noexcept;
  [[nodiscard]] Acquire acquire(StopToken stop) noexcept;

  /// A permit if one is free and nobody waits for it.
  [[nodiscard]] std::optional<Permit> try_acquire() {
    if (available_ == 0) return std::nullopt;
    --available_;
    return Permit{*this};
  }

  /// Permits that are free; 0 while somebody waits.
  [[nodiscard]] std::size_t available() const noexcept { return available_; }

 private:
  void put_back() {
    if (line_.empty()) {
      ++available_;
    } else {
      line_.front().serve();
    }
  }

  std::size_t available_;
  const char* primitive_;
  PlaceInLine::Line line_;
};

class Semaphore::Acquire final : private PlaceInLine {
 public:
  Acquire(Semaphore& semaphore, Instant until, StopToken stop) noexcept
      : PlaceInLine{until, stop}, semaphore_{semaphore} {}

  bool await_ready() {
    if (!may_wait(semaphore_.primitive_)) return true;
    if (semaphore_.available_ == 0) return false;
    --semaphore_.available_;
    return true;
  }
  void await_suspend(std::coroutine_handle<> coroutine) { wait_in(semaphore_.line_, coroutine); }
  Result<Permit> await_resume() {
    if (!outcome()) return std::unexpected{outcome().error()};
    return Permit{semaphore_};
  }

 private:
  Semaphore& semaphore_;
};

inline Semaphore::Acquire Semaphore::acquire(Instant until, StopToken stop) noexcept {
  return Acquire{*this, until, stop};
}
inline Semaphore::Acquire Semaphore::acquire(StopToken stop) noexcept {
  return acquire(kNever, stop);
}

}  // namespace ringmark::runtime

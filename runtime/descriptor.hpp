// An owned file descriptor, and how many of them this process may have.
#pragma once

#include <cstdint>
#include <utility>

namespace ringmark::runtime {

/// Closes its descriptor when it ends. Close it only when no operation of a ring still uses it: close(2)
/// cancels nothing.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] bool open() const noexcept { return number_ >= 0; }
  void close() noexcept;
  [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

 private:
  int number_{-1};
};

/// Raises RLIMIT_NOFILE to its hard limit and returns the limit in force. Any thread.
[[nodiscard]] std::uint64_t raise_descriptor_limit();

}  // namespace ringmark::runtime

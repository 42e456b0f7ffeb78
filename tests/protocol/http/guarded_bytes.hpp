// Octets whose last one touches a page that nobody may read, so that any look behind the end crashes the
// test.
#pragma once

#include <cstddef>
#include <string_view>

namespace ringmark::http {

class GuardedBytes {
 public:
  GuardedBytes();
  ~GuardedBytes();
  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;

  /// A copy of `bytes` in front of the guard page; it replaces the copy made before.
  [[nodiscard]] std::string_view place(std::string_view bytes);

 private:
  char* region_;
  std::size_t usable_bytes_;
  std::size_t mapped_bytes_;
};

}  // namespace ringmark::http

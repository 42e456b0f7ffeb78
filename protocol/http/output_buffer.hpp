// Octets to be sent: grows geometrically, never initialises what it is about to overwrite, keeps its memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace ringmark::http {

/// One per thread: all responses of a batch are written into it and leave with one send.
class OutputBuffer {
 public:
  /// Room for `size` more octets, valid until the next call of a non-const member. Then commit().
  [[nodiscard]] char* prepare(std::size_t size) {
    if (size > capacity_ - size_) grow(size);
    return octets_.get() + size_;
  }

  /// Adds the first `size` octets of what prepare() gave room for.
  void commit(std::size_t size) { size_ += size; }

  void append(std::string_view octets) {
    if (octets.empty()) return;
    std::memcpy(prepare(octets.size()), octets.data(), octets.size());
    commit(octets.size());
  }

  /// Valid until the next call of a non-const member.
  [[nodiscard]] std::string_view view() const { return {octets_.get(), size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// Forgets the octets and keeps the memory.
  void clear() { size_ = 0; }

 private:
  // A page-sized start spares a fresh thread the first few copies.
  static constexpr std::size_t kCapacityBytesMin = 4096;

  void grow(std::size_t size) {
    const std::size_t capacity = std::max({2 * capacity_, size_ + size, kCapacityBytesMin});
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ != 0) std::memcpy(larger.get(), octets_.get(), size_);
    octets_ = std::move(larger);
    capacity_ = capacity;  // last: what there is no memory for changes nothing
  }

  std::unique_ptr<char[]> octets_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace ringmark::http

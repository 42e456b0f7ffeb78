// A directory of a trial or a run, gone when its owner is.
#pragma once

#include <string>
#include <utility>

#include "bench/outcome.hpp"

namespace ringmark::bench {

/// An empty directory that is removed with everything in it.
class TemporaryDirectory {
 public:
  /// Makes one in `parent`, by default where the system keeps temporary files.
  [[nodiscard]] static Outcome<TemporaryDirectory> make(const std::string& parent = {});

  TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_{std::exchange(other.path_, {})} {}
  TemporaryDirectory& operator=(TemporaryDirectory&& other) = delete;
  ~TemporaryDirectory();

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  explicit TemporaryDirectory(std::string path) noexcept : path_{std::move(path)} {}

  std::string path_;
};

}  // namespace ringmark::bench

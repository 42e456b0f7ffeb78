// Lifetimes by counting: how often something was made, and how often it ended.
#pragma once

#include <cstddef>

namespace ringmark::testing {

struct Tally {
  std::size_t constructed{0};
  std::size_t destroyed{0};
};

/// Adds its own constructions (copies and moves too) and destructions to a tally, which outlives it.
class Counted {
 public:
  explicit Counted(Tally& tally) noexcept : tally_{&tally} { ++tally_->constructed; }
  Counted(const Counted& other) noexcept : tally_{other.tally_} { ++tally_->constructed; }
  Counted(Counted&& other) noexcept : tally_{other.tally_} { ++tally_->constructed; }
  Counted& operator=(const Counted&) = delete;
  Counted& operator=(Counted&&) = delete;
  ~Counted() { ++tally_->destroyed; }

 private:
  Tally* tally_;
};

}  // namespace ringmark::testing

// Comparing a measured interval with a claimed range and with an attainable bound.
#include "bench/claim.hpp"

#include <utility>

namespace ringmark::bench {

ClaimWord judge_claim(const RatioEstimate& estimate, double claim_low, double claim_high) {
  if (!estimate.interval) return ClaimWord::Inconclusive;
  const auto [low, high] = *estimate.interval;
  if (low > claim_high) return ClaimWord::Above;
  if (high < claim_low) return ClaimWord::Below;
  if (low >= claim_low && high <= claim_high) return ClaimWord::Holds;
  return ClaimWord::Straddles;
}

std::string_view word_of(ClaimWord word) {
  switch (word) {
    case ClaimWord::Holds:
      return "HOLDS";
    case ClaimWord::Above:
      return "ABOVE";
    case ClaimWord::Below:
      return "BELOW";
    case ClaimWord::Straddles:
      return "STRADDLES";
    case ClaimWord::Inconclusive:
      return "INCONCLUSIVE";
  }
  std::unreachable();
}

bool exceeds_bound(const RatioEstimate& estimate, double bound) {
  return estimate.interval && estimate.interval->low > kBoundTolerance * bound;
}

}  // namespace ringmark::bench

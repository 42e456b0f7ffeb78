// Sums of tallies.
#include "loadgen/tally.hpp"

#include <functional>
#include <numeric>

namespace ringmark::loadgen {

std::string_view name_of(ErrorKind kind) {
  constexpr std::array<std::string_view, kErrorKindCount> kNames{"connect", "read",   "write",
                                                                 "timeout", "status", "protocol"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::uint64_t Tally::error_count() const {
  return std::reduce(errors.begin(), errors.end());
}

void Tally::merge(const Tally& from) {
  good.merge(from.good);
  other.merge(from.other);
  std::ranges::transform(by_status, from.by_status, by_status.begin(), std::plus{});
  std::ranges::transform(errors, from.errors, errors.begin(), std::plus{});
  bytes_read += from.bytes_read;
  connections_opened += from.connections_opened;
  if (from.connect_error) connect_error = from.connect_error;
}

}  // namespace ringmark::loadgen

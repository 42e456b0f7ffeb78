// Recording latencies: what the load generator pays for each response.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "loadgen/histogram.hpp"

namespace ringmark::loadgen {
namespace {

void RecordLatency(benchmark::State& state) {
  constexpr std::size_t kSamples = 4096;
  std::vector<std::uint64_t> samples;
  std::uint64_t position = 1;
  for (std::size_t index = 0; index < kSamples; ++index) {
    position = position * 6364136223846793005U + 1442695040888963407U;
    samples.push_back(100'000 + (position >> 44));  // 100 us to 1.1 ms
  }
  Histogram histogram;
  std::size_t next = 0;
  for (auto _ : state) {
    histogram.record(samples[next]);
    next = (next + 1) % kSamples;
  }
  benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(RecordLatency);

}  // namespace
}  // namespace ringmark::loadgen

// "async for": a stream whose producer waits before each of its five items.
#include <chrono>
#include <optional>
#include <string>
#include <tuple>

#include "runtime/examples/example.hpp"
#include "runtime/generator.hpp"
#include "runtime/sleep.hpp"

namespace ringmark::runtime::examples {
namespace {

using namespace std::chrono_literals;

Generator<std::string> readings(int count) {
  for (int number = 1; number <= count; ++number) {
    std::ignore = co_await sleep_for(500ms);
    co_yield "reading " + std::to_string(number);
  }
}

Task<> follow_readings() {
  constexpr int kReadings = 5;  // the number of the article
  const TimedLog log;
  Generator<std::string> stream = readings(kReadings);
  for (;;) {
    const std::optional<std::string> reading = co_await stream.next();
    if (!reading) break;
    log.say(*reading);
  }
  log.say("the stream has ended");
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main(int argc, char** argv) {
  using namespace ringmark::runtime::examples;
  return run_example(argc, argv, follow_readings());
}

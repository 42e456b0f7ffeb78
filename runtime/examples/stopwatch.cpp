// The asynchronous timer: a scope that reports how long it took, waits included, however it is left.
#include "runtime/stopwatch.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/examples/example.hpp"
#include "runtime/gather.hpp"
#include "runtime/sleep.hpp"

namespace ringmark::runtime::examples {
namespace {

using namespace std::chrono_literals;

TimedScope::Report report_to(TimedLog log, std::string name) {
  return [log, name](Duration elapsed) { log.say(name + " took " + in_seconds(elapsed)); };
}

Task<> read_one(TimedLog log, std::string name, Duration duration) {
  const TimedScope timer{report_to(log, name)};
  std::ignore = co_await sleep_for(duration);
}

Task<> read_both(TimedLog log) {
  const TimedScope timer{report_to(log, "both together")};
  std::vector<Task<>> reads;
  reads.push_back(read_one(log, "file 1", 2s));
  reads.push_back(read_one(log, "file 2", 1s));
  co_await gather(std::move(reads));
}

Task<> fail_halfway(TimedLog log) {
  const TimedScope timer{report_to(log, "the failure")};
  std::ignore = co_await sleep_for(500ms);
  throw std::runtime_error{"file 3 is damaged"};
}

Task<> time_everything() {
  const TimedLog log;
  const Stopwatch whole;
  co_await read_both(log);
  try {
    co_await fail_halfway(log);
  } catch (const std::runtime_error& error) {
    log.say(error.what());
  }
  log.say("the whole program took " + in_seconds(whole.elapsed()));
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main(int argc, char** argv) {
  using namespace ringmark::runtime::examples;
  return run_example(argc, argv, time_everything());
}

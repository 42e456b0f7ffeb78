// asyncio.gather: waits of 2, 1 and 3 seconds that overlap, and results in the order of the arguments.
#include "runtime/gather.hpp"

#include <chrono>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/examples/example.hpp"
#include "runtime/sleep.hpp"

namespace ringmark::runtime::examples {
namespace {

using namespace std::chrono_literals;

Task<std::string> fetch(TimedLog log, std::string source, std::chrono::seconds delay) {
  log.say("ask " + source + ", which needs " + in_seconds(delay));
  std::ignore = co_await sleep_for(delay);
  log.say(source + " has answered");
  co_return "the answer of " + source;
}

Task<> fetch_three() {
  const TimedLog log;
  std::vector<Task<std::string>> fetches;
  fetches.push_back(fetch(log, "source 1", 2s));
  fetches.push_back(fetch(log, "source 2", 1s));
  fetches.push_back(fetch(log, "source 3", 3s));
  const std::vector<std::string> answers = co_await gather(std::move(fetches));
  log.say("all are here, in the order of the arguments:");
  for (const std::string& answer : answers)
    log.say("- " + answer);
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main(int argc, char** argv) {
  using namespace ringmark::runtime::examples;
  return run_example(argc, argv, fetch_three());
}

// asyncio.gather with return_exceptions: one task fails, the others go on, each is asked what became of it.
#include <chrono>
#include <exception>
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

Task<std::string> load(TimedLog log, std::string name, std::chrono::seconds duration) {
  std::ignore = co_await sleep_for(duration);
  log.say(name + " is loaded");
  co_return "content of " + name;
}

Task<std::string> load_damaged(TimedLog log, std::string name) {
  std::ignore = co_await sleep_for(1s);
  log.say(name + " fails");
  throw std::runtime_error{name + " is damaged"};
  co_return name;
}

std::string message_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  }
}

Task<> load_three() {
  const TimedLog log;
  std::vector<Task<std::string>> loads;
  loads.push_back(load(log, "page 1", 2s));
  loads.push_back(load_damaged(log, "page 2"));
  loads.push_back(load(log, "page 3", 3s));
  const std::vector<Settled<std::string>> pages = co_await gather_settled(std::move(loads));
  log.say("all have ended, in the order of the arguments:");
  for (const Settled<std::string>& page : pages)
    log.say(page ? "- result: " + *page : "- failure: " + message_of(page.error()));
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main(int argc, char** argv) {
  using namespace ringmark::runtime::examples;
  return run_example(argc, argv, load_three());
}

// asyncio.create_task: tasks run from their spawn on, whether somebody awaits them yet or not.
#include <chrono>
#include <string>
#include <tuple>

#include "runtime/examples/example.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace ringmark::runtime::examples {
namespace {

using namespace std::chrono_literals;

Task<std::string> run_errand(TimedLog log, std::string name, std::chrono::seconds duration) {
  log.say(name + " begins");
  std::ignore = co_await sleep_for(duration);
  log.say(name + " ends");
  co_return "the result of " + name;
}

Task<> await_later() {
  const TimedLog log;
  TaskGroup group;
  TaskHandle<std::string> first = group.spawn(run_errand(log, "errand 1", 2s));
  TaskHandle<std::string> second = group.spawn(run_errand(log, "errand 2", 1s));
  log.say("both are spawned; this coroutine goes on");
  const std::string first_result = co_await first;
  log.say(first_result);
  log.say(second.done() ? "errand 2 has ended meanwhile" : "errand 2 still runs");
  const std::string second_result = co_await second;
  log.say(second_result);
  co_await group.join();
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main(int argc, char** argv) {
  using namespace ringmark::runtime::examples;
  return run_example(argc, argv, await_later());
}

// asyncio.Semaphore: five workers of 1 to 5 seconds, two of them at a time, first come first served.
#include "runtime/semaphore.hpp"

#include <chrono>
#include <string>
#include <tuple>

#include "runtime/examples/example.hpp"
#include "runtime/result.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace ringmark::runtime::examples {
namespace {

constexpr int kWorkers = 5;  // worker n works n seconds, as in the article

Task<> work_with_permit(TimedLog log, Semaphore& permits, int number) {
  const std::string name = "worker " + std::to_string(number);
  const Result<Semaphore::Permit> permit = co_await permits.acquire();
  if (!permit) co_return;
  log.say(name + " begins");
  std::ignore = co_await sleep_for(std::chrono::seconds{number});
  log.say(name + " ends");
}

Task<> employ_workers() {
  const TimedLog log;
  Semaphore permits{2};
  TaskGroup group;
  for (int number = 1; number <= kWorkers; ++number)
    group.spawn(work_with_permit(log, permits, number));
  co_await group.join();
  log.say("all workers have ended");
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main(int argc, char** argv) {
  using namespace ringmark::runtime::examples;
  return run_example(argc, argv, employ_workers());
}

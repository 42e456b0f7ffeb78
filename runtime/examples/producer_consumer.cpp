// asyncio.Queue: two producers, two slower consumers and room for one item between them. The queue is closed
// when every item is dealt with, so that no end mark is needed and no item is lost.
#include <chrono>
#include <string>
#include <tuple>
#include <utility>

#include "runtime/examples/example.hpp"
#include "runtime/queue.hpp"
#include "runtime/result.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace ringmark::runtime::examples {
namespace {

using namespace std::chrono_literals;

constexpr int kItemsEach = 3;
// No two things happen at the same time, so the order of the lines does not depend on the machine.
constexpr Duration kMaking = 1s;
constexpr Duration kUsing = 1800ms;

Task<> produce(TimedLog log, Queue<std::string>& queue, std::string name, Duration begin) {
  const std::string has_put = "producer " + name + " has put ";
  std::ignore = co_await sleep_for(begin);
  for (int number = 1; number <= kItemsEach; ++number) {
    std::ignore = co_await sleep_for(kMaking);
    const std::string label = name + std::to_string(number);
    std::string item = label;
    const Result<void> put = co_await queue.put(std::move(item));
    if (!put) co_return;
    log.say(has_put + label);
  }
}

Task<> consume(TimedLog log, Queue<std::string>& queue, int number) {
  const std::string name = "consumer " + std::to_string(number);
  for (;;) {
    const Result<std::string> item = co_await queue.get();
    if (!item) break;
    log.say(name + " takes " + *item);
    std::ignore = co_await sleep_for(kUsing);
    queue.task_done();
  }
  log.say(name + " ends");
}

Task<> produce_and_consume() {
  const TimedLog log;
  Queue<std::string> queue{1};
  TaskGroup consumers;
  consumers.spawn(consume(log, queue, 1));
  consumers.spawn(consume(log, queue, 2));
  TaskGroup producers;
  producers.spawn(produce(log, queue, "A", 0s));
  producers.spawn(produce(log, queue, "B", 500ms));
  co_await producers.join();
  log.say("the producers have ended");
  std::ignore = co_await queue.join();
  log.say("every item is dealt with");
  queue.close();
  co_await consumers.join();
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main(int argc, char** argv) {
  using namespace ringmark::runtime::examples;
  return run_example(argc, argv, produce_and_consume());
}

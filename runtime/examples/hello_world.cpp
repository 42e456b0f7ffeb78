// asyncio.run and asyncio.sleep: one coroutine, its event loop, and a wait that holds up nobody else.
#include <chrono>
#include <tuple>

#include "runtime/examples/example.hpp"
#include "runtime/sleep.hpp"

namespace ringmark::runtime::examples {
namespace {

using namespace std::chrono_literals;

Task<> greet() {
  const TimedLog log;
  log.say("Hello,");
  std::ignore = co_await sleep_for(1s);
  log.say("world.");
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main(int argc, char** argv) {
  using namespace ringmark::runtime::examples;
  return run_example(argc, argv, greet());
}

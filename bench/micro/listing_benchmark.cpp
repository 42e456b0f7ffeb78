// What a loop turn makes of a long list: the CPU time and the size of each piece of GET /users.
#include <benchmark/benchmark.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "protocol/http/output_buffer.hpp"
#include "runtime/blocking_context.hpp"
#include "server/handlers/users.hpp"
#include "server/offload.hpp"
#include "server/services.hpp"
#include "server/settings.hpp"

namespace ringmark::server {
namespace {

using namespace std::chrono_literals;

// The promise of a turn, to all other clients of its reactor.
constexpr runtime::Duration kTurnMax = 2ms;
constexpr std::size_t kTurnBytesMax = 256 * 1024;

runtime::Duration thread_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

struct Turns {
  runtime::Duration longest{0};
  std::size_t most_bytes{0};
  std::size_t count{0};
  std::size_t bytes{0};

  void add(runtime::Duration spent, std::size_t size) {
    longest = std::max(longest, spent);
    most_bytes = std::max(most_bytes, size);
    bytes += size;
    ++count;
  }
};

// As a connection does it: a piece is copied into the output, which leaves before the next one is made.
runtime::Task<void> list_all(Services& services, Turns& turns) {
  http::OutputBuffer output;
  runtime::Duration begin = thread_cpu_time();
  Response response = co_await handlers::list_users(services);
  output.append(response.content.view());
  turns.add(thread_cpu_time() - begin, output.size());
  if (!response.content.is_stream()) co_return;
  for (bool last = false; !last;) {
    output.clear();
    begin = thread_cpu_time();
    std::optional<ContentPiece> piece = co_await response.content.rest()->next();
    if (!piece) co_return;
    output.append(piece->text);
    last = piece->last;
    piece.reset();
    turns.add(thread_cpu_time() - begin, output.size());
  }
}

void ListUsers(benchmark::State& state) {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("ringmark-listing-" + std::to_string(getpid()));
  std::filesystem::create_directory(directory);
  {
    const Settings settings;
    Offload offload{1};
    store::SqliteDatabase database{{.file = directory / "tasks", .readers = 1}, offload};
    store::UserStore users{static_cast<std::size_t>(state.range(0))};
    for (std::int64_t number = 1; number <= state.range(0); ++number) {
      const std::string digits = std::to_string(number);
      std::ignore = users.create({"user " + digits, digits + "@example.com", 30});
    }
    BackgroundTasks tasks{database, settings};
    Services services{users, database, runtime::Duration::zero(), "test:80", tasks};
    runtime::BlockingContext context;
    Turns turns;
    for (auto _ : state)
      context.run(list_all(services, turns));
    const auto lists = static_cast<double>(state.iterations());
    state.counters["turns_a_list"] = static_cast<double>(turns.count) / lists;
    state.counters["turn_cpu_us_max"] = std::chrono::duration<double, std::micro>(turns.longest).count();
    state.counters["turn_bytes_max"] = static_cast<double>(turns.most_bytes);
    state.SetBytesProcessed(static_cast<std::int64_t>(turns.bytes));
    if (turns.longest > kTurnMax) state.SkipWithError("a turn takes more than 2 ms of CPU time");
    if (turns.most_bytes > kTurnBytesMax) state.SkipWithError("a turn makes more than 256 KiB");
  }
  std::filesystem::remove_all(directory);
}
BENCHMARK(ListUsers)->Arg(10'000)->Arg(100'000);

}  // namespace
}  // namespace ringmark::server

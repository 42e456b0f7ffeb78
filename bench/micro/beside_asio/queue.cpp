// Items from one coroutine to another: a Queue on a reactor beside an experimental channel on an io_context.
#include <benchmark/benchmark.h>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error_code.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "runtime/check.hpp"
#include "runtime/queue.hpp"
#include "runtime/reactor.hpp"
#include "runtime/task_group.hpp"

namespace ringmark::runtime {
namespace {

constexpr std::size_t kCapacity = 64;
constexpr int kItemsARun = 10'000;
constexpr std::int64_t kSumOfItems = std::int64_t{kItemsARun} * (kItemsARun - 1) / 2;

struct RingmarkExchange {
  Queue<int> queue{kCapacity};
  std::int64_t sum{0};
};

Task<void> put_items(RingmarkExchange& exchange) {
  for (int number = 0; number < kItemsARun; ++number) {
    int item = number;
    const Result<void> put = co_await exchange.queue.put(std::move(item));
    RINGMARK_CHECK(put.has_value(), "nobody stops a producer here");
  }
}

Task<void> get_items(RingmarkExchange& exchange) {
  for (int count = 0; count < kItemsARun; ++count) {
    const Result<int> item = co_await exchange.queue.get();
    RINGMARK_CHECK(item.has_value(), "nobody stops a consumer here");
    exchange.sum += *item;
  }
}

Task<std::int64_t> exchange_items() {
  RingmarkExchange exchange;
  TaskGroup group;
  group.spawn(put_items(exchange));
  group.spawn(get_items(exchange));
  co_await group.join();
  co_return exchange.sum;
}

void RingmarkQueue(benchmark::State& state) {
  Reactor reactor;
  std::int64_t sum = 0;
  for (auto _ : state)
    sum = reactor.run(exchange_items());
  if (sum != kSumOfItems) state.SkipWithError("items were lost");
  state.SetItemsProcessed(state.iterations() * kItemsARun);
}
BENCHMARK(RingmarkQueue);

struct AsioExchange {
  explicit AsioExchange(asio::io_context& context) : channel{context, kCapacity} {}

  asio::experimental::channel<void(asio::error_code, int)> channel;
  std::int64_t sum{0};
};

asio::awaitable<void> send_items(AsioExchange& exchange) {
  const asio::error_code no_error;
  for (int number = 0; number < kItemsARun; ++number)
    co_await exchange.channel.async_send(no_error, number, asio::use_awaitable);
}

asio::awaitable<void> receive_items(AsioExchange& exchange) {
  for (int count = 0; count < kItemsARun; ++count)
    exchange.sum += co_await exchange.channel.async_receive(asio::use_awaitable);
}

void AsioQueue(benchmark::State& state) {
  asio::io_context context{1};
  std::int64_t sum = 0;
  for (auto _ : state) {
    AsioExchange exchange{context};
    asio::co_spawn(context, send_items(exchange), asio::detached);
    asio::co_spawn(context, receive_items(exchange), asio::detached);
    context.run();
    context.restart();
    sum = exchange.sum;
  }
  if (sum != kSumOfItems) state.SkipWithError("items were lost");
  state.SetItemsProcessed(state.iterations() * kItemsARun);
}
BENCHMARK(AsioQueue);

}  // namespace
}  // namespace ringmark::runtime

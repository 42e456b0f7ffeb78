// Finding the route of a request.
#include <benchmark/benchmark.h>

#include "server/handlers/routes.hpp"
#include "server/router.hpp"

namespace ringmark::server {
namespace {

void find(benchmark::State& state, std::string_view path) {
  Router router;
  handlers::add_routes(router);
  for (auto _ : state)
    benchmark::DoNotOptimize(router.find(http::Method::Get, path));
}

void FindLiteralRoute(benchmark::State& state) {
  find(state, "/");
}
BENCHMARK(FindLiteralRoute);

void FindRouteWithParameter(benchmark::State& state) {
  find(state, "/users/123");
}
BENCHMARK(FindRouteWithParameter);

}  // namespace
}  // namespace ringmark::server

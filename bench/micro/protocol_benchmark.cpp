// Parsing requests and writing responses.
#include <benchmark/benchmark.h>

#include <chrono>
#include <string_view>

#include "protocol/http/date.hpp"
#include "protocol/http/request_parser.hpp"
#include "protocol/http/response_parser.hpp"
#include "protocol/http/response_writer.hpp"

namespace ringmark::http {
namespace {

constexpr std::string_view kSmallRequest = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n";

constexpr std::string_view kBrowserRequest =
    "GET /users/42?fields=name HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nConnection: "
    "keep-alive\r\n"
    "Cookie: session=0123456789abcdef0123456789abcdef\r\nUpgrade-Insecure-Requests: 1\r\n\r\n";

void parse(benchmark::State& state, std::string_view request) {
  const Limits limits;
  RequestParser parser{limits};
  RequestHead head;
  for (auto _ : state) {
    benchmark::DoNotOptimize(parser.parse(request, head));
    benchmark::DoNotOptimize(head.head_bytes);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(request.size()));
}

void ParseSmallRequest(benchmark::State& state) {
  parse(state, kSmallRequest);
}
BENCHMARK(ParseSmallRequest);

void ParseBrowserRequest(benchmark::State& state) {
  parse(state, kBrowserRequest);
}
BENCHMARK(ParseBrowserRequest);

void WriteSmallResponse(benchmark::State& state) {
  constexpr std::string_view kContent = R"({"message":"欢迎使用异步API"})";
  DateCache dates;
  OutputBuffer out;
  const ResponseHead head{.date = dates.at(std::chrono::sys_seconds{}), .content_type = "application/json"};
  for (auto _ : state) {
    out.clear();
    write_response(out, head, kContent);
    benchmark::DoNotOptimize(out.view().data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(WriteSmallResponse);

}  // namespace
}  // namespace ringmark::http

// What each frame of a WebSocket connection passes through: masking, UTF-8, reading, writing, compression.
#include <benchmark/benchmark.h>

#include <span>
#include <string>
#include <string_view>

#include "protocol/websocket/frame_writer.hpp"
#include "protocol/websocket/inflater.hpp"
#include "protocol/websocket/masking.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "protocol/websocket/utf8_validator.hpp"

namespace ringmark::websocket {
namespace {

constexpr MaskingKey kKey{'\x37', '\xfa', '\x21', '\x3d'};

// A chat line, a long JSON message, and a file.
void payload_sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(32)->Arg(1024)->Arg(65536);
}

void count_octets(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

std::string repeated_text(std::string_view pattern, std::size_t size) {
  std::string text;
  while (text.size() < size)
    text += pattern;
  text.resize(size);
  return text;
}

// What masking is measured against: the definition in RFC 6455 section 5.3.
void mask_octet_by_octet(std::span<char> octets, MaskingKey key) {
  for (std::size_t index = 0; index < octets.size(); ++index)
    octets[index] = static_cast<char>(octets[index] ^ key[index % key.size()]);
}

void MaskOctetByOctet(benchmark::State& state) {
  std::string octets(static_cast<std::size_t>(state.range(0)), 'm');
  for (auto _ : state) {
    mask_octet_by_octet(octets, kKey);
    benchmark::ClobberMemory();
  }
  count_octets(state);
}
BENCHMARK(MaskOctetByOctet)->Apply(payload_sizes);

void Mask(benchmark::State& state) {
  std::string octets(static_cast<std::size_t>(state.range(0)), 'm');
  for (auto _ : state) {
    apply_mask(octets, kKey);
    benchmark::ClobberMemory();
  }
  count_octets(state);
}
BENCHMARK(Mask)->Apply(payload_sizes);

void validate(benchmark::State& state, std::string_view pattern) {
  const auto size = static_cast<std::size_t>(state.range(0));
  const std::string text = repeated_text(pattern, size - size % pattern.size());
  for (auto _ : state) {
    Utf8Validator validator;
    benchmark::DoNotOptimize(validator.accept(text));
    benchmark::DoNotOptimize(validator.complete());
  }
  count_octets(state);
}

void ValidateAscii(benchmark::State& state) {
  validate(state, "abcdefgh");
}
BENCHMARK(ValidateAscii)->Apply(payload_sizes);

void ValidateChinese(benchmark::State& state) {
  validate(state, "客户端说");
}
BENCHMARK(ValidateChinese)->Apply(payload_sizes);

void ReadTextFrame(benchmark::State& state) {
  const std::string text(static_cast<std::size_t>(state.range(0)), 't');
  http::OutputBuffer frame;
  write_frame(frame, Opcode::Text, text, kKey);
  std::string octets;
  const Limits limits;
  MessageReader reader(Role::Server, limits);
  for (auto _ : state) {
    octets = frame.view();
    std::span<char> rest{octets};
    benchmark::DoNotOptimize(reader.next(rest));
    benchmark::DoNotOptimize(reader.payload());
  }
  count_octets(state);
}
BENCHMARK(ReadTextFrame)->Apply(payload_sizes);

void WriteTextFrame(benchmark::State& state) {
  const std::string text(static_cast<std::size_t>(state.range(0)), 't');
  http::OutputBuffer output;
  for (auto _ : state) {
    output.clear();
    write_frame(output, Opcode::Text, text);
    benchmark::DoNotOptimize(output.view().data());
    benchmark::ClobberMemory();
  }
  count_octets(state);
}
BENCHMARK(WriteTextFrame)->Apply(payload_sizes);

constexpr std::string_view kJson =
    R"({"user":17,"text":"hello to user 23","at":"2026-11-22T10:00:00.000001"},)";

void deflate_messages(benchmark::State& state, ContextTakeover takeover) {
  const std::string text = repeated_text(kJson, static_cast<std::size_t>(state.range(0)));
  Deflater deflater(kWindowBitsMax, takeover);
  http::OutputBuffer output;
  for (auto _ : state) {
    output.clear();
    write_frame(output, Opcode::Text, text, deflater);
    benchmark::DoNotOptimize(output.view().data());
  }
  state.counters["compressed"] = static_cast<double>(output.size()) / static_cast<double>(text.size());
  count_octets(state);
}

void DeflateShared(benchmark::State& state) {
  deflate_messages(state, ContextTakeover::Shared);
}
BENCHMARK(DeflateShared)->Apply(payload_sizes);

void DeflateDedicated(benchmark::State& state) {
  deflate_messages(state, ContextTakeover::Dedicated);
}
BENCHMARK(DeflateDedicated)->Apply(payload_sizes);

void InflateShared(benchmark::State& state) {
  const std::string text = repeated_text(kJson, static_cast<std::size_t>(state.range(0)));
  Deflater deflater(kWindowBitsMax, ContextTakeover::Shared);
  std::string payload(deflater.bound(text.size()), '\0');
  payload.resize(deflater.deflate(text, payload));
  Inflater inflater(kWindowBitsMax, ContextTakeover::Shared);
  for (auto _ : state) {
    std::string message;
    benchmark::DoNotOptimize(inflater.inflate(payload, text.size(), message));
  }
  count_octets(state);
}
BENCHMARK(InflateShared)->Apply(payload_sizes);

}  // namespace
}  // namespace ringmark::websocket

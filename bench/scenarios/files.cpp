// One coroutine a lane: pick a block, read or write it, check it, until the time is up.
#include "bench/scenarios/files.hpp"

#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>

#include "bench/placement.hpp"
#include "bench/scenarios/execution.hpp"
#include "runtime/file.hpp"

namespace ringmark::bench {
namespace {

using runtime::File;
using runtime::FileOptions;
using runtime::Task;

constexpr std::size_t kAlignment =
    4096;  // of memory and offsets under O_DIRECT: the largest logical block in use
constexpr std::size_t kFillBytes = 1024 * 1024;

struct FreeAligned {
  void operator()(std::byte* memory) const { ::operator delete (memory, std::align_val_t{kAlignment}); }
};
using AlignedMemory = std::unique_ptr<std::byte, FreeAligned>;

AlignedMemory aligned_memory(std::size_t bytes) {
  return AlignedMemory{static_cast<std::byte*>(::operator new (bytes, std::align_val_t{kAlignment}))};
}

struct Work {
  const File& file;
  enum class Operation { Read, WriteAndSync } operation;
  std::size_t block_bytes;
  std::uint64_t blocks;
  runtime::Instant until;
  std::atomic<std::uint64_t> done{0};
  std::atomic<std::uint64_t> failures{0};
};

/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014): a seed a lane, the same blocks in every model.
class Blocks {
 public:
  explicit Blocks(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next(std::uint64_t count) {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t mixed = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    return (mixed ^ (mixed >> 31)) % count;
  }

 private:
  std::uint64_t state_;
};

void put_number(std::byte* block, std::uint64_t number) {
  std::memcpy(block, &number, sizeof number);
}

std::uint64_t number_in(const std::byte* block) {
  std::uint64_t number = 0;
  std::memcpy(&number, block, sizeof number);
  return number;
}

Task<bool> read_block(Work& work, std::uint64_t block, std::span<std::byte> memory) {
  const auto size = co_await work.file.read_at(memory, block * memory.size());
  co_return size&&* size == memory.size() && number_in(memory.data()) == block;
}

Task<bool> write_block(Work& work, std::uint64_t block, std::span<std::byte> memory) {
  put_number(memory.data(), block);
  const auto size = co_await work.file.write_at(memory, block * memory.size());
  if (!size || *size != memory.size()) co_return false;
  const auto synced = co_await work.file.sync();
  co_return synced.has_value();
}

Task<void> work_until_time_is_up(Work& work, std::size_t lane) {
  const AlignedMemory memory = aligned_memory(work.block_bytes);
  const std::span<std::byte> bytes{memory.get(), work.block_bytes};
  std::memset(bytes.data(), 0, bytes.size());
  Blocks blocks{lane + 1};
  do {
    const std::uint64_t block = blocks.next(work.blocks);
    Task<bool> carried_out = work.operation == Work::Operation::Read ? read_block(work, block, bytes)
                                                                     : write_block(work, block, bytes);
    const bool complete = co_await std::move(carried_out);
    if (!complete) ++work.failures;
    ++work.done;
  } while (runtime::Clock::now() < work.until);
}

Task<Outcome<TrialResult>> measure(const Execution& execution, Work& work, double seconds) {
  const Lane lane = [&work](std::size_t index) { return work_until_time_is_up(work, index); };
  const Meter meter;
  work.until = runtime::Clock::now() +
               std::chrono::duration_cast<runtime::Duration>(std::chrono::duration<double>{seconds});
  co_await run_lanes(execution, lane);
  if (work.failures == 0) co_return meter.result(work.done);
  co_return failure(std::to_string(work.failures) + " of " + std::to_string(work.done) +
                    " blocks failed or held the wrong content");
}

/// Writes every block with its number in front, so that no block is a hole and each can be checked.
Task<Outcome<void>> fill(const File& file, std::uint64_t file_bytes, std::size_t block_bytes) {
  const AlignedMemory memory = aligned_memory(kFillBytes);
  std::memset(memory.get(), 1, kFillBytes);
  for (std::uint64_t offset = 0; offset < file_bytes; offset += kFillBytes) {
    for (std::size_t at = 0; at < kFillBytes; at += block_bytes)
      put_number(memory.get() + at, (offset + at) / block_bytes);
    const std::span<std::byte> bytes{memory.get(), kFillBytes};
    const auto size = co_await file.write_at(bytes, offset);
    if (!size || *size != kFillBytes)
      co_return failure("cannot write " + std::to_string(file_bytes) + " bytes");
  }
  const auto synced = co_await file.sync();
  if (!synced) co_return failure("fdatasync: " + describe(synced.error()));
  co_return Outcome<void>{};
}

Task<bool> read_all(const File& file, std::uint64_t file_bytes) {
  const AlignedMemory memory = aligned_memory(kFillBytes);
  for (std::uint64_t offset = 0; offset < file_bytes; offset += kFillBytes) {
    const std::span<std::byte> bytes{memory.get(), kFillBytes};
    const auto size = co_await file.read_at(bytes, offset);
    if (!size || *size != kFillBytes) co_return false;
  }
  co_return true;
}

Outcome<void> ensure_filled(const std::string& path, std::uint64_t file_bytes, std::size_t block_bytes) {
  struct stat present {};
  if (::stat(path.c_str(), &present) == 0 && static_cast<std::uint64_t>(present.st_size) == file_bytes)
    return {};
  const auto file = File::open(path, {.access = FileOptions::Access::ReadWrite,
                                      .creation = FileOptions::Creation::Create,
                                      .caching = FileOptions::Caching::Cached});
  if (!file) return failure(path + ": " + describe(file.error()));
  runtime::BlockingContext context;
  return context.run(fill(*file, file_bytes, block_bytes));
}

struct Opened {
  File file;
  bool refused_direct;
};

Outcome<Opened> open_for(const std::string& path, FileOptions options) {
  auto file = File::open(path, options);
  if (file) return Opened{std::move(*file), false};
  if (options.caching == FileOptions::Caching::Direct) {
    options.caching = FileOptions::Caching::Cached;
    file = File::open(path, options);
    if (file) return Opened{std::move(*file), true};
  }
  return failure(path + ": " + describe(file.error()));
}

Outcome<void> check_sizes(std::uint64_t file_bytes, std::size_t block_bytes) {
  const bool fits = block_bytes >= kAlignment && kFillBytes % block_bytes == 0 && file_bytes >= kFillBytes &&
                    file_bytes % kFillBytes == 0;
  if (fits) return {};
  return failure("blocks of " + std::to_string(block_bytes) + " bytes in a file of " +
                 std::to_string(file_bytes) + ": must be a power of two from " + std::to_string(kAlignment) +
                 ", and MiB");
}

}  // namespace

Outcome<TrialResult> run_files(const nlohmann::json& parameters) {
  const auto block_bytes = parameters.value("block_bytes", std::size_t{0});
  const auto file_bytes = parameters.value("file_bytes", std::uint64_t{0});
  const auto execution = execution_from(parameters);
  if (!execution) return failure(execution.error());
  if (const auto fit = check_sizes(file_bytes, block_bytes); !fit) return failure(fit.error());
  const std::filesystem::path directory = parameters.value("work_directory", std::string{"."});
  const std::string path = directory / ("blocks-" + std::to_string(block_bytes));
  if (const auto filled = ensure_filled(path, file_bytes, block_bytes); !filled)
    return failure(filled.error());

  const bool reads = parameters.value("operation", "read") == "read";
  const bool cached = parameters.value("caching", "direct") == "cached";
  auto opened =
      open_for(path, {.access = reads ? FileOptions::Access::Read : FileOptions::Access::ReadWrite,
                      .creation = FileOptions::Creation::Existing,
                      .caching = cached ? FileOptions::Caching::Cached : FileOptions::Caching::Direct});
  if (!opened) return failure(opened.error());
  if (cached || opened->refused_direct) {
    runtime::BlockingContext context;
    if (!context.run(read_all(opened->file, file_bytes))) return failure("cannot read all of " + path);
  }
  if (const auto pinned = pin_to_measured_cpu(); !pinned) return failure(pinned.error());
  Work work{.file = opened->file,
            .operation = reads ? Work::Operation::Read : Work::Operation::WriteAndSync,
            .block_bytes = block_bytes,
            .blocks = file_bytes / block_bytes,
            .until = {},
            .done = 0,
            .failures = 0};
  auto result = run_in_context_of(*execution, measure(*execution, work, parameters.value("seconds", 0.0)));
  if (result && opened->refused_direct) result->extra["note"] = "O_DIRECT refused, cached instead";
  return result;
}

}  // namespace ringmark::bench

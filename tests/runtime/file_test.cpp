// File in both contexts: positioned reads and writes, the end of the file, durability, O_DIRECT, refusals.
#include "runtime/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/gather.hpp"
#include "runtime/ring.hpp"
#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/counted.hpp"

namespace ringmark::runtime {
namespace {

using Access = FileOptions::Access;
using Caching = FileOptions::Caching;
using Creation = FileOptions::Creation;

/// A path in a folder of its own, removed at the end.
class TemporaryPath {
 public:
  explicit TemporaryPath(const std::string& parent = "/tmp") {
    std::string folder = parent + "/ringmark-file-XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  ~TemporaryPath() { std::filesystem::remove_all(folder_); }
  TemporaryPath(const TemporaryPath&) = delete;
  TemporaryPath& operator=(const TemporaryPath&) = delete;

  [[nodiscard]] std::string text() const { return folder_ / "file"; }

 private:
  std::filesystem::path folder_;
};

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

class FileInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(FileInBoth);

Result<File> create_file(const TemporaryPath& path) {
  return File::open(path.text(), {.access = Access::ReadWrite, .creation = Creation::Create});
}

Task<std::string> read_text(const File& file, std::size_t size, std::uint64_t offset) {
  std::string text(size, '?');
  const Result<std::size_t> got = co_await file.read_at(std::as_writable_bytes(std::span{text}), offset);
  EXPECT_TRUE(got);
  text.resize(got.value_or(0));
  co_return text;
}

Task<> write_sync_and_read(const File& file) {
  EXPECT_EQ((co_await file.write_at(bytes_of("hello world"), 0)).value_or(0), 11U);
  EXPECT_EQ((co_await file.write_at(bytes_of("W"), 6)).value_or(0), 1U);
  EXPECT_TRUE(co_await file.sync());
  EXPECT_EQ(co_await read_text(file, 5, 6), "World");
  EXPECT_EQ(co_await read_text(file, 100, 6), "World") << "a read at the end is short";
  EXPECT_EQ(co_await read_text(file, 100, 11), "") << "a read behind the end is empty";
}

TEST_P(FileInBoth, WritesSyncsAndReadsAtOffsets) {
  const TemporaryPath path;
  const Result<File> file = create_file(path);
  ASSERT_TRUE(file);
  run(write_sync_and_read(*file));
}

Task<std::vector<std::string>> read_blocks(const File& file, std::size_t blocks) {
  std::vector<Task<std::string>> reads;
  for (std::size_t block = 0; block < blocks; ++block)
    reads.push_back(read_text(file, 8, block * 8));
  co_return co_await gather(std::move(reads));
}

Task<> write_numbered_blocks(const File& file, std::size_t blocks) {
  for (std::size_t block = 0; block < blocks; ++block) {
    std::string text = std::to_string(block);
    text.insert(0, 8 - text.size(), ' ');
    EXPECT_EQ((co_await file.write_at(bytes_of(text), block * 8)).value_or(0), 8U);
  }
}

TEST_P(FileInBoth, ReadsThatAreInFlightTogetherGetTheirOwnBytes) {
  constexpr std::size_t kBlocks = 1'000;
  const TemporaryPath path;
  const Result<File> file = create_file(path);
  ASSERT_TRUE(file);
  run(write_numbered_blocks(*file, kBlocks));
  const std::vector<std::string> blocks = run(read_blocks(*file, kBlocks));
  EXPECT_EQ(blocks[0], "       0");
  EXPECT_EQ(blocks[57], "      57");
  EXPECT_EQ(blocks[999], "     999");
}

Task<Error> write_error(const File& file) {
  const Result<std::size_t> written = co_await file.write_at(bytes_of("x"), 0);
  co_return written ? Error{} : written.error();
}

TEST_P(FileInBoth, AFullDeviceIsAnError) {
  const Result<File> full = File::open("/dev/full", {.access = Access::ReadWrite});
  ASSERT_TRUE(full);
  EXPECT_EQ(run(write_error(*full)), (Error{IoError::NoSpace, ENOSPC}));
}

TEST_P(FileInBoth, WritingToAFileOpenedForReadingIsAnError) {
  const TemporaryPath path;
  ASSERT_TRUE(create_file(path));
  const Result<File> file = File::open(path.text(), {});
  ASSERT_TRUE(file);
  EXPECT_EQ(run(write_error(*file)), (Error{IoError::Other, EBADF}));
}

struct FreeAligned {
  void operator()(void* memory) const { std::free(memory); }
};

Task<> write_and_read_direct(const File& file) {
  constexpr std::size_t kBlock = 4096;
  const std::unique_ptr<void, FreeAligned> memory{std::aligned_alloc(kBlock, kBlock)};
  const std::span<std::byte> block{static_cast<std::byte*>(memory.get()), kBlock};
  std::memset(memory.get(), 'd', kBlock);
  EXPECT_EQ((co_await file.write_at(block, kBlock)).value_or(0), kBlock);
  std::memset(memory.get(), 0, kBlock);
  EXPECT_EQ((co_await file.read_at(block, kBlock)).value_or(0), kBlock);
  EXPECT_EQ(block[kBlock - 1], std::byte{'d'});
}

TEST_P(FileInBoth, DirectReadsAndWritesGoPastThePageCache) {
  const TemporaryPath path{"/var/tmp"};
  const Result<File> file = File::open(
      path.text(), {.access = Access::ReadWrite, .creation = Creation::Create, .caching = Caching::Direct});
  if (!file && file.error().kind == IoError::NotSupported) GTEST_SKIP() << "/var/tmp refuses O_DIRECT";
  ASSERT_TRUE(file);
  run(write_and_read_direct(*file));
}

/// One operation with a token, and what became of it.
struct Interruptible {
  StopSource stop;
  Result<std::size_t> outcome{std::unexpected{Error{}}};
  testing::Tally tally;
};

Task<> read_or_be_stopped(const File& file, std::span<std::byte> memory, Interruptible& operation,
                          testing::Counted held) {
  static_cast<void>(held);
  operation.outcome = co_await file.read_at(memory, 0, operation.stop.token());
}

Task<> write_or_be_stopped(const File& file, std::string_view text, std::uint64_t offset,
                           Interruptible& operation) {
  const testing::Counted held{operation.tally};
  operation.outcome = co_await file.write_at(bytes_of(text), offset, operation.stop.token());
}

Task<> stop_a_read_of_an_empty_pipe(const File& pipe, Interruptible& operation) {
  std::string memory = "ours";
  const std::span<std::byte> lent = std::as_writable_bytes(std::span{memory});
  TaskGroup group;
  group.spawn(read_or_be_stopped(pipe, lent, operation, testing::Counted{operation.tally}));
  for (int turn = 0; turn < 3; ++turn)
    co_await yield();
  operation.stop.request_stop();
  EXPECT_EQ(group.running(), 1U) << "a frame is resumed by the run loop, not from inside the stopper's call";
  co_await group.join();
  EXPECT_EQ(operation.outcome.error(), (Error{IoError::Stopped, 0}));
  EXPECT_EQ(write(pipe.descriptor(), "next", 4), 4);
  co_await yield();
  EXPECT_EQ(memory, "ours") << "the kernel has let go of the memory";
  EXPECT_EQ(co_await read_text(pipe, 4, 0), "next") << "a stopped read takes no byte";
}

TEST(File, AStopEndsAReadThatWaits) {
  if (choose_engine(Engine::Automatic).engine == Engine::Epoll) {
    GTEST_SKIP() << "epoll's engine reads with pread(2), which refuses a pipe";
  }
  const TemporaryPath path;
  ASSERT_EQ(mkfifo(path.text().c_str(), 0600), 0);
  const Result<File> pipe = File::open(path.text(), {.access = Access::ReadWrite});
  ASSERT_TRUE(pipe);
  Interruptible operation;
  ::ringmark::runtime::run(stop_a_read_of_an_empty_pipe(*pipe, operation));
  EXPECT_GT(operation.tally.constructed, 0U);
  EXPECT_EQ(operation.tally.destroyed, operation.tally.constructed);
}

Task<> stop_a_write_that_is_done(const File& file, Interruptible& operation) {
  struct stat status {};
  TaskGroup group;
  group.spawn(write_or_be_stopped(file, "hello world", 0, operation));
  while (status.st_size != 11) {
    co_await yield();
    EXPECT_EQ(fstat(file.descriptor(), &status), 0);
  }
  EXPECT_EQ(group.running(), 1U) << "the completion is late";
  operation.stop.request_stop();
  co_await group.join();
}

TEST(File, BytesThatWereWrittenBeforeTheStopAreReported) {
  const TemporaryPath path;
  const Result<File> file = create_file(path);
  ASSERT_TRUE(file);
  Interruptible operation;
  testing::run_with_a_late_completion(stop_a_write_that_is_done(*file, operation));
  EXPECT_EQ(operation.outcome, 11U);
  EXPECT_GT(operation.tally.constructed, 0U);
  EXPECT_EQ(operation.tally.destroyed, operation.tally.constructed);
}

constexpr std::size_t kStoppedBlockBytes = 4096;

Task<> stop_many_writes(const File& file, const std::string& block, std::vector<Interruptible>& operations) {
  TaskGroup group;
  for (std::size_t index = 0; index < operations.size(); ++index)
    group.spawn(write_or_be_stopped(file, block, index * kStoppedBlockBytes, operations[index]));
  for (std::size_t index = 0; index < operations.size(); ++index) {
    if (index % 100 == 1) co_await yield();
    operations[index].stop.request_stop();
  }
  co_await group.join();
}

TEST(File, AStoppedWriteHasWrittenNothingAndEveryOtherItsBlock) {
  const TemporaryPath path;
  const Result<File> file = create_file(path);
  ASSERT_TRUE(file);
  const std::string block(kStoppedBlockBytes, 'w');
  std::vector<Interruptible> operations(500);
  ::ringmark::runtime::run(stop_many_writes(*file, block, operations));
  for (std::size_t index = 0; index < operations.size(); ++index) {
    std::string found(kStoppedBlockBytes, '\0');
    const auto offset = static_cast<off_t>(index * kStoppedBlockBytes);
    ASSERT_GE(pread(file->descriptor(), found.data(), found.size(), offset), 0);
    const Result<std::size_t>& outcome = operations[index].outcome;
    ASSERT_EQ(outcome ? Error{} : outcome.error(), outcome ? Error{} : (Error{IoError::Stopped, 0}));
    ASSERT_EQ(found, outcome ? block : std::string(kStoppedBlockBytes, '\0')) << "block " << index;
    ASSERT_EQ(outcome.value_or(kStoppedBlockBytes), kStoppedBlockBytes);
    ASSERT_EQ(operations[index].tally.destroyed, operations[index].tally.constructed);
  }
}

Task<> begin_after_the_stop(const File& file, Interruptible& operation) {
  operation.stop.request_stop();
  co_await write_or_be_stopped(file, "x", 0, operation);
  EXPECT_EQ(operation.outcome.error(), (Error{IoError::Stopped, 0}));
  const Result<std::size_t> synced = co_await file.sync(operation.stop.token());
  EXPECT_EQ(synced.error(), (Error{IoError::Stopped, 0}));
  EXPECT_EQ(co_await read_text(file, 100, 0), "") << "nothing was written";
}

TEST_P(FileInBoth, AStopBeforeItIsNoOperation) {
  const TemporaryPath path;
  const Result<File> file = create_file(path);
  ASSERT_TRUE(file);
  Interruptible operation;
  run(begin_after_the_stop(*file, operation));
  EXPECT_GT(operation.tally.constructed, 0U);
  EXPECT_EQ(operation.tally.destroyed, operation.tally.constructed);
}

TEST(File, OpeningWhatIsNotThereIsAnError) {
  const TemporaryPath path;
  const Result<File> file = File::open(path.text(), {});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().errno_value, ENOENT);
}

}  // namespace
}  // namespace ringmark::runtime

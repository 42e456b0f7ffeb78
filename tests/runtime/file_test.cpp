// File in both contexts: positioned reads and writes, the end of the file, durability, O_DIRECT, refusals.
#include "runtime/file.hpp"

#include <gtest/gtest.h>
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
#include "tests/support/contexts.hpp"

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

TEST(File, OpeningWhatIsNotThereIsAnError) {
  const TemporaryPath path;
  const Result<File> file = File::open(path.text(), {});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().errno_value, ENOENT);
}

}  // namespace
}  // namespace ringmark::runtime

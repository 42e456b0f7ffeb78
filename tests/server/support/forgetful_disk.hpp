// A disk that keeps only what was synced when its power goes: SQLite's files, as a power cut leaves them.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ringmark::testing {

/// The octets of a file; nothing when there is none.
using FileContent = std::optional<std::string>;

/// Says of each change that was not synced, oldest first, whether it reached the disk all the same.
using Luck = std::function<bool()>;

/// What a file holds after a power cut, and what would have come.
class ForgetfulFile {
 public:
  using Change = std::function<void(FileContent& content)>;

  explicit ForgetfulFile(FileContent content) : durable_{std::move(content)} {}

  void change(Change change) { unsynced_.push_back(std::move(change)); }
  void erase();
  /// Every change up to here is durable.
  void sync();
  /// The directory says durably that the file was erased, if it was.
  void sync_entry();
  /// What has not been synced is lost, but for what has luck.
  const FileContent& forget(const Luck& luck);

 private:
  FileContent durable_;
  std::vector<Change> unsynced_;
  std::size_t until_erasure_{0};  // of the unsynced changes: up to the last erasure and with it
};

/// Stands before SQLite's default way to files while it lives: every connection that is opened meanwhile
/// writes through it, into one directory, and is closed before it ends. Reads, locks and the shared memory of
/// the write-ahead log are the real ones. One at a time; its functions from any thread.
class ForgetfulDisk {
 public:
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

  /// The power goes before operation number `cut_before`, counted from 0: that write, truncation, deletion or
  /// sync fails, and so does every later one.
  explicit ForgetfulDisk(std::uint64_t cut_before = kNever);
  ~ForgetfulDisk();
  ForgetfulDisk(const ForgetfulDisk&) = delete;
  ForgetfulDisk& operator=(const ForgetfulDisk&) = delete;

  /// Operations so far, those that failed included.
  [[nodiscard]] std::uint64_t operations() const;
  [[nodiscard]] bool has_power() const { return operations() <= cut_before_; }

  /// Leaves in the real files what a power cut at this moment would, without their shared memory. Once every
  /// connection is closed.
  void lose_power(const Luck& luck);

 private:
  struct Vfs;
  struct OpenFile;
  static const sqlite3_io_methods kMethods;

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_given);
  static int erase(sqlite3_vfs* vfs, const char* path, int sync_directory);
  static int write(sqlite3_file* file, const void* octets, int count, sqlite3_int64 offset);
  static int truncate(sqlite3_file* file, sqlite3_int64 size);
  static int sync(sqlite3_file* file, int flags);

  void sync_directory();
  [[nodiscard]] ForgetfulFile& file_of(const std::string& path);
  [[nodiscard]] bool next_operation_succeeds() { return operations_++ < cut_before_; }

  const std::uint64_t cut_before_;
  std::unique_ptr<Vfs> vfs_;
  mutable std::mutex mutex_;
  std::uint64_t operations_{0};
  std::map<std::string, ForgetfulFile> files_;
};

}  // namespace ringmark::testing

// Changes go to the real file at once, so that connections see each other's, and are remembered until they
// are synced. Nothing is really synced: the durable content is in memory.
#include "tests/server/support/forgetful_disk.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace ringmark::testing {
namespace {

FileContent content_of(const std::string& path) {
  std::ifstream stream{path, std::ios::binary};
  if (!stream) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{stream}, {}};
}

void resize(FileContent& content, std::size_t size) {
  if (!content) content.emplace();
  content->resize(size);
}

}  // namespace

void ForgetfulFile::sync() {
  forget([] { return true; });
}

const FileContent& ForgetfulFile::forget(const Luck& luck) {
  for (const Change& change : unsynced_) {
    if (luck()) change(durable_);
  }
  unsynced_.clear();
  until_erasure_ = 0;
  return durable_;
}

void ForgetfulFile::erase() {
  change([](FileContent& content) { content.reset(); });
  until_erasure_ = unsynced_.size();
}

void ForgetfulFile::sync_entry() {
  if (until_erasure_ == 0) return;
  durable_.reset();
  unsynced_.erase(unsynced_.begin(), unsynced_.begin() + static_cast<std::ptrdiff_t>(until_erasure_));
  until_erasure_ = 0;
}

// A copy of the default one, whose functions it keeps but for those that change files.
struct ForgetfulDisk::Vfs : sqlite3_vfs {
  ForgetfulDisk* disk;
  sqlite3_vfs* real;

  static Vfs& of(sqlite3_vfs* vfs) { return *static_cast<Vfs*>(vfs); }
};

// SQLite gives it szOsFile octets: this, and the real file behind it.
struct ForgetfulDisk::OpenFile : sqlite3_file {
  ForgetfulDisk* disk;
  ForgetfulFile* kept;  // nullptr for a temporary file, which no power cut leaves
  bool syncs_directory;

  static OpenFile& of(sqlite3_file* file) { return *static_cast<OpenFile*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(&of(file) + 1); }

  template <auto method, typename... Arguments>
  static auto pass_on(sqlite3_file* file, Arguments... arguments) {
    return (real(file)->pMethods->*method)(real(file), arguments...);
  }
};

// Version 2: write-ahead logs, but no files mapped into memory.
const sqlite3_io_methods ForgetfulDisk::kMethods{
    .iVersion = 2,
    .xClose = OpenFile::pass_on<&sqlite3_io_methods::xClose>,
    .xRead = OpenFile::pass_on<&sqlite3_io_methods::xRead>,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = OpenFile::pass_on<&sqlite3_io_methods::xFileSize>,
    .xLock = OpenFile::pass_on<&sqlite3_io_methods::xLock>,
    .xUnlock = OpenFile::pass_on<&sqlite3_io_methods::xUnlock>,
    .xCheckReservedLock = OpenFile::pass_on<&sqlite3_io_methods::xCheckReservedLock>,
    .xFileControl = OpenFile::pass_on<&sqlite3_io_methods::xFileControl>,
    .xSectorSize = OpenFile::pass_on<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = OpenFile::pass_on<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = OpenFile::pass_on<&sqlite3_io_methods::xShmMap>,
    .xShmLock = OpenFile::pass_on<&sqlite3_io_methods::xShmLock>,
    .xShmBarrier = OpenFile::pass_on<&sqlite3_io_methods::xShmBarrier>,
    .xShmUnmap = OpenFile::pass_on<&sqlite3_io_methods::xShmUnmap>,
    .xFetch = nullptr,
    .xUnfetch = nullptr};

ForgetfulDisk::ForgetfulDisk(std::uint64_t cut_before) : cut_before_{cut_before} {
  sqlite3_initialize();
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  vfs_ = std::make_unique<Vfs>(Vfs{*real, this, real});
  vfs_->pNext = nullptr;
  vfs_->zName = "forgetful";
  vfs_->szOsFile += static_cast<int>(sizeof(OpenFile));
  vfs_->xOpen = open;
  vfs_->xDelete = erase;
  constexpr int kAsDefault = 1;
  if (sqlite3_vfs_register(vfs_.get(), kAsDefault) != SQLITE_OK) throw std::runtime_error{"no disk"};
}

ForgetfulDisk::~ForgetfulDisk() {
  sqlite3_vfs_unregister(vfs_.get());
}

std::uint64_t ForgetfulDisk::operations() const {
  const std::lock_guard lock{mutex_};
  return operations_;
}

void ForgetfulDisk::lose_power(const Luck& luck) {
  const std::lock_guard lock{mutex_};
  for (auto& [path, file] : files_) {
    const FileContent& left = file.forget(luck);
    std::filesystem::remove(path);
    std::filesystem::remove(path + "-shm");
    if (left) std::ofstream{path, std::ios::binary} << *left;
  }
}

void ForgetfulDisk::sync_directory() {
  for (auto& [path, file] : files_)
    file.sync_entry();
}

ForgetfulFile& ForgetfulDisk::file_of(const std::string& path) {
  const auto known = files_.find(path);
  if (known != files_.end()) return known->second;
  return files_.emplace(path, content_of(path)).first->second;
}

int ForgetfulDisk::open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_given) {
  Vfs& self = Vfs::of(vfs);
  OpenFile& opened = OpenFile::of(file);
  opened.disk = self.disk;
  opened.kept = nullptr;
  // As SQLite's own way to files on Unix: the first sync of a journal makes its name durable as well.
  constexpr unsigned kJournals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
  const auto purpose = static_cast<unsigned>(flags);
  opened.syncs_directory = (purpose & SQLITE_OPEN_CREATE) != 0 && (purpose & kJournals) != 0;
  {
    // Before the real file is made: what is not there yet is not durable either.
    const std::lock_guard lock{self.disk->mutex_};
    if (path != nullptr) opened.kept = &self.disk->file_of(path);
  }
  const int code = self.real->xOpen(self.real, path, OpenFile::real(file), flags, flags_given);
  opened.pMethods = code == SQLITE_OK ? &kMethods : nullptr;
  return code;
}

int ForgetfulDisk::erase(sqlite3_vfs* vfs, const char* path, int sync_directory) {
  Vfs& self = Vfs::of(vfs);
  const std::lock_guard lock{self.disk->mutex_};
  if (!self.disk->next_operation_succeeds()) return SQLITE_IOERR_DELETE;
  self.disk->file_of(path).erase();
  if (sync_directory != 0) self.disk->sync_directory();
  return self.real->xDelete(self.real, path, 0);
}

int ForgetfulDisk::write(sqlite3_file* file, const void* octets, int count, sqlite3_int64 offset) {
  const OpenFile& opened = OpenFile::of(file);
  if (opened.kept != nullptr) {
    const std::lock_guard lock{opened.disk->mutex_};
    if (!opened.disk->next_operation_succeeds()) return SQLITE_IOERR_WRITE;
    const auto begin = static_cast<std::size_t>(offset);
    std::string written{static_cast<const char*>(octets), static_cast<std::size_t>(count)};
    opened.kept->change([begin, written = std::move(written)](FileContent& content) {
      const std::size_t end = begin + written.size();
      if (!content || content->size() < end) resize(content, end);
      content->replace(begin, written.size(), written);
    });
  }
  return OpenFile::pass_on<&sqlite3_io_methods::xWrite>(file, octets, count, offset);
}

int ForgetfulDisk::truncate(sqlite3_file* file, sqlite3_int64 size) {
  const OpenFile& opened = OpenFile::of(file);
  if (opened.kept != nullptr) {
    const std::lock_guard lock{opened.disk->mutex_};
    if (!opened.disk->next_operation_succeeds()) return SQLITE_IOERR_TRUNCATE;
    opened.kept->change([size](FileContent& content) { resize(content, static_cast<std::size_t>(size)); });
  }
  return OpenFile::pass_on<&sqlite3_io_methods::xTruncate>(file, size);
}

int ForgetfulDisk::sync(sqlite3_file* file, int /*flags*/) {
  OpenFile& opened = OpenFile::of(file);
  if (opened.kept == nullptr) return SQLITE_OK;
  const std::lock_guard lock{opened.disk->mutex_};
  if (!opened.disk->next_operation_succeeds()) return SQLITE_IOERR_FSYNC;
  opened.kept->sync();
  if (std::exchange(opened.syncs_directory, false)) opened.disk->sync_directory();
  return SQLITE_OK;
}

}  // namespace ringmark::testing

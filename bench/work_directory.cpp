// mkdtemp(3), and removing what it made.
#include "bench/work_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace ringmark::bench {

Outcome<TemporaryDirectory> TemporaryDirectory::make(const std::string& parent) {
  std::error_code ignored;
  const std::filesystem::path place =
      parent.empty() ? std::filesystem::temp_directory_path(ignored) : std::filesystem::path{parent};
  std::string path = place / ".ringmark-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return failure(path + ": " + std::strerror(errno));
  return TemporaryDirectory{std::move(path)};
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace ringmark::bench

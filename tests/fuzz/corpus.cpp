// Feeds a fuzz target every file of a folder, where libFuzzer is not there to do it.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <string>

#include "tests/fuzz/target.hpp"

namespace {

std::string octets_of(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  file.exceptions(std::ios::badbit | std::ios::failbit);
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

}  // namespace

// The name of each file comes first, so that the last one printed is the one that broke a promise.
int main(int argument_count, char** arguments) try {
  if (argument_count != 2) return std::fputs("usage: fuzz-TARGET FOLDER\n", stderr), 2;
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{arguments[1]}) {
    const std::string input = octets_of(entry.path());
    std::printf("%s\n", entry.path().filename().c_str());
    std::fflush(stdout);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    ++count;
  }
  return count > 0 ? 0 : 1;
} catch (const std::exception& failure) {
  std::fprintf(stderr, "fuzz: %s\n", failure.what());
  return 1;
}

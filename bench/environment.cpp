// Reading /proc, /sys and the ring's features.
#include "bench/environment.hpp"

#include <fcntl.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <fstream>
#include <utility>

#include "runtime/descriptor.hpp"
#include "runtime/ring.hpp"
#include "runtime/thread.hpp"

namespace ringmark::bench {
namespace {

std::string first_line_of(const char* path) {
  std::ifstream file{path};
  std::string line;
  std::getline(file, line);
  return line;
}

std::string cpu_model() {
  constexpr std::string_view kField = "model name";
  std::ifstream file{"/proc/cpuinfo"};
  for (std::string line; std::getline(file, line);) {
    const std::size_t value = line.find(": ");
    if (line.starts_with(kField) && value != std::string::npos) return line.substr(value + 2);
  }
  return "unknown";
}

std::string kernel_release() {
  utsname names{};
  ::uname(&names);
  const std::string release = names.release;
  return release.substr(0, release.find('-'));  // what follows is the builder's own naming
}

std::string engine_text() {
  try {
    const runtime::Ring ring;
    return ring.features().text();
  } catch (const std::exception& refusal) {
    return refusal.what();
  }
}

// The magic numbers of statfs(2).
std::string file_system_of(const std::string& directory) {
  constexpr std::array<std::pair<std::uint32_t, const char*>, 6> kNames{{{0xEF53, "ext4"},
                                                                         {0x58465342, "xfs"},
                                                                         {0x9123683E, "btrfs"},
                                                                         {0x01021994, "tmpfs"},
                                                                         {0x794C7630, "overlayfs"},
                                                                         {0x6969, "nfs"}}};
  struct statfs facts {};
  if (::statfs(directory.c_str(), &facts) != 0) return "unknown";
  for (const auto& [magic, name] : kNames) {
    if (magic == static_cast<std::uint32_t>(facts.f_type)) return name;
  }
  return "unknown";
}

DirectIo direct_io_in(const std::string& directory) {
  constexpr mode_t kOwnerOnly = 0600;
  const std::string path = directory + "/direct";
  const runtime::Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_DIRECT | O_CLOEXEC, kOwnerOnly)};
  ::unlink(path.c_str());
  return file.open() ? DirectIo::Offered : DirectIo::Refused;
}

}  // namespace

Environment read_environment(const BuildInfo& build, const std::string& work_directory) {
  return {.build = build,
          .cores = runtime::usable_cpus().size(),
          .cpu_model = cpu_model(),
          .kernel = kernel_release(),
          .engine = engine_text(),
          .clocksource = first_line_of("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
          .file_system = file_system_of(work_directory),
          .direct_io = direct_io_in(work_directory)};
}

Disturbance read_disturbance() {
  Disturbance disturbance{.load_average = 0, .steal_ticks = 0};
  std::ifstream{"/proc/loadavg"} >> disturbance.load_average;
  // proc(5): cpu user nice system idle iowait irq softirq steal
  std::ifstream stat{"/proc/stat"};
  std::string name;
  std::uint64_t user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0;
  stat >> name >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> disturbance.steal_ticks;
  return disturbance;
}

nlohmann::json to_json(const Environment& environment) {
  return {
      {"version", environment.build.version},   {"commit", environment.build.commit},
      {"build_type", environment.build.type},   {"cores", environment.cores},
      {"cpu_model", environment.cpu_model},     {"kernel", environment.kernel},
      {"engine", environment.engine},           {"clocksource", environment.clocksource},
      {"file_system", environment.file_system}, {"direct_io", environment.direct_io == DirectIo::Offered}};
}

nlohmann::json to_json(const Disturbance& disturbance) {
  return {{"load_average", disturbance.load_average}, {"steal_ticks", disturbance.steal_ticks}};
}

}  // namespace ringmark::bench

// What a result was measured on. Never a host or user name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace ringmark::bench {

/// Of this program, as CMake knew it.
struct BuildInfo {
  std::string version;
  std::string commit;
  std::string type;
};

enum class DirectIo { Offered, Refused };

/// The machine as it stays during a run.
struct Environment {
  BuildInfo build;
  std::size_t cores;  ///< that this process may use
  std::string cpu_model;
  std::string kernel;  ///< release, for example "6.18.44"
  std::string engine;  ///< what the ring offers, or why the kernel refuses one
  std::string clocksource;
  std::string file_system;  ///< of the work directory
  DirectIo direct_io;       ///< there
};

/// `work_directory` exists and is writable.
[[nodiscard]] Environment read_environment(const BuildInfo& build, const std::string& work_directory);

/// What other work does to the machine, read before and after a run.
struct Disturbance {
  double load_average;
  std::uint64_t steal_ticks;  ///< since boot: a hundredth of a second that the hypervisor gave to others
};

[[nodiscard]] Disturbance read_disturbance();

[[nodiscard]] nlohmann::json to_json(const Environment& environment);
[[nodiscard]] nlohmann::json to_json(const Disturbance& disturbance);

}  // namespace ringmark::bench

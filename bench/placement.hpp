// Where everything of a measurement runs and is found: processors, ports, and the programs beside this one.
#pragma once

#include <cstdint>
#include <string>

#include "bench/outcome.hpp"
#include "bench/process.hpp"

namespace ringmark::bench {

/// The processor of whatever is measured: the first that this process may use.
[[nodiscard]] int measured_cpu();

/// The processor of load generators and answering peers: the last one. On a machine with one processor it is
/// the measured one, and the table says so.
[[nodiscard]] int load_cpu();

/// Binds this thread, and those it starts later, to the measured processor.
[[nodiscard]] Outcome<void> pin_to_measured_cpu();

/// This program's own file.
[[nodiscard]] std::string own_program();

/// The path of another program of the project: installed in the same directory, or in the build tree's folder
/// for it. Fails with the places that were looked at.
[[nodiscard]] Outcome<std::string> find_program(const std::string& name);

/// The path of a program of the system, an empty text where it is not installed.
[[nodiscard]] std::string find_on_path(const std::string& name);

/// A port of 127.0.0.1 that nobody listens on.
[[nodiscard]] Outcome<std::uint16_t> free_port();

/// Waits until 127.0.0.1:`port` accepts a connection. Fails when `server` ends before, or after ten seconds.
[[nodiscard]] Outcome<void> wait_until_accepting(std::uint16_t port, Process& server);

}  // namespace ringmark::bench

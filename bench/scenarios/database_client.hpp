// The client of the database trials: a closed loop of reads and inserts, in a process of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/outcome.hpp"

namespace ringmark::bench {

/// The e-mail address of a row that every database trial begins with; `index` below their number.
[[nodiscard]] std::string seeded_email(std::uint64_t index);

/// Parameters: "port", "connections", "requests", "insert_percent", "rows", and "seeding": true to insert the
/// rows themselves. The order of reads and inserts is the same in every run. Returns {"seconds": S}.
/// Fails unless every answer is 200 and names the e-mail address that was asked for.
[[nodiscard]] Outcome<nlohmann::json> run_database_client(const nlohmann::json& parameters);

}  // namespace ringmark::bench

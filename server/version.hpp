// What --version says.
#pragma once

#include <string>

namespace ringmark::server {

/// Version, commit, engine and what the kernel offers it, or why it refuses.
[[nodiscard]] std::string version_text();

}  // namespace ringmark::server

// The files that travel inside the program: scenario definitions, and what peers are configured with.
#pragma once

#include <span>
#include <string_view>

namespace ringmark::bench {

struct EmbeddedFile {
  std::string_view name;  ///< without directory
  std::string_view content;
};

/// All of them, by name: scenarios/*.json, peers/nginx.conf.in, peers/pipeline.lua. Written by CMake.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

/// One of them. Stops the process when there is none of that name.
[[nodiscard]] std::string_view embedded_file(std::string_view name);

}  // namespace ringmark::bench

// What every fuzz target defines, under the name that libFuzzer calls. A broken promise aborts.
#pragma once

#include <cstddef>
#include <cstdint>

/// 0, or -1 for an input that is not worth a place in the corpus.
extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t* octets,  // NOLINT(readability-identifier-naming): its name
    std::size_t size);

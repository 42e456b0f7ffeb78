// One instance of the JSON document's code for the whole folder, which would otherwise be compiled in every
// file. Part of the precompiled header; a file that is compiled without it makes its own instance, as usual.
#pragma once

#include <nlohmann/json.hpp>

extern template class nlohmann::basic_json<>;

// The instance that json_instance.hpp promises.
#include "bench/json_instance.hpp"

template class nlohmann::basic_json<>;

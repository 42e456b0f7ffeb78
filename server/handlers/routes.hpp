// The table of the API: which function answers which request.
#pragma once

#include "server/router.hpp"

namespace ringmark::server::handlers {

void add_routes(Router& router);

}  // namespace ringmark::server::handlers

// What handlers answer when the database refuses.
#pragma once

#include "server/response.hpp"
#include "server/store/database_error.hpp"

namespace ringmark::server::handlers {

/// 409 for a repeated e-mail, 507 for a full device, else 503: with retry-after where too much waits.
[[nodiscard]] Response refuse(store::DatabaseError error);

}  // namespace ringmark::server::handlers

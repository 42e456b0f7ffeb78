// /async-users: the users in the database.
#pragma once

#include "runtime/task.hpp"
#include "server/database_session.hpp"
#include "server/parameters.hpp"
#include "server/response.hpp"
#include "server/services.hpp"

namespace ringmark::server::handlers {

/// All users, or the one with the e-mail that the query names. 503 when the database fails.
[[nodiscard]] runtime::Task<Response> list_database_users(Services& services, DatabaseSession session,
                                                          OptionalQueryText<"email"> email);

/// Answers when the user is on the disk. A repeated e-mail: 409; a full device: 507; a database that fails or
/// has too many inserts waiting: 503, the latter with retry-after.
[[nodiscard]] runtime::Task<Response> create_database_user(Services& services, DatabaseSession session,
                                                           QueryText<"name"> name, QueryText<"email"> email);

}  // namespace ringmark::server::handlers

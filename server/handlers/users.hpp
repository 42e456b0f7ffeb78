// /users: the users in memory, each behind a simulated query.
#pragma once

#include "runtime/task.hpp"
#include "server/parameters.hpp"
#include "server/response.hpp"
#include "server/services.hpp"
#include "server/store/user.hpp"

namespace ringmark::server::handlers {

using UserId = PathInteger<"user_id">;

/// Each waits for the simulated query before it touches the store; 503 when the server stops meanwhile. A
/// user that does not exist: 404. A store that is full: 507.
[[nodiscard]] runtime::Task<Response> list_users(Services& services);
[[nodiscard]] runtime::Task<Response> get_user(Services& services, UserId id);
[[nodiscard]] runtime::Task<Response> create_user(Services& services, store::UserInput input);
[[nodiscard]] runtime::Task<Response> replace_user(Services& services, UserId id, store::UserInput input);
[[nodiscard]] runtime::Task<Response> delete_user(Services& services, UserId id);

}  // namespace ringmark::server::handlers

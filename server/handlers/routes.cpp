// Every endpoint, in the order of the documentation.
#include "server/handlers/routes.hpp"

#include "server/handlers/async_users.hpp"
#include "server/handlers/echo.hpp"
#include "server/handlers/health.hpp"
#include "server/handlers/metrics.hpp"
#include "server/handlers/root.hpp"
#include "server/handlers/tasks.hpp"
#include "server/handlers/users.hpp"
#include "server/parameters.hpp"

namespace ringmark::server::handlers {

void add_routes(Router& router) {
  using http::Method;
  router.add(Method::Get, "/", bound<root>);
  router.add(Method::Get, "/users", bound<list_users>);
  router.add(Method::Post, "/users", bound<create_user>);
  router.add(Method::Get, "/users/{user_id}", bound<get_user>);
  router.add(Method::Put, "/users/{user_id}", bound<replace_user>);
  router.add(Method::Delete, "/users/{user_id}", bound<delete_user>);
  router.add(Method::Get, "/async-users", bound<list_database_users>);
  router.add(Method::Post, "/async-users", bound<create_database_user>);
  router.add(Method::Post, "/tasks", bound<create_task>);
  router.add(Method::Get, "/tasks", bound<list_tasks>);
  router.add(Method::Get, "/tasks/{task_id}", bound<get_task>);
  router.add(Method::Delete, "/tasks/{task_id}", bound<cancel_task>);
  router.add(Method::Get, "/healthz", bound<health>);
  router.add(Method::Get, "/readyz", bound<readiness>);
  router.add(Method::Get, "/metrics", bound<metrics>);
  router.add_any_method("/echo", bound<echo>);
}

}  // namespace ringmark::server::handlers

// Every endpoint, in the order of the documentation.
#include "server/handlers/routes.hpp"

#include <vector>

#include "server/handlers/async_users.hpp"
#include "server/handlers/chat.hpp"
#include "server/handlers/echo.hpp"
#include "server/handlers/health.hpp"
#include "server/handlers/metrics.hpp"
#include "server/handlers/pages.hpp"
#include "server/handlers/root.hpp"
#include "server/handlers/tasks.hpp"
#include "server/handlers/users.hpp"
#include "server/parameters.hpp"

namespace ringmark::server::handlers {

void add_routes(Router& router) {
  using http::Method;
  // The names are those of the reference's functions, which its document shows.
  router.add(Method::Get, "/", documented<root>("root"));
  router.add(Method::Get, "/users", documented<list_users, std::vector<store::User>>("get_users"));
  router.add(Method::Post, "/users", documented<create_user, store::User>("create_user"));
  router.add(Method::Get, "/users/{user_id}", documented<get_user, store::User>("get_user"));
  router.add(Method::Put, "/users/{user_id}", documented<replace_user, store::User>("update_user"));
  router.add(Method::Delete, "/users/{user_id}", documented<delete_user>("delete_user"));
  router.add(Method::Get, "/async-users", documented<list_database_users>("get_async_users"));
  router.add(Method::Post, "/async-users", documented<create_database_user>("create_async_user"));
  router.add(Method::Post, "/tasks", documented<create_task, store::TaskRecord>("create_task"));
  router.add(Method::Get, "/tasks", documented<list_tasks, std::vector<store::TaskRecord>>("list_tasks"));
  router.add(Method::Get, "/tasks/{task_id}", documented<get_task, store::TaskRecord>("get_task"));
  router.add(Method::Delete, "/tasks/{task_id}", bound<cancel_task>);
  router.add(Method::Get, "/chat", documented<chat_page>("chat_page"));
  router.add(Method::Get, "/chat/assets/{file}", bound<chat_asset>);
  router.add(Method::Get, "/openapi.json", bound<openapi>);
  router.add(Method::Get, "/docs", bound<docs_page>);
  router.add(Method::Get, "/docs/assets/{file}", bound<docs_asset>);
  router.add(Method::Get, "/redoc", bound<redoc_page>);
  router.add(Method::Get, "/healthz", bound<health>);
  router.add(Method::Get, "/readyz", bound<readiness>);
  router.add(Method::Get, "/metrics", bound<metrics>);
  router.add_any_method("/echo", bound<echo>);
  router.add_websocket("/ws", accepted<chat>);
  router.add_websocket("/ws/{client_id}", accepted<numbered_chat>);
  router.add_websocket("/echo", accepted<websocket_echo>);
}

}  // namespace ringmark::server::handlers

// The whole API without sockets: request octets in, answers out.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "protocol/http/request_parser.hpp"
#include "server/handlers/routes.hpp"
#include "server/openapi.hpp"
#include "server/router.hpp"
#include "server/services.hpp"
#include "server/settings.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/support/contexts.hpp"

namespace ringmark::testing {

/// An answer as text: "200 application/json | {...}", fields of its own in brackets after the type.
inline std::string text_of(const server::Response& response) {
  std::string text = std::to_string(static_cast<int>(response.status));
  if (!response.content_type.empty()) text.append(" ").append(response.content_type);
  for (const server::ResponseField& field : response.fields) {
    text.append(" [").append(field.name).append(": ").append(field.value).append("]");
  }
  return text.append(" | ").append(response.content.view());
}

/// The content of an answer, and how large its pieces were.
inline runtime::Task<std::string> whole_content(runtime::Task<server::Response> handling,
                                                std::vector<std::size_t>& sizes) {
  server::Response response = co_await handling;
  std::string whole{response.content.view()};
  sizes.push_back(whole.size());
  bool last = !response.content.is_stream();
  while (!last) {
    std::optional<server::ContentPiece> piece = co_await response.content.rest()->next();
    whole += piece->text;
    sizes.push_back(piece->text.size());
    last = piece->last;
  }
  co_return whole;
}

/// Services with empty stores of their own.
class Api {
 public:
  static constexpr std::size_t kUsersMax = 5;

  explicit Api(runtime::Duration delay = runtime::Duration::zero())
      : services_{.users = users_,
                  .database = database_,
                  .database_delay = delay,
                  .address = "127.0.0.1:8000",
                  .tasks = tasks_} {
    server::handlers::add_routes(router_);
    site_.emplace(server::openapi_document(router_.operations()), std::string{});
    services_.site = &*site_;
  }

  /// Answers the request with this head, given without its last line end, and this content.
  [[nodiscard]] runtime::Task<server::Response> serve(std::string head_lines, std::string content = {}) {
    head_lines += "\r\n\r\n";
    http::RequestParser parser{limits_};
    EXPECT_EQ(parser.parse(head_lines, head_), http::ParseOutcome::Complete) << head_lines;
    server::Outcome outcome = dispatch(router_, services_, head_, content, dispatching_);
    if (auto* response = std::get_if<server::Response>(&outcome)) co_return std::move(*response);
    auto handling = std::get<runtime::Task<server::Response>>(std::move(outcome));
    co_return co_await handling;
  }

  [[nodiscard]] server::store::UserStore& users() { return users_; }
  [[nodiscard]] server::Services& services() { return services_; }

 private:
  // One background task at a time, for longer than any test; two more may wait.
  [[nodiscard]] static server::Settings task_settings() {
    server::Settings settings;
    settings.mode = server::Mode::Sync;
    settings.task_duration = std::chrono::hours{1};
    settings.task_concurrency = 1;
    settings.tasks_queued_max = 2;
    return settings;
  }

  TemporaryDirectory directory_;
  http::Limits limits_;
  http::RequestHead head_;
  server::Dispatching dispatching_;
  server::Router router_;
  server::store::UserStore users_{kUsersMax};
  server::Offload offload_{2};
  server::store::SqliteDatabase database_{{.file = directory_.file("users.db"), .readers = 2}, offload_};
  server::BackgroundTasks tasks_{database_, task_settings()};
  server::Services services_;
  std::optional<server::Site> site_;
};

/// The head of a request of HTTP/1.1 to the host "h".
inline std::string head_of(std::string_view method, std::string_view target) {
  std::string head_lines{method};
  return head_lines.append(" ").append(target).append(" HTTP/1.1\r\nHost: h");
}

/// A fixture for answers that are the same in both contexts.
class ApiTest : public InBothContexts {
 protected:
  std::string answer(std::string head_lines, std::string content = {}) {
    return text_of(run(api.serve(std::move(head_lines), std::move(content))));
  }
  std::string ask(std::string_view method, std::string_view target, std::string content = {}) {
    return answer(head_of(method, target), std::move(content));
  }

  Api api;
};

}  // namespace ringmark::testing

// /tasks from the request to the answer, in both contexts.
#include "server/handlers/tasks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "runtime/gather.hpp"
#include "runtime/reactor.hpp"
#include "server/settings.hpp"
#include "tests/server/support/api.hpp"

namespace ringmark::server::handlers {
namespace {

/// One task runs for an hour at a time; two may wait.
class Tasks : public testing::ApiTest {
 protected:
  static std::string masked(const std::string& answer) {
    static const std::regex id{"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"};
    static const std::regex time{"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}"};
    return std::regex_replace(std::regex_replace(answer, id, "<id>"), time, "<time>");
  }
  std::string ask_masked(std::string_view method, std::string_view target) {
    return masked(ask(method, target));
  }
  // The id of the first task in an answer.
  static std::string id_in(const std::string& answer) {
    constexpr std::string_view kBefore = R"("id":")";
    constexpr std::size_t kIdSize = 36;
    return answer.substr(answer.find(kBefore) + kBefore.size(), kIdSize);
  }
  std::string id_of_created(const std::string& name) { return id_in(ask("POST", "/tasks?name=" + name)); }
  bool begins_to_run(const std::string& id) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (std::chrono::steady_clock::now() < deadline) {
      if (ask("GET", "/tasks/" + id).find(R"("status":"running")") != std::string::npos) return true;
    }
    return false;
  }
};
RINGMARK_IN_BOTH_CONTEXTS(Tasks);

TEST_P(Tasks, AreAnsweredPendingAndRunThen) {
  EXPECT_EQ(ask("GET", "/tasks"), "200 application/json | []");
  const std::string created = ask("POST", "/tasks?name=%E6%95%B0+%22x%22");
  EXPECT_EQ(
      masked(created),
      R"(200 application/json | {"id":"<id>","name":"数 \"x\"","status":"pending","created_at":"<time>",)"
      R"("started_at":null,"completed_at":null,"result":null})");
  const std::string id = id_in(created);
  ASSERT_TRUE(begins_to_run(id));
  constexpr std::string_view kRunning =
      R"({"id":"<id>","name":"数 \"x\"","status":"running","created_at":"<time>",)"
      R"("started_at":"<time>","completed_at":null,"result":null})";
  EXPECT_EQ(ask_masked("GET", "/tasks/" + id), "200 application/json | " + std::string{kRunning});
  EXPECT_EQ(ask_masked("GET", "/tasks"), "200 application/json | [" + std::string{kRunning} + "]");
}

TEST_P(Tasks, NeedAName) {
  constexpr std::string_view kMissing =
      R"(422 application/json | {"detail":[{"loc":["query","name"],"msg":"field required",)"
      R"("type":"value_error.missing"}]})";
  EXPECT_EQ(ask("POST", "/tasks"), kMissing);
  EXPECT_EQ(ask("POST", "/tasks", R"({"name":"in-body"})"), kMissing);
  EXPECT_EQ(ask("POST", "/tasks?name=").substr(0, 3), "200");
}

TEST_P(Tasks, ThatAreUnknownAreNotFound) {
  EXPECT_EQ(ask("GET", "/tasks/unknown"), R"(404 application/json | {"detail":"任务不存在"})");
  EXPECT_EQ(ask("DELETE", "/tasks/unknown"), R"(404 application/json | {"detail":"任务不存在"})");
}

TEST_P(Tasks, AreCancelledOnce) {
  const std::string id = id_of_created("a");
  ASSERT_TRUE(begins_to_run(id));
  constexpr std::string_view kCancelled =
      R"(200 application/json | {"id":"<id>","name":"a","status":"cancelled","created_at":"<time>",)"
      R"("started_at":"<time>","completed_at":"<time>","result":null})";
  EXPECT_EQ(ask_masked("DELETE", "/tasks/" + id), kCancelled);
  EXPECT_EQ(ask("DELETE", "/tasks/" + id), R"(409 application/json | {"detail":"任务已结束"})");
  EXPECT_EQ(ask_masked("GET", "/tasks/" + id), kCancelled);
}

TEST_P(Tasks, BeyondTheQueueAreTurnedAway) {
  ASSERT_TRUE(begins_to_run(id_of_created("a")));
  id_of_created("b");
  id_of_created("c");
  EXPECT_EQ(ask("POST", "/tasks?name=d"),
            R"(503 application/json [retry-after: 1] | {"detail":"Service Unavailable"})");
  EXPECT_EQ(ask("GET", "/tasks").find(R"("name":"d")"), std::string::npos);
}

TEST_P(Tasks, AreListedByStatusAndInParts) {
  ASSERT_TRUE(begins_to_run(id_of_created("a")));
  const std::string cancelled = id_of_created("b");
  id_of_created("c");
  EXPECT_EQ(ask("DELETE", "/tasks/" + cancelled).substr(0, 3), "200");
  const auto names = [this](const std::string& query) {
    const std::string list = ask("GET", "/tasks" + query);
    static const std::regex name{R"("name":"([^"]*)\")"};
    std::string found;
    for (std::sregex_iterator match{list.begin(), list.end(), name}; match != std::sregex_iterator{}; ++match)
      found += (*match)[1];
    return found;
  };
  EXPECT_EQ(names(""), "abc");
  EXPECT_EQ(names("?status=pending"), "c");
  EXPECT_EQ(names("?status=cancelled"), "b");
  EXPECT_EQ(names("?status=completed"), "");
  EXPECT_EQ(names("?limit=2"), "ab");
  EXPECT_EQ(names("?offset=1"), "bc");
  EXPECT_EQ(names("?limit=1&offset=1"), "b");
  EXPECT_EQ(names("?limit=0"), "");
  EXPECT_EQ(names("?offset=99999999999999999999"), "");
}

TEST_P(Tasks, AreNotListedForWhatNobodyUnderstands) {
  EXPECT_EQ(ask("GET", "/tasks?status=done&limit=-1&offset=x"),
            R"(422 application/json | {"detail":[{"loc":["query","status"],"msg":"value is not a valid )"
            R"(enumeration member; permitted: 'pending', 'running', 'completed', 'failed', 'cancelled'",)"
            R"("type":"type_error.enum"},{"loc":["query","limit"],"msg":"ensure this value is greater than )"
            R"(or equal to 0","type":"value_error.number.not_ge"},{"loc":["query","offset"],)"
            R"("msg":"value is not a valid integer","type":"type_error.integer"}]})");
}

TEST_P(Tasks, TakeNoOtherMethod) {
  EXPECT_EQ(ask("PATCH", "/tasks"),
            R"(405 application/json [allow: GET, HEAD, POST, OPTIONS] | {"detail":"Method Not Allowed"})");
  EXPECT_EQ(ask("POST", "/tasks/x"),
            R"(405 application/json [allow: GET, HEAD, DELETE, OPTIONS] | {"detail":"Method Not Allowed"})");
}

TEST(ManyTasks, AreListedOnceEachOverSeveralPages) {
  const testing::TemporaryDirectory directory;
  Offload offload{0};
  store::SqliteDatabase database{{.file = directory.file("users.db"), .readers = 1}, offload};
  store::UserStore users{1};
  BackgroundTasks tasks{database, Settings{}};
  std::vector<runtime::Task<store::DatabaseResult<store::TaskRecord>>> creations;
  for (int count = 0; count < 1'200; ++count)
    creations.push_back(tasks.create("n"));
  for (const auto& task : runtime::run(runtime::gather(std::move(creations))))
    ASSERT_TRUE(task);
  Services services{
      .users = users, .database = database, .database_delay = {}, .address = {}, .tasks = tasks};
  const auto count_of_listed = [&services](std::optional<std::size_t> limit,
                                           std::optional<std::size_t> offset) {
    std::vector<std::size_t> sizes;
    auto listing = testing::whole_content(list_tasks(services, {}, {limit}, {offset}), sizes);
    return std::ranges::count(runtime::run(std::move(listing)), '{');
  };
  EXPECT_EQ(count_of_listed({}, {}), 1'200);
  EXPECT_EQ(count_of_listed(700, 0), 700);
  EXPECT_EQ(count_of_listed({}, 1'100), 100);
  EXPECT_EQ(count_of_listed(100, 499), 100);
}

}  // namespace
}  // namespace ringmark::server::handlers

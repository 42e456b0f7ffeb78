// The users in memory, from one thread and from many.
#include "server/store/user_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace ringmark::server::store {
namespace {

UserInput named(std::string name) {
  return {.name = std::move(name), .email = "e", .age = 1};
}

TEST(UserStore, NumbersUsersFromOneAndNeverAgain) {
  UserStore users{10};
  EXPECT_EQ(users.create(named("a"))->id, 1);
  EXPECT_EQ(users.create(named("b"))->id, 2);
  EXPECT_TRUE(users.erase(2));
  EXPECT_EQ(users.create(named("c"))->id, 3);
}

TEST(UserStore, ReplacesAllButTheId) {
  UserStore users{10};
  ASSERT_TRUE(users.create(named("a")));
  const auto replaced = users.replace(1, {.name = "b", .email = "f", .age = std::nullopt});
  ASSERT_TRUE(replaced);
  EXPECT_EQ(replaced->id, 1);
  const auto found = users.find(1);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "b");
  EXPECT_EQ(found->email, "f");
  EXPECT_EQ(found->age, std::nullopt);
}

TEST(UserStore, KnowsNoUserThatDoesNotExist) {
  UserStore users{10};
  EXPECT_FALSE(users.find(1));
  EXPECT_FALSE(users.replace(1, named("a")));
  EXPECT_FALSE(users.erase(1));
}

TEST(UserStore, RefusesMoreUsersThanItsLimit) {
  UserStore users{2};
  EXPECT_TRUE(users.create(named("a")));
  EXPECT_TRUE(users.create(named("b")));
  EXPECT_FALSE(users.create(named("c")));
  EXPECT_TRUE(users.erase(1));
  EXPECT_EQ(users.create(named("d"))->id, 3);
}

TEST(UserStore, ListsPagesInOrderOfCreation) {
  UserStore users{10};
  for (const char* name : {"a", "b", "c", "d"})
    ASSERT_TRUE(users.create(named(name)));
  ASSERT_TRUE(users.erase(2));
  const auto first = users.page_after(0, 2);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].name, "a");
  EXPECT_EQ(first[1].name, "c");
  const auto second = users.page_after(3, 2);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].id, 4);
  EXPECT_TRUE(users.page_after(4, 2).empty());
}

TEST(UserStore, GivesDenseAndUniqueIdsToManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kUsersEach = 1'000;
  UserStore users{kThreads * kUsersEach};
  std::vector<std::vector<std::int64_t>> ids(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::vector<std::int64_t>& mine : ids) {
      threads.emplace_back([&users, &mine] {
        for (int count = 0; count < kUsersEach; ++count)
          mine.push_back(users.create(named("x"))->id);
      });
    }
  }
  std::set<std::int64_t> all;
  for (const std::vector<std::int64_t>& mine : ids) {
    EXPECT_TRUE(std::ranges::is_sorted(mine));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), 8'000U);
  EXPECT_EQ(*all.begin(), 1);
  EXPECT_EQ(*all.rbegin(), 8'000);
}

}  // namespace
}  // namespace ringmark::server::store

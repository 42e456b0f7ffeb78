// Leases of the reading connections.
#include "server/store/reader_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/server/support/temporary_directory.hpp"

namespace ringmark::server::store {
namespace {

class ReaderPoolTest : public ::testing::Test {
 protected:
  static constexpr std::chrono::milliseconds kNoPatience{0};

  ReaderPoolTest() {
    SqliteConnection writer{file, SqliteConnection::Access::ReadWrite, kNoPatience};
    writer.require("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR, email VARCHAR UNIQUE)");
    writer.require("INSERT INTO users VALUES (1, 'a', 'b'), (2, NULL, NULL)");
  }

  std::vector<std::unique_ptr<SqliteReader>> readers(std::size_t count) {
    std::vector<std::unique_ptr<SqliteReader>> made;
    while (made.size() < count)
      made.push_back(std::make_unique<SqliteReader>(file, kNoPatience, health));
    return made;
  }

  testing::TemporaryDirectory directory;
  std::string file = directory.file("users.db");
  SqliteHealth health{"reading in a test"};
};

TEST_F(ReaderPoolTest, LendsAReader) {
  ReaderPool pool{readers(1)};
  const auto users = pool.lease()->list();
  ASSERT_TRUE(users);
  ASSERT_EQ(users->size(), 2U);
  EXPECT_EQ(users->at(0).email, "b");
  EXPECT_EQ(users->at(1).name, "");
}

TEST_F(ReaderPoolTest, LendsEachReaderToOneThreadAtATime) {
  constexpr std::size_t kReaders = 3;
  constexpr int kThreads = 8;
  constexpr int kLeasesEach = 500;
  ReaderPool pool{readers(kReaders)};
  std::atomic<std::size_t> lent{0};
  std::atomic<std::size_t> lent_max{0};
  std::atomic<int> found{0};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&] {
        for (int count = 0; count < kLeasesEach; ++count) {
          const ReaderPool::Lease reader = pool.lease();
          const std::size_t together = ++lent;
          for (std::size_t most = lent_max;
               most < together && !lent_max.compare_exchange_weak(most, together);) {
          }
          if (reader->find_by_email("b")->size() == 1) ++found;
          --lent;
        }
      });
    }
  }
  EXPECT_EQ(found, 4'000);
  EXPECT_LE(lent_max, 3U);
}

TEST_F(ReaderPoolTest, ServesThreadsInTheOrderInWhichTheyCame) {
  constexpr std::size_t kThreads = 6;
  ReaderPool pool{readers(1)};
  std::vector<std::size_t> order;  // touched by whoever has the only reader
  {
    std::vector<std::jthread> threads;
    const ReaderPool::Lease held = pool.lease();
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&pool, &order, thread] {
        const ReaderPool::Lease reader = pool.lease();
        order.push_back(thread);
      });
      while (pool.waiting_count() != thread + 1)
        std::this_thread::yield();
    }
  }
  EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
}

}  // namespace
}  // namespace ringmark::server::store

// OperationTable: slots are used again, old ids find nothing. Completion: what its flags say.
#include "runtime/operation.hpp"

#include <gtest/gtest.h>
#include <liburing.h>

#include <set>
#include <vector>

namespace ringmark::runtime {
namespace {

class Idle final : public Operation {
 public:
  void complete(Completion) override {}
};

TEST(OperationTable, FindsWhatWasEnteredUntilItLeaves) {
  OperationTable table;
  Idle first;
  Idle second;
  const OperationId first_id = table.enter(first);
  const OperationId second_id = table.enter(second);
  EXPECT_NE(first_id, second_id);
  EXPECT_EQ(table.find(first_id), &first);
  EXPECT_EQ(table.find(second_id), &second);
  EXPECT_EQ(table.in_flight(), 2U);
  table.leave(first_id);
  EXPECT_EQ(table.find(first_id), nullptr);
  EXPECT_EQ(table.find(second_id), &second);
  EXPECT_EQ(table.in_flight(), 1U);
}

TEST(OperationTable, AnOldIdDoesNotFindTheNextUserOfItsSlot) {
  OperationTable table;
  Idle first;
  Idle second;
  const OperationId old = table.enter(first);
  table.leave(old);
  const OperationId current = table.enter(second);
  EXPECT_EQ(current >> 32, old >> 32) << "the slot is used again";
  EXPECT_EQ(table.find(old), nullptr);
  EXPECT_EQ(table.find(current), &second);
}

TEST(OperationTable, GivesNoIdTwice) {
  OperationTable table;
  Idle operation;
  std::set<OperationId> ids;
  for (int round = 0; round < 1'000; ++round) {
    const OperationId id = table.enter(operation);
    EXPECT_TRUE(ids.insert(id).second);
    table.leave(id);
  }
}

TEST(OperationTable, NeverFindsAnUnknownId) {
  const OperationTable table;
  EXPECT_EQ(table.find(0), nullptr);
  EXPECT_EQ(table.find(kNoOperation), nullptr);
}

TEST(OperationTableDeathTest, LeavingTwiceStopsTheProcess) {
  OperationTable table;
  Idle operation;
  const OperationId id = table.enter(operation);
  table.leave(id);
  EXPECT_DEATH(table.leave(id), "an operation leaves once");
}

TEST(Completion, ReadsTheKernelsFlags) {
  const Completion last{.result = 5, .flags = 0};
  EXPECT_FALSE(last.more());
  EXPECT_FALSE(last.has_buffer());
  const Completion with_buffer{.result = 5, .flags = IORING_CQE_F_MORE | IORING_CQE_F_BUFFER | 0x00ab'0000U};
  EXPECT_TRUE(with_buffer.more());
  EXPECT_TRUE(with_buffer.has_buffer());
  EXPECT_EQ(with_buffer.buffer_index(), 0xab);
}

}  // namespace
}  // namespace ringmark::runtime

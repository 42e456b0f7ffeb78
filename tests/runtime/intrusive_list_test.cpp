// IntrusiveList: order, unlinking, and elements that end while linked.
#include "runtime/intrusive_list.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace ringmark::runtime {
namespace {

struct Element : ListLink {
  explicit Element(int value) : number{value} {}
  int number;
};

std::vector<int> numbers_of(IntrusiveList<Element>& list) {
  std::vector<int> numbers;
  list.for_each([&numbers](Element& element) { numbers.push_back(element.number); });
  return numbers;
}

TEST(IntrusiveList, IsFirstInFirstOut) {
  IntrusiveList<Element> list;
  Element one{1};
  Element two{2};
  EXPECT_TRUE(list.empty());
  list.push_back(one);
  list.push_back(two);
  EXPECT_EQ(list.front().number, 1);
  EXPECT_EQ(list.pop_front().number, 1);
  EXPECT_FALSE(one.linked());
  EXPECT_EQ(list.pop_front().number, 2);
  EXPECT_TRUE(list.empty());
}

TEST(IntrusiveList, PushingALinkedElementMovesIt) {
  IntrusiveList<Element> first;
  IntrusiveList<Element> second;
  Element one{1};
  Element two{2};
  first.push_back(one);
  first.push_back(two);
  first.push_back(one);
  EXPECT_EQ(numbers_of(first), (std::vector{2, 1}));
  second.push_back(two);
  EXPECT_EQ(numbers_of(first), (std::vector{1}));
  EXPECT_EQ(numbers_of(second), (std::vector{2}));
}

TEST(IntrusiveList, AnElementThatEndsLeavesItsList) {
  IntrusiveList<Element> list;
  Element one{1};
  std::optional<Element> two{2};
  Element three{3};
  list.push_back(one);
  list.push_back(*two);
  list.push_back(three);
  two.reset();
  EXPECT_EQ(numbers_of(list), (std::vector{1, 3}));
}

TEST(IntrusiveList, SplicesInOrder) {
  IntrusiveList<Element> list;
  IntrusiveList<Element> other;
  Element one{1};
  Element two{2};
  Element three{3};
  list.push_back(one);
  other.push_back(two);
  other.push_back(three);
  list.splice_back(other);
  EXPECT_TRUE(other.empty());
  EXPECT_EQ(numbers_of(list), (std::vector{1, 2, 3}));
}

TEST(IntrusiveList, AVisitMayUnlinkTheVisited) {
  IntrusiveList<Element> list;
  Element one{1};
  Element two{2};
  list.push_back(one);
  list.push_back(two);
  list.for_each([](Element& element) { element.unlink(); });
  EXPECT_TRUE(list.empty());
}

}  // namespace
}  // namespace ringmark::runtime

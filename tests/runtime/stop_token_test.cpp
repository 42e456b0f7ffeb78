// StopSource and StopToken: called once, in order, and only while subscribed.
#include "runtime/stop_token.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <vector>

namespace ringmark::runtime {
namespace {

class NumberedCallback final : public StopCallback {
 public:
  NumberedCallback(int number, std::vector<int>& called) : number_{number}, called_{called} {}
  void on_stop() override {
    called_.push_back(number_);
    if (and_then) and_then();
  }

  std::function<void()> and_then;

 private:
  int number_;
  std::vector<int>& called_;
};

TEST(StopToken, WithoutASourceIsNeverStopped) {
  std::vector<int> called;
  const StopToken token;
  EXPECT_FALSE(token.stop_possible());
  EXPECT_FALSE(token.stop_requested());
  NumberedCallback callback{1, called};
  token.subscribe(callback);
  EXPECT_FALSE(callback.linked());
}

TEST(StopToken, SeesTheRequestOfItsSource) {
  StopSource source;
  const StopToken token = source.token();
  EXPECT_TRUE(token.stop_possible());
  EXPECT_FALSE(token.stop_requested());
  source.request_stop();
  EXPECT_TRUE(token.stop_requested());
  EXPECT_TRUE(source.stop_requested());
}

TEST(StopSource, CallsEachSubscriberOnceInOrder) {
  std::vector<int> called;
  StopSource source;
  NumberedCallback first{1, called};
  NumberedCallback second{2, called};
  source.token().subscribe(first);
  source.token().subscribe(second);
  source.request_stop();
  source.request_stop();
  EXPECT_EQ(called, (std::vector{1, 2}));
  EXPECT_FALSE(first.linked());
}

TEST(StopSource, DoesNotCallOneThatUnlinkedOrEnded) {
  std::vector<int> called;
  StopSource source;
  NumberedCallback unlinked{1, called};
  std::optional<NumberedCallback> ended{std::in_place, 2, called};
  NumberedCallback kept{3, called};
  source.token().subscribe(unlinked);
  source.token().subscribe(*ended);
  source.token().subscribe(kept);
  unlinked.unlink();
  ended.reset();
  source.request_stop();
  EXPECT_EQ(called, (std::vector{3}));
}

TEST(StopSource, ACallbackMayEndAnother) {
  std::vector<int> called;
  StopSource source;
  NumberedCallback first{1, called};
  std::optional<NumberedCallback> second{std::in_place, 2, called};
  first.and_then = [&second] { second.reset(); };
  source.token().subscribe(first);
  source.token().subscribe(*second);
  source.request_stop();
  EXPECT_EQ(called, (std::vector{1}));
}

}  // namespace
}  // namespace ringmark::runtime

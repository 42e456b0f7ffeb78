// Memory that runs out for a moment: in a scenario of fifty requests one allocation of the server after the
// other fails. The connection that it was for may end; the server must not hang, leak a descriptor or stop.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>

#include "tests/server/support/conversation.hpp"
#include "tests/server/support/scenario.hpp"
#include "tests/server/support/serving_models.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/server/support/whole_server.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/descriptors.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::server {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kNoAllocation = 1'000'000'000;
constexpr std::string_view kAlive = "GET /healthz HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";

class ShortOfMemory : public ::testing::TestWithParam<testing::ServingModel> {
 protected:
  /// Runs these visits beside each other with this failure. Returns how many allocations there were that
  /// could have failed.
  std::uint64_t run(std::span<const testing::Visit> visits, std::uint64_t nth) {
    const std::string place = std::string{GetParam().name} + ", allocation " + std::to_string(nth);
    testing::WholeServer server{testing::settings_for(GetParam()), directory_.file("users")};
    const testing::AllocationFailure failure{nth};
    const std::uint64_t before = testing::allocations();
    const testing::ExemptFromCounting this_client;
    std::deque<testing::Conversation> conversations;
    for (const testing::Visit& visit : visits)
      conversations.emplace_back(server.address(), visit.words);
    for (testing::Conversation& conversation : conversations)
      EXPECT_TRUE(conversation.ends()) << "hangs: " << place;
    const bool happened = failure.happened();
    testing::Conversation& later = conversations.emplace_back(server.address(), kAlive);
    EXPECT_TRUE(later.ends()) << "hangs afterwards: " << place;
    EXPECT_TRUE(!happened || later.answer().starts_with("HTTP/1.1 200 ")) << place << ": " << later.answer();
    // Nothing that another connection was to get before.
    EXPECT_TRUE(!happened || later.answer_bytes() == alive_bytes_) << place << ": " << later.answer_bytes();
    if (nth == kNoAllocation) alive_bytes_ = later.answer_bytes();
    conversations.clear();  // a server lingers until its clients have closed
    EXPECT_TRUE(server.end()) << "does not end: " << place;
    return testing::allocations() - before;
  }

  const std::array<testing::Visit, 9> scenario_ = testing::fifty_requests();
  testing::TemporaryDirectory directory_;
  std::size_t alive_bytes_{0};
};

INSTANTIATE_TEST_SUITE_P(Models, ShortOfMemory, ::testing::ValuesIn(testing::kServingModels),
                         testing::name_of_model);

TEST_P(ShortOfMemory, NoneOfFiftyRequestsHangsLeaksOrStopsTheServer) {
  int requests = 0;
  for (const testing::Visit& visit : scenario_)
    requests += visit.requests;
  ASSERT_EQ(requests, 50);
  run(scenario_, kNoAllocation);  // what is opened once and kept
  const std::size_t before = testing::open_descriptors();
  const std::uint64_t all = run(scenario_, kNoAllocation);
  const std::uint64_t step = std::max<std::uint64_t>(all / testing::scaled(all), 1);
  std::uint64_t reached = 0;
  for (std::uint64_t nth = 1; nth <= all && !HasFailure(); nth += step)
    reached += run(scenario_, nth) >= nth ? 1 : 0;
  RecordProperty("allocations", static_cast<int>(all));
  RecordProperty("reached", static_cast<int>(reached));
  EXPECT_GE(reached, testing::scaled(all) * 3 / 4);  // from run to run a frame more or less is kept
  EXPECT_EQ(testing::open_descriptors(), before);
}

TEST_P(ShortOfMemory, NoWebSocketHangsLeaksOrStopsTheServer) {
  const std::array visits = testing::two_websockets();
  run(visits, kNoAllocation);
  const std::size_t before = testing::open_descriptors();
  const std::uint64_t all = run(visits, kNoAllocation);
  for (std::uint64_t nth = 1; nth <= all && !HasFailure(); ++nth)
    run(visits, nth);
  EXPECT_EQ(testing::open_descriptors(), before);
}

TEST_P(ShortOfMemory, AConnectionThatEndsLeavesNoAnswersToTheNext) {
  const std::array visit{testing::answers_before_a_wait()};
  run(visit, kNoAllocation);
  const std::uint64_t all = run(visit, kNoAllocation);
  for (std::uint64_t nth = 1; nth <= all && !HasFailure(); ++nth)
    run(visit, nth);
}

}  // namespace
}  // namespace ringmark::server

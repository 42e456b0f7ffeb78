// The fault loop: a scripted conversation with a whole server, in which one operation, descriptor or thread
// start after the other goes wrong. Answers may be missing then, but the server must not hang, leak a
// descriptor or stop.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <random>
#include <stdexcept>
#include <string>

#include "runtime/faults.hpp"
#include "tests/server/support/conversation.hpp"
#include "tests/server/support/scenario.hpp"
#include "tests/server/support/serving_models.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/server/support/whole_server.hpp"
#include "tests/support/descriptor_failure.hpp"
#include "tests/support/descriptors.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::server {
namespace {

using runtime::FaultPoint;
using runtime::Faults;

constexpr std::uint64_t kAloneUpTo = 50;  // what the first time through the script visits, and a little more
constexpr std::uint64_t kStride = 25;
constexpr std::uint64_t kEveryFaultUpTo = 500;
constexpr std::uint64_t kLaterFaults = 200;
constexpr std::uint64_t kLaterFaultMax = 1'000;
constexpr std::uint64_t kVisitsOfScript = 20;  // of a point, about: how often to ask again
constexpr std::uint64_t kNoVisit = 1'000'000'000;

class FaultLoop : public ::testing::TestWithParam<testing::ServingModel> {
 protected:
  /// Asks for everything, `copies` times beside each other.
  void converse(testing::WholeServer& server, const std::string& place, std::uint64_t copies = 1) {
    std::deque<testing::Conversation> conversations;
    for (std::uint64_t copy = 0; copy < copies; ++copy) {
      for (const testing::Visit& visit : scenario_)
        conversations.emplace_back(server.address(), visit.words);
      for (const testing::Visit& visit : websockets_)
        conversations.emplace_back(server.address(), visit.words);
    }
    for (testing::Conversation& conversation : conversations)
      EXPECT_TRUE(conversation.ends()) << "hangs: " << place;
  }

  /// Runs the script until visit number `last` with visit `nth` and every `stride`-th after it gone wrong.
  /// False: there are not so many visits.
  bool run(FaultPoint point, std::uint64_t seed, std::uint64_t nth, std::uint64_t stride,
           std::uint64_t last) {
    Faults faults{point, nth, seed, stride};
    const std::string place = std::string{GetParam().name} + ", fault " + std::to_string(nth) +
                              " and every " + std::to_string(stride) + ", seed " + std::to_string(seed);
    Settings settings = testing::settings_for(GetParam());
    settings.faults = &faults;
    try {
      testing::WholeServer server{settings, directory_.file("users")};
      converse(server, place);
      const bool comes = last != kNoVisit && (point == FaultPoint::RingOperation || starts_threads());
      while (comes && faults.visits() < last && !HasFailure())
        converse(server, place, std::clamp<std::uint64_t>((last - faults.visits()) / kVisitsOfScript, 1, 12));
      EXPECT_TRUE(server.end()) << "does not end: " << place;
    } catch (const std::runtime_error& refusal) {
      EXPECT_EQ(point, FaultPoint::ThreadStart) << refusal.what() << ": " << place;
    }
    return faults.visits() >= last;
  }
  bool run_alone(FaultPoint point, std::uint64_t seed, std::uint64_t nth) {
    return run(point, seed, nth, 0, nth);
  }
  /// Every visit up to kEveryFaultUpTo goes wrong in one of these runs. False: there are not so many visits.
  bool run_through(FaultPoint point) {
    std::mt19937_64 random{1};
    bool reached = true;
    const std::uint64_t alone = testing::scaled(kAloneUpTo);
    for (std::uint64_t nth = 1; reached && nth <= alone && !HasFailure(); ++nth)
      reached = run_alone(point, random(), nth);
    const std::uint64_t strides = testing::scaled(kStride);
    for (std::uint64_t first = 1; reached && first <= strides && !HasFailure(); ++first)
      reached = run(point, random(), kAloneUpTo + first, kStride, kEveryFaultUpTo);
    return reached;
  }

  /// Runs the script once, with this descriptor refused. False: there were fewer.
  bool run_without_descriptor(std::uint64_t nth) {
    const std::string place = std::string{GetParam().name} + ", descriptor " + std::to_string(nth);
    const testing::DescriptorFailure failure{nth};
    try {
      testing::WholeServer server{testing::settings_for(GetParam()), directory_.file("users")};
      converse(server, place);
      EXPECT_TRUE(server.end()) << "does not end: " << place;
    } catch (const std::runtime_error& refusal) {
      EXPECT_TRUE(failure.happened()) << refusal.what() << ": " << place;
    }
    return failure.happened();
  }

  [[nodiscard]] static bool has_ring() { return GetParam().mode == Mode::Async; }
  /// Whether threads start while it serves; the others have theirs from the beginning.
  [[nodiscard]] static bool starts_threads() {
    return GetParam().mode == Mode::Sync && GetParam().sync_model != SyncModel::Pool;
  }

  const std::array<testing::Visit, 9> scenario_ = testing::fifty_requests();
  const std::array<testing::Visit, 2> websockets_ = testing::two_websockets();
  testing::TemporaryDirectory directory_;
};

INSTANTIATE_TEST_SUITE_P(Models, FaultLoop, ::testing::ValuesIn(testing::kServingModels),
                         testing::name_of_model);

TEST_P(FaultLoop, NoOperationThatGoesWrongHangsOrLeaks) {
  if (!has_ring()) GTEST_SKIP() << "a blocking thread has no ring";
  run(FaultPoint::RingOperation, 0, kNoVisit, 0, kNoVisit);  // what is opened once and kept
  const std::size_t before = testing::open_descriptors();
  EXPECT_TRUE(run_through(FaultPoint::RingOperation));
  for (std::uint64_t nth = 1; nth <= 12 && !HasFailure(); ++nth) {
    for (std::uint64_t seed = 0; seed < 4; ++seed)  // each kind of fault at each early operation
      run_alone(FaultPoint::RingOperation, seed, nth);
  }
  std::mt19937_64 random{2};
  for (std::uint64_t later = 0; later < testing::scaled(kLaterFaults) && !HasFailure(); later += 20) {
    const std::uint64_t first = kEveryFaultUpTo + 1 + random() % kStride;
    run(FaultPoint::RingOperation, random(), first, kStride, kLaterFaultMax);
  }
  EXPECT_EQ(testing::open_descriptors(), before);
}

TEST_P(FaultLoop, NoThreadThatCannotStartHangsOrLeaks) {
  run(FaultPoint::ThreadStart, 0, kNoVisit, 0, kNoVisit);
  const std::size_t before = testing::open_descriptors();
  const bool reached = run_through(FaultPoint::ThreadStart);
  EXPECT_EQ(reached, starts_threads());
  EXPECT_EQ(testing::open_descriptors(), before);
}

TEST_P(FaultLoop, NoDescriptorThatIsRefusedHangsOrLeaks) {
  run_without_descriptor(kNoVisit);
  const std::size_t before = testing::open_descriptors();
  std::uint64_t nth = 0;
  bool happened = true;
  while (happened && !HasFailure())
    happened = run_without_descriptor(++nth);
  EXPECT_GE(nth, 3U);  // two at least, for a ring accepts its connections itself
  EXPECT_EQ(testing::open_descriptors(), before);
}

}  // namespace
}  // namespace ringmark::server

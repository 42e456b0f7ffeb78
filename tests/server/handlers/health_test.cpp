// /healthz and /readyz: alive as long as it answers, ready until the drain.
#include <gtest/gtest.h>

#include "tests/server/support/api.hpp"

namespace ringmark::server {
namespace {

class HealthInBoth : public testing::ApiTest {};
RINGMARK_IN_BOTH_CONTEXTS(HealthInBoth);

TEST_P(HealthInBoth, IsReadyUntilTheDrainBeginsAndAliveThroughout) {
  EXPECT_EQ(ask("GET", "/readyz"), R"(200 application/json | {"status":"ready"})");
  api.services().draining = true;
  EXPECT_EQ(ask("GET", "/readyz"), R"(503 application/json | {"status":"draining"})");
  EXPECT_EQ(ask("GET", "/healthz"), R"(200 application/json | {"status":"ok"})");
}

}  // namespace
}  // namespace ringmark::server

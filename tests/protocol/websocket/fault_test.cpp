// Every fault has a code and a reason that fits into a close frame.
#include "protocol/websocket/fault.hpp"

#include <gtest/gtest.h>

namespace ringmark::websocket {
namespace {

TEST(Fault, HasTheCodeOfItsRule) {
  EXPECT_EQ(close_code_of(Fault::ReservedBit), CloseCode::ProtocolError);
  EXPECT_EQ(close_code_of(Fault::InvalidCloseCode), CloseCode::ProtocolError);
  EXPECT_EQ(close_code_of(Fault::InvalidText), CloseCode::InvalidPayload);
  EXPECT_EQ(close_code_of(Fault::InvalidDeflate), CloseCode::InvalidPayload);
  EXPECT_EQ(close_code_of(Fault::TooManyFragments), CloseCode::MessageTooBig);
  EXPECT_EQ(close_code_of(Fault::InflatesTooMuch), CloseCode::MessageTooBig);
}

TEST(Fault, HasAReasonThatFitsIntoACloseFrame) {
  for (int fault = 1; fault < static_cast<int>(Fault::Count); ++fault) {
    const std::string_view reason = explain(static_cast<Fault>(fault));
    EXPECT_FALSE(reason.empty()) << fault;
    EXPECT_LE(reason.size(), 123U) << fault;
  }
}

}  // namespace
}  // namespace ringmark::websocket

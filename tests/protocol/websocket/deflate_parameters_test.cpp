// Offers and answers of permessage-deflate, as they are sent (RFC 7692 section 7.1).
#include "protocol/websocket/deflate_parameters.hpp"

#include <gtest/gtest.h>

namespace ringmark::websocket {
namespace {

std::string answer(std::string_view offers, ContextTakeover mode) {
  const auto agreed = negotiate(offers, mode);
  return agreed ? answer_of(*agreed) : "";
}

std::string dedicated(std::string_view offers) {
  return answer(offers, ContextTakeover::Dedicated);
}

std::string shared(std::string_view offers) {
  return answer(offers, ContextTakeover::Shared);
}

TEST(DeflateOffer, IsAcceptedByItsName) {
  EXPECT_EQ(dedicated("permessage-deflate"), "permessage-deflate");
  EXPECT_EQ(shared("permessage-deflate"),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  EXPECT_EQ(dedicated(""), "");
  EXPECT_EQ(dedicated("x-webkit-deflate-frame, permessage-bzip2"), "");
}

TEST(DeflateOffer, IsAnsweredWithItsParameters) {
  EXPECT_EQ(dedicated("permessage-deflate; server_no_context_takeover"),
            "permessage-deflate; server_no_context_takeover");
  EXPECT_EQ(dedicated("permessage-deflate; client_no_context_takeover"),
            "permessage-deflate; client_no_context_takeover");
  EXPECT_EQ(dedicated("permessage-deflate; client_max_window_bits"), "permessage-deflate");
  EXPECT_EQ(dedicated("permessage-deflate; client_max_window_bits=8"),
            "permessage-deflate; client_max_window_bits=8");
  EXPECT_EQ(dedicated("permessage-deflate; server_max_window_bits=9; client_max_window_bits=15"),
            "permessage-deflate; server_max_window_bits=9; client_max_window_bits=15");
  EXPECT_EQ(dedicated("permessage-deflate; server_max_window_bits=\"10\""),
            "permessage-deflate; server_max_window_bits=10");
}

TEST(DeflateOffer, KeepsTheServersWindowWhereNothingElseIsKept) {
  EXPECT_EQ(shared("permessage-deflate; server_max_window_bits=15; client_max_window_bits=9"),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
            "server_max_window_bits=15");
}

TEST(DeflateOffer, IsDeclinedForWhatItSays) {
  for (const char* const parameters : {
           "unknown",
           "unknown=1",
           "server_no_context_takeover=1",
           "client_no_context_takeover=\"x\"",
           "server_no_context_takeover; server_no_context_takeover",
           "server_max_window_bits",
           "server_max_window_bits=7",
           "server_max_window_bits=16",
           "server_max_window_bits=010",
           "server_max_window_bits=+9",
           "server_max_window_bits=9x",
           "server_max_window_bits=9; server_max_window_bits=9",
           "client_max_window_bits=7",
           "client_max_window_bits=16",
           "client_max_window_bits; client_max_window_bits",
           "client_max_window_bits=9; client_max_window_bits",
           "client_max_window_bits; client_max_window_bits=9",
           "server_max_window_bits=8",  // zlib has no such compressor, and a larger window may not be
                                        // answered
           "Server_No_Context_Takeover",
           "server_max_window_bits=\"9",
           "x y",
           "",
       }) {
    EXPECT_EQ(dedicated(std::string{"permessage-deflate; "} + parameters), "") << parameters;
  }
}

TEST(DeflateOffer, IsTriedAfterADeclinedOne) {
  EXPECT_EQ(
      dedicated("permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=9, "
                "permessage-deflate"),
      "permessage-deflate; server_max_window_bits=9");
  EXPECT_EQ(dedicated("permessage-deflate; unknown, permessage-deflate; client_no_context_takeover"),
            "permessage-deflate; client_no_context_takeover");
  EXPECT_EQ(dedicated("permessage-deflate; ;, other, permessage-deflate"), "permessage-deflate");
}

TEST(DeflateAnswer, IsReadByTheClient) {
  EXPECT_EQ(offer_of(ContextTakeover::Dedicated), "permessage-deflate");
  EXPECT_EQ(agreed_by("permessage-deflate", ContextTakeover::Dedicated), DeflateParameters{});
  EXPECT_EQ(agreed_by("permessage-deflate; server_max_window_bits=8; client_no_context_takeover",
                      ContextTakeover::Dedicated),
            (DeflateParameters{.server_window_bits = 8, .client_no_context_takeover = true}));
  EXPECT_EQ(offer_of(ContextTakeover::Shared),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  EXPECT_EQ(agreed_by("permessage-deflate; server_no_context_takeover", ContextTakeover::Shared),
            (DeflateParameters{.server_no_context_takeover = true, .client_no_context_takeover = true}));
}

TEST(DeflateAnswer, IsRefusedForWhatTheOfferDoesNotAllow) {
  for (const char* const answer :
       {"", "other", "permessage-deflate, permessage-deflate", "permessage-deflate; unknown",
        "permessage-deflate; client_max_window_bits=9", "permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_max_window_bits", "permessage-deflate;"}) {
    EXPECT_EQ(agreed_by(answer, ContextTakeover::Dedicated), std::nullopt) << answer;
  }
  EXPECT_EQ(agreed_by("permessage-deflate", ContextTakeover::Shared), std::nullopt);
}

}  // namespace
}  // namespace ringmark::websocket

// Who owns a compressor.
#include "protocol/websocket/connection_deflate.hpp"

#include <gtest/gtest.h>

namespace ringmark::websocket {
namespace {

constexpr DeflateParameters kNoContexts{.server_no_context_takeover = true,
                                        .client_no_context_takeover = true};

TEST(ConnectionDeflate, SharesTheThreadsCompressorsWhenNothingIsKept) {
  SharedDeflate shared;
  ConnectionDeflate one(kNoContexts, Role::Server, shared);
  ConnectionDeflate other(kNoContexts, Role::Server, shared);
  EXPECT_EQ(&one.inflater(), &other.inflater());
  EXPECT_EQ(&one.deflater(), &other.deflater());
  EXPECT_FALSE(one.deflater().keeps_context());
}

TEST(ConnectionDeflate, OwnsWhatKeepsAContext) {
  SharedDeflate shared;
  ConnectionDeflate one({}, Role::Server, shared);
  ConnectionDeflate other({}, Role::Server, shared);
  EXPECT_NE(&one.inflater(), &other.inflater());
  EXPECT_NE(&one.deflater(), &other.deflater());
  EXPECT_TRUE(one.deflater().keeps_context());
}

TEST(ConnectionDeflate, TakesTheSidesApart) {
  SharedDeflate shared;
  const DeflateParameters agreed{.server_no_context_takeover = true};
  ConnectionDeflate server(agreed, Role::Server, shared);
  ConnectionDeflate client(agreed, Role::Client, shared);
  EXPECT_EQ(&server.deflater(), &shared.deflater(15));
  EXPECT_NE(&server.inflater(), &shared.inflater());
  EXPECT_EQ(&client.inflater(), &shared.inflater());
  EXPECT_NE(&client.deflater(), &shared.deflater(15));
}

TEST(ConnectionDeflate, KeepsToTheWindowOfEachSide) {
  SharedDeflate shared;
  DeflateParameters agreed = kNoContexts;
  agreed.server_window_bits = 9;
  agreed.client_window_bits = 10;
  ConnectionDeflate server(agreed, Role::Server, shared);
  ConnectionDeflate client(agreed, Role::Client, shared);
  EXPECT_EQ(&server.deflater(), &shared.deflater(9));
  EXPECT_EQ(&client.deflater(), &shared.deflater(10));
  EXPECT_NE(&shared.deflater(9), &shared.deflater(10));
}

}  // namespace
}  // namespace ringmark::websocket

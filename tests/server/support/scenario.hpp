// What the tests of failures ask a server for: a bit of everything.
#pragma once

#include <array>
#include <string>

namespace ringmark::testing {

/// One connection of the scenario: its requests, the last of which closes it.
struct Visit {
  std::string words;
  int requests;
};

/// Fifty requests on nine connections: pipelined, with content, chunked, larger than a socket takes at once,
/// slow handlers, the database, and nonsense.
[[nodiscard]] std::array<Visit, 9> fifty_requests();

/// One connection on which answers are ready to be sent when a handler waits.
[[nodiscard]] Visit answers_before_a_wait();

/// Two WebSockets, one behind another request: words in the room, and an echo larger than a socket takes at
/// once. Both say goodbye.
[[nodiscard]] std::array<Visit, 2> two_websockets();

}  // namespace ringmark::testing

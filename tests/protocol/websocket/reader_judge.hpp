// What a MessageReader makes of octets, at every way to cut them into pieces.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/websocket/deflate_parameters.hpp"
#include "protocol/websocket/limits.hpp"
#include "protocol/websocket/role.hpp"

namespace ringmark::websocket {

struct Reading {
  Role role = Role::Server;
  std::optional<ContextTakeover> deflate{};
  Limits limits{};
};

/// The events in octets that arrive in pieces of at most `piece_bytes`, each as in `text 'Hello'; binary
/// '..'; ping ''; close 1000 'bye'; close; failed 1002`. Expects of each step what every caller relies on.
[[nodiscard]] std::string events_in_pieces(std::string_view octets, std::size_t piece_bytes,
                                           const Reading& reading);

/// The events in octets that arrive at once. Expects the same ones octet by octet, and for every split in
/// two; for 64 splits if the octets are many.
[[nodiscard]] std::string events(std::string_view octets, const Reading& reading = {});

}  // namespace ringmark::websocket

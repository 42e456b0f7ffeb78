// Which compressors a connection uses: its own where it keeps a context, else those of its thread.
#pragma once

#include <array>
#include <memory>

#include "protocol/websocket/deflate_parameters.hpp"
#include "protocol/websocket/deflater.hpp"
#include "protocol/websocket/inflater.hpp"
#include "protocol/websocket/role.hpp"

namespace ringmark::websocket {

/// What the connections of one thread share, because nothing is kept from message to message.
class SharedDeflate {
 public:
  [[nodiscard]] Inflater& inflater() { return inflater_; }

  /// For peers with this window or a larger one, 9 to 15. There is one for each size that was asked for.
  [[nodiscard]] Deflater& deflater(int window_bits);

 private:
  Inflater inflater_{kWindowBitsMax, ContextTakeover::Shared};
  std::array<std::unique_ptr<Deflater>, kWindowBitsMax - kDeflaterWindowBitsMin + 1> deflaters_;
};

/// One for each connection that agreed on permessage-deflate. `shared` must outlive it.
class ConnectionDeflate {
 public:
  ConnectionDeflate(const DeflateParameters& agreed, Role role, SharedDeflate& shared);

  [[nodiscard]] Inflater& inflater() { return *inflater_; }
  [[nodiscard]] Deflater& deflater() { return *deflater_; }

 private:
  std::unique_ptr<Inflater> own_inflater_;
  std::unique_ptr<Deflater> own_deflater_;
  Inflater* inflater_;
  Deflater* deflater_;
};

}  // namespace ringmark::websocket

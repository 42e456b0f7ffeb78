// The choice between own and shared compressors.
#include "protocol/websocket/connection_deflate.hpp"

#include <algorithm>

namespace ringmark::websocket {

Deflater& SharedDeflate::deflater(int window_bits) {
  std::unique_ptr<Deflater>& deflater =
      deflaters_[static_cast<std::size_t>(window_bits - kDeflaterWindowBitsMin)];
  if (!deflater) deflater = std::make_unique<Deflater>(window_bits, ContextTakeover::Shared);
  return *deflater;
}

ConnectionDeflate::ConnectionDeflate(const DeflateParameters& agreed, Role role, SharedDeflate& shared) {
  const bool serves = role == Role::Server;
  const int server_bits = agreed.server_window_bits.value_or(kWindowBitsMax);
  const int client_bits = agreed.client_window_bits.value_or(kWindowBitsMax);
  const bool sends_alone = serves ? agreed.server_no_context_takeover : agreed.client_no_context_takeover;
  const bool receives_alone = serves ? agreed.client_no_context_takeover : agreed.server_no_context_takeover;
  const int sent_bits = serves ? server_bits : client_bits;
  const int received_bits = serves ? client_bits : server_bits;

  if (!receives_alone) own_inflater_ = std::make_unique<Inflater>(received_bits, ContextTakeover::Dedicated);
  if (!sends_alone) own_deflater_ = std::make_unique<Deflater>(sent_bits, ContextTakeover::Dedicated);
  inflater_ = own_inflater_ ? own_inflater_.get() : &shared.inflater();
  deflater_ = own_deflater_ ? own_deflater_.get() : &shared.deflater(sent_bits);
}

}  // namespace ringmark::websocket

// Codes and sentences for each fault.
#include "protocol/websocket/fault.hpp"

namespace ringmark::websocket {

CloseCode close_code_of(Fault fault) {
  switch (fault) {
    case Fault::None:
      return CloseCode::Normal;
    case Fault::InvalidText:
    case Fault::InvalidCloseReason:
    case Fault::InvalidDeflate:
      return CloseCode::InvalidPayload;
    case Fault::MessageTooBig:
    case Fault::TooManyFragments:
    case Fault::InflatesTooMuch:
      return CloseCode::MessageTooBig;
    default:
      return CloseCode::ProtocolError;
  }
}

std::string_view explain(Fault fault) {
  switch (fault) {
    case Fault::None:
    case Fault::Count:
      break;
    case Fault::ReservedBit:
      return "reserved bit set without an extension";
    case Fault::ReservedOpcode:
      return "reserved opcode";
    case Fault::FragmentedControl:
      return "fragmented control frame";
    case Fault::UnexpectedContinuation:
      return "continuation without a message to continue";
    case Fault::ExpectedContinuation:
      return "message begins inside another message";
    case Fault::Unmasked:
      return "frame of a client is not masked";
    case Fault::Masked:
      return "frame of a server is masked";
    case Fault::ControlTooLong:
      return "control frame longer than 125 octets";
    case Fault::LengthNotMinimal:
      return "payload length in more octets than it needs";
    case Fault::LengthTopBit:
      return "most significant bit of the payload length is set";
    case Fault::CloseBodyTooShort:
      return "close frame of one octet";
    case Fault::InvalidCloseCode:
      return "close code that may not be sent";
    case Fault::InvalidText:
      return "text is not valid UTF-8";
    case Fault::InvalidCloseReason:
      return "close reason is not valid UTF-8";
    case Fault::InvalidDeflate:
      return "message cannot be inflated";
    case Fault::MessageTooBig:
      return "message is too big";
    case Fault::TooManyFragments:
      return "message has too many fragments";
    case Fault::InflatesTooMuch:
      return "inflated message is too big";
  }
  return {};
}

}  // namespace ringmark::websocket

// Offers and answers of permessage-deflate.
#include "protocol/websocket/deflate_parameters.hpp"

#include "protocol/websocket/extension_list.hpp"

namespace ringmark::websocket {
namespace {

constexpr std::string_view kExtension = "permessage-deflate";
constexpr std::string_view kServerNoContextTakeover = "server_no_context_takeover";
constexpr std::string_view kClientNoContextTakeover = "client_no_context_takeover";
constexpr std::string_view kServerMaxWindowBits = "server_max_window_bits";
constexpr std::string_view kClientMaxWindowBits = "client_max_window_bits";

// The parameters of an offer or of an answer.
struct Said {
  DeflateParameters parameters;
  bool client_window_bits = false;  // named, with a value or without
};

bool note_flag(bool& flag, const ExtensionParameter& parameter) {
  if (flag || parameter.value) return false;
  flag = true;
  return true;
}

// A decimal number from 8 to 15 without leading zeros (RFC 7692 section 7.1.2.1).
std::optional<int> window_bits_in(std::string_view value) {
  for (int bits = kWindowBitsMin; bits <= kWindowBitsMax; ++bits) {
    if (value == std::to_string(bits)) return bits;
  }
  return std::nullopt;
}

bool note_window_bits(std::optional<int>& bits, const ExtensionParameter& parameter) {
  if (bits || !parameter.value) return false;
  bits = window_bits_in(*parameter.value);
  return bits.has_value();
}

bool note_client_window_bits(Said& said, const ExtensionParameter& parameter) {
  if (said.client_window_bits) return false;
  said.client_window_bits = true;
  return !parameter.value || note_window_bits(said.parameters.client_window_bits, parameter);
}

// False for a parameter that is unknown, said twice, or has a value that it must not have.
bool note(Said& said, const ExtensionParameter& parameter) {
  DeflateParameters& parameters = said.parameters;
  const std::string_view name = parameter.name;
  if (name == kServerNoContextTakeover) return note_flag(parameters.server_no_context_takeover, parameter);
  if (name == kClientNoContextTakeover) return note_flag(parameters.client_no_context_takeover, parameter);
  if (name == kServerMaxWindowBits) return note_window_bits(parameters.server_window_bits, parameter);
  return name == kClientMaxWindowBits && note_client_window_bits(said, parameter);
}

std::optional<Said> read(const Extension& extension) {
  if (extension.name != kExtension) return std::nullopt;
  Said said;
  for (const ExtensionParameter& parameter : extension.parameters) {
    if (!note(said, parameter)) return std::nullopt;
  }
  return said;
}

// What the answer to an offer says. A client's window is limited only where that spares a connection memory.
std::optional<DeflateParameters> served(const DeflateParameters& offer, ContextTakeover mode) {
  if (offer.server_window_bits.value_or(kWindowBitsMax) < kDeflaterWindowBitsMin) return std::nullopt;
  DeflateParameters agreed = offer;
  if (mode == ContextTakeover::Dedicated) return agreed;
  agreed.client_window_bits.reset();
  agreed.server_no_context_takeover = true;
  agreed.client_no_context_takeover = true;
  return agreed;
}

void append_parameter(std::string& text, std::string_view name) {
  text += "; ";
  text += name;
}

void append_window_bits(std::string& text, std::string_view name, std::optional<int> bits) {
  if (!bits) return;
  append_parameter(text, name);
  text += '=';
  text += std::to_string(*bits);
}

}  // namespace

std::optional<DeflateParameters> negotiate(std::string_view offers, ContextTakeover mode) {
  while (!offers.empty()) {
    const std::optional<Extension> extension = take_extension(offers);
    const std::optional<Said> offer = extension ? read(*extension) : std::nullopt;
    const std::optional<DeflateParameters> agreed = offer ? served(offer->parameters, mode) : std::nullopt;
    if (agreed) return agreed;
  }
  return std::nullopt;
}

std::string answer_of(const DeflateParameters& agreed) {
  std::string text{kExtension};
  if (agreed.server_no_context_takeover) append_parameter(text, kServerNoContextTakeover);
  if (agreed.client_no_context_takeover) append_parameter(text, kClientNoContextTakeover);
  append_window_bits(text, kServerMaxWindowBits, agreed.server_window_bits);
  append_window_bits(text, kClientMaxWindowBits, agreed.client_window_bits);
  return text;
}

std::string_view offer_of(ContextTakeover mode) {
  return mode == ContextTakeover::Dedicated
             ? "permessage-deflate"
             : "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
}

std::optional<DeflateParameters> agreed_by(std::string_view answer, ContextTakeover mode) {
  const std::optional<Extension> extension = take_extension(answer);
  const std::optional<Said> said = extension && answer.empty() ? read(*extension) : std::nullopt;
  // The offer does not name client_max_window_bits, so the answer must not either (RFC 7692 section 7.1.2.2).
  if (!said || said->client_window_bits) return std::nullopt;
  // A server that accepts an offer accepts all of it (RFC 7692 section 7.1.1.1).
  if (mode == ContextTakeover::Shared && !said->parameters.server_no_context_takeover) return std::nullopt;
  DeflateParameters agreed = said->parameters;
  if (mode == ContextTakeover::Shared)
    agreed.client_no_context_takeover = true;  // we have said that we keep none
  return agreed;
}

}  // namespace ringmark::websocket

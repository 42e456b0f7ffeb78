// extension = extension-token *( ";" extension-param ), with blanks between all parts.
#include "protocol/websocket/extension_list.hpp"

#include <algorithm>

#include "protocol/http/octets.hpp"

namespace ringmark::websocket {
namespace {

bool is_token_octet(char octet) {
  return http::is_in(http::kToken, octet);
}

void skip_blanks(std::string_view& text) {
  text.remove_prefix(static_cast<std::size_t>(std::ranges::find_if_not(text, http::is_blank) - text.begin()));
}

// Takes `octet` off the front, with the blanks around it.
bool take(std::string_view& text, char octet) {
  skip_blanks(text);
  if (!text.starts_with(octet)) return false;
  text.remove_prefix(1);
  skip_blanks(text);
  return true;
}

// Empty when there is none.
std::string_view take_token(std::string_view& text) {
  const auto size = static_cast<std::size_t>(std::ranges::find_if_not(text, is_token_octet) - text.begin());
  const std::string_view token = text.substr(0, size);
  text.remove_prefix(size);
  return token;
}

// What stands between quotes must be a token again once the escapes are taken out.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  text.remove_prefix(1);
  while (!text.empty() && !text.starts_with('"')) {
    if (text.starts_with('\\')) text.remove_prefix(1);
    if (text.empty() || !is_token_octet(text.front())) return std::nullopt;
    value += text.front();
    text.remove_prefix(1);
  }
  if (text.empty() || value.empty()) return std::nullopt;
  text.remove_prefix(1);
  return value;
}

std::optional<std::string> take_value(std::string_view& text) {
  if (text.starts_with('"')) return take_quoted(text);
  const std::string_view token = take_token(text);
  return token.empty() ? std::nullopt : std::optional<std::string>{token};
}

std::optional<ExtensionParameter> take_parameter(std::string_view& text) {
  ExtensionParameter parameter{.name = take_token(text), .value = std::nullopt};
  if (parameter.name.empty()) return std::nullopt;
  if (!take(text, '=')) return parameter;
  parameter.value = take_value(text);
  return parameter.value ? std::optional{std::move(parameter)} : std::nullopt;
}

// Leaves `text` at the comma behind the extension, or at what breaks the grammar.
std::optional<Extension> take_well_formed(std::string_view& text) {
  Extension extension{.name = take_token(text), .parameters = {}};
  if (extension.name.empty()) return std::nullopt;
  while (take(text, ';')) {
    std::optional<ExtensionParameter> parameter = take_parameter(text);
    if (!parameter) return std::nullopt;
    extension.parameters.push_back(std::move(*parameter));
  }
  return text.empty() || text.starts_with(',') ? std::optional{std::move(extension)} : std::nullopt;
}

}  // namespace

std::optional<Extension> take_extension(std::string_view& list) {
  while (take(list, ','))
    ;
  std::optional<Extension> extension = take_well_formed(list);
  list.remove_prefix(std::min(list.find(','), list.size()));
  while (take(list, ','))
    ;
  return extension;
}

}  // namespace ringmark::websocket

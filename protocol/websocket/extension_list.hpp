// The value of `sec-websocket-extensions` (RFC 6455 section 9.1): a list of extensions with parameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ringmark::websocket {

struct ExtensionParameter {
  std::string_view name;
  std::optional<std::string> value;  ///< without quotes; nullopt for a parameter without `=`
};

/// The views end with the list.
struct Extension {
  std::string_view name;
  std::vector<ExtensionParameter> parameters;
};

/// Takes the first member off the list; empty members are passed over. nullopt for one that breaks the
/// grammar: it is taken off, too, up to the next comma. Call until the list is empty.
[[nodiscard]] std::optional<Extension> take_extension(std::string_view& list);

}  // namespace ringmark::websocket

// Look-up of fields by name.
#include "protocol/http/request_head.hpp"

namespace ringmark::http {

const Field* RequestHead::find(std::string_view name) const {
  for (const Field& candidate : fields()) {
    if (equal_ignoring_case(candidate.name, name)) return &candidate;
  }
  return nullptr;
}

std::string_view RequestHead::field(std::string_view name) const {
  const Field* const found = find(name);
  return found == nullptr ? std::string_view{} : found->value;
}

}  // namespace ringmark::http

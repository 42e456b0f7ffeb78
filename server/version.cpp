// The version line of the server. The only file that knows the commit, so that a commit rebuilds nothing
// else.
#include "server/version.hpp"

#include <exception>

#include "runtime/ring.hpp"

namespace ringmark::server {

std::string version_text() {
  const std::string text = "ringmark-server " RINGMARK_VERSION " (" RINGMARK_COMMIT ")\nengine ";
  try {
    const runtime::Ring ring;
    const std::string& refusal = ring.features().refusal;
    return text + ring.features().text() + (refusal.empty() ? "" : " (" + refusal + ")");
  } catch (const std::exception& refusal) {
    return text + refusal.what();
  }
}

}  // namespace ringmark::server

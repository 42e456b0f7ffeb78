// The version line of the server. The only file that knows the commit, so that a commit rebuilds nothing
// else.
#include "server/version.hpp"

#include <exception>

#include "runtime/ring.hpp"

namespace ringmark::server {

std::string version_text() {
  std::string text = "ringmark-server " RINGMARK_VERSION " (" RINGMARK_COMMIT ")\nengine io_uring: ";
  try {
    const runtime::Ring ring;
    return text + ring.features().text();
  } catch (const std::exception& refusal) {
    return text + refusal.what();
  }
}

}  // namespace ringmark::server

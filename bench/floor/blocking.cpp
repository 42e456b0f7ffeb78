// The limit of a blocking server: a thread for each connection, one receive and one send a batch of requests.

#include <pthread.h>

#include <array>
#include <cstdint>

#include "bench/floor/floor.hpp"

namespace ringmark::bench {
namespace {

constexpr std::size_t kReceiveBytes = 2048;      // the size of a receive buffer of floor-uring
constexpr std::size_t kStackBytes = 256 * 1024;  // address space; a connection touches a few pages of it

bool send_answers(int descriptor, UnsentAnswers& answers) {
  while (!answers.empty()) {
    const std::string_view bytes = answers.next();
    const ssize_t result = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (result < 0) return false;
    answers.sent(static_cast<std::size_t>(result));
  }
  return true;
}

void serve(int descriptor) {
  MessageCounter requests;
  UnsentAnswers answers;
  std::array<char, kReceiveBytes> buffer;
  for (;;) {
    const ssize_t result = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (result <= 0) return;
    const std::optional<std::size_t> count = requests.take({buffer.data(), static_cast<std::size_t>(result)});
    if (!count) return;
    answers.add(*count);
    if (!send_answers(descriptor, answers)) return;
  }
}

void* run_connection(void* argument) {
  const int descriptor = static_cast<int>(reinterpret_cast<std::intptr_t>(argument));
  serve(descriptor);
  ::close(descriptor);
  return nullptr;
}

}  // namespace
}  // namespace ringmark::bench

int main(int argc, char** argv) {
  using namespace ringmark::bench;
  const int listener = start_server(argc, argv);
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, kStackBytes);
  ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  for (;;) {
    const int descriptor = ::accept4(listener, nullptr, nullptr, 0);
    if (descriptor < 0) continue;  // the peer left while queued, or no descriptor is free
    pthread_t thread;
    void* argument = reinterpret_cast<void*>(static_cast<std::intptr_t>(descriptor));
    if (::pthread_create(&thread, &attributes, run_connection, argument) != 0) ::close(descriptor);
  }
}

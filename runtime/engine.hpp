// What carries out the operations of a reactor.
#pragma once

#include <cstdint>
#include <string_view>

namespace ringmark::runtime {

enum class Engine : std::uint8_t {
  Automatic,  ///< io_uring; epoll where the kernel, a seccomp profile or a sysctl refuses it
  IoUring,
  Epoll,
};

[[nodiscard]] constexpr std::string_view name_of(Engine engine) noexcept {
  switch (engine) {
    case Engine::Automatic:
      return "auto";
    case Engine::IoUring:
      return "io_uring";
    case Engine::Epoll:
      break;
  }
  return "epoll";
}

}  // namespace ringmark::runtime

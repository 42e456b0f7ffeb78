// Addresses from text, resolver and socket.
#include "runtime/socket_address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <array>
#include <cstring>

namespace ringmark::runtime {
namespace {

std::string without_brackets(const std::string& host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') return host.substr(1, host.size() - 2);
  return host;
}

}  // namespace

std::optional<SocketAddress> SocketAddress::from_literal(const std::string& host, std::uint16_t port) {
  const std::string bare = without_brackets(host);
  SocketAddress address;
  auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage_);
  if (inet_pton(AF_INET, bare.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    address.size_ = sizeof v4;
    return address;
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage_);
  if (inet_pton(AF_INET6, bare.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    address.size_ = sizeof v6;
    return address;
  }
  return std::nullopt;
}

std::optional<SocketAddress> SocketAddress::resolve(const std::string& host, std::uint16_t port) {
  if (auto literal = from_literal(host, port)) return literal;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return std::nullopt;
  SocketAddress address;
  std::memcpy(&address.storage_, found->ai_addr, found->ai_addrlen);
  address.size_ = found->ai_addrlen;
  freeaddrinfo(found);
  return address;
}

SocketAddress SocketAddress::of_socket(int descriptor) {
  SocketAddress address;
  address.size_ = sizeof address.storage_;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address.storage_), &address.size_);
  return address;
}

SocketAddress SocketAddress::of_peer(int descriptor) {
  SocketAddress address;
  address.size_ = sizeof address.storage_;
  if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&address.storage_), &address.size_) != 0) return {};
  return address;
}

bool SocketAddress::same_host(const SocketAddress& other) const noexcept {
  if (family() != other.family()) return false;
  if (family() == AF_INET6) {
    return std::memcmp(&reinterpret_cast<const sockaddr_in6&>(storage_).sin6_addr,
                       &reinterpret_cast<const sockaddr_in6&>(other.storage_).sin6_addr,
                       sizeof(in6_addr)) == 0;
  }
  return reinterpret_cast<const sockaddr_in&>(storage_).sin_addr.s_addr ==
         reinterpret_cast<const sockaddr_in&>(other.storage_).sin_addr.s_addr;
}

std::uint16_t SocketAddress::port() const noexcept {
  if (family() == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(storage_).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(storage_).sin_port);
}

std::string SocketAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (family() == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(storage_).sin6_addr, buffer.data(),
              buffer.size());
    return std::string{"["} + buffer.data() + "]:" + std::to_string(port());
  }
  inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(storage_).sin_addr, buffer.data(), buffer.size());
  return std::string{buffer.data()} + ":" + std::to_string(port());
}

}  // namespace ringmark::runtime

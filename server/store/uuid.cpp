// The layout of a UUID, and the kernel's random numbers.
#include "server/store/uuid.hpp"

#include <sys/random.h>

#include <cstddef>
#include <string_view>

#include "runtime/check.hpp"

namespace ringmark::server::store {
namespace {

// RFC 9562 sections 4.1 and 4.2: where version and variant stand, and which bits they leave to chance.
constexpr std::size_t kVersionOctet = 6;
constexpr std::size_t kVariantOctet = 8;
constexpr unsigned kVersionFour = 0x40;
constexpr unsigned kBesideVersion = 0x0f;
constexpr unsigned kVariant = 0x80;
constexpr unsigned kBesideVariant = 0x3f;

constexpr std::size_t kUuidCharacters = 36;

constexpr bool hyphen_before(std::size_t octet) {
  return octet == 4 || octet == 6 || octet == 8 || octet == 10;  // RFC 9562 section 4: 8-4-4-4-12 digits
}

}  // namespace

std::string uuid_of(UuidOctets octets) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr unsigned kDigitBits = 4;
  constexpr unsigned kDigitMask = 0xf;
  octets[kVersionOctet] = static_cast<std::uint8_t>((octets[kVersionOctet] & kBesideVersion) | kVersionFour);
  octets[kVariantOctet] = static_cast<std::uint8_t>((octets[kVariantOctet] & kBesideVariant) | kVariant);
  std::string text;
  text.reserve(kUuidCharacters);
  for (std::size_t index = 0; index < octets.size(); ++index) {
    if (hyphen_before(index)) text.push_back('-');
    text.push_back(kDigits[octets[index] >> kDigitBits]);
    text.push_back(kDigits[octets[index] & kDigitMask]);
  }
  return text;
}

std::string random_uuid() {
  UuidOctets octets;
  // Up to 256 octets come whole and without an error once the pool is seeded, which it is long before we run
  // (getrandom(2)).
  const ssize_t taken = getrandom(octets.data(), octets.size(), 0);
  RINGMARK_CHECK(taken == static_cast<ssize_t>(octets.size()), "the kernel gives random numbers");
  return uuid_of(octets);
}

}  // namespace ringmark::server::store

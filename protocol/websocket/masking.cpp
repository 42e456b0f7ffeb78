// One loop over blocks of a fixed size, which the compiler turns into vector instructions, and one over the
// rest.
#include "protocol/websocket/masking.hpp"

#include <cstdint>
#include <cstring>

namespace ringmark::websocket {
namespace {

using Word = std::uint64_t;
constexpr std::size_t kBlockWords = 4;
using Block = std::array<Word, kBlockWords>;
constexpr std::size_t kMaskingKeyBytes = std::tuple_size_v<MaskingKey>;
static_assert(sizeof(Word) % kMaskingKeyBytes == 0);

// The key as it meets the octet at `offset`, over and over.
Word repeated(MaskingKey key, std::size_t offset) {
  std::array<char, sizeof(Word)> octets;
  for (std::size_t index = 0; index < octets.size(); ++index)
    octets[index] = key[(offset + index) % kMaskingKeyBytes];
  Word word = 0;
  std::memcpy(&word, octets.data(), sizeof word);
  return word;
}

void mask_word(char* target, const char* source, Word key) {
  Word word = 0;
  std::memcpy(&word, source, sizeof word);
  word ^= key;
  std::memcpy(target, &word, sizeof word);
}

// `target` is `source` or does not overlap it.
void mask(char* target, const char* source, std::size_t size, Word key) {
  std::size_t done = 0;
  for (; size - done >= sizeof(Block); done += sizeof(Block)) {
    Block block;
    std::memcpy(&block, source + done, sizeof block);
    for (Word& word : block)
      word ^= key;
    std::memcpy(target + done, &block, sizeof block);
  }
  for (; size - done >= sizeof(Word); done += sizeof(Word))
    mask_word(target + done, source + done, key);
  const auto* const key_octets = reinterpret_cast<const char*>(&key);
  for (std::size_t index = 0; done < size; ++done, ++index)
    target[done] = static_cast<char>(source[done] ^ key_octets[index]);
}

}  // namespace

void apply_mask(std::span<char> octets, MaskingKey key, std::size_t offset) noexcept {
  mask(octets.data(), octets.data(), octets.size(), repeated(key, offset));
}

void copy_masked(char* target, std::string_view payload, MaskingKey key) noexcept {
  mask(target, payload.data(), payload.size(), repeated(key, 0));
}

}  // namespace ringmark::websocket

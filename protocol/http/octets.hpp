// Classes of octets in the grammars of RFC 9110, 9112 and 3986, and where a run of one class ends.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#endif

namespace ringmark::http {

/// One bit a class; an octet may be in several.
using OctetClass = std::uint8_t;
inline constexpr OctetClass kNoRun = 0;               ///< the class without members
inline constexpr OctetClass kToken = 1U << 0;         ///< tchar, RFC 9110 section 5.6.2
inline constexpr OctetClass kFieldContent = 1U << 1;  ///< HTAB, SP, VCHAR, obs-text; RFC 9110 section 5.5
inline constexpr OctetClass kQuotedText = 1U << 2;    ///< qdtext, RFC 9110 section 5.6.4
inline constexpr OctetClass kTarget = 1U << 3;        ///< 0x21-0x7e without `#`
inline constexpr OctetClass kTargetPath = 1U << 4;    ///< kTarget without `?`
inline constexpr OctetClass kRegName = 1U << 5;       ///< unreserved, sub-delims; RFC 3986 section 3.2.2
inline constexpr OctetClass kPathChar = 1U << 6;      ///< pchar or `/`, not pct-encoded; RFC 3986 section 3.3

inline constexpr std::size_t kOctetCount = 256;
inline constexpr char kDelete = 0x7f;               // DEL, the only control character above SP
inline constexpr unsigned kObsoleteTextMin = 0x80;  // obs-text: all octets outside ASCII

namespace detail {

constexpr OctetClass classes_of(unsigned octet) {
  const auto one_of = [octet](std::string_view set) {
    return octet != 0 && octet < kObsoleteTextMin &&
           set.find(static_cast<char>(octet)) != std::string_view::npos;
  };
  const bool alphanumeric =
      (octet >= '0' && octet <= '9') || (octet >= 'A' && octet <= 'Z') || (octet >= 'a' && octet <= 'z');
  const bool visible = octet > ' ' && octet < kDelete;
  const bool field_content = visible || octet == ' ' || octet == '\t' || octet >= kObsoleteTextMin;
  const bool reg_name = alphanumeric || one_of("-._~!$&'()*+,;=");
  OctetClass classes = 0;
  if (alphanumeric || one_of("!#$%&'*+-.^_`|~")) classes |= kToken;
  if (field_content) classes |= kFieldContent;
  if (field_content && !one_of("\"\\")) classes |= kQuotedText;
  if (visible && octet != '#') classes |= kTarget;
  if (visible && octet != '#' && octet != '?') classes |= kTargetPath;
  if (reg_name) classes |= kRegName;
  if (reg_name || one_of(":@/")) classes |= kPathChar;
  return classes;
}

}  // namespace detail

inline constexpr std::array<OctetClass, kOctetCount> kOctetClasses = [] {
  std::array<OctetClass, kOctetCount> table{};
  for (unsigned octet = 0; octet < kOctetCount; ++octet)
    table[octet] = detail::classes_of(octet);
  return table;
}();

[[nodiscard]] inline bool is_in(OctetClass octet_class, char octet) {
  return (kOctetClasses[static_cast<unsigned char>(octet)] & octet_class) != 0;
}

[[nodiscard]] inline bool is_blank(char octet) {
  return octet == ' ' || octet == '\t';
}

[[nodiscard]] inline bool is_digit(char octet) {
  return octet >= '0' && octet <= '9';
}

/// The value of a hexadecimal digit, -1 for any other octet.
[[nodiscard]] inline int hex_value(char octet) {
  constexpr int kTen = 10;
  if (is_digit(octet)) return octet - '0';
  const char lower = static_cast<char>(octet | ' ');
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + kTen : -1;
}

/// The first octet in [begin, end) outside the class, or end.
[[nodiscard]] inline const char* end_of_run(OctetClass octet_class, const char* begin, const char* end) {
  while (begin != end && is_in(octet_class, *begin))
    ++begin;
  return begin;
}

#if defined(__SSE2__)
namespace detail {

// `stops` maps 16 octets to a mask of those that end the run; the last 1-15 octets are left to the table,
// because nothing behind `end` may be touched.
template <typename Stops>
inline const char* end_of_run_sse2(OctetClass octet_class, const char* begin, const char* end, Stops stops) {
  while (static_cast<std::size_t>(end - begin) >= sizeof(__m128i)) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(begin));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stops(block)));
    if (mask != 0) return begin + std::countr_zero(mask);
    begin += sizeof(__m128i);
  }
  return end_of_run(octet_class, begin, end);
}

// Signed comparison puts 0x80-0xff below every control character, so one test finds both.
inline __m128i outside_target(__m128i block) {
  const __m128i low_or_high = _mm_cmplt_epi8(block, _mm_set1_epi8('!'));
  const __m128i hash_or_del =
      _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('#')), _mm_cmpeq_epi8(block, _mm_set1_epi8(kDelete)));
  return _mm_or_si128(low_or_high, hash_or_del);
}

// Letters, digits and `-`: nearly every octet of nearly every field name. The rest is left to the table.
inline __m128i outside_usual_token(__m128i block) {
  const auto within = [](__m128i octets, char first, char last) {
    const __m128i offset = _mm_sub_epi8(octets, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(static_cast<char>(last - first))), offset);
  };
  const __m128i letter = within(_mm_or_si128(block, _mm_set1_epi8(' ')), 'a', 'z');
  const __m128i usual =
      _mm_or_si128(_mm_or_si128(letter, within(block, '0', '9')), _mm_cmpeq_epi8(block, _mm_set1_epi8('-')));
  return _mm_xor_si128(usual, _mm_set1_epi8(-1));
}

}  // namespace detail
#endif

/// The first octet that a token must not hold (a colon, in a valid field line), or end.
[[nodiscard]] inline const char* end_of_token(const char* begin, const char* end) {
#if defined(__SSE2__)
  begin = detail::end_of_run_sse2(kToken, begin, end, detail::outside_usual_token);
#endif
  return end_of_run(kToken, begin, end);
}

/// The first octet that a field value must not hold (a line end, in a valid one), or end.
[[nodiscard]] inline const char* end_of_field_content(const char* begin, const char* end) {
#if defined(__SSE2__)
  return detail::end_of_run_sse2(kFieldContent, begin, end, [](__m128i block) {
    const __m128i highest_control = _mm_set1_epi8(' ' - 1);
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, highest_control), block);
    const __m128i tab = _mm_cmpeq_epi8(block, _mm_set1_epi8('\t'));
    return _mm_or_si128(_mm_andnot_si128(tab, control), _mm_cmpeq_epi8(block, _mm_set1_epi8(kDelete)));
  });
#else
  return end_of_run(kFieldContent, begin, end);
#endif
}

/// The first octet that a request target must not hold (a space, in a valid request), or end.
[[nodiscard]] inline const char* end_of_target(const char* begin, const char* end) {
#if defined(__SSE2__)
  return detail::end_of_run_sse2(kTarget, begin, end,
                                 [](__m128i block) { return detail::outside_target(block); });
#else
  return end_of_run(kTarget, begin, end);
#endif
}

/// Like end_of_target, but stops at a `?` too.
[[nodiscard]] inline const char* end_of_target_path(const char* begin, const char* end) {
#if defined(__SSE2__)
  return detail::end_of_run_sse2(kTargetPath, begin, end, [](__m128i block) {
    return _mm_or_si128(detail::outside_target(block), _mm_cmpeq_epi8(block, _mm_set1_epi8('?')));
  });
#else
  return end_of_run(kTargetPath, begin, end);
#endif
}

}  // namespace ringmark::http

// Reading of request lines, from left to right, so that the leftmost fault decides.
#include "protocol/http/request_line.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "protocol/http/authority.hpp"
#include "protocol/http/octets.hpp"

namespace ringmark::http {
namespace {

// The method and the one space behind it.
Scan scan_method(const char* begin, const char* end, RequestHead& head) {
  const char* const limit =
      begin + std::min<std::size_t>(static_cast<std::size_t>(end - begin), kMethodBytesMax + 1);
  const char* const stop = end_of_run(kToken, begin, limit);
  if (static_cast<std::size_t>(stop - begin) > kMethodBytesMax) return Scan::refuse(Refusal::MethodTooLong);
  if (stop == end) return Scan::need_more();
  if (*stop != ' ' || stop == begin) return Scan::refuse(Refusal::InvalidMethod);
  head.method_token = {begin, stop};
  head.method = parse_method(head.method_token);
  return Scan::accept(stop + 1);
}

void split_at_query(const char* path_end, const char* target_end, RequestHead& head) {
  head.has_query = path_end != target_end;
  head.path = {head.target.data(), path_end};
  head.query = head.has_query ? std::string_view{path_end + 1, target_end} : std::string_view{};
}

// The target and the one space behind it; path and query are split as in origin-form.
Scan scan_target(const char* begin, const char* end, std::size_t target_bytes_max, RequestHead& head) {
  const char* const limit = begin + std::min(static_cast<std::size_t>(end - begin), target_bytes_max + 1);
  const char* const path_end = end_of_target_path(begin, limit);
  const char* const stop =
      path_end != limit && *path_end == '?' ? end_of_target(path_end + 1, limit) : path_end;
  if (static_cast<std::size_t>(stop - begin) > target_bytes_max) return Scan::refuse(Refusal::TargetTooLong);
  if (stop == end) return Scan::need_more(stop == begin ? kNoRun : kTarget);
  if (*stop == '\r' || *stop == '\n') return Scan::refuse(Refusal::MissingVersion);
  if (*stop != ' ' || stop == begin) return Scan::refuse(Refusal::InvalidTarget);
  head.target = {begin, stop};
  split_at_query(path_end, stop, head);
  return Scan::accept(stop + 1);
}

// Where RFC 9112 section 2.3 has a digit, the pattern holds a `0`.
constexpr std::string_view kVersionPattern = "HTTP/0.0";
constexpr std::size_t kMajorIndex = 5;
constexpr std::size_t kMinorIndex = 7;

bool fits_version_pattern(const char* begin, std::size_t size) {
  for (std::size_t index = 0; index < size; ++index) {
    const bool digit_here = index == kMajorIndex || index == kMinorIndex;
    if (digit_here ? !is_digit(begin[index]) : begin[index] != kVersionPattern[index]) return false;
  }
  return true;
}

Scan scan_version(const char* begin, const char* end, Version& version) {
  const std::size_t size = std::min(static_cast<std::size_t>(end - begin), kVersionPattern.size());
  if (size == kVersionPattern.size() && std::memcmp(begin, "HTTP/1.1", kVersionPattern.size()) == 0) {
    version = Version::Http11;
    return scan_line_end(begin + size, end, Refusal::InvalidVersion);
  }
  if (!fits_version_pattern(begin, size)) return Scan::refuse(Refusal::InvalidVersion);
  if (size < kVersionPattern.size()) return Scan::need_more();
  const Scan line_end = scan_line_end(begin + size, end, Refusal::InvalidVersion);
  if (line_end.accepted() && begin[kMajorIndex] != '1') return Scan::refuse(Refusal::UnsupportedVersion);
  version = begin[kMinorIndex] == '0' ? Version::Http10 : Version::Http11;
  return line_end;
}

// absolute-form = ( "http" / "https" ) "://" authority path-abempty [ "?" query ]
Refusal read_absolute_form(RequestHead& head) {
  const std::size_t colon = head.target.find("://");
  if (colon == std::string_view::npos) return Refusal::TargetForm;
  const std::string_view scheme = head.target.substr(0, colon);
  if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https"))
    return Refusal::TargetForm;
  const std::string_view rest = head.target.substr(colon + std::string_view{"://"}.size());
  const std::size_t authority_size = std::min(rest.find_first_of("/?"), rest.size());
  head.form = TargetForm::Absolute;
  head.host = rest.substr(0, authority_size);
  if (!is_valid_authority(head.host, PortRule::Optional)) return Refusal::InvalidAuthority;
  const char* const path = rest.data() + authority_size;
  const char* const path_end = head.has_query ? head.query.data() - 1 : rest.data() + rest.size();
  head.path = {path, path_end};
  // RFC 9112 section 3.2.4: OPTIONS without path and query asks about the server, all others about the root.
  if (head.path.empty()) head.path = head.method == Method::Options && !head.has_query ? "*" : "/";
  return Refusal::None;
}

Refusal read_authority_form(RequestHead& head) {
  if (!is_valid_authority(head.target, PortRule::Required)) return Refusal::InvalidAuthority;
  head.form = TargetForm::Authority;
  head.host = head.target;
  head.path = {};
  return Refusal::None;
}

Refusal read_target_form(RequestHead& head) {
  head.host = {};
  if (head.method == Method::Connect) return read_authority_form(head);
  if (head.target.front() == '/') {
    head.form = TargetForm::Origin;
    return Refusal::None;
  }
  if (head.target != "*") return read_absolute_form(head);
  head.form = TargetForm::Asterisk;
  return head.method == Method::Options ? Refusal::None : Refusal::TargetForm;
}

}  // namespace

Scan scan_request_line(const char* begin, const char* end, const Limits& limits, RequestHead& head) {
  const Scan method = scan_method(begin, end, head);
  if (!method.accepted()) return method;
  const Scan target = scan_target(method.next, end, limits.target_bytes_max, head);
  if (!target.accepted()) return target;
  const Scan version = scan_version(target.next, end, head.version);
  if (!version.accepted()) return version;
  const Refusal refusal = read_target_form(head);
  return refusal == Refusal::None ? version : Scan::refuse(refusal);
}

}  // namespace ringmark::http

// Serialisation with one capacity check a response.
#include "protocol/http/response_writer.hpp"

#include <charconv>
#include <cstddef>
#include <cstring>
#include <limits>

namespace ringmark::http {
namespace {

constexpr std::string_view kDate = "date: ";
constexpr std::string_view kContentType = "content-type: ";
constexpr std::string_view kContentLength = "content-length: ";
constexpr std::string_view kChunked = "transfer-encoding: chunked\r\n";
constexpr std::string_view kClose = "connection: close\r\n";
constexpr std::string_view kKeepAlive = "connection: keep-alive\r\n";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kColon = ": ";

constexpr int kHexadecimal = 16;
constexpr std::size_t kDecimalDigitsMax = std::numeric_limits<std::uint64_t>::digits10 + 1;
constexpr std::size_t kHexDigitsMax = sizeof(std::uint64_t) * 2;

// Inlined, so that the sizes of constants are known where they are copied.
[[gnu::always_inline]] inline char* put(char* at, std::string_view text) {
  if (!text.empty())
    std::memcpy(at, text.data(), text.size());  // memcpy takes no null pointer, even for nothing
  return at + text.size();
}

char* put_number(char* at, std::uint64_t number) {
  return std::to_chars(at, at + kDecimalDigitsMax, number).ptr;
}

char* put_framing(char* at, const ResponseHead& head) {
  switch (head.framing) {
    case ContentFraming::Length:
      return put(put_number(put(at, kContentLength), head.content_length), kLineEnd);
    case ContentFraming::Chunked:
      return put(at, kChunked);
    case ContentFraming::None:
      break;
  }
  return at;
}

char* put_persistence(char* at, Persistence persistence) {
  switch (persistence) {
    case Persistence::Close:
      return put(at, kClose);
    case Persistence::KeepAliveHttp10:
      return put(at, kKeepAlive);
    case Persistence::KeepAlive:
      break;
  }
  return at;
}

// At least the octets that put_head writes.
std::size_t head_bytes_bound(const ResponseHead& head) {
  constexpr std::size_t kFixedBytes = kDate.size() + kContentType.size() + 2 * kLineEnd.size() +
                                      kContentLength.size() + kDecimalDigitsMax + kChunked.size() +
                                      kKeepAlive.size() + 2 * kLineEnd.size();
  std::size_t bound =
      kFixedBytes + status_line(head.status).size() + head.date.size() + head.content_type.size();
  for (const Field& field : head.extra_fields) {
    bound += field.name.size() + kColon.size() + field.value.size() + kLineEnd.size();
  }
  return bound;
}

char* put_head(char* at, const ResponseHead& head) {
  at = put(at, status_line(head.status));
  if (!head.date.empty()) at = put(put(put(at, kDate), head.date), kLineEnd);
  if (!head.content_type.empty()) at = put(put(put(at, kContentType), head.content_type), kLineEnd);
  at = put_framing(at, head);
  for (const Field& field : head.extra_fields) {
    at = put(put(put(put(at, field.name), kColon), field.value), kLineEnd);
  }
  return put(put_persistence(at, head.persistence), kLineEnd);
}

}  // namespace

void write_head(OutputBuffer& out, const ResponseHead& head) {
  char* const begin = out.prepare(head_bytes_bound(head));
  out.commit(static_cast<std::size_t>(put_head(begin, head) - begin));
}

void write_response(OutputBuffer& out, ResponseHead head, std::string_view content) {
  head.framing = ContentFraming::Length;
  head.content_length = content.size();
  char* const begin = out.prepare(head_bytes_bound(head) + content.size());
  char* const end = put(put_head(begin, head), content);
  out.commit(static_cast<std::size_t>(end - begin));
}

void write_continue(OutputBuffer& out) {
  out.append(status_line(Status::Continue));
  out.append(kLineEnd);
}

void write_chunk(OutputBuffer& out, std::string_view content) {
  if (content.empty()) return;
  char* const begin = out.prepare(kHexDigitsMax + content.size() + 2 * kLineEnd.size());
  char* at = std::to_chars(begin, begin + kHexDigitsMax, content.size(), kHexadecimal).ptr;
  at = put(put(put(at, kLineEnd), content), kLineEnd);
  out.commit(static_cast<std::size_t>(at - begin));
}

void write_last_chunk(OutputBuffer& out) {
  out.append("0\r\n\r\n");
}

}  // namespace ringmark::http

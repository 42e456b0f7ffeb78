// Responses, octet by octet.
#include "protocol/http/response_writer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace ringmark::http {
namespace {

constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

std::string head_text(const ResponseHead& head) {
  OutputBuffer out;
  write_head(out, head);
  return std::string(out.view());
}

TEST(ResponseWriter, WritesAJsonResponse) {
  OutputBuffer out;
  write_response(out, {.date = kDate, .content_type = "application/json"}, R"({"message":"hello"})");
  EXPECT_EQ(out.view(),
            "HTTP/1.1 200 OK\r\n"
            "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "content-type: application/json\r\n"
            "content-length: 19\r\n"
            "\r\n"
            "{\"message\":\"hello\"}");
}

TEST(ResponseWriter, WritesExtraFieldsBeforeTheConnectionField) {
  const std::array<Field, 2> extra{Field{.name = "allow", .value = "GET, HEAD"},
                                   Field{.name = "x", .value = ""}};
  EXPECT_EQ(head_text({.status = Status::MethodNotAllowed,
                       .persistence = Persistence::Close,
                       .content_length = 31,
                       .extra_fields = extra}),
            "HTTP/1.1 405 Method Not Allowed\r\n"
            "content-length: 31\r\n"
            "allow: GET, HEAD\r\n"
            "x: \r\n"
            "connection: close\r\n"
            "\r\n");
}

TEST(ResponseWriter, TellsAnHttp10ClientThatTheConnectionStays) {
  EXPECT_EQ(head_text({.persistence = Persistence::KeepAliveHttp10}),
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n");
}

TEST(ResponseWriter, WritesNoFramingWhereNoneIsAllowed) {
  EXPECT_EQ(head_text({.status = Status::SwitchingProtocols, .framing = ContentFraming::None}),
            "HTTP/1.1 101 Switching Protocols\r\n\r\n");
  EXPECT_EQ(head_text({.status = Status::NoContent, .framing = ContentFraming::None}),
            "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(ResponseWriter, WritesTheLargestLength) {
  EXPECT_EQ(head_text({.content_length = 18446744073709551615U}),
            "HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551615\r\n\r\n");
}

TEST(ResponseWriter, WritesAChunkedResponse) {
  OutputBuffer out;
  write_head(out, {.framing = ContentFraming::Chunked});
  write_chunk(out, "hello, world: 26 octets ab");
  write_chunk(out, "");
  write_last_chunk(out);
  EXPECT_EQ(out.view(),
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
            "1a\r\nhello, world: 26 octets ab\r\n"
            "0\r\n\r\n");
}

TEST(ResponseWriter, WritesContinue) {
  OutputBuffer out;
  write_continue(out);
  EXPECT_EQ(out.view(), "HTTP/1.1 100 Continue\r\n\r\n");
}

TEST(ResponseWriter, WritesContentOfAViewWithoutMemory) {
  OutputBuffer out;
  write_response(out, ResponseHead{}, std::string_view{});
  EXPECT_EQ(out.view(), "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
}

TEST(ResponseWriter, AppendsToWhatIsThere) {
  OutputBuffer out;
  write_response(out, {}, "a");
  write_response(out, {.status = Status::NotFound}, std::string(5000, 'b'));
  EXPECT_EQ(out.view().substr(0, 63),
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\naHTTP/1.1 404 Not Found\r\n");
  EXPECT_EQ(out.size(), 39U + 24 + 24 + 5000);
}

}  // namespace
}  // namespace ringmark::http

// Which fields an answer gets, and how its content is framed.
#include "server/answer.hpp"

#include <array>
#include <cstddef>
#include <span>

#include "protocol/http/response_writer.hpp"
#include "runtime/check.hpp"

namespace ringmark::server {
namespace {

http::ContentFraming framing_of(const Exchange& exchange, const Response& response) {
  if (response.status == http::Status::NoContent) return http::ContentFraming::None;
  if (!response.content.is_stream()) return http::ContentFraming::Length;
  // A 1.0 client knows no chunks: its content ends with the connection (RFC 9112 section 6.3).
  return exchange.http10 ? http::ContentFraming::None : http::ContentFraming::Chunked;
}

http::Persistence persistence_of(const Exchange& exchange) {
  if (!exchange.keep_alive) return http::Persistence::Close;
  return exchange.http10 ? http::Persistence::KeepAliveHttp10 : http::Persistence::KeepAlive;
}

}  // namespace

void write_answer(Worker& worker, Exchange& exchange, const Response& response) {
  worker.counters.answered(exchange.route, response.status);
  ++worker.batch_answers;
  const bool stream = response.content.is_stream();
  if (stream && exchange.http10) exchange.keep_alive = false;
  const std::string_view content = response.content.view();
  std::array<http::Field, kResponseFieldsMax + 1> fields;
  RINGMARK_CHECK(response.fields.size() <= kResponseFieldsMax, "an answer has few fields of its own");
  std::size_t count = 0;
  for (const ResponseField& field : response.fields)
    fields[count++] = {field.name, field.value};
  if (!exchange.request_id.empty()) fields[count++] = {"x-request-id", exchange.request_id};
  const http::ResponseHead head{.status = response.status,
                                .persistence = persistence_of(exchange),
                                .framing = framing_of(exchange, response),
                                .content_length = content.size(),
                                .date = worker.date(),
                                .content_type = response.content_type,
                                .extra_fields = std::span{fields}.first(count)};
  const bool without_content = exchange.head_only || head.framing != http::ContentFraming::Length;
  const bool logged_later = stream && !exchange.head_only;
  if (worker.shared.access_log != nullptr && !logged_later) {
    exchange.write_to(*worker.shared.access_log, response.status, without_content ? 0 : content.size());
  }
  if (without_content) {
    http::write_head(worker.output, head);
  } else {
    http::write_response(worker.output, head, content);
  }
}

void write_piece(http::OutputBuffer& output, const Exchange& exchange, std::string_view piece) {
  if (exchange.http10) {
    output.append(piece);
  } else {
    http::write_chunk(output, piece);
  }
}

void write_end(http::OutputBuffer& output, const Exchange& exchange) {
  if (!exchange.http10) http::write_last_chunk(output);
}

}  // namespace ringmark::server

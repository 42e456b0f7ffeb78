// A handler's answer as octets.
#pragma once

#include <string_view>

#include "protocol/http/output_buffer.hpp"
#include "server/exchange.hpp"
#include "server/response.hpp"
#include "server/worker.hpp"

namespace ringmark::server {

/// Appends the answer to the worker's output, counts it and logs it. Of a stream only the head is written,
/// and whoever sends the rest logs it: in chunks for HTTP/1.1, until close for HTTP/1.0, and then `exchange`
/// is not kept alive.
void write_answer(Worker& worker, Exchange& exchange, const Response& response);

/// Appends a piece of a stream whose head was written for this exchange.
void write_piece(http::OutputBuffer& output, const Exchange& exchange, std::string_view piece);
/// Appends what follows the last piece.
void write_end(http::OutputBuffer& output, const Exchange& exchange);

}  // namespace ringmark::server

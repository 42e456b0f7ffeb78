// Why a message was refused: one value for each rule that a peer can break.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/http/status.hpp"

namespace ringmark::http {

enum class Refusal : std::uint8_t {
  None,  ///< nothing was refused

  TooManyEmptyLines,   ///< before the request line; RFC 9112 section 2.2
  InvalidMethod,       ///< RFC 9110 section 9.1
  MethodTooLong,       ///< RFC 9112 section 3
  InvalidTarget,       ///< octet outside 0x21-0x7e, `#`, or no target; RFC 9112 section 3.2
  TargetTooLong,       ///< RFC 9112 section 3
  TargetForm,          ///< a form that its method does not allow; RFC 9112 section 3.2
  InvalidAuthority,    ///< of an absolute-form or authority-form target; RFC 9110 section 4.2
  MissingVersion,      ///< HTTP/0.9 request line
  InvalidVersion,      ///< not HTTP/DIGIT.DIGIT; RFC 9112 section 2.3
  UnsupportedVersion,  ///< a major version other than 1

  BareLf,             ///< a line that ends without CR; RFC 9112 section 2.2
  BareCr,             ///< RFC 9112 section 2.2
  ObsoleteFold,       ///< a field line that begins with a blank; RFC 9112 section 5.2
  EmptyFieldName,     ///< RFC 9112 section 5
  InvalidFieldName,   ///< RFC 9110 section 5.1
  BlankBeforeColon,   ///< RFC 9112 section 5.1
  MissingColon,       ///< RFC 9112 section 5
  InvalidFieldValue,  ///< a control character; RFC 9110 section 5.5
  TooManyFields,      ///< RFC 6585 section 5
  HeadTooLarge,       ///< RFC 6585 section 5

  MissingHost,    ///< RFC 9112 section 3.2
  DuplicateHost,  ///< RFC 9112 section 3.2
  InvalidHost,    ///< RFC 9110 section 7.2

  InvalidContentLength,               ///< RFC 9112 section 6.3 rule 5
  DuplicateContentLength,             ///< equal or not: RFC 9112 section 6.3 rule 5 lets us refuse both
  ContentLengthWithTransferEncoding,  ///< RFC 9112 section 6.3 rule 3
  InvalidTransferEncoding,      ///< malformed, parameters, chunked not last; RFC 9112 section 6.3 rule 4
  DuplicateTransferEncoding,    ///< more than one field line
  TransferEncodingInHttp10,     ///< RFC 9112 section 6.1
  UnsupportedTransferEncoding,  ///< well-formed coding other than chunked; RFC 9112 section 6.1
  UnknownExpectation,           ///< RFC 9110 section 10.1.1
  ContentTooLarge,              ///< RFC 9110 section 15.5.14

  InvalidChunkSize,         ///< RFC 9112 section 7.1
  InvalidChunkExtension,    ///< RFC 9112 section 7.1.1
  ChunkExtensionsTooLarge,  ///< RFC 9112 section 7.1.1
  InvalidChunkEnd,          ///< no CRLF after the octets of a chunk; RFC 9112 section 7.1
  InvalidTrailer,           ///< a trailer that is no field line; RFC 9112 section 7.1.2
  TrailersTooLarge,         ///< RFC 6585 section 5

  Count  ///< the number of values, for counters by refusal
};

/// The status that answers a refused request. None gives InternalServerError.
[[nodiscard]] Status status_of(Refusal refusal);

/// One lower-case line for the text/plain content of the answer, without full stop or line end.
[[nodiscard]] std::string_view explain(Refusal refusal);

}  // namespace ringmark::http

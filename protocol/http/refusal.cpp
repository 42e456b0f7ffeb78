// Status and explanation of each refusal.
#include "protocol/http/refusal.hpp"

namespace ringmark::http {

Status status_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::None:
    case Refusal::Count:
      return Status::InternalServerError;
    case Refusal::MethodTooLong:
    case Refusal::UnsupportedTransferEncoding:
      return Status::NotImplemented;
    case Refusal::TargetTooLong:
      return Status::UriTooLong;
    case Refusal::UnsupportedVersion:
      return Status::HttpVersionNotSupported;
    case Refusal::TooManyFields:
    case Refusal::HeadTooLarge:
    case Refusal::TrailersTooLarge:
      return Status::RequestHeaderFieldsTooLarge;
    case Refusal::UnknownExpectation:
      return Status::ExpectationFailed;
    case Refusal::ContentTooLarge:
      return Status::ContentTooLarge;
    default:
      return Status::BadRequest;
  }
}

std::string_view explain(Refusal refusal) {
  switch (refusal) {
    case Refusal::None:
    case Refusal::Count:
      break;
    case Refusal::TooManyEmptyLines:
      return "too many empty lines before the request line";
    case Refusal::InvalidMethod:
      return "the method is not a token followed by one space";
    case Refusal::MethodTooLong:
      return "the method is longer than any that this server implements";
    case Refusal::InvalidTarget:
      return "the request target is empty or holds an octet that it must not hold";
    case Refusal::TargetTooLong:
      return "the request target is too long";
    case Refusal::TargetForm:
      return "the form of the request target does not suit the method";
    case Refusal::InvalidAuthority:
      return "the authority of the request target is not host and optional port";
    case Refusal::MissingVersion:
      return "the request line names no HTTP version";
    case Refusal::InvalidVersion:
      return "the HTTP version is not HTTP/digit.digit at the end of the line";
    case Refusal::UnsupportedVersion:
      return "this server speaks HTTP/1.1 and HTTP/1.0 only";
    case Refusal::BareLf:
      return "a line ends with LF instead of CRLF";
    case Refusal::BareCr:
      return "a CR is not followed by LF";
    case Refusal::ObsoleteFold:
      return "a field line begins with a blank";
    case Refusal::EmptyFieldName:
      return "a field has no name";
    case Refusal::InvalidFieldName:
      return "a field name is not a token";
    case Refusal::BlankBeforeColon:
      return "a blank stands between a field name and its colon";
    case Refusal::MissingColon:
      return "a field line has no colon";
    case Refusal::InvalidFieldValue:
      return "a field value holds a control character";
    case Refusal::TooManyFields:
      return "too many fields";
    case Refusal::HeadTooLarge:
      return "the request line and fields are too large";
    case Refusal::MissingHost:
      return "an HTTP/1.1 request needs a host field";
    case Refusal::DuplicateHost:
      return "more than one host field";
    case Refusal::InvalidHost:
      return "the host field is not host and optional port";
    case Refusal::InvalidContentLength:
      return "content-length is not a decimal number";
    case Refusal::DuplicateContentLength:
      return "more than one content-length field";
    case Refusal::ContentLengthWithTransferEncoding:
      return "both content-length and transfer-encoding";
    case Refusal::InvalidTransferEncoding:
      return "transfer-encoding is malformed or does not end with chunked";
    case Refusal::DuplicateTransferEncoding:
      return "more than one transfer-encoding field";
    case Refusal::TransferEncodingInHttp10:
      return "transfer-encoding in an HTTP/1.0 request";
    case Refusal::UnsupportedTransferEncoding:
      return "the only transfer coding of this server is chunked";
    case Refusal::UnknownExpectation:
      return "the only expectation of this server is 100-continue";
    case Refusal::ContentTooLarge:
      return "the content is too large";
    case Refusal::InvalidChunkSize:
      return "a chunk size is not 1 to 16 hexadecimal digits";
    case Refusal::InvalidChunkExtension:
      return "a chunk extension is malformed";
    case Refusal::ChunkExtensionsTooLarge:
      return "the chunk extensions are too large";
    case Refusal::InvalidChunkEnd:
      return "a chunk is not followed by CRLF";
    case Refusal::InvalidTrailer:
      return "a trailer is not a field line";
    case Refusal::TrailersTooLarge:
      return "the trailers are too large";
  }
  return "no refusal";
}

}  // namespace ringmark::http

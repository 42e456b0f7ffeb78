// Status and explanation of each refusal.
#include "protocol/http/refusal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ringmark::http {
namespace {

struct Rule {
  Refusal refusal;
  Status status;
  std::string_view explanation;
};

// In the order of the enumeration, so that a refusal is an index.
constexpr auto kRules = std::to_array<Rule>({
    {Refusal::None, Status::InternalServerError, "no refusal"},
    {Refusal::TooManyEmptyLines, Status::BadRequest, "too many empty lines before the request line"},
    {Refusal::InvalidMethod, Status::BadRequest, "the method is not a token followed by one space"},
    {Refusal::MethodTooLong, Status::NotImplemented,
     "the method is longer than any that this server implements"},
    {Refusal::InvalidTarget, Status::BadRequest,
     "the request target is empty or holds an octet that it must not hold"},
    {Refusal::TargetTooLong, Status::UriTooLong, "the request target is too long"},
    {Refusal::TargetForm, Status::BadRequest, "the form of the request target does not suit the method"},
    {Refusal::InvalidAuthority, Status::BadRequest,
     "the authority of the request target is not host and optional port"},
    {Refusal::MissingVersion, Status::BadRequest, "the request line names no HTTP version"},
    {Refusal::InvalidVersion, Status::BadRequest,
     "the HTTP version is not HTTP/digit.digit at the end of the line"},
    {Refusal::UnsupportedVersion, Status::HttpVersionNotSupported,
     "this server speaks HTTP/1.1 and HTTP/1.0 only"},
    {Refusal::BareLf, Status::BadRequest, "a line ends with LF instead of CRLF"},
    {Refusal::BareCr, Status::BadRequest, "a CR is not followed by LF"},
    {Refusal::ObsoleteFold, Status::BadRequest, "a field line begins with a blank"},
    {Refusal::EmptyFieldName, Status::BadRequest, "a field has no name"},
    {Refusal::InvalidFieldName, Status::BadRequest, "a field name is not a token"},
    {Refusal::BlankBeforeColon, Status::BadRequest, "a blank stands between a field name and its colon"},
    {Refusal::MissingColon, Status::BadRequest, "a field line has no colon"},
    {Refusal::InvalidFieldValue, Status::BadRequest, "a field value holds a control character"},
    {Refusal::TooManyFields, Status::RequestHeaderFieldsTooLarge, "too many fields"},
    {Refusal::HeadTooLarge, Status::RequestHeaderFieldsTooLarge, "the request line and fields are too large"},
    {Refusal::MissingHost, Status::BadRequest, "an HTTP/1.1 request needs a host field"},
    {Refusal::DuplicateHost, Status::BadRequest, "more than one host field"},
    {Refusal::InvalidHost, Status::BadRequest, "the host field is not host and optional port"},
    {Refusal::InvalidContentLength, Status::BadRequest, "content-length is not a decimal number"},
    {Refusal::DuplicateContentLength, Status::BadRequest, "more than one content-length field"},
    {Refusal::ContentLengthWithTransferEncoding, Status::BadRequest,
     "both content-length and transfer-encoding"},
    {Refusal::InvalidTransferEncoding, Status::BadRequest,
     "transfer-encoding is malformed or does not end with chunked"},
    {Refusal::DuplicateTransferEncoding, Status::BadRequest, "more than one transfer-encoding field"},
    {Refusal::TransferEncodingInHttp10, Status::BadRequest, "transfer-encoding in an HTTP/1.0 request"},
    {Refusal::UnsupportedTransferEncoding, Status::NotImplemented,
     "the only transfer coding of this server is chunked"},
    {Refusal::UnknownExpectation, Status::ExpectationFailed,
     "the only expectation of this server is 100-continue"},
    {Refusal::ContentTooLarge, Status::ContentTooLarge, "the content is too large"},
    {Refusal::InvalidChunkSize, Status::BadRequest, "a chunk size is not 1 to 16 hexadecimal digits"},
    {Refusal::InvalidChunkExtension, Status::BadRequest, "a chunk extension is malformed"},
    {Refusal::ChunkExtensionsTooLarge, Status::BadRequest, "the chunk extensions are too large"},
    {Refusal::InvalidChunkEnd, Status::BadRequest, "a chunk is not followed by CRLF"},
    {Refusal::InvalidTrailer, Status::BadRequest, "a trailer is not a field line"},
    {Refusal::TrailersTooLarge, Status::RequestHeaderFieldsTooLarge, "the trailers are too large"},
});

static_assert(kRules.size() == static_cast<std::size_t>(Refusal::Count));
static_assert(std::ranges::is_sorted(kRules, {}, &Rule::refusal));

const Rule& rule_of(Refusal refusal) {
  return kRules[refusal < Refusal::Count ? static_cast<std::size_t>(refusal) : 0];
}

}  // namespace

Status status_of(Refusal refusal) {
  return rule_of(refusal).status;
}

std::string_view explain(Refusal refusal) {
  return rule_of(refusal).explanation;
}

}  // namespace ringmark::http

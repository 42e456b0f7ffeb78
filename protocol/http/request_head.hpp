// A parsed request line and field section: views into the octets that arrived, and what they mean.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/http/field_line.hpp"
#include "protocol/http/limits.hpp"
#include "protocol/http/method.hpp"

namespace ringmark::http {

enum class Version : std::uint8_t {
  Http10,
  Http11,  ///< 1.2 to 1.9 too: RFC 9110 section 2.5
};

/// RFC 9112 section 3.2.
enum class TargetForm : std::uint8_t { Origin, Absolute, Asterisk, Authority };

/// Several kilobytes: keep one per thread and reuse it. Every view ends with the octets given to the parser.
/// The contents are meaningful only after ParseOutcome::Complete.
struct RequestHead {
  Method method = Method::Unknown;  ///< Unknown for a well-formed token that we do not know
  TargetForm form = TargetForm::Origin;
  Version version = Version::Http11;
  bool has_query = false;  ///< tells `/?` from `/`
  bool chunked = false;
  bool keep_alive = false;       ///< RFC 9112 section 9.3: may another request follow?
  bool expect_continue = false;  ///< never set in HTTP/1.0 (RFC 9110 section 10.1.1)
  bool connection_upgrade =
      false;  ///< Connection names `upgrade`; never set in HTTP/1.0 (RFC 9110 section 7.8)

  std::string_view method_token;
  std::string_view target;  ///< as sent
  std::string_view path;    ///< not decoded; "/" for an absolute-form without path; empty in authority-form
  std::string_view query;   ///< without the `?`
  std::string_view
      host;  ///< with port; of the target in absolute-form and authority-form, else of the Host field
  std::string_view content_type;                ///< of the first such field that is not empty
  std::optional<std::uint64_t> content_length;  ///< saturates at the largest value
  std::size_t head_bytes = 0;  ///< up to the content, empty lines before the request line included

  /// In the order in which they came.
  [[nodiscard]] std::span<const Field> fields() const { return {field_slots.data(), field_count}; }

  /// The first field of this name, in any case; nullptr when absent.
  [[nodiscard]] const Field* find(std::string_view name) const;

  /// The value of the first field of this name, in any case; empty when absent.
  [[nodiscard]] std::string_view field(std::string_view name) const;

  /// Written by the parser only; the slots beyond `field_count` hold remains of earlier requests.
  std::array<Field, kFieldCountCapacity> field_slots;
  std::size_t field_count = 0;
};

}  // namespace ringmark::http

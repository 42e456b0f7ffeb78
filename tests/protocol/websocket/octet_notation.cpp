// sequence = *( part [ "*" number ] ), part = 2HEXDIG / "'" text "'" / "(" sequence ")"
#include "tests/protocol/websocket/octet_notation.hpp"

#include <charconv>
#include <stdexcept>

#include "protocol/http/octets.hpp"

namespace ringmark::websocket {
namespace {

class NotationReader {
 public:
  explicit NotationReader(std::string_view notation) : rest_(notation) {}

  std::string sequence() {
    std::string all;
    for (skip_blanks(); !rest_.empty() && rest_.front() != ')'; skip_blanks()) {
      const std::string one = part();
      for (std::size_t count = repetitions(); count > 0; --count)
        all += one;
    }
    return all;
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  void skip_blanks() {
    while (rest_.starts_with(' '))
      rest_.remove_prefix(1);
  }

  std::string_view take(std::size_t size) {
    if (size > rest_.size()) throw std::invalid_argument("octets: unfinished notation");
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string part() {
    if (rest_.starts_with('(')) {
      take(1);
      std::string inner = sequence();
      if (take(1) != ")") throw std::invalid_argument("octets: no closing parenthesis");
      return inner;
    }
    if (rest_.starts_with('\'')) {
      take(1);
      const std::string text{take(rest_.find('\''))};
      take(1);
      return text;
    }
    const std::string_view digits = take(2);
    const int high = http::hex_value(digits[0]);
    const int low = http::hex_value(digits[1]);
    if (high < 0 || low < 0)
      throw std::invalid_argument("octets: no hexadecimal digit: " + std::string{digits});
    return {static_cast<char>(high << 4 | low)};
  }

  std::size_t repetitions() {
    if (!rest_.starts_with('*')) return 1;
    take(1);
    std::size_t count = 0;
    const auto number = std::from_chars(rest_.data(), rest_.data() + rest_.size(), count);
    if (number.ec != std::errc{}) throw std::invalid_argument("octets: no number behind a star");
    take(static_cast<std::size_t>(number.ptr - rest_.data()));
    return count;
  }

  std::string_view rest_;
};

}  // namespace

std::string octets(std::string_view notation) {
  NotationReader reader{notation};
  std::string all = reader.sequence();
  if (!reader.at_end()) throw std::invalid_argument("octets: unexpected closing parenthesis");
  return all;
}

}  // namespace ringmark::websocket

// The closed loop against servers that answer, fail and misbehave: what each counts as.
#include "loadgen/client_connection.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "loadgen/run.hpp"
#include "tests/loadgen/scripted_server.hpp"

namespace ringmark::loadgen {
namespace {

using namespace std::chrono_literals;

// One connection that sends `requests` requests; the window is only a safeguard.
Options options_of(const ScriptedServer& server, std::uint64_t requests) {
  Options options;
  options.url_text = server.url();
  options.url = *parse_url(options.url_text);
  options.connections = 1;
  options.requests = requests;
  options.duration = 30s;
  options.timeout = 10s;
  return options;
}

Tally tally_of(const Options& options) {
  const Plan plan{options, *runtime::SocketAddress::from_literal(options.url.host, options.url.port)};
  return run_load(options, plan).tally;
}

void expect_only(const Tally& tally, ErrorKind kind, std::uint64_t count) {
  EXPECT_EQ(tally.error_count(kind), count) << name_of(kind);
  EXPECT_EQ(tally.error_count(), count);
}

TEST(ClientConnection, CountsGoodResponses) {
  ScriptedServer server{always(kAnswer)};
  const Tally tally = tally_of(options_of(server, 5));
  EXPECT_EQ(tally.good.count(), 5U);
  EXPECT_EQ(tally.other.count(), 0U);
  EXPECT_EQ(tally.by_status[200], 5U);
  EXPECT_EQ(tally.error_count(), 0U);
  EXPECT_EQ(tally.bytes_read, 200U);
  EXPECT_EQ(tally.connections_opened, 1U);
}

TEST(ClientConnection, CountsRedirectionsAsGood) {
  ScriptedServer server{always("HTTP/1.1 304 Not Modified\r\n\r\n")};
  const Tally tally = tally_of(options_of(server, 2));
  EXPECT_EQ(tally.good.count(), 2U);
  EXPECT_EQ(tally.by_status[304], 2U);
}

TEST(ClientConnection, KeepsOtherStatusesApart) {
  ScriptedServer server{[](ScriptedConnection& connection) {
    connection.read_head();
    connection.send("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n");
    connection.read_head();
    connection.send("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    connection.read_head();
    connection.send(kAnswer);
    connection.drain();
  }};
  const Tally tally = tally_of(options_of(server, 3));
  EXPECT_EQ(tally.good.count(), 1U);
  EXPECT_EQ(tally.other.count(), 2U);
  EXPECT_EQ(tally.by_status[500], 1U);
  EXPECT_EQ(tally.by_status[404], 1U);
  expect_only(tally, ErrorKind::Status, 2);
  EXPECT_EQ(tally.connections_opened, 1U);
}

TEST(ClientConnection, ReadsResponsesThatArriveOctetByOctet) {
  ScriptedServer server{[](ScriptedConnection& connection) {
    while (!connection.read_head().empty())
      connection.send_in_octets(kAnswer);
  }};
  Options options = options_of(server, 3);
  options.expected_body = "ok";
  const Tally tally = tally_of(options);
  EXPECT_EQ(tally.good.count(), 3U);
  EXPECT_EQ(tally.error_count(), 0U);
}

TEST(ClientConnection, ReadsChunkedAndInterimResponses) {
  ScriptedServer server{
      always("HTTP/1.1 103 Early Hints\r\n\r\n"
             "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")};
  EXPECT_EQ(tally_of(options_of(server, 3)).good.count(), 3U);
}

TEST(ClientConnection, ReadsContentThatEndsWithTheConnection) {
  ScriptedServer server{[](ScriptedConnection& connection) {
    connection.read_head();
    connection.send("HTTP/1.1 200 OK\r\n\r\nok");
  }};
  Options options = options_of(server, 2);
  options.expected_body = "ok";
  const Tally tally = tally_of(options);
  EXPECT_EQ(tally.good.count(), 2U);
  EXPECT_EQ(tally.error_count(), 0U);
  EXPECT_EQ(tally.connections_opened, 2U);
}

TEST(ClientConnection, CountsAnEndInTheMiddleOfAResponseAsReadError) {
  for (const char* part : {"HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nok"}) {
    ScriptedServer server{[part](ScriptedConnection& connection) {
      connection.read_head();
      connection.send(part);
    }};
    const Tally tally = tally_of(options_of(server, 3));
    EXPECT_EQ(tally.answered(), 0U);
    expect_only(tally, ErrorKind::Read, 3);
    EXPECT_EQ(tally.connections_opened, 3U);
  }
}

TEST(ClientConnection, CountsAnEndInsteadOfTheFirstAnswerAsReadError) {
  ScriptedServer server{[](ScriptedConnection& connection) { connection.read_head(); }};
  expect_only(tally_of(options_of(server, 2)), ErrorKind::Read, 2);
}

TEST(ClientConnection, CountsEachRequestOfABrokenPipeline) {
  ScriptedServer server{[](ScriptedConnection& connection) {
    connection.read_head();
    connection.send(kAnswer);
    connection.send("HTTP/1.1 200 OK\r\n");
  }};
  Options options = options_of(server, 4);
  options.pipeline = 4;
  const Tally tally = tally_of(options);
  EXPECT_EQ(tally.good.count(), 1U);
  expect_only(tally, ErrorKind::Read, 3);
}

TEST(ClientConnection, CountsWhatIsNoResponseAsProtocolError) {
  ScriptedServer server{always("HTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")};
  const Tally tally = tally_of(options_of(server, 2));
  EXPECT_EQ(tally.answered(), 0U);
  expect_only(tally, ErrorKind::Protocol, 2);
  EXPECT_EQ(tally.connections_opened, 2U);
}

TEST(ClientConnection, CountsAResponseNobodyAskedForAsProtocolError) {
  const std::string twice = std::string{kAnswer} + std::string{kAnswer};
  ScriptedServer server{always(twice)};
  const Tally tally = tally_of(options_of(server, 2));
  EXPECT_EQ(tally.good.count(), 2U);
  expect_only(tally, ErrorKind::Protocol, 2);
}

TEST(ClientConnection, CountsOtherContentAsProtocolError) {
  const char* const contents[] = {
      "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno",
      "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok!",
      "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\no",
      "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
  };
  for (const char* answer : contents) {
    ScriptedServer server{always(answer)};
    Options options = options_of(server, 2);
    options.expected_body = "ok";
    const Tally tally = tally_of(options);
    EXPECT_EQ(tally.good.count(), 0U);
    EXPECT_EQ(tally.other.count(), 2U);
    expect_only(tally, ErrorKind::Protocol, 2);
    EXPECT_EQ(tally.connections_opened, 1U);
  }
}

TEST(ClientConnection, CountsRequestsThatNobodyAnswersAsTimeouts) {
  ScriptedServer server{[](ScriptedConnection& connection) { connection.drain(); }};
  Options options = options_of(server, 4);
  options.pipeline = 2;
  options.timeout = 10ms;
  const Tally tally = tally_of(options);
  EXPECT_EQ(tally.answered(), 0U);
  expect_only(tally, ErrorKind::Timeout, 4);
  EXPECT_EQ(tally.connections_opened, 2U);
}

TEST(ClientConnection, CountsRefusedConnections) {
  Options options;
  {
    const ScriptedServer server{always(kAnswer)};
    options = options_of(server, 1);
  }
  options.duration = 100ms;
  const Tally tally = tally_of(options);
  EXPECT_GE(tally.error_count(ErrorKind::Connect), 2U);
  EXPECT_EQ(tally.error_count(), tally.error_count(ErrorKind::Connect));
  EXPECT_EQ(tally.connect_error->kind, runtime::IoError::Refused);
}

TEST(ClientConnection, OpensAgainWhenTheServerAnnouncesTheEnd) {
  ScriptedServer server{[](ScriptedConnection& connection) {
    connection.read_head();
    connection.send(kAnswer);
    connection.read_head();
    connection.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  }};
  const Tally tally = tally_of(options_of(server, 6));
  EXPECT_EQ(tally.good.count(), 6U);
  EXPECT_EQ(tally.error_count(), 0U);
  EXPECT_EQ(tally.connections_opened, 3U);
}

TEST(ClientConnection, OpensAgainWhenTheServerEndsAConnectionBetweenAnswers) {
  ScriptedServer server{[](ScriptedConnection& connection) {
    for (int answers = 0; answers < 2; ++answers) {
      connection.read_head();
      connection.send(kAnswer);
    }
  }};
  const Tally tally = tally_of(options_of(server, 6));
  EXPECT_EQ(tally.good.count(), 6U);
  EXPECT_EQ(tally.error_count(), 0U);
  EXPECT_EQ(tally.connections_opened, 3U);
}

TEST(ClientConnection, AsksAgainForWhatAClosedPipelineLeftUnanswered) {
  ScriptedServer server{[](ScriptedConnection& connection) {
    connection.read_head();
    connection.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    connection.drain();
  }};
  Options options = options_of(server, 4);
  options.pipeline = 4;
  const Tally tally = tally_of(options);
  EXPECT_EQ(tally.good.count(), 4U);
  EXPECT_EQ(tally.error_count(), 0U);
  EXPECT_EQ(tally.connections_opened, 4U);
}

TEST(ClientConnection, SendsAPipelineTogetherAndReadsTheAnswersInOrder) {
  ScriptedServer server{[](ScriptedConnection& connection) {
    for (;;) {
      // Nothing is answered before all three are there: a client that sent them one by one would time out.
      for (int requests = 0; requests < 3; ++requests) {
        if (connection.read_head().empty()) return;
      }
      connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1 40");
      connection.send("4 Not Found\r\ncontent-length: 2\r\n\r\nno" + std::string{kAnswer});
    }
  }};
  Options options = options_of(server, 6);
  options.pipeline = 3;
  const Tally tally = tally_of(options);
  EXPECT_EQ(tally.good.count(), 4U);
  EXPECT_EQ(tally.by_status[404], 2U);
  expect_only(tally, ErrorKind::Status, 2);
}

TEST(ClientConnection, ReadsHeadsThatLieAcrossReceiveBuffers) {
  ScriptedServer server{[](ScriptedConnection& connection) {
    std::string answers;
    for (int requests = 0; requests < 500; ++requests) {
      if (connection.read_head().empty()) return;
      answers += kAnswer;  // 40 octets: no multiple of them fills a buffer of 2048
    }
    connection.send(answers);
    connection.drain();
  }};
  Options options = options_of(server, 500);
  options.pipeline = 500;
  options.expected_body = "ok";
  const Tally tally = tally_of(options);
  EXPECT_EQ(tally.good.count(), 500U);
  EXPECT_EQ(tally.error_count(), 0U);
  EXPECT_EQ(tally.bytes_read, 20'000U);
}

TEST(ClientConnection, ClosesAfterItsRequestsAndSaysSo) {
  std::vector<std::string> heads;  // written by one connection after the other
  std::vector<std::string> expected;
  {
    ScriptedServer server{[&heads](ScriptedConnection& connection) {
      for (std::string head = connection.read_head(); !head.empty(); head = connection.read_head()) {
        heads.push_back(head);
        connection.send(kAnswer);
        if (head.find("connection: close") != std::string::npos) return;
      }
    }};
    Options options = options_of(server, 4);
    options.requests_per_connection = 2;
    const Tally tally = tally_of(options);
    EXPECT_EQ(tally.good.count(), 4U);
    EXPECT_EQ(tally.connections_opened, 2U);
    const std::string host = "host: " + options.url.authority + "\r\n";
    const std::string first = "GET / HTTP/1.1\r\n" + host + "\r\n";
    const std::string last = "GET / HTTP/1.1\r\n" + host + "connection: close\r\n\r\n";
    expected = {first, last, first, last};
  }
  EXPECT_EQ(heads, expected);  // the server's threads have ended
}

TEST(ClientConnection, CutsAPipelineShortWhereTheConnectionEnds) {
  ScriptedServer server{always(kAnswer)};
  Options options = options_of(server, 5);
  options.pipeline = 2;
  options.requests_per_connection = 3;
  const Tally tally = tally_of(options);
  EXPECT_EQ(tally.good.count(), 5U);
  EXPECT_EQ(tally.connections_opened, 2U);
}

TEST(ClientConnection, ExpectsNoContentAfterHead) {
  ScriptedServer server{always("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n")};
  Options options = options_of(server, 3);
  options.method = "HEAD";
  EXPECT_EQ(tally_of(options).good.count(), 3U);
}

TEST(ClientConnection, SendsABodyLargerThanTheSocketTakesAtOnce) {
  constexpr std::size_t kBodyBytes = 16 * 1024 * 1024;
  ScriptedServer server{[](ScriptedConnection& connection) {
    const std::string head = connection.read_head();
    EXPECT_NE(head.find("content-length: 16777216\r\n"), std::string::npos);
    connection.skip(kBodyBytes);
    connection.send(kAnswer);
    connection.drain();
  }};
  Options options = options_of(server, 1);
  options.method = "POST";
  options.body.assign(kBodyBytes, 'x');
  EXPECT_EQ(tally_of(options).good.count(), 1U);
}

TEST(ClientConnection, MeasuresFromTheSendToTheLastOctet) {
  ScriptedServer server{[](ScriptedConnection& connection) {
    while (!connection.read_head().empty()) {
      connection.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no");
      // The time that the peer holds the last octet back is what is measured here, so it has to pass.
      const auto later = runtime::Clock::now() + 20ms;
      while (runtime::Clock::now() < later)
        continue;
      connection.send("k");
    }
  }};
  const Tally tally = tally_of(options_of(server, 3));
  EXPECT_EQ(tally.good.count(), 3U);
  EXPECT_GE(tally.good.min(), 20'000'000U);
  EXPECT_LT(tally.good.min(), 5'000'000'000U);
}

}  // namespace
}  // namespace ringmark::loadgen

// Decoding of declared parameters, and the 422 of those that break a rule.
#include "server/parameters.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "server/store/user.hpp"
#include "tests/server/support/api.hpp"

namespace ringmark::server {
namespace {

using store::UserInput;
using Id = PathInteger<"user_id">;

// What a handler was given, as text.
std::string shown(const UserInput& input) {
  return input.name + "|" + input.email + "|" + (input.age ? std::to_string(*input.age) : "null");
}

Response show_user(Services& /*services*/, Id id, UserInput input) {
  return {.content = std::to_string(id.value) + "|" + shown(input)};
}
Response show_input(Services& /*services*/, UserInput input) {
  return {.content = shown(input)};
}
Response show_query(Services& /*services*/, QueryText<"name"> name, QueryText<"email"> email) {
  return {.content = name.value + "|" + email.value};
}
Response show_segment(Services& /*services*/, PathText<"task_id"> id) {
  return {.content = id.value};
}
Response show_optional(Services& /*services*/, OptionalQueryText<"email"> email) {
  return {.content = email.value.value_or("absent")};
}

class Parameters : public ::testing::Test {
 protected:
  template <auto kHandler>
  std::string call(std::string_view content = {}) {
    head.content_type = type;
    head.query = query;
    const Request request{.head = head, .content = content, .path = {.values = {id}, .count = 1}};
    Outcome outcome = bound<kHandler>(api_services(), request);
    return testing::text_of(std::get<Response>(outcome));
  }
  std::string user(std::string_view content) { return call<show_user>(content); }
  std::string input(std::string_view content) { return call<show_input>(content); }

  // The handlers above use no service.
  static Services& api_services() {
    static testing::TemporaryDirectory directory;
    static store::UserStore users{1};
    static Offload offload{0};
    static store::SqliteDatabase database{{.file = directory.file("unused.db"), .readers = 1}, offload};
    static BackgroundTasks tasks{database, Settings{}};
    static Services services{
        .users = users, .database = database, .database_delay = {}, .address = {}, .tasks = tasks};
    return services;
  }

  http::RequestHead head;
  std::string_view type;
  std::string_view query;
  std::string_view id = "7";
};

std::string errors(std::string_view list) {
  return R"(422 application/json | {"detail":[)" + std::string{list} + "]}";
}

constexpr std::string_view kBadId =
    R"({"loc":["path","user_id"],"msg":"value is not a valid integer","type":"type_error.integer"})";
constexpr std::string_view kNoName =
    R"({"loc":["body","name"],"msg":"field required","type":"value_error.missing"})";
constexpr std::string_view kNoEmail =
    R"({"loc":["body","email"],"msg":"field required","type":"value_error.missing"})";
constexpr std::string_view kBadAge =
    R"({"loc":["body","age"],"msg":"value is not a valid integer","type":"type_error.integer"})";
constexpr std::string_view kNoBody =
    R"({"loc":["body"],"msg":"field required","type":"value_error.missing"})";
constexpr std::string_view kNoDict =
    R"({"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"})";

TEST_F(Parameters, GiveTheHandlerOwnedValues) {
  EXPECT_EQ(user(R"({"name":"a","email":"b","age":3})"), "200 application/json | 7|a|b|3");
}

TEST_F(Parameters, SaturateAnIntegerOfThePath) {
  constexpr std::string_view kBody = R"({"name":"a","email":"b"})";
  id = "999999999999999999999999";
  EXPECT_EQ(user(kBody), "200 application/json | 9223372036854775807|a|b|null");
  id = "-999999999999999999999999";
  EXPECT_EQ(user(kBody), "200 application/json | -9223372036854775808|a|b|null");
}

TEST_F(Parameters, TakeATextOfThePathAsItIs) {
  id = "a b/中";
  EXPECT_EQ(call<show_segment>(), "200 application/json | a b/中");
}

TEST_F(Parameters, ReportEveryErrorInOrder) {
  id = "abc";
  EXPECT_EQ(user(R"({"age":"x"})"), errors(std::string{kBadId} + "," + std::string{kNoName} + "," +
                                           std::string{kNoEmail} + "," + std::string{kBadAge}));
  EXPECT_EQ(user(""), errors(std::string{kBadId} + "," + std::string{kNoBody}));
}

TEST_F(Parameters, ReportBadJsonAlone) {
  id = "abc";
  EXPECT_EQ(
      user("{"),
      errors(
          R"~({"loc":["body",1],"msg":"Expecting property name enclosed in double quotes: line 1 column 2 )~"
          R"~((char 1)","type":"value_error.jsondecode","ctx":{"msg":"Expecting property name enclosed in )~"
          R"~(double quotes","doc":"{","pos":1,"lineno":1,"colno":2}})~"));
}

TEST_F(Parameters, WantAnObjectInTheBody) {
  EXPECT_EQ(input(""), errors(kNoBody));
  EXPECT_EQ(input("null"), errors(kNoBody));
  for (const std::string_view content : {R"("text")", "42", "true", "[1,2]", "[]"}) {
    EXPECT_EQ(input(content), errors(kNoDict)) << content;
  }
}

TEST_F(Parameters, WantJsonByItsContentType) {
  constexpr std::string_view kBody = R"({"name":"a","email":"b"})";
  for (const std::string_view accepted :
       {"", "application/json", "APPLICATION/JSON", "application/json ; charset=x", "application/json;",
        "application/vnd.api+json", "Application/x+JSON;a=b"}) {
    type = accepted;
    EXPECT_EQ(input(kBody), "200 application/json | a|b|null") << accepted;
  }
  for (const std::string_view refused : {"text/plain", "text/json", "application/xml", "application/+json",
                                         "application/jsonp", "text/x+json", ";"}) {
    type = refused;
    EXPECT_EQ(input(kBody), errors(kNoDict)) << refused;
  }
  EXPECT_EQ(input(""), errors(kNoBody));
}

TEST_F(Parameters, RefuseWhatIsNoText) {
  EXPECT_EQ(
      input(R"({"name":null,"email":{"a":1},"age":[null]})"),
      errors(
          R"({"loc":["body","name"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},)"
          R"({"loc":["body","email"],"msg":"str type expected","type":"type_error.str"},)" +
          std::string{kBadAge}));
}

TEST_F(Parameters, ConvertTexts) {
  EXPECT_EQ(input(R"({"name":123,"email":4.5})"), "200 application/json | 123|4.5|null");
  EXPECT_EQ(input(R"({"name":true,"email":false})"), "200 application/json | True|False|null");
  EXPECT_EQ(input(R"({"name":18446744073709551615,"email":-0.0})"),
            "200 application/json | 18446744073709551615|-0.0|null");
  EXPECT_EQ(input(R"({"name":"中文 \ud83d\ude00","email":""})"), "200 application/json | 中文 😀||null");
}

TEST_F(Parameters, ConvertIntegers) {
  const auto age = [this](std::string_view value) {
    return input(R"({"name":"a","email":"b","age":)" + std::string{value} + "}");
  };
  EXPECT_EQ(age("null"), "200 application/json | a|b|null");
  EXPECT_EQ(age("-5"), "200 application/json | a|b|-5");
  EXPECT_EQ(age("30.7"), "200 application/json | a|b|30");
  EXPECT_EQ(age("-1.5"), "200 application/json | a|b|-1");
  EXPECT_EQ(age("1e2"), "200 application/json | a|b|100");
  EXPECT_EQ(age("true"), "200 application/json | a|b|1");
  EXPECT_EQ(age(R"("007")"), "200 application/json | a|b|7");
  EXPECT_EQ(age("-9223372036854775808"), "200 application/json | a|b|-9223372036854775808");
  EXPECT_EQ(age("-9223372036854775808.0"), "200 application/json | a|b|-9223372036854775808");
  for (const std::string_view refused : {R"("")", R"("12.0")", R"("true")", R"(" 12 ")", "{}",
                                         "9223372036854775808", "9223372036854775808.0", "1e300"}) {
    EXPECT_EQ(age(refused), errors(kBadAge)) << refused;
  }
}

TEST_F(Parameters, LetTheLastOfRepeatedMembersCountAndIgnoreUnknownOnes) {
  EXPECT_EQ(input(R"({"name":"first","email":"e","x":[{}],"name":"last","NAME":1})"),
            "200 application/json | last|e|null");
}

TEST_F(Parameters, AnswerABodyThatIsNoUtf8OrTooDeepWith400) {
  constexpr std::string_view kUnreadable =
      R"(400 application/json | {"detail":"There was an error parsing the body"})";
  EXPECT_EQ(input("{\"name\":\"\xff\xfe\"}"), kUnreadable);
  // No UTF-8, and a fault of the grammar that the parser reports first.
  EXPECT_EQ(input("{\"name\":\"\xff\n\"}"), kUnreadable);
  EXPECT_EQ(input("{\"name\":\"\xff"), kUnreadable);
  EXPECT_EQ(input(std::string(100'000, '[')), kUnreadable);
  EXPECT_EQ(input(std::string(5'000, '[') + std::string(5'000, ']')), kUnreadable);
}

TEST_F(Parameters, RefuseHalfASurrogatePair) {
  EXPECT_EQ(input(R"({"name":"\ud800","email":"b"})"),
            errors(R"~({"loc":["body",10],"msg":"Invalid \\uXXXX escape: line 1 column 11 (char 10)",)~"
                   R"("type":"value_error.jsondecode","ctx":{"msg":"Invalid \\uXXXX escape",)"
                   R"("doc":"{\"name\":\"\\ud800\",\"email\":\"b\"}","pos":10,"lineno":1,"colno":11}})"));
}

TEST_F(Parameters, EchoAtMost4096CharactersOfBadJson) {
  std::string content = "x";
  for (int index = 0; index < 5'000; ++index)
    content += "中";
  const std::string answer = input(content);
  const std::size_t begin = answer.find(R"("doc":")") + 7;
  const std::size_t end = answer.find(R"(","pos":0)");
  ASSERT_NE(end, std::string::npos);
  EXPECT_EQ(end - begin, 1U + 3U * 4095U);
}

TEST_F(Parameters, ReadTheQueryAsFormsWriteIt) {
  query = "name=a+b&email=c%2Bd&x=1";
  EXPECT_EQ(call<show_query>(), "200 application/json | a b|c+d");
  query = "name=first&name=last&email=%zz";
  EXPECT_EQ(call<show_query>(), "200 application/json | last|%zz");
  query = "name&email=";
  EXPECT_EQ(call<show_query>(), "200 application/json | |");
  query = "NAME=a;email=b";
  EXPECT_EQ(call<show_query>(),
            errors(R"({"loc":["query","name"],"msg":"field required","type":"value_error.missing"},)"
                   R"({"loc":["query","email"],"msg":"field required","type":"value_error.missing"})"));
}

TEST_F(Parameters, MayBeAbsentFromTheQueryWhereTheyAreOptional) {
  EXPECT_EQ(call<show_optional>(), "200 application/json | absent");
  query = "email";
  EXPECT_EQ(call<show_optional>(), "200 application/json | ");
  query = "email=x";
  EXPECT_EQ(call<show_optional>(), "200 application/json | x");
}

}  // namespace
}  // namespace ringmark::server

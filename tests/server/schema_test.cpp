// What types say of themselves in the documentation.
#include "server/schema.hpp"

#include <gtest/gtest.h>

#include "server/store/user.hpp"
#include "server/validation.hpp"

namespace ringmark::server {
namespace {

struct Part {
  std::int64_t size{0};

  static constexpr std::string_view kSchemaName = "Part";
  static constexpr auto fields() { return std::tuple{ModelField{"size", &Part::size}}; }
};

struct Assembly {
  std::optional<std::string> label;
  std::vector<Part> parts;
  std::optional<Part> spare;

  static constexpr std::string_view kSchemaName = "Assembly";
  static constexpr auto fields() {
    return std::tuple{ModelField{"label", &Assembly::label, "What is on it"},
                      ModelField{"parts", &Assembly::parts}, ModelField{"spare", &Assembly::spare}};
  }
};

template <typename T>
std::string titled(std::string_view title) {
  std::string text;
  json::Writer writer{text};
  write_titled(writer, title, schema_of<T>());
  return text;
}

template <typename T>
std::string component() {
  std::string text;
  json::Writer writer{text};
  write_component<T>(writer);
  return text;
}

TEST(Schema, MakesATitleOfAName) {
  EXPECT_EQ(title_of("user_id"), "User Id");
  EXPECT_EQ(title_of("name"), "Name");
  EXPECT_EQ(title_of("a__b2_C"), "A  B2 C");
  EXPECT_EQ(title_of(""), "");
}

TEST(Schema, NamesTheTypeOfPlainValues) {
  EXPECT_EQ(titled<std::string>("T"), R"({"title":"T","type":"string"})");
  EXPECT_EQ(titled<std::optional<std::int64_t>>("T"), R"({"title":"T","type":"integer"})");
  EXPECT_EQ(titled<std::vector<std::string>>("T"),
            R"({"title":"T","type":"array","items":{"type":"string"}})");
}

TEST(Schema, SaysNothingOfAnyValue) {
  EXPECT_EQ(titled<AnyValue>("T"), "{}");
}

TEST(Schema, RefersToAModelWithoutATitle) {
  EXPECT_EQ(titled<Part>("T"), R"({"$ref":"#/components/schemas/Part"})");
  EXPECT_EQ(titled<std::vector<Part>>("T"),
            R"({"title":"T","type":"array","items":{"$ref":"#/components/schemas/Part"}})");
}

TEST(Schema, TellsRequiredFieldsOfAModelFromOthers) {
  EXPECT_EQ(component<store::UserInput>(),
            R"({"title":"UserCreate","required":["name","email"],"type":"object","properties":{)"
            R"("name":{"title":"Name","type":"string"},"email":{"title":"Email","type":"string"},)"
            R"("age":{"title":"Age","type":"integer"}}})");
}

TEST(Schema, TakesTheTitleThatAFieldGives) {
  EXPECT_EQ(
      component<ValidationError>(),
      R"({"title":"ValidationError","required":["loc","msg","type"],"type":"object","properties":{)"
      R"("loc":{"title":"Location","type":"array","items":{"anyOf":[{"type":"string"},{"type":"integer"}]}},)"
      R"("msg":{"title":"Message","type":"string"},"type":{"title":"Error Type","type":"string"}}})");
}

TEST(Schema, LeavesOutTheListOfRequiredFieldsWhereThereIsNone) {
  EXPECT_EQ(component<HttpValidationError>(),
            R"({"title":"HTTPValidationError","type":"object","properties":{"detail":{"title":"Detail",)"
            R"("type":"array","items":{"$ref":"#/components/schemas/ValidationError"}}}})");
}

TEST(Schema, FindsEachModelBehindAModelOnce) {
  Components components;
  add_components(components, Of<std::vector<Assembly>>{});
  add_components(components, Of<Part>{});
  add_components(components, Of<std::string>{});
  ASSERT_EQ(components.size(), 2U);
  EXPECT_EQ(components[0].name, "Assembly");
  EXPECT_EQ(components[1].name, "Part");
  EXPECT_EQ(component<Assembly>(),
            R"({"title":"Assembly","required":["parts"],"type":"object","properties":{)"
            R"("label":{"title":"What is on it","type":"string"},)"
            R"("parts":{"title":"Parts","type":"array","items":{"$ref":"#/components/schemas/Part"}},)"
            R"("spare":{"$ref":"#/components/schemas/Part"}}})");
}

TEST(Schema, DescribesWhatIsWritten) {
  Assembly assembly{.label = {}, .parts = {{1}, {2}}, .spare = Part{3}};
  std::string text;
  json::Writer writer{text};
  write_value(writer, assembly);
  EXPECT_EQ(text, R"({"label":null,"parts":[{"size":1},{"size":2}],"spare":{"size":3}})");
}

}  // namespace
}  // namespace ringmark::server

// Pages and files, with and without what npm brings.
#include "server/site.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/server/support/temporary_directory.hpp"

namespace ringmark::server {
namespace {

class SiteTest : public ::testing::Test {
 protected:
  void lay(const char* name, std::string_view content) {
    std::ofstream{directory_.file(name), std::ios::binary} << content;
  }
  [[nodiscard]] Site site() const { return Site{"{}", directory_.file("")}; }

  testing::TemporaryDirectory directory_;
};

bool says(std::string_view page, std::string_view text) {
  return page.find(text) != std::string_view::npos;
}

TEST_F(SiteTest, ShowsThePlainReaderWithoutFiles) {
  const Site site{"{\"a\":1}", ""};
  EXPECT_EQ(site.document(), "{\"a\":1}");
  EXPECT_TRUE(says(site.docs_page(), "scripts/setup"));
  EXPECT_EQ(site.docs_page(), site.redoc_page());
  EXPECT_EQ(site.find("swagger-ui.css"), nullptr);
}

TEST_F(SiteTest, NeedsStyleAndScriptForSwagger) {
  lay("swagger-ui-bundle.js", "script");
  EXPECT_TRUE(says(site().docs_page(), "scripts/setup"));
  lay("swagger-ui.css", "style");
  EXPECT_TRUE(says(site().docs_page(), "/docs/assets/swagger-ui-bundle.js"));
  EXPECT_TRUE(says(site().redoc_page(), "scripts/setup"));
}

TEST_F(SiteTest, ShowsRedocWithItsScript) {
  lay("redoc.standalone.js", "script");
  EXPECT_TRUE(says(site().redoc_page(), "/docs/assets/redoc.standalone.js"));
  EXPECT_TRUE(says(site().docs_page(), "scripts/setup"));
}

TEST_F(SiteTest, ServesKnownFilesOnlyAsTheyAre) {
  lay("swagger-ui.css", std::string_view{"a\0\r\n\xff", 5});
  lay("secret.txt", "secret");
  const Site built = site();
  const SiteFile* style = built.find("swagger-ui.css");
  ASSERT_NE(style, nullptr);
  EXPECT_EQ(style->content(), (std::string{"a\0\r\n\xff", 5}));
  EXPECT_EQ(style->content_type(), "text/css; charset=utf-8");
  EXPECT_EQ(built.find("secret.txt"), nullptr);
  EXPECT_EQ(built.find("../swagger-ui.css"), nullptr);
  EXPECT_EQ(built.find(""), nullptr);
}

TEST_F(SiteTest, NamesTheReadersAndTheirDocumentOnEveryPage) {
  for (const bool complete : {false, true}) {
    if (complete) {
      for (const char* name : {"swagger-ui-bundle.js", "swagger-ui.css", "redoc.standalone.js"})
        lay(name, "x");
    }
    const Site built = site();
    EXPECT_TRUE(says(built.docs_page(), "swagger"));
    EXPECT_TRUE(says(built.docs_page(), "/openapi.json"));
    EXPECT_TRUE(says(built.redoc_page(), "redoc"));
    EXPECT_TRUE(says(built.redoc_page(), "/openapi.json"));
  }
}

TEST_F(SiteTest, HasAChatThatTalksToItsOwnServer) {
  const Site built = site();
  for (const std::string_view text :
       {"WebSocket测试", "WebSocket聊天室", "id=\"messages\"", "id=\"messageText\"", "输入消息", "发送",
        "sendMessage", "/ws", "chat/assets/chat.css", "chat/assets/chat.js"}) {
    EXPECT_TRUE(says(built.chat_page(), text)) << text;
  }
  EXPECT_EQ(built.find_chat_file("chat.css")->content_type, "text/css; charset=utf-8");
  const OwnFile* script = built.find_chat_file("chat.js");
  ASSERT_NE(script, nullptr);
  EXPECT_EQ(script->content_type, "text/javascript; charset=utf-8");
  EXPECT_TRUE(says(script->content, "location.href"));
  EXPECT_TRUE(says(script->content, "wss:"));
  EXPECT_FALSE(says(script->content, "localhost"));
  EXPECT_EQ(built.find_chat_file("chat.html"), nullptr);
  EXPECT_EQ(built.find_chat_file(""), nullptr);
}

TEST_F(SiteTest, LoadsNothingFromOtherMachines) {
  for (const char* name : {"swagger-ui-bundle.js", "swagger-ui.css", "redoc.standalone.js"})
    lay(name, "x");
  const Site built = site();
  const Site plain{"", ""};
  for (const std::string_view page :
       {built.docs_page(), built.redoc_page(), built.chat_page(), plain.docs_page(),
        built.find_chat_file("chat.css")->content, built.find_chat_file("chat.js")->content}) {
    EXPECT_FALSE(says(page, "http:")) << page;
    EXPECT_FALSE(says(page, "://")) << page;
    EXPECT_FALSE(says(page, "src=\"//")) << page;
  }
}

TEST(SiteFolder, LiesBesideTheFolderOfTheProgram) {
  EXPECT_TRUE(site_folder().ends_with("/share/ringmark/web")) << site_folder();
}

}  // namespace
}  // namespace ringmark::server

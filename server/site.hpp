// The pages that people open in a browser, and the files that these load. Nothing of it comes from another
// machine.
#pragma once

#include <deque>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace ringmark::server {

/// A file beside the program.
class SiteFile {
 public:
  SiteFile(std::string_view name, std::string_view content_type, std::filesystem::path path)
      : name_{name}, content_type_{content_type}, path_{std::move(path)} {}

  [[nodiscard]] std::string_view name() const noexcept { return name_; }  ///< "swagger-ui.css"
  [[nodiscard]] std::string_view content_type() const noexcept { return content_type_; }  ///< lives for ever
  /// Read by the first call and kept as long as this object: megabytes that a server nobody reads about does
  /// not hold. Empty when the file has gone meanwhile. Any thread.
  [[nodiscard]] std::string_view content() const;

 private:
  std::string_view name_;
  std::string_view content_type_;
  std::filesystem::path path_;
  mutable std::once_flag read_;
  mutable std::string content_;
};

/// A file inside the program, like the pages themselves. All of it lives for ever.
struct OwnFile {
  std::string_view name;  ///< "chat.css"
  std::string_view content_type;
  std::string_view content;
};

/// Fixed at the start; any thread may look afterwards.
class Site {
 public:
  /// `document` is what GET /openapi.json answers. The files come from `folder`, the readers of the document
  /// from npm; where they are missing, a plain reader takes their place. An empty name: no folder.
  Site(std::string document, const std::string& folder);

  [[nodiscard]] std::string_view document() const noexcept { return document_; }
  [[nodiscard]] std::string_view docs_page() const noexcept { return docs_page_; }
  [[nodiscard]] std::string_view redoc_page() const noexcept { return redoc_page_; }
  [[nodiscard]] std::string_view chat_page() const noexcept;
  /// What the chat's page loads. nullptr: there is none of that name.
  [[nodiscard]] const OwnFile* find_chat_file(std::string_view name) const noexcept;
  /// Of the folder. nullptr: there is none of that name.
  [[nodiscard]] const SiteFile* find(std::string_view name) const noexcept;

 private:
  std::string document_;
  std::deque<SiteFile> files_;
  std::string_view docs_page_;
  std::string_view redoc_page_;
};

/// Where the files are installed: "share/ringmark/web" beside the folder of the running program. Empty when
/// the program's own place cannot be read.
[[nodiscard]] std::string site_folder();

}  // namespace ringmark::server

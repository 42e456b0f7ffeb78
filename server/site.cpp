// Which files there are, and which page needs which.
#include "server/site.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "server/web_pages.hpp"

namespace ringmark::server {
namespace {

constexpr std::string_view kScript = "text/javascript; charset=utf-8";
constexpr std::string_view kStyle = "text/css; charset=utf-8";
constexpr std::string_view kSwaggerScript = "swagger-ui-bundle.js";
constexpr std::string_view kSwaggerStyle = "swagger-ui.css";
constexpr std::string_view kRedocScript = "redoc.standalone.js";

/// A name that is not here is not served, whatever else lies in the folder.
struct KnownFile {
  std::string_view name;
  std::string_view content_type;
};
constexpr std::array kKnownFiles{KnownFile{kSwaggerScript, kScript}, KnownFile{kSwaggerStyle, kStyle},
                                 KnownFile{kRedocScript, kScript}};

constexpr std::array kChatFiles{OwnFile{"chat.css", kStyle, kChatStyle},
                                OwnFile{"chat.js", kScript, kChatScript}};

std::string read_whole(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return {};
  std::string content(size, '\0');
  std::ifstream stream{path, std::ios::binary};
  if (!stream.read(content.data(), static_cast<std::streamsize>(size))) return {};
  return content;
}

std::deque<SiteFile> known_files(const std::filesystem::path& folder) {
  std::deque<SiteFile> files;
  if (folder.empty()) return files;
  for (const KnownFile& known : kKnownFiles) {
    std::error_code error;
    if (std::filesystem::is_regular_file(folder / known.name, error))
      files.emplace_back(known.name, known.content_type, folder / known.name);
  }
  return files;
}

}  // namespace

std::string_view SiteFile::content() const {
  std::call_once(read_, [this] { content_ = read_whole(path_); });
  return content_;
}

Site::Site(std::string document, const std::string& folder)
    : document_{std::move(document)}, files_{known_files(folder)} {
  const bool has_swagger = find(kSwaggerScript) != nullptr && find(kSwaggerStyle) != nullptr;
  docs_page_ = has_swagger ? kDocsPage : kReaderPage;
  redoc_page_ = find(kRedocScript) != nullptr ? kRedocPage : kReaderPage;
}

std::string_view Site::chat_page() const noexcept {
  return kChatPage;
}

const OwnFile* Site::find_chat_file(std::string_view name) const noexcept {
  const auto* file = std::ranges::find(kChatFiles, name, &OwnFile::name);
  return file == kChatFiles.end() ? nullptr : file;
}

const SiteFile* Site::find(std::string_view name) const noexcept {
  const auto file = std::ranges::find(files_, name, &SiteFile::name);
  return file == files_.end() ? nullptr : &*file;
}

std::string site_folder() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  return program.parent_path().parent_path() / "share" / "ringmark" / "web";
}

}  // namespace ringmark::server

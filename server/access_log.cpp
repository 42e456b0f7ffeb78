// Lines about requests, on their way to a file.
#include "server/access_log.hpp"

#include <fmt/chrono.h>
#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <chrono>
#include <stdexcept>

#include "protocol/json/writer.hpp"

namespace ringmark::server {
namespace {

constexpr std::size_t kQueuedLinesMax = 8'192;
constexpr std::size_t kLineBytes = 256;

spdlog::sink_ptr sink_of(const std::string& file) {
  if (file == "-") return std::make_shared<spdlog::sinks::stdout_sink_mt>();
  return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
}

}  // namespace

AccessLog::AccessLog(const std::string& file) {
  try {
    writer_ = std::make_shared<spdlog::details::thread_pool>(kQueuedLinesMax, 1);
    lines_ = std::make_shared<spdlog::async_logger>("access", sink_of(file), writer_,
                                                    spdlog::async_overflow_policy::overrun_oldest);
  } catch (const spdlog::spdlog_ex& refusal) {
    throw std::runtime_error{"--access-log " + file + ": " + refusal.what()};
  }
  lines_->set_pattern("%v");
  // Whoever follows the file sees a line at once; the thread that writes has nothing better to do.
  lines_->flush_on(spdlog::level::info);
}

AccessLog::~AccessLog() {
  writer_.reset();  // writes what is queued and ends its thread, which uses the logger
}

void AccessLog::write(const AccessRecord& record) {
  const std::string line = access_line(record, std::chrono::system_clock::now());
  lines_->info(spdlog::string_view_t{line});
}

std::string access_line(const AccessRecord& record, std::chrono::system_clock::time_point time) {
  using std::chrono::microseconds;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto fraction = std::chrono::duration_cast<microseconds>(time - seconds).count();
  std::string line;
  line.reserve(kLineBytes);
  json::Writer writer{line};
  writer.begin_object();
  writer.key("time");
  writer.value(fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(seconds), fraction));
  writer.key("client");
  writer.value(record.client);
  writer.key("method");
  writer.value(record.method);
  writer.key("target");
  writer.value(record.target);
  writer.key("route");
  writer.value(record.route);
  writer.key("status");
  writer.value(static_cast<std::int64_t>(record.status));
  writer.key("bytes");
  writer.value(static_cast<std::int64_t>(record.content_bytes));
  writer.key("duration_us");
  writer.value(static_cast<std::int64_t>(record.duration / microseconds{1}));
  if (!record.request_id.empty()) {
    writer.key("request_id");
    writer.value(record.request_id);
  }
  writer.end_object();
  return line;
}

}  // namespace ringmark::server

// A thread for each connection: it reads, serves and writes until the connection closes.
#pragma once

#include "runtime/tcp_listener.hpp"
#include "server/connection_registry.hpp"
#include "server/server.hpp"
#include "server/serving_threads.hpp"

namespace ringmark::server {

class ThreadPerConnectionServer final : public Server {
 public:
  ThreadPerConnectionServer(Shared& shared, runtime::Descriptor listener);
  ~ThreadPerConnectionServer() override;

  void drain() override;
  [[nodiscard]] bool wait(runtime::Instant until) override { return threads_.wait_until_none(until); }
  void abort() override;

 private:
  [[nodiscard]] runtime::Task<void> accept_until_stopped(runtime::Task<void> closing);
  /// False: there was no memory for this client, who is gone.
  [[nodiscard]] bool serve(runtime::Descriptor socket);

  Shared& shared_;
  runtime::TcpListener listener_;
  ConnectionRegistry registry_;
  ServingThreads threads_;
};

}  // namespace ringmark::server

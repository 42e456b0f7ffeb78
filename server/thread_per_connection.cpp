// Accepting on one thread, serving each connection on its own.
#include "server/thread_per_connection.hpp"

#include <chrono>
#include <new>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "runtime/sleep.hpp"
#include "server/client.hpp"
#include "server/websocket_session.hpp"

namespace ringmark::server {
namespace {

/// Until descriptors are free again, accepting would only fail at full speed.
constexpr std::chrono::milliseconds kAcceptPause{100};

}  // namespace

ThreadPerConnectionServer::ThreadPerConnectionServer(Shared& shared, runtime::Descriptor listener)
    : shared_{shared},
      listener_{std::move(listener)},
      threads_{shared.settings.stack_bytes, shared.settings.faults} {
  // The tasks are made here, where a lack of memory can still be told.
  const auto accepting =
      threads_.start([task = accept_until_stopped(listener_.close())](
                         runtime::BlockingContext& context) mutable { context.run(std::move(task)); });
  if (!accepting) throw std::runtime_error{"thread that accepts: " + describe(accepting.error())};
}

ThreadPerConnectionServer::~ThreadPerConnectionServer() = default;

runtime::Task<void> ThreadPerConnectionServer::accept_until_stopped(runtime::Task<void> closing) {
  for (;;) {
    runtime::Result<runtime::Descriptor> accepted = co_await listener_.accept();
    if (accepted) {
      const bool served = serve(std::move(*accepted));
      if (served) continue;
    } else if (accepted.error().kind == runtime::IoError::Stopped) {
      break;
    }
    std::ignore = co_await runtime::sleep_for(kAcceptPause);
  }
  co_await closing;
}

bool ThreadPerConnectionServer::serve(runtime::Descriptor socket) {
  if (!Admission::possible(shared_)) {
    turn_away(socket.number());
    return true;
  }
  try {
    auto client = std::make_unique<Client>(shared_, registry_, std::move(socket));
    const auto started = threads_.start([this, client = client.get()](runtime::BlockingContext& context) {
      std::unique_ptr<Client> owned{client};
      Worker worker{shared_};
      if (shared_.draining.load(std::memory_order_seq_cst)) owned->connection.stop_if_idle();
      try {
        const Next next = context.run(serve_until_end(worker, owned->connection));
        if (next != Next::Upgrade) return;
        runtime::Task<void> session = serve_websocket(worker, *owned);
        std::ignore = owned.release();  // the session's, which begins here
        context.run(std::move(session));
      } catch (const std::bad_alloc&) {
        // Not even the beginning could be made: the connection closes without a word.
      }
    });
    if (started) {
      std::ignore = client.release();  // The thread owns it.
    } else {
      turn_away(client->connection.stream().descriptor());
    }
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void ThreadPerConnectionServer::drain() {
  shared_.draining.store(true, std::memory_order_seq_cst);
  listener_.stop();
  registry_.stop_idle();
}

void ThreadPerConnectionServer::abort() {
  registry_.abort_all();
  threads_.stop_waits();
}

}  // namespace ringmark::server

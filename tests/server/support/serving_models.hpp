// The execution models that a test goes through, one after the other.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string>

#include "server/settings.hpp"

namespace ringmark::testing {

struct ServingModel {
  const char* name;
  server::Mode mode;
  server::SyncModel sync_model;
  runtime::Engine engine;
};

inline constexpr std::array kServingModels{
    ServingModel{"async", server::Mode::Async, server::SyncModel::Pool, runtime::Engine::Automatic},
    ServingModel{"epoll", server::Mode::Async, server::SyncModel::Pool, runtime::Engine::Epoll},
    ServingModel{"thread_per_connection", server::Mode::Sync, server::SyncModel::ThreadPerConnection,
                 runtime::Engine::Automatic},
    ServingModel{"thread_per_request", server::Mode::Sync, server::SyncModel::ThreadPerRequest,
                 runtime::Engine::Automatic},
    ServingModel{"pool", server::Mode::Sync, server::SyncModel::Pool, runtime::Engine::Automatic}};

inline std::string name_of_model(const ::testing::TestParamInfo<ServingModel>& model) {
  return model.param.name;
}

/// A server of that model on a port that is free, with few threads and slow handlers that are quick.
inline server::Settings settings_for(const ServingModel& model) {
  server::Settings settings;
  settings.port = 0;
  settings.mode = model.mode;
  settings.sync_model = model.sync_model;
  settings.threads = 2;
  settings.reactors = 1;
  settings.engine = model.engine;
  settings.database_delay = std::chrono::milliseconds{1};
  settings.database_connections = 1;
  return settings;
}

}  // namespace ringmark::testing

// What is known of a user, as the API shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "server/model.hpp"

namespace ringmark::server::store {

/// What a client gives to create or replace a user.
struct UserInput {
  std::string name;
  std::string email;
  std::optional<std::int64_t> age;

  static constexpr std::string_view kSchemaName = "UserCreate";
  static constexpr auto fields() {
    return std::tuple{ModelField{"name", &UserInput::name}, ModelField{"email", &UserInput::email},
                      ModelField{"age", &UserInput::age}};
  }
};

/// A user in memory.
struct User {
  std::int64_t id{0};
  std::string name;
  std::string email;
  std::optional<std::int64_t> age;

  static constexpr std::string_view kSchemaName = "User";
  static constexpr auto fields() {
    return std::tuple{ModelField{"id", &User::id}, ModelField{"name", &User::name},
                      ModelField{"email", &User::email}, ModelField{"age", &User::age}};
  }
};

/// A row of the database's table of users.
struct DatabaseUser {
  std::int64_t id{0};
  std::string name;
  std::string email;

  static constexpr auto fields() {
    return std::tuple{ModelField{"id", &DatabaseUser::id}, ModelField{"name", &DatabaseUser::name},
                      ModelField{"email", &DatabaseUser::email}};
  }
};

}  // namespace ringmark::server::store

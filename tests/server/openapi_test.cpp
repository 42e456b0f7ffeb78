// The document of small tables of routes, made as the server makes its own.
#include "server/openapi.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "server/parameters.hpp"
#include "server/router.hpp"
#include "tests/server/support/api.hpp"

namespace ringmark::server {
namespace {

using http::Method;

/// A time, to see that a model may bring types of its own.
struct Moment {};
void write_schema(json::Writer& writer, Of<Moment> /*type*/) {
  write_type(writer, "string", "date-time");
}

struct Job {
  std::string id;
  std::optional<Moment> started_at;

  static constexpr std::string_view kSchemaName = "Job";
  static constexpr auto fields() {
    return std::tuple{ModelField{"id", &Job::id}, ModelField{"started_at", &Job::started_at}};
  }
};

struct JobInput {
  std::string id;

  static constexpr std::string_view kSchemaName = "JobCreate";
  static constexpr auto fields() { return std::tuple{ModelField{"id", &JobInput::id}}; }
};

Response list_jobs(Services& /*services*/, OptionalQueryText<"state"> /*state*/) {
  return {};
}
Response create_job(Services& /*services*/, QueryText<"name"> /*name*/, JobInput /*input*/) {
  return {};
}
Response get_job(Services& /*services*/, PathText<"job_id"> /*id*/) {
  return {};
}
Response get_step(Services& /*services*/, PathText<"job_id"> /*id*/, PathInteger<"step"> /*step*/) {
  return {};
}

std::string document_of(const Router& router) {
  return openapi_document(router.operations());
}

constexpr std::string_view kHead =
    R"({"openapi":"3.0.2","info":{"title":"异步API示例","version":"1.0.0"},"paths":{)";
constexpr std::string_view kRefused =
    R"("422":{"description":"Validation Error","content":{"application/json":{"schema":)"
    R"({"$ref":"#/components/schemas/HTTPValidationError"}}}})";

// The operations between the head and the components.
std::string paths_of(const Router& router) {
  const std::string document = document_of(router);
  EXPECT_TRUE(document.starts_with(kHead)) << document;
  const std::size_t end = document.find(R"(,"components")");
  return document.substr(kHead.size(), end == std::string::npos ? end : end - kHead.size());
}

TEST(Openapi, HasNoModelsWhereNoRouteHasAny) {
  const Router router;
  EXPECT_EQ(document_of(router),
            R"({"openapi":"3.0.2","info":{"title":"异步API示例","version":"1.0.0"},"paths":{}})");
}

TEST(Openapi, LeavesOutRoutesThatAreOnlyBound) {
  Router router;
  router.add(Method::Get, "/jobs", bound<list_jobs>);
  EXPECT_EQ(router.operations().size(), 0U);
  EXPECT_EQ(router.find(Method::Get, "/jobs").kind, Router::Match::Kind::Found);
}

TEST(Openapi, DescribesAnOperationByTheTypesOfItsHandler) {
  Router router;
  router.add(Method::Post, "/jobs", documented<create_job, Job>("create_job"));
  EXPECT_EQ(
      paths_of(router),
      R"("/jobs":{"post":{"summary":"Create Job","operationId":"create_job_jobs_post","parameters":[)"
      R"({"required":true,"schema":{"title":"Name","type":"string"},"name":"name","in":"query"}],)"
      R"("requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/JobCreate"}}},)"
      R"("required":true},"responses":{"200":{"description":"Successful Response","content":)"
      R"({"application/json":{"schema":{"$ref":"#/components/schemas/Job"}}}},)" +
          std::string{kRefused} + "}}}}");
}

TEST(Openapi, NamesAListAfterItsOperation) {
  Router router;
  router.add(Method::Get, "/jobs", documented<list_jobs, std::vector<Job>>("list_jobs"));
  EXPECT_EQ(
      paths_of(router),
      R"("/jobs":{"get":{"summary":"List Jobs","operationId":"list_jobs_jobs_get","parameters":[)"
      R"({"required":false,"schema":{"title":"State","type":"string"},"name":"state","in":"query"}],)"
      R"("responses":{"200":{"description":"Successful Response","content":{"application/json":{"schema":)"
      R"({"title":"Response List Jobs Jobs Get","type":"array","items":{"$ref":"#/components/schemas/Job"}}}}}}}}})");
}

TEST(Openapi, NamesTheParametersOfAPathInOrder) {
  Router router;
  router.add(Method::Get, "/jobs/{job_id}/steps/{step}", documented<get_step>("get_step"));
  EXPECT_EQ(paths_of(router),
            R"("/jobs/{job_id}/steps/{step}":{"get":{"summary":"Get Step",)"
            R"("operationId":"get_step_jobs__job_id__steps__step__get","parameters":[)"
            R"({"required":true,"schema":{"title":"Job Id","type":"string"},"name":"job_id","in":"path"},)"
            R"({"required":true,"schema":{"title":"Step","type":"integer"},"name":"step","in":"path"}],)"
            R"("responses":{"200":{"description":"Successful Response","content":)"
            R"({"application/json":{"schema":{}}}},)" +
                std::string{kRefused} + "}}}}");
}

TEST(Openapi, PutsTheMethodsOfAPathTogether) {
  Router router;
  router.add(Method::Get, "/jobs", documented<list_jobs>("a"));
  router.add(Method::Get, "/jobs/{job_id}", documented<get_job>("b"));
  router.add(Method::Post, "/jobs", documented<create_job>("c"));
  const std::string paths = paths_of(router);
  const std::size_t one = paths.find(R"("/jobs/{job_id}":)");
  EXPECT_EQ(paths.find(R"("/jobs":)"), 0U);
  EXPECT_EQ(paths.find(R"("/jobs":)", 1), std::string::npos);
  EXPECT_LT(paths.find(R"("post":)"), one);
  EXPECT_NE(one, std::string::npos);
}

TEST(Openapi, ListsEachModelOnceByItsName) {
  Router router;
  router.add(Method::Post, "/jobs", documented<create_job, Job>("create_job"));
  router.add(Method::Get, "/jobs/{job_id}", documented<get_job, Job>("get_job"));
  const std::string document = document_of(router);
  std::size_t at = document.find(R"("components":{"schemas":{)");
  for (const std::string_view model :
       {R"("HTTPValidationError":{)",
        R"("Job":{"title":"Job","required":["id"],"type":"object","properties":{)"
        R"("id":{"title":"Id","type":"string"},)"
        R"("started_at":{"title":"Started At","type":"string","format":"date-time"}}},)",
        R"("JobCreate":{)", R"("ValidationError":{)"}) {
    const std::size_t next = document.find(model, at);
    ASSERT_NE(next, std::string::npos) << model << " in " << document;
    EXPECT_EQ(document.find(model, next + 1), std::string::npos) << model;
    at = next;
  }
}

}  // namespace
}  // namespace ringmark::server

#include "hull/output/findings.h"

#include <gtest/gtest.h>

namespace hull::output {
namespace {

using libcontainer::Finding;
using libcontainer::Severity;

const std::vector<Finding> kFindings{
    {.severity = Severity::Error,
     .field = "process.cwd",
     .message = "process.cwd: must be absolute",
     .hint = "begin it with /"},
    {.severity = Severity::Warning, .field = "foo", .message = "foo: unknown field, ignored"},
    {.severity = Severity::Warning, .field = "bar", .message = "bar: unknown field, ignored"},
};

TEST(FindingsText, IsALineForEachAndOneThatCounts) {
  EXPECT_EQ(format_findings_text(kFindings, "config.json"),
            "error: process.cwd: must be absolute\n"
            "  hint: begin it with /\n"
            "warning: foo: unknown field, ignored\n"
            "warning: bar: unknown field, ignored\n"
            "config.json: 1 error, 2 warnings\n");
  EXPECT_EQ(format_findings_text({}, "x.json"), "x.json: no errors, no warnings\n");
}

TEST(FindingsJson, HasCountsAndFindings) {
  EXPECT_EQ(format_findings_json(std::span(kFindings).first(2)), R"({
  "errors": 1,
  "warnings": 1,
  "findings": [
    {
      "severity": "error",
      "field": "process.cwd",
      "message": "process.cwd: must be absolute",
      "hint": "begin it with /"
    },
    {
      "severity": "warning",
      "field": "foo",
      "message": "foo: unknown field, ignored"
    }
  ]
}
)");
  EXPECT_EQ(format_findings_json({}),
            "{\n  \"errors\": 0,\n  \"warnings\": 0,\n  \"findings\": []\n}\n");
}

}  // namespace
}  // namespace hull::output

#include "hull/output/features.h"

#include <gtest/gtest.h>

namespace hull::output {
namespace {

TEST(FormatFeatures, IsIndentedByFour) {
  libcontainer::Features features;
  features.oci_version_min = "1.0.0";
  features.oci_version_max = "1.3.0";
  features.hooks = {"prestart"};
  const auto text = format_features(features);
  EXPECT_TRUE(
      text.starts_with("{\n    \"ociVersionMin\": \"1.0.0\",\n    \"ociVersionMax\": "
                       "\"1.3.0\",\n    \"hooks\": [\n        \"prestart\"\n    ],\n"))
      << text;
  EXPECT_TRUE(text.ends_with("    \"potentiallyUnsafeConfigAnnotations\": []\n}\n")) << text;
}

TEST(FormatFeatures, SaysWhatIsEnabled) {
  libcontainer::Features features;
  features.idmapped_mounts = true;
  const auto text = format_features(features);
  EXPECT_NE(text.find("\"idmap\": {\n                \"enabled\": true"), std::string::npos)
      << text;
  EXPECT_NE(text.find("\"selinux\": {\n            \"enabled\": false"), std::string::npos) << text;
  EXPECT_EQ(text.find("memoryPolicy"), std::string::npos);
}

TEST(FormatFeatures, SaysWhatResctrlCanDo) {
  libcontainer::Features features;
  features.intel_rdt = true;
  features.intel_rdt_schemata = true;
  const auto text = format_features(features);
  const std::string_view expected =
      "\"intelRdt\": {\n            \"enabled\": true,\n            \"schemata\": true,\n"
      "            \"monitoring\": false\n        }";
  EXPECT_NE(text.find(expected), std::string::npos) << text;
}

}  // namespace
}  // namespace hull::output

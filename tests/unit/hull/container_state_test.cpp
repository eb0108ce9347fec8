#include "hull/output/container_state.h"

#include <gtest/gtest.h>

namespace hull::output {
namespace {

libcontainer::ContainerState sample() {
  libcontainer::ContainerState state;
  state.oci_version = "1.3.0";
  state.id = "web";
  state.pid = 4711;
  state.bundle = "/b";
  state.rootfs = "/b/rootfs";
  state.created = "2026-11-21T21:31:16.421242338Z";
  return state;
}

TEST(FormatState, HasTheKeysInTheirOrderAndNoLastNewLine) {
  EXPECT_EQ(format_state(sample(), "running"), R"({
  "ociVersion": "1.3.0",
  "id": "web",
  "pid": 4711,
  "status": "running",
  "bundle": "/b",
  "rootfs": "/b/rootfs",
  "created": "2026-11-21T21:31:16.421242338Z",
  "owner": ""
})");
}

TEST(FormatState, HasAnnotationsOnlyIfThereAreSome) {
  auto state = sample();
  state.annotations = {{"b", "2"}, {"a<", "1"}};
  const auto text = format_state(state, "stopped");
  EXPECT_NE(text.find(R"(  "annotations": {
    "a\u003c": "1",
    "b": "2"
  },
  "owner": "")"),
            std::string::npos)
      << text;
}

TEST(FormatStateArray, IsOneLine) {
  const StateRow rows[] = {{sample(), "running", "root"}};
  EXPECT_EQ(format_state_array(rows),
            R"([{"ociVersion":"1.3.0","id":"web","pid":4711,"status":"running","bundle":"/b",)"
            R"("rootfs":"/b/rootfs","created":"2026-11-21T21:31:16.421242338Z","owner":"root"}])"
            "\n");
}

TEST(FormatStateArray, IsEmptyBracketsForNoContainers) {
  EXPECT_EQ(format_state_array({}), "[]\n");
}

TEST(FormatStateTable, HasAHeaderForNoContainers) {
  EXPECT_EQ(format_state_table({}),
            "ID          PID         STATUS      BUNDLE      CREATED     OWNER\n");
}

TEST(FormatStateTable, WidensAColumnForItsLongestCell) {
  auto longer = sample();
  longer.id = "a-longer-name";
  const StateRow rows[] = {{sample(), "running", "root"}, {longer, "stopped", "#12"}};
  EXPECT_EQ(
      format_state_table(rows),
      "ID              PID         STATUS      BUNDLE      CREATED                          OWNER\n"
      "web             4711        running     /b          2026-11-21T21:31:16.421242338Z   root\n"
      "a-longer-name   4711        stopped     /b          2026-11-21T21:31:16.421242338Z   #12\n");
}

TEST(FormatStateTable, EscapesWhatCouldForgeARow) {
  auto forged = sample();
  forged.id = "a\tb";
  forged.bundle = "/b\nweb2 4712\x1b[2J";
  const StateRow rows[] = {{forged, "running", "r\roo\x7ft"}};
  EXPECT_EQ(format_state_table(rows),
            "ID          PID         STATUS      BUNDLE                 CREATED                  "
            "        "
            "OWNER\n"
            "a\\tb        4711        running     /b\\nweb2 4712\\x1b[2J   "
            "2026-11-21T21:31:16.421242338Z   "
            "r\\roo\\x7ft\n");
}

}  // namespace
}  // namespace hull::output

#include "criu/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "criu/protobuf.h"

namespace libcontainer::criu {
namespace {

using testing::ElementsAre;

// "number=value" or "number:text" of every field.
std::vector<std::string> fields_of(std::string_view bytes) {
  std::vector<std::string> fields;
  MessageReader reader(bytes);
  while (const auto field = reader.next()) {
    const std::string number = std::to_string(field->number);
    fields.push_back(field->text.empty() ? number + "=" + std::to_string(field->value)
                                         : number + ":" + std::string(field->text));
  }
  EXPECT_FALSE(reader.is_broken());
  return fields;
}

std::string options_of(const std::string& request) {
  MessageReader reader(request);
  while (const auto field = reader.next()) {
    if (field->number == 2) return std::string(field->text);
  }
  return {};
}

// Source: protobuf.dev/programming-guides/encoding, the examples there.
TEST(CriuProtobuf, IsEncodedAsTheSpecificationShows) {
  MessageWriter number;
  number.add_number(1, 150);
  EXPECT_EQ(number.bytes(), "\x08\x96\x01");
  MessageWriter text;
  text.add_text(2, "testing");
  EXPECT_EQ(text.bytes(), "\x12\x07testing");
  MessageWriter negative;
  negative.add_signed(1, -2);
  EXPECT_EQ(negative.bytes(), "\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}

TEST(CriuProtobuf, WhatIsCutOffIsBroken) {
  for (const std::string_view bytes : {"\x08", "\x08\x96", "\x12\x07test", "\x12", "\x0b"}) {
    MessageReader reader(bytes);
    while (reader.next()) {
    }
    EXPECT_TRUE(reader.is_broken()) << bytes;
  }
}

TEST(CriuMessages, OptionsThatAreNotGivenAreNotSent) {
  EXPECT_THAT(fields_of(options_of(encode_call(RequestType::Dump, {.images_directory = 7}))),
              ElementsAre("1=7", "9=4", "12=1", "24=1", "34=6"));
}

TEST(CriuMessages, EveryOptionHasItsField) {
  const Options all{.images_directory = 5,
                    .work_directory = 6,
                    .status_fd = 8,
                    .pid = 77,
                    .root = "/root",
                    .log_file = "log",
                    .parent_image = "../parent",
                    .freeze_cgroup = "/cgroup",
                    .config_file = "/conf",
                    .lsm_profile = "apparmor:x",
                    .lsm_mount_context = "context",
                    .leave_running = true,
                    .external_unix_sockets = true,
                    .tcp_established = true,
                    .tcp_skip_in_flight = true,
                    .tcp_close = true,
                    .evasive_devices = true,
                    .shell_job = true,
                    .file_locks = true,
                    .track_memory = true,
                    .auto_dedup = true,
                    .link_remap = true,
                    .restore_as_sibling = true,
                    .lazy_pages = true,
                    .orphan_terminal = true,
                    .cgroups = CgroupRestore::Strict,
                    .network_lock = NetworkLock::Nftables,
                    .empty_namespaces = 0x40000000,
                    .page_server = PageServer{.address = "10.0.0.1", .port = 99},
                    .external_mounts = {{"/a", "/b"}},
                    .external = {"net[4]:extRootNetNS"},
                    .inherited = {{"pipe:[9]", 1}},
                    .joined = {{"uts", "/proc/1/ns/uts"}},
                    .cgroup_roots = {{"memory", "/web"}}};
  EXPECT_THAT(fields_of(options_of(encode_call(RequestType::Dump, all))),
              ElementsAre("1=5", "2=77", "9=4", "12=1", "3=1", "4=1", "5=1", "6=1", "7=1", "8=1",
                          "15=1", "16=1", "18=1", "26=1", "46=1", "48=1", "50=1", "52=1", "10:log",
                          "13:/root", "14:../parent", "44:/cgroup", "51:/conf", "53:apparmor:x",
                          "63:context", "17=6", "49=8", "24=1", "34=5", "38=1073741824", "64=2",
                          "11:\n\x08"
                          "10.0.0.1\x10\x63",
                          "23:\n\x02/a\x12\x02/b", "25:\n\x06memory\x12\x04/web",
                          "27:\n\x08pipe:[9]\x10\x01", "37:net[4]:extRootNetNS",
                          "39:\n\x03uts\x12\x0e/proc/1/ns/uts"));
}

TEST(CriuMessages, AnAnswerIsReadWithWhatItHolds) {
  MessageWriter notification;
  notification.add_text(1, "post-restore");
  notification.add_signed(2, 12);
  MessageWriter answer;
  answer.add_number(1, 6);
  answer.add_number(2, 1);
  answer.add_text(5, notification.bytes());
  const auto response = parse_response(answer.bytes());
  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->type, RequestType::Notify);
  EXPECT_TRUE(response->success);
  ASSERT_TRUE(response->notification);
  EXPECT_EQ(response->notification->script, "post-restore");
  EXPECT_EQ(response->notification->pid, 12);
}

TEST(CriuMessages, WhatIsNoAnswerIsAnError) {
  const auto response = parse_response("\x12\x07test");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message(), "criu's answer of 6 bytes is no message");
}

}  // namespace
}  // namespace libcontainer::criu

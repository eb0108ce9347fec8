// bad_configs.json: each record changes the sample config ("set": JSON pointer → value, "remove":
// JSON pointers) or is a document of its own, and has the full message that it has to give. "needs"
// names what the host must be like: "cgroup-v1", "no-selinux", "no-apparmor".
#include <gtest/gtest.h>
#include <libcontainer/spec.h>
#include <libcontainer/validate.h>

#include <boost/json.hpp>
#include <set>
#include <string>

#include "test_data.h"

namespace libcontainer {
namespace {

namespace json = boost::json;

// Such as the records of "needs" are written for.
HostInfo plain_host() {
  using enum NamespaceType;
  HostInfo host;
  host.namespaces = {Cgroup, Ipc, Mount, Network, Pid, Time, User, Uts};
  return host;
}

json::value& parent_of(json::value& root, std::string_view pointer) {
  const std::size_t last = pointer.rfind('/');
  if (last == 0) return root;
  json::error_code error;
  json::value* found = root.find_pointer(pointer.substr(0, last), error);
  EXPECT_NE(found, nullptr) << pointer;
  return found == nullptr ? root : *found;
}

void set(json::value& root, std::string_view pointer, const json::value& value) {
  json::value& parent = parent_of(root, pointer);
  const std::string name(pointer.substr(pointer.rfind('/') + 1));
  if (parent.is_array()) {
    parent.as_array().at(std::stoul(name)) = value;
  } else {
    parent.as_object()[name] = value;
  }
}

void remove(json::value& root, std::string_view pointer) {
  parent_of(root, pointer).as_object().erase(pointer.substr(pointer.rfind('/') + 1));
}

std::string document_of(const json::object& record) {
  if (const auto* text = record.if_contains("document")) return std::string(text->as_string());
  json::value config = json::parse(format_config(sample_config()));
  if (const auto* changes = record.if_contains("set")) {
    for (const auto& change : changes->as_object()) set(config, change.key(), change.value());
  }
  if (const auto* pointers = record.if_contains("remove")) {
    for (const auto& pointer : pointers->as_array()) remove(config, pointer.as_string());
  }
  return json::serialize(config);
}

std::string message_of(const std::string& document) {
  const auto config = parse_config(document, "/bundle");
  if (!config) return config.error().message();
  const auto valid = validate(*config, plain_host());
  return valid ? "" : valid.error().message();
}

TEST(BadConfigs, EachGivesItsMessage) {
  const json::value records = json::parse(test::read_test_data("bad_configs.json"));
  std::set<std::string> names;
  for (const auto& record : records.as_array()) {
    const json::object& object = record.as_object();
    const std::string name(object.at("name").as_string());
    EXPECT_TRUE(names.insert(name).second) << name << ": the name is taken";
    EXPECT_EQ(message_of(document_of(object)), std::string(object.at("message").as_string()))
        << name;
  }
  EXPECT_GE(names.size(), 300U);
}

TEST(BadConfigs, MessageNamesTheFieldThatTheErrorCarries) {
  const auto config = parse_config(R"({"mounts": [{}, {"options": [5]}]})", "/bundle");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code(), Errc::InvalidSpec);
  EXPECT_EQ(config.error().field(), "mounts[1].options[0]");
}

}  // namespace
}  // namespace libcontainer

#include "spec/mount_options.h"

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <string>
#include <vector>

namespace libcontainer::spec {
namespace {

using Options = std::vector<std::string>;

struct Case {
  const char* name;
  Options options;
  ParsedMountOptions expected;
};

const std::vector<Case>& cases() {
  using enum MountExtension;
  static const std::vector<Case> all = {
      {"nothing", {}, {}},
      {"defaults mean nothing", {"defaults"}, {}},
      {"flags add up",
       {"nosuid", "noexec", "nodev", "ro"},
       {.flags = MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY}},
      {"rbind is recursive", {"rbind"}, {.flags = MS_BIND | MS_REC}},
      {"what clears is remembered", {"rw", "dev"}, {.cleared_flags = MS_RDONLY | MS_NODEV}},
      {"the last one wins: off", {"ro", "rw"}, {.cleared_flags = MS_RDONLY}},
      {"the last one wins: on", {"rw", "ro"}, {.flags = MS_RDONLY}},
      {"symfollow", {"nosymfollow", "symfollow"}, {.cleared_flags = MS_NOSYMFOLLOW}},
      {"propagation in order",
       {"rprivate", "shared"},
       {.propagation = {MS_PRIVATE | MS_REC, MS_SHARED}}},
      {"data keeps its order",
       {"mode=755", "nosuid", "size=64k"},
       {.flags = MS_NOSUID, .data = "mode=755,size=64k"}},
      {"words of others are data", {"acl", "z", "Z"}, {.data = "acl,z,Z"}},
      {"options are case-sensitive", {"RO"}, {.data = "RO"}},
      {"recursive read-only", {"rro"}, {.recursive_set = MOUNT_ATTR_RDONLY}},
      {"recursive read-write after read-only",
       {"rro", "rrw"},
       {.recursive_clear = MOUNT_ATTR_RDONLY}},
      {"recursive read-only after read-write",
       {"rrw", "rro"},
       {.recursive_set = MOUNT_ATTR_RDONLY}},
      {"an access-time mode clears the field",
       {"rnoatime"},
       {.recursive_set = MOUNT_ATTR_NOATIME, .recursive_clear = MOUNT_ATTR__ATIME}},
      {"the last access-time mode wins",
       {"rnoatime", "rstrictatime"},
       {.recursive_set = MOUNT_ATTR_STRICTATIME, .recursive_clear = MOUNT_ATTR__ATIME}},
      {"relatime is the field's zero",
       {"rnoatime", "rrelatime"},
       {.recursive_clear = MOUNT_ATTR__ATIME}},
      {"recursive attributes add up",
       {"rro", "rnosuid", "rdev"},
       {.recursive_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID,
        .recursive_clear = MOUNT_ATTR_NODEV}},
      {"tmpcopyup", {"tmpcopyup"}, {.tmpcopyup = true}},
      {"copy-symlink", {"copy-symlink"}, {.copy_symlink = true}},
      {"links are not followed",
       {"src-nofollow", "dest-nofollow"},
       {.source_nofollow = true, .target_nofollow = true}},
      {"idmap", {"idmap"}, {.idmap = IdMap}},
      {"ridmap", {"idmap", "ridmap"}, {.idmap = RecursiveIdMap}},
  };
  return all;
}

TEST(MountOptions, MeanWhatTheTableSays) {
  for (const Case& entry : cases()) {
    EXPECT_EQ(parse_mount_options(std::span(entry.options)), entry.expected) << entry.name;
  }
}

TEST(MountOptions, FormattedOnesParseToTheSame) {
  for (const Case& entry : cases()) {
    const Options formatted = format_mount_options(entry.expected);
    EXPECT_EQ(parse_mount_options(std::span(formatted)), entry.expected) << entry.name;
  }
}

TEST(MountOptions, EachOneSurvivesFormatting) {
  for (const MountOption& option : mount_options()) {
    const Options options = {std::string(option.name)};
    const ParsedMountOptions parsed = parse_mount_options(std::span(options));
    const Options formatted = format_mount_options(parsed);
    EXPECT_EQ(parse_mount_options(std::span(formatted)), parsed) << option.name;
  }
}

TEST(MountOptions, NoneIsTakenForFileSystemData) {
  for (const char* name : {"async",        "atime",        "bind",         "dev",
                           "diratime",     "dirsync",      "exec",         "iversion",
                           "lazytime",     "loud",         "mand",         "noatime",
                           "nodev",        "nodiratime",   "noexec",       "noiversion",
                           "nolazytime",   "nomand",       "norelatime",   "nostrictatime",
                           "nosuid",       "nosymfollow",  "rbind",        "relatime",
                           "remount",      "ro",           "rw",           "silent",
                           "strictatime",  "suid",         "sync",         "symfollow",
                           "private",      "slave",        "shared",       "unbindable",
                           "rprivate",     "rslave",       "rshared",      "runbindable",
                           "rro",          "rrw",          "rnosuid",      "rsuid",
                           "rnodev",       "rdev",         "rnoexec",      "rexec",
                           "rnodiratime",  "rdiratime",    "rrelatime",    "rnorelatime",
                           "rnoatime",     "ratime",       "rstrictatime", "rnostrictatime",
                           "rnosymfollow", "rsymfollow",   "tmpcopyup",    "idmap",
                           "ridmap",       "copy-symlink", "src-nofollow", "dest-nofollow"}) {
    EXPECT_NE(find_mount_option(name), nullptr) << name;
  }
  EXPECT_EQ(find_mount_option("size=1m"), nullptr);
  EXPECT_EQ(find_mount_option(""), nullptr);
}

TEST(MountOptions, TypeBindAloneIsABindMount) {
  Mount mount;
  mount.type = "bind";
  EXPECT_TRUE(is_bind(parse_mount_options(mount)));
  mount.type = "tmpfs";
  EXPECT_FALSE(is_bind(parse_mount_options(mount)));
}

}  // namespace
}  // namespace libcontainer::spec

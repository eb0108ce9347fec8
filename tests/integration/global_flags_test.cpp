// --systemd-cgroup, --cgroup-manager, --rootless: who makes the cgroups, and what is forgiven.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class GlobalFlags : public ContainerTest {
 protected:
  CommandResult run_detached(const Arguments& flags) {
    bundle.args({"sleep", "1000"});
    Arguments all = flags;
    all.insert(all.end(), {"run", "--detach", "--bundle", bundle.path(), id});
    return hull.command(all);
  }
  std::string cgroups_of(pid_t pid) { return read_file(fmt::format("/proc/{}/cgroup", pid)); }
};

TEST_F(GlobalFlags, OtherCommandsTakeTheDriverFlagOfTheirEngine) {
  start_sleeper();
  for (const char* command : {"state", "ps", "pause", "resume"}) {
    const CommandResult result = hull.command({"--systemd-cgroup", command, id});
    EXPECT_EQ(result.exit_code, 0) << command << describe(result);
  }
  EXPECT_EQ(hull.command({"--systemd-cgroup", "events", "--stats", id}).exit_code, 0);
  EXPECT_EQ(hull.command({"--systemd-cgroup", "update", "--pids-limit", "9", id}).exit_code, 0);
  EXPECT_EQ(hull.command({"--systemd-cgroup", "delete", "--force", id}).exit_code, 0);
}

TEST_F(GlobalFlags, DisabledManagerLeavesTheContainerInTheCallersCgroup) {
  ONLY_FOR_HULL("--cgroup-manager is not of runc");
  const CommandResult result = run_detached({"--cgroup-manager", "disabled"});
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(cgroups_of(hull.pid(id)), cgroups_of(getpid()));
  EXPECT_EQ(hull.exec(id, {"true"}).exit_code, 0);
  EXPECT_EQ(hull.kill(id, "KILL").exit_code, 0);
  EXPECT_TRUE(hull.becomes(id, "stopped"));
  EXPECT_EQ(hull.remove(id).exit_code, 0);
}

TEST_F(GlobalFlags, RootlessModeOfRootHasCgroupsWhereItMay) {
  for (const char* flag : {"--rootless=true", "--rootless=auto", "--rootless=false"}) {
    const CommandResult result = run_detached({flag});
    ASSERT_EQ(result.exit_code, 0) << describe(result);
    EXPECT_THAT(cgroups_of(hull.pid(id)), HasSubstr("/" + id));
    EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
  }
}

TEST_F(GlobalFlags, RootlessModeOfRootForgivesNothingAboutDevices) {
  for (const char* set : {"bounding", "effective", "permitted"}) {
    bundle.append(std::string("/process/capabilities/") + set, "CAP_MKNOD");
  }
  bundle.set("/root/readonly", false);
  bundle.script("mknod /tmp/kmsg c 1 11; cat /tmp/kmsg 2>&1 | head -n 1");
  const CommandResult result =
      hull.command({"--rootless=true", "run", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.out, "cat: can't open '/tmp/kmsg': Operation not permitted\n")
      << describe(result);
}

TEST_F(GlobalFlags, DisabledManagerWarnsOfWhatItIgnores) {
  ONLY_FOR_HULL("--cgroup-manager is not of runc");
  const char* warning = "linux.resources: ignored, since cgroups are disabled";
  const auto run = [&] {
    bundle.args({"true"});
    return hull.command({"--cgroup-manager", "disabled", "run", "--bundle", bundle.path(), id});
  };
  const auto warnings = [&] {
    int count = 0;
    for (const Json& record : hull.log_records()) {
      count += string_at(record, "/msg") == warning ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(run().exit_code, 0);
  EXPECT_EQ(warnings(), 1) << "the rule of the default spec that denies all devices";
  bundle.remove("/linux/resources");
  EXPECT_EQ(run().exit_code, 0);
  EXPECT_EQ(warnings(), 1);
  bundle.set("/linux/resources", boost::json::object())
      .set("/linux/resources/pids", {{"limit", 9}});
  EXPECT_EQ(run().exit_code, 0);
  EXPECT_EQ(warnings(), 2);
}

TEST_F(GlobalFlags, WrongValuesAreNamed) {
  const auto says = [&](const Arguments& flags, std::string_view text) {
    const CommandResult result = run_detached(flags);
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_THAT(result.err, HasSubstr(text));
  };
  says({"--rootless", "maybe"}, "invalid rootless: 'maybe' is none of true, false, auto");
  says({"--cgroup-manager", "openrc"},
       "invalid cgroup-manager: 'openrc' is none of cgroupfs, systemd, disabled");
  EXPECT_THAT(hull.command({"state", id, "--rootless"}).err,
              HasSubstr("flag needs an argument: --rootless"));
}

// An ordinary user: no cgroup may be made, and a user namespace is what allows the rest.
class Unprivileged : public GlobalFlags {
 protected:
  static constexpr uid_t kUser = 12345;

  void SetUp() override {
    GlobalFlags::SetUp();
    if (IsSkipped()) return;
    make_directory(home / "run");
    ASSERT_EQ(chown(home.path().c_str(), kUser, kUser), 0);
    ASSERT_EQ(chown((home / "run").c_str(), kUser, kUser), 0);
    as_user_.before_exec = [] {
      if (setgid(kUser) != 0 || setuid(kUser) != 0) _exit(126);
    };
    as_user_.environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                            "XDG_RUNTIME_DIR=" + home / "run"};
    if (run_command({"unshare", "--user", "true"}, as_user_).exit_code != 0) {
      GTEST_SKIP() << "this kernel lets no ordinary user make a user namespace";
    }
    const CommandResult spec = as_user({"spec", "--rootless", "--bundle", home.path()});
    ASSERT_EQ(spec.exit_code, 0) << describe(spec);
    config = parse_json(read_file(home / "config.json"));
    set_at(config, "/root/path", Json(bundle.rootfs()));
    set_at(config, "/process/terminal", false);
    set_at(config, "/process/args", {"sleep", "1000"});
  }
  void TearDown() override {
    for (const std::string& name : directory_names(home / "run/hull")) {
      as_user({"delete", "--force", name});
    }
    home_.reset();
    GlobalFlags::TearDown();
  }
  CommandResult as_user(const Arguments& arguments) {
    Arguments all = {path_of_hull()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_command(all, as_user_);
  }
  CommandResult run(const Arguments& flags) {
    write_file(home / "config.json", to_text(config));
    Arguments all = flags;
    all.insert(all.end(), {"run", "--detach", "--bundle", home.path(), id});
    return as_user(all);
  }

  void map_more_than_the_own_ids() {
    for (const auto* pointer : {"/linux/uidMappings", "/linux/gidMappings"}) {
      set_at(config, pointer,
             boost::json::array{{{"containerID", 0}, {"hostID", kUser}, {"size", 1}},
                                {{"containerID", 1}, {"hostID", 200000}, {"size", 10}}});
    }
  }
  void look_up_programs_in(const std::string& path) {
    as_user_.environment->front() = "PATH=" + path;
  }

  std::unique_ptr<TempDir> home_ = std::make_unique<TempDir>();
  TempDir& home = *home_;
  Json config;

 private:
  CommandOptions as_user_;
};

TEST_F(Unprivileged, DoesWithoutCgroups) {
  const CommandResult result = run({});
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  const Json state = parse_json(as_user({"state", id}).out);
  const auto pid = static_cast<pid_t>(number_at(state, "/pid"));
  EXPECT_EQ(cgroups_of(pid), cgroups_of(getpid()));
  // Until it executes the program, init cannot be joined without privileges.
  EXPECT_TRUE(eventually([&] { return as_user({"exec", id, "true"}).exit_code == 0; }));
  EXPECT_EQ(as_user({"ps", "--format", "json", id}).exit_code, 0);
  EXPECT_EQ(as_user({"events", "--stats", id}).exit_code, 0);
  EXPECT_NE(as_user({"pause", id}).exit_code, 0);
}

TEST_F(Unprivileged, MakesARootThatIsThrownAway) {
  const CommandResult result = as_user({"run", "--ephemeral", "--rootfs", bundle.rootfs(), id, "--",
                                        "sh", "-c", "echo x > /new && cat /new; id -u"});
  EXPECT_EQ(result.out, "x\n0\n") << describe(result);
  EXPECT_FALSE(exists(bundle.rootfs() + "/new"));
}

TEST_F(Unprivileged, WhatOnlyLooksMakesNoStateRoot) {
  write_file(home / "config.json", to_text(config));
  for (const char* command : {"explain", "validate"}) {
    const CommandResult result = as_user({command, "--bundle", home.path()});
    EXPECT_EQ(result.exit_code, 0) << describe(result);
  }
  EXPECT_EQ(as_user({"features"}).exit_code, 0);
  EXPECT_EQ(as_user({"list"}).exit_code, 0);
  EXPECT_FALSE(exists(home / "run/hull"));
}

TEST_F(Unprivileged, LimitsAreNotForgiven) {
  set_at(config, "/linux/resources/pids/limit", 5);
  const CommandResult result = run({});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("cannot set pids limit: container could not join or create"));
  EXPECT_THAT(result.err, HasSubstr("rootless needs no limits + no cgrouppath when no permission"));
}

TEST_F(Unprivileged, CgroupThatIsAskedForIsNotForgiven) {
  set_at(config, "/linux/cgroupsPath", Json("/" + run_token()));
  const CommandResult result = run({});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("unable to apply cgroup configuration: "));
  EXPECT_THAT(result.err, HasSubstr("permission denied"));
}

TEST_F(Unprivileged, MoreIdsThanTheOwnAreMappedByATool) {
  map_more_than_the_own_ids();
  make_directory(home / "bin");
  write_file(home / "bin/newuidmap", "#!/bin/sh\nshift; echo \"not allowed: $*\" >&2; exit 1\n");
  ASSERT_EQ(chmod((home / "bin/newuidmap").c_str(), 0755), 0);
  look_up_programs_in(home / "bin:/usr/bin:/bin");
  const CommandResult result = run({});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("linux.uidMappings: not allowed: 0 12345 1 1 200000 10"));
}

TEST_F(Unprivileged, MoreIdsThanTheOwnNeedATool) {
  map_more_than_the_own_ids();
  look_up_programs_in("/nowhere");
  const CommandResult result = run({});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("linux.uidMappings: mapping tool not present"));
}

TEST_F(Unprivileged, NothingIsForgivenIfRootlessIsFalse) {
  const CommandResult result = run({"--rootless=false"});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("permission denied"));
}

}  // namespace
}  // namespace integration

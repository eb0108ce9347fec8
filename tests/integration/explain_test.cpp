// What explain says is what stage 0 and init do: the steps of real runs, as they acknowledge them
// in a profile, number by number.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <set>

#include "support/container_test.h"
#include "support/seccomp_agent.h"
#include "support/terminal.h"

namespace integration {
namespace {

using testing::HasSubstr;

struct Line {
  std::int64_t number = 0;
  std::string actor;
  std::string step;
  std::string field;
  bool operator==(const Line&) const = default;
};

void PrintTo(const Line& line, std::ostream* out) {
  *out << line.number << " " << line.actor << " " << line.step << " [" << line.field << "]";
}

struct Case {
  const char* name;
  void (*change)(Bundle& bundle);
  Arguments flags = {};  // of run and explain
};

Json rule(const char* action) {
  return {{"defaultAction", "SCMP_ACT_ALLOW"},
          {"syscalls", {{{"names", {"swapon", "swapoff"}}, {"action", action}}}}};
}

std::string agent_path(const Bundle& bundle) { return bundle.directory() + "/agent"; }

Json agent_rule(const Bundle& bundle) {
  Json profile = rule("SCMP_ACT_NOTIFY");
  profile.as_object()["listenerPath"] = agent_path(bundle);
  return profile;
}

Json hook(const char* path) { return boost::json::array{{{"path", path}}}; }

std::string own_namespace(const char* type) {
  return fmt::format("/proc/{}/ns/{}", getpid(), type);
}

// clang-format off
const std::vector<Case>& cases() {
  static const std::vector<Case> kCases{
    {"default", [](Bundle&) {}},
    {"no new keyring", [](Bundle&) {}, {"--no-new-keyring"}},
    {"move and chroot", [](Bundle&) {}, {"--no-pivot"}},
    {"may gain privileges", [](Bundle& b) { b.set("/process/noNewPrivileges", false); }},
    {"seccomp, privileges kept", [](Bundle& b) { b.set("/linux/seccomp", rule("SCMP_ACT_ERRNO")); }},
    {"seccomp before the user changes", [](Bundle& b) {
       b.set("/process/noNewPrivileges", false).set("/linux/seccomp", rule("SCMP_ACT_KILL_PROCESS")); }},
    {"seccomp agent", [](Bundle& b) { b.set("/linux/seccomp", agent_rule(b)); }},
    {"seccomp agent before the user changes", [](Bundle& b) {
       b.set("/process/noNewPrivileges", false).set("/linux/seccomp", agent_rule(b));
       b.set("/process/user", {{"uid", 1}, {"gid", 1}}); }},
    {"user namespace", [](Bundle& b) { b.use_user_namespace(); }},
    {"time namespace", [](Bundle& b) {
       b.add_namespace("time").set("/linux/timeOffsets", {{"boottime", {{"secs", 3600}}}}); }},
    {"user and time namespace", [](Bundle& b) { b.use_user_namespace().add_namespace("time"); }},
    {"cgroup namespace", [](Bundle& b) { b.add_namespace("cgroup"); }},
    {"joined namespace", [](Bundle& b) { b.add_namespace("ipc", own_namespace("ipc")); }},
    {"two joined namespaces", [](Bundle& b) {
       b.add_namespace("uts", own_namespace("uts")).remove("/hostname");
       b.add_namespace("network", own_namespace("net")); }},
    {"network of the host", [](Bundle& b) { b.remove_namespace("network"); }},
    {"pids of the host", [](Bundle& b) { b.remove_namespace("pid"); }},
    {"no mount namespace", [](Bundle& b) {
       b.remove_namespace("mount").remove("/linux/maskedPaths").remove("/linux/readonlyPaths"); }},
    {"bind mount", [](Bundle& b) { b.add_mount("/data", "bind", "/usr", {"rbind", "ro"}); }},
    {"id-mapped mounts", [](Bundle& b) {
       const boost::json::array maps{{{"containerID", 0}, {"hostID", 100000}, {"size", 10}}};
       b.add_mount("/data", "bind", "rootfs/etc", {"bind", "idmap"});
       b.set("/mounts/7/uidMappings", maps).set("/mounts/7/gidMappings", maps); }},
    {"id-mapped mount in a user namespace", [](Bundle& b) {
       b.use_user_namespace().add_mount("/data", "bind", "rootfs/etc", {"bind", "idmap"}); }},
    {"links", [](Bundle& b) {
       b.add_mount("/data", "bind", "/usr", {"bind", "src-nofollow", "dest-nofollow"});
       b.add_mount("/link", "bind", "/usr", {"bind", "copy-symlink"}); }},
    {"copied up", [](Bundle& b) { b.add_mount("/etc", "tmpfs", "tmpfs", {"tmpcopyup"}); }},
    {"read-only tmpfs", [](Bundle& b) { b.add_mount("/data", "tmpfs", "tmpfs", {"ro", "size=64k"}); }},
    {"shared root", [](Bundle& b) { b.set("/linux/rootfsPropagation", "rshared"); }},
    {"/dev of the host", [](Bundle& b) {
       b.set("/mounts/1", {{"destination", "/dev"}, {"type", "bind"}, {"source", "/dev"},
                           {"options", {"rbind", "rslave"}}}); }},
    {"device", [](Bundle& b) {
       b.append("/linux/devices", {{"path", "/dev/fuse"}, {"type", "c"}, {"major", 10}, {"minor", 229}}); }},
    {"default device replaced", [](Bundle& b) {
       b.append("/linux/devices", {{"path", "/dev/null"}, {"type", "c"}, {"major", 1}, {"minor", 3}}); }},
    {"no masked paths", [](Bundle& b) { b.remove("/linux/maskedPaths"); }},
    {"paths masked twice", [](Bundle& b) {
       b.append("/linux/maskedPaths", "/proc/keys").append("/linux/maskedPaths", "/tmp"); }},
    {"no read-only paths", [](Bundle& b) { b.remove("/linux/readonlyPaths"); }},
    {"sysctls", [](Bundle& b) {
       b.set("/linux/sysctl", {{"net.ipv4.ip_forward", "1"}, {"kernel/msgmax", "4096"}}); }},
    {"names", [](Bundle& b) { b.set("/domainname", "example.org"); }},
    {"no hostname", [](Bundle& b) { b.remove("/hostname"); }},
    {"limits of another user", [](Bundle& b) { b.set("/process/user", {{"uid", 1}, {"gid", 1}}); }},
    {"no limits", [](Bundle& b) { b.remove("/process/rlimits"); }},
    {"user by name", [](Bundle& b) { b.set("/process/user", {{"username", "daemon"}}); }},
    {"groups and umask", [](Bundle& b) {
       b.set("/process/user/additionalGids", {5, 6}).set("/process/user/umask", 63); }},
    {"out of memory score", [](Bundle& b) { b.set("/process/oomScoreAdj", 500); }},
    {"scheduler", [](Bundle& b) {
       b.set("/process/scheduler", {{"policy", "SCHED_BATCH"}, {"nice", 1}}); }},
    {"priority of input and output", [](Bundle& b) {
       b.set("/process/ioPriority", {{"class", "IOPRIO_CLASS_BE"}, {"priority", 5}}); }},
    {"personality", [](Bundle& b) { b.set("/linux/personality", {{"domain", "LINUX32"}}); }},
    {"memory policy", [](Bundle& b) { b.set("/linux/memoryPolicy", {{"mode", "MPOL_LOCAL"}}); }},
    {"cgroup limits", [](Bundle& b) {
       b.set("/linux/resources/pids", {{"limit", 50}}).set("/linux/resources/memory", {{"limit", 67108864}}); }},
    {"hooks of the runtime", [](Bundle& b) {
       b.set("/hooks", {{"prestart", hook("/bin/true")}, {"createRuntime", hook("/bin/true")}}); }},
    {"hooks inside", [](Bundle& b) {
       b.set("/hooks", {{"createContainer", hook("/bin/true")}, {"startContainer", hook("/bin/true")}}); }},
    {"hooks around", [](Bundle& b) {
       b.set("/hooks", {{"poststart", hook("/bin/true")}, {"poststop", hook("/bin/true")}}); }},
    {"writable root", [](Bundle& b) { b.set("/root/readonly", false); }},
    {"home given", [](Bundle& b) { b.append("/process/env", "HOME=/tmp"); }},
    {"no capabilities object", [](Bundle& b) { b.remove("/process/capabilities"); }},
    {"directory to be made", [](Bundle& b) { b.set("/process/cwd", "/tmp/a/b").set("/root/readonly", false); }},
    {"terminal", [](Bundle& b) { b.set("/process/terminal", true); }},
  };
  return kCases;
}
// clang-format on

class Explain : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "only hull explains";
  }

  std::vector<Line> explained(Bundle& of, const Arguments& flags) {
    Arguments arguments{"--bundle", of.path()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return explained(arguments);
  }

  std::vector<Line> explained(const Arguments& flags) {
    Arguments arguments{"explain", "--format", "json"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const CommandResult result = hull.command(arguments);
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    std::vector<Line> lines;
    if (result.exit_code != 0) return lines;
    const Json steps = parse_json(result.out);
    for (const Json& step : steps.as_array()) {
      lines.push_back({number_at(step, "/number"), string_at(step, "/actor"),
                       string_at(step, "/step"), string_at(step, "/field")});
    }
    return lines;
  }

  static bool is_earlier(const Json& event, const Json& than) {
    return number_at(event, "/args/number") < number_at(than, "/args/number");
  }

  // The complete events of a trace, by the number of their steps.
  static std::vector<Json> events_of(const Json& trace, std::string_view phase) {
    std::vector<Json> events;
    for (const Json& event : value_at(trace, "/traceEvents").as_array()) {
      if (string_at(event, "/ph") == phase) events.push_back(event);
    }
    if (phase == "X") std::ranges::sort(events, is_earlier);
    return events;
  }

  static std::string actor_of(const Json& trace, std::int64_t track) {
    for (const Json& event : events_of(trace, "M")) {
      const bool names_track = string_at(event, "/name") == "thread_name";
      if (names_track && number_at(event, "/tid") == track) return string_at(event, "/args/name");
    }
    return "";
  }

  static std::vector<Line> acknowledged(const Json& trace) {
    std::vector<Line> lines;
    for (const Json& event : events_of(trace, "X")) {
      const std::string actor = actor_of(trace, number_at(event, "/tid"));
      lines.push_back({number_at(event, "/args/number"), actor == "hull" ? "caller" : actor,
                       string_at(event, "/name"), string_at(event, "/args/field")});
    }
    return lines;
  }

  Json run_with_profile(Bundle& of, const std::string& container, const Arguments& flags) {
    const std::string file = bundle / "profile.json";
    const bool terminal = value_at(of.config(), "/process/terminal") == true;
    Terminal pty;
    Arguments arguments{"run", "--profile", file, "--bundle", of.path()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.push_back(container);
    const CommandResult result =
        hull.command(arguments, terminal ? pty.options() : CommandOptions{});
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    return result.exit_code == 0 ? parse_json(read_file(file)) : Json{};
  }

  // Times are not negative, and nobody does two things at a time. The caller may do one earlier
  // than its place in the plan.
  static void expect_plausible(const Json& trace) {
    std::map<std::int64_t, std::vector<std::pair<double, double>>> times;
    for (const Json& event : events_of(trace, "X")) {
      const double begin = value_at(event, "/ts").to_number<double>();
      const double duration = value_at(event, "/dur").to_number<double>();
      EXPECT_GE(begin, 0.0);
      EXPECT_GE(duration, 0.0);
      times[number_at(event, "/tid")].emplace_back(begin, begin + duration);
    }
    for (auto& [actor, intervals] : times) {
      std::ranges::sort(intervals);
      double free_from = 0;
      for (const auto& [begin, end] : intervals) {
        EXPECT_GE(begin, free_from - 0.01) << to_text(trace);
        free_from = end;
      }
    }
  }
};

TEST_F(Explain, EachConfigTakesTheStepsThatWereExplainedNumberByNumber) {
  ASSERT_GE(cases().size(), 30U);
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.name);
    Bundle of;
    of.args({"true"});
    c.change(of);
    const SeccompAgent agent(agent_path(of));
    const std::vector<Line> expected = explained(of, c.flags);
    const Json trace = run_with_profile(of, id, c.flags);
    if (trace.is_null()) continue;
    const std::vector<Line> taken = acknowledged(trace);
    ASSERT_EQ(taken.size(), expected.size());
    for (std::size_t i = 0; i < taken.size(); ++i) EXPECT_EQ(taken[i], expected[i]);
    expect_plausible(trace);
  }
}

// What is mounted below the host's root decides which layers there are.
TEST_F(Explain, ARootWithoutABundleToo) {
  const std::string file = bundle / "profile.json";
  const CommandResult result =
      hull.command({"run", "--profile", file, "--ephemeral", "--rootfs", "/", id, "--", "true"});
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(acknowledged(parse_json(read_file(file))),
            explained({"--ephemeral", "--rootfs", "/", "--", "true"}));
}

TEST_F(Explain, TheConfigsDifferInTheirPlans) {
  std::set<std::string> plans;
  for (const Case& c : cases()) {
    Bundle of;
    of.args({"true"});
    c.change(of);
    std::string text;
    for (const Line& line : explained(of, c.flags)) text += testing::PrintToString(line);
    plans.insert(text);
  }
  EXPECT_GE(plans.size(), 30U);
}

TEST_F(Explain, CreateAcknowledgesWhatComesBeforeTheWait) {
  bundle.args({"sleep", "1000"});
  const std::string file = bundle / "profile.json";
  const CommandResult result =
      hull.command({"create", "--profile", file, "--bundle", bundle.path(), id});
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  std::vector<Line> expected = explained(bundle, {"--create"});
  ASSERT_GE(expected.size(), 2U);
  EXPECT_EQ(expected[expected.size() - 2].step, "wait for start");
  expected.resize(expected.size() - 2);
  EXPECT_EQ(acknowledged(parse_json(read_file(file))), expected);
}

TEST_F(Explain, ExecHasAProfileToo) {
  start_sleeper();
  const std::string file = bundle / "profile.json";
  const CommandResult result = hull.command({"exec", "--profile", file, id, "true"});
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  const Json trace = parse_json(read_file(file));
  const std::vector<Line> lines = acknowledged(trace);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.back().step, "execute true");
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].number, static_cast<std::int64_t>(i));
  }
  expect_plausible(trace);
}

TEST_F(Explain, AProfileThatCannotBeWrittenFailsBeforeAnythingIsMade) {
  const CommandResult result =
      hull.command({"run", "--profile", "/no/such/file", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("profile: open '/no/such/file'"));
}

TEST_F(Explain, AFailedLaunchLeavesAnEmptyProfile) {
  bundle.args({"/no/such/program"});
  const std::string file = bundle / "profile.json";
  const CommandResult result =
      hull.command({"run", "--profile", file, "--bundle", bundle.path(), id});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_EQ(read_file(file), "");
}

TEST_F(Explain, ValuesOfTheEnvironmentAreShownOnDemandOnly) {
  bundle.append("/process/env", "TOKEN=secret");
  for (const char* format : {"text", "json"}) {
    SCOPED_TRACE(format);
    const Arguments arguments{"explain", "--format", format, "--bundle", bundle.path()};
    const CommandResult hidden = hull.command(arguments);
    EXPECT_THAT(hidden.out, HasSubstr("TOKEN"));
    EXPECT_THAT(hidden.out, testing::Not(HasSubstr("secret")));
    Arguments with_values = arguments;
    with_values.emplace_back("--show-env");
    EXPECT_THAT(hull.command(with_values).out, HasSubstr("TOKEN=secret"));
  }
}

TEST_F(Explain, NobodyMayExplainARootBundleAndNothingIsTouched) {
  const std::string path = bundle.path();
  ASSERT_EQ(chmod(path.c_str(), 0755), 0);
  const auto before = directory_names(path);
  CommandOptions as_nobody;
  as_nobody.before_exec = [] {
    constexpr unsigned kNobody = 65534;
    if (setgid(kNobody) != 0 || setuid(kNobody) != 0) _exit(99);
  };
  const CommandResult as_root = hull.command({"explain", "--bundle", path});
  for (const char* command : {"explain", "validate"}) {
    const CommandResult result =
        run_command({path_of_hull(), command, "--bundle", path}, as_nobody);
    if (result.exit_code == 127 || result.exit_code == 126)
      GTEST_SKIP() << "nobody may not run hull";
    EXPECT_EQ(result.exit_code, 0) << command << describe(result);
    EXPECT_EQ(result.err, "");
    if (command == std::string_view("explain")) {
      EXPECT_EQ(result.out, as_root.out);
    }
  }
  EXPECT_EQ(directory_names(path), before);
  EXPECT_THAT(directory_names(hull.root()), testing::IsEmpty());
}

}  // namespace
}  // namespace integration

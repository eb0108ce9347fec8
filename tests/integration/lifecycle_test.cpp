// create, start, state, kill, delete, run, list: the states and what each command says in them.
#include <signal.h>
#include <sys/stat.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Lifecycle : public ContainerTest {
 protected:
  void create() {
    const CommandResult result = hull.create(bundle, id);
    ASSERT_EQ(result.exit_code, 0) << describe(result);
  }
  void expect_fails(const Arguments& arguments, std::string_view text) {
    const CommandResult result = hull.command(arguments);
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_THAT(result.err, HasSubstr(text));
  }
};

TEST_F(Lifecycle, CreatedContainerWaitsUntilStarted) {
  bundle.script("echo started > /dev/shm/x; exec sleep 1000");
  create();
  EXPECT_EQ(hull.status(id), "created");
  const pid_t pid = hull.pid(id);
  EXPECT_NE(read_file("/proc/" + std::to_string(pid) + "/cmdline"), "sleep");
  EXPECT_FALSE(exists("/proc/" + std::to_string(pid) + "/root/dev/shm/x"));
  EXPECT_EQ(hull.start(id).exit_code, 0);
  EXPECT_EQ(hull.status(id), "running");
  EXPECT_EQ(hull.pid(id), pid) << "init is the process that was created";
  EXPECT_TRUE(
      eventually([&] { return exists("/proc/" + std::to_string(pid) + "/root/dev/shm/x"); }));
}

TEST_F(Lifecycle, ContainerEndsAsStoppedAndIsDeleted) {
  bundle.args({"true"});
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  EXPECT_TRUE(hull.becomes(id, "stopped"));
  EXPECT_EQ(hull.pid(id), 0);
  EXPECT_EQ(hull.remove(id).exit_code, 0);
  EXPECT_EQ(hull.status(id), "");
  EXPECT_FALSE(exists(hull.root() + "/" + id));
}

TEST_F(Lifecycle, StateHasTheDocumentedKeysInOrder) {
  bundle.set("/annotations", {{"org.example.key", "value"}});
  start_sleeper();
  const CommandResult result = hull.command({"state", id});
  EXPECT_EQ(result.err, "");
  std::vector<std::string> keys;
  const Json state = parse_json(result.out);
  for (const auto& member : state.as_object()) keys.emplace_back(member.key());
  EXPECT_THAT(keys, ElementsAre("ociVersion", "id", "pid", "status", "bundle", "rootfs", "created",
                                "annotations", "owner"));
  EXPECT_EQ(string_at(state, "/id"), id);
  EXPECT_EQ(string_at(state, "/status"), "running");
  EXPECT_EQ(string_at(state, "/bundle") + "/rootfs", bundle.rootfs());
  EXPECT_EQ(string_at(state, "/rootfs"), bundle.rootfs());
  EXPECT_EQ(string_at(state, "/annotations/org.example.key"), "value");
  EXPECT_THAT(string_at(state, "/created"), testing::MatchesRegex("[0-9T:.-]+Z"));
  EXPECT_TRUE(result.out.starts_with("{\n  \"ociVersion\"")) << result.out;
}

TEST_F(Lifecycle, ForegroundRunReturnsTheExitCodeAndDeletes) {
  bundle.script("exit 42");
  EXPECT_EQ(hull.run(bundle, id).exit_code, 42);
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Lifecycle, ForegroundRunReturns128PlusTheSignal) {
  bundle.args({"sleep", "1000"});
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}));
  ASSERT_TRUE(hull.becomes(id, "running"));
  EXPECT_EQ(hull.kill(id, "KILL").exit_code, 0);
  EXPECT_EQ(run.wait().exit_code, 128 + SIGKILL);
}

TEST_F(Lifecycle, RunKeepsTheStoppedContainerWhenAsked) {
  const CommandResult result = hull.command({"run", "--keep", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(hull.status(id), "stopped");
}

TEST_F(Lifecycle, ForegroundRunForwardsSignals) {
  bundle.script("trap 'echo got it; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}));
  ASSERT_TRUE(run.wait_for_output("ready\n", std::chrono::seconds(10)));
  run.signal(SIGTERM);
  const CommandResult result = run.wait();
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_THAT(result.out, HasSubstr("got it"));
}

TEST_F(Lifecycle, IdInUseIsRefused) {
  start_sleeper();
  expect_fails({"create", "--bundle", bundle.path(), id}, "container with given ID already exists");
  EXPECT_EQ(hull.status(id), "running") << "the container that has the id is left alone";
}

TEST_F(Lifecycle, StartIsRefusedUnlessCreated) {
  start_sleeper();
  expect_fails({"start", id}, "cannot start an already running container");
  hull.kill(id, "KILL");
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  expect_fails({"start", id}, "cannot start a container that has stopped");
}

TEST_F(Lifecycle, RunningContainerIsNotDeletedWithoutForce) {
  start_sleeper();
  expect_fails({"delete", id}, "cannot delete container " + id + " that is not stopped: running");
  EXPECT_EQ(hull.status(id), "running");
  EXPECT_EQ(hull.command({"delete", id, "--force"}).exit_code, 0);
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Lifecycle, CreatedContainerIsDeletedWithoutForce) {
  create();
  EXPECT_EQ(hull.remove(id).exit_code, 0);
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Lifecycle, UnknownIdIsSaidToNotExist) {
  for (const char* command : {"state", "start", "kill", "delete"}) {
    expect_fails({command, "nothere"}, "container does not exist");
  }
  const CommandResult exec = hull.command({"exec", "nothere", "true"});
  EXPECT_EQ(exec.exit_code, 255);
  EXPECT_THAT(exec.err, HasSubstr("container does not exist"));
}

TEST_F(Lifecycle, DeletingAnUnknownIdByForceIsSilent) {
  const CommandResult result = hull.remove_by_force("nothere");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out + result.err, "");
}

TEST_F(Lifecycle, KillKnowsNumbersAndNames) {
  for (const char* signal : {"9", "KILL", "SIGKILL", "kill", "sigkill"}) {
    start_sleeper();
    EXPECT_EQ(hull.kill(id, signal).exit_code, 0) << signal;
    EXPECT_TRUE(hull.becomes(id, "stopped")) << signal;
    hull.remove_by_force(id);
  }
}

TEST_F(Lifecycle, KillDefaultsToTerm) {
  bundle.script("trap 'exit 3' TERM; while :; do sleep 0.05; done");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  const std::string status_file = "/proc/" + std::to_string(hull.pid(id)) + "/status";
  ASSERT_TRUE(eventually([&] {  // the shell has set its trap
    return status_field(read_file(status_file), "SigCgt") != "0000000000000000" &&
           contains(read_file(status_file), "sh");
  }));
  EXPECT_EQ(hull.command({"kill", id}).exit_code, 0);
  EXPECT_TRUE(hull.becomes(id, "stopped"));
}

TEST_F(Lifecycle, KillEndsAContainerThatWasNotStarted) {
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  ASSERT_EQ(hull.command({"kill", id, "TERM"}).exit_code, 0);
  EXPECT_TRUE(hull.becomes(id, "stopped"));
}

TEST_F(Lifecycle, UnknownSignalIsRefused) {
  start_sleeper();
  expect_fails({"kill", id, "NOSUCH"}, "unknown signal");
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(Lifecycle, KillingAStoppedContainerIsRefusedUnlessForAll) {
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  expect_fails({"kill", id, "TERM"}, "container not running");
  EXPECT_EQ(hull.command({"kill", "--all", id, "KILL"}).exit_code, 0);
}

TEST_F(Lifecycle, DeleteByForceEndsEveryProcess) {
  bundle.script("sleep 1001 & sleep 1002 & exec sleep 1003");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
}

TEST_F(Lifecycle, DeleteByForceEndsProcessesOfASharedPidNamespace) {
  bundle.remove_namespace("pid").script("sleep 1001 & setsid sleep 1002 & exec sleep 1003");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
}

TEST_F(Lifecycle, ProcessesOfASharedPidNamespaceEndWithKillAfterInitDied) {
  bundle.remove_namespace("pid").script("sleep 1001 & exit 0");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  EXPECT_EQ(hull.remove(id).exit_code, 0);
}

TEST_F(Lifecycle, ListNamesEachContainer) {
  start_sleeper();
  const CommandResult quiet = hull.command({"list", "--quiet"});
  EXPECT_EQ(quiet.out, id + "\n");
  const CommandResult table = hull.command({"list"});
  const std::vector<std::string> lines = lines_of(table.out);
  ASSERT_EQ(lines.size(), 2U) << table.out;
  EXPECT_THAT(words_of(lines[0]), ElementsAre("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"));
  const std::vector<std::string> row = words_of(lines[1]);
  EXPECT_EQ(row.at(0), id);
  EXPECT_EQ(row.at(1), std::to_string(hull.pid(id)));
  EXPECT_EQ(row.at(2), "running");
  EXPECT_EQ(row.at(5), "root");
  const Json json = parse_json(hull.command({"list", "--format", "json"}).out);
  ASSERT_EQ(json.as_array().size(), 1U);
  EXPECT_EQ(string_at(json, "/0/id"), id);
  EXPECT_EQ(string_at(json, "/0/owner"), "root");
}

TEST_F(Lifecycle, ListOfAnEmptyRootIsEmpty) {
  make_directory(hull.root());
  EXPECT_THAT(hull.command({"list", "--quiet"}).out, IsEmpty());
  EXPECT_THAT(trimmed(hull.command({"list", "--format", "json"}).out), AnyOf("[]", "null"));
  EXPECT_EQ(lines_of(hull.command({"list"}).out).size(), 1U);
}

TEST_F(Lifecycle, RootsDoNotSeeEachOther) {
  start_sleeper();
  const Hull other;
  EXPECT_EQ(other.status(id), "");
  EXPECT_EQ(other.remove_by_force(id).exit_code, 0);
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(Lifecycle, RootfsOnSharedMountsLeavesNoMountOnTheHost) {
  start_sleeper();
  EXPECT_THAT(read_file("/proc/self/mountinfo"), testing::Not(HasSubstr(bundle.rootfs())));
}

// A stopped container's cgroup may be another's by now.
TEST_F(Lifecycle, DeleteLeavesAContainerAloneThatHasTakenOverTheCgroup) {
  ONLY_FOR_HULL("runc kills it");
  const std::string cgroup = (testing_systemd_driver() ? ":hull:" : "/") + id + "-shared";
  bundle.set("/linux/cgroupsPath", cgroup.c_str()).args({"true"});
  ASSERT_EQ(hull.command({"run", "--keep", "--bundle", bundle.path(), id + "-a"}).exit_code, 0);
  bundle.args({"sleep", "1000"});
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  EXPECT_EQ(trimmed(hull.command({"ps", "--format", "json", id + "-a"}).out), "[]");
  EXPECT_EQ(hull.remove(id + "-a").exit_code, 0);
  EXPECT_EQ(hull.status(id), "running");
}

// Whoever waited for the lock of a container that is gone finds another one of that name.
TEST_F(Lifecycle, StateOfAnotherIdIsNotBelieved) {
  ONLY_FOR_HULL("runc believes it");
  bundle.args({"true"});
  ASSERT_EQ(hull.command({"run", "--keep", "--bundle", bundle.path(), id}).exit_code, 0);
  const std::string copy = hull.root() + "/copy";
  make_directory(copy);
  write_file(copy + "/state.json", read_file(hull.root() + "/" + id + "/state.json"));
  expect_message(hull.command({"state", "copy"}), "id: must be the directory's name, 'copy'");
  EXPECT_EQ(hull.remove_by_force("copy").exit_code, 0);
  EXPECT_FALSE(exists(copy));
}

}  // namespace
}  // namespace integration

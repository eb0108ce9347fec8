// pause, resume, ps: all processes of a container at once.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::SizeIs;

class Pause : public ContainerTest {
 protected:
  void expect_fails(const Arguments& arguments, std::string_view text) {
    const CommandResult result = hull.command(arguments);
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_EQ(result.err, std::string(text) + "\n");
    EXPECT_EQ(result.out, "");
  }
  void expect_works(const Arguments& arguments) {
    const CommandResult result = hull.command(arguments);
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    EXPECT_EQ(result.out + result.err, "");
  }
  // The container's cgroup with a freezer, whichever version it is.
  std::string directory() {
    const Json state = parse_json(read_file(hull.root() + "/" + id + "/state.json"));
    const std::string v1 = string_at(state, "/cgroup_paths/freezer");
    return v1.empty() ? string_at(state, "/cgroup_paths/") : v1;
  }
  // What the kernel says of it.
  std::string freezer_says() {
    const std::string v1 = read_file_if_there(directory() + "/freezer.state");
    if (!v1.empty()) return trimmed(v1);
    const std::string events = read_file(directory() + "/cgroup.events");
    return contains(events, "frozen 1") ? "FROZEN" : "THAWED";
  }
};

TEST_F(Pause, FreezesAndThaws) {
  start_sleeper();
  EXPECT_EQ(freezer_says(), "THAWED");
  expect_works({"pause", id});
  EXPECT_EQ(freezer_says(), "FROZEN");
  EXPECT_EQ(hull.status(id), "paused");
  EXPECT_NE(hull.pid(id), 0);
  expect_works({"resume", id});
  EXPECT_EQ(freezer_says(), "THAWED");
  EXPECT_EQ(hull.status(id), "running");
}

// The profile goes into a pipe that is full, so that the pid file fails only once all is frozen.
TEST_F(Pause, KeepsNoExecForEverThatHasToPutItsProcessDown) {
  ONLY_FOR_HULL("runc has no --profile");
  start_sleeper();
  const std::string fifo = bundle / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const int pipe = ::open(fifo.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  std::string page(4096, 'x');
  while (::write(pipe, page.data(), page.size()) > 0) {
  }
  RunningCommand exec(
      hull.argv({"exec", "--detach", "--profile", fifo, "--pid-file", bundle / "no/such/pid", id,
                 "sh", "-c", "touch /dev/shm/there; exec sleep 1000"}));
  const std::string there = fmt::format("/proc/{}/root/dev/shm/there", hull.pid(id));
  ASSERT_TRUE(eventually([&] { return exists(there); }));
  expect_works({"pause", id});
  while (::read(pipe, page.data(), page.size()) > 0) {
  }
  const CommandResult result = exec.wait();
  EXPECT_EQ(result.exit_code, 255) << describe(result);
  EXPECT_THAT(result.err, testing::HasSubstr("no/such/pid"));
  ::close(pipe);
  expect_works({"resume", id});
}

TEST_F(Pause, NothingOfTheContainerRunsMeanwhile) {
  bundle.script("while :; do echo x; sleep 0.01; done > /dev/shm/ticks");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  const std::string ticks = fmt::format("/proc/{}/root/dev/shm/ticks", hull.pid(id));
  ASSERT_TRUE(eventually([&] { return read_file_if_there(ticks).size() > 4; }));
  expect_works({"pause", id});
  const std::size_t before = read_file(ticks).size();
  usleep(100'000);
  EXPECT_EQ(read_file(ticks).size(), before);
  expect_works({"resume", id});
  EXPECT_TRUE(eventually([&] { return read_file(ticks).size() > before; }));
}

TEST_F(Pause, IsForRunningAndCreatedContainers) {
  start_sleeper();
  expect_fails({"resume", id}, "container not paused");
  expect_works({"pause", id});
  expect_fails({"pause", id}, "container not running");
  expect_works({"resume", id});
  hull.kill(id, "KILL");
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  expect_fails({"pause", id}, "container not running");
  expect_fails({"resume", id}, "container not paused");
}

TEST_F(Pause, CreatedContainerIsPausedAndStillWaitsAfter) {
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  expect_works({"pause", id});
  EXPECT_EQ(hull.status(id), "paused");
  expect_fails({"start", id}, "cannot start a container in the paused state");
  expect_works({"resume", id});
  EXPECT_EQ(hull.status(id), "created");
}

TEST_F(Pause, UnknownIdIsSaidToNotExist) {
  for (const char* command : {"pause", "resume", "ps"}) {
    expect_fails({command, "nothere"}, "container does not exist");
  }
}

TEST_F(Pause, ExecIsRefusedUnlessThatIsIgnored) {
  start_sleeper();
  expect_works({"pause", id});
  const CommandResult refused = hull.exec(id, {"true"});
  EXPECT_EQ(refused.exit_code, 255);
  EXPECT_THAT(refused.err,
              HasSubstr("cannot exec in a paused container (use --ignore-paused to override)"));
  // It stands still as soon as it is in the container's cgroup.
  RunningCommand exec(hull.argv({"exec", "--ignore-paused", id, "echo", "let go"}));
  EXPECT_FALSE(exec.wait_for_output("let go\n", std::chrono::milliseconds(200)));
  expect_works({"resume", id});
  EXPECT_EQ(exec.wait().exit_code, 0);
}

TEST_F(Pause, PausedContainerIsDeletedByForceOnly) {
  start_sleeper();
  expect_works({"pause", id});
  const pid_t pid = hull.pid(id);
  expect_fails({"delete", id}, "cannot delete container " + id + " that is not stopped: paused");
  EXPECT_EQ(hull.status(id), "paused");
  expect_works({"delete", "--force", id});
  EXPECT_TRUE(eventually([&] {
    reap_orphans();
    return !exists(fmt::format("/proc/{}", pid));
  }));
}

TEST_F(Pause, KillEndsAPausedContainer) {
  start_sleeper();
  expect_works({"pause", id});
  expect_works({"kill", id, "KILL"});
  EXPECT_TRUE(hull.becomes(id, "stopped"));
}

TEST_F(Pause, ContainerWithoutACgroupCannotBePaused) {
  ONLY_FOR_HULL("--cgroup-manager is not of runc");
  bundle.args({"sleep", "1000"});
  ASSERT_EQ(hull.command({"--cgroup-manager", "disabled", "run", "--detach", "--bundle",
                          bundle.path(), id})
                .exit_code,
            0);
  expect_fails({"pause", id}, "the container has no cgroup with a freezer");
  EXPECT_EQ(hull.status(id), "running");
  EXPECT_EQ(hull.command({"ps", "--format", "json", id}).out, fmt::format("[{}]\n", hull.pid(id)));
}

class Ps : public Pause {};

TEST_F(Ps, JsonHasThePidsOfTheWholeTree) {
  bundle.script("sleep 1000 & sleep 1000 & wait");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  const auto pids = [&] {
    const CommandResult result = hull.command({"ps", "--format", "json", id});
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    std::vector<std::int64_t> numbers;
    const Json array = parse_json(result.out);
    for (const Json& pid : array.as_array()) numbers.push_back(pid.as_int64());
    return numbers;
  };
  EXPECT_TRUE(eventually([&] { return pids().size() == 3; }));
  EXPECT_THAT(pids(), testing::Contains(hull.pid(id)));
}

TEST_F(Ps, ProcessesOfCgroupsBelowBelongToIt) {
  start_sleeper();
  const std::string below = directory() + "/below";
  make_directory(below);
  write_file(below + "/cgroup.procs", std::to_string(hull.pid(id)));
  EXPECT_EQ(hull.command({"ps", "-f", "json", id}).out, fmt::format("[{}]\n", hull.pid(id)));
}

TEST_F(Ps, TableIsThatOfThePsCommand) {
  start_sleeper();
  const CommandResult result = hull.command({"ps", id});
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  const std::vector<std::string> lines = lines_of(result.out);
  ASSERT_THAT(lines, SizeIs(2)) << result.out;
  EXPECT_THAT(lines[0], testing::MatchesRegex("UID +PID +PPID +C +STIME +TTY +TIME +CMD *"));
  EXPECT_THAT(lines[1], HasSubstr("sleep 1000"));
  EXPECT_EQ(words_of(lines[1])[1], std::to_string(hull.pid(id)));
}

TEST_F(Ps, TakesOptionsOfThePsCommand) {
  start_sleeper();
  const CommandResult result = hull.command({"ps", id, "-e", "-o", "pid,comm"});
  EXPECT_EQ(words_of(result.out),
            (std::vector<std::string>{"PID", "COMMAND", std::to_string(hull.pid(id)), "sleep"}))
      << describe(result);
  // A process may be called anything, also what looks like a pid.
  EXPECT_EQ(hull.command({"ps", id, "-e", "-o", "comm,pid"}).exit_code, 1);
  const CommandResult without = hull.command({"ps", id, "-e", "-o", "comm"});
  EXPECT_EQ(without.exit_code, 1);
  EXPECT_THAT(without.err, HasSubstr("couldn't find PID field in ps output"));
  EXPECT_THAT(hull.command({"ps", id, "--nonsense"}).err, HasSubstr("exit status"));
  expect_fails({"ps", "--format", "yaml", id}, "invalid format option");
}

TEST_F(Ps, OfAStoppedContainerIsEmpty) {
  bundle.args({"true"});
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  const CommandResult json = hull.command({"ps", "--format", "json", id});
  EXPECT_EQ(json.exit_code, 0) << describe(json);
  EXPECT_THAT(json.out, AnyOf("[]\n", "null\n"));
  const CommandResult table = hull.command({"ps", id});
  EXPECT_EQ(table.exit_code, 0) << describe(table);
  EXPECT_THAT(lines_of(table.out), SizeIs(1));
}

}  // namespace
}  // namespace integration

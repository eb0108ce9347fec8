// Containers that are written to disk and come back, with the guest's criu.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "support/container_test.h"
#include "support/terminal.h"

namespace integration {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// criu on an emulated processor.
constexpr std::chrono::minutes kLong(3);

class Checkpoint : public ContainerTest {
 protected:
  Checkpoint() { bundle.set("/root/readonly", false); }
  ~Checkpoint() override {
    if (null_ >= 0) close(null_);
  }

  // Streams of the host's that no image has to hold.
  CommandOptions detached() {
    if (null_ < 0) null_ = open("/dev/null", O_RDWR | O_CLOEXEC);
    CommandOptions options;
    options.fds = {{null_, 0}, {null_, 1}, {null_, 2}};
    options.timeout = kLong;
    return options;
  }
  void run(const std::string& script) {
    bundle.script(script);
    const auto result =
        hull.command({"run", "--detach", "--bundle", bundle.path(), id}, detached());
    ASSERT_EQ(result.exit_code, 0) << describe(result) << read_file_if_there(hull.log_file());
  }
  // Counts on in a file of its root.
  void run_counter() {
    run("i=0; while :; do i=$((i+1)); echo $i > /tmp/new; mv /tmp/new /tmp/n; sleep 0.1; done");
    ASSERT_TRUE(eventually([&] { return count() > 2; }));
  }
  int count() { return count(bundle.rootfs()); }
  static int count(const std::string& rootfs) {
    return std::atoi(read_file_if_there(rootfs + "/tmp/n").c_str());
  }
  bool counts_on(int from) {
    return eventually([&] { return count() > from + 2; }, std::chrono::seconds(20));
  }

  CommandResult checkpoint(const Arguments& flags = {}) {
    Arguments arguments = {"checkpoint", "--image-path", images()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.push_back(id);
    return hull.command(arguments, {.timeout = kLong});
  }
  CommandResult restore(const std::string& as, const Arguments& flags = {}) {
    Arguments arguments = {"restore",     "--detach",     "--bundle",
                           bundle.path(), "--image-path", images()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.push_back(as);
    return hull.command(arguments, detached());
  }
  void expect_done(const CommandResult& result) {
    EXPECT_EQ(result.exit_code, 0) << describe(result) << read_file_if_there(hull.log_file());
  }
  std::string images() const { return work("images"); }
  std::string work(const std::string& name) const { return bundle / name; }

 private:
  int null_ = -1;
};

std::string cgroup_of(pid_t pid) {
  return trimmed(read_file_if_there(fmt::format("/proc/{}/cgroup", pid)));
}

std::uintmax_t size_of_pages(const std::string& images) {
  std::uintmax_t size = 0;
  for (const auto& name : directory_names(images)) {
    if (name.starts_with("pages-")) size += std::filesystem::file_size(images + "/" + name);
  }
  return size;
}

TEST_F(Checkpoint, CounterGoesOnWhereItWas) {
  run_counter();
  expect_done(checkpoint());
  EXPECT_EQ(hull.status(id), "");
  const int before = count();
  expect_done(restore(id));
  EXPECT_EQ(hull.status(id), "running");
  EXPECT_TRUE(counts_on(before)) << count();
  EXPECT_LT(count(), before + 200) << "it did not begin anew";
  EXPECT_THAT(cgroup_of(hull.pid(id)), HasSubstr(id));
  EXPECT_EQ(hull.exec(id, {"cat", "/proc/1/comm"}).out, "sh\n");
}

TEST_F(Checkpoint, AgainAndAgain) {
  run_counter();
  for (int round = 0; round < 3; ++round) {
    std::filesystem::remove_all(images());
    expect_done(checkpoint());
    const int before = count();
    expect_done(restore(id));
    EXPECT_TRUE(counts_on(before)) << round;
  }
}

TEST_F(Checkpoint, LeaveRunningDoesSo) {
  run_counter();
  const pid_t init = hull.pid(id);
  const int before = count();
  expect_done(checkpoint({"--leave-running"}));
  EXPECT_EQ(hull.status(id), "running");
  EXPECT_EQ(hull.pid(id), init);
  EXPECT_TRUE(counts_on(before));
}

TEST_F(Checkpoint, OneImageMakesManyContainers) {
  run_counter();
  expect_done(checkpoint());
  for (int i = 0; i < 3; ++i) {
    const std::string name = fmt::format("{}.copy{}", id, i);
    expect_done(restore(name));
    EXPECT_EQ(hull.status(name), "running");
    EXPECT_THAT(cgroup_of(hull.pid(name)), HasSubstr(name));
  }
}

TEST_F(Checkpoint, OnACopyOfTheRoot) {
  run_counter();
  expect_done(checkpoint());
  const int before = count();
  const std::string copy = bundle / "copy";
  std::filesystem::copy(
      bundle.rootfs(), copy,
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  bundle.set("/root/path", "copy");
  expect_done(restore(id));
  EXPECT_TRUE(eventually([&] { return count(copy) > before + 2; }, std::chrono::seconds(20)));
  EXPECT_EQ(count(), before);
}

TEST_F(Checkpoint, ATreeOfProcessesComesBackWhole) {
  run("sleep 1000 & (sleep 1000 & sleep 1000 & wait) & wait");
  const auto processes = [&] { return lines_of(hull.command({"ps", id, "-o", "pid"}).out); };
  ASSERT_TRUE(eventually([&] { return processes().size() == 6; })) << processes().size();
  expect_done(checkpoint());
  expect_done(restore(id));
  EXPECT_THAT(processes(), SizeIs(6));
}

TEST_F(Checkpoint, ATerminalComesBackOnAnother) {
  bundle.set("/process/terminal", true);
  bundle.args({"sh"});
  Terminal first;
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}), first.options());
  ASSERT_TRUE(first.shows("# ")) << first.shown();
  first.type("kept=yes; echo st''arted\n");
  ASSERT_TRUE(first.shows("started")) << first.shown();
  expect_done(checkpoint());
  run.wait();
  Terminal second;
  RunningCommand again(
      hull.argv({"restore", "--bundle", bundle.path(), "--image-path", images(), id}),
      second.options());
  ASSERT_TRUE(eventually([&] { return hull.status(id) == "running"; }, kLong));
  second.type("echo it is $kept; exit 5\n");
  EXPECT_TRUE(second.shows("it is yes")) << second.shown();
  EXPECT_EQ(again.wait().exit_code, 5);
}

TEST_F(Checkpoint, ATerminalGoesToTheConsoleSocket) {
  bundle.set("/process/terminal", true);
  bundle.args({"sh"});
  Terminal first;
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}), first.options());
  ASSERT_TRUE(first.shows("# ")) << first.shown();
  expect_done(checkpoint());
  run.wait();
  const ConsoleSocket socket(work("socket"));
  const auto result = restore(id, {"--console-socket", socket.path()});
  expect_done(result);
  const auto message = socket.receive();
  ASSERT_GE(message.fd, 0);
  Terminal second(message.fd);
  second.type("echo an''swer\n");
  EXPECT_TRUE(second.shows("answer")) << second.shown();
}

TEST_F(Checkpoint, PipesAreReplacedByTheStreamsOfRestore) {
  bundle.script("echo first; read x; echo got $x");
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}));
  ASSERT_TRUE(run.wait_for_output("first", std::chrono::seconds(20)));
  expect_done(checkpoint());
  run.wait();
  CommandOptions options;
  options.stdin_text = "it\n";
  options.timeout = kLong;
  const auto result =
      hull.command({"restore", "--bundle", bundle.path(), "--image-path", images(), id}, options);
  expect_done(result);
  EXPECT_EQ(result.out, "got it\n");
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Checkpoint, BindMountsAreWhatTheBundleSaysThen) {
  make_directory(work("one"));
  make_directory(work("two"));
  make_directory(work("three"));
  write_file(work("two") + "/name", "two");
  write_file(work("file"), "a file");
  make_directory(bundle.rootfs() + "/real");
  make_symlink("/real", bundle.rootfs() + "/link");
  bundle.add_mount("/data", "bind", work("one"), {"rbind"});
  bundle.add_mount("/etc/file", "bind", work("file"), {"bind", "ro"});
  bundle.add_mount("/link", "bind", work("three"), {"bind"});
  run_counter();
  expect_done(checkpoint());
  auto& mounts = bundle.config().as_object().at("mounts").as_array();
  bundle.set(fmt::format("/mounts/{}/source", mounts.size() - 3), Json(work("two")));
  expect_done(restore(id));
  EXPECT_EQ(hull.exec(id, {"cat", "/data/name"}).out, "two");
  EXPECT_EQ(hull.exec(id, {"cat", "/etc/file"}).out, "a file");
  EXPECT_THAT(mount_at(hull.exec(id, {"cat", "/proc/mounts"}).out, "/nowhere"), IsEmpty());
}

TEST_F(Checkpoint, RoundsOfPreDumpsLeaveLittleForTheLast) {
  run("x=$(head -c 20000000 /dev/zero | tr '\\0' x); echo ${#x} > /tmp/ready; "
      "while :; do sleep 0.1; done");
  ASSERT_TRUE(eventually([&] { return exists(bundle.rootfs() + "/tmp/ready"); }, kLong));
  const auto dump = [&](const std::string& name, Arguments flags) {
    Arguments arguments = {"checkpoint", "--image-path", work(name)};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.push_back(id);
    return hull.command(arguments, {.timeout = kLong});
  };
  expect_done(dump("first", {"--pre-dump"}));
  EXPECT_EQ(hull.status(id), "running");
  expect_done(dump("second", {"--pre-dump", "--parent-path", "../first"}));
  EXPECT_EQ(hull.status(id), "running");
  expect_done(dump("images", {"--parent-path", "../second"}));
  EXPECT_GT(size_of_pages(work("first")), 20'000'000U);
  EXPECT_LT(size_of_pages(work("second")), 10'000'000U);
  EXPECT_LT(size_of_pages(images()), 10'000'000U);
  expect_done(restore(id));
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(Checkpoint, LoopbackIsUpWhenItComesBack) {
  run_counter();
  expect_done(checkpoint());
  expect_done(restore(id));
  EXPECT_THAT(hull.exec(id, {"ip", "-o", "link", "show", "lo"}).out, HasSubstr("UP"));
}

TEST_F(Checkpoint, HooksRunAtTheirTimes) {
  const std::string log = work("hooks");
  const auto hook = [&](const char* stage) {
    bundle.set(
        fmt::format("/hooks/{}", stage),
        boost::json::array{{{"path", "/bin/sh"},
                            {"args", {"sh", "-c", fmt::format("echo {} >> {}", stage, log)}}}});
  };
  for (const char* stage : {"createRuntime", "poststart", "poststop"}) hook(stage);
  run_counter();
  expect_done(checkpoint());
  EXPECT_EQ(read_file(log), "createRuntime\npoststart\npoststop\n");
  expect_done(restore(id));
  EXPECT_EQ(read_file(log), "createRuntime\npoststart\npoststop\ncreateRuntime\n");
}

TEST_F(Checkpoint, ThatFailsLeavesTheContainerRunning) {
  const int file = open(work("out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  auto options = detached();
  options.fds[1].first = file;
  bundle.script("i=0; while :; do i=$((i+1)); echo $i > /tmp/n; sleep 0.1; done");
  ASSERT_EQ(hull.command({"run", "--detach", "--bundle", bundle.path(), id}, options).exit_code, 0);
  close(file);
  const auto result = checkpoint();
  EXPECT_EQ(result.exit_code, 1);
  expect_message(result, "criu failed: type DUMP errno");
  EXPECT_THAT(result.err, HasSubstr("hint: Error"));
  EXPECT_THAT(result.err, HasSubstr(images() + "/dump.log"));
  EXPECT_EQ(hull.status(id), "running");
  EXPECT_TRUE(counts_on(count()));
}

TEST_F(Checkpoint, ThatLosesCriuLeavesTheContainerRunning) {
  run_counter();
  RunningCommand dump(hull.argv({"checkpoint", "--image-path", images(), id}), {.timeout = kLong});
  ASSERT_TRUE(eventually([&] { return exists(images() + "/dump.log"); }, kLong));
  const auto children = words_of(read_file(fmt::format("/proc/{0}/task/{0}/children", dump.pid())));
  ASSERT_THAT(children, SizeIs(1));
  kill(std::atoi(children[0].c_str()), SIGKILL);
  const auto result = dump.wait();
  EXPECT_EQ(result.exit_code, 1);
  if (!contains(result.err, "the container has ended")) {
    expect_message(result, "criu ended without an answer, by signal 9");
    EXPECT_TRUE(counts_on(count()));
  }
}

TEST_F(Checkpoint, ARestoreThatFailsLeavesNothing) {
  run_counter();
  expect_done(checkpoint());
  std::filesystem::resize_file(images() + "/core-1.img", 20);
  const auto result = restore(id);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(read_file(hull.log_file()), HasSubstr("criu failed: type RESTORE errno"));
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Checkpoint, AnIdThatIsTakenIsRefused) {
  run_counter();
  expect_done(checkpoint({"--leave-running"}));
  EXPECT_EQ(restore(id).exit_code, 1);
  EXPECT_THAT(read_file(hull.log_file()), HasSubstr("container with given ID already exists"));
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(Checkpoint, OfACreatedContainerIsRefused) {
  bundle.args({"true"});
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  expect_message(checkpoint(), "Container cannot be checkpointed in created state");
}

TEST_F(Checkpoint, APausedContainerIsPausedNoMoreWhenItComesBack) {
  run_counter();
  ASSERT_EQ(hull.command({"pause", id}).exit_code, 0);
  expect_done(checkpoint());
  const int before = count();
  expect_done(restore(id));
  EXPECT_EQ(hull.status(id), "running");
  EXPECT_TRUE(counts_on(before));
}

}  // namespace
}  // namespace integration

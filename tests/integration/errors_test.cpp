// Bad input: exit status, one clear message on stderr, the same in the log, and nothing left.
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class Errors : public ContainerTest {
 protected:
  void expect_fails(const Arguments& arguments, std::string_view text, int exit_code = 1) {
    const CommandResult result = hull.command(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << describe(result);
    EXPECT_THAT(result.err + result.out, HasSubstr(text));
  }
  // A program of this text and mode as /bin/prog, and run.
  void use_program(std::string_view text, unsigned mode) {
    write_file(bundle.rootfs() + "/bin/prog", text, mode);
    bundle.args({"/bin/prog"});
  }
};

struct BadId {
  const char* name;
  std::string id;
};

void PrintTo(const BadId& bad, std::ostream* out) { *out << bad.name; }

class BadIds : public Errors, public testing::WithParamInterface<BadId> {};

TEST_P(BadIds, AreRefusedByEveryCommand) {
  const std::string& bad = GetParam().id;
  const char* const text =
      bad.empty() ? "container id cannot be empty" : "invalid container ID format";
  expect_fails({"run", "--bundle", bundle.path(), bad}, text);
  expect_fails({"create", "--bundle", bundle.path(), bad}, text);
  EXPECT_NE(hull.command({"state", bad}).exit_code, 0);
  EXPECT_NE(hull.command({"kill", bad}).exit_code, 0);
  EXPECT_NE(hull.command({"delete", bad}).exit_code, 0);
  (void)hull.command({"delete", "--force", bad});  // whatever it says, it must not delete
  EXPECT_TRUE(exists(bundle.directory() + "/config.json"));
}

INSTANTIATE_TEST_SUITE_P(Id, BadIds,
                         testing::Values(BadId{"Empty", ""}, BadId{"Dot", "."},
                                         BadId{"DotDot", ".."}, BadId{"Parent", "../x"},
                                         BadId{"Slash", "a/b"}, BadId{"Absolute", "/etc"},
                                         BadId{"NewLine", "a\nb"}, BadId{"Escape", "a\033[31mb"},
                                         BadId{"Space", "a b"}, BadId{"NotAscii", "caf\xc3\xa9"},
                                         BadId{"InvalidUtf8", "a\xff"},
                                         BadId{"TooLong", std::string(1025, 'a')}),
                         [](const auto& bad) { return std::string(bad.param.name); });

TEST_F(Errors, ErrorLineHasNoControlCharacters) {
  ONLY_FOR_HULL("runc 1.1 prints ids as they are");
  const CommandResult result = hull.command({"state", "a\033[31m\nb"});
  EXPECT_EQ(lines_of(result.err).size(), 1U) << result.err;
  EXPECT_EQ(result.err.find('\033'), std::string::npos);
}

TEST_F(Errors, ProgramThatDoesNotExist) {
  bundle.args({"/no/such"});
  expect_run_fails("exec: \"/no/such\": stat /no/such: no such file or directory");
}

TEST_F(Errors, ProgramThatIsNotInThePath) {
  bundle.args({"nosuch"});
  expect_run_fails("exec: \"nosuch\": executable file not found in $PATH");
}

TEST_F(Errors, ProgramThatIsADirectory) {
  ONLY_FOR_HULL("runc 1.1 finds out too late");
  bundle.args({"/etc"});
  expect_run_fails("exec: \"/etc\": is a directory");
}

TEST_F(Errors, ProgramWithoutExecuteBit) {
  use_program("#!/bin/sh\n", 0644);
  expect_run_fails("exec: \"/bin/prog\": permission denied");
}

TEST_F(Errors, ProgramWhoseInterpreterIsMissing) {
  use_program("#!/no/such/interpreter\n", 0755);
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(
      result.err,
      HasSubstr(testing_hull()
                    ? "exec: \"/bin/prog\": its interpreter '/no/such/interpreter': no such "
                      "file or directory"
                    : "/bin/prog: no such file or directory"));
  EXPECT_EQ(lines_of(result.err).size(), 1U) << describe(result);
}

TEST_F(Errors, ACallThatFailsAfterTheReleaseIsNamed) {
  ONLY_FOR_HULL("the words are its own");
  bundle.set("/process/rlimits", {{{"type", "RLIMIT_AS"}, {"soft", 4096}, {"hard", 4096}}});
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 255) << describe(result);
  EXPECT_EQ(result.err, "mmap: cannot allocate memory\n");
}

TEST_F(Errors, ProgramThatIsNoExecutableFormat) {
  use_program("\x01\x02\x03\x04 no program", 0755);
  const CommandResult result = hull.run(bundle, id);
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("exec format error"));
}

TEST_F(Errors, CreateFailsAlreadyWhenTheProgramIsMissing) {
  bundle.args({"/no/such"});
  const CommandResult result = hull.create(bundle, id);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("no such file or directory"));
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Errors, RootfsThatIsMissing) {
  bundle.set("/root/path", "nowhere");
  expect_run_fails("nowhere");
}

TEST_F(Errors, RootfsThatIsAFile) {
  write_file(bundle / "plain", "x");
  bundle.set("/root/path", "plain");
  expect_run_fails("not a directory");
}

TEST_F(Errors, RootfsThatIsASymlink) {
  make_symlink("rootfs", bundle / "link");
  bundle.set("/root/path", "link");
  expect_run_fails("symlink");
}

TEST_F(Errors, RootIsRequired) {
  bundle.remove("/root");
  expect_run_fails("root");
}

TEST_F(Errors, BundleWithoutConfig) {
  expect_fails({"run", "--bundle", bundle.directory() + "/rootfs", id}, "config.json");
  expect_fails({"run", "--bundle", "/no/such/bundle", id}, "no such file or directory");
}

TEST_F(Errors, StateRootThatIsAFile) {
  write_file(bundle / "file", "x");
  const CommandResult result = run_command(
      {path_of_hull(), "--root", bundle / "file", "run", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("not a directory"));
}

TEST_F(Errors, StateRootThatCannotBeMade) {
  std::filesystem::create_symlink("/nowhere/at/all", bundle / "dangling");
  for (const std::string& root : {std::string("/proc/x/y"), bundle / "dangling/state"}) {
    const CommandResult result =
        run_command({path_of_hull(), "--root", root, "run", "--bundle", bundle.path(), id});
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_THAT(result.err, HasSubstr("make state root '")) << describe(result);
    EXPECT_THAT(result.err, HasSubstr("(ENOENT)"));
  }
}

TEST_F(Errors, ConfigThatIsAFifo) {
  ONLY_FOR_HULL("runc waits for a writer");
  const std::string config = bundle.path() + "/config.json";
  std::filesystem::remove(config);
  ASSERT_EQ(::mkfifo(config.c_str(), 0600), 0);
  const CommandResult result = hull.command({"run", "--bundle", bundle.directory(), id});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("config.json is a FIFO"));
}

TEST_F(Errors, MessagesAreOfBoundedLength) {
  ONLY_FOR_HULL("runc repeats what it was given");
  bundle.set("/root/path", Json("/" + std::string(100'000, 'x') + "/end"));
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_LT(result.err.size(), 10'000U);
  EXPECT_THAT(result.err, HasSubstr("xxx [...] xxx"));
}

TEST_F(Errors, StateRootThatCannotBeWritten) {
  make_directory(bundle / "ro");
  ASSERT_EQ(mount("tmpfs", (bundle / "ro").c_str(), "tmpfs", MS_RDONLY, nullptr), 0);
  const CommandResult result =
      run_command({path_of_hull(), "--root", bundle / "ro", "run", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("read-only file system"));
  ASSERT_EQ(umount((bundle / "ro").c_str()), 0);
}

// With so many bytes left in the state root: every one of them fails, somewhere else.
TEST_F(Errors, StateRootThatIsFull) {
  make_directory(bundle / "small");
  const std::string root = bundle / "small";
  ASSERT_EQ(mount("tmpfs", root.c_str(), "tmpfs", 0, "size=32k"), 0);
  write_file(root + "/filler", std::string(32768 - 4096, 'x'));
  for (const unsigned left : {4096U, 0U}) {
    if (left == 0) write_file(root + "/filler2", std::string(4096, 'x'));
    const CommandResult result =
        run_command({path_of_hull(), "--root", root, "run", "--bundle", bundle.path(), id});
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_THAT(result.err, HasSubstr("no space left on device"));
    EXPECT_FALSE(exists(root + "/" + id)) << left;
  }
  ASSERT_EQ(umount(root.c_str()), 0);
}

TEST_F(Errors, StateRootMustNotBeTheRoot) {
  const CommandResult result = run_command({path_of_hull(), "--root", "/", "list"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("--root"));
}

TEST_F(Errors, UnreadableStateIsReportedAndCanBeRemoved) {
  make_directory(hull.root() + "/" + id);
  write_file(hull.root() + "/" + id + "/state.json", "{ broken");
  EXPECT_EQ(hull.command({"state", id}).exit_code, 1);
  const CommandResult list = hull.command({"list"});
  EXPECT_EQ(list.exit_code, 0) << describe(list);
  EXPECT_THAT(list.err, HasSubstr(id));
  EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
  EXPECT_FALSE(exists(hull.root() + "/" + id));
}

TEST_F(Errors, DirectoryWithoutStateIsRemovedByForce) {
  make_directory(hull.root() + "/" + id);
  expect_fails({"state", id}, "container does not exist");
  EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
  EXPECT_FALSE(exists(hull.root() + "/" + id));
}

TEST_F(Errors, LogLineIsOneJsonObjectWithTheSameMessage) {
  bundle.args({"/no/such"});
  const CommandResult result = hull.run(bundle, id);
  const std::vector<Json> records = hull.log_records();
  ASSERT_EQ(records.size(), 1U) << "podman reads the whole file as one object";
  EXPECT_EQ(string_at(records[0], "/level"), "error");
  expect_message(result, "/no/such");
  EXPECT_THAT(
      string_at(records[0], "/time"),
      testing::MatchesRegex("[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+(\\.[0-9]+)?(Z|[+-].*)"));
}

TEST_F(Errors, TextLogHasLevelAndMessage) {
  const CommandResult result = run_command(
      {path_of_hull(), "--root", hull.root(), "--log", bundle / "log", "state", "nothere"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(
      read_file(bundle / "log"),
      testing::AllOf(HasSubstr("level=error"), HasSubstr("msg=\"container does not exist\"")));
}

TEST_F(Errors, WithoutALogTheMessageGoesToStderr) {
  const CommandResult result =
      run_command({path_of_hull(), "--root", hull.root(), "state", "nothere"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("container does not exist"));
  EXPECT_EQ(result.out, "");
}

TEST_F(Errors, DebugLinesGoToTheLog) {
  const CommandResult result =
      run_command({path_of_hull(), "--debug", "--root", hull.root(), "--log", bundle / "log",
                   "--log-format", "json", "run", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(read_file(bundle / "log"), HasSubstr("\"level\":\"debug\""));
}

TEST_F(Errors, WrongUseIsExplained) {
  expect_fails({"run"}, "requires a minimum of 1 argument");
  expect_fails({"state"}, "requires exactly 1 argument");
  expect_fails({"kill"}, "requires a minimum of 1 argument");
  expect_fails({"state", "--nosuchflag", "x"}, "flag provided but not defined: -nosuchflag");
  expect_fails({"run", "x", "--bundle"}, "flag needs an argument");
  EXPECT_EQ(hull.command({"nosuchcommand"}).exit_code, 3);
  const CommandResult result = run_command({path_of_hull(), "--log-format", "xml", "list"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("xml"));
}

TEST_F(Errors, SpecIsNotOverwritten) {
  const TempDir dir;
  CommandOptions options;
  options.working_directory = dir.path();
  EXPECT_EQ(hull.command({"spec"}, options).exit_code, 0);
  const CommandResult again = hull.command({"spec"}, options);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("File config.json exists. Remove it first"));
}

TEST_F(Errors, SpecIsTheDocumentedDefaultAndRuns) {
  const TempDir dir;
  make_rootfs(dir / "rootfs");
  EXPECT_EQ(hull.command({"spec", "--bundle", dir.path()}).exit_code, 0);
  Json spec = parse_json(read_file(dir / "config.json"));
  EXPECT_EQ(number_at(spec, "/process/rlimits/0/soft"), 1024);
  EXPECT_EQ(value_at(spec, "/mounts").as_array().size(), 7U);
  set_at(spec, "/process/terminal", false);
  set_at(spec, "/process/args", json_strings({"echo", "ran"}));
  write_file(dir / "config.json", to_text(spec));
  const CommandResult result = hull.command({"run", "--bundle", dir.path(), id});
  EXPECT_EQ(result.out, "ran\n") << describe(result);
}

}  // namespace
}  // namespace integration

// Flags of crun that runc lacks: --config, spec --file, --log SERVICE:ID, --log-level.
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class CrunFlags : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "not hull: flags that runc has not";
    make_directory(elsewhere());
  }
  std::string elsewhere(std::string_view name = "") {
    return (bundle / "elsewhere/") + std::string(name);
  }
  // Moves config.json out of the bundle.
  std::string config_elsewhere() {
    bundle.args({"echo", "from elsewhere"});
    const std::string directory = bundle.path();
    std::filesystem::rename(directory + "/config.json", elsewhere("other.json"));
    return elsewhere("other.json");
  }
  Arguments run_with(const std::string& config) {
    return {"run", "--bundle", bundle.directory(), "--config", config, id};
  }
};

TEST_F(CrunFlags, ConfigNamesAFileAndTheBundleStaysWhatItIs) {
  const std::string file = config_elsewhere();
  const CommandResult result = hull.command(run_with(file));
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.out, "from elsewhere\n");
  ASSERT_EQ(hull.command({"create", "-b", bundle.directory(), "-f", file, id}).exit_code, 0);
  EXPECT_EQ(string_at(hull.state(id), "/bundle"), bundle.directory());
}

TEST_F(CrunFlags, ConfigStartsWhereTheCommandWasCalled) {
  config_elsewhere();
  const CommandResult result =
      hull.command(run_with("other.json"), {.working_directory = elsewhere()});
  EXPECT_EQ(result.out, "from elsewhere\n") << describe(result);
}

TEST_F(CrunFlags, ConfigOfTheDefaultNameIsTheBundles) {
  bundle.args({"echo", "from the bundle"});
  (void)bundle.path();
  write_file(elsewhere("config.json"), "{}");
  const CommandResult result =
      hull.command(run_with("config.json"), {.working_directory = elsewhere()});
  EXPECT_EQ(result.out, "from the bundle\n") << describe(result);
}

TEST_F(CrunFlags, ConfigIsExplainedToo) {
  const CommandResult result =
      hull.command({"explain", "--bundle", bundle.directory(), "--config", config_elsewhere()});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("execute echo"));
}

TEST_F(CrunFlags, ConfigThatIsMissingOrBesideARootfsIsRefused) {
  const CommandResult missing = hull.command(run_with("/nowhere/config.json"));
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, HasSubstr("open '/nowhere/config.json': no such file or directory"));
  const CommandResult both = hull.command({"run", "--rootfs", "/", "--config", "x", id, "true"});
  EXPECT_EQ(both.exit_code, 1);
  EXPECT_THAT(both.err, HasSubstr("--rootfs and --config exclude each other"));
}

TEST_F(CrunFlags, SpecWritesTheFileItIsTold) {
  const std::string path = elsewhere("a.json");
  write_file(path, std::string(100'000, 'x'));
  EXPECT_EQ(hull.command({"spec", "--file", path}).exit_code, 0);
  EXPECT_EQ(string_at(parse_json(read_file(path)), "/root/path"), "rootfs");
  EXPECT_EQ(hull.command({"spec", "-b", elsewhere(), "-f", "b.json"}).exit_code, 0);
  EXPECT_EQ(read_file(elsewhere("b.json")), read_file(path));
  const CommandResult shown = hull.command({"spec", "-f", "/dev/stdout"});
  EXPECT_EQ(shown.out, read_file(path)) << describe(shown);
  EXPECT_EQ(hull.command({"spec", "-f", "/nowhere/a.json"}).exit_code, 1);
}

// A socket that the command sees at `place`, whatever is there on the host.
class LogOfTheHost : public CrunFlags {
 protected:
  void listen(const std::string& name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    elsewhere(name).copy(address.sun_path, sizeof address.sun_path - 1);
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ASSERT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  void TearDown() override {
    if (socket_ >= 0) close(socket_);
    CrunFlags::TearDown();
  }
  // Over the directory of `place` lies ours, in a mount namespace of the command's own.
  CommandResult command_with_socket(const Arguments& arguments, const std::string& place) {
    const auto slash = place.rfind('/');
    const std::string parent = place.substr(0, slash);
    const std::string ours = elsewhere();
    CommandOptions options;
    options.before_exec = [=] {
      const bool done = unshare(CLONE_NEWNS) == 0 &&
                        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
      if (!done) _exit(126);
      if (parent != "/dev") {
        const bool made = mount("tmpfs", "/run", "tmpfs", 0, nullptr) == 0 &&
                          mkdir("/run/systemd", 0755) == 0 && mkdir(parent.c_str(), 0755) == 0;
        if (!made) _exit(126);
      }
      if (mount(ours.c_str(), parent.c_str(), nullptr, MS_BIND, nullptr) != 0) _exit(126);
    };
    Arguments all{path_of_hull()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_command(all, options);
  }
  std::string received() {
    std::array<char, 4096> text{};
    const ssize_t count = recv(socket_, text.data(), text.size(), 0);
    return {text.data(), count > 0 ? static_cast<size_t>(count) : 0};
  }

 private:
  int socket_ = -1;
};

TEST_F(LogOfTheHost, JournalGetsFields) {
  listen("socket");
  const CommandResult result =
      command_with_socket({"--log=journald:web", "--log-level=error", "--log-format=json", "state",
                           "nobody-" + run_token()},
                          "/run/systemd/journal/socket");
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_EQ(result.err, "container does not exist\n");
  EXPECT_EQ(received(), "MESSAGE=container does not exist\nPRIORITY=3\nSYSLOG_IDENTIFIER=web\n");
}

TEST_F(LogOfTheHost, SyslogGetsALine) {
  listen("log");
  const CommandResult result =
      command_with_socket({"--log", "syslog:web", "state", "nobody-" + run_token()}, "/dev/log");
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  const std::string line = received();
  EXPECT_TRUE(line.starts_with("<11>web[")) << line;
  EXPECT_TRUE(line.ends_with("]: container does not exist")) << line;
}

TEST_F(LogOfTheHost, IsStandardErrorWhereThereIsNone) {
  const CommandResult result = command_with_socket(
      {"--log=journald:web", "state", "nobody-" + run_token()}, "/run/systemd/journal/socket");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("level=error msg=\"container does not exist\"\n"));
}

TEST_F(LogOfTheHost, GetsTheWarningsOfADetachedContainer) {
  listen("socket");
  bundle.args({"true"});
  bundle.append("/process/capabilities/bounding", "CAP_OF_NEXT_YEAR");
  const Arguments run{"--root", hull.root(), "--log=journald:web", "run",
                      "-d",     "--bundle",  bundle.path(),        id};
  const CommandResult result = command_with_socket(run, "/run/systemd/journal/socket");
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(received(), HasSubstr("CAP_OF_NEXT_YEAR"));
}

}  // namespace
}  // namespace integration

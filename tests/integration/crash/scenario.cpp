#include "crash/scenario.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace integration::crash {
namespace {

using std::chrono::milliseconds;

constexpr auto kCommandLimit = std::chrono::seconds(10);
constexpr size_t kShownComplaints = 12;

// LC_CRASH_STRIDE=5 kills at every fifth call only, for a quick look.
unsigned stride() {
  const char* const text = std::getenv("LC_CRASH_STRIDE");
  return text == nullptr ? 1 : static_cast<unsigned>(std::max(1, std::atoi(text)));
}

std::string indented(const std::string& text) {
  std::string result;
  for (const std::string& line : lines_of(text)) result += "    " + line + "\n";
  return result;
}

void use_user_namespace(Bundle& bundle) {
  bundle.use_user_namespace().add_mount("/mnt", "bind", "/var", {"bind"});
}

}  // namespace

Whose whose_host() { return testing_systemd_driver() ? Whose::Ours : Whose::Everybodys; }

const std::vector<Scenario>& scenarios() {
  static const std::vector<std::string> run_detached = {"run", "--detach", "--bundle", "BUNDLE",
                                                        "ID"};
  static const std::vector<std::string> create = {"create", "--bundle", "BUNDLE", "ID"};
  static const std::vector<Scenario> all = {
      {"Run", "run", {}, {"run", "--bundle", "BUNDLE", "ID"}, Payload::EndsAtOnce},
      {"RunBelowNewCgroups",
       "run below new cgroups",
       {},
       {"run", "--bundle", "BUNDLE", "ID"},
       Payload::EndsAtOnce,
       "/lccrash/outer/inner",
       "lccrash-outer.slice:hull:" + run_token()},
      {.name = "RunInAUserNamespace",
       .text = "run in a user namespace with a bind mount",
       .before = {},
       .command = {"run", "--bundle", "BUNDLE", "ID"},
       .payload = Payload::EndsAtOnce,
       .prepare = use_user_namespace},
      {.name = "RunAsAService",
       .text = "run as a service",
       .before = {},
       .command = {"run", "--bundle", "BUNDLE", "ID"},
       .payload = Payload::EndsAtOnce,
       .is_service = true},
      {"RunDetached", "run --detach", {}, run_detached},
      {"Create", "create", {}, create},
      {"Start", "start", {create}, {"start", "ID"}},
      {"Exec", "exec", {run_detached}, {"exec", "ID", "true"}},
      {"ExecDetached",
       "exec --detach",
       {run_detached},
       {"exec", "--detach", "ID", "sleep", "1000"}},
      {"Pause", "pause", {run_detached}, {"pause", "ID"}},
      {"Resume", "resume", {run_detached, {"pause", "ID"}}, {"resume", "ID"}},
      {"Update", "update", {run_detached}, {"update", "--pids-limit", "20", "ID"}},
      {"Kill", "kill", {run_detached}, {"kill", "ID", "KILL"}},
      {"Delete", "delete", {create}, {"delete", "ID"}},
      {"DeleteByForce", "delete --force", {run_detached}, {"delete", "--force", "ID"}},
  };
  return all;
}

Harness::Harness(const Scenario& scenario, Others others) : scenario_(scenario), others_(others) {
  bundle_.args(scenario.payload == Payload::Sleeps ? std::vector<std::string>{"sleep", "1000"}
                                                   : std::vector<std::string>{"true"});
  if (!scenario.cgroups_path.empty()) {
    bundle_.set("/linux/cgroupsPath",
                Json(testing_systemd_driver() ? scenario.unit_path : scenario.cgroups_path));
  }
  if (scenario.prepare != nullptr) scenario.prepare(bundle_);
  (void)bundle_.path();  // writes config.json
  // Nobody ever says READY=1, so nobody has to listen.
  if (scenario.is_service) setenv("NOTIFY_SOCKET", (logs_ / "manager").c_str(), 1);
  // Containers inherit what can go wrong only once: the state root, log files.
  id_ = run_token() + "-warm-up";
  for (const auto& words : scenario_.before) run_to_end(words);
  run_to_end(scenario_.command);
  run_to_end({"delete", "--force", "ID"});
  before_ = HostSnapshot::take(whose_host(), watched());
}

Harness::~Harness() { unsetenv("NOTIFY_SOCKET"); }

std::vector<std::string> Harness::watched() const {
  return {hull_.root(), bundle_.directory(), bundle_.rootfs()};
}

std::vector<std::string> Harness::argv(const std::vector<std::string>& words) const {
  std::vector<std::string> result = {path_of_hull(), "--root", hull_.root()};
  const std::vector<std::string>& flags = global_flags();
  result.insert(result.end(), flags.begin(), flags.end());
  for (std::string word : words) {
    if (word == "ID") word = id_;
    if (word == "BUNDLE") word = bundle_.directory();
    result.push_back(word);
  }
  return result;
}

int Harness::run_to_end(const std::vector<std::string>& words) {
  const pid_t pid = spawn(argv(words), logs_ / words[0]);
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) throw std::runtime_error("waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Harness::complain(const std::string& what) {
  ++failures_;
  if (complaints_.size() < kShownComplaints) complaints_.push_back(where_ + ": " + what);
}

// Whatever was killed, what it left can be asked about.
void Harness::check_state() {
  const int code = run_to_end({"state", "ID"});
  const std::string output = read_file_if_there(logs_ / "state");
  const bool unknown = code == 1 && contains(output, "container does not exist");
  const bool known = code == 0 && contains(output, "\"status\"");
  if (!unknown && !known) complain(fmt::format("state ended with {}:\n{}", code, indented(output)));
}

void Harness::delete_by_force(Tracer& tracer) {
  const std::string log = logs_ / "delete";
  int code = -1;
  if (!tracer.wait_for(spawn(argv({"delete", "--force", "ID"}), log), kCommandLimit, code)) {
    complain("delete --force hangs");
  } else if (code != 0) {
    complain(
        fmt::format("delete --force ended with {}:\n{}", code, indented(read_file_if_there(log))));
  }
}

void Harness::compare() {
  // One leak is proof enough to wait less for the next ones.
  const auto limit = milliseconds(failures_ < 3 ? 3000 : 200);
  const auto left = settled_differences(before_, whose_host(), watched(), limit);
  if (left.empty()) return;
  complain("left behind:\n" + text_of(left));
  before_.tolerate(HostSnapshot::take(whose_host(), watched()));
}

bool Harness::kill_at(Point point) {
  static int number = 0;  // never reused: what one leaves must not be the next one's
  id_ = fmt::format("{}-crash{}", run_token(), ++number);
  for (const auto& words : scenario_.before) {
    if (run_to_end(words) != 0) throw std::runtime_error("cannot " + words[0] + " at all");
  }
  Tracer tracer(argv(scenario_.command), logs_ / "command");
  const bool reached = tracer.run_to(point);
  where_ = fmt::format("{}, process {}, call {} ({})", scenario_.text, point.role, point.call,
                       reached ? tracer.call_name() : "never reached");
  if (reached && others_ == Others::HeldDuringDelete) tracer.hold_others();
  if (reached) tracer.kill_stopped();
  if (!tracer.wait_for_command(kCommandLimit)) {
    complain("the command hangs:\n" + indented(read_file_if_there(logs_ / "command")));
  }
  if (reached && point.role == 0 && others_ == Others::RunOn) check_state();
  delete_by_force(tracer);
  tracer.release();
  compare();
  points_ += reached ? 1 : 0;
  return reached;
}

bool Harness::kill_at_all_calls_of(int role) {
  unsigned call = 1;
  while (kill_at({role, call})) call += stride();
  return call > 1;
}

void Harness::kill_everywhere() {
  for (int role = 0; kill_at_all_calls_of(role); ++role) {
    if (others_ == Others::HeldDuringDelete) return;
  }
}

}  // namespace integration::crash

#include "support/hull.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#ifndef LC_BUILT_HULL
#define LC_BUILT_HULL ""
#endif

namespace integration {
namespace {

void add(Arguments& to, const Arguments& more) { to.insert(to.end(), more.begin(), more.end()); }

}  // namespace

const std::string& path_of_hull() {
  static const std::string path = [] {
    const char* const named = std::getenv("HULL");
    std::string chosen = named != nullptr ? named : LC_BUILT_HULL;
    if (!exists(chosen)) {
      throw std::runtime_error("no command to test: build hull or set HULL, which is '" + chosen +
                               "'");
    }
    return chosen;
  }();
  return path;
}

bool testing_hull() {
  const std::string& path = path_of_hull();
  const std::string name = path.substr(path.rfind('/') + 1);
  return name != "runc" && name != "crun";
}

const std::vector<std::string>& global_flags() {
  static const std::vector<std::string> flags = [] {
    const char* const text = std::getenv("HULL_GLOBAL_FLAGS");
    return words_of(text != nullptr ? text : "");
  }();
  return flags;
}

bool testing_systemd_driver() {
  const std::vector<std::string>& flags = global_flags();
  return std::ranges::find(flags, "--systemd-cgroup") != flags.end();
}

Hull::Hull() = default;

Hull::~Hull() { remove_leftovers(); }

void Hull::remove_leftovers() const {
  for (const std::string& id : directory_names(root())) remove_by_force(id);
}

Arguments Hull::argv(const Arguments& arguments) const {
  Arguments argv = {path_of_hull(), "--root", root(), "--log", log_file(), "--log-format", "json"};
  add(argv, global_flags());
  add(argv, arguments);
  return argv;
}

CommandResult Hull::command(const Arguments& arguments, const CommandOptions& options) const {
  return run_command(argv(arguments), options);
}

CommandResult Hull::run(Bundle& bundle, const std::string& id,
                        const CommandOptions& options) const {
  return command({"run", "--bundle", bundle.path(), id}, options);
}

CommandResult Hull::run_detached(Bundle& bundle, const std::string& id) const {
  return command({"run", "--detach", "--bundle", bundle.path(), id});
}

CommandResult Hull::create(Bundle& bundle, const std::string& id) const {
  return command({"create", "--bundle", bundle.path(), id});
}

CommandResult Hull::start(const std::string& id) const { return command({"start", id}); }

CommandResult Hull::exec(const std::string& id, const Arguments& program,
                         const CommandOptions& options) const {
  Arguments arguments = {"exec", id};
  add(arguments, program);
  return command(arguments, options);
}

CommandResult Hull::kill(const std::string& id, const std::string& signal) const {
  return command({"kill", id, signal});
}

CommandResult Hull::remove(const std::string& id) const { return command({"delete", id}); }

CommandResult Hull::remove_by_force(const std::string& id) const {
  return command({"delete", "--force", id});
}

Json Hull::state(const std::string& id) const {
  const CommandResult result = command({"state", id});
  if (result.exit_code != 0) throw std::runtime_error("state " + id + ": " + describe(result));
  return parse_json(result.out);
}

std::string Hull::status(const std::string& id) const {
  const CommandResult result = command({"state", id});
  return result.exit_code == 0 ? string_at(parse_json(result.out), "/status") : std::string();
}

pid_t Hull::pid(const std::string& id) const {
  return static_cast<pid_t>(number_at(state(id), "/pid"));
}

bool Hull::becomes(const std::string& id, const std::string& wanted) const {
  return eventually([&] { return status(id) == wanted; });
}

std::vector<Json> Hull::log_records() const {
  std::vector<Json> records;
  for (const std::string& line : lines_of(read_file_if_there(log_file()))) {
    records.push_back(parse_json(line));
  }
  return records;
}

}  // namespace integration

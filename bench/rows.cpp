#include "rows.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "base/scope.h"
#include "file.h"

namespace libcontainer::bench {

namespace {

// The cgroup is named after the id, so containers of two runtimes must not share one.
std::string id_of(const Runtime& runtime) {
  return fmt::format("bench-{}", kProgramNames[std::to_underlying(runtime.program)]);
}

std::string numbered_id(const Runtime& runtime, int number) {
  return fmt::format("{}-{}", id_of(runtime), number);
}

int parse_int(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// In KiB; empty if the kernel does not tell.
std::optional<double> read_pss(int pid) {
  const auto rollup = read_file(fmt::format("/proc/{}/smaps_rollup", pid));
  if (!rollup) return std::nullopt;
  const auto found = rollup->find("\nPss:");
  if (found == std::string::npos) return std::nullopt;
  std::string_view rest = std::string_view(*rollup).substr(found + 5);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  return parse_int(rest);
}

std::string describe(const Ended& ended) {
  return fmt::format("exit status {}: {}", ended.status, ended.output);
}

}  // namespace

Arguments Runtime::command(std::initializer_list<std::string> rest) const {
  Arguments arguments = {path, "--root", root};
  arguments.insert(arguments.end(), rest);
  return arguments;
}

Result<bool> Rows::measure(Row row, Program program, const Arguments& arguments) {
  LC_TRY_ASSIGN(const Ended ended, runner_.run(arguments));
  if (ended.status == 0) {
    results_.add(row, program, ended.milliseconds);
    return true;
  }
  results_.fail(row, program, describe(ended));
  return false;
}

void Rows::delete_container(const Runtime& runtime, const std::string& id) {
  (void)runner_.run(runtime.command({"delete", "--force", id}), {.for_clean_up = true});
}

Result<> Rows::run(const Runtime& runtime) {
  const std::string id = id_of(runtime);
  base::ScopeExit clean_up([&] { delete_container(runtime, id); });
  LC_TRY_ASSIGN(const bool done,
                measure(Row::Run, runtime.program,
                        runtime.command({"run", "--bundle", bundles_.run_true, id})));
  if (done) clean_up.release();
  return {};
}

Arguments Rows::floor_command(const std::string& floor) const {
  return {floor, bundles_.rootfs, "--", "/bin/true"};
}

Result<> Rows::floor(const std::string& floor) {
  LC_TRY(measure(Row::Run, Program::Floor, floor_command(floor)));
  return {};
}

Result<> Rows::not_reached(Row first, Program program) {
  for (const RowText& text : kRows) {
    if (text.row < first || text.row > Row::Delete) continue;
    results_.fail(text.row, program, "not reached, since an earlier command failed");
  }
  return {};
}

Result<> Rows::lifecycle(const Runtime& runtime) {
  const std::string id = id_of(runtime);
  const std::string pid_file = runtime.root + ".pid";
  base::ScopeExit clean_up([&] { delete_container(runtime, id); });
  LC_TRY_ASSIGN(bool done, measure(Row::Create, runtime.program,
                                   runtime.command({"create", "--bundle", bundles_.run_sleep,
                                                    "--pid-file", pid_file, id})));
  if (!done) return not_reached(Row::Start, runtime.program);
  LC_TRY_ASSIGN(const std::string pid_text, read_file(pid_file));
  const int pid = parse_int(pid_text);
  if (const auto pss = read_pss(pid)) results_.add(Row::Pss, runtime.program, *pss);

  const std::pair<Row, Arguments> steps[] = {
      {Row::Start, runtime.command({"start", id})},
      {Row::Exec, runtime.command({"exec", id, "/bin/true"})},
      {Row::State, runtime.command({"state", id})},
      {Row::Kill, runtime.command({"kill", id, "KILL"})},
  };
  for (const auto& [row, command] : steps) {
    LC_TRY_ASSIGN(done, measure(row, runtime.program, command));
    if (!done) return not_reached(static_cast<Row>(std::to_underlying(row) + 1), runtime.program);
  }
  wait_until_gone(pid);
  LC_TRY_ASSIGN(done, measure(Row::Delete, runtime.program, runtime.command({"delete", id})));
  if (done) clean_up.release();
  return {};
}

Result<> Rows::create_with_seccomp(const Runtime& runtime) {
  const std::string id = id_of(runtime);
  const base::ScopeExit clean_up([&] { delete_container(runtime, id); });
  LC_TRY(measure(Row::CreateSeccomp, runtime.program,
                 runtime.command({"create", "--bundle", bundles_.with_seccomp, id})));
  return {};
}

Result<> Rows::peak_rss(const Runtime& runtime, const std::string& peak_rss) {
  const std::string id = id_of(runtime);
  base::ScopeExit clean_up([&] { delete_container(runtime, id); });
  Arguments arguments = runtime.command({"run", "--bundle", bundles_.run_true, id});
  arguments.insert(arguments.begin(), peak_rss);
  LC_TRY_ASSIGN(const Ended ended, runner_.run(arguments, {.read_descriptor = 3}));
  if (ended.status != 0) {
    results_.fail(Row::PeakRss, runtime.program, describe(ended));
    return {};
  }
  clean_up.release();
  results_.add(Row::PeakRss, runtime.program, parse_int(ended.output));
  return {};
}

Result<> Rows::two_at_a_time(Program program, int count, const std::vector<Arguments>& commands) {
  std::vector<Started> children;
  const double begin = now_milliseconds();
  int failed = 0;
  for (int begun = 0, ended = 0; ended < count; ++ended) {
    while (children.size() < 2 && begun < count) {
      LC_TRY_ASSIGN(children.emplace_back(),
                    runner_.start(commands[static_cast<std::size_t>(begun++)]));
    }
    LC_TRY_ASSIGN(const Ended one, runner_.wait_any(children));
    if (one.status == 0) continue;
    results_.fail(Row::Throughput, program, describe(one));
    ++failed;
  }
  const double seconds = (now_milliseconds() - begin) / 1e3;
  if (failed == 0) results_.add(Row::Throughput, program, count / seconds);
  return {};
}

Result<> Rows::throughput(const Runtime& runtime, int count) {
  std::vector<Arguments> commands;
  for (int i = 0; i < count; ++i) {
    commands.push_back(
        runtime.command({"run", "--bundle", bundles_.run_true, numbered_id(runtime, i)}));
  }
  const int failures = results_.cell(Row::Throughput, runtime.program).failures;
  const auto result = two_at_a_time(runtime.program, count, commands);
  if (!result || results_.cell(Row::Throughput, runtime.program).failures != failures) {
    delete_containers(runtime, count);
  }
  return result;
}

Result<> Rows::floor_throughput(const std::string& floor, int count) {
  return two_at_a_time(
      Program::Floor, count,
      std::vector<Arguments>(static_cast<std::size_t>(count), floor_command(floor)));
}

Result<> Rows::list(const Runtime& runtime) {
  LC_TRY(measure(Row::List, runtime.program, runtime.command({"list"})));
  return {};
}

Result<> Rows::create_containers(const Runtime& runtime, int count) {
  for (int i = 0; i < count; ++i) {
    LC_TRY_ASSIGN(const Ended ended,
                  runner_.run(runtime.command(
                      {"create", "--bundle", bundles_.run_sleep, numbered_id(runtime, i)})));
    if (ended.status == 0) continue;
    results_.fail(Row::List, runtime.program, "create: " + describe(ended));
    break;
  }
  return {};
}

void Rows::delete_containers(const Runtime& runtime, int count) {
  for (int i = 0; i < count; ++i) delete_container(runtime, numbered_id(runtime, i));
}

}  // namespace libcontainer::bench

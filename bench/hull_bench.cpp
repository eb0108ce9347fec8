// Measures hull against crun, runc and the floor program, interleaved, and holds the outcome
// against the budgets. See README.md.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>

#include "base/scope.h"
#include "environment.h"
#include "file.h"
#include "options.h"
#include "report.h"
#include "rows.h"

namespace libcontainer::bench {

namespace {

void say(std::string_view text) {
  (void)!write(STDERR_FILENO, text.data(), text.size());  // nowhere to report a failure to
}

class Bench {
 public:
  Bench(const Options& options, const std::string& directory, Rows& rows)
      : options_(options), rows_(rows) {
    const std::pair<Program, std::string> programs[] = {{Program::Hull, options.hull},
                                                        {Program::Crun, options.crun},
                                                        {Program::Runc, options.runc}};
    for (const auto& [program, path] : programs) {
      const auto name = kProgramNames[std::to_underlying(program)];
      if (!path.empty())
        runtimes_.push_back({program, path, fmt::format("{}/{}", directory, name)});
    }
  }

  const std::vector<Runtime>& runtimes() const { return runtimes_; }
  Result<> measure_all();

 private:
  using OneRound = std::function<Result<>(const Runtime&)>;

  bool wants(Row row) const { return std::ranges::find(options_.rows, row) != options_.rows.end(); }
  bool wants_lifecycle() const {
    return std::ranges::any_of(options_.rows, [](Row row) {
      return (row >= Row::Create && row <= Row::Delete) || row == Row::Pss;
    });
  }
  Result<> interleave(std::string_view what, const OneRound& round, const OneRound& floor = {});
  Result<> measure_list();

  const Options& options_;
  Rows& rows_;
  std::vector<Runtime> runtimes_;
};

// Each round begins with another program, so that none always runs after the same one.
Result<> Bench::interleave(std::string_view what, const OneRound& round, const OneRound& floor) {
  say(fmt::format("{}…\n", what));
  const bool with_floor = floor && !options_.floor.empty();
  const std::size_t count = runtimes_.size() + (with_floor ? 1 : 0);
  for (std::size_t i = 0; i < static_cast<std::size_t>(options_.rounds); ++i) {
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t chosen = (i + k) % count;
      if (chosen < runtimes_.size()) {
        LC_TRY(round(runtimes_[chosen]));
      } else {
        LC_TRY(floor({Program::Floor, options_.floor, ""}));
      }
    }
  }
  return {};
}

Result<> Bench::measure_list() {
  const base::ScopeExit clean_up([&] {
    for (const Runtime& runtime : runtimes_) rows_.delete_containers(runtime, options_.list_size);
  });
  say(fmt::format("making {} containers for list…\n", options_.list_size));
  for (const Runtime& runtime : runtimes_) {
    LC_TRY(rows_.create_containers(runtime, options_.list_size));
  }
  return interleave("list", [&](const Runtime& runtime) { return rows_.list(runtime); });
}

Result<> Bench::measure_all() {
  if (wants(Row::Run)) {
    LC_TRY(interleave(
        "run", [&](const Runtime& runtime) { return rows_.run(runtime); },
        [&](const Runtime& floor) { return rows_.floor(floor.path); }));
  }
  if (wants_lifecycle()) {
    LC_TRY(interleave("create, start, exec, state, kill, delete",
                      [&](const Runtime& runtime) { return rows_.lifecycle(runtime); }));
  }
  if (wants(Row::CreateSeccomp)) {
    LC_TRY(interleave("create with seccomp",
                      [&](const Runtime& runtime) { return rows_.create_with_seccomp(runtime); }));
  }
  if (wants(Row::PeakRss)) {
    LC_TRY(interleave("peak RSS of run", [&](const Runtime& runtime) {
      return rows_.peak_rss(runtime, options_.peak_rss);
    }));
  }
  if (wants(Row::Throughput)) {
    LC_TRY(interleave(
        "throughput, two at a time",
        [&](const Runtime& runtime) { return rows_.throughput(runtime, options_.batch); },
        [&](const Runtime& floor) { return rows_.floor_throughput(floor.path, options_.batch); }));
  }
  if (wants(Row::List)) LC_TRY(measure_list());
  return {};
}

std::string beside_this_program(std::string_view name) {
  std::array<char, 4096> path;
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
  const std::string_view own(path.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return fmt::format("{}/{}", own.substr(0, own.rfind('/')), name);
}

std::string first_line(const std::string& text) {
  return {text.begin(), std::ranges::find(text, '\n')};
}

Result<Report> make_report(const Options& options, const Bench& bench, Runner& runner) {
  Report report{.machine = describe_machine(),
                .subjects = {},
                .rows = options.rows,
                .rounds = options.rounds};
  for (const Runtime& runtime : bench.runtimes()) {
    LC_TRY_ASSIGN(const Ended ended,
                  runner.run({runtime.path, "--version"}, {.read_descriptor = STDOUT_FILENO}));
    report.subjects.push_back({runtime.program, first_line(ended.output)});
  }
  if (!options.floor.empty()) report.subjects.push_back({Program::Floor, "raw system calls"});
  return report;
}

Result<> run_benchmark(Options options) {
  if (options.peak_rss.empty()) options.peak_rss = beside_this_program("peak_rss");
  if (options.cpu) LC_TRY(pin_to_cpu(*options.cpu));
  catch_interrupts();
  LC_TRY_ASSIGN(const Environment environment, Environment::enter());
  LC_TRY_ASSIGN(const Bundles bundles, make_bundles(environment.directory(), options.busybox));
  LC_TRY_ASSIGN(Runner runner, Runner::open());
  Results results;
  Rows rows(runner, bundles, results);
  Bench bench(options, environment.directory(), rows);
  LC_TRY_ASSIGN(const Report report, make_report(options, bench, runner));
  LC_TRY(bench.measure_all());
  const std::string table = to_markdown(report, results);
  (void)!write(STDOUT_FILENO, table.data(), table.size());  // the files below are what counts
  if (!options.markdown.empty()) LC_TRY(write_file(options.markdown, table));
  if (!options.json.empty()) LC_TRY(write_file(options.json, to_json(report, results)));
  return {};
}

int run(std::span<char* const> arguments) {
  const auto options = parse_options(arguments);
  if (!options) {
    say(fmt::format("hull_bench: {}\n{}", options.error().message(), help_text()));
    return 2;
  }
  if (options->help) {
    say(help_text());
    return 0;
  }
  const auto done = run_benchmark(*options);
  if (!done) say(fmt::format("hull_bench: {}\n", done.error().message()));
  return done ? 0 : 1;
}

}  // namespace

}  // namespace libcontainer::bench

int main(int count, char** arguments) {
  return libcontainer::bench::run({arguments + 1, static_cast<std::size_t>(count - 1)});
}

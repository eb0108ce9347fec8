// Writing a container into an image.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/error.h"
#include "base/scope.h"
#include "cgroups/freeze.h"
#include "config/query.h"
#include "container/container_impl.h"
#include "container/dump_progress.h"
#include "container/host_mounts.h"
#include "container/image_directories.h"
#include "container/text_file.h"
#include "criu/client.h"
#include "criu/descriptors.h"
#include "criu/options.h"
#include "criu/statistics.h"
#include "spec/mount_options.h"
#include "spec/namespace_kinds.h"
#include "sys/file.h"
#include "sys/proc.h"

namespace libcontainer::container {
namespace {

// The version from which on criu can freeze a cgroup v2.
constexpr criu::Version kFreezesV2{.major = 3, .minor = 14, .sublevel = 0};
constexpr const char* kLog = "dump.log";

bool is_unified(const cgroups::CgroupPaths& paths) { return paths.find("") != nullptr; }

std::string freeze_cgroup(const Impl& container, const criu::Version& version) {
  const auto paths = own_cgroups(container);
  const auto* const freezer = paths.find("freezer");
  if (freezer != nullptr) return freezer->path;
  const auto* const unified = paths.find("");
  const bool can = unified != nullptr && version.number() >= kFreezesV2.number();
  return can ? unified->path : std::string{};
}

// Mounts of cgroup v1 are the host's, but in a cgroup namespace.
Result<> check_cgroup_mounts(const Impl& container) {
  const Config& config = container.state.config;
  if (config::has_namespace(config, NamespaceType::Cgroup) || is_unified(container.cgroups())) {
    return {};
  }
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    if (config.mounts[i].type != "cgroup") continue;
    const std::string field = fmt::format("mounts[{}]", i);
    return std::unexpected(base::with_field(
        base::make_error(Errc::Unsupported,
                         fmt::format("{}: a mount of cgroup v1 without a cgroup namespace cannot "
                                     "be checkpointed",
                                     field)),
        field));
  }
  return {};
}

Result<std::vector<std::string>> external_namespaces(const Config& config) {
  std::vector<std::string> external;
  for (const auto& entry : config.namespaces) {
    const auto* const known = criu::find_external(entry.type);
    if (entry.path.empty() || known == nullptr) continue;
    const auto status = sys::stat_at(sys::FdRef::cwd(), entry.path);
    const auto& kind = spec::namespace_kind(entry.type);
    if (!status) {
      return std::unexpected(base::make_system_error(
          status.error().value, fmt::format("linux.namespaces: {} '{}'", kind.name, entry.path)));
    }
    external.push_back(
        fmt::format("{}[{}]:{}", kind.proc_file, status->stx_ino, known->image_name));
  }
  return external;
}

Result<> write_descriptors(pid_t init, sys::FdRef directory) {
  LC_TRY_ASSIGN(const auto descriptors, criu::read_descriptors(init));
  const auto file = sys::open_at(directory, criu::kDescriptorsFile,
                                 O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
  const auto written = file ? sys::write_all(*file, criu::format_descriptors(descriptors))
                            : sys::SysResult<>(sys::fail(file.error().value));
  if (written) return {};
  return std::unexpected(base::make_system_error(
      written.error().value, fmt::format("write '{}'", criu::kDescriptorsFile)));
}

// One dump: what its parts share.
class Dump {
 public:
  Dump(Impl& container, const CheckpointOptions& options)
      : container_(container), options_(options) {}
  Result<CheckpointSummary> run();

 private:
  Result<> check();
  Result<criu::Options> plan(const criu::Version& version) const;
  Result<> attend(const criu::Notification& notification) const;
  Result<CheckpointSummary> call(criu::Client& client, const criu::Options& planned);
  Result<CheckpointSummary> summarize(int round) const;
  void let_go_on() const;

  Impl& container_;
  const CheckpointOptions& options_;
  ImageDirectories directories_;
  bool was_paused_ = false;
};

Result<> Dump::check() {
  LC_TRY_ASSIGN(const Status now, status(container_));
  if (now != Status::Running && now != Status::Paused) {
    return std::unexpected(
        wrong_state(fmt::format("Container cannot be checkpointed in {} state", to_string(now))));
  }
  was_paused_ = now == Status::Paused;
  return check_cgroup_mounts(container_);
}

Result<criu::Options> Dump::plan(const criu::Version& version) const {
  const Config& config = container_.state.config;
  const pid_t init = container_.state.init.pid;
  criu::DumpFacts facts{.pid = init,
                        .directories = directories_.descriptors(),
                        .root = config.root.path,
                        .freeze_cgroup = freeze_cgroup(container_, version),
                        .config_file = existing_config_file(criu::config_file(config)),
                        .mounts = {},
                        .external = {}};
  LC_TRY_ASSIGN(facts.mounts, dumped_mounts(config, init));
  LC_TRY_ASSIGN(facts.external, external_namespaces(config));
  return criu::plan_dump(options_, facts);
}

Result<> Dump::attend(const criu::Notification& notification) const {
  if (notification.script == "post-dump") return container_.directory.mark_dumped();
  if (notification.script != "status-ready" || options_.status_fd < 0) return {};
  const auto told =
      sys::write_all(sys::FdRef::borrow(options_.status_fd), std::string_view("\0", 1));
  if (told) return {};
  return std::unexpected(base::make_system_error(told.error().value, "write to status_fd"));
}

// Whatever has become of criu, what it froze must not stay so.
void Dump::let_go_on() const {
  if (was_paused_) return;
  const auto paths = own_cgroups(container_);
  const auto state = cgroups::freezer_state(paths);
  if (state && *state == cgroups::FreezerState::Frozen) (void)cgroups::thaw(paths);
}

Result<CheckpointSummary> Dump::call(criu::Client& client, const criu::Options& planned) {
  const auto type = options_.pre_dump ? criu::RequestType::PreDump : criu::RequestType::Dump;
  LC_TRY_ASSIGN(const auto dumped, processes(container_));
  const DumpProgress progress(options_, directories_.images, dumped);
  criu::Client::Ticker ticker;
  if (options_.progress) ticker = [&] { options_.progress(progress.now()); };
  const auto done = client.call(
      type, planned, [this](const auto& notification, sys::Fd) { return attend(notification); }, {},
      ticker);
  if (done) {
    if (ticker) ticker();
    return summarize(progress.round());
  }
  let_go_on();
  Error error = explain_by_log(done.error(), directories_, kLog, options_.warn);
  const auto& init = container_.state.init;
  if (sys::is_alive(init.pid, init.start_time)) return std::unexpected(std::move(error));
  return std::unexpected(base::with_context(std::move(error), "the container has ended"));
}

// The image is there, whether or not criu has said what it was.
Result<CheckpointSummary> Dump::summarize(int round) const {
  const sys::FdRef directory = directories_.work ? directories_.work : directories_.images;
  CheckpointSummary summary;
  if (const auto file = read_text_file(directory, criu::kDumpStatistics, criu::kDumpStatistics)) {
    const auto page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    summary = criu::parse_dump_statistics(*file, page_size).value_or(summary);
  }
  summary.round = round;
  return summary;
}

Result<CheckpointSummary> Dump::run() {
  LC_TRY(check());
  LC_TRY_ASSIGN(auto client,
                criu::Client::connect({.streams = {}, .group = criu::ProcessGroup::Own}));
  LC_TRY_ASSIGN(const auto version, client.ask_version());
  const auto needed = criu::requirements(options_, container_.state.config);
  LC_TRY(criu::check_version(version, needed));
  LC_TRY_ASSIGN(const auto features, client.ask_features(needed.features));
  LC_TRY(criu::check_features(features, needed));
  LC_TRY_ASSIGN(directories_, open_image_directories(options_, Images::Make));
  LC_TRY_ASSIGN(const auto planned, plan(version));
  if (!options_.pre_dump) {
    LC_TRY(write_descriptors(container_.state.init.pid, directories_.images));
  }
  return call(client, planned);
}

}  // namespace

Result<CheckpointSummary> checkpoint(Impl& container, const CheckpointOptions& options) {
  LC_TRY(criu::check(options));
  LC_TRY(lock(container));
  const base::ScopeExit unlock([&] { container.directory.unlock(); });
  return Dump(container, options).run();
}

}  // namespace libcontainer::container

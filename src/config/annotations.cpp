#include "config/annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "config/checks.h"
#include "config/raw_filter.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

using enum AnnotationUse;

constexpr auto kContextTypes =
    std::to_array<std::string_view>({"context", "fscontext", "defcontext", "rootcontext"});

std::unexpected<Error> wrong(std::string text) {
  return std::unexpected(base::make_error(Errc::InvalidSpec, std::move(text)));
}

Result<> check_context_type(const std::string& value) {
  if (std::ranges::find(kContextTypes, value) != kContextTypes.end()) return {};
  return wrong(describe_unknown("", value, " is not a type of mount label", kContextTypes));
}

Result<> check_path(const std::string& value) {
  if (value.starts_with('/') && value.find('\0') == std::string::npos) return {};
  return wrong(fmt::format("must be an absolute path, not {}", spec::quote(value)));
}

Result<> check_program(const std::string& value) {
  LC_TRY(parse_raw_filter(value));
  return {};
}

constexpr auto kAnnotations = std::to_array<Annotation>({
    {.name = annotation::kKeepGroups},
    {.name = annotation::kHookStdout, .check = check_path},
    {.name = annotation::kHookStderr, .check = check_path},
    {.name = annotation::kMountContext, .check = check_context_type},
    {.name = annotation::kPidfdReceiver, .check = check_path},
    {.name = annotation::kSeccompReceiver, .check = check_path},
    {.name = annotation::kSeccompStrict},
    {.name = annotation::kSeccompProgram, .check = check_program},
    {.name = "run.oci.delegate-cgroup",
     .use = Ignored,
     .reason = "the container's own cgroup is the one that it may manage"},
    {.name = "run.oci.systemd.subgroup",
     .use = Ignored,
     .reason = "the container's processes are in the cgroup of the unit itself"},
    {.name = "run.oci.systemd.force_cgroup_v1",
     .use = Ignored,
     .reason = "no hierarchy of cgroup v1 is made"},
    {.name = "run.oci.handler",
     .use = Refused,
     .reason = "there are no handlers: the program would run as an ordinary process"},
    {.name = "run.oci.seccomp.plugins",
     .use = Refused,
     .reason = "there are no plugins; an agent may listen at linux.seccomp.listenerPath"},
});

}  // namespace

std::span<const Annotation> annotations() { return kAnnotations; }

std::string_view find_annotation(const Config& config, std::string_view name) {
  const auto found = config.annotations.find(std::string(name));
  return found != config.annotations.end() ? std::string_view(found->second) : std::string_view();
}

bool is_switched_on(const Config& config, std::string_view name) {
  return config.annotations.contains(std::string(name)) && find_annotation(config, name) != "0";
}

std::string mount_label_option(const Config& config) {
  const auto type = find_annotation(config, annotation::kMountContext);
  return fmt::format("{}=", type.empty() ? kContextTypes.front() : type);
}

std::string_view seccomp_agent(const Config& config) {
  if (config.seccomp && !config.seccomp->listener_path.empty()) {
    return config.seccomp->listener_path;
  }
  return find_annotation(config, annotation::kSeccompReceiver);
}

std::vector<std::string> annotation_warnings(const Config& config) {
  std::vector<std::string> warnings;
  for (const Annotation& row : kAnnotations) {
    if (row.use != Ignored || find_annotation(config, row.name).empty()) continue;
    warnings.push_back(
        fmt::format("{}: ignored, {}", entry_path("annotations", row.name), row.reason));
  }
  return warnings;
}

Result<> check_annotations(const Config& config, const HostInfo&) {
  if (config.annotations.contains("")) {
    return refuse_entry(entry_path("annotations", ""), "the key must not be empty");
  }
  for (const Annotation& row : kAnnotations) {
    const auto found = config.annotations.find(std::string(row.name));
    if (found == config.annotations.end()) continue;
    const std::string field = entry_path("annotations", row.name);
    if (row.use == Refused && !found->second.empty()) {
      return refuse_entry(field,
                          fmt::format("{} is refused, {}", spec::quote(found->second), row.reason));
    }
    if (row.check == nullptr) continue;
    if (const auto checked = row.check(found->second); !checked) {
      return refuse_entry(field, std::string(checked.error().message()));
    }
  }
  return {};
}

}  // namespace libcontainer::config

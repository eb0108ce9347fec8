#include "launch/unexecuted.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"

namespace libcontainer::launch {
namespace {

template <class T>
struct Setting {
  std::string_view field;
  bool (*is_set)(const T&);
};

constexpr auto kOfProcess = std::to_array<Setting<ProcessConfig>>({
    {"process.apparmorProfile", [](const ProcessConfig& p) { return !p.apparmor_profile.empty(); }},
    {"process.selinuxLabel", [](const ProcessConfig& p) { return !p.selinux_label.empty(); }},
});

constexpr auto kOfConfig = std::to_array<Setting<Config>>({
    {"linux.mountLabel", [](const Config& c) { return !c.mount_label.empty(); }},
});

Error refusal(std::string field) {
  return base::with_field(
      base::make_error(Errc::Unsupported,
                       fmt::format("{}: this version of libcontainer cannot apply it", field)),
      field);
}

template <class Settings, class T>
void find_settings(const Settings& settings, const T& in, std::vector<Error>& found) {
  for (const auto& setting : settings) {
    if (setting.is_set(in)) found.push_back(refusal(std::string(setting.field)));
  }
}

Result<> first_of(std::vector<Error> found) {
  if (found.empty()) return {};
  return std::unexpected(std::move(found.front()));
}

}  // namespace

std::vector<Error> find_unexecuted(const Config& config, const ProcessConfig& process) {
  std::vector<Error> found;
  find_settings(kOfProcess, process, found);
  find_settings(kOfConfig, config, found);
  return found;
}

Result<> refuse_unexecuted(const ProcessConfig& process) {
  std::vector<Error> found;
  find_settings(kOfProcess, process, found);
  return first_of(std::move(found));
}

Result<> refuse_unexecuted(const Config& config, const ProcessConfig& process) {
  return first_of(find_unexecuted(config, process));
}

}  // namespace libcontainer::launch

#include <libcontainer/validate.h>

#include "config/checks.h"

namespace libcontainer {
namespace config {

std::vector<Error> find_errors(const Config& config, const HostInfo& host) {
  std::vector<Error> errors;
  for (const Check& check : kChecks) {
    auto checked = check.run(config, host);
    if (!checked) errors.push_back(std::move(checked).error());
    if (!config.process) break;
  }
  return errors;
}

Result<> run_checks(Subject subject, const Config& config, const HostInfo& host) {
  for (const Check& check : kChecks) {
    if (check.subject == subject) LC_TRY(check.run(config, host));
  }
  return {};
}

Result<> validate_tenant(const Config& config, const HostInfo& host) {
  return run_checks(Subject::Process, config, host);
}

}  // namespace config

Result<> validate(const Config& config, const HostInfo& host) {
  for (const config::Check& check : config::kChecks) LC_TRY(check.run(config, host));
  return {};
}

}  // namespace libcontainer

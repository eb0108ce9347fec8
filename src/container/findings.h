// Collecting what diagnose() and diagnose_host() find.
#pragma once

#include <libcontainer/diagnose.h>
#include <libcontainer/error.h>

#include <string>
#include <vector>

namespace libcontainer::container {

using Findings = std::vector<Finding>;

void add_error(const Error& error, Findings& findings);
void add_warning(std::string field, std::string message, Findings& findings);

}  // namespace libcontainer::container

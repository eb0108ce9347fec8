// Everything that is to be said of a config.json, without starting anything: `hull validate`.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/export.h>
#include <libcontainer/validate.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer {

enum class Severity : std::uint8_t {
  Error,    // a container would not be created
  Warning,  // it would, but something is ignored, deprecated or may be missing
};
constexpr std::string_view to_string(Severity severity) {
  return severity == Severity::Error ? "error" : "warning";
}

struct Finding {
  Severity severity = Severity::Error;
  std::string field;    // of config.json; empty: of none
  std::string message;  // one line, as Error::message()
  std::string hint;     // what cures it, empty if unknown
};

// What is wrong with the document for `host`, errors first: its syntax, else what validate() checks
// (each topic's first error, not only the first of all), what this version cannot apply, and what
// no step can do; then the oddities of lint(), and fields that mean nothing, with the name that may
// have been meant. Pure and thread-safe.
LC_EXPORT std::vector<Finding> diagnose(std::string_view json, std::string_view bundle,
                                        const HostInfo& host);

// What this kernel and this machine lack for `config`: namespaces, cgroup controllers, seccomp
// flags, file systems, sysctls, the files that are to be mounted or executed. Looks only; needs no
// privileges, and what the caller may not see is taken to be there. Thread-safe.
LC_EXPORT std::vector<Finding> diagnose_host(const Config& config);

}  // namespace libcontainer

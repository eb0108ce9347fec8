// OCI documents ↔ Config. Pure: no function here touches the system, needs a privilege or keeps
// state; all are thread-safe.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>

#include <string>
#include <string_view>

namespace libcontainer {

// Reads an OCI config.json. `bundle` is the absolute directory it belongs to: relative paths in
// the document start there. Unknown fields are ignored; names match case-insensitively, as in
// the Go programs that such documents are written with.
// Errors: InvalidSpec, naming the field (or line and column of a syntax error).
LC_EXPORT Result<Config> parse_config(std::string_view json, std::string_view bundle);

// Reads an OCI process object, the content of `hull exec --process FILE`.
LC_EXPORT Result<ProcessConfig> parse_process(std::string_view json);

// Reads an OCI linux.resources object alone, the content of `hull update --resources FILE`.
LC_EXPORT Result<Resources> parse_resources(std::string_view json);

// The config that `hull spec` writes, as JSON (tab-indented, no trailing new-line).
// CgroupNamespace says whether the spec asks for a cgroup namespace (it does on cgroup v2 hosts).
struct SampleOptions {
  bool cgroup_namespace = false;
  bool rootless = false;       // for a caller without privileges: user namespace, no limits
  std::uint32_t host_uid = 0;  // rootless: who container root is on the host
  std::uint32_t host_gid = 0;
};
LC_EXPORT Config sample_config(const SampleOptions& options = {});
LC_EXPORT std::string format_config(const Config& config);

}  // namespace libcontainer

// Annotations that change what happens: words of crun, which engines write. One row each; the
// checks, the warnings and the list of features read it. Properties of a systemd unit, which are
// any number of names, are cgroups/systemd/annotations.h. Pure.
// Source: crun(1), "Extensions to OCI".
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer::config {

enum class AnnotationUse : std::uint8_t {
  Heeded,
  Ignored,  // with a warning
  Refused,  // what runs without it would be something else, or less confined
};

struct Annotation {
  std::string_view name;
  AnnotationUse use = AnnotationUse::Heeded;
  std::string_view reason = {};                           // why it is not heeded
  Result<> (*check)(const std::string& value) = nullptr;  // the field is not named
};

namespace annotation {
inline constexpr std::string_view kKeepGroups = "run.oci.keep_original_groups";
inline constexpr std::string_view kMountContext = "run.oci.mount_context_type";
inline constexpr std::string_view kPidfdReceiver = "run.oci.pidfd_receiver";
inline constexpr std::string_view kHookStdout = "run.oci.hooks.stdout";
inline constexpr std::string_view kHookStderr = "run.oci.hooks.stderr";
inline constexpr std::string_view kSeccompReceiver = "run.oci.seccomp.receiver";
inline constexpr std::string_view kSeccompStrict = "run.oci.seccomp_fail_unknown_syscall";
inline constexpr std::string_view kSeccompProgram = "run.oci.seccomp_bpf_data";
}  // namespace annotation

std::span<const Annotation> annotations();

// The value, or "": none of them is of use with an empty one.
std::string_view find_annotation(const Config& config, std::string_view name);
// Given, and anything but "0".
bool is_switched_on(const Config& config, std::string_view name);

// "context=", "fscontext=", …: what linux.mountLabel is as an option of a mount.
std::string mount_label_option(const Config& config);

// The socket of the seccomp agent: linux.seccomp.listenerPath, else what the annotation says.
std::string_view seccomp_agent(const Config& config);

// One line for each that is given and ignored.
std::vector<std::string> annotation_warnings(const Config& config);

}  // namespace libcontainer::config

// The process object. Source: OCI config.md#process.
#pragma once

#include <libcontainer/config/process.h>

#include "spec/schema.h"

namespace libcontainer::spec {

template <>
struct Schema<OciShape, User> {
  static constexpr std::tuple fields{
      field("uid", &User::uid),
      field("gid", &User::gid),
      field_if_set("umask", &User::umask),
      field_if_set("additionalGids", &User::additional_gids),
      field_if_set("username", &User::username),
  };
};

template <>
struct Schema<OciShape, Capabilities> {
  static constexpr std::tuple fields{
      field_if_set("bounding", &Capabilities::bounding),
      field_if_set("effective", &Capabilities::effective),
      field_if_set("inheritable", &Capabilities::inheritable),
      field_if_set("permitted", &Capabilities::permitted),
      field_if_set("ambient", &Capabilities::ambient),
  };
};

template <>
struct Schema<OciShape, Rlimit> {
  static constexpr std::tuple fields{
      field("type", &Rlimit::type),
      field("hard", &Rlimit::hard),
      field("soft", &Rlimit::soft),
  };
};

template <>
struct Schema<OciShape, ConsoleSize> {
  static constexpr std::tuple fields{
      field("height", &ConsoleSize::height),
      field("width", &ConsoleSize::width),
  };
};

template <>
struct Schema<OciShape, Scheduler> {
  static constexpr std::tuple fields{
      field("policy", &Scheduler::policy),
      field_if_set("nice", &Scheduler::nice),
      field_if_set("priority", &Scheduler::priority),
      field_if_set("flags", &Scheduler::flags),
      field_if_set("runtime", &Scheduler::runtime),
      field_if_set("deadline", &Scheduler::deadline),
      field_if_set("period", &Scheduler::period),
  };
};

template <>
struct Schema<OciShape, IoPriority> {
  static constexpr std::tuple fields{
      field("class", &IoPriority::priority_class),
      field("priority", &IoPriority::priority),
  };
};

template <>
struct Schema<OciShape, ExecCpuAffinity> {
  static constexpr std::tuple fields{
      field_if_set("initial", &ExecCpuAffinity::initial),
      field_if_set("final", &ExecCpuAffinity::final),
  };
};

template <>
struct Schema<OciShape, ProcessConfig> {
  static constexpr std::tuple fields{
      field_if_set("terminal", &ProcessConfig::terminal),
      field_if_set("consoleSize", &ProcessConfig::console_size),
      field("user", &ProcessConfig::user),
      field_if_set("args", &ProcessConfig::args),
      field_if_set("env", &ProcessConfig::env),
      field("cwd", &ProcessConfig::cwd),
      field_if_set("capabilities", &ProcessConfig::capabilities),
      field_if_set("rlimits", &ProcessConfig::rlimits),
      field_if_set("noNewPrivileges", &ProcessConfig::no_new_privileges),
      field_if_set("apparmorProfile", &ProcessConfig::apparmor_profile),
      field_if_set("oomScoreAdj", &ProcessConfig::oom_score_adj),
      field_if_set("scheduler", &ProcessConfig::scheduler),
      field_if_set("selinuxLabel", &ProcessConfig::selinux_label),
      field_if_set("ioPriority", &ProcessConfig::io_priority),
      field_if_set("execCPUAffinity", &ProcessConfig::exec_cpu_affinity),
  };
  // A document has to say it; the default is for configs made by hand.
  static void prepare(ProcessConfig& process) { process.cwd.clear(); }
};

}  // namespace libcontainer::spec

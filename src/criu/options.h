// What criu is asked for: from the options of a checkpoint or a restore, and what was found out
// about the container. Pure.
#pragma once

#include <libcontainer/checkpoint.h>
#include <libcontainer/config.h>
#include <libcontainer/error.h>

#include <string>
#include <vector>

#include "criu/messages.h"

namespace libcontainer::criu {

// Of this process.
struct ImageDescriptors {
  int images = -1;
  int work = -1;  // -1: the same
};

struct DumpFacts {
  pid_t pid = 0;
  ImageDescriptors directories;
  std::string root;
  std::string freeze_cgroup;  // empty: none
  std::string config_file;    // empty: none
  std::vector<ExternalMount> mounts;
  std::vector<std::string> external;  // namespaces
};
Options plan_dump(const CheckpointOptions& options, const DumpFacts& facts);

struct RestoreFacts {
  ImageDescriptors directories;
  std::string root;
  std::string config_file;
  std::vector<ExternalMount> mounts;
  std::vector<InheritedDescriptor> inherited;
  std::vector<JoinedNamespace> joined;
  std::vector<CgroupRoot> cgroup_roots;
};
Options plan_restore(const RestoreOptions& options, const RestoreFacts& facts);

// What contradicts itself or names nothing, before anything is opened. Errors: InvalidArgument.
Result<> check(const CheckpointOptions& options);
Result<> check(const RestoreOptions& options);

struct Requirements {
  Version version;    // at least
  Features features;  // of criu and the kernel
};
Requirements requirements(const CheckpointOptions& options, const Config& config);
Requirements requirements(const RestoreOptions& options, const Config& config);
// Errors: Unsupported, "CRIU version 31000 must be 31100 or higher".
Result<> check_version(const Version& found, const Requirements& needed);
// Errors: Unsupported, "criu is missing features: [LazyPages]".
Result<> check_features(const Features& found, const Requirements& needed);

// The file that configures criu: what the annotation org.criu.config names, else the usual one.
// Empty: none is wanted.
std::string config_file(const Config& config);

// A namespace that is joined by its path and is not in the image.
struct ExternalNamespace {
  NamespaceType type;
  const char* image_name;  // what the image calls it
};
// nullptr: criu does not know such a namespace of this type.
const ExternalNamespace* find_external(NamespaceType type);

}  // namespace libcontainer::criu

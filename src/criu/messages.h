// What is said to criu and what it answers: the fields that are used, each a row of a table in
// messages.cpp. Pure. Source: CRIU, images/rpc.proto.
#pragma once

#include <libcontainer/checkpoint.h>
#include <libcontainer/error.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer::criu {

enum class RequestType : std::uint8_t {
  Dump = 1,
  Restore = 2,
  PreDump = 4,
  Notify = 6,
  FeatureCheck = 9,
  Version = 10,
};
// As criu's protocol spells it: "DUMP".
std::string_view to_string(RequestType type);

struct ExternalMount {
  std::string name;   // in the image; when dumping, the mount point
  std::string place;  // when dumping, the name in the image; when restoring, the source

  bool operator==(const ExternalMount&) const = default;
};

struct InheritedDescriptor {
  std::string name;  // "pipe:[1234]"
  int number = 0;    // as criu has it

  bool operator==(const InheritedDescriptor&) const = default;
};

struct JoinedNamespace {
  std::string kind;  // "uts"
  std::string path;

  bool operator==(const JoinedNamespace&) const = default;
};

struct CgroupRoot {
  std::string controllers;
  std::string path;

  bool operator==(const CgroupRoot&) const = default;
};

// What is false, 0 or empty is not sent.
struct Options {
  // Descriptors of the process that has made the socket: criu opens them by /proc/PID/fd.
  int images_directory = -1;
  int work_directory = -1;  // -1: the images'
  int status_fd = -1;
  pid_t pid = 0;
  std::string root;
  std::string log_file;
  std::string parent_image;
  std::string freeze_cgroup;
  std::string config_file;
  std::string lsm_profile;
  std::string lsm_mount_context;
  bool leave_running = false;
  bool external_unix_sockets = false;
  bool tcp_established = false;
  bool tcp_skip_in_flight = false;
  bool tcp_close = false;
  bool evasive_devices = false;
  bool shell_job = false;
  bool file_locks = false;
  bool track_memory = false;
  bool auto_dedup = false;
  bool link_remap = false;
  bool restore_as_sibling = false;
  bool lazy_pages = false;
  bool orphan_terminal = false;
  CgroupRestore cgroups = CgroupRestore::Default;
  NetworkLock network_lock = NetworkLock::Default;
  std::uint64_t empty_namespaces = 0;  // CLONE_NEW*
  std::optional<PageServer> page_server;
  std::vector<ExternalMount> external_mounts;
  std::vector<std::string> external;
  std::vector<InheritedDescriptor> inherited;
  std::vector<JoinedNamespace> joined;
  std::vector<CgroupRoot> cgroup_roots;

  bool operator==(const Options&) const = default;
};

struct Features {
  bool memory_tracking = false;
  bool lazy_pages = false;
};

std::string encode_call(RequestType type, const Options& options);
// A question after which criu waits for the next call.
std::string encode_version_question();
std::string encode_feature_question(const Features& wanted);
std::string encode_notification_answer(bool success);

struct Version {
  int major = 0;
  int minor = 0;
  int sublevel = 0;

  int number() const { return major * 10000 + minor * 100 + sublevel; }
};

struct Notification {
  std::string script;
  pid_t pid = 0;
};

struct Response {
  RequestType type = RequestType::Notify;
  bool success = false;
  int error = 0;  // an errno, or 0
  std::string message;
  pid_t restored = 0;
  std::optional<Notification> notification;
  std::optional<Features> features;
  std::optional<Version> version;
};
// Errors: Internal for what is no message.
Result<Response> parse_response(std::string_view bytes);

}  // namespace libcontainer::criu

// What a checkpoint holds and how a container comes back from it: options of
// Container::checkpoint() and Container::restore(). The work is done by criu(8), version 3.0 or
// later, which is looked for in PATH; what an option needs of it is checked before anything is
// touched. Privileges: root of the host.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace libcontainer {

// What becomes of cgroups that the container has made below its own, and of their limits: criu's
// --manage-cgroups. Default: Soft.
enum class CgroupRestore : std::uint8_t {
  Default,
  Soft,    // limits only of cgroups that restoring makes
  Full,    // limits of all
  Strict,  // none of them may be there
  Ignore,  // all processes come into the container's own cgroup
};

// How criu keeps packets away while connections are frozen. Default: as criu's configuration has
// it, else Iptables.
enum class NetworkLock : std::uint8_t { Default, Iptables, Nftables, Skip };

// Takes the memory of a dump instead of files, or serves it (CheckpointOptions::lazy_pages).
struct PageServer {
  std::string address;
  int port = 0;

  bool operator==(const PageServer&) const = default;
};

// What both ways have to be told alike.
struct ImageOptions {
  // Made if it is missing (0700), when dumping. Must not be empty.
  std::string image_directory;
  // Where criu writes its log, dump.log or restore.log; empty: the image directory.
  std::string work_directory;
  bool tcp_established = false;        // connections that are open
  bool tcp_close = false;              // they are closed in what is restored
  bool external_unix_sockets = false;  // whose other end is outside
  bool shell_job = false;              // the session and terminal of the caller
  bool file_locks = false;
  bool lazy_pages = false;  // memory comes from a page server when it is touched
  bool auto_dedup = false;  // memory is taken out of parent images that later ones replace
  // The container's network namespace: its devices and rules are not in the image.
  bool empty_network = false;
  CgroupRestore cgroups = CgroupRestore::Default;
  NetworkLock network_lock = NetworkLock::Default;
  // Gets one line for each oddity that is no error, and on failure criu's own words.
  std::function<void(std::string_view)> warn;
};

// How far a dump is; sizes are bytes.
struct CheckpointProgress {
  int round = 1;               // 1 + the number of images before this one
  std::uint64_t written = 0;   // memory in the image directory by now: none with a page server
  std::uint64_t resident = 0;  // of all processes when the dump began: more is hardly written
  std::chrono::milliseconds elapsed{};
};

// What a dump was, as criu has counted it; sizes are bytes.
struct CheckpointSummary {
  int round = 1;
  std::uint64_t written = 0;                // memory in the image, or sent to the page server
  std::uint64_t unchanged = 0;              // memory that is in an image before this one
  std::uint64_t lazy = 0;                   // memory that the page server gives out
  std::chrono::microseconds frozen{};       // how long the container stood still
  std::chrono::microseconds memory_time{};  // to take the memory out, and to write it
};

struct CheckpointOptions : ImageOptions {
  // The image before this one, as a path relative to image_directory: only what has changed since
  // is written.
  std::string parent_image;
  // Memory only, while the container runs on; the image is a parent for the next.
  bool pre_dump = false;
  bool leave_running = false;
  bool tcp_skip_in_flight = false;  // connections that are not accepted yet are left out
  bool link_remap = false;          // files that have no name any more
  // With lazy_pages: gets one byte, 0, once the page server listens; -1: none. Borrowed.
  int status_fd = -1;
  std::optional<PageServer> page_server;
  // Called every 200 ms while criu works, and once at the end, by the thread that has called.
  std::function<void(const CheckpointProgress&)> progress;
};

struct RestoreOptions : ImageOptions {
  std::string lsm_profile;        // "apparmor:NAME" or "selinux:LABEL", in place of the image's
  std::string lsm_mount_context;  // in place of the "context=" of the image's mounts
};

}  // namespace libcontainer

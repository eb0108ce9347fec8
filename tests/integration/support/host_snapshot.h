// What is on the host now, and what is there later that was not there before.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace integration {

// Other programs run on the host as well, and change it while a test runs.
enum class Whose {
  Ours,        // our descendants, and what is named after run_token()
  Everybodys,  // for tests on a private host, see private_host.h
};

// Processes with start time and their namespaces, cgroup directories of every mounted hierarchy,
// mounts, and the entries of /tmp /run /dev/shm /var/tmp; each as one readable line.
class HostSnapshot {
 public:
  static HostSnapshot take(Whose whose, const std::vector<std::string>& directories = {});
  // "+ what is new", "- what has gone"; processes and namespaces that have gone do not count.
  std::vector<std::string> differences_to(const HostSnapshot& later) const;
  // What is new there is no difference any more, whether it stays or goes.
  void tolerate(const HostSnapshot& later);

 private:
  std::set<std::string> facts_;
  std::set<std::string> tolerated_;
};

// Takes snapshots until one equals `before` or the time is over: processes end asynchronously.
// Reaps what was re-parented to this program. Returns what is left.
std::vector<std::string> settled_differences(
    const HostSnapshot& before, Whose whose, const std::vector<std::string>& directories = {},
    std::chrono::milliseconds limit = std::chrono::milliseconds(3000));

// So that what a test leaves running becomes a child of this program.
void adopt_orphans();

std::string text_of(const std::vector<std::string>& differences);

}  // namespace integration

#include "support/host_snapshot.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <thread>

#include "support/files.h"

namespace integration {
namespace {

constexpr auto kTemporaries = std::to_array<const char*>({"/tmp", "/run", "/dev/shm", "/var/tmp"});

struct ProcessLine {
  pid_t parent = 0;
  std::string text;
};

using Processes = std::map<pid_t, ProcessLine>;

// "12 (name) S 1 …": the name may hold spaces and parentheses.
void add_process(const std::string& pid, Processes& processes) {
  const std::string stat = read_file_if_there("/proc/" + pid + "/stat");
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return;
  const std::vector<std::string> fields = words_of(stat.substr(name_end + 1));
  if (fields.size() < 20) return;
  const std::string name = stat.substr(stat.find('('), name_end + 1 - stat.find('('));
  const bool zombie = fields[0] == "Z" || fields[0] == "X";
  processes[std::atoi(pid.c_str())] = {
      std::atoi(fields[1].c_str()),
      "process " + pid + " " + name + (zombie ? " zombie" : "") + " started " + fields[19]};
}

Processes all_processes() {
  Processes processes;
  DIR* const proc = opendir("/proc");
  while (const dirent* entry = readdir(proc)) {
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') add_process(entry->d_name, processes);
  }
  closedir(proc);
  return processes;
}

bool descends_from_us(const Processes& processes, pid_t pid) {
  for (auto found = processes.find(pid); found != processes.end();
       found = processes.find(found->second.parent)) {
    if (found->second.parent == getpid()) return true;
  }
  return false;
}

void add_namespaces(pid_t pid, std::set<std::string>& facts) {
  const std::string dir = "/proc/" + std::to_string(pid) + "/ns/";
  for (const char* kind : {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"}) {
    char target[64];
    const ssize_t length = readlink((dir + kind).c_str(), target, sizeof target);
    if (length > 0) facts.insert("namespace " + std::string(target, static_cast<size_t>(length)));
  }
}

void add_processes(Whose whose, std::set<std::string>& facts) {
  const Processes processes = all_processes();
  add_namespaces(getpid(), facts);
  for (const auto& [pid, process] : processes) {
    if (pid == getpid()) continue;
    if (whose == Whose::Ours && !descends_from_us(processes, pid)) continue;
    facts.insert(process.text);
    add_namespaces(pid, facts);
  }
}

bool is_ours(const std::string& name) { return contains(name, run_token()); }

// Cgroup directories are few and shallow; a failed open is one that has just gone.
void add_directories(const std::string& path, Whose whose, std::set<std::string>& facts) {
  DIR* const dir = opendir(path.c_str());
  if (dir == nullptr) return;
  while (const dirent* entry = readdir(dir)) {
    if (entry->d_type != DT_DIR || entry->d_name[0] == '.') continue;
    const std::string child = path + "/" + entry->d_name;
    if (whose == Whose::Everybodys || is_ours(child)) facts.insert("cgroup " + child);
    add_directories(child, whose, facts);
  }
  closedir(dir);
}

void add_mounts_and_cgroups(Whose whose, std::set<std::string>& facts) {
  for (const std::string& line : lines_of(read_file("/proc/self/mountinfo"))) {
    if (whose == Whose::Everybodys || is_ours(line)) facts.insert("mount " + line);
    const size_t separator = line.find(" - cgroup");
    if (separator != std::string::npos) add_directories(words_of(line).at(4), whose, facts);
  }
}

void add_entries(const std::string& dir, Whose whose, std::set<std::string>& facts) {
  for (const std::string& name : directory_names(dir)) {
    if (whose == Whose::Everybodys || is_ours(name)) facts.insert("file " + dir + "/" + name);
  }
}

bool may_go_unnoticed(const std::string& fact) {
  return fact.starts_with("process ") || fact.starts_with("namespace ");
}

}  // namespace

HostSnapshot HostSnapshot::take(Whose whose, const std::vector<std::string>& directories) {
  HostSnapshot snapshot;
  add_processes(whose, snapshot.facts_);
  add_mounts_and_cgroups(whose, snapshot.facts_);
  for (const char* dir : kTemporaries) add_entries(dir, whose, snapshot.facts_);
  for (const std::string& dir : directories) add_entries(dir, Whose::Everybodys, snapshot.facts_);
  return snapshot;
}

std::vector<std::string> HostSnapshot::differences_to(const HostSnapshot& later) const {
  std::vector<std::string> differences;
  for (const std::string& fact : later.facts_) {
    if (!facts_.contains(fact) && !tolerated_.contains(fact)) differences.push_back("+ " + fact);
  }
  for (const std::string& fact : facts_) {
    if (!later.facts_.contains(fact) && !may_go_unnoticed(fact)) {
      differences.push_back("- " + fact);
    }
  }
  return differences;
}

void HostSnapshot::tolerate(const HostSnapshot& later) {
  tolerated_.insert(later.facts_.begin(), later.facts_.end());
}

std::vector<std::string> settled_differences(const HostSnapshot& before, Whose whose,
                                             const std::vector<std::string>& directories,
                                             std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    std::vector<std::string> left = before.differences_to(HostSnapshot::take(whose, directories));
    if (left.empty() || std::chrono::steady_clock::now() > deadline) return left;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void adopt_orphans() { prctl(PR_SET_CHILD_SUBREAPER, 1); }

std::string text_of(const std::vector<std::string>& differences) {
  std::string text;
  for (const std::string& line : differences) text += "  " + line + "\n";
  return text;
}

}  // namespace integration

// Run at build time: prints the system call tables that libseccomp knows as seccomp/syscall_data.h.
#include <fmt/format.h>
#include <seccomp.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "seccomp/architecture.h"

namespace {

using libcontainer::seccomp::kArchitectures;

// Since 424 new calls have the same number everywhere, but for the architecture's own base.
constexpr int kFirstShared = 424;
constexpr const char* kFirstSharedName = "pidfd_send_signal";
constexpr int kNumbersPerTable = 1024;
constexpr int kArmPrivateBase = 0xf0000;
constexpr int kArmPrivateCount = 16;

// Calls that are younger than the libseccomp of some distributions.
struct YoungSyscall {
  const char* name;
  int number;
  const char* only;  // the architecture that has it, x32 with x86_64; nullptr: all
};
constexpr YoungSyscall kYoung[] = {
    {"statmount", 457, nullptr},
    {"listmount", 458, nullptr},
    {"lsm_get_self_attr", 459, nullptr},
    {"lsm_set_self_attr", 460, nullptr},
    {"lsm_list_modules", 461, nullptr},
    {"mseal", 462, nullptr},
    {"setxattrat", 463, nullptr},
    {"getxattrat", 464, nullptr},
    {"listxattrat", 465, nullptr},
    {"removexattrat", 466, nullptr},
    {"open_tree_attr", 467, nullptr},
    {"file_getattr", 468, nullptr},
    {"file_setattr", 469, nullptr},
    {"listns", 470, nullptr},
    {"uretprobe", 335, "SCMP_ARCH_X86_64"},
};

struct Table {
  std::map<int, std::set<std::string>> names;  // by number
  std::map<std::string, int> multiplexed;      // name to libseccomp's pseudo number
};

std::uint32_t token_of(std::string_view name) {
  std::string lower;
  for (const char c : name.substr(std::string_view("SCMP_ARCH_").size())) {
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return seccomp_arch_resolve_name(lower.c_str());
}

// libseccomp's pseudo numbers of calls that also go through socketcall (below -100) or ipc (below
// -200).
bool is_multiplexed(int number) { return number <= -100 && number > -300; }

void add_number(Table& table, std::uint32_t token, int number) {
  char* text = seccomp_syscall_resolve_num_arch(token, number);
  if (text == nullptr) return;
  const std::string name = text;
  std::free(text);
  // libseccomp answers for numbers without the base too.
  const int resolved = seccomp_syscall_resolve_name_arch(token, name.c_str());
  if (resolved != number && !is_multiplexed(resolved)) return;
  table.names[number].insert(name);
}

Table read_table(std::string_view architecture) {
  Table table;
  const std::uint32_t token = token_of(architecture);
  if (token == 0) return table;
  const int base = seccomp_syscall_resolve_name_arch(token, kFirstSharedName) - kFirstShared;
  for (int i = 0; i < kNumbersPerTable; ++i) add_number(table, token, base + i);
  for (int i = 0; i < kArmPrivateCount; ++i) add_number(table, token, kArmPrivateBase + i);
  for (const YoungSyscall& young : kYoung) {
    const std::string_view only = young.only == nullptr ? architecture : young.only;
    const bool here =
        architecture == only || (only == "SCMP_ARCH_X86_64" && architecture == "SCMP_ARCH_X32");
    if (here && seccomp_syscall_resolve_name_arch(token, young.name) < 0) {
      table.names[base + young.number].insert(young.name);
    }
  }
  return table;
}

void find_multiplexed(Table& table, std::uint32_t token, const std::set<std::string>& names) {
  // An architecture without socketcall has the pseudo numbers too, for calls it does not have.
  if (token == 0 || !is_multiplexed(seccomp_syscall_resolve_name_arch(token, "socket"))) return;
  for (const std::string& name : names) {
    const int number = seccomp_syscall_resolve_name_arch(token, name.c_str());
    if (is_multiplexed(number)) table.multiplexed[name] = number;
  }
}

void print_names(std::FILE* out, const std::set<std::string>& names) {
  fmt::print(out, "inline constexpr char kNameText[] =");
  for (const std::string& name : names) fmt::print(out, "\n    \"{}\"", name);
  fmt::print(out, ";\ninline constexpr std::uint16_t kNameStart[] = {{");
  std::size_t start = 0;
  for (const std::string& name : names) {
    fmt::print(out, "{}, ", start);
    start += name.size();
  }
  fmt::print(out, "{}}};\n", start);
}

void print_numbers(std::FILE* out, const std::vector<Table>& tables,
                   const std::map<std::string, int>& ids) {
  std::string starts = "0";
  std::size_t count = 0;
  fmt::print(out, "inline constexpr NumberedSyscall kNumbered[] = {{\n");
  for (const Table& table : tables) {
    for (const auto& [number, names] : table.names) {
      for (const std::string& name : names) fmt::print(out, "{{{}u, {}}}, ", number, ids.at(name));
      count += names.size();
    }
    fmt::print(out, "\n");
    starts += fmt::format(", {}", count);
  }
  fmt::print(out, "}};\ninline constexpr std::uint16_t kArchitectureStart[] = {{{}}};\n", starts);
}

void print_multiplexed(std::FILE* out, const std::vector<Table>& tables,
                       const std::map<std::string, int>& ids) {
  std::map<std::string, int> all;
  fmt::print(out, "inline constexpr bool kMultiplexes[] = {{");
  for (const Table& table : tables) {
    fmt::print(out, "{}, ", !table.multiplexed.empty());
    all.insert(table.multiplexed.begin(), table.multiplexed.end());
  }
  fmt::print(out, "}};\ninline constexpr MultiplexedSyscall kMultiplexed[] = {{\n");
  for (const auto& [name, number] : all) {
    const bool ipc = number <= -200;
    fmt::print(out, "{{{}, {}, {}}}, ", ids.at(name), ids.at(ipc ? "ipc" : "socketcall"),
               -number - (ipc ? 200 : 100));
  }
  fmt::print(out, "\n}};\n");
}

void print_all(std::FILE* out) {
  std::vector<Table> tables;
  std::set<std::string> names;
  for (const auto& architecture : kArchitectures) {
    tables.push_back(read_table(architecture.name));
    for (const auto& [number, of_number] : tables.back().names)
      names.insert(of_number.begin(), of_number.end());
  }
  std::map<std::string, int> ids;
  for (const std::string& name : names) ids.emplace(name, static_cast<int>(ids.size()));
  for (std::size_t i = 0; i < tables.size(); ++i) {
    find_multiplexed(tables[i], token_of(kArchitectures[i].name), names);
  }
  fmt::print(out,
             "// Generated by syscall_table_generator.cpp. Included by syscall_table.cpp only.\n");
  fmt::print(out,
             "#pragma once\n\n#include \"seccomp/syscall_table.h\"\n\nnamespace "
             "libcontainer::seccomp {{\n");
  print_names(out, names);
  print_numbers(out, tables, ids);
  print_multiplexed(out, tables, ids);
  fmt::print(out, "}}  // namespace libcontainer::seccomp\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::FILE* out = std::fopen(argv[1], "we");
  if (out == nullptr) return 1;
  print_all(out);
  return std::fclose(out) == 0 ? 0 : 1;
}

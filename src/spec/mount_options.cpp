#include "spec/mount_options.h"

#include <sys/mount.h>

#include <algorithm>
#include <array>

namespace libcontainer::spec {
namespace {

using enum MountExtension;

constexpr auto kOptions = std::to_array<MountOption>({
    {.name = "async", .clear = MS_SYNCHRONOUS},
    {.name = "atime", .clear = MS_NOATIME},
    {.name = "bind", .set = MS_BIND},
    {.name = "copy-symlink", .extension = CopySymlink},
    {.name = "defaults"},
    {.name = "dest-nofollow", .extension = TargetNoFollow},
    {.name = "dev", .clear = MS_NODEV},
    {.name = "diratime", .clear = MS_NODIRATIME},
    {.name = "dirsync", .set = MS_DIRSYNC},
    {.name = "exec", .clear = MS_NOEXEC},
    {.name = "idmap", .extension = IdMap},
    {.name = "iversion", .set = MS_I_VERSION},
    {.name = "lazytime", .set = MS_LAZYTIME},
    {.name = "loud", .clear = MS_SILENT},
    {.name = "mand", .set = MS_MANDLOCK},
    {.name = "noatime", .set = MS_NOATIME},
    {.name = "nodev", .set = MS_NODEV},
    {.name = "nodiratime", .set = MS_NODIRATIME},
    {.name = "noexec", .set = MS_NOEXEC},
    {.name = "noiversion", .clear = MS_I_VERSION},
    {.name = "nolazytime", .clear = MS_LAZYTIME},
    {.name = "nomand", .clear = MS_MANDLOCK},
    {.name = "norelatime", .clear = MS_RELATIME},
    {.name = "nostrictatime", .clear = MS_STRICTATIME},
    {.name = "nosuid", .set = MS_NOSUID},
    {.name = "nosymfollow", .set = MS_NOSYMFOLLOW},
    {.name = "private", .propagation = MS_PRIVATE},
    {.name = "ratime", .recursive_clear = MOUNT_ATTR_NOATIME | MOUNT_ATTR__ATIME},
    {.name = "rbind", .set = MS_BIND | MS_REC},
    {.name = "rdev", .recursive_clear = MOUNT_ATTR_NODEV},
    {.name = "rdiratime", .recursive_clear = MOUNT_ATTR_NODIRATIME},
    {.name = "relatime", .set = MS_RELATIME},
    {.name = "remount", .set = MS_REMOUNT},
    {.name = "rexec", .recursive_clear = MOUNT_ATTR_NOEXEC},
    {.name = "ridmap", .extension = RecursiveIdMap},
    {.name = "rnoatime", .recursive_set = MOUNT_ATTR_NOATIME, .recursive_clear = MOUNT_ATTR__ATIME},
    {.name = "rnodev", .recursive_set = MOUNT_ATTR_NODEV},
    {.name = "rnodiratime", .recursive_set = MOUNT_ATTR_NODIRATIME},
    {.name = "rnoexec", .recursive_set = MOUNT_ATTR_NOEXEC},
    {.name = "rnorelatime", .recursive_clear = MOUNT_ATTR__ATIME},
    {.name = "rnostrictatime", .recursive_clear = MOUNT_ATTR_STRICTATIME | MOUNT_ATTR__ATIME},
    {.name = "rnosuid", .recursive_set = MOUNT_ATTR_NOSUID},
    {.name = "rnosymfollow", .recursive_set = MOUNT_ATTR_NOSYMFOLLOW},
    {.name = "ro", .set = MS_RDONLY},
    {.name = "rprivate", .propagation = MS_PRIVATE | MS_REC},
    {.name = "rrelatime", .recursive_clear = MOUNT_ATTR__ATIME},
    {.name = "rro", .recursive_set = MOUNT_ATTR_RDONLY},
    {.name = "rrw", .recursive_clear = MOUNT_ATTR_RDONLY},
    {.name = "rshared", .propagation = MS_SHARED | MS_REC},
    {.name = "rslave", .propagation = MS_SLAVE | MS_REC},
    {.name = "rstrictatime",
     .recursive_set = MOUNT_ATTR_STRICTATIME,
     .recursive_clear = MOUNT_ATTR__ATIME},
    {.name = "rsuid", .recursive_clear = MOUNT_ATTR_NOSUID},
    {.name = "rsymfollow", .recursive_clear = MOUNT_ATTR_NOSYMFOLLOW},
    {.name = "runbindable", .propagation = MS_UNBINDABLE | MS_REC},
    {.name = "rw", .clear = MS_RDONLY},
    {.name = "shared", .propagation = MS_SHARED},
    {.name = "silent", .set = MS_SILENT},
    {.name = "slave", .propagation = MS_SLAVE},
    {.name = "src-nofollow", .extension = SourceNoFollow},
    {.name = "strictatime", .set = MS_STRICTATIME},
    {.name = "suid", .clear = MS_NOSUID},
    {.name = "symfollow", .clear = MS_NOSYMFOLLOW},
    {.name = "sync", .set = MS_SYNCHRONOUS},
    {.name = "tmpcopyup", .extension = TmpCopyUp},
    {.name = "unbindable", .propagation = MS_UNBINDABLE},
});
static_assert(std::ranges::is_sorted(kOptions, {}, &MountOption::name));

struct ExtensionSwitch {
  MountExtension extension;
  bool ParsedMountOptions::* member;
  std::uint32_t bit;
};
constexpr auto kSwitches = std::to_array<ExtensionSwitch>({
    {TmpCopyUp, &ParsedMountOptions::tmpcopyup, 1},
    {CopySymlink, &ParsedMountOptions::copy_symlink, 1U << 29U},
    {SourceNoFollow, &ParsedMountOptions::source_nofollow, 1U << 30U},
    {TargetNoFollow, &ParsedMountOptions::target_nofollow, 1U << 31U},
});

// Linux 5.12: the access-time modes are one field, not bits; a change of it needs the whole field
// in the clear mask and replaces an earlier choice.
void apply_recursive(const MountOption& option, ParsedMountOptions& parsed) {
  const bool sets_atime = (option.recursive_clear & MOUNT_ATTR__ATIME) == MOUNT_ATTR__ATIME;
  if (sets_atime) parsed.recursive_set &= ~std::uint64_t{MOUNT_ATTR__ATIME};
  parsed.recursive_set = (parsed.recursive_set & ~option.recursive_clear) | option.recursive_set;
  const std::uint64_t kept = ~option.recursive_set | std::uint64_t{MOUNT_ATTR__ATIME};
  parsed.recursive_clear = (parsed.recursive_clear & kept) | option.recursive_clear;
}

void apply_extension(MountExtension extension, ParsedMountOptions& parsed) {
  for (const ExtensionSwitch& row : kSwitches) {
    if (row.extension == extension) parsed.*row.member = true;
  }
  if (extension == IdMap || extension == RecursiveIdMap) parsed.idmap = extension;
}

void apply_option(const MountOption& option, ParsedMountOptions& parsed) {
  parsed.flags = (parsed.flags & ~option.clear) | option.set;
  parsed.cleared_flags = (parsed.cleared_flags & ~option.set) | option.clear;
  if (option.propagation != 0) parsed.propagation.push_back(option.propagation);
  apply_recursive(option, parsed);
  apply_extension(option.extension, parsed);
}

void append_data(std::string_view data, ParsedMountOptions& parsed) {
  if (!parsed.data.empty()) parsed.data += ',';
  parsed.data += data;
}

std::string_view name_of(MountExtension extension) {
  return std::ranges::find(kOptions, extension, &MountOption::extension)->name;
}

// Names for `wanted`, by the rows whose `bits` are all in it: those of more bits first, so that
// "rbind" is found before "bind". A row that clears in order to set is none that clears.
void append_names(std::uint64_t wanted, std::uint64_t MountOption::* bits,
                  std::vector<std::string>& names) {
  while (wanted != 0) {
    const MountOption* best = nullptr;
    for (const MountOption& option : kOptions) {
      const std::uint64_t found = option.*bits;
      const bool only_clears = bits != &MountOption::recursive_clear || option.recursive_set == 0;
      const bool fits = found != 0 && (found & ~wanted) == 0 && only_clears;
      if (fits && (best == nullptr || found > best->*bits)) best = &option;
    }
    if (best == nullptr) return;
    names.emplace_back(best->name);
    wanted &= ~(best->*bits);
  }
}

}  // namespace

std::span<const MountOption> mount_options() { return kOptions; }

const MountOption* find_mount_option(std::string_view name) {
  const auto* found = std::ranges::lower_bound(kOptions, name, {}, &MountOption::name);
  return found != kOptions.end() && found->name == name ? found : nullptr;
}

std::uint32_t extension_bits(const ParsedMountOptions& options) {
  std::uint32_t bits = 0;
  for (const ExtensionSwitch& row : kSwitches) bits |= options.*row.member ? row.bit : 0;
  return bits;
}

void set_extensions(std::uint32_t bits, ParsedMountOptions& options) {
  for (const ExtensionSwitch& row : kSwitches) options.*row.member = (bits & row.bit) != 0;
}

ParsedMountOptions parse_mount_options(std::span<const std::string> options) {
  ParsedMountOptions parsed;
  for (const std::string& text : options) {
    if (const MountOption* option = find_mount_option(text); option != nullptr) {
      apply_option(*option, parsed);
    } else {
      append_data(text, parsed);
    }
  }
  return parsed;
}

ParsedMountOptions parse_mount_options(const Mount& mount) {
  ParsedMountOptions parsed = parse_mount_options(std::span(mount.options));
  if (mount.type == "bind") parsed.flags |= MS_BIND;
  return parsed;
}

bool is_bind(const ParsedMountOptions& options) { return (options.flags & MS_BIND) != 0; }

bool is_readonly(const ParsedMountOptions& options) {
  constexpr std::uint64_t kReadonly = MOUNT_ATTR_RDONLY;
  if (((options.recursive_set | options.recursive_clear) & kReadonly) != 0) {
    return (options.recursive_set & kReadonly) != 0;
  }
  return (options.flags & MS_RDONLY) != 0;
}

std::vector<std::string> format_mount_options(const ParsedMountOptions& options) {
  std::vector<std::string> names;
  append_names(options.flags, &MountOption::set, names);
  append_names(options.cleared_flags, &MountOption::clear, names);
  for (const std::uint64_t propagation : options.propagation) {
    append_names(propagation, &MountOption::propagation, names);
  }
  // An access-time mode is set with the whole field cleared: its own option says both.
  const bool sets_atime = (options.recursive_set & MOUNT_ATTR__ATIME) != 0;
  append_names(options.recursive_set, &MountOption::recursive_set, names);
  append_names(options.recursive_clear & ~(sets_atime ? std::uint64_t{MOUNT_ATTR__ATIME} : 0),
               &MountOption::recursive_clear, names);
  for (const ExtensionSwitch& row : kSwitches) {
    if (options.*row.member) names.emplace_back(name_of(row.extension));
  }
  if (options.idmap != None) names.emplace_back(name_of(options.idmap));
  if (!options.data.empty()) names.push_back(options.data);
  return names;
}

}  // namespace libcontainer::spec

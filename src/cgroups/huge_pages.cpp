#include "cgroups/huge_pages.h"

#include <fmt/format.h>

#include <cerrno>

#include "base/error.h"
#include "sys/directory.h"
#include "sys/file.h"

namespace libcontainer::cgroups {

namespace {

constexpr std::string_view kPrefix = "hugetlb.";
constexpr std::string_view kReserved = ".rsvd";

void add_size(std::string_view name, std::string_view usage,
              std::map<std::string, std::string>& sizes) {
  if (!name.starts_with(kPrefix) || !name.ends_with(usage)) return;
  const std::string prefix(name.substr(0, name.size() - usage.size()));
  std::string_view size = std::string_view(prefix).substr(kPrefix.size());
  const bool reserved = size.ends_with(kReserved);
  if (reserved) size.remove_suffix(kReserved.size());
  if (size.find('.') != std::string_view::npos) return;  // hugetlb.2MB.max.usage_in_bytes
  const auto [row, is_new] = sizes.try_emplace(std::string(size), prefix);
  if (!is_new && reserved) row->second = prefix;
}

}  // namespace

Result<std::map<std::string, std::string>> huge_page_sizes(const std::string& directory,
                                                           std::string_view usage) {
  std::map<std::string, std::string> sizes;
  const auto fd = sys::open_at(sys::FdRef::cwd(), directory, O_RDONLY | O_DIRECTORY);
  if (!fd && fd.error().value == ENOENT) return sizes;
  const auto failed = [&](sys::Errno error) {
    return std::unexpected(base::make_system_error(
        error.value, fmt::format("read the names in cgroup '{}'", directory)));
  };
  if (!fd) return failed(fd.error());
  sys::DirectoryReader entries(*fd);
  for (;;) {
    const auto entry = entries.next();
    if (!entry) return failed(entry.error());
    if (*entry == nullptr) return sizes;
    add_size((*entry)->d_name, usage, sizes);
  }
}

}  // namespace libcontainer::cgroups

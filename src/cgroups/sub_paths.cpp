#include "cgroups/sub_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "base/error.h"
#include "cgroups/proc_files.h"

namespace libcontainer::cgroups {

namespace {

std::unexpected<Error> invalid(std::string text) {
  return std::unexpected(base::make_error(Errc::InvalidArgument, std::move(text)));
}

// "" for the cgroup itself, else "/a/b".
Result<std::string> below(std::string_view path) {
  std::string result;
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view part = take_until(rest, '/');
    if (part.empty() || part == ".") continue;
    // Without links in a cgroup file system, ".." could only undo what the path itself said.
    if (part == "..") return invalid(fmt::format("bad sub cgroup path: {}", path));
    result.append(1, '/').append(part);
  }
  return result;
}

class Requests {
 public:
  explicit Requests(CgroupPaths& paths) : original_(paths), paths_(paths) {}

  Result<> apply(std::string_view controller, std::string_view path) {
    if (!seen_.insert(controller).second) {
      return invalid(fmt::format(
          "invalid --cgroup argument(s): controller {} specified multiple times", controller));
    }
    const CgroupDirectory* base = original_.find(controller);
    if (base == nullptr) {
      return invalid(fmt::format("unknown controller {} in SubCgroupPaths", controller));
    }
    LC_TRY_ASSIGN(const std::string sub, below(path));
    const auto index = static_cast<std::size_t>(base - original_.directories.data());
    paths_.directories[index].path = base->path + sub;
    return {};
  }

 private:
  const CgroupPaths original_;
  CgroupPaths& paths_;
  std::set<std::string_view> seen_;
};

}  // namespace

Result<CgroupPaths> plan_sub_paths(CgroupPaths paths, std::span<const std::string> requests) {
  Requests all(paths);
  for (const std::string& request : requests) {
    std::string_view path = request;
    if (request.find(':') == std::string::npos) {
      if (requests.size() > 1) {
        return invalid(
            fmt::format("invalid --cgroup argument: {} (missing <controller>: prefix)", request));
      }
      LC_TRY(all.apply("", path));
      continue;
    }
    std::string_view controllers = take_until(path, ':');
    do {
      const std::string_view controller = take_until(controllers, ',');
      if (controller.empty()) {
        return invalid(
            fmt::format("invalid --cgroup argument: {} (empty <controller> prefix)", request));
      }
      LC_TRY(all.apply(controller, path));
    } while (!controllers.empty());
  }
  return paths;
}

}  // namespace libcontainer::cgroups

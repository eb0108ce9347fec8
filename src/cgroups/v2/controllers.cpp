#include "cgroups/v2/controllers.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/proc_files.h"

namespace libcontainer::cgroups::v2 {

namespace {

constexpr std::string_view kControllers = "cgroup.controllers";
constexpr std::string_view kSubtreeControl = "cgroup.subtree_control";
constexpr std::string_view kType = "cgroup.type";

// "cpu io" → "+cpu +io"
std::string as_request(std::string_view controllers) {
  std::string request;
  while (!controllers.empty()) {
    const std::string_view name = take_until(controllers, ' ');
    request.append(request.empty() ? "+" : " +").append(name);
  }
  return request;
}

// One controller that is refused (cpu, while realtime processes exist) must not cost the others.
// What is missing in the end shows when a limit is set.
void enable_in(const std::string& directory, const std::string& request) {
  const std::string path = file_in(directory, kSubtreeControl);
  if (write_value(path, request)) return;
  std::string_view rest = request;
  while (!rest.empty()) (void)write_value(path, take_until(rest, ' '));
}

Result<> check_type(const std::string& directory) {
  const auto type = read_value(file_in(directory, kType));
  if (!type || *type == "domain" || *type == "domain threaded") return {};
  const std::string_view state =
      *type == "domain invalid" ? "an invalid state" : std::string_view("threaded mode");
  return std::unexpected(base::make_error(
      Errc::WrongState,
      fmt::format("cannot enter cgroupv2 '{}' with domain controllers -- it is in {}", directory,
                  state)));
}

}  // namespace

Result<> enable_controllers(const CgroupDirectory& directory) {
  const std::string mount_point = directory.mount_point();
  const auto available = read_value(file_in(mount_point, kControllers));
  if (!available) {
    return std::unexpected(base::make_system_error(
        available.error().value, fmt::format("read '{}'", file_in(mount_point, kControllers))));
  }
  // Whoever uses this parent again finds it done.
  const auto here = read_value(file_in(directory.path, kControllers));
  if (!here || *here != *available) {
    const std::string request = as_request(*available);
    for (std::size_t end = directory.mount_length; end != std::string::npos;
         end = directory.path.find('/', end + 1)) {
      enable_in(directory.path.substr(0, end), request);
    }
  }
  return check_type(directory.path);
}

}  // namespace libcontainer::cgroups::v2

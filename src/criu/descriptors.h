// descriptors.json of an image: what the first three descriptors of init were. Pure, but for
// read_descriptors(). The name and form are runc's.
#pragma once

#include <libcontainer/error.h>
#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "criu/messages.h"

namespace libcontainer::criu {

inline constexpr const char* kDescriptorsFile = "descriptors.json";

// "pipe:[1234]", "/dev/null", … of a process. Errors: NotFound if it has ended.
Result<std::vector<std::string>> read_descriptors(pid_t pid);

std::string format_descriptors(const std::vector<std::string>& descriptors);
// Errors: InvalidSpec.
Result<std::vector<std::string>> parse_descriptors(std::string_view json);

// Pipes whose other end was outside are replaced by the restored process' own streams, which criu
// has as 0, 1 and 2.
std::vector<InheritedDescriptor> inherited_streams(const std::vector<std::string>& descriptors);

}  // namespace libcontainer::criu

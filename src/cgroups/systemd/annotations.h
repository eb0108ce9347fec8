// Annotations "org.systemd.property.<Name>", which set properties of a container's unit. Pure.
#pragma once

#include <libcontainer/error.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cgroups/systemd/property.h"

namespace libcontainer::cgroups::systemd {

inline constexpr std::string_view kAnnotationPrefix = "org.systemd.property.";

// The values are GVariant text: true, 'text', 5 (an int32), uint64 5, ['a', 'b'], @as []. A name
// that ends in "Sec" is given in seconds, of which systemd's property "USec" has microseconds.
// Other annotations are passed over. Errors: InvalidSpec with the annotation.
Result<std::vector<Property>> parse_annotations(
    const std::map<std::string, std::string>& annotations);

}  // namespace libcontainer::cgroups::systemd

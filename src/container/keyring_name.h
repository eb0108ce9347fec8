// The name of the session keyring that a container's processes share.
#pragma once

#include <libcontainer/error.h>

#include <string>
#include <string_view>

namespace libcontainer::container {

// SECURITY: whoever knows the name first can make a keyring of it, in which the container would
// then keep its keys: it ends in what nobody can guess.
Result<std::string> new_keyring_name(std::string_view id);

// What runc calls the one of its container.
std::string runc_keyring_name(std::string_view id);

}  // namespace libcontainer::container

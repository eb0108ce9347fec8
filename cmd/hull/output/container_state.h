// How states of containers are printed: by `state` and by `list`. Pure.
#pragma once

#include <libcontainer/container.h>

#include <span>
#include <string>
#include <string_view>

namespace hull::output {

struct StateRow {
  libcontainer::ContainerState state;
  std::string_view status;  // the word for state.status
  std::string owner;        // name of the user, or empty
};

// Two-space indented, without a new-line at the end; `owner` is always empty here.
std::string format_state(const libcontainer::ContainerState& state, std::string_view status);

// One line with an array, ended by a new-line.
std::string format_state_array(std::span<const StateRow> rows);

// A table with a header line.
std::string format_state_table(std::span<const StateRow> rows);

}  // namespace hull::output

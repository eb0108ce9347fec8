// The resctrl file system, which shares out caches and memory bandwidth.
// Source: Documentation/arch/x86/resctrl.rst of the kernel.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace libcontainer::intelrdt {

// Where it is mounted: /sys/fs/resctrl if it is there, else the first one; nullopt: nowhere. Pure.
std::optional<std::string> find_resctrl(std::string_view mountinfo);
// The same, of this process; its mounts are read anew.
std::optional<std::string> find_resctrl();

// What the machine has.
enum class Resource : std::uint8_t { L3Cache, MemoryBandwidth, Monitoring };
bool has_resource(const std::string& root, Resource resource);

// The content of a file without line breaks at its end; "" if it cannot be read.
std::string read_text(const std::string& path);

// What the kernel says of the write that it has just refused; "" if nothing.
std::string last_command_status(const std::string& root);

}  // namespace libcontainer::intelrdt

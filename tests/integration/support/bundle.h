// A bundle on disk: a config.json made from the default one, and a root file system of busybox.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/files.h"
#include "support/json.h"

namespace integration {

// What `spec` writes, but with pipes instead of a terminal.
const Json& default_config();

// A root file system that a shell works in: busybox with its applets, /etc/passwd with root and
// daemon, the directories that the default mounts go to.
void make_rootfs(const std::string& path);

class Bundle {
 public:
  Bundle();

  Bundle& set(std::string_view pointer, Json value);
  Bundle& remove(std::string_view pointer);
  Bundle& append(std::string_view array_pointer, Json value);
  Bundle& args(const std::vector<std::string>& args);
  // The process is a shell that runs this.
  Bundle& script(std::string_view text);
  // Adds a namespace, with the path to join if there is one.
  Bundle& add_namespace(std::string_view type, std::string_view path = {});
  Bundle& remove_namespace(std::string_view type);
  Bundle& add_mount(std::string_view destination, std::string_view type, std::string_view source,
                    const std::vector<std::string>& options);
  // A user namespace whose 0..65535 are the host's 100000..165535, with a root that it owns.
  Bundle& use_user_namespace();
  // Instead of any config: the text as it is.
  Bundle& raw_config(std::string_view text);

  const Json& config() const { return config_; }
  // Writes config.json first.
  const std::string& path();
  const std::string& directory() const { return dir_.path(); }
  std::string rootfs() const { return dir_ / "rootfs"; }
  std::string operator/(std::string_view name) const { return dir_ / name; }

 private:
  TempDir dir_;
  Json config_;
  std::optional<std::string> raw_;
};

boost::json::array json_strings(const std::vector<std::string>& strings);

}  // namespace integration

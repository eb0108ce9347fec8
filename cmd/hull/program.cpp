#include "hull/program.h"

#include <libcontainer/config.h>

#include "hull/commit.h"

namespace hull {

std::string_view program_name(const char* argv0) {
  std::string_view name = argv0 != nullptr ? argv0 : "";
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos) {
    name.remove_prefix(slash + 1);
  }
  return name.empty() ? "hull" : name;
}

std::string version_text(std::string_view program) {
  std::string text(program == "runc" ? "runc" : "hull");
  text += " version " HULL_VERSION "\n";
  constexpr std::string_view kCommit = HULL_COMMIT;
  if (!kCommit.empty()) text.append("commit: ").append(kCommit).append("\n");
  text.append("spec: ").append(libcontainer::kOciVersion).append("\n");
  return text;
}

}  // namespace hull

#include "hull/profile_file.h"

#include <fcntl.h>

#include <cerrno>

#include "hull/file.h"
#include "hull/output/trace.h"

namespace hull {

using libcontainer::TimedStep;

Outcome<ProfileFile> ProfileFile::open(const std::string& path) {
  ProfileFile profile;
  if (path.empty()) return profile;
  profile.path_ = path;
  profile.file_ = Fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!profile.file_) return std::unexpected(system_failure(errno, "profile: open '" + path + "'"));
  profile.steps_ = std::make_shared<std::vector<TimedStep>>();
  return profile;
}

libcontainer::ProfileReceiver ProfileFile::receiver() const {
  if (!steps_) return {};
  return [steps = steps_](const std::vector<TimedStep>& taken) { *steps = taken; };
}

Outcome<> ProfileFile::write(std::string_view title) const {
  if (!steps_) return {};
  return write_all(file_.number(), output::format_trace(*steps_, title), "'" + path_ + "'");
}

}  // namespace hull

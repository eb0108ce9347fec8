// The file of --profile: how long each step of a launch took.
#pragma once

#include <libcontainer/step.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hull/failure.h"
#include "hull/fd.h"

namespace hull {

class ProfileFile {
 public:
  // No file: nothing is measured.
  ProfileFile() = default;
  // Made or emptied now, so that a wrong path fails before anything else is made.
  static Outcome<ProfileFile> open(const std::string& path);

  // What the library is to call; keeps the steps until write(). Empty without a file.
  libcontainer::ProfileReceiver receiver() const;
  // `title` says what was launched.
  Outcome<> write(std::string_view title) const;

 private:
  std::string path_;
  Fd file_;
  std::shared_ptr<std::vector<libcontainer::TimedStep>> steps_;
};

}  // namespace hull

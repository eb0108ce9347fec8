// The directories that criu writes images and its log to, or reads them from.
#pragma once

#include <libcontainer/checkpoint.h>
#include <libcontainer/error.h>

#include <functional>
#include <string>
#include <string_view>

#include "criu/options.h"
#include "sys/fd.h"

namespace libcontainer::container {

struct ImageDirectories {
  sys::Fd images;
  sys::Fd work;          // none: the images'
  std::string log_path;  // of the directory, for messages

  criu::ImageDescriptors descriptors() const {
    return {.images = images.number(), .work = work ? work.number() : -1};
  }
};

// Makes the work directory if it is missing, and with Images::Make the image directory, 0700.
enum class Images : std::uint8_t { Make, MustBeThere };
Result<ImageDirectories> open_image_directories(const ImageOptions& options, Images images);

// criu's failure, with what `log` says first as its hint, and its decisive lines as warnings.
Error explain_by_log(Error error, const ImageDirectories& directories, const char* log,
                     const std::function<void(std::string_view)>& warn);

// criu's configuration file, if it is there. `given` is criu::config_file().
std::string existing_config_file(std::string given);

}  // namespace libcontainer::container

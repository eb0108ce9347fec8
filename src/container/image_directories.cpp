#include "container/image_directories.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "container/directories.h"
#include "container/text_file.h"
#include "criu/log_excerpt.h"
#include "sys/file.h"

namespace libcontainer::container {
namespace {

Result<sys::Fd> open_directory(const std::string& path) {
  auto directory = sys::open_at(sys::FdRef::cwd(), path, O_RDONLY | O_DIRECTORY);
  if (directory) return std::move(*directory);
  return std::unexpected(
      base::make_system_error(directory.error().value, fmt::format("open directory '{}'", path)));
}

}  // namespace

Result<ImageDirectories> open_image_directories(const ImageOptions& options, Images images) {
  ImageDirectories directories;
  if (images == Images::Make)
    LC_TRY(make_directories(base::clean_path(options.image_directory), "image directory"));
  LC_TRY_ASSIGN(directories.images, open_directory(options.image_directory));
  directories.log_path = options.image_directory;
  if (options.work_directory.empty()) return directories;
  LC_TRY(make_directories(base::clean_path(options.work_directory), "work directory"));
  LC_TRY_ASSIGN(directories.work, open_directory(options.work_directory));
  directories.log_path = options.work_directory;
  return directories;
}

Error explain_by_log(Error error, const ImageDirectories& directories, const char* log,
                     const std::function<void(std::string_view)>& warn) {
  const std::string path = fmt::format("{}/{}", directories.log_path, log);
  const sys::FdRef directory = directories.work ? directories.work : directories.images;
  const auto text = read_text_file(directory, log, path);
  if (!text) return error;
  const auto lines = criu::decisive_lines(*text);
  if (lines.empty()) return error;
  if (warn) {
    warn(fmt::format("--- Quoting \"{}\"", path));
    for (const auto line : lines) warn(line);
    warn("---");
  }
  return base::with_hint(std::move(error),
                         fmt::format("{}; the rest is in '{}'", criu::first_error(*text), path));
}

std::string existing_config_file(std::string given) {
  if (given.empty() || sys::stat_at(sys::FdRef::cwd(), given)) return given;
  return {};
}

}  // namespace libcontainer::container

#include "container/dump_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <string_view>

#include "base/number.h"
#include "base/text.h"
#include "container/text_file.h"
#include "sys/directory.h"
#include "sys/file.h"

namespace libcontainer::container {
namespace {

// More images before one are no image of ours: a directory that is its own parent.
constexpr int kMostRounds = 1000;

// Source: proc_pid_statm(5). Whoever has ended has none.
std::uint64_t resident_of(pid_t pid) {
  const std::string path = fmt::format("/proc/{}/statm", pid);
  const auto text = read_text_file(sys::FdRef::cwd(), path.c_str(), path);
  if (!text) return 0;
  std::string_view rest = *text;
  base::take_until(rest, ' ');
  const auto pages = base::parse_number<std::uint64_t>(base::take_until(rest, ' '));
  return pages.value_or(0) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

// criu has a link to the image before in each.
int count_rounds(sys::FdRef images, const std::string& parent) {
  if (parent.empty()) return 1;
  int rounds = 1;
  auto image = sys::open_at(images, parent, O_PATH | O_DIRECTORY);
  while (image && rounds < kMostRounds) {
    ++rounds;
    image = sys::open_at(*image, "parent", O_PATH | O_DIRECTORY);
  }
  return rounds;
}

std::uint64_t size_of_pages(sys::FdRef images) {
  const auto directory = sys::open_at(images, ".", O_RDONLY | O_DIRECTORY);
  if (!directory) return 0;
  std::uint64_t size = 0;
  sys::DirectoryReader<> reader(*directory);
  for (;;) {
    const auto entry = reader.next();
    if (!entry || *entry == nullptr) return size;
    if (!std::string_view((*entry)->d_name).starts_with("pages-")) continue;
    const auto status = sys::stat_at(*directory, (*entry)->d_name);
    if (status) size += status->stx_size;
  }
}

}  // namespace

DumpProgress::DumpProgress(const CheckpointOptions& options, sys::FdRef images,
                           const std::vector<pid_t>& processes)
    : images_(images),
      start_(std::chrono::steady_clock::now()),
      resident_(0),
      round_(count_rounds(images, options.parent_image)) {
  for (const pid_t pid : processes) resident_ += resident_of(pid);
}

CheckpointProgress DumpProgress::now() const {
  const auto elapsed = std::chrono::steady_clock::now() - start_;
  return {.round = round_,
          .written = size_of_pages(images_),
          .resident = resident_,
          .elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed)};
}

}  // namespace libcontainer::container

#include "launch/programs.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <array>
#include <mutex>
#include <span>

#include "base/error.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/mount.h"

extern "C" {
// In programs_blob.S.
extern const std::byte lc_image_begin[];
extern const std::uint64_t lc_image_size;
extern const std::byte lc_bus_begin[];
extern const std::uint64_t lc_bus_size;  // 0: this build has none
}

namespace libcontainer::launch {
namespace {

struct Embedded {
  const char* name;
  std::span<const std::byte> content;
};

Embedded embedded(Program program) {
  switch (program) {
    case Program::Bus:
      return {"hull-bus", {lc_bus_begin, lc_bus_size}};
    default:
      return {"hull-init", {lc_image_begin, lc_image_size}};
  }
}

sys::SysResult<sys::Fd> make_memfd(const Embedded& program) {
  SYS_TRY_ASSIGN(sys::Fd file, sys::create_memfd(program.name, sys::Executable::Yes));
  SYS_TRY(sys::write_all(file, program.content));
  SYS_TRY(sys::seal(file));
  return file;
}

// vm.memfd_noexec=2 forbids executable memfds: an unlinked file, reopened so that it is not open
// for writing when it is executed.
sys::SysResult<sys::Fd> make_unlinked_file(const Embedded& program, sys::CPath directory) {
  SYS_TRY_ASSIGN(const sys::Fd file,
                 sys::open_at(sys::FdRef::cwd(), directory, O_TMPFILE | O_EXCL | O_WRONLY, 0500));
  SYS_TRY(sys::write_all(file, program.content));
  return sys::open_at(sys::FdRef::cwd(), sys::FdPath(file), O_PATH);
}

constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

// Ours, and nobody has closed it and opened something else in its place.
bool is_sealed(sys::FdRef file) {
  const auto seals = sys::invoke<int>(SYS_fcntl, file.number(), F_GET_SEALS);
  return seals && *seals == kSeals;
}

Result<sys::Fd> make_other(const Embedded& program, sys::Errno memfd_error) {
  constexpr auto kDirectories =
      std::to_array<const char*>({"/run", "/var/tmp", "/tmp", "/dev/shm"});
  for (const char* directory : kDirectories) {
    if (auto unlinked = make_unlinked_file(program, directory)) return std::move(*unlinked);
  }
  return std::unexpected(base::with_hint(
      base::make_system_error(memfd_error.value,
                              fmt::format("make an executable copy of {}", program.name)),
      "sysctl vm.memfd_noexec forbids it, and no directory of /run, /var/tmp, /tmp, /dev/shm may "
      "hold programs"));
}

}  // namespace

bool has_program(Program program) { return !embedded(program).content.empty(); }

Result<sys::Fd> open_program(Program program) {
  static std::mutex mutex;
  // Never closed: they live as long as the process.
  static std::array<int, 2> cached{-1, -1};
  const Embedded wanted = embedded(program);
  if (wanted.content.empty()) {
    return std::unexpected(base::make_error(
        Errc::Unsupported, fmt::format("this build of libcontainer has no {}", wanted.name)));
  }
  const std::lock_guard lock(mutex);
  int& number = cached[static_cast<std::size_t>(program)];
  if (!is_sealed(sys::FdRef::borrow(number))) {
    auto made = make_memfd(wanted);
    // SECURITY: CVE-2019-5736: what is not sealed serves one launch, so that a container that
    // keeps it open can change nothing for the next.
    if (!made) return make_other(wanted, made.error());
    number = made->release();
  }
  auto copy = sys::duplicate(sys::FdRef::borrow(number));
  if (copy) return std::move(*copy);
  return std::unexpected(
      base::make_system_error(copy.error().value, fmt::format("duplicate {}", wanted.name)));
}

}  // namespace libcontainer::launch

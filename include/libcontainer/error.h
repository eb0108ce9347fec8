// Errors of the library: what was being done, to what, why it failed, and what may be done about
// it.
#pragma once

#include <libcontainer/export.h>

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace libcontainer {

// Answers "what can the caller do?"; how it came about is in the message.
enum class Errc : std::uint8_t {
  InvalidSpec,       // config.json (or a Config) asks for something that is not allowed: change it
  InvalidArgument,   // an argument of the call is wrong: change the call
  NotFound,          // the container, file or program does not exist
  AlreadyExists,     // the id is taken
  WrongState,        // not possible in the container's current state
  Unsupported,       // this kernel or host cannot do it
  PermissionDenied,  // more privileges are needed
  Kernel,            // a system call failed for another reason: see system_error()
  HookFailed,        // a hook failed or ran too long
  Cancelled,         // the caller's cancel_fd said so: nothing is left of it
  Internal,          // a defect of the library
};

LC_EXPORT std::string_view to_string(Errc code);

// One pointer wide, so that Result<T> stays small. Never empty unless moved from; a moved-from
// error reads as Internal with an empty message. Thread-safety: as std::string.
class LC_EXPORT Error {
 public:
  struct Detail;

  explicit Error(std::unique_ptr<Detail> detail);
  Error(Error&&) noexcept;
  Error& operator=(Error&&) noexcept;
  Error(const Error&);
  Error& operator=(const Error&);
  ~Error();

  Errc code() const;
  // The errno of the system call that failed, 0 if none did.
  int system_error() const;
  // One line, lower-case, outermost context first, errno last with its name:
  // "create 'web': mounts[3] '/data': mount_setattr: invalid argument (EINVAL)".
  std::string message() const;
  // The field of config.json ("mounts[3].options"), empty if the cause is none of its fields.
  std::string_view field() const;
  // What usually cures it, empty if unknown.
  std::string_view hint() const;

 private:
  friend struct ErrorAccess;
  std::unique_ptr<Detail> detail_;
};

template <class T = void>
using Result = std::expected<T, Error>;

}  // namespace libcontainer

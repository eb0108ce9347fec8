#include "base/error.h"

#include <cctype>
#include <cerrno>
#include <cstring>

namespace libcontainer {

// The one door through which base makes and changes errors.
struct ErrorAccess {
  static Error::Detail& detail(Error& error) {
    if (!error.detail_) error.detail_ = std::make_unique<Error::Detail>();
    return *error.detail_;
  }
};

std::string_view to_string(Errc code) {
  switch (code) {
    case Errc::InvalidSpec:
      return "invalid spec";
    case Errc::InvalidArgument:
      return "invalid argument";
    case Errc::NotFound:
      return "not found";
    case Errc::AlreadyExists:
      return "already exists";
    case Errc::WrongState:
      return "wrong state";
    case Errc::Unsupported:
      return "unsupported";
    case Errc::PermissionDenied:
      return "permission denied";
    case Errc::Kernel:
      return "kernel";
    case Errc::HookFailed:
      return "hook failed";
    case Errc::Cancelled:
      return "cancelled";
    case Errc::Internal:
      return "internal";
  }
  return "unknown";
}

Error::Error(std::unique_ptr<Detail> detail) : detail_(std::move(detail)) {}
Error::Error(Error&&) noexcept = default;
Error& Error::operator=(Error&&) noexcept = default;
Error::Error(const Error& other)
    : detail_(other.detail_ ? std::make_unique<Detail>(*other.detail_) : nullptr) {}
Error& Error::operator=(const Error& other) {
  if (this != &other) *this = Error(other);
  return *this;
}
Error::~Error() = default;

Errc Error::code() const { return detail_ ? detail_->code : Errc::Internal; }
int Error::system_error() const { return detail_ ? detail_->system_error : 0; }
std::string_view Error::field() const { return detail_ ? std::string_view(detail_->field) : ""; }
std::string_view Error::hint() const { return detail_ ? std::string_view(detail_->hint) : ""; }

std::string Error::message() const {
  if (!detail_) return {};
  if (detail_->system_error == 0) return detail_->text;
  return detail_->text + ": " + base::describe_errno(detail_->system_error);
}

namespace base {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80; }

// Input may be anything, a path of 100 kB too: what is said of it is at its beginning and its end.
std::string shortened(std::string text) {
  constexpr std::size_t kLongest = 8192;  // a path may have 4095, and be named twice
  constexpr std::string_view kMark = " [...] ";
  if (text.size() <= kLongest) return text;
  std::size_t first = kLongest / 2;
  std::size_t last = text.size() - kLongest / 2;
  while (is_continuation(text[first])) --first;
  while (last < text.size() && is_continuation(text[last])) ++last;
  text.replace(first, last - first, kMark);
  return text;
}

}  // namespace

Error make_error(Errc code, std::string text) {
  auto detail = std::make_unique<Error::Detail>();
  detail->code = code;
  detail->text = shortened(std::move(text));
  return Error(std::move(detail));
}

Error make_system_error(int system_error, std::string text) {
  Error error = make_error(errc_of_errno(system_error), std::move(text));
  ErrorAccess::detail(error).system_error = system_error;
  return error;
}

Error make_spec_error(std::string field, std::string text) {
  std::string message = field + ": " + text;
  return with_field(make_error(Errc::InvalidSpec, std::move(message)), std::move(field));
}

Error with_context(Error error, std::string_view context) {
  ErrorAccess::detail(error).text.insert(0, std::string(context) + ": ");
  return error;
}

Error with_hint(Error error, std::string hint) {
  ErrorAccess::detail(error).hint = std::move(hint);
  return error;
}

Error with_field(Error error, std::string field) {
  ErrorAccess::detail(error).field = std::move(field);
  return error;
}

Error with_code(Error error, Errc code) {
  ErrorAccess::detail(error).code = code;
  return error;
}

std::string errno_words(int system_error) {
  const char* words = strerrordesc_np(system_error);
  if (words == nullptr) return "unknown error " + std::to_string(system_error);
  std::string text = words;
  // "Invalid argument" → "invalid argument", but "RFS specific error" stays.
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

std::string describe_errno(int system_error) {
  const char* name = strerrorname_np(system_error);
  if (name == nullptr) return errno_words(system_error);
  return errno_words(system_error) + " (" + name + ")";
}

Errc errc_of_errno(int system_error) {
  switch (system_error) {
    case ENOENT:
    case ESRCH:
      return Errc::NotFound;
    case EEXIST:
      return Errc::AlreadyExists;
    case EPERM:
    case EACCES:
      return Errc::PermissionDenied;
    case ENOSYS:
    case EOPNOTSUPP:
      return Errc::Unsupported;
    default:
      return Errc::Kernel;
  }
}

}  // namespace base
}  // namespace libcontainer

#include "image/errno_words.h"

#include <asm/errno.h>

#include <array>

namespace libcontainer::image {
namespace {

struct Words {
  int error;
  const char* text;  // half as large as a view
};

constexpr auto kWords = std::to_array<Words>({
    {EPERM, "operation not permitted"},
    {ENOENT, "no such file or directory"},
    {EIO, "input/output error"},
    {E2BIG, "argument list too long"},
    {ENOEXEC, "exec format error"},
    {EBADF, "bad file descriptor"},
    {EAGAIN, "resource temporarily unavailable"},
    {ENOMEM, "cannot allocate memory"},
    {EACCES, "permission denied"},
    {EFAULT, "bad address"},
    {EBUSY, "device or resource busy"},
    {ENOTDIR, "not a directory"},
    {EISDIR, "is a directory"},
    {EINVAL, "invalid argument"},
    {ENFILE, "too many open files in system"},
    {EMFILE, "too many open files"},
    {ETXTBSY, "text file busy"},
    {EPIPE, "broken pipe"},
    {ENAMETOOLONG, "file name too long"},
    {ENOSYS, "function not implemented"},
    {ELOOP, "too many levels of symbolic links"},
    {ELIBBAD, "accessing a corrupted shared library"},
});

}  // namespace

std::string_view errno_words(int error) {
  for (const auto& words : kWords) {
    if (words.error == error) return words.text;
  }
  return "unknown error";
}

}  // namespace libcontainer::image

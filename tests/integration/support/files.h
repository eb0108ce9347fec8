// Small files, read and written whole. Failures throw std::system_error, which fails the test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace integration {

std::string read_file(const std::string& path);
// Empty if the file cannot be read.
std::string read_file_if_there(const std::string& path);
void write_file(const std::string& path, std::string_view text, unsigned mode = 0644);
void make_directory(const std::string& path, unsigned mode = 0755);
void make_symlink(const std::string& target, const std::string& path);
bool exists(const std::string& path);
// Names in a directory without "." and "..", sorted; empty if it cannot be read.
std::vector<std::string> directory_names(const std::string& path);

std::string trimmed(std::string_view text);
std::vector<std::string> lines_of(std::string_view text);
std::vector<std::string> words_of(std::string_view text);
bool contains(std::string_view text, std::string_view part);

// A new directory that vanishes with the object, mounts below it included. Its name holds
// run_token(), so that what is left behind can be told from what other programs do.
class TempDir {
 public:
  explicit TempDir(const std::string& parent = "/tmp");
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();
  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

// Names this test program among all that run now: part of every id, path and cgroup it makes.
const std::string& run_token();

}  // namespace integration

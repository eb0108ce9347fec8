// Writes the manual pages and the shell completions: MAN-DIRECTORY COMPLETION-DIRECTORY.
#include <fcntl.h>

#include <cerrno>
#include <string>

#include "hull/documents/completions.h"
#include "hull/documents/man_page.h"
#include "hull/fd.h"
#include "hull/file.h"

namespace {

hull::Outcome<> write_document(const std::string& path, const std::string& text) {
  const hull::Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file) return std::unexpected(hull::system_failure(errno, "open '" + path + "'"));
  return hull::write_all(file.number(), text, "'" + path + "'");
}

hull::Outcome<> write_documents(const std::string& man, const std::string& completions) {
  using namespace hull::documents;
  HULL_TRY(write_document(man + "/hull.1", root_man_page()));
  for (const auto& command : hull::kCommands) {
    const auto page = man + "/hull-" + std::string(command.name) + ".1";
    HULL_TRY(write_document(page, command_man_page(command)));
  }
  HULL_TRY(write_document(completions + "/hull.bash", bash_completion()));
  HULL_TRY(write_document(completions + "/_hull", zsh_completion()));
  return write_document(completions + "/hull.fish", fish_completion());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    hull::write_standard_error("usage: MAN-DIRECTORY COMPLETION-DIRECTORY\n");
    return 1;
  }
  const auto written = write_documents(argv[1], argv[2]);
  if (!written) hull::write_standard_error(written.error().message + "\n");
  return written ? 0 : 1;
}

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "hull/command_table.h"
#include "hull/documents/completions.h"
#include "hull/documents/man_page.h"
#include "hull/file.h"

namespace hull::documents {
namespace {

const std::string kSource = HULL_SOURCE_DIR;

void expect_same(const std::string& name, const std::string& text) {
  const auto file = read_file(kSource + "/" + name);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(*file, text) << name << " is old: build the target hull_documents";
}

TEST(ManPages, InTheTreeAreThoseOfTheTable) {
  expect_same("man/hull.1", root_man_page());
  for (const auto& command : kCommands) {
    expect_same("man/hull-" + std::string(command.name) + ".1", command_man_page(command));
  }
}

TEST(Completions, InTheTreeAreThoseOfTheTable) {
  expect_same("packaging/completions/hull.bash", bash_completion());
  expect_same("packaging/completions/_hull", zsh_completion());
  expect_same("packaging/completions/hull.fish", fish_completion());
}

TEST(ManPages, KeepHyphensAndEscapeRequests) {
  const Command command{.name = "x",
                        .brief = "b",
                        .description = ".not a request, a\\b and --flag",
                        .examples = examples::kState};
  const auto page = command_man_page(command);
  EXPECT_NE(page.find("\n\\&.not a request, a\\eb and \\-\\-flag\n"), std::string::npos) << page;
}

TEST(Completions, AskForIdsInTheStateDirectoryOfTheCommandLine) {
  for (const auto& text : {bash_completion(), zsh_completion(), fish_completion()}) {
    EXPECT_NE(text.find("list -q"), std::string::npos);
    EXPECT_NE(text.find("--root"), std::string::npos);
    EXPECT_EQ(text.find("--all"), std::string::npos) << "a hidden flag";
  }
}

// Runs the script in bash, with a function in the place of the command.
std::string completed_by_bash(const std::string& words, int position) {
  const auto script = "hull() { echo \"web$2 db\"; }; COMP_WORDS=(" + words +
                      "); COMP_CWORD=" + std::to_string(position) +
                      "; source " HULL_SOURCE_DIR
                      "/packaging/completions/hull.bash; _hull; echo \"${COMPREPLY[*]}\"";
  const auto command = "bash -c '" + script + "'";
  FILE* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) return "no bash";
  std::string text(1000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), pipe));
  ::pclose(pipe);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST(BashCompletion, OffersCommandsFlagsValuesAndIds) {
  if (std::system("bash -c true") != 0) GTEST_SKIP() << "no bash here";
  EXPECT_EQ(completed_by_bash("hull st", 1), "start state stats");
  EXPECT_EQ(completed_by_bash("hull --root /r run --pid", 4), "--pidfd-socket --pid-file");
  EXPECT_EQ(completed_by_bash("hull --log-format j", 2), "json");
  EXPECT_EQ(completed_by_bash("hull state w", 2), "web-q");
  EXPECT_EQ(completed_by_bash("hull --root /r state w", 4), "web/r");
  EXPECT_EQ(completed_by_bash("hull kill web SIGTER", 3), "SIGTERM");
  EXPECT_EQ(completed_by_bash("hull exec web l", 3), "");
  EXPECT_EQ(completed_by_bash("hull delete -f w", 3), "web-q");
  EXPECT_EQ(completed_by_bash("hull seccomp e", 2), "explain");
  EXPECT_EQ(completed_by_bash("hull seccomp explain e", 3), "");
  EXPECT_EQ(completed_by_bash("hull stats web w", 3), "web-q");
  EXPECT_EQ(completed_by_bash("hull state web w", 3), "");
}

}  // namespace
}  // namespace hull::documents

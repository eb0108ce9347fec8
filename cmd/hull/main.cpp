#include <vector>

#include "hull/application.h"
#include "hull/commands/handlers.h"
#include "hull/program.h"

int main(int argc, char** argv) {
  hull::prepare_process();
  std::vector<std::string_view> arguments;
  for (int i = 1; i < argc; ++i) arguments.emplace_back(argv[i]);
  const auto program = hull::program_name(argc > 0 ? argv[0] : nullptr);
  return hull::run_application(program, arguments, hull::commands::handler_of);
}

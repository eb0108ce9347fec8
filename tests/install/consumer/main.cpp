// Prints the names of the containers below a state root.
#include <libcontainer/container.h>
#include <libcontainer/spec.h>

#include <cstdio>

int main(int argc, char** argv) {
  const auto config =
      libcontainer::parse_config(libcontainer::format_config(libcontainer::sample_config()), "/");
  const auto containers = libcontainer::Container::list(argc > 1 ? argv[1] : "/run/hull");
  if (!config || !containers) {
    std::puts((config ? containers.error() : config.error()).message().c_str());
    return 1;
  }
  std::printf("%zu containers, %zu mounts\n", containers->size(), config->mounts.size());
}

#include "criu/mounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace libcontainer::criu {
namespace {

using testing::ElementsAre;

TEST(CriuMounts, OfTheHostAreBindMountsDevicesAndWhatMasks) {
  Config config;
  config.bundle = "/bundle";
  config.mounts = {{.destination = "/proc", .type = "proc"},
                   {.destination = "/data/", .source = "/srv/data", .options = {"rbind", "ro"}},
                   {.destination = "/etc/x", .type = "bind", .source = "x"}};
  config.devices = {{.path = "/dev/fuse"}};
  config.masked_paths = {"/proc/kcore"};
  EXPECT_THAT(host_mounts(config, std::vector<std::string>{"/dev/zero"}),
              ElementsAre(HostMount{"/data", "/srv/data"}, HostMount{"/etc/x", "/bundle/x"},
                          HostMount{"/dev/zero", "/dev/zero"}, HostMount{"/dev/fuse", "/dev/fuse"},
                          HostMount{"/dev/null", "/dev/null"}));
}

}  // namespace
}  // namespace libcontainer::criu

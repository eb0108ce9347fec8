// Interfaces of the host that become a container's. Source: OCI config-linux.md#network-devices.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>
#include <sys/types.h>

#include <map>
#include <string>

namespace libcontainer::network {

// Moves each into the network namespace of process `pid`, under its name there, with its permanent
// addresses that are not bound to this host; hardware address and MTU stay; it is up afterwards.
// Nothing is moved back, whatever happens: when the namespace ends, the kernel returns what is real
// hardware. Needs CAP_NET_ADMIN in both namespaces and CAP_SYS_ADMIN; the calling thread is in the
// other namespace for a moment.
Result<> move_devices(const std::map<std::string, NetDevice>& devices, pid_t pid);

// Brings `lo` up in the network namespace of process `pid`. Privileges and thread as above.
Result<> bring_up_loopback_of(pid_t pid);

}  // namespace libcontainer::network

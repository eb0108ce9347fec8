// What leaves libcontainer.so: every other symbol is hidden.
#pragma once

#define LC_EXPORT __attribute__((visibility("default")))

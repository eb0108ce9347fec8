// Boost.JSON is compiled into the library: its packaged static archive cannot go into a shared
// object, and this way it has our flags and sanitizers.
#include <boost/json/src.hpp>

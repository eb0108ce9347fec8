// A value in the text form of GVariant, as far as properties of units are written so.
// Source: https://docs.gtk.org/glib/gvariant-text-format.html
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "cgroups/systemd/property.h"

namespace libcontainer::cgroups::systemd {

// true, false; 'text' and "text" with \n \t \\ \' \" \a \b \f \r \v \uXXXX; numbers (an int32, or a
// double with '.' or an exponent); [arrays]; all of them after a type: byte int16 uint16 int32
// uint32 int64 uint64 double boolean string objectpath signature, or @signature. Pure. Error: what
// is wrong, and where.
std::expected<Value, std::string> parse_variant(std::string_view text);

}  // namespace libcontainer::cgroups::systemd

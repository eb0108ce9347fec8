# cmake --install: the command, the library with its headers, and what finds it. Honours DESTDIR.
include(CMakePackageConfigHelpers)

install(TARGETS hull RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS libcontainer_static ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
# An archive is linked by other compilers and without a linker plugin: it needs real code beside what
# link-time optimisation reads, and once it is installed nothing else.
if(LC_LTO)
  get_property(layers GLOBAL PROPERTY LC_LAYERS)
  foreach(layer ${layers})
    target_compile_options(${layer} PRIVATE -ffat-lto-objects)
  endforeach()
  install(CODE "execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${CMAKE_OBJCOPY} --remove-section=.gnu.lto_* --remove-section=.gnu.debuglto_*
    \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/libcontainer.a\")")
endif()
install(TARGETS libcontainer_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/libcontainer DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

# Written by hand, not exported: the archive holds every layer, which an export would name one by one.
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/libcontainer)
configure_package_config_file(cmake/libcontainer-config.cmake.in ${CMAKE_BINARY_DIR}/libcontainer-config.cmake
  INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# While the version begins with 0, a minor release may change the API.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/libcontainer-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/libcontainer-config.cmake ${CMAKE_BINARY_DIR}/libcontainer-config-version.cmake
  DESTINATION ${package_dir})

# Relative to the file itself, so that the tree can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig
  OUTPUT_VARIABLE LC_PREFIX_FROM_PKGCONFIG)
configure_file(cmake/libcontainer.pc.in ${CMAKE_BINARY_DIR}/libcontainer.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/libcontainer.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

file(GLOB man_pages CONFIGURE_DEPENDS man/*.1)
install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES packaging/completions/hull.bash RENAME hull
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES packaging/completions/_hull DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES packaging/completions/hull.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

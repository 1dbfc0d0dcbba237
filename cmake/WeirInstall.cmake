# What `cmake --install` puts where: the command, the library with its headers and the two ways to
# find it (find_package(weir), pkg-config weir), the manual, and completion for bash. Everything finds
# its neighbours from where it lies, so that the prefix may be moved.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS weir ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(TARGETS weir_command RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/weir" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.h")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# The library is static, so whoever links it links what it stands on.
set(WEIR_PACKAGES gsl yaml-0.1 jansson)
if(HDF5_FOUND AND TARGET PkgConfig::HDF5)
    list(APPEND WEIR_PACKAGES hdf5-serial)
endif()
set(WEIR_LINKED "")
if(HDF5_HL_LIBRARY)
    # No pkg-config file names the high-level half; it lies beside the other.
    cmake_path(GET HDF5_HL_LIBRARY STEM hl)
    string(REGEX REPLACE "^lib" "-l" hl "${hl}")
    set(WEIR_LINKED "${hl}")
endif()
list(JOIN WEIR_PACKAGES " " WEIR_PACKAGES)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/weir")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/weirConfig.cmake.in" weirConfig.cmake
    INSTALL_DESTINATION "${package_dir}" PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(weirConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/weirConfig.cmake" "${PROJECT_BINARY_DIR}/weirConfigVersion.cmake"
        DESTINATION "${package_dir}")

# From the folder of weir.pc up to the prefix: lib may be several folders deep.
cmake_path(RELATIVE_PATH PROJECT_SOURCE_DIR BASE_DIRECTORY
           "${PROJECT_SOURCE_DIR}/${CMAKE_INSTALL_LIBDIR}/pkgconfig" OUTPUT_VARIABLE WEIR_UP)
configure_file("${PROJECT_SOURCE_DIR}/cmake/weir.pc.in" weir.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/weir.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

# The command knows its own commands and options best.
add_custom_command(OUTPUT completion.bash
    COMMAND $<TARGET_FILE:weir_command> help --completion > completion.bash
    DEPENDS weir_command
    COMMENT "Writing the completion for bash" VERBATIM)
add_custom_target(weir_completion ALL DEPENDS completion.bash)
install(FILES "${PROJECT_BINARY_DIR}/completion.bash"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME weir)

find_program(SCDOC scdoc)
if(SCDOC)
    add_custom_command(OUTPUT weir.1
        COMMAND "${SCDOC}" < "${PROJECT_SOURCE_DIR}/docs/man/weir.1.scd" > weir.1
        DEPENDS "${PROJECT_SOURCE_DIR}/docs/man/weir.1.scd"
        COMMENT "Writing the manual page" VERBATIM)
    add_custom_target(weir_manual ALL DEPENDS weir.1)
    install(FILES "${PROJECT_BINARY_DIR}/weir.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
else()
    message(STATUS "weir: scdoc not found; no manual page")
endif()

# The libraries of others that weir stands on. Each becomes a target weir_lib_NAME, and a floor asks
# for it by NAME: weir_floor(... LIBRARIES gsl). Which floor may use which is checked by
# tests/floors.sh.

find_package(PkgConfig REQUIRED)
pkg_check_modules(GSL REQUIRED IMPORTED_TARGET gsl)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

function(weir_library name)
    add_library(weir_lib_${name} INTERFACE)
    target_link_libraries(weir_lib_${name} INTERFACE ${ARGN})
endfunction()

weir_library(gsl PkgConfig::GSL)
weir_library(yaml PkgConfig::YAML)
weir_library(jansson PkgConfig::JANSSON)
weir_library(threads Threads::Threads)

# HDF5: the serial build, by its own name, for plain `hdf5` may mean the parallel one. pkg-config
# leaves out the high-level half, which has the dimension scales.
pkg_check_modules(HDF5 IMPORTED_TARGET hdf5-serial)
if(HDF5_FOUND)
    find_library(HDF5_HL_LIBRARY NAMES hdf5_serial_hl hdf5_hl HINTS ${HDF5_LIBRARY_DIRS} REQUIRED)
    weir_library(hdf5 ${HDF5_HL_LIBRARY} PkgConfig::HDF5)
else()
    set(HDF5_PREFER_PARALLEL OFF)
    find_package(HDF5 REQUIRED COMPONENTS C HL)
    weir_library(hdf5 hdf5::hdf5_hl hdf5::hdf5)
endif()

# Header-only.
foreach(pair IN ITEMS "random123;Random123/philox.h" "uthash;uthash.h")
    list(GET pair 0 name)
    list(GET pair 1 header)
    string(TOUPPER "${name}_INCLUDE_DIR" dir)
    find_path(${dir} ${header} REQUIRED)
    weir_library(${name})
    target_include_directories(weir_lib_${name} SYSTEM INTERFACE "${${dir}}")
endforeach()

# MPI, where present.
set(WEIR_HAS_MPI OFF)
if(WEIR_MPI STREQUAL "AUTO")
    find_package(MPI QUIET COMPONENTS C)
elseif(WEIR_MPI)
    find_package(MPI REQUIRED COMPONENTS C)
endif()
if(WEIR_MPI AND MPI_C_FOUND)
    set(WEIR_HAS_MPI ON)
    weir_library(mpi MPI::MPI_C)
    message(STATUS "weir: MPI found, version ${MPI_C_VERSION}")
elseif(WEIR_MPI)
    message(STATUS "weir: MPI not found; runs use threads of one machine")
endif()

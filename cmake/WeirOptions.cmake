# How every file of weir is compiled. Interface targets: weir_options for all of our code; on top of
# it weir_strict for all but tests, and weir_hot for the floors where a run spends its time.

include(CheckCCompilerFlag)
include(CheckPIESupported)
include(CheckIPOSupported)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)

add_library(weir_options INTERFACE)
add_library(weir_strict INTERFACE)
add_library(weir_hot INTERFACE)

# Adds a flag to a target where the compiler knows it.
function(weir_flag target flag)
    string(MAKE_C_IDENTIFIER "WEIR_HAS${flag}" known)
    check_c_compiler_flag("-Werror ${flag}" ${known})
    if(${known})
        target_compile_options(${target} INTERFACE ${flag})
    endif()
endfunction()

target_compile_definitions(weir_options INTERFACE _POSIX_C_SOURCE=200809L
                                                  WEIR_VERSION="${PROJECT_VERSION}")

# Warnings. Criterion's macros convert an int to a bit-field, so tests go without that one.
target_compile_options(weir_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wformat=2 -Wformat-nonliteral -Wvla)
target_compile_options(weir_strict INTERFACE -Wconversion)
target_link_libraries(weir_strict INTERFACE weir_options)
if(WEIR_WERROR)
    target_compile_options(weir_options INTERFACE -Werror)
endif()

# The same numbers on every machine: no fused multiply-add, no reordering, no wider intermediates.
target_compile_options(weir_options INTERFACE -ffp-contract=off -fno-fast-math)
weir_flag(weir_options -fexcess-precision=standard)
# No build directory in messages that name a source file.
weir_flag(weir_options "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")

# gcc -O3 packs the rounds of Philox into vector registers and loses by it: measured, 0.34 of the
# hand-written bound with the packing and 0.47 without.
weir_flag(weir_hot -fno-tree-slp-vectorize)

# Hardening. Position-independent code that may still inline its own functions.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
check_pie_supported(LANGUAGES C)
weir_flag(weir_options -fno-semantic-interposition)
target_link_options(weir_options INTERFACE -Wl,-z,relro -Wl,-z,now)
if(NOT WEIR_SANITIZE AND NOT WEIR_FUZZ)
    target_compile_options(weir_options INTERFACE
        "$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
endif()

# Floors that go without stack protectors, where a run spends its time: a protector also watches every
# function that hands out the address of a local. Measured on tests/bench/network.yaml: 0.404 of the
# hand-written bound with them, 0.414 without. What reads strangers' files keeps them.
set(WEIR_NO_STACK_PROTECTOR "base;engine" CACHE STRING "Floors compiled without -fstack-protector-strong")

# Link-time optimisation, for the command alone: the floors' objects carry plain code as well, so
# that some dozens of test programs link in a moment each. Only gcc makes such objects.
set(WEIR_HAS_LTO OFF)
if(WEIR_LTO AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
    check_ipo_supported(RESULT WEIR_HAS_LTO OUTPUT reason LANGUAGES C)
endif()
if(WEIR_LTO AND NOT WEIR_HAS_LTO)
    message(STATUS "weir: no link-time optimisation with this compiler ${reason}")
endif()

# Profile-guided optimisation, for the command alone, in two stages of one build folder: `generate`
# builds a command that counts what it does and, run, leaves the counts beside the objects; `use`
# builds it again by them. `./dev build pgo` does both. What the training has not run is compiled as
# ever, not for size.
set(WEIR_PGO "" CACHE STRING "Stage of profile-guided optimisation: generate, use, or empty")
if(WEIR_PGO)
    if(NOT CMAKE_C_COMPILER_ID STREQUAL "GNU")
        message(FATAL_ERROR "weir: WEIR_PGO needs gcc")
    endif()
    if(WEIR_PGO STREQUAL "generate")
        set(pgo_flags -fprofile-generate)
    elseif(WEIR_PGO STREQUAL "use")
        file(GLOB_RECURSE counts "${PROJECT_BINARY_DIR}/*.gcda")
        if(NOT counts)
            message(FATAL_ERROR "weir: there is no profile; ./dev build pgo makes and uses one")
        endif()
        # No warnings: loops unrolled by a profile make false ones, and release has told the others.
        set(pgo_flags -fprofile-use -fprofile-partial-training -w)
    else()
        message(FATAL_ERROR "weir: WEIR_PGO is 'generate', 'use' or empty, not '${WEIR_PGO}'")
    endif()
    target_compile_options(weir_options INTERFACE ${pgo_flags})
    target_link_options(weir_options INTERFACE ${pgo_flags})
endif()

if(WEIR_SANITIZE)
    target_compile_options(weir_options INTERFACE
        -fsanitize=${WEIR_SANITIZE} -fno-omit-frame-pointer -O1 -g)
    target_link_options(weir_options INTERFACE -fsanitize=${WEIR_SANITIZE})
    if(WEIR_SANITIZE STREQUAL "undefined")
        target_compile_options(weir_options INTERFACE
            -fsanitize=float-cast-overflow -fno-sanitize-recover=all)
        target_link_options(weir_options INTERFACE -fsanitize=float-cast-overflow)
    endif()
endif()

if(WEIR_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "weir: fuzz targets need clang: cmake --preset fuzz")
    endif()
    set(fuzz_flags -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
                   -fno-omit-frame-pointer -O1 -g)
    target_compile_options(weir_options INTERFACE ${fuzz_flags})
    target_link_options(weir_options INTERFACE -fsanitize=address,undefined)
endif()

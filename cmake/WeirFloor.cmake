# weir_floor(NAME base SOURCES a.c b.c LIBRARIES gsl)
#     A floor of the library: object library weir_base, whose objects go into libweir.
# weir_command(SOURCES main.c run.c LIBRARIES jansson)
#     The command `weir`.
# weir_test(NAME arena SOURCES test_arena.c LABELS unit [LIBRARIES gsl] [TIMEOUT seconds])
#     A Criterion program and its ctest entry. Labels: unit, theory, e2e, slow, bench.
# weir_fuzz(NAME yaml SOURCES fuzz_yaml.c [LIBRARIES ...])
#     A libFuzzer program in build/fuzz/fuzz/, only under WEIR_FUZZ.
#
# LIBRARIES are names from WeirLibraries.cmake (gsl yaml hdf5 jansson threads random123 uthash mpi)
# or any target or library that CMake knows.

# Turns the names of a LIBRARIES list into what target_link_libraries() takes.
function(weir_resolve_libraries out)
    set(result)
    foreach(name IN LISTS ARGN)
        if(TARGET weir_lib_${name})
            list(APPEND result weir_lib_${name})
        else()
            list(APPEND result ${name})
        endif()
    endforeach()
    set(${out} ${result} PARENT_SCOPE)
endfunction()

function(weir_need_arguments function)
    foreach(name IN LISTS ARGN)
        if(NOT ARG_${name})
            message(FATAL_ERROR "${function}: ${name} is missing")
        endif()
    endforeach()
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "${function}: unknown argument ${ARG_UNPARSED_ARGUMENTS}")
    endif()
endfunction()

function(weir_floor)
    cmake_parse_arguments(PARSE_ARGV 0 ARG "" "NAME" "SOURCES;LIBRARIES")
    weir_need_arguments(weir_floor NAME SOURCES)
    weir_resolve_libraries(libraries ${ARG_LIBRARIES})

    set(target weir_${ARG_NAME})
    add_library(${target} OBJECT ${ARG_SOURCES})
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}"
                                                 "${PROJECT_SOURCE_DIR}/include")
    target_link_libraries(${target} PRIVATE weir_strict ${libraries})
    if(ARG_NAME MATCHES "^(base|engine)$")
        target_link_libraries(${target} PRIVATE weir_hot)
    endif()
    if(NOT ARG_NAME IN_LIST WEIR_NO_STACK_PROTECTOR)
        target_compile_options(${target} PRIVATE -fstack-protector-strong)
    endif()
    if(WEIR_HAS_LTO)
        set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
        target_compile_options(${target} PRIVATE -ffat-lto-objects)
    endif()

    target_sources(weir PRIVATE $<TARGET_OBJECTS:${target}>)
    target_link_libraries(weir PRIVATE ${libraries} m)
endfunction()

function(weir_command)
    cmake_parse_arguments(PARSE_ARGV 0 ARG "" "" "SOURCES;LIBRARIES")
    weir_need_arguments(weir_command SOURCES)
    weir_resolve_libraries(libraries ${ARG_LIBRARIES})

    add_executable(weir_command ${ARG_SOURCES})
    set_target_properties(weir_command PROPERTIES OUTPUT_NAME weir
                                                  RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/cli")
    target_include_directories(weir_command PRIVATE "${PROJECT_SOURCE_DIR}")
    target_link_libraries(weir_command PRIVATE weir weir_strict ${libraries})
    target_compile_options(weir_command PRIVATE -fstack-protector-strong)
    if(WEIR_HAS_LTO)
        set_target_properties(weir_command PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
    endif()
    if(WEIR_LINK_COMMAND) # build/weir -> release/cli/weir
        cmake_path(GET PROJECT_BINARY_DIR PARENT_PATH build)
        cmake_path(GET PROJECT_BINARY_DIR FILENAME preset)
        add_custom_command(TARGET weir_command POST_BUILD
            COMMAND "${CMAKE_COMMAND}" -E create_symlink ${preset}/cli/weir "${build}/weir"
            VERBATIM)
    endif()
endfunction()

# What a test program or a fuzz target needs of us.
function(weir_test_program target)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;LIBRARIES")
    weir_resolve_libraries(libraries ${ARG_LIBRARIES})
    add_executable(${target} ${ARG_SOURCES})
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
    target_compile_definitions(${target} PRIVATE
        WEIR_TEST_DATA="${PROJECT_SOURCE_DIR}/tests"
        WEIR_COMMAND="${PROJECT_BINARY_DIR}/cli/weir")
    target_link_libraries(${target} PRIVATE weir weir_options ${libraries} m)
    if(WEIR_HAS_LTO)
        target_link_options(${target} PRIVATE -fno-lto)
    endif()
endfunction()

function(weir_test)
    cmake_parse_arguments(PARSE_ARGV 0 ARG "" "NAME;TIMEOUT" "SOURCES;LABELS;LIBRARIES")
    weir_need_arguments(weir_test NAME SOURCES LABELS)
    if(WEIR_SANITIZE STREQUAL "thread")
        return() # Criterion cannot start under ThreadSanitizer; the command is run there instead
    endif()
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()

    # The folder is part of the program's name, so that two folders may use one test name.
    cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME folder)
    set(target test_${folder}_${ARG_NAME})
    weir_test_program(${target} SOURCES ${ARG_SOURCES}
                      LIBRARIES PkgConfig::CRITERION ${ARG_LIBRARIES})
    add_test(NAME ${ARG_NAME} COMMAND ${target})
    set_tests_properties(${ARG_NAME} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT}
                                                WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
endfunction()

function(weir_fuzz)
    cmake_parse_arguments(PARSE_ARGV 0 ARG "" "NAME" "SOURCES;LIBRARIES")
    weir_need_arguments(weir_fuzz NAME SOURCES)
    if(NOT WEIR_FUZZ)
        return()
    endif()
    weir_test_program(fuzz_${ARG_NAME} SOURCES ${ARG_SOURCES} LIBRARIES ${ARG_LIBRARIES})
    target_link_options(fuzz_${ARG_NAME} PRIVATE -fsanitize=fuzzer)
    set_target_properties(fuzz_${ARG_NAME} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
endfunction()

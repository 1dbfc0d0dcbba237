# Writes a C file with the texts of FILES as character arrays.
#
#     cmake -D OUT=assets.c -D HEADER=page/assets.h -D "FILES=name=path;name=path" -P embed.cmake
#
# HEADER declares them.
set(code "/* Made by embed.cmake. */\n#include \"${HEADER}\"\n")
foreach(pair IN LISTS FILES)
    string(REGEX MATCH "^([^=]+)=(.+)$" matched "${pair}")
    file(READ "${CMAKE_MATCH_2}" hex HEX)
    # sixteen bytes a line, each as a character constant, so that it fits a char of either sign
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    string(REPEAT "......." 16 line)
    string(REGEX REPLACE "(${line})" "\\1\n" bytes "${bytes}")
    string(REGEX MATCH "^([^=]+)=(.+)$" matched "${pair}")
    string(APPEND code "\nconst char ${CMAKE_MATCH_1}[] = {\n${bytes}0};\n")
endforeach()
file(WRITE "${OUT}" "${code}")

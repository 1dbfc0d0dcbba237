/* The version of weir, from the project's own CMakeLists.txt. */
#include "weir/run.h"

const char *weir_version(void) { return WEIR_VERSION; }

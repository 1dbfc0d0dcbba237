/* weir version: what this is and of what it is made. The versions of libraries are those it was
 * built with, as CMake found them. */
#include <stdio.h>

#include "cli/cli.h"

static const struct {
    const char *what, *version;
} made_of[] = {
    {"compiler", WEIR_BUILT_BY},    {"build", WEIR_BUILD_TYPE},
    {"GSL", WEIR_GSL_VERSION},      {"HDF5", WEIR_HDF5_VERSION},
    {"libyaml", WEIR_YAML_VERSION}, {"jansson", WEIR_JANSSON_VERSION},
    {"random streams", "layout 2"},
};
#define N_PARTS (sizeof made_of / sizeof *made_of)

weir_status cli_version(const cli_arguments *a, json_t **document, weir_error *err)
{
    (void)err;
    if (a->json) {
        *document = json_pack("{s:s}", "weir", weir_version());
        for (size_t i = 0; i < N_PARTS; i++)
            json_object_set_new(*document, made_of[i].what, json_string(made_of[i].version));
        return WEIR_OK;
    }
    printf("weir %s\n", weir_version());
    for (size_t i = 0; i < N_PARTS; i++)
        printf("  %-15s %s\n", made_of[i].what, made_of[i].version);
    puts("licence GPL-3.0-or-later; there is no warranty, as far as the law allows");
    return WEIR_OK;
}

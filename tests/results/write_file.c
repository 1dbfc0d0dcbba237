/* Writes made-up results to the path given: a file for readers in other languages to open. */
#include <stdio.h>

#include "tests/support/made_results.h"

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    weir_error err = {0};
    weir_results *r = made_system(4, 4);
    const weir_status status = weir_results_write(r, argv[1], true, &err);
    if (status != WEIR_OK)
        fprintf(stderr, "%s\n", weir_error_what(&err));
    weir_results_close(r);
    weir_error_clear(&err);
    return status;
}

/* weir help [COMMAND] */
#include <stdio.h>

#include "cli/cli.h"

static void print_overview(void)
{
    puts("usage: weir COMMAND [OPTIONS] FILE...\n\n"
         "Simulates how patients flow through a whole health-and-care system.\n");
    cli_print_commands(stdout);
    puts("\nexample: weir compare baseline.yaml redesign.yaml -o compare.h5\n\n"
         "'weir help COMMAND' says more. Exit code: 0 done, 1 a check or target not met, 2 wrong\n"
         "usage, 3 scenario not valid, 4 a file could not be opened, read or written, 5 a results\n"
         "file damaged or not ours, 6 a safety limit or memory, 7 an outside program missing or\n"
         "failed, 8 a mistake of weir's own, 128 + n stopped by signal n.");
}

static void print_command(const cli_command *c)
{
    cli_print_usage(stdout, c);
    printf("\n%s\n\n", c->about);
    cli_print_options(stdout, c);
    printf("\nexample: %s\n", c->example);
}

weir_status cli_help(const cli_arguments *a, json_t **document, weir_error *err)
{
    (void)document;
    const cli_command *command = NULL;
    if (a->completion) {
        cli_print_completion(stdout);
        return WEIR_OK;
    }
    if (a->n_operands > 0) {
        const weir_status status = cli_choose_command(a->operands[0], &command, err);
        if (status != WEIR_OK)
            return status;
    }
    if (a->help) /* `weir run --help` */
        command = a->command;
    if (command)
        print_command(command);
    else
        print_overview();
    return WEIR_OK;
}

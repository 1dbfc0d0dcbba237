/* The scenarios that `weir init` writes: the files of scenarios/templates/ as text in the program
 * (embed.cmake), so that the command stands alone. */
#ifndef WEIR_CLI_TEMPLATES_H
#define WEIR_CLI_TEMPLATES_H

extern const char cli_template_queue[];
extern const char cli_template_clinic[];
extern const char cli_template_ward[];
extern const char cli_template_ed[];
extern const char cli_template_system[];

#endif

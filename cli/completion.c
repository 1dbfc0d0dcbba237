/* Completion for bash, from the table of commands and that of options: neither can be forgotten. */
#include <stdio.h>

#include "cli/cli.h"

static void print_words(FILE *to)
{
    for (size_t i = 0; i < cli_n_commands; i++)
        fprintf(to, " %s", cli_commands[i].name);
}

void cli_print_completion(FILE *to)
{
    fputs("# Completion of weir for bash, made by `weir help --completion`.\n"
          "_weir() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options=\n"
          "    local commands=\"",
          to);
    print_words(to);
    fputs("\"\n"
          "    case ${COMP_WORDS[1]} in\n",
          to);
    for (size_t i = 0; i < cli_n_commands; i++) {
        fprintf(to, "    %s) options=\"", cli_commands[i].name);
        cli_print_option_names(to, &cli_commands[i]);
        fputs("\" ;;\n", to);
    }
    fputs("    esac\n"
          "    COMPREPLY=()\n"
          "    if ((COMP_CWORD == 1)); then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$commands\" -- \"$word\")\n"
          "    elif [[ $before == --format ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"text dot mermaid\" -- \"$word\")\n"
          "    elif [[ $before == --design ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"grid lhs sobol\" -- \"$word\")\n"
          "    elif [[ $word == -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
          "    elif [[ ${COMP_WORDS[1]} == help ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$commands\" -- \"$word\")\n"
          "    elif [[ ${COMP_WORDS[1]} == init && $before != -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"",
          to);
    cli_print_template_names(to);
    fputs("\" -- \"$word\")\n"
          "    elif [[ ${COMP_WORDS[1]} == verify && $before != -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"",
          to);
    cli_print_model_names(to);
    fputs("\" -- \"$word\")\n"
          "    else\n"
          "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
          "    fi\n"
          "}\n"
          "complete -o filenames -F _weir weir\n",
          to);
}

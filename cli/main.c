/* The command `weir`: finds the command, runs it, prints what it has to say, and ends with the exit
 * code that its status is. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "sim/base/fail.h"

/* A closed stream would give its number to the next file opened, and words for the terminal would
 * end up in it. In its place stands one on which every read or write fails. */
static void keep_standard_streams(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF && open("/dev/null", modes[fd]) != fd)
            _exit(WEIR_ERR_IO);
}

/* A broken pipe and a file at its size limit become errors where they happen. */
static void ignore_signals(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
}

/* ---- which command --------------------------------------------------------------------------- */

static weir_status find_command(const char *word, const cli_command **command, weir_error *err)
{
    if (strcmp(word, "--version") == 0)
        word = "version";
    else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        word = "help";
    if (*word != '-')
        return cli_choose_command(word, command, err);

    char quoted[WR_QUOTE_MAX];
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "expected a command, found '%s'",
            wr_quoted(word, quoted));
    wr_hint(err, WR_NOWHERE, "options stand behind the command: weir run FILE --seed 1");
    return WEIR_ERR_USAGE;
}

/* For a command line that cannot be read: were its errors to be JSON? */
static bool asks_for_json(int argc, char *const *argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

/* ---- what is printed ------------------------------------------------------------------------- */

/* One document, whatever happened: what the command made, and its messages under `warnings`; or,
 * of a failure, {"errors": [...]}. */
static void print_json(json_t *document, weir_status status, const weir_error *err)
{
    if (!document)
        document = json_object();
    if (status != WEIR_OK || err->n_messages > 0)
        json_object_set_new(document, status != WEIR_OK ? "errors" : "warnings",
                            cli_messages_json(err));
    json_dumpf(document, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    putchar('\n');
    json_decref(document);
}

static void print_text(weir_status status, const cli_command *command, weir_error *err)
{
    const bool usage = status == WEIR_ERR_USAGE && command != NULL;
    cli_print_messages(err);
    if (usage)
        cli_print_usage(stderr, command);
}

/* Only here is it known whether what was printed has arrived. */
static int flush_output(int code)
{
    const bool failed = ferror(stdout) != 0;
    if (fflush(stdout) == 0 && !failed)
        return code;
    if (errno == EPIPE)
        return 128 + SIGPIPE; /* the reader had enough, as `head` does */
    fprintf(stderr, "weir: error: cannot write to standard output: %s\n", strerror(errno));
    return code == 0 ? WEIR_ERR_IO : code;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static weir_status run_command(const cli_arguments *a, json_t **document, weir_error *err)
{
    return a->help ? cli_help(a, document, err) : a->command->run(a, document, err);
}

static int run(int argc, char *const *argv)
{
    const cli_command *command = NULL;
    cli_arguments arguments = {0};
    json_t *document = NULL;
    weir_error err = {0};

    weir_status status = find_command(argv[1], &command, &err);
    if (status == WEIR_OK)
        status = cli_arguments_read(&arguments, command, argc - 1, argv + 1, &err);
    const bool understood = status == WEIR_OK;
    if (understood)
        status = run_command(&arguments, &document, &err);

    if (understood ? arguments.json && !arguments.help : asks_for_json(argc, argv))
        print_json(document, status, &err);
    else
        print_text(status, understood ? NULL : command, &err);
    weir_error_clear(&err);
    cli_arguments_clear(&arguments);
    return status != WEIR_OK || !cli_stop_signal() ? (int)status : 128 + cli_stop_signal();
}

int main(int argc, char **argv)
{
    weir_results_init();
    keep_standard_streams();
    ignore_signals();
    if (argc < 2) {
        fputs("usage: weir COMMAND [OPTIONS] FILE...\n\n", stderr);
        cli_print_commands(stderr);
        fputs("\nexample: weir run scenario.yaml -o results.h5\n", stderr);
        return WEIR_ERR_USAGE;
    }
    return flush_output(run(argc, argv));
}

/* weir schema: a JSON Schema of scenario files, for editors and other checkers. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "sim/base/fail.h"

/* The schema laid out for reading; the caller frees it. NULL: no memory. */
static char *laid_out(const char *compact)
{
    json_t *document = json_loads(compact, 0, NULL);
    char *text = json_dumps(document, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    const size_t n = text ? strlen(text) : 0;
    char *whole = text ? malloc(n + 2) : NULL;
    if (whole) {
        memcpy(whole, text, n);
        memcpy(whole + n, "\n", 2);
    }
    free(text);
    json_decref(document);
    return whole;
}

static weir_status write_schema(const char *path, const char *text, weir_error *err)
{
    char shown[WR_QUOTE_MAX];
    if (!cli_publish(path, text))
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write '%s': %s",
                       wr_quoted(path, shown), strerror(errno));
    return WEIR_OK;
}

weir_status cli_schema(const cli_arguments *a, json_t **document, weir_error *err)
{
    const bool to_file = a->output && strcmp(a->output, "-") != 0;
    weir_status status = to_file ? cli_check_output(a->output, a->force, NULL, 0, err) : WEIR_OK;
    if (status != WEIR_OK)
        return status;
    char *compact = weir_schema(weir_health_models());
    char *text = compact ? laid_out(compact) : NULL;
    if (!text)
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else if (to_file)
        status = write_schema(a->output, text, err);
    else if (a->json)
        *document = json_loads(compact, 0, NULL);
    else
        fputs(text, stdout);
    if (status == WEIR_OK && to_file && a->json)
        *document = json_pack("{s:o}", "file", cli_json_text(a->output));
    free(text);
    free(compact);
    return status;
}

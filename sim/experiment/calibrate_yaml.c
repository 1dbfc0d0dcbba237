/* A calibration as a scenario: what it extends, and each dial with its source and its plausible range. */
#include <stdio.h>
#include <string.h>

#include "sim/experiment/calibrate.h"

/* Text in double quotes. */
static void quoted(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc((unsigned char)*text < 0x20 ? ' ' : *text, out);
    }
    fputc('"', out);
}

static const char *end_of_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void write_dial(FILE *out, const weir_calibration *c, const weir_calibrated_dial *d)
{
    char source[400];
    snprintf(source, sizeof source, "calibrated to %zu figures of %s%s", c->n_fitted,
             end_of_path(c->file), d->undecided ? ", which hardly decide it" : "");
    fputs("  ", out);
    quoted(out, d->path);
    fprintf(out, ": {value: ");
    quoted(out, d->text);
    fprintf(out, ", source: ");
    quoted(out, source);
    if (d->text_from) {
        fprintf(out, ", range: [");
        quoted(out, d->text_from);
        fprintf(out, ", ");
        quoted(out, d->text_to);
        fputc(']', out);
    }
    fprintf(out, "}\n");
}

char *weir_calibration_overlay(const weir_calibration *c, const char *extends, const char *title)
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    if (!out)
        return NULL;
    fprintf(out,
            "# Written by weir calibrate: %zu dials from %zu figures of %s, %zu more held out.\n"
            "# A range is that of the points whose implausibility is at most %g.\n",
            c->n_dials, c->n_fitted, end_of_path(c->file), c->n_held_out, c->cut);
    fprintf(out, "extends: ");
    quoted(out, extends);
    fprintf(out, "\nscenario: ");
    quoted(out, title);
    fprintf(out, "\nset:\n");
    for (size_t i = 0; i < c->n_dials; i++)
        write_dial(out, c, &c->dials[i]);
    if (fclose(out) == 0)
        return text;
    return NULL;
}

/* Reads the rows of tests/known/: `case,parameters,quantity,value,source`, no field holding a
 * comma. */
#ifndef KNOWN_ROWS_H
#define KNOWN_ROWS_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct known_row {
    char line[512];
    const char *name, *parameters, *quantity, *value;
} known_row;

/* NULL where the file is missing. The first line, of headings, is read. */
static inline FILE *known_open(const char *file)
{
    char path[1024], line[512];
    snprintf(path, sizeof path, "%s/known/%s", WEIR_TEST_DATA, file);
    FILE *in = fopen(path, "r");
    if (in && !fgets(line, sizeof line, in)) {
        fclose(in);
        return NULL;
    }
    return in;
}

static inline bool known_next(FILE *in, known_row *row)
{
    if (!fgets(row->line, sizeof row->line, in))
        return false;
    const char **fields[] = {&row->name, &row->parameters, &row->quantity, &row->value};
    char *at = row->line;
    for (int i = 0; i < 4; i++) {
        *fields[i] = at;
        at += strcspn(at, ",\n");
        if (*at)
            *at++ = 0;
    }
    return true;
}

/* The number after `name` and an equals sign in a row's parameters. */
static inline double known_parameter(const known_row *row, const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "%s=", name);
    const char *at = strstr(row->parameters, key);
    return at ? strtod(at + strlen(key), NULL) : NAN;
}

static inline bool nearly(double got, double want, double relative)
{
    return fabs(got - want) <= relative * fabs(want) || got == want;
}

#endif

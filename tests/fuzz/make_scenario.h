/* Scenarios made of choices: small, nearly always valid, and of all that the language can say. The
 * same choices give the same scenario; the variants of one must give the same numbers. */
#ifndef FUZZ_MAKE_SCENARIO_H
#define FUZZ_MAKE_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Where choices come from: a byte each, and 0 when there are no more. */
typedef struct choices {
    const uint8_t *bytes;
    size_t n;
} choices;

enum {
    VARIANT_REVERSED = 1, /* the sections of the file in the opposite order */
    VARIANT_UNUSED = 2,   /* a service, a source and a class that touch nothing else */
    VARIANT_SAME = 4      /* interventions that set dials to the values they have */
};

#define SCENARIO_MOST 65536

/** Writes a scenario; false where it grew too long. */
bool make_scenario(choices from, int variant, char text[SCENARIO_MOST]);

/** What fuzz_model.c has done so far. */
typedef struct model_counts {
    long tried, valid, ran, compared; /* ran: to its end */
} model_counts;
extern model_counts model_done;

#endif

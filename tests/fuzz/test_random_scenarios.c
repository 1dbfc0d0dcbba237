/* Scenarios at random, each run and compared with a variant of itself as fuzz_model.c says. Some by
 * default; WEIR_SEEDS=FIRST-LAST tries others, and names the seed that fails. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/make_scenario.h"

enum { CHOICES = 500 };

static void try_seed(unsigned long seed)
{
    uint8_t bytes[CHOICES];
    uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (size_t i = 0; i < CHOICES; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        bytes[i] = (uint8_t)(state >> 56);
    }
    LLVMFuzzerTestOneInput(bytes, CHOICES);
}

Test(random_scenarios, keep_every_identity_and_their_variants_every_bit, .timeout = 100000)
{
    unsigned long first = 1, last = 250;
    const char *seeds = getenv("WEIR_SEEDS");
    if (seeds)
        cr_assert(sscanf(seeds, "%lu-%lu", &first, &last) == 2, "WEIR_SEEDS=FIRST-LAST");
    for (unsigned long seed = first; seed <= last; seed++) {
        if (seeds)
            fprintf(stderr, "\rseed %lu ", seed);
        try_seed(seed);
    }
    fprintf(stderr, "%ld scenarios: %ld valid, %ld ran to their end, %ld compared\n",
            model_done.tried, model_done.valid, model_done.ran, model_done.compared);
    cr_expect(model_done.valid * 10 >= model_done.tried * 8, "too few are valid");
    cr_expect(model_done.compared * 2 >= model_done.tried, "too few are compared");
}

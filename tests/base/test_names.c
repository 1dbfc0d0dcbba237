#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "sim/base/names.h"

Test(names, keep_the_order_of_first_use)
{
    wr_arena *arena = wr_arena_create();
    if (setjmp(*wr_arena_on_full(arena)))
        cr_fatal("memory is out");
    wr_names *names = wr_names_create(arena);
    cr_expect(eq(int, wr_names_find(names, "ward"), -1));

    char text[32];
    for (int i = 0; i < 5000; i++) {
        snprintf(text, sizeof text, "ward_%d", i);
        cr_assert(eq(int, wr_names_add(names, text), i));
        cr_assert(eq(int, wr_names_add(names, text), i));
    }
    cr_expect(eq(int, wr_names_count(names), 5000));
    cr_expect(eq(int, wr_names_find(names, "ward_4321"), 4321));
    cr_expect(eq(str, (char *)wr_names_text(names, 77), "ward_77"));
    cr_expect(eq(int, wr_names_find(names, "ward_"), -1));
    cr_expect(eq(int, wr_names_add(names, ""), 5000));
    wr_arena_destroy(arena);
}

Test(names, nearest_is_within_two_edits_or_a_third)
{
    const char *const keys[] = {"beds", "stay", "discharge", "ward_b", "staff"};
    struct {
        const char *text, *nearest;
    } cases[] = {
        {"wrad_b", "ward_b"},       /* two neighbours swapped: one edit */
        {"bed", "beds"},            /* one left out */
        {"saty", "stay"},           /* a swap */
        {"dicsahrge", "discharge"}, /* two swaps */
        {"dishcarges", "discharge"},
        {"disposal", NULL}, /* too far */
        {"x", NULL},        /* so short that anything would be near */
        {"", NULL},
        {"stafff", "staff"},
        {"stay", "stay"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = wr_nearest(cases[i].text, keys, 5);
        if (cases[i].nearest)
            cr_expect(eq(str, (char *)(got ? got : "none"), (char *)cases[i].nearest));
        else
            cr_expect(eq(ptr, (void *)got, NULL), "%s", cases[i].text);
    }
    char longer[200];
    snprintf(longer, sizeof longer, "%0*d", 199, 0);
    cr_expect(eq(ptr, (void *)wr_nearest(longer, keys, 5), NULL));
}

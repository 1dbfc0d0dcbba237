/* Which time a measure is of: `during` cuts the window, `each` divides it. */
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* The clock, days and dates alone, however they are put together. */
static bool by_time_alone(const weir_builder *b, int32_t cond)
{
    const wr_cond *c = &b->conds.at[cond];
    const bool group = c->op == WR_COND_ALL || c->op == WR_COND_ANY || c->op == WR_COND_NOT;
    for (int32_t i = 0; group && i < c->n; i++)
        if (!by_time_alone(b, c->first + i))
            return false;
    return group || c->op == WR_COND_CLOCK || c->op == WR_COND_WEEKDAY || c->op == WR_COND_DATE;
}

void wr_read_during(weir_builder *b, weir_fields *f, wr_measure *m)
{
    if (!weir_has_field(f, "during"))
        return;
    const int before = b->err->n_errors;
    m->during = weir_read_cond(f, "during").id;
    if (b->err->n_errors == before && !by_time_alone(b, m->during))
        weir_field_error(f, "during", "'during' is of the clock, of days and of dates");
}

/* Whole ones alone count, so there must be one. */
static void check_each(weir_builder *b, weir_fields *f, const wr_measure *m, const char *word)
{
    const wr_run_settings *run = &b->net.run;
    const weir_time most = m->each == WR_EACH_DAY ? WEIR_DAY : 7 * WEIR_DAY;
    if (run->until == WR_RUN_ARRIVALS)
        weir_field_error(f, "each", "'each' needs a window of a known length: 'run: {length: …}'");
    else if (m->each == WR_EACH_MONTH && !run->dated)
        weir_field_error(f, "each", "'each: month' needs dates: 'run: {start: 2025-04-01}'");
    else if (m->each != WR_EACH_MONTH && run->length > 0 && run->length < most)
        wr_warn(b->err, weir_field_place(f, "each"),
                "there is no whole %s in the window: nothing is counted", word);
}

void wr_read_each(weir_builder *b, weir_fields *f, wr_measure *m)
{
    static const char *const words[] = {"day", "week", "month"};
    wr_node *node = wr_field(f, "each");
    const char *text = node ? wr_word(b, node, "day, week or month") : NULL;
    wr_note_kind(b, wr_field_path_of(f, "each"), WR_KIND_WORD);
    for (int i = 0; text && i < 3; i++)
        if (strcmp(text, words[i]) == 0)
            m->each = (wr_each)(WR_EACH_DAY + i);
    if (text && !m->each) {
        char quoted[WR_QUOTE_MAX];
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected day, week or month, found '%s'",
                wr_quoted(text, quoted));
    } else if (m->each)
        check_each(b, f, m, text);
    if (!weir_has_field(f, "series"))
        return;
    m->series = weir_read_flag(f, "series", false);
    if (m->series && !node)
        weir_field_error(f, "series",
                         "'series' keeps one value of each day, week or month: say "
                         "which with 'each'");
}

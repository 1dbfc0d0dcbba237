/* Reading what was asked, which stands in the results as text of a line each. */
#include "analysis/question.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "weir/choose.h"

#define POWER 0.80
#define MOST_REPLICATIONS 1e5 /* beyond it the number is not said */

/* Does a line begin with the measure's name and statistic? Returns what follows, NULL if not. */
static const char *after_measure(const char *line, const weir_measure *m)
{
    const size_t name = strlen(m->name), stat = strlen(m->stat);
    if (strncmp(line, m->name, name) != 0 || line[name] != '[' ||
        strncmp(line + name + 1, m->stat, stat) != 0 || line[name + 1 + stat] != ']')
        return NULL;
    return line + name + stat + 2;
}

/* What follows a measure in a text of lines; NULL where it is not there. */
static const char *find_line(const char *text, const weir_measure *m)
{
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += line != text;
        const char *rest = after_measure(line, m);
        if (rest && strchr("\n\t", *rest)) /* the end of the text counts too */
            return rest;
    }
    return NULL;
}

static bool is_target(const weir_results *r, const weir_measure *m)
{
    for (size_t i = 0; i < weir_results_priority_count(r); i++) {
        const weir_result_priority p = weir_results_priority(r, i);
        if (strcmp(p.measure, m->name) == 0 && (!*p.stat || strcmp(p.stat, m->stat) == 0))
            return true;
    }
    return false;
}

bool analysis_is_asked(const weir_results *r)
{
    return weir_results_about(r, "decide") || weir_results_priority_count(r) > 0;
}

bool analysis_decides(const weir_results *r, const weir_measure *m)
{
    const char *named = weir_results_about(r, "decide");
    if (*m->group)
        return false;
    if (named)
        return find_line(named, m) != NULL;
    return weir_results_priority_count(r) == 0 || is_target(r, m);
}

/* ---- margins ----------------------------------------------------------------------------------- */

analysis_margin analysis_margin_of(const weir_results *r, const weir_measure *m, double base)
{
    analysis_margin margin = {.value = NAN};
    const char *text = weir_results_about(r, "margins");
    const char *rest = text && !*m->group ? find_line(text, m) : NULL;
    char *end;
    if (!rest || *rest != '\t')
        return margin;
    const double value = strtod(rest + 1, &end);
    const bool relative = strncmp(end, "\trelative\t", 10) == 0;
    const char *shown = *end == '\t' ? strchr(end + 1, '\t') : NULL;
    if (!shown || !(value > 0))
        return margin;
    margin.value = relative ? value * fabs(base) : value;
    snprintf(margin.shown, sizeof margin.shown, "%.*s%s", (int)strcspn(shown + 1, "\n") % 48,
             shown + 1, relative ? " of the base" : "");
    return margin;
}

analysis_equivalence analysis_equivalence_of(const weir_results *r, const weir_measure *m,
                                             const analysis_change *c)
{
    const double alpha = 1.0 - ANALYSIS_LEVEL;
    const int sense = analysis_sense(r, m);
    analysis_equivalence e = {.p_equivalent = NAN, .p_no_worse = NAN};
    e.margin = analysis_margin_of(r, m, c->base.value);
    if (!(e.margin.value > 0))
        return e;
    e.p_equivalent = weir_equivalence_p(c->difference, e.margin.value);
    if (sense != 0)
        e.p_no_worse = weir_no_worse_p(c->difference, e.margin.value, sense);
    if (e.p_equivalent <= alpha)
        e.claim = ANALYSIS_EQUIVALENT;
    else if (e.p_no_worse <= alpha)
        e.claim = ANALYSIS_NO_WORSE;
    return e;
}

analysis_more analysis_more_of(const weir_results *r, const weir_measure *m,
                               const analysis_change *c)
{
    analysis_more more = {NAN, NAN};
    if (c->finding != ANALYSIS_CANNOT_TELL)
        return more;
    const analysis_margin margin = analysis_margin_of(r, m, c->base.value);
    const bool slight = fabs(c->difference.value) < ANALYSIS_SLIGHT * fabs(c->base.value);
    const double size = margin.value > 0 ? margin.value : slight ? NAN : fabs(c->difference.value);
    const double all = weir_pairs_to_show(c->difference, size, ANALYSIS_LEVEL, POWER);
    if (isfinite(all)) { /* not of what is too small to matter to anyone */
        more.size = size;
        more.replications = fmax(0.0, ceil(all - (double)c->difference.n));
    }
    return more;
}

/* ---- in words ------------------------------------------------------------------------------------ */

/* Two digits are as much as a guess of a number of replications is worth. */
static double rounded(double n)
{
    const double step = n < 100 ? 1.0 : pow(10.0, floor(log10(n)) - 1.0);
    return ceil(n / step) * step;
}

static void more_words(char out[ANALYSIS_TEXT], const analysis_more *more, const weir_measure *m)
{
    char size[ANALYSIS_TEXT], n[ANALYSIS_TEXT];
    analysis_unit unit = analysis_unit_of(m, more->size);
    unit.after = unit.step;
    analysis_value_at(size, more->size, unit,
                      analysis_decimals(more->size * unit.scale, more->size * unit.scale));
    if (more->replications > MOST_REPLICATIONS)
        snprintf(out, ANALYSIS_TEXT, "; a difference of %.60s would take more than 100,000", size);
    else if (more->replications > 0)
        snprintf(out, ANALYSIS_TEXT,
                 "; about %.30s more replications would show a difference of %.60s",
                 analysis_number(n, rounded(more->replications), 0), size);
    else
        snprintf(out, ANALYSIS_TEXT, "; one of %.60s would have shown", size);
}

/* What is better need not be said to be no worse. */
static void claim_words(char out[ANALYSIS_TEXT], const analysis_equivalence *e, int good)
{
    if (e->claim == ANALYSIS_EQUIVALENT)
        snprintf(out, ANALYSIS_TEXT, "; within %s either way", e->margin.shown);
    else if (e->claim == ANALYSIS_NO_WORSE && good <= 0)
        snprintf(out, ANALYSIS_TEXT, "; no worse by %s or more", e->margin.shown);
}

const char *analysis_sentence(char out[ANALYSIS_CHANGE_SENTENCE], const weir_results *r,
                              const weir_measure *m, const analysis_change *c)
{
    char words[ANALYSIS_TEXT], more_text[ANALYSIS_TEXT] = "", claim[ANALYSIS_TEXT] = "";
    const analysis_equivalence e = analysis_equivalence_of(r, m, c);
    const analysis_more more = analysis_more_of(r, m, c);
    analysis_change_words(words, m, c);
    claim_words(claim, &e, c->good);
    if (e.claim == ANALYSIS_NO_CLAIM && isfinite(more.size))
        more_words(more_text, &more, m);
    const char *good = analysis_good_word(c);
    snprintf(out, ANALYSIS_CHANGE_SENTENCE, "%s%s%s%s%s", words, *good ? ", " : "", good, claim,
             more_text);
    return out;
}

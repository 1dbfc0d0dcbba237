/* The statistics of measures: how they are written, and which measure has which. */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"

/* "share_within 4 h": the word, and what follows it. */
static bool begins_with(const char *text, const char *word, const char **rest)
{
    const size_t n = strlen(word);
    if (strncmp(text, word, n) != 0 || (text[n] != ' ' && text[n] != '\0'))
        return false;
    *rest = text + n + strspn(text + n, " ");
    return true;
}

static bool percentile(const char *text, double *p)
{
    char why[WR_WHY_MAX];
    const bool read = text[0] == 'p' && wr_parse_number(text + 1, p, why) && *p > 0 && *p < 100;
    *p /= 100; /* p95 is the 0.95 quantile */
    return read;
}

/* Of "per day": the unit's seconds. */
static bool seconds_of(const char *unit, double *seconds)
{
    static const struct {
        const char *text;
        double seconds;
    } units[] = {{"min", 60},      {"h", 3600},      {"hour", 3600},
                 {"d", 86400},     {"day", 86400},   {"wk", 604800},
                 {"week", 604800}, {"yr", 31536000}, {"year", 31536000}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(unit, units[i].text) == 0) {
            *seconds = units[i].seconds;
            return true;
        }
    return false;
}

wr_dim wr_dim_of_values(const wr_measure *m)
{
    switch (m->kind) {
    case WR_MEASURE_COUNT:
    case WR_MEASURE_CENSUS:
    case WR_MEASURE_SCORE:
        return WR_DIM_NUMBER;
    case WR_MEASURE_COST:
        return WR_DIM_MONEY;
    case WR_MEASURE_HELD:
        return WR_DIM_SHARE;
    default:
        return WR_DIM_DURATION;
    }
}

static bool parse_limit(weir_builder *b, const char *rest, wr_dim dim, weir_place place,
                        wr_stat *out)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    if (wr_parse_value(rest, dim, &out->value, NULL, NULL, why, hint))
        return true;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "%s", why);
    if (*hint)
        wr_hint(b->err, place, "%s", hint);
    return false;
}

/* Words that a limit follows. */
static bool is_limited(const char *text, wr_stat_kind *kind, const char **rest)
{
    static const struct {
        const char *text;
        wr_stat_kind kind;
    } words[] = {{"share_within", WR_STAT_SHARE_WITHIN},
                 {"share_above", WR_STAT_SHARE_ABOVE},
                 {"mean_above", WR_STAT_MEAN_ABOVE}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (begins_with(text, words[i].text, rest)) {
            *kind = words[i].kind;
            return true;
        }
    return false;
}

static void unknown_stat(weir_builder *b, const char *text, weir_place place)
{
    char quoted[WR_QUOTE_MAX];
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "unknown statistic '%s'", wr_quoted(text, quoted));
    wr_hint(b->err, place,
            "mean, sd, min, max, p95, share_within 4 h, share_above 4 h, mean_above 4 h, total, "
            "per day, mean_number, sii, rii or distribution");
}

/* sii, or sii share_within 4 h: of the groups' means, or of their shares. */
static bool parse_index(weir_builder *b, const char *text, const char *rest, wr_dim dim,
                        weir_place place, wr_stat *out)
{
    out->kind = text[0] == 's' ? WR_STAT_SII : WR_STAT_RII;
    out->of = WR_STAT_MEAN;
    if (*rest == '\0' || strcmp(rest, "mean") == 0)
        return true;
    const char *limit = "";
    if (is_limited(rest, &out->of, &limit) && out->of != WR_STAT_MEAN_ABOVE)
        return parse_limit(b, limit, dim, place, out);
    unknown_stat(b, text, place);
    return false;
}

bool wr_parse_stat(weir_builder *b, const char *text, wr_dim dim, weir_place place, wr_stat *out)
{
    static const struct {
        const char *text;
        wr_stat_kind kind;
    } plain[] = {{"mean", WR_STAT_MEAN},
                 {"sd", WR_STAT_SD},
                 {"total", WR_STAT_TOTAL},
                 {"mean_number", WR_STAT_MEAN_NUMBER},
                 {"distribution", WR_STAT_DISTRIBUTION},
                 {"min", WR_STAT_MIN},
                 {"max", WR_STAT_MAX},
                 {"ratio", WR_STAT_RATIO}};
    const char *rest = "";
    *out = (wr_stat){.text = wr_strdup(b->arena, text)};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (strcmp(text, plain[i].text) == 0) {
            out->kind = plain[i].kind;
            return true;
        }
    }
    if (percentile(text, &out->value)) {
        out->kind = WR_STAT_PERCENTILE;
        return true;
    }
    if (begins_with(text, "per", &rest) && seconds_of(rest, &out->value)) {
        out->kind = WR_STAT_PER;
        return true;
    }
    if (is_limited(text, &out->kind, &rest))
        return parse_limit(b, rest, dim, place, out);
    if (begins_with(text, "sii", &rest) || begins_with(text, "rii", &rest))
        return parse_index(b, text, rest, dim, place, out);
    unknown_stat(b, text, place);
    return false;
}

void wr_push_stat(weir_builder *b, wr_measure *m, const wr_stat *stat)
{
    *wr_push(b->arena, &b->stats) = *stat;
    m->n_stats++;
    m->extremes = m->extremes || stat->kind == WR_STAT_MIN || stat->kind == WR_STAT_MAX;
    m->histogram =
        m->histogram || stat->kind == WR_STAT_PERCENTILE || stat->kind == WR_STAT_DISTRIBUTION;
}

/* ---- which measure has which --------------------------------------------------------------------- */

static bool is_index(wr_stat_kind kind) { return kind == WR_STAT_SII || kind == WR_STAT_RII; }

/* Of values, whatever they are. */
static bool is_of_values(wr_stat_kind kind)
{
    return kind == WR_STAT_MEAN || kind == WR_STAT_SD || kind == WR_STAT_MIN ||
           kind == WR_STAT_MAX || kind == WR_STAT_PERCENTILE || kind == WR_STAT_SHARE_WITHIN ||
           kind == WR_STAT_SHARE_ABOVE || kind == WR_STAT_MEAN_ABOVE ||
           kind == WR_STAT_DISTRIBUTION;
}

static const char *const of_values = "mean, sd, min, max, p95, share_within, share_above, "
                                     "mean_above or distribution";

static bool refuse(weir_builder *b, weir_place place, const char *what, const wr_stat *stat,
                   const char *hint)
{
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "%s '%s'", what, stat->text);
    wr_hint(b->err, place, "%s", hint);
    return false;
}

/* An index is of two groups or more, in the order in which one attribute has them. */
static bool index_suits(weir_builder *b, const wr_measure *m, const wr_stat *stat, weir_place place)
{
    const int32_t attr = m->n_by == 1 ? b->by_attrs.at[m->first_by] : -1;
    if (attr >= 0 && b->attr_levels[attr].levels.n > 1)
        return true;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place,
            "'%s' is over the groups of one attribute that has two or more", stat->text);
    wr_hint(b->err, place, "by: [deprivation]");
    return false;
}

static bool suits(weir_builder *b, const wr_measure *m, const wr_stat *stat, weir_place place)
{
    const wr_stat_kind kind = stat->kind;
    if (m->each)
        return is_of_values(kind) ||
               refuse(b, place, "a measure of each day, week or month has no", stat, of_values);
    switch (m->kind) {
    case WR_MEASURE_RATIO:
        if (is_index(kind) && stat->of == WR_STAT_MEAN)
            return index_suits(b, m, stat, place);
        return kind == WR_STAT_RATIO ||
               refuse(b, place, "a ratio has no", stat, "ratio, sii or rii");
    case WR_MEASURE_COUNT:
    case WR_MEASURE_COST:
    case WR_MEASURE_SCORE:
        if (kind == WR_STAT_TOTAL || kind == WR_STAT_PER)
            return true;
        wr_fail(b->err, WEIR_ERR_SCENARIO, place,
                "'%s' is of many values: a sum is one number a run", stat->text);
        wr_hint(b->err, place, "total, per h, per day, per week or per year; or 'each: day'");
        return false;
    case WR_MEASURE_CENSUS:
        return is_of_values(kind) || refuse(b, place, "a census has no", stat, of_values);
    case WR_MEASURE_LAST:
        return is_of_values(kind) || refuse(b, place, "a last moment has no", stat, of_values);
    default:
        if (is_index(kind))
            return index_suits(b, m, stat, place);
        return kind != WR_STAT_RATIO || refuse(b, place, "an interval has no", stat, of_values);
    }
}

void wr_read_stats(weir_builder *b, weir_fields *f, wr_measure *m, const char *otherwise)
{
    wr_node *node = wr_field(f, "stat");
    const wr_dim dim = wr_dim_of_values(m);
    wr_note_kind(b, wr_field_path_of(f, "stat"), WR_KIND_WORDS);
    wr_stat stat;
    m->first_stat = (int32_t)b->stats.n;
    if (!node) {
        if (wr_parse_stat(b, otherwise, dim, WR_NOWHERE, &stat))
            wr_push_stat(b, m, &stat);
        return;
    }
    const size_t n = node->kind == WR_LIST ? node->n : 1;
    for (size_t i = 0; i < n; i++) {
        wr_node *item = node->kind == WR_LIST ? node->items[i] : node;
        const char *text = wr_word(b, item, "a statistic");
        if (text && wr_parse_stat(b, text, dim, item->place, &stat) &&
            suits(b, m, &stat, item->place))
            wr_push_stat(b, m, &stat);
    }
}

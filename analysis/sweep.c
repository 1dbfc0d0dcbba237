/* A sweep as people read it. Points are in the order of the design; where a picture needs them by value
 * they are sorted, and equal values stay in that order. */
#include "analysis/sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/certainty.h"
#include "analysis/fail.h"
#include "analysis/figure.h"
#include "analysis/page/assets.h"
#include "analysis/select.h"
#include "analysis/table.h"

/* ---- measures that are asked for ----------------------------------------------------------------- */

static bool is_called(const weir_measure *m, const char *name, size_t n, const char *stat,
                      size_t n_stat)
{
    char own[ANALYSIS_TEXT];
    analysis_stat(own, m);
    return !*m->group && strlen(m->name) == n && memcmp(m->name, name, n) == 0 &&
           (n_stat == 0 || (strlen(own) == n_stat && memcmp(own, stat, n_stat) == 0));
}

static bool same_stat(const weir_measure *a, const weir_measure *b)
{
    return strcmp(a->stat, b->stat) == 0 && strcmp(a->at ? a->at : "", b->at ? b->at : "") == 0;
}

static const weir_measure *find_named(const weir_results *r, const char *text, weir_error *err)
{
    const char *bracket = strchr(text, '[');
    const size_t length = strlen(text), n = bracket ? (size_t)(bracket - text) : length;
    const size_t n_stat = bracket ? length - n - 2 : 0;
    const weir_measure *found = NULL;
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        if (!is_called(m, text, n, bracket ? bracket + 1 : "", n_stat))
            continue;
        if (found && !same_stat(found, m)) {
            char own[ANALYSIS_TEXT];
            analysis_fail(err, WEIR_ERR_USAGE, "--measure: '%.120s' has several statistics", text);
            analysis_hint(err, "write one in brackets: '%.100s[%.60s]'", text,
                          analysis_stat(own, found));
            return NULL;
        }
        found = found ? found : m;
    }
    if (!found)
        analysis_fail(err, WEIR_ERR_USAGE, "--measure: the results have no '%.120s'", text);
    return found;
}

/* ---- measures that tell something ------------------------------------------------------------------ */

/* Is it something else at another point? */
static bool moves(const weir_results *r, const weir_measure *m)
{
    const size_t n = weir_results_replication_count(r), points = weir_results_scenario_count(r);
    for (size_t point = 1; point < points; point++)
        for (size_t i = 0; i < n; i++) {
            const size_t at = point * n + i;
            const double a = m->numerator[i] * m->denominator[at];
            const double b = m->numerator[at] * m->denominator[i];
            if (!isnan(a) && !isnan(b) && a != b)
                return true;
        }
    return points < 2;
}

static double spread(const weir_results *r, const weir_measure *m)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t point = 0; point < weir_results_scenario_count(r); point++) {
        const double value = weir_results_estimate(r, m, point, m->pooled, ANALYSIS_LEVEL).value;
        low = fmin(low, value);
        high = fmax(high, value);
    }
    return high - low;
}

/* The pool whose utilisation the sweep moves most. */
const weir_measure *analysis_liveliest_pool(const weir_results *r)
{
    const weir_measure *best = NULL;
    const bool many = analysis_has_many_services(r);
    double most = 0;
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        if (*m->group || strcmp(analysis_last_part(m->quantity), "utilisation") != 0 ||
            (analysis_is_set(m->service) && !many))
            continue;
        const double by = spread(r, m);
        if (by > most) {
            most = by;
            best = m;
        }
    }
    return best;
}

static weir_status choose_telling(analysis_sweep *s, weir_error *err)
{
    size_t n_keys;
    const weir_measure **keys = analysis_keys(s->r, &n_keys);
    if (!keys)
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    const weir_measure *pool = analysis_liveliest_pool(s->r);
    const size_t room = ANALYSIS_SWEEP_MEASURES - (pool != NULL);
    for (int known = 1; known >= 0; known--) /* those of which more is better or worse come first */
        for (size_t i = 0; i < n_keys && s->n_measures < room; i++)
            if ((analysis_sense(s->r, keys[i]) != 0) == known && moves(s->r, keys[i]))
                s->measures[s->n_measures++] = keys[i];
    for (size_t i = 0; i < n_keys && s->n_measures == 0 && !pool; i++)
        s->measures[s->n_measures++] = keys[i];
    if (pool)
        s->measures[s->n_measures++] = pool;
    free(keys);
    return WEIR_OK;
}

/* ---- dials ------------------------------------------------------------------------------------------- */

/* A word that every scenario has many of, or a number. */
static bool says_little(const char *name)
{
    static const char *const words[] = {"mean", "sd",        "median", "p90",  "value",
                                        "for",  "delay",     "*",      "rate", "share",
                                        "to",   "every_day", "scale"};
    const size_t n = strcspn(name, ".");
    if (strspn(name, "0123456789:-+") == n)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == n && strncmp(words[i], name, n) == 0)
            return true;
    return false;
}

/* The shortest end of a path, cut at a dot, that no other path ends with and that says something. */
static const char *short_name(const weir_results *r, size_t dial)
{
    const char *path = weir_results_swept(r, dial).path, *name = path + strlen(path);
    while (name > path) {
        do
            name--;
        while (name > path && name[-1] != '.');
        bool taken = says_little(name);
        for (size_t i = 0; !taken && i < weir_results_swept_count(r); i++) {
            const char *other = weir_results_swept(r, i).path;
            const size_t n = strlen(other), n_name = strlen(name);
            taken = i != dial && n >= n_name && strcmp(other + n - n_name, name) == 0;
        }
        if (!taken)
            break;
    }
    return name;
}

/* Insertion would do for ten points; there may be a hundred thousand. */
static void merge_sort(const double *value, size_t *order, size_t *room, size_t n)
{
    if (n < 2)
        return;
    const size_t half = n / 2;
    merge_sort(value, order, room, half);
    merge_sort(value, order + half, room, n - half);
    memcpy(room, order, n * sizeof *order);
    for (size_t i = 0, a = 0, b = half; i < n; i++)
        order[i] = b == n || (a < half && value[room[a]] <= value[room[b]]) ? room[a++] : room[b++];
}

static bool sort_dial(analysis_swept *d, size_t n)
{
    size_t *room = calloc(n, sizeof *room);
    d->order = calloc(n, sizeof *d->order);
    d->level = calloc(n, sizeof *d->level);
    if (room && d->order && d->level) {
        for (size_t i = 0; i < n; i++)
            d->order[i] = i;
        merge_sort(d->dial.value, d->order, room, n);
        for (size_t i = 0; i < n; i++) {
            if (i > 0 && d->dial.value[d->order[i]] != d->dial.value[d->order[i - 1]])
                d->n_levels++;
            d->level[d->order[i]] = d->n_levels;
        }
        d->n_levels++;
    }
    free(room);
    return room && d->order && d->level;
}

/* As many points as combinations, and none of them twice. */
static bool make_a_grid(const analysis_sweep *s)
{
    double product = 1;
    for (size_t i = 0; i < s->n_dials; i++)
        product *= (double)s->dials[i].n_levels;
    if (product != (double)s->n_points)
        return false;
    bool *seen = calloc(s->n_points, sizeof *seen), good = seen != NULL;
    for (size_t point = 0; good && point < s->n_points; point++) {
        size_t at = 0;
        for (size_t i = 0; i < s->n_dials; i++)
            at = at * s->dials[i].n_levels + s->dials[i].level[point];
        good = !seen[at];
        seen[at] = true;
    }
    free(seen);
    return good;
}

/* ---- all of it ----------------------------------------------------------------------------------------- */

weir_estimate analysis_sweep_estimate(const analysis_sweep *s, size_t measure, size_t point)
{
    const weir_measure *m = s->measures[measure];
    return weir_results_estimate(s->r, m, point, m->pooled, ANALYSIS_LEVEL);
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* One unit for all points: that of the value in the middle. */
static analysis_unit common_unit(const analysis_sweep *s, size_t measure)
{
    double *sizes = calloc(s->n_points, sizeof *sizes), middle = 0;
    size_t n = 0;
    for (size_t point = 0; sizes && point < s->n_points; point++) {
        const double size = fabs(analysis_sweep_estimate(s, measure, point).value);
        if (isfinite(size))
            sizes[n++] = size;
    }
    if (n > 0) {
        qsort(sizes, n, sizeof *sizes, by_size);
        middle = sizes[n / 2];
    }
    free(sizes);
    return analysis_unit_of(s->measures[measure], middle);
}

static weir_status choose(analysis_sweep *s, const char *const *names, size_t n, weir_error *err)
{
    weir_status status = WEIR_OK;
    for (size_t i = 0; i < n; i++) {
        const weir_measure *m = find_named(s->r, names[i], err);
        if (m)
            s->measures[s->n_measures++] = m;
        else
            status = WEIR_ERR_USAGE;
    }
    return n > 0 ? status : choose_telling(s, err);
}

weir_status analysis_sweep_make(analysis_sweep *s, const weir_results *r, const char *const *names,
                                size_t n_names, weir_error *err)
{
    const size_t room = n_names + weir_results_measure_count(r) + 1;
    *s = (analysis_sweep){
        .r = r, .n_points = weir_results_scenario_count(r), .n_dials = weir_results_swept_count(r)};
    s->dials = calloc(s->n_dials + 1, sizeof *s->dials);
    s->moving = calloc(s->n_dials + 1, sizeof *s->moving);
    s->measures = calloc(room, sizeof *s->measures);
    s->units = calloc(room, sizeof *s->units);
    bool good = s->dials && s->moving && s->measures && s->units;
    for (size_t i = 0; good && i < s->n_dials; i++) {
        s->dials[i].dial = weir_results_swept(r, i);
        s->dials[i].name = short_name(r, i);
        good = sort_dial(&s->dials[i], s->n_points);
        if (s->dials[i].n_levels > 1)
            s->moving[s->n_moving++] = &s->dials[i];
    }
    if (!good)
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    s->is_grid = make_a_grid(s);
    const weir_status status = choose(s, names, n_names, err);
    for (size_t i = 0; status == WEIR_OK && i < s->n_measures && s->measures[i]; i++)
        s->units[i] = common_unit(s, i);
    return status;
}

/* There is room for all: analysis_sweep_make() */
void analysis_sweep_add_all(analysis_sweep *s)
{
    const size_t n_before = s->n_measures;
    for (size_t i = 0; i < weir_results_measure_count(s->r); i++) {
        const weir_measure *m = weir_results_measure(s->r, i);
        bool taken = *m->group || !analysis_is_ever(s->r, m) || !moves(s->r, m);
        for (size_t k = 0; !taken && k < n_before; k++)
            taken = s->measures[k] == m;
        if (taken)
            continue;
        s->measures[s->n_measures] = m;
        s->units[s->n_measures] = common_unit(s, s->n_measures);
        s->n_measures++;
    }
}

void analysis_sweep_clear(analysis_sweep *s)
{
    for (size_t i = 0; s->dials && i < s->n_dials; i++) {
        free(s->dials[i].order);
        free(s->dials[i].level);
    }
    free(s->dials);
    free(s->moving);
    free(s->measures);
    free(s->units);
    *s = (analysis_sweep){0};
}

/* ---- words --------------------------------------------------------------------------------------------- */

const char *analysis_sweep_measure_name(char out[ANALYSIS_TEXT], const analysis_sweep *s,
                                        size_t measure)
{
    return analysis_measure_shown(out, s->r, s->measures[measure]);
}

const char *analysis_measure_shown(char out[ANALYSIS_TEXT], const weir_results *r,
                                   const weir_measure *m)
{
    bool alone = true;
    for (size_t i = 0; alone && i < weir_results_measure_count(r); i++) {
        const weir_measure *other = weir_results_measure(r, i);
        alone = *other->group || strcmp(other->name, m->name) != 0 || same_stat(other, m);
    }
    char stat[ANALYSIS_TEXT];
    analysis_stat(stat, m);
    if (alone || strcmp(stat, "mean") == 0)
        snprintf(out, ANALYSIS_TEXT, "%.150s", m->name);
    else
        snprintf(out, ANALYSIS_TEXT, "%.110s[%.60s]", m->name, stat);
    return out;
}

const char *analysis_sweep_value(char out[ANALYSIS_TEXT], const analysis_swept *d, size_t point)
{
    const char *shown = d->dial.shown[point];
    const bool digit = *shown >= '0' && *shown <= '9';
    const size_t number = strspn(shown, "0123456789.");
    if (number <= 7 || !digit)
        snprintf(out, ANALYSIS_TEXT, "%.100s", shown);
    else
        snprintf(out, ANALYSIS_TEXT, "%.5g%.60s", strtod(shown, NULL), shown + number);
    return out;
}

analysis_verdict analysis_sweep_targets(const analysis_sweep *s, size_t point)
{
    analysis_verdict all = ANALYSIS_HOLDS;
    for (size_t i = 0; i < weir_results_priority_count(s->r); i++) {
        const weir_result_priority p = weir_results_priority(s->r, i);
        const analysis_verdict one = analysis_check_target(s->r, &p, point).verdict;
        if (one == ANALYSIS_FAILS)
            return ANALYSIS_FAILS;
        if (one == ANALYSIS_UNDECIDED)
            all = ANALYSIS_UNDECIDED;
    }
    return all;
}

/* ---- the table ------------------------------------------------------------------------------------------ */

#define MOST_ROWS 60
#define MOST_SHOWN 12

static const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static void print_heading(FILE *out, const analysis_sweep *s)
{
    const weir_results *r = s->r;
    const size_t n = weir_results_replication_count(r);
    const char *design = or_else(weir_results_about(r, "design"), "");
    const char *window = weir_results_about(r, "window_days");
    const char *warm_up = weir_results_about(r, "warm_up_days");
    const char *title = weir_results_title(r, 0);
    const char *numbers = or_else(weir_results_about(r, "random_numbers"), "common");
    fputs(or_else(weir_results_about(r, "scenario"), "sweep"), out);
    if (title && *title)
        fprintf(out, ": %s", title);
    fprintf(out, "\n  %zu point%s (%s), %s\n", s->n_points, s->n_points == 1 ? "" : "s",
            strcmp(design, "lhs") == 0      ? "Latin hypercube"
            : strcmp(design, "sobol") == 0  ? "Sobol sequence"
            : strcmp(design, "points") == 0 ? "as given"
            : strcmp(design, "solve") == 0  ? "of a search"
                                            : "grid",
            strcmp(numbers, "common") == 0 ? "the same random numbers at each"
                                           : "random numbers of its own at each");
    fprintf(out, "  %zu replication%s", n, n == 1 ? "" : "s");
    if (window)
        fprintf(out, " of %s days", window);
    if (warm_up)
        fprintf(out, " after %s of warm-up", warm_up);
    fprintf(out, ", seed %s", or_else(weir_results_about(r, "seed"), "?"));
    fputs(n > 1 ? "; ± is half of a 95 % interval\n\n"
                : "; no intervals: they need 2 replications\n\n",
          out);
}

static void print_dials(FILE *out, const analysis_sweep *s)
{
    for (size_t i = 0; i < s->n_dials; i++) {
        const analysis_swept *d = &s->dials[i];
        char low[ANALYSIS_TEXT], high[ANALYSIS_TEXT];
        analysis_sweep_value(low, d, d->order[0]);
        analysis_sweep_value(high, d, d->order[s->n_points - 1]);
        if (strcmp(d->name, d->dial.path) != 0)
            fprintf(out, "  %s is %s", d->name, d->dial.path);
        else
            fprintf(out, "  %s", d->name);
        if (d->n_levels == 1)
            fprintf(out, ": %s\n", low);
        else
            fprintf(out, ": %zu values, %s to %s\n", d->n_levels, low, high);
    }
    fputc('\n', out);
}

static const char *verdict_word(analysis_verdict verdict)
{
    return verdict == ANALYSIS_HOLDS   ? "met"
           : verdict == ANALYSIS_FAILS ? "NOT met"
                                       : "cannot tell";
}

static void head_row(table *t, const analysis_sweep *s, bool targets)
{
    char text[ANALYSIS_TEXT];
    table_row(t);
    table_cell(t, "point");
    for (size_t i = 0; i < s->n_dials && i < ANALYSIS_MOST_SWEPT; i++)
        table_cell(t, s->dials[i].name);
    for (size_t i = 0; i < s->n_measures && i < MOST_SHOWN; i++)
        table_cell(t, analysis_sweep_measure_name(text, s, i));
    if (targets)
        table_cell(t, "targets");
}

static void point_row(table *t, const analysis_sweep *s, size_t point, bool targets)
{
    char text[ANALYSIS_TEXT];
    table_row(t);
    snprintf(text, sizeof text, "%zu", point);
    table_cell(t, text);
    for (size_t i = 0; i < s->n_dials && i < ANALYSIS_MOST_SWEPT; i++)
        table_cell(t, analysis_sweep_value(text, &s->dials[i], point));
    for (size_t i = 0; i < s->n_measures && i < MOST_SHOWN; i++)
        table_cell(t, analysis_measured(text, s->r, s->measures[i], point, &s->units[i]));
    if (targets)
        table_cell(t, verdict_word(analysis_sweep_targets(s, point)));
}

void analysis_print_sweep(FILE *out, const analysis_sweep *s)
{
    const bool targets = weir_results_priority_count(s->r) > 0;
    const size_t n = s->n_points > MOST_ROWS ? MOST_ROWS - 10 : s->n_points;
    table t = {0};
    print_heading(out, s);
    print_dials(out, s);
    head_row(&t, s, targets);
    for (size_t point = 0; point < n; point++)
        point_row(&t, s, point, targets);
    table_print(out, &t, 0, targets);
    table_clear(&t);
    if (n < s->n_points)
        fprintf(out, "  and %zu more points, which --json and the results file have\n",
                s->n_points - n);
}

/* ---- the picture in characters --------------------------------------------------------------------------- */

#define MOST_LINES 5
#define PICTURE_ROWS 20
#define MOST_DRAWN 400

/* One line over a dial: all points, or those with one value of a second dial (by; NULL: none). */
static void put_line(figure *f, const analysis_sweep *s, const analysis_swept *across,
                     const analysis_swept *by, size_t level)
{
    for (size_t i = 0; i < s->n_points; i++) {
        const size_t point = across->order[i];
        const weir_estimate e = analysis_sweep_estimate(s, 0, point);
        if ((by && by->level[point] != level) || isnan(e.value))
            continue;
        const double half = isnan(e.half_width) ? 0 : e.half_width;
        const double scale = s->units[0].scale;
        fprintf(f->data, "%.10g %.10g %.10g %.10g\n", across->dial.value[point], e.value * scale,
                (e.value - half) * scale, (e.value + half) * scale);
    }
    fputs("\n\n", f->data);
}

static void name_lines(figure *f, const analysis_swept *by, size_t n_lines)
{
    char room[MOST_LINES][ANALYSIS_TEXT], value[ANALYSIS_TEXT];
    const char *names[MOST_LINES] = {""};
    for (size_t level = 0; by && level < n_lines; level++) {
        size_t point = 0;
        while (by->level[point] != level)
            point++;
        snprintf(room[level], ANALYSIS_TEXT, "%.60s %.60s", by->name,
                 analysis_sweep_value(value, by, point));
        names[level] = room[level];
    }
    figure_texts(f, "line_names", names, (int)n_lines);
    figure_number(f, "n_lines", (double)n_lines);
}

static char *draw_lines(const analysis_sweep *s, figure_shop *shop, int columns,
                        const analysis_swept *across, const analysis_swept *by)
{
    char text[ANALYSIS_TEXT], name[ANALYSIS_TEXT];
    const size_t n_lines = by ? by->n_levels : 1;
    figure f;
    if (!figure_begin_text(&f, shop, columns, PICTURE_ROWS))
        return NULL;
    for (size_t level = 0; level < n_lines; level++)
        put_line(&f, s, across, by, level);
    name_lines(&f, by, n_lines);
    const analysis_unit u = s->units[0];
    snprintf(text, sizeof text, "%.120s%s%s%s", analysis_sweep_measure_name(name, s, 0),
             *u.before || *u.after ? ", in " : "", u.before,
             *u.after == ' ' ? u.after + 1 : u.after);
    figure_text(&f, "y_name", text);
    snprintf(text, sizeof text, "%.100s%s%.60s", across->name, *across->dial.unit ? ", in " : "",
             across->dial.unit);
    figure_text(&f, "x_name", text);
    return figure_end_text(&f, analysis_plot_sweep_text);
}

void analysis_print_sweep_picture(FILE *out, const analysis_sweep *s, int columns)
{
    const analysis_swept *across = s->moving[0], *by = s->moving[1];
    if (s->n_measures == 0 || s->n_points > MOST_DRAWN || s->n_moving < 1 || s->n_moving > 2)
        return;
    if (by && by->n_levels > across->n_levels) {
        across = s->moving[1];
        by = s->moving[0];
    }
    if (by && (!s->is_grid || by->n_levels > MOST_LINES))
        return;
    figure_shop shop;
    figure_shop_open(&shop);
    char *picture = draw_lines(s, &shop, columns, across, by);
    figure_shop_close(&shop);
    if (picture)
        fputs(picture, out);
    free(picture);
}

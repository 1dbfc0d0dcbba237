/* What `weir verify` says: a table, one line a row, and how they look together; or the same as
 * JSON. */
#include <math.h>
#include <string.h>

#include "analysis/verify/verify.h"
#include "analysis/words.h"

const char *verify_title(const verify_case *of, char *title, size_t size)
{
    static const char key[] = "\nscenario: ";
    const char *line = strstr(of->scenario, key);
    line = line ? line + sizeof key - 1 : of->name;
    snprintf(title, size, "%.*s", (int)strcspn(line, "\n"), line);
    return title;
}

/* "desk.wait, urgent", "desk.present, hour 5", "whole p95" */
static const char *quantity_of(const verify_row *row, char *text, size_t size)
{
    const verify_question *q = &row->asked;
    if (q->hour >= 0)
        snprintf(text, size, "%s.%s, %02d:00-%02d:00", q->name, q->stat, q->hour, q->hour + 1);
    else
        snprintf(text, size, "%s%s%s%s%s", q->name, strcmp(q->stat, "mean") == 0 ? "" : " ",
                 strcmp(q->stat, "mean") == 0 ? "" : q->stat, *q->level ? ", " : "", q->level);
    return text;
}

/* As tables of results are: durations in minutes, hours or days, two digits of the half width. */
static void print_row(FILE *out, const verify_row *row)
{
    char quantity[96], estimate[ANALYSIS_TEXT], exact[ANALYSIS_TEXT];
    const weir_measure like = {.stat = row->asked.stat, .unit = row->unit, .quantity = ""};
    const analysis_unit unit = analysis_unit_of(&like, row->asked.exact);
    const double scale = unit.scale;
    const int decimals =
        analysis_decimals(row->estimate.value * scale, row->estimate.half_width * scale);
    analysis_value(estimate, row->estimate, unit);
    analysis_number(exact, row->asked.exact * scale, decimals + 1);
    fprintf(out, "  %-14s  %-34s  %22s  %10s  %6.2f%s\n", row->leads ? row->of->name : "",
            quantity_of(row, quantity, sizeof quantity), estimate, exact, row->z,
            !row->near     ? "  DISAGREES"
            : !row->narrow ? "  TOO WIDE"
                           : "");
}

void verify_print(FILE *out, const verify_outcome *outcome)
{
    const verify_family *f = &outcome->family;
    fprintf(out, "  %-14s  %-34s  %22s  %10s  %6s\n", "model", "quantity", "estimate ± half width",
            "exact", "z");
    for (size_t i = 0; i < outcome->n_rows; i++)
        print_row(out, &outcome->rows[i]);
    fprintf(out,
            "\n%zu of %zu agree: |z| at most %g, half width at most 1 %% (2 %% of shares below "
            "0.1); seed %llu\n"
            "all z: mean %.2f, sd %.2f, largest |z| %.2f\n"
            "family: %zu independent z, mean %.3f, sd %.3f, Anderson-Darling p = %.2f: %s\n",
            outcome->n_agree, outcome->n_rows, VERIFY_MOST_Z, (unsigned long long)outcome->seed,
            f->rows_mean, f->rows_sd, f->most, f->n, f->mean, f->sd, f->p_shape,
            f->normal ? "standard normal" : "NOT standard normal");
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *row_json(const verify_row *row, uint64_t seed)
{
    const verify_question *q = &row->asked;
    char title[96], name[96];
    snprintf(name, sizeof name, "%s%s%s", q->name, q->hour >= 0 ? "." : "",
             q->hour >= 0 ? q->stat : "");
    json_t *o = json_pack(
        "{s:s, s:s, s:I, s:s, s:s, s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:b}", "model",
        row->of->name, "title", verify_title(row->of, title, sizeof title), "seed",
        (json_int_t)verify_seed(row->of, seed), "measure", name, "stat",
        q->hour >= 0 ? "mean" : q->stat, "unit", row->unit, "n", (json_int_t)row->estimate.n,
        "estimate", number(row->estimate.value), "half_width", number(row->estimate.half_width),
        "allowed", number(row->allowed), "exact", number(q->exact), "z", number(row->z), "agrees",
        verify_agrees(row), "narrow", row->narrow, "leads", row->leads);
    json_object_set_new(o, "group",
                        *q->group ? json_pack("{s:s}", q->group, q->level) : json_null());
    json_object_set_new(o, "hour", q->hour >= 0 ? json_integer(q->hour) : json_null());
    return o;
}

json_t *verify_json(const verify_outcome *outcome)
{
    const verify_family *f = &outcome->family;
    json_t *rows = json_array();
    for (size_t i = 0; i < outcome->n_rows; i++)
        json_array_append_new(rows, row_json(&outcome->rows[i], outcome->seed));
    return json_pack(
        "{s:I, s:i, s:o, s:I, s:I, s:o, s:o, s:o, s:{s:I, s:o, s:o, s:o, s:o, s:o, s:b}}", "seed",
        (json_int_t)outcome->seed, "times", outcome->times, "rows", rows, "n",
        (json_int_t)outcome->n_rows, "n_agree", (json_int_t)outcome->n_agree, "z_mean",
        number(f->rows_mean), "z_sd", number(f->rows_sd), "z_most", number(f->most), "family", "n",
        (json_int_t)f->n, "mean", number(f->mean), "sd", number(f->sd), "p_mean", number(f->p_mean),
        "p_sd", number(f->p_sd), "p_anderson_darling", number(f->p_shape), "standard_normal",
        f->normal);
}

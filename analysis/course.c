#include "analysis/course.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fail.h"
#include "analysis/page/assets.h"
#include "weir/steady.h"

#define TREND_P 0.01
#define PICTURE_ROWS 18

/* ---- words ----------------------------------------------------------------------------------- */

const char *analysis_course_name(char out[ANALYSIS_TEXT], const weir_course *s)
{
    char place[ANALYSIS_TEXT];
    snprintf(out, ANALYSIS_TEXT, "%.120s: number %.40s", analysis_place(place, s->service),
             s->quantity);
    return out;
}

static const char *days_text(char out[ANALYSIS_TEXT], double days)
{
    snprintf(out, ANALYSIS_TEXT, "%.3g day%s", days, days == 1.0 ? "" : "s");
    return out;
}

const char *analysis_warm_up_words(char out[800], const weir_results *r, size_t scenario)
{
    const weir_settling s = weir_results_settling(r, scenario);
    char name[ANALYSIS_TEXT], needed[ANALYSIS_TEXT], had[ANALYSIS_TEXT];
    *out = '\0';
    if (!s.judged || s.course == (size_t)-1)
        return out;
    analysis_course_name(name, weir_results_course(r, s.course));
    days_text(needed, s.needed_days);
    days_text(had, s.warm_up_days);
    if (s.at_bound)
        snprintf(out, 800,
                 "The run is not long enough to find a warm-up: MSER-5 would leave out half of it "
                 "(%.120s)",
                 name);
    else if (s.too_short)
        snprintf(out, 800,
                 "The warm-up of %s is too short: MSER-5 asks for %s (%.120s), and the start moves "
                 "the result by more than its interval",
                 had, needed, name);
    else if (s.needed_days > s.warm_up_days)
        snprintf(out, 800,
                 "MSER-5 asks for a warm-up of %s (%.120s), where %s were run; the results do not "
                 "differ by more than their intervals",
                 needed, name, had);
    else
        snprintf(out, 800, "The warm-up of %s is enough: MSER-5 asks for %s (%.120s)", had, needed,
                 name);
    return out;
}

const char *analysis_trend_words(char out[800], const weir_results *r, size_t scenario)
{
    const weir_settling s = weir_results_settling(r, scenario);
    char name[ANALYSIS_TEXT], first[ANALYSIS_TEXT], second[ANALYSIS_TEXT];
    *out = '\0';
    if (!(s.trend_p < TREND_P))
        return out;
    analysis_course_name(name, weir_results_course(r, s.trend_course));
    analysis_number(first, s.first, analysis_decimals(s.first, NAN));
    analysis_number(second, s.second, analysis_decimals(s.second, NAN));
    snprintf(out, 800,
             "The two halves of the time measured differ: %.120s, %s in the first and %s in the "
             "second (p = %.1g, allowed for %zu series)",
             name, first, second, s.trend_p, weir_results_course_count(r));
    return out;
}

void analysis_print_settling(FILE *out, const weir_results *r, size_t scenario)
{
    const weir_settling s = weir_results_settling(r, scenario);
    char text[800];
    if (s.judged && (s.too_short || (s.at_bound && s.trend_p < TREND_P)))
        fprintf(out, "\n  %s.\n", analysis_warm_up_words(text, r, scenario));
    if (*analysis_trend_words(text, r, scenario))
        fprintf(out, "\n  %s.\n", text);
}

void analysis_warn_of_warm_up(const weir_results *r, weir_error *err)
{
    char text[800];
    for (size_t s = 0; s < weir_results_scenario_count(r); s++) {
        const weir_settling settling = weir_results_settling(r, s);
        if (settling.judged &&
            (settling.too_short || (settling.at_bound && settling.trend_p < TREND_P)))
            analysis_warn(err, "%s: %s", weir_results_scenario(r, s),
                          analysis_warm_up_words(text, r, s));
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *series_json(const weir_results *r, size_t series)
{
    if (series >= weir_results_course_count(r))
        return json_null();
    const weir_course *s = weir_results_course(r, series);
    return json_pack("{s:s, s:s}", "service", s->service, "quantity", s->quantity);
}

json_t *analysis_settling_json(const weir_results *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < weir_results_scenario_count(r); i++) {
        const weir_settling s = weir_results_settling(r, i);
        json_t *entry = json_object();
        json_object_set_new(entry, "scenario", json_string(weir_results_scenario(r, i)));
        json_object_set_new(entry, "judged", json_boolean(s.judged));
        json_object_set_new(entry, "method", json_string("MSER-5"));
        json_object_set_new(entry, "warm_up_days", number(s.warm_up_days));
        json_object_set_new(entry, "needed_days", s.judged ? number(s.needed_days) : json_null());
        json_object_set_new(entry, "series", series_json(r, s.judged ? s.course : (size_t)-1));
        json_object_set_new(entry, "at_bound", json_boolean(s.judged && s.at_bound));
        json_object_set_new(entry, "too_short", json_boolean(s.too_short));
        json_object_set_new(entry, "halves_p", number(s.trend_p));
        json_object_set_new(entry, "halves_series",
                            series_json(r, isnan(s.trend_p) ? (size_t)-1 : s.trend_course));
        json_object_set_new(entry, "first_half", isnan(s.trend_p) ? json_null() : number(s.first));
        json_object_set_new(entry, "second_half",
                            isnan(s.trend_p) ? json_null() : number(s.second));
        json_array_append_new(list, entry);
    }
    return list;
}

/* ---- pictures -------------------------------------------------------------------------------- */

/* A window of about a twentieth of the course, a whole number of weeks where it is longer than one. */
static size_t welch_window(size_t n, double days)
{
    size_t w = n / 40 > 0 ? n / 40 : 1;
    if (days == 1.0 && 2 * w + 1 > 7)
        w = ((2 * w + 1) / 7 * 7) / 2;
    return w;
}

void analysis_put_course(figure *f, const weir_results *r, size_t scenario, size_t series)
{
    const weir_slots slots = weir_results_slots(r);
    const weir_course *s = weir_results_course(r, series);
    const weir_settling settling = weir_results_settling(r, scenario);
    const double *course = s->mean + scenario * slots.n;
    const size_t w = welch_window(slots.n, slots.days);
    double *smooth = malloc((slots.n + 1) * sizeof *smooth);
    char text[ANALYSIS_TEXT];
    size_t first = 0;
    while (first < slots.n && isnan(course[first]))
        first++;
    const size_t filled = smooth ? weir_welch(course + first, slots.n - first, w, smooth) : 0;
    for (size_t i = first; i < slots.n; i++) {
        fprintf(f->data, "%.10g %.10g ", ((double)i - (double)slots.before + 0.5) * slots.days,
                course[i]);
        if (i - first < filled)
            fprintf(f->data, "%.10g\n", smooth[i - first]);
        else
            fputs("?\n", f->data);
    }
    free(smooth);
    figure_number(f, "first", ((double)first - (double)slots.before) * slots.days);
    figure_number(f, "last", ((double)slots.n - (double)slots.before) * slots.days);
    figure_number(f, "cut", settling.needed_days - settling.warm_up_days);
    snprintf(text, sizeof text, "Welch, w = %zu", w);
    figure_text(f, "window_name", text);
    figure_text(f, "y_label", analysis_course_name(text, s));
}

void analysis_print_course(FILE *out, const weir_results *r, size_t scenario, int columns)
{
    const weir_settling s = weir_results_settling(r, scenario);
    figure_shop shop;
    figure f;
    char *picture = NULL;
    if (!s.judged)
        return;
    figure_shop_open(&shop);
    if (figure_begin_text(&f, &shop, columns, PICTURE_ROWS)) {
        analysis_put_course(&f, r, scenario, s.course);
        picture = figure_end_text(&f, analysis_plot_course_text);
    }
    figure_shop_close(&shop);
    if (picture)
        fprintf(out, "%s\n", picture);
    free(picture);
}

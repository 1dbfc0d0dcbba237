/* The same calls give the same numbers: noise comes from a small congruential generator. Replications
 * share most of their noise between scenarios, as runs with common random numbers do. */
#include "tests/support/made_results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/results/results.h"

#define MOST 4000

typedef struct maker {
    weir_results *r;
    uint64_t state;
} maker;

static double uniform(maker *m)
{
    m->state = m->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return ((double)(m->state >> 11) + 0.5) * 0x1.0p-53;
}

/* Roughly normal, sd 1: a sum of 12 uniforms. */
static double noise(maker *m)
{
    double sum = -6.0;
    for (int i = 0; i < 12; i++)
        sum += uniform(m);
    return sum;
}

static maker begin(size_t n_scenarios, size_t n_replications)
{
    wr_arena *arena = wr_arena_create();
    if (!arena || setjmp(*wr_arena_on_full(arena)))
        abort();
    maker m = {wr_alloc(arena, sizeof *m.r), 20250401};
    m.r->arena = arena;
    m.r->n_scenarios = n_scenarios;
    m.r->n_replications = n_replications;
    m.r->scenarios = wr_alloc_array(arena, n_scenarios, sizeof *m.r->scenarios);
    m.r->measures = wr_alloc_array(arena, MOST, sizeof *m.r->measures);
    m.r->histograms = wr_alloc_array(arena, 40, sizeof *m.r->histograms);
    m.r->curves = wr_alloc_array(arena, 40, sizeof *m.r->curves);
    m.r->about = wr_alloc_array(arena, 40, sizeof *m.r->about);
    m.r->priorities = wr_alloc_array(arena, 10, sizeof *m.r->priorities);
    return m;
}

static void about(maker *m, const char *key, const char *text)
{
    m->r->about[m->r->n_about++] = (wr_about){key, text};
}

/* ---- measures ------------------------------------------------------------------------------------- */

/* What a measure is like: the value in each scenario, its spread, and patients a replication. */
typedef struct made {
    const char *service, *quantity, *stat, *unit;
    double value[4];
    double spread; /* relative sd between replications, mostly shared by the scenarios */
    double count;  /* denominator; 0: a total, or a time average, which has denominator 1 */
    bool quantile;
} made;

static weir_measure *new_measure(maker *m, const made *of, const char *group, const char *level)
{
    weir_measure *x = &m->r->measures[m->r->n_measures++];
    if (m->r->n_measures >= MOST)
        abort();
    wr_arena *arena = m->r->arena;
    *x = (weir_measure){.name = *of->service ? wr_format(arena, "%s.%s", of->service, of->quantity)
                                             : of->quantity,
                        .quantity = of->quantity,
                        .service = of->service,
                        .stat = of->stat,
                        .unit = of->unit,
                        .group = group,
                        .level = level,
                        .window = of->count > 0 ? "departed" : "in the window",
                        .pooled = true,
                        .quantile = of->quantile};
    return x;
}

static void add_level(maker *m, const made *of, const char *group, const char *level, double factor,
                      double share)
{
    weir_measure *x = new_measure(m, of, group, level);
    const size_t n = m->r->n_replications, all = m->r->n_scenarios * n;
    double *y = wr_alloc_array(m->r->arena, all, sizeof *y);
    double *d = wr_alloc_array(m->r->arena, all, sizeof *d);
    double *pooled = wr_alloc_array(m->r->arena, m->r->n_scenarios, sizeof *pooled);
    for (size_t i = 0; i < n; i++) {
        const double shared = noise(m), sizes = 1.0 + 0.01 * noise(m);
        for (size_t s = 0; s < m->r->n_scenarios; s++) {
            const double luck = 1.0 + of->spread * (shared + 0.25 * noise(m));
            double value = of->value[s] * factor * luck;
            if (strcmp(of->unit, "share") == 0 && value > 0.999)
                value = 0.999;
            if (of->count == 0.0 && strcmp(of->stat, "total") == 0)
                value = floor(value * share);
            const double count = of->count > 0 ? floor(of->count * share * sizes) : 1.0;
            d[s * n + i] = of->quantile ? 1.0 : count;
            y[s * n + i] = value * d[s * n + i];
            pooled[s] += value / (double)n;
        }
    }
    x->numerator = y;
    x->denominator = d;
    x->pooled_value = of->quantile ? pooled : NULL;
}

static const struct {
    const char *group, *level;
    double factor, share;
} levels[] = {
    {"place", "harbour", 1.06, 0.55}, {"place", "moor", 0.93, 0.45},
    {"age", "0-17", 0.80, 0.20},      {"age", "18-39", 0.90, 0.24},
    {"age", "40-64", 1.00, 0.26},     {"age", "65-84", 1.18, 0.21},
    {"age", "85+", 1.35, 0.09},       {"deprivation", "1", 1.16, 0.27},
    {"deprivation", "2", 1.07, 0.23}, {"deprivation", "3", 1.00, 0.20},
    {"deprivation", "4", 0.94, 0.17}, {"deprivation", "5", 0.86, 0.13},
};

static void add(maker *m, const made *of, bool by_groups)
{
    add_level(m, of, "", "", 1.0, 1.0);
    const bool share = strcmp(of->unit, "share") == 0;
    for (size_t i = 0; by_groups && i < sizeof levels / sizeof *levels; i++)
        add_level(m, of, levels[i].group, levels[i].level,
                  share ? 2.0 - levels[i].factor : levels[i].factor, levels[i].share);
}

/* The measures that every service has. */
static void add_service(maker *m, const char *service, const double arrived[4],
                        const double wait[4], const double time[4], const char *unit,
                        double hours_of_unit, double cost, bool by_groups)
{
    const double n = arrived[0];
    made of = {.service = service, .spread = 0.006};
#define FOUR(expression)                                                                           \
    for (int s = 0; s < 4; s++)                                                                    \
        of.value[s] = (expression);
    static const char *const counts[] = {"arrived", "started", "completed", "departed"};
    for (int i = 0; i < 4; i++) {
        of.quantity = counts[i], of.stat = "total", of.unit = "patients", of.count = 0;
        FOUR(arrived[s] * (1.0 - 0.004 * i))
        add(m, &of, by_groups && i == 0);
    }
    of.quantity = "left_unseen";
    of.spread = 0.05;
    FOUR(arrived[s] * 0.02 * wait[s] / wait[0])
    add(m, &of, by_groups);
    of.quantity = "turned_away";
    FOUR(arrived[s] * 0.001)
    add(m, &of, false);

    of.quantity = "wait", of.stat = "mean", of.unit = unit, of.count = n, of.spread = 0.025;
    FOUR(wait[s])
    add(m, &of, by_groups);
    of.stat = "p95", of.quantile = true;
    FOUR(wait[s] * 3.1)
    add(m, &of, false);
    of.quantile = false;
    of.quantity = "time", of.stat = "mean", of.spread = 0.018;
    FOUR(time[s])
    add(m, &of, by_groups);
    of.quantity = "blocked_time";
    FOUR(time[s] * 0.08)
    add(m, &of, false);
    of.quantity = "waiting", of.unit = "patients", of.count = 0;
    FOUR(arrived[s] / 365 / 24 * wait[s] * hours_of_unit)
    add(m, &of, false);
    of.quantity = "present";
    FOUR(arrived[s] / 365 / 24 * time[s] * hours_of_unit)
    add(m, &of, false);
    of.quantity = "cost", of.stat = "total", of.unit = "GBP", of.spread = 0.006;
    FOUR(arrived[s] * cost)
    add(m, &of, by_groups);
#undef FOUR
}

static void add_pool(maker *m, const char *service, const char *pool, double capacity,
                     const double busy[4])
{
    wr_arena *arena = m->r->arena;
    made of = {.service = service, .stat = "mean", .unit = "units", .spread = 0.008};
    of.quantity = wr_format(arena, "%s.in_use", pool);
    for (int s = 0; s < 4; s++)
        of.value[s] = busy[s] * capacity;
    add(m, &of, false);
    of.quantity = wr_format(arena, "%s.blocked", pool);
    for (int s = 0; s < 4; s++)
        of.value[s] = busy[s] * capacity * 0.09;
    add(m, &of, false);
    of.quantity = wr_format(arena, "%s.utilisation", pool);
    of.stat = "ratio", of.unit = "share", of.count = capacity * 365;
    memcpy(of.value, busy, sizeof of.value);
    add(m, &of, false);
}

/* ---- histograms and curves -------------------------------------------------------------------------- */

static void add_histogram(maker *m, const char *service, const char *quantity, const char *unit,
                          const double mean[4], double visits)
{
    enum { BINS = 120 };
    weir_histogram *h = &m->r->histograms[m->r->n_histograms++];
    wr_arena *arena = m->r->arena;
    double *edges = wr_alloc_array(arena, BINS + 1, sizeof *edges);
    uint64_t *counts = wr_alloc_array(arena, m->r->n_scenarios * BINS, sizeof *counts);
    edges[0] = 0.0;
    for (int i = 1; i <= BINS; i++)
        edges[i] = mean[0] / 200.0 * pow(2.0, (i - 1) / 10.0);
    for (size_t s = 0; s < m->r->n_scenarios; s++)
        for (int i = 0; i < BINS; i++) { /* gamma of shape 2: 1 - (1 + x) exp(-x) */
            const double a = edges[i] * 2 / mean[s], b = edges[i + 1] * 2 / mean[s];
            const double p = (1 + a) * exp(-a) - (1 + b) * exp(-b);
            counts[s * BINS + (size_t)i] = (uint64_t)(p * visits);
        }
    *h = (weir_histogram){.name = wr_format(arena, "%s.%s", service, quantity),
                          .service = service,
                          .unit = unit,
                          .n_bins = BINS,
                          .edges = edges,
                          .counts = counts};
}

static void add_curve(maker *m, const char *service, const char *quantity, const double mean[4],
                      double swing)
{
    weir_day_curve *c = &m->r->curves[m->r->n_curves++];
    const size_t n = m->r->n_replications;
    double *value = wr_alloc_array(m->r->arena, m->r->n_scenarios * n * 24, sizeof *value);
    for (size_t s = 0; s < m->r->n_scenarios; s++)
        for (size_t i = 0; i < n; i++)
            for (int hour = 0; hour < 24; hour++)
                value[(s * n + i) * 24 + (size_t)hour] =
                    mean[s] *
                    (1.0 + swing * cos((hour - 17.5) / 24.0 * 6.283185307179586) + 0.01 * noise(m));
    *c = (weir_day_curve){.service = service, .quantity = quantity, .value = value};
}

/* All services of a type of which there is one: the same numbers under another name. */
static void add_set_of_one(maker *m, const char *set, const char *member)
{
    const size_t n = m->r->n_measures;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(m->r->measures[i].service, member) != 0)
            continue;
        weir_measure *copy = &m->r->measures[m->r->n_measures++];
        *copy = m->r->measures[i];
        copy->service = set;
        copy->name = wr_format(m->r->arena, "%s.%s", set, copy->quantity);
    }
}

/* ---- the system --------------------------------------------------------------------------------------- */

static void add_people_services(maker *m)
{
    add_service(m, "quayside_pcn", (double[]){161000, 163200, 161100, 163100},
                (double[]){3.1, 3.15, 3.1, 3.14}, (double[]){3.11, 3.16, 3.11, 3.15}, "d", 24, 42,
                true);
    add_service(m, "moorland_pcn", (double[]){143000, 144900, 143100, 144800},
                (double[]){2.6, 2.66, 2.6, 2.65}, (double[]){2.61, 2.67, 2.61, 2.66}, "d", 24, 42,
                true);
    add_service(m, "harbour_miu", (double[]){31000, 42800, 31100, 42700},
                (double[]){28, 39, 28.1, 38.8}, (double[]){62, 73, 62.2, 72.9}, "min", 1.0 / 60, 91,
                true);
    add_service(m, "general_ed", (double[]){118000, 106900, 117900, 106800},
                (double[]){74, 61, 69, 55}, (double[]){318, 282, 281, 241}, "min", 1.0 / 60, 214,
                true);
    add_service(m, "general_ward", (double[]){34200, 33900, 34800, 34700},
                (double[]){0.174, 0.158, 0.112, 0.097}, (double[]){7.22, 7.20, 6.74, 6.70}, "d", 24,
                2950, true);
    add_service(m, "home_care", (double[]){6100, 6080, 7900, 7880},
                (double[]){5.9, 5.88, 4.1, 4.08}, (double[]){38, 38, 36.5, 36.4}, "d", 24, 1450,
                true);
    add_service(m, "all_pcn", (double[]){304000, 308100, 304200, 307900},
                (double[]){2.87, 2.92, 2.87, 2.91}, (double[]){2.88, 2.93, 2.88, 2.92}, "d", 24, 42,
                true);
}

static void add_typed_measures(maker *m)
{
    add(m,
        &(made){.service = "general_ed",
                .quantity = "within_4h",
                .stat = "share_within 4 h",
                .unit = "share",
                .value = {0.641, 0.702, 0.718, 0.779},
                .spread = 0.012,
                .count = 118000},
        true);
    add(m,
        &(made){.service = "general_ed",
                .quantity = "over_12h",
                .stat = "share_above 12 h",
                .unit = "share",
                .value = {0.083, 0.071, 0.049, 0.041},
                .spread = 0.06,
                .count = 118000},
        true);
    add(m,
        &(made){.service = "general_ed",
                .quantity = "boarding",
                .stat = "mean",
                .unit = "min",
                .value = {251, 228, 162, 139},
                .spread = 0.05,
                .count = 34000},
        false);
    add(m,
        &(made){.service = "general_ward",
                .quantity = "delayed",
                .stat = "mean",
                .unit = "patients",
                .value = {92, 91.4, 61, 60.2},
                .spread = 0.03},
        false);
}

static void add_system_measures(maker *m)
{
    static const made system[] = {
        {"", "arrived", "total", "patients", {462000, 461800, 461900, 461800}, 0.003, 0, false},
        {"", "departed", "total", "patients", {461800, 461600, 461900, 461800}, 0.003, 0, false},
        {"", "time", "mean", "d", {3.92, 3.89, 3.78, 3.75}, 0.012, 462000, false},
        {"", "present", "mean", "patients", {4960, 4920, 4790, 4750}, 0.012, 0, false},
        {"", "left_unseen", "total", "patients", {8900, 8100, 8650, 7900}, 0.03, 0, false},
        {"", "turned_away", "total", "patients", {640, 655, 641, 652}, 0.09, 0, false},
        {"", "cost", "total", "GBP", {155.4e6, 153.8e6, 158.9e6, 157.2e6}, 0.004, 0, false},
    };
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        add(m, &system[i], i != 3);
}

static void add_dials(maker *m)
{
    static const struct {
        const char *path, *unit, *source;
        double value[4];
        const char *shown[4];
    } dials[] = {
        {"services.general_ed.cubicles",
         "",
         "Trust estates return, March 2025",
         {34, 34, 34, 34},
         {"34", "34", "34", "34"}},
        {"services.general_ed.triage.mean",
         "min",
         "ECDS 2024-25, own extract",
         {9, 9, 9, 9},
         {"9 min", "9 min", "9 min", "9 min"}},
        {"services.general_ed.stream.miu.share",
         "%",
         "",
         {4, 13, 4, 13},
         {"4 %", "13 %", "4 %", "13 %"}},
        {"services.general_ward.beds",
         "",
         "KH03 bed return, Q4 2024-25",
         {610, 610, 610, 610},
         {"610", "610", "610", "610"}},
        {"services.general_ward.stay.mean",
         "d",
         "HES 2023-24, England, emergency, all ages",
         {7.1, 7.1, 7.1, 7.1},
         {"7.1 d", "7.1 d", "7.1 d", "7.1 d"}},
        {"services.home_care.packages", "", "", {420, 420, 510, 510}, {"420", "420", "510", "510"}},
        {"services.harbour_miu.staff.nurse.weekday", "", "", {4, 6, 4, 6}, {"4", "6", "4", "6"}},
        {"needs.minor_injury.rate",
         "per 1000 per year",
         "NHS Digital, A&E attendances 2023-24",
         {92, 92, 92, 92},
         {"92 per 1000 per year", "92 per 1000 per year", "92 per 1000 per year",
          "92 per 1000 per year"}},
        {"access.awareness", "%", "", {38, 52, 38, 52}, {"38 %", "52 %", "38 %", "52 %"}},
        {"services.general_ed.visit_cost",
         "GBP",
         "NHS reference costs 2022-23",
         {214, 214, 214, 214},
         {"£214", "£214", "£214", "£214"}},
    };
    const size_t n = sizeof dials / sizeof *dials;
    for (size_t s = 0; s < m->r->n_scenarios; s++) {
        weir_result_dial *out = wr_alloc_array(m->r->arena, n, sizeof *out);
        for (size_t i = 0; i < n; i++)
            out[i] = (weir_result_dial){.path = dials[i].path,
                                        .shown = dials[i].shown[s],
                                        .unit = dials[i].unit,
                                        .source = dials[i].source,
                                        .value = dials[i].value[s]};
        m->r->scenarios[s].dials = out;
        m->r->scenarios[s].n_dials = n;
    }
}

/* Twelve weeks, two of them warm-up, of the first services and of the whole system. */
static void add_course(maker *m, const char *const *services, size_t n_services)
{
    weir_results *r = m->r;
    r->slots = (weir_slots){84, 14, 1.0};
    r->course = wr_alloc_array(r->arena, 2 * (n_services + 1), sizeof *r->course);
    for (size_t k = 0; k < 2 * (n_services + 1); k++) {
        double *mean = wr_alloc_array(r->arena, r->n_scenarios * r->slots.n, sizeof *mean);
        double *half =
            wr_alloc_array(r->arena, r->n_scenarios * r->n_replications * 2, sizeof *half);
        for (size_t i = 0; i < r->n_scenarios * r->slots.n; i++)
            mean[i] = 50 + noise(m);
        for (size_t i = 0; i < r->n_scenarios * r->n_replications * 2; i++)
            half[i] = 50 + 0.1 * noise(m);
        r->course[r->n_course++] =
            (weir_course){.service = k / 2 < n_services ? services[k / 2] : "",
                          .quantity = k % 2 ? "waiting" : "present",
                          .mean = mean,
                          .half = half};
    }
}

weir_results *made_system(size_t n_scenarios, size_t n_replications)
{
    static const char *const names[] = {"baseline", "redirect", "discharge-to-assess", "both"};
    static const char *const titles[] = {
        "Harbour and Moor ICS, baseline", "Minor injuries redirected to the injury unit",
        "Discharge to assess: 90 more home-care packages", "Redirect and discharge to assess"};
    maker made_by = begin(n_scenarios, n_replications), *m = &made_by;
    for (size_t s = 0; s < n_scenarios; s++)
        m->r->scenarios[s] = (wr_scenario_result){
            .name = names[s],
            .title = titles[s],
            .yaml = wr_format(m->r->arena, "weir: 1\nscenario: %s\n# £ é\n", titles[s])};
    add_system_measures(m);
    add_people_services(m);
    add_typed_measures(m);
    add_set_of_one(m, "all_ed", "general_ed");
    add_set_of_one(m, "all_ward", "general_ward");
    add_pool(m, "general_ward", "beds", 610, (double[]){0.962, 0.958, 0.921, 0.917});
    add_pool(m, "general_ed", "cubicles", 34, (double[]){0.871, 0.822, 0.814, 0.768});
    add_pool(m, "home_care", "packages", 420, (double[]){0.988, 0.988, 0.941, 0.940});
    add_histogram(m, "general_ed", "time", "min", (double[]){318, 282, 281, 241}, 472000);
    add_histogram(m, "general_ed", "wait", "min", (double[]){74, 61, 69, 55}, 472000);
    add_histogram(m, "general_ward", "wait", "d", (double[]){0.174, 0.158, 0.112, 0.097}, 136000);
    add_curve(m, "general_ed", "present", (double[]){71.4, 57.4, 63.1, 49.0}, 0.45);
    add_curve(m, "general_ed", "waiting", (double[]){16.6, 12.4, 15.5, 11.2}, 0.5);
    add_curve(m, "general_ward", "present", (double[]){587, 584, 562, 559}, 0.03);
    add_dials(m);
    about(m, "version", "0.1.0");
    about(m, "seed", "1");
    about(m, "warm_up_days", "90");
    about(m, "window_days", "365");
    about(m, "start", "2025-04-01");
    about(m, "replications", wr_format(m->r->arena, "%zu", n_replications));
    about(m, "stream_layout", "2");
    if (n_scenarios * n_replications < 1000)
        add_course(m, (const char *const[]){"general_ed", "general_ward"}, 2);
    m->r->priorities[m->r->n_priorities++] = (weir_result_priority){
        "four_hours", "general_ed.within_4h", "share_within 4 h", "at_least", 0.78, "78 %"};
    m->r->priorities[m->r->n_priorities++] = (weir_result_priority){
        "bed_occupancy", "general_ward.beds.utilisation", "ratio", "at_most", 0.92, "92 %"};
    return m->r;
}

/* ---- other results --------------------------------------------------------------------------------------- */

static weir_results *queue_named(const char *service, const char *scenario, const char *title,
                                 size_t n_replications)
{
    maker made_by = begin(1, n_replications), *m = &made_by;
    m->r->scenarios[0] =
        (wr_scenario_result){.name = scenario, .title = title, .yaml = "weir: 1\n"};
    add(m, &(made){"", "time", "mean", "min", {12.1}, 0.03, 80000, false}, false);
    add_service(m, service, (double[]){80000, 0, 0, 0}, (double[]){8.1, 0, 0, 0},
                (double[]){12.1, 0, 0, 0}, "min", 1.0 / 60, 0, false);
    add_pool(m, service, "clerks", 3, (double[]){0.81, 0, 0, 0});
    add_histogram(m, service, "wait", "min", (double[]){8.1, 1, 1, 1}, 80000);
    about(m, "version", "0.1.0");
    about(m, "seed", "18446744073709551615");
    return m->r;
}

weir_results *made_queue(size_t n_replications)
{
    return queue_named("desk", "queue", "One counter", n_replications);
}

weir_results *made_logged(size_t n_replications)
{
    static const char *places[] = {"door", "desk", "desk.clerks", "seen", "done"};
    static const weir_event events[] = {
        {-1, 0, WEIR_EVENT_ARRIVE, -1, 0},
        {0, 0, WEIR_EVENT_ENTER, 1, 0},
        {0, 0, WEIR_EVENT_WAIT, 2, 1},
        {7, 0, WEIR_EVENT_TAKE, 2, 1},
        {7, 0, WEIR_EVENT_START, 1, 0},
        {8, 0, WEIR_EVENT_MARK, 3, 0},
        {9, 0, WEIR_EVENT_INTERRUPT, 2, 1},
        {10, 0, WEIR_EVENT_TAKE, 2, 1},
        {123456789, 0, WEIR_EVENT_GIVE_BACK, 2, 1},
        {123456789, 0, WEIR_EVENT_LEAVE, 1, 0},
        {123456789, 0, WEIR_EVENT_DEPART, 4, 0},
        {31536000000001, 1, WEIR_EVENT_ARRIVE, -1, 0},
        {31536000000001, 1, WEIR_EVENT_ENTER, 1, 0},
    };
    static const double kind[] = {1, NAN}, age[] = {NAN, 67.25};
    static const char *const kinds[] = {"minor", "major"};
    weir_results *r = made_queue(n_replications);
    wr_events *log = &r->log;
    log->n_patients = 2;
    log->patients = wr_alloc_array(r->arena, 2, sizeof *log->patients);
    log->patients[0] = (weir_logged){.number = 1,
                                     .source = 0,
                                     .ordinal = 7,
                                     .came = -1,
                                     .left = 123456789,
                                     .outcome = 4,
                                     .n_events = 11};
    log->patients[1] = (weir_logged){.number = 2,
                                     .source = 0,
                                     .ordinal = UINT32_MAX,
                                     .came = 31536000000001,
                                     .left = WEIR_STILL_THERE,
                                     .outcome = -1,
                                     .first_event = 11,
                                     .n_events = 2};
    log->n_events = sizeof events / sizeof *events;
    log->events = wr_alloc_array(r->arena, log->n_events, sizeof *log->events);
    memcpy(log->events, events, sizeof events);
    log->n_attributes = 2;
    log->attributes = wr_alloc_array(r->arena, 2, sizeof *log->attributes);
    log->attributes[0] = (weir_log_attribute){"kind", true, kinds, 2, kind};
    log->attributes[1] = (weir_log_attribute){"age", false, NULL, 0, age};
    log->places = places;
    log->n_places = sizeof places / sizeof *places;
    return r;
}

weir_results *made_hostile(void)
{
    weir_results *r = queue_named("<script>alert(1)</script>", "'; system(\"touch pwn\") #",
                                  "`touch pwn` & %s%n", 3);
    r->scenarios[0].dials = wr_alloc(r->arena, sizeof *r->scenarios[0].dials);
    r->scenarios[0].n_dials = 1;
    r->scenarios[0].dials[0] =
        (weir_result_dial){"a\"b<i>", "=HYPERLINK(1)", "'", "\"><img src=x onerror=alert(1)>", 1.0};
    add_curve(&(maker){r, 1}, "<script>alert(1)</script>", "present", (double[]){2, 0, 0, 0}, 0.4);
    return r;
}

/* ---- a sweep ------------------------------------------------------------------------------------ */

weir_results *made_sweep(size_t n_replications)
{
    static const double beds[] = {600, 600, 640, 640}, stay[] = {7, 8, 7, 8};
    static const char *const beds_shown[] = {"600", "600", "640", "640"};
    static const char *const stay_shown[] = {"7 d", "8 d", "7 d", "8 d"};
    weir_results *r = made_system(4, n_replications);
    r->swept.n_dials = 2;
    r->swept.dials = wr_alloc_array(r->arena, 2, sizeof *r->swept.dials);
    r->swept.dials[0] = (weir_swept_dial){"services.general_ward.beds", "", beds, beds_shown};
    r->swept.dials[1] = (weir_swept_dial){"services.general_ward.stay.mean", "d", stay, stay_shown};
    r->swept.seeds = wr_alloc_array(r->arena, 4, sizeof *r->swept.seeds);
    for (size_t i = 0; i < 4; i++) {
        r->swept.seeds[i] = "1";
        r->scenarios[i] = r->scenarios[0];
        r->scenarios[i].name = wr_format(r->arena, "%zu", i);
    }
    r->about = wr_grow_array(r->arena, r->about, r->n_about, r->n_about + 4, sizeof *r->about);
    r->about[r->n_about++] = (wr_about){"scenario", "baseline"};
    r->about[r->n_about++] = (wr_about){"design", "grid"};
    r->about[r->n_about++] = (wr_about){"points", "4"};
    r->about[r->n_about++] = (wr_about){"random_numbers", "common"};
    return r;
}

/* Common random numbers: what a change of the scenario does not touch keeps every bit. The scenario is
 * a front door, an emergency department and two wards behind each other, all random. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/run_text.h"

#define RUN                                                                                        \
    "run: {start: 2025-04-01, warm_up: 5 d, length: 40 d, by: [class], holidays: [2025-04-18]}\n"
#define CLASSES "classes: [urgent, routine]\n"
#define CALENDARS                                                                                  \
    "calendars: {shifts: {weekday: {08:00-20:00: 5, 20:00-08:00: 3}, weekend: {00:00-24:00: "      \
    "3}}}\n"
#define PROFILES                                                                                   \
    "profiles: {busy: [1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 2, 1, 1]}\n"
#define WALK_IN                                                                                    \
    "  walk_in: {to: door, rate: {mean: 60 per day, hour: busy}, class: {urgent: 30 %, routine: "  \
    "70 %}}\n"
#define ELECTIVE "  elective: {to: ward, rate: 1.5 per day, class: routine}\n"
#define DOOR                                                                                       \
    "  door:\n"                                                                                    \
    "    type: pathway\n"                                                                          \
    "    steps: [{name: where, choose: [{go: ed, name: in, share: 70 %}, {leave: elsewhere, "      \
    "share: 30 %}]}]\n"
#define ED                                                                                         \
    "  ed:\n"                                                                                      \
    "    type: pathway\n"                                                                          \
    "    resources: {cubicles: 12, doctors: {capacity: {calendar: shifts}}}\n"                     \
    "    steps:\n"                                                                                 \
    "      - {seize: cubicles, priority: {by: class, urgent: 1, else: 2}, patience: {wait: "       \
    "{dist: exponential, mean: 4 h}}}\n"                                                           \
    "      - {treat: {with: doctors, for: {dist: gamma, mean: 50 min, cv: 0.8}}}\n"                \
    "      - {delay: {dist: lognormal, mean: 1 h, cv: 1}}\n"                                       \
    "      - choose: [{steps: [{hold_until: ward}], share: 20 %}, {leave: home}]\n"
#define WARD                                                                                       \
    "  ward:\n"                                                                                    \
    "    type: pathway\n"                                                                          \
    "    resources: {beds: {capacity: 24, turnaround: {dist: exponential, mean: 1 h}}}\n"          \
    "    steps:\n"                                                                                 \
    "      - {seize: beds}\n"                                                                      \
    "      - {delay: {dist: gamma, mean: 2 d, cv: 1}}\n"                                           \
    "      - {release: beds}\n"                                                                    \
    "      - {go: rehab}\n"
#define REHAB(beds)                                                                                \
    "  rehab: {type: pathway, resources: {beds: " beds                                             \
    "}, steps: [{treat: {with: beds, for: {dist: weibull, shape: 1.5, scale: 5 d}}}]}\n"
#define BASE                                                                                       \
    CALENDARS PROFILES "arrivals:\n" WALK_IN ELECTIVE "services:\n" DOOR ED WARD REHAB("40")

/* Does every column of a, of a service that `which` takes, stand in b with the same bits? */
static void expect_same(const run_text *a, const run_text *b,
                        bool (*which)(const wr_output *column), const char *what)
{
    int compared = 0;
    cr_assert(a->status == WEIR_OK && b->status == WEIR_OK, "%s", what);
    for (int i = 0; i < a->outputs->n_columns; i++) {
        const wr_output *o = &a->outputs->columns[i];
        if (!which(o))
            continue;
        const int k = run_text_column(b, o->name, o->stat, o->level);
        cr_assert(k >= 0, "%s: %s %s %s is gone", what, o->name, o->stat, o->level);
        cr_expect(
            memcmp(&a->result.numerator[i], &b->result.numerator[k], sizeof(double)) == 0 &&
                memcmp(&a->result.denominator[i], &b->result.denominator[k], sizeof(double)) == 0,
            "%s: %s %s %s: %.17g, then %.17g", what, o->name, o->stat, o->level,
            a->result.numerator[i] / a->result.denominator[i],
            b->result.numerator[k] / b->result.denominator[k]);
        compared++;
    }
    cr_expect(gt(int, compared, 20), "%s", what);
}

static bool any_place(const wr_output *o) { return o->name != NULL; }
static bool any_service(const wr_output *o) { return *o->service != '\0'; }
static bool upstream(const wr_output *o)
{
    return any_service(o) && strcmp(o->service, "rehab") != 0;
}

/* Each variant beside the base, in two replications. */
Test(common_numbers, hold_for_all_that_a_change_does_not_touch)
{
    static const struct {
        const char *what, *text;
        bool (*same)(const wr_output *);
    } variants[] = {
        {"a service that nobody comes to",
         "weir: 1\n" RUN CLASSES BASE "  spare: {type: pathway, resources: {beds: 3}, steps: "
         "[{treat: {with: beds, for: 1 d}}]}\n",
         any_place},
        {"a source of a class and a service of its own",
         "weir: 1\n" RUN "classes: [urgent, routine, other]\n" CALENDARS PROFILES "arrivals:\n"
         "  others: {to: spare, rate: 9 per day, class: other}\n" WALK_IN ELECTIVE "services:\n"
         "  spare: {type: pathway, resources: {beds: 3}, steps: [{treat: {with: beds, for: {dist: "
         "exponential, mean: 8 h}}}]}\n" DOOR ED WARD REHAB("40"),
         any_service},
        {"more beds at the last stage",
         "weir: 1\n" RUN CLASSES CALENDARS PROFILES "arrivals:\n" WALK_IN ELECTIVE
         "services:\n" DOOR ED WARD REHAB("80"),
         upstream},
        {"a share that is moved to where it is",
         "weir: 1\n" RUN CLASSES BASE "interventions: {i: {starts: 9.3 d, changes: [{dial: "
         "services.door.where.choose.in.share, to: 70 %}]}}\n",
         any_place},
        {"a rate, a bed and a share that are moved by nothing",
         "weir: 1\n" RUN CLASSES BASE "interventions:\n"
         "  i:\n"
         "    starts: 9.3 d\n"
         "    changes:\n"
         "      - {dial: arrivals.walk_in.rate, times: 1}\n"
         "      - {dial: services.rehab.resources.beds, by: +0}\n"
         "      - {dial: services.door.where.choose.in.share, by: +0 points, over: 20 d, curve: "
         "linear}\n",
         any_place},
        {"batches of one",
         "weir: 1\n" RUN CLASSES CALENDARS PROFILES "arrivals:\n" WALK_IN
         "  elective: {to: ward, rate: 1.5 per day, class: routine, batch: 1}\n"
         "services:\n" DOOR ED WARD REHAB("40"),
         any_place},
        {"the sections in another order",
         "services:\n" DOOR ED WARD REHAB(
             "40") "arrivals:\n" WALK_IN ELECTIVE PROFILES CALENDARS CLASSES RUN "weir: 1\n",
         any_place},
        {"the services and the sources in another order",
         "weir: 1\n" RUN CLASSES CALENDARS PROFILES "services:\n" REHAB("40") ED WARD DOOR
         "arrivals:\n" ELECTIVE WALK_IN,
         any_place},
        {"a mark and a cost on the way",
         "weir: 1\n" RUN CLASSES CALENDARS PROFILES "arrivals:\n" WALK_IN ELECTIVE "services:\n"
         "  door:\n"
         "    type: pathway\n"
         "    steps: [{mark: seen}, {name: where, choose: [{go: ed, name: in, share: 70 %}, "
         "{leave: elsewhere, share: 30 %}]}]\n" ED WARD REHAB("40"),
         any_place},
    };
    for (uint32_t k = 0; k < 2; k++) {
        run_text base = run_text_seed("weir: 1\n" RUN CLASSES BASE, 5, k);
        for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
            run_text r = run_text_seed(variants[i].text, 5, k);
            expect_same(&base, &r, variants[i].same, variants[i].what);
            run_text_free(&r);
        }
        run_text_free(&base);
    }
}

/* Suspended treatments of equal length go on in the order in which they would have ended, whoever else
 * is in the system: an unused source that shuffles the records of patients moves no bit. */
Test(common_numbers, hold_for_treatments_that_are_suspended)
{
    static const char text[] =
        "weir: 1\n"
        "run: {length: 20 d}\n"
        "arrivals:\n"
        "  a: {to: s, at: {every_day: {\"09:30\": 3, \"09:45\": 2}}}\n"
        "%s"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {n: {capacity: 6, door: 08:00-10:00, at_close: suspend}, m: 1}\n"
        "    steps: [{treat: {with: n, for: 1 h}}, {treat: {with: m, for: {dist: exponential, "
        "mean: 5 min}}}]\n"
        "%s";
    char plain[1024], other[1024];
    snprintf(plain, sizeof plain, text, "", "");
    snprintf(other, sizeof other, text, "  b: {to: t, rate: 200 per day}\n",
             "  t: {type: pathway, steps: [{delay: {dist: exponential, mean: 5 h}}]}\n");
    run_text a = run_text_once(plain), b = run_text_once(other);
    expect_same(&a, &b, any_service, "suspended");
    run_text_free(&a);
    run_text_free(&b);
}

/* Two towns that share only a front door and the money: apart, each runs by itself from its first day
 * to its last; where one sends nobody (a share of 0) to the other, they run together. Not a bit of any
 * number moves, of the whole system's neither. */
#define TOWN(name, ward, also)                                                                     \
    "  " name ":\n"                                                                                \
    "    type: pathway\n"                                                                          \
    "    resources: {doctors: 3}\n"                                                                \
    "    steps:\n"                                                                                 \
    "      - {treat: {with: doctors, for: {dist: lognormal, mean: 1 h, cv: 1}}, patience: {wait: " \
    "{dist: exponential, mean: 3 h}}}\n"                                                           \
    "      - {mark: seen}\n"                                                                       \
    "      - {cost: {contact: £27.31}}\n"                                                         \
    "      - choose: [{go: " ward ", share: 30 %}, " also "{leave: home}]\n"                       \
    "  " ward ":\n"                                                                                \
    "    type: pathway\n"                                                                          \
    "    resources: {beds: 40}\n"                                                                  \
    "    steps: [{treat: {with: beds, for: {dist: gamma, mean: 2 d, cv: 1}}}, {return: {share: "   \
    "10 %, after: 3 d, to: " name "}}]\n"
#define TOWNS(until, also)                                                                         \
    "weir: 1\n"                                                                                    \
    "run: {warm_up: 3 d, length: 30 d" until ", by: [class]}\n"                                    \
    "classes: [urgent, routine]\n"                                                                 \
    "arrivals:\n"                                                                                  \
    "  east: {to: door, rate: 2.6 per h, class: {urgent: 30 %, routine: 70 %}, set: {town: e}}\n"  \
    "  west: {to: door, rate: 2.7 per h, class: {urgent: 40 %, routine: 60 %}, set: {town: w}}\n"  \
    "attributes: {town: [e, w]}\n"                                                                 \
    "start: {ward_e: {in: 12}, ward_w: {in: 45, waiting: 3}}\n"                                    \
    "measures:\n"                                                                                  \
    "  journey: {from: arrive, to: depart, stat: [mean, sd, p90]}\n"                               \
    "  e_seen: {from: arrive, to: seen, in: ed_e, stat: [mean, share_within 1 h]}\n"               \
    "services:\n"                                                                                  \
    "  door: {type: pathway, steps: [{delay: {dist: exponential, mean: 6 min}}, {go: {by: town, "  \
    "e: ed_e, w: ed_w}}]}\n" TOWN("ed_e", "ward_e", also) TOWN("ed_w", "ward_w", "")

Test(common_numbers, hold_whether_parts_run_apart_or_together)
{
    static const char *const texts[][2] = {
        {TOWNS("", ""), TOWNS("", "{go: ward_w, share: 0 %}, ")},
        {TOWNS(", until: empty", ""), TOWNS(", until: empty", "{go: ward_w, share: 0 %}, ")},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        run_text apart = run_text_seed(texts[i][0], 5, 1);
        run_text together = run_text_seed(texts[i][1], 5, 1);
        expect_same(&apart, &together, any_place, "apart and together");
        cr_expect(memcmp(apart.result.counts, together.result.counts,
                         (size_t)apart.outputs->n_histograms * WR_HIST_BINS * sizeof(uint64_t)) ==
                  0);
        cr_expect(memcmp(apart.result.curves, together.result.curves,
                         (size_t)apart.outputs->n_curves * 24 * sizeof(double)) == 0);
        cr_expect(eq(int, (int)apart.network->n_parts, 2));
        cr_expect(eq(int, (int)together.network->n_parts, 1));
        run_text_free(&apart);
        run_text_free(&together);
    }
}

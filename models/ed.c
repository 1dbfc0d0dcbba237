/* An emergency department: walk-in or ambulance, triage, a space and a clinician by acuity, tests, a
 * review, and home or a bed.
 *
 *   walk-in ───┐                   ┌─ cubicle (1-3) ─┐                            ┌─ home
 *              ├─ triage, a nurse ─┤                 ├─ clinician, tests, review ─┤
 *   ambulance ─┘                   └─ chair  (4-5) ──┘                            └─ decided to admit
 *
 * Whom the doctors decide to admit stays in the cubicle until a ward has a bed: this is how a full
 * hospital fills the department, and how its waits and walk-outs come about. */
#include <string.h>

#include "models/models.h"

typedef struct ed {
    weir_builder *b;
    weir_attr acuity;
    weir_pool triage_nurses, cubicles, chairs, clinicians;
    weir_mark seen, decided, by_ambulance;
    weir_value first_time, tests_time, review_time;
    weir_value patience;
    weir_label decision;
} ed;

/* By acuity. Who has not yet seen a clinician walks out after a while. */
static weir_seize by_acuity(const ed *e, bool walks_out)
{
    weir_seize how = WEIR_SEIZE_PLAIN;
    how.priority = weir_attribute(e->b, e->acuity);
    if (walks_out) {
        how.patience = e->patience;
        how.patience_then = weir_to_leave(e->b, "left_unseen");
    }
    return how;
}

static void lay_triage(ed *e, weir_fields *f)
{
    weir_label triage = weir_new_label(e->b, NULL);
    bool gives_acuity = weir_has_field(f, "acuity");
    weir_value acuity = gives_acuity ? weir_read_mix(f, "acuity", e->acuity, NULL) : WEIR_NO_VALUE;
    weir_value time = weir_read_duration(
        f, "triage", "{dist: gamma, mean: 7 min, cv: 0.5} # ed_initial_assess_now");
    weir_value handover = weir_read_duration(
        f, "handover", "{dist: gamma, mean: 15 min, cv: 0.5} # amb_handover_over15");

    weir_step_go(e->b, weir_to_label(e->b, triage));

    weir_place_label(e->b, weir_new_label(e->b, "ambulance"));
    weir_step_mark(e->b, e->by_ambulance);
    weir_name_step(e->b, "handover");
    weir_step_delay(e->b, handover);

    weir_place_label(e->b, triage);
    if (gives_acuity) {
        weir_name_step(e->b, "acuity");
        weir_step_set(e->b, e->acuity, acuity);
    }
    weir_seize how = by_acuity(e, false);
    weir_name_step(e->b, "triage");
    weir_step_treat_with(e->b, &e->triage_nurses, 1, time, &how);
}

/* One area of the department: a space, the first assessment, tests, a review. */
static void lay_area(ed *e, weir_pool space, const char *const names[5])
{
    weir_seize patient = by_acuity(e, true), again = by_acuity(e, false);

    weir_name_step(e->b, names[0]);
    weir_step_seize(e->b, &space, 1, &patient);
    weir_name_step(e->b, names[1]);
    weir_step_seize(e->b, &e->clinicians, 1, &patient);
    weir_step_mark(e->b, e->seen);
    weir_name_step(e->b, names[2]);
    weir_step_delay(e->b, e->first_time);
    weir_step_release(e->b, e->clinicians);

    weir_name_step(e->b, names[3]);
    weir_step_delay(e->b, e->tests_time);
    weir_name_step(e->b, names[4]);
    weir_step_treat_with(e->b, &e->clinicians, 1, e->review_time, &again);
}

static void lay_areas(ed *e)
{
    static const char *const majors[] = {"cubicle", "clinician", "first", "tests", "review"};
    static const char *const minors[] = {"chair", "clinician_minor", "first_minor", "tests_minor",
                                         "review_minor"};
    const int32_t low[2] = {weir_add_level(e->b, e->acuity, "4"),
                            weir_add_level(e->b, e->acuity, "5")};
    weir_label minor = weir_new_label(e->b, NULL);
    const weir_branch streams[2] = {
        {weir_when_level(e->b, e->acuity, low, 2), WEIR_NO_VALUE, weir_to_label(e->b, minor)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_on(e->b)},
    };
    weir_name_step(e->b, "stream");
    weir_step_choose(e->b, streams, 2);

    lay_area(e, e->cubicles, majors);
    weir_step_go(e->b, weir_to_label(e->b, e->decision));
    weir_place_label(e->b, minor);
    lay_area(e, e->chairs, minors);
}

/* The name of the service, from its path. */
static const char *own_name(weir_fields *f)
{
    const char *dot = strrchr(weir_field_path(f), '.');
    return dot ? dot + 1 : weir_field_path(f);
}

/* Some who go home come back within the week, as new attendances. */
static void lay_home(ed *e, weir_fields *f)
{
    weir_value share = weir_read_share(f, "reattends", "5.9 % # ed_reattend_7d_unpl");
    weir_value after = weir_read_duration(f, "reattends_after",
                                          "{dist: uniform, min: 6 h, max: 7 d} # ed_reattend_7d");
    weir_step_cost(e->b, "attendance", weir_read_money(f, "cost", "£220 # cost_ed_nonadm"));
    weir_name_step(e->b, "reattends");
    weir_step_return(e->b, share, after,
                     weir_to_service(e->b, own_name(f), weir_field_place(f, NULL)));
    weir_step_go(e->b, weir_to_leave(e->b, "done"));
}

/* From the decision to a patient ready to go: the specialty sees them, a bed is asked for, a porter
 * comes. Fitted to dta_4_12h_share. */
#define REQUEST "{dist: gamma, mean: 95 min, cv: 0.7} # dta_4_12h_share"

static void lay_admission(ed *e, weir_fields *f)
{
    weir_step_cost(e->b, "attendance", weir_read_money(f, "cost_admitted", "£380 # cost_ed_adm"));
    weir_step_mark(e->b, e->decided);
    if (weir_has_field(f, "specialty")) {
        weir_attr specialty = weir_add_attr(e->b, "specialty", true);
        weir_name_step(e->b, "specialty");
        weir_step_set(e->b, specialty, weir_read_mix(f, "specialty", specialty, NULL));
    }
    weir_value request = weir_read_duration(f, "request", REQUEST);
    if (weir_has_field(f, "wards")) {
        weir_seize how = WEIR_SEIZE_PLAIN;
        weir_name_step(e->b, "request");
        weir_step_delay(e->b, request);
        weir_name_step(e->b, "bed");
        weir_step_hold_until(e->b, weir_read_target(f, "wards", NULL), &how);
    } else {
        weir_step_go(e->b, weir_to_leave(e->b, "admitted"));
    }
}

/* Shares by acuity, ed_adm_immediate to ed_adm_non_urgent. */
#define ADMITTED "{by: acuity, 1: 75 %, 2: 50 %, 3: 33 %, 4: 13.5 %, else: 3 %} # ed_adm_*"

/* Some stay in their space for somebody who is not the department's: a mental-health team, social
 * care, another hospital's opinion (t1_12h_awaiting_bed says how many long stays wait for no bed). */
static void lay_other_service(ed *e, weir_fields *f)
{
    if (!weir_has_field(f, "other_service") && !weir_has_field(f, "other_service_wait"))
        return; /* the one needs the other */
    weir_label decision = weir_new_label(e->b, NULL);
    const weir_branch way[2] = {
        {{WEIR_NONE}, weir_read_share(f, "other_service", NULL), weir_on(e->b)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_to_label(e->b, decision)},
    };
    weir_name_step(e->b, "other_service");
    weir_step_choose(e->b, way, 2);
    weir_name_step(e->b, "other_service_wait");
    weir_step_delay(e->b, weir_read_duration(f, "other_service_wait", NULL));
    weir_place_label(e->b, decision);
}

static void lay_decision(ed *e, weir_fields *f)
{
    weir_label home = weir_new_label(e->b, NULL);
    const weir_branch way[2] = {
        {{WEIR_NONE}, weir_read_share(f, "admitted", ADMITTED), weir_on(e->b)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_to_label(e->b, home)},
    };
    weir_place_label(e->b, e->decision);
    lay_other_service(e, f);
    weir_name_step(e->b, "admitted");
    weir_step_choose(e->b, way, 2);
    lay_admission(e, f);
    weir_place_label(e->b, home);
    lay_home(e, f);
}

/* One definition each: docs/models/ed.md. */
static void ed_measures(const ed *e)
{
    static const char *const within[] = {"share_within 4 h"};
    static const char *const over[] = {"share_above 12 h"};
    static const char *const time[] = {"mean", "p50", "p95", "distribution"};
    static const char *const treatment[] = {"mean", "p50"};
    static const char *const boarding[] = {"mean", "share_above 4 h", "share_above 12 h",
                                           "mean_number"};
    weir_measure_interval(e->b, "within_4h", WEIR_ARRIVE, WEIR_DEPART, within, 1);
    weir_measure_interval(e->b, "over_12h", WEIR_ARRIVE, WEIR_DEPART, over, 1);
    weir_measure_interval(e->b, "time_in_department", WEIR_ARRIVE, WEIR_DEPART, time, 4);
    weir_measure_interval(e->b, "treatment_wait", WEIR_ARRIVE, e->seen, treatment, 2);
    weir_measure_interval(e->b, "boarding", e->decided, WEIR_DEPART, boarding, 4);
    weir_measure_count(e->b, "admitted", e->decided);
    weir_measure_count(e->b, "ambulance_arrivals", e->by_ambulance);
}

/* Minutes by acuity are nobody's published figure: they are fitted so that total times come out
 * (docs/models/ed.md). Patience likewise: the very ill do not leave. */
#define FIRST                                                                                      \
    "{by: acuity, 1: {dist: gamma, mean: 45 min, cv: 0.5}, "                                       \
    "2: {dist: gamma, mean: 30 min, cv: 0.5}, 3: {dist: gamma, mean: 22 min, cv: 0.5}, "           \
    "4: {dist: gamma, mean: 15 min, cv: 0.5}, else: {dist: gamma, mean: 10 min, cv: 0.5}} "        \
    "# ed_to_treatment_now"
#define TESTS                                                                                      \
    "{by: acuity, 1: {dist: gamma, mean: 100 min, cv: 0.6}, "                                      \
    "2: {dist: gamma, mean: 130 min, cv: 0.6}, 3: {dist: gamma, mean: 115 min, cv: 0.7}, "         \
    "4: {dist: gamma, mean: 45 min, cv: 0.8}, else: {dist: gamma, mean: 25 min, cv: 0.8}} "        \
    "# ed_time_nonadm_now"
#define REVIEW "{dist: gamma, mean: 9 min, cv: 0.5} # ed_time_nonadm_now"
#define PATIENCE                                                                                   \
    "{by: acuity, 1: never, 2: never, 3: {dist: gamma, mean: 18 h, cv: 0.7}, "                     \
    "4: {dist: gamma, mean: 10 h, cv: 0.7}, else: {dist: gamma, mean: 8 h, cv: 0.7}} "             \
    "# ed_lwbs_now"
#define CLINICIANS "{every_day: {00:00-08:00: 4, 08:00-12:00: 7, 12:00-24:00: 8}}"
#define TRIAGE_NURSES "{every_day: {00:00-09:00: 2, 09:00-24:00: 3}}"

static void ed_build(weir_builder *b, weir_fields *f)
{
    (void)weir_has_field(f, "serves"); /* these two are read by `access` */
    (void)weir_has_field(f, "direct");

    ed e = {.b = b, .acuity = weir_add_attr(b, "acuity", false)};
    e.triage_nurses = weir_add_staffed_pool(b, "triage_nurses",
                                            weir_read_shifts(f, "triage_nurses", TRIAGE_NURSES));
    e.cubicles = weir_add_pool(b, "cubicles", weir_read_count(f, "cubicles", "48"));
    e.chairs = weir_add_pool(b, "chairs", weir_read_count(f, "chairs", "18"));
    e.clinicians =
        weir_add_staffed_pool(b, "clinicians", weir_read_shifts(f, "clinicians", CLINICIANS));
    e.seen = weir_new_mark(b, "seen");
    weir_believed_wait_until(b, e.seen); /* who is assessed still waits */
    e.decided = weir_new_mark(b, "decided");
    e.by_ambulance = weir_new_mark(b, "by_ambulance");
    e.first_time = weir_read_duration(f, "first_assessment", FIRST);
    e.tests_time = weir_read_duration(f, "tests", TESTS);
    e.review_time = weir_read_duration(f, "review", REVIEW);
    e.patience = weir_read_duration(f, "patience", PATIENCE);
    e.decision = weir_new_label(b, NULL);

    lay_triage(&e, f);
    lay_areas(&e);
    lay_decision(&e, f);
    ed_measures(&e);
}

const weir_model_type weir_model_ed = {
    .name = "ed",
    .doc = "an emergency department: triage, spaces, clinicians, walk-outs, boarding for a bed",
    .build = ed_build,
};

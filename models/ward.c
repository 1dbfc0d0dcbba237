/* A ward, or a pool of wards of one specialty: staffed beds and a length of stay.
 *
 * A patient who is fit to leave keeps the bed: until the hours in which people leave, until papers,
 * medicines and transport are ready, and, for those who need support (pathways 1 to 3), until it is
 * arranged and a place is free. That is how a delay downstream reaches the emergency department. */
#include "models/models.h"

enum { PATHWAYS = 3 };
static const char *const pathway_names[PATHWAYS + 1] = {"p0", "p1", "p2", "p3"};

typedef struct ward {
    weir_builder *b;
    weir_fields *discharge; /* the map `discharge`, NULL: patients leave the instant they are fit */
    weir_label home;
} ward;

/* Nobody goes home in the middle of the night, and few at a weekend: of those who are ready then,
 * a share leaves, the others wait for Monday. */
static void lay_hours(ward *w)
{
    if (!weir_has_field(w->discharge, "hours"))
        return;
    weir_calendar hours = weir_read_hours(w->discharge, "hours", NULL);
    weir_calendar weekdays = weir_read_hours(w->discharge, "weekdays", "{weekday: 00:00-24:00}");
    weir_value share = weir_read_share(w->discharge, "weekend", "100 % # assumption");
    weir_label weekend = weir_new_label(w->b, NULL), ready = weir_new_label(w->b, NULL);

    weir_step_delay_until_hours(w->b, hours);
    const weir_branch today[2] = {
        {weir_when_open(w->b, weekdays), WEIR_NO_VALUE, weir_to_label(w->b, ready)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_to_label(w->b, weekend)},
    };
    weir_name_step(w->b, "today");
    weir_step_choose(w->b, today, 2);

    weir_place_label(w->b, weekend);
    const weir_branch leaves[2] = {
        {{WEIR_NONE}, share, weir_to_label(w->b, ready)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_on(w->b)},
    };
    weir_name_step(w->b, "weekend");
    weir_step_choose(w->b, leaves, 2);
    weir_step_delay_until_hours(w->b, weekdays);
    weir_step_delay_until_hours(w->b, hours);
    weir_place_label(w->b, ready);
}

/* Support is arranged by people who work on weekdays; then the patient waits for the place itself,
 * but not for ever: in the end another way is found. */
static void lay_pathway(ward *w, const char *name, weir_fields *arranging, weir_fields *places,
                        weir_calendar assessors, weir_value longest)
{
    weir_value time = weir_read_duration(arranging, name, "2 d # assumption");
    weir_step_delay_until_hours(w->b, assessors);
    weir_name_step(w->b, name);
    weir_step_delay(w->b, time);
    weir_step_delay_until_hours(w->b, assessors);

    if (!places || !weir_has_field(places, name)) {
        weir_step_go(w->b, weir_to_label(w->b, w->home));
        return;
    }
    weir_seize how = WEIR_SEIZE_PLAIN;
    how.patience = longest;
    how.patience_then = weir_to_label(w->b, w->home);
    weir_name_step(w->b, "place");
    weir_step_hold_until(w->b, weir_read_target(places, name, NULL), &how);
}

/* Pathway 0 goes home without new support; each other pathway has its own part of the steps. */
static void lay_pathways(ward *w)
{
    if (!weir_has_field(w->discharge, "pathway"))
        return;
    weir_attr pathway = weir_add_attr(w->b, "pathway", true);
    weir_target rows[PATHWAYS + 1] = {weir_to_label(w->b, w->home)};
    weir_label labels[PATHWAYS + 1];
    weir_add_level(w->b, pathway, pathway_names[0]);
    for (int i = 1; i <= PATHWAYS; i++) {
        weir_add_level(w->b, pathway, pathway_names[i]);
        labels[i] = weir_new_label(w->b, NULL);
        rows[i] = weir_to_label(w->b, labels[i]);
    }
    weir_name_step(w->b, "pathway");
    weir_step_set(w->b, pathway, weir_read_mix(w->discharge, "pathway", pathway, NULL));
    weir_step_go(w->b, weir_to_by(w->b, pathway, rows, PATHWAYS + 1));

    weir_fields *arranging = weir_read_map(w->discharge, "arranging");
    weir_fields *places = weir_read_map(w->discharge, "to");
    weir_value longest = weir_read_duration(w->discharge, "longest_wait", "never # assumption");
    if (!arranging) {
        weir_field_error(w->discharge, "arranging", "pathways 1 to 3 need an arranging time");
        return;
    }
    weir_calendar assessors = weir_read_hours(arranging, "hours", "{weekday: 08:00-18:00}");
    for (int i = 1; i <= PATHWAYS; i++) {
        weir_place_label(w->b, labels[i]);
        lay_pathway(w, pathway_names[i], arranging, places, assessors, longest);
    }
}

static void lay_discharge(ward *w)
{
    if (w->discharge)
        lay_pathways(w);
    weir_place_label(w->b, w->home);
    if (w->discharge) {
        lay_hours(w);
        weir_name_step(w->b, "preparing");
        weir_step_delay(w->b, weir_read_duration(w->discharge, "preparing", "0 min"));
    }
}

static void ward_measures(weir_builder *b, weir_mark fit)
{
    static const char *const stay[] = {"mean"};
    static const char *const delayed[] = {"mean", "mean_number"};
    weir_measure_interval(b, "length_of_stay", WEIR_START, WEIR_DEPART, stay, 1);
    weir_measure_interval(b, "delayed", fit, WEIR_DEPART, delayed, 2);
}

static void ward_build(weir_builder *b, weir_fields *f)
{
    weir_pool beds = weir_add_pool(b, "beds", weir_read_count(f, "beds", NULL));
    weir_value stay = weir_read_duration(f, "stay", NULL);
    weir_value cost = weir_read_money(f, "cost_per_bed_day", "£569 # cost_bed_day_full");
    weir_mark fit = weir_new_mark(b, "fit");
    ward w = {.b = b, .discharge = weir_read_map(f, "discharge"), .home = weir_new_label(b, NULL)};

    weir_pool_cost(b, beds, cost, WEIR_NO_VALUE);
    weir_pool_turnaround(b, beds, weir_read_duration(f, "turnaround", "0 min"));

    const weir_seize how = WEIR_SEIZE_PLAIN;
    weir_name_step(b, "bed");
    weir_step_seize(b, &beds, 1, &how);
    weir_name_step(b, "stay");
    weir_step_delay(b, stay);
    weir_step_mark(b, fit);
    lay_discharge(&w);
    weir_step_go(b, weir_to_leave(b, "done"));
    ward_measures(b, fit);
}

const weir_model_type weir_model_ward = {
    .name = "ward",
    .doc = "staffed beds, a length of stay, and the delays before a patient can leave",
    .build = ward_build,
};

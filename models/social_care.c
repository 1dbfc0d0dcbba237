/* Social and intermediate care: places (home-care packages, rehabilitation beds, care-home beds)
 * that people hold for weeks, and some for years.
 *
 * Patients come from a ward, which keeps them until a place is free. Who needs long-term care at the
 * end keeps the place until that, in turn, is free. From the community one comes by `referral`:
 * arranging first, then the line. */
#include "models/models.h"

/* Ends and handovers happen while people work, so that nobody leaves a ward at 3 in the morning. */
#define HANDOVER "{every_day: 09:00-18:00}"

/* Part of those who finish need care for good: `long_term: {share: 32 %, to: home_care}`. */
static void lay_long_term(weir_builder *b, weir_fields *f)
{
    weir_fields *long_term = weir_read_map(f, "long_term");
    if (!long_term)
        return;
    weir_label ends = weir_new_label(b, NULL);
    weir_value share = weir_read_share(long_term, "share", "32 % # stmax_no_further");
    weir_seize how = WEIR_SEIZE_PLAIN;
    how.patience = weir_read_duration(long_term, "longest_wait", "never # assumption");
    how.patience_then = weir_to_label(b, ends);

    const weir_branch needed[2] = {
        {{WEIR_NONE}, share, weir_on(b)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_to_label(b, ends)},
    };
    weir_name_step(b, "long_term");
    weir_step_choose(b, needed, 2);
    weir_name_step(b, "long_term_place");
    weir_step_hold_until(b, weir_read_target(long_term, "to", NULL), &how);
    weir_place_label(b, ends);
}

/* From the community: the same arranging, before the line. */
static void lay_referral(weir_builder *b, weir_fields *f, weir_label entry)
{
    if (!weir_has_field(f, "arranging"))
        return;
    weir_calendar assessors = weir_read_hours(f, "assessors", "{weekday: 08:00-18:00}");
    weir_place_label(b, weir_new_label(b, "referral"));
    weir_step_delay_until_hours(b, assessors);
    weir_name_step(b, "arranging");
    weir_step_delay(b, weir_read_duration(f, "arranging", NULL));
    weir_step_delay_until_hours(b, assessors);
    weir_step_go(b, weir_to_label(b, entry));
}

static void social_care_build(weir_builder *b, weir_fields *f)
{
    weir_pool places = weir_add_pool(b, "places", weir_read_count(f, "places", NULL));
    weir_value stay = weir_read_duration(f, "stay", NULL);
    weir_pool_cost(b, places, weir_read_money(f, "cost_per_place_day", "£125 # cost_day_p1"),
                   WEIR_NO_VALUE);
    weir_calendar handover = weir_read_hours(f, "handover", HANDOVER);
    weir_label entry = weir_new_label(b, NULL);

    weir_place_label(b, entry);
    const weir_seize how = WEIR_SEIZE_PLAIN;
    weir_name_step(b, "place");
    weir_step_seize(b, &places, 1, &how);
    weir_name_step(b, "stay");
    weir_step_delay(b, stay);
    weir_step_delay_until_hours(b, handover);
    lay_long_term(b, f);
    weir_step_go(b, weir_to_leave(b, "done"));
    lay_referral(b, f, entry);

    static const char *const time[] = {"mean"};
    weir_measure_interval(b, "in_care", WEIR_START, WEIR_DEPART, time, 1);
}

const weir_model_type weir_model_social_care = {
    .name = "social_care",
    .doc = "places held for weeks or years: packages, rehabilitation beds, care homes",
    .build = social_care_build,
};

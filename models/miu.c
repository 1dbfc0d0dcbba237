/* A minor injuries unit or urgent treatment centre: a door with a last entry, practitioners, an
 * X-ray for some, and an emergency department for those it cannot help. */
#include "models/models.h"
#include "models/population.h"

static weir_calendar read_door(weir_builder *b, weir_fields *f)
{
    weir_calendar door = weir_read_hours(f, "door", "08:00-20:00");
    weir_target shut = {WEIR_NONE};
    if (weir_has_field(f, "shut"))
        shut = weir_read_target(f, "shut", NULL);
    else if (weir_shared(b, WR_ACCESS))
        shut = weir_to_service(b, "access.miu_shut", weir_field_place(f, NULL));
    weir_service_door(b, door, shut);
    return door;
}

/* An X-ray, and then the practitioner once more. */
static void lay_xray(weir_builder *b, weir_fields *f, weir_pool nurses, const weir_seize *how)
{
    weir_label after = weir_new_label(b, NULL);
    weir_value share = weir_read_share(f, "xray", "30 % # assumption");
    weir_value picture =
        weir_read_duration(f, "xray_time", "{dist: gamma, mean: 35 min, cv: 0.6} # assumption");
    weir_value review =
        weir_read_duration(f, "review", "{dist: gamma, mean: 8 min, cv: 0.5} # assumption");

    const weir_branch needed[2] = {
        {{WEIR_NONE}, share, weir_on(b)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_to_label(b, after)},
    };
    weir_name_step(b, "xray");
    weir_step_choose(b, needed, 2);
    weir_name_step(b, "xray_time");
    weir_step_delay(b, picture);
    weir_name_step(b, "review");
    weir_step_treat_with(b, &nurses, 1, review, how);
    weir_place_label(b, after);
}

/* Some are more ill than a centre can treat: `escalates: {share: …, to: general_ed}`. */
static void lay_escalation(weir_builder *b, weir_fields *f)
{
    weir_fields *up = weir_read_map(f, "escalates");
    if (!up)
        return;
    weir_mark escalated = weir_new_mark(b, "escalated");
    weir_label stays = weir_new_label(b, NULL);
    weir_target ed = weir_read_target(up, "to", NULL);
    weir_value share = weir_read_share(up, "share", "7 % # miu_to_hospital, utc_to_ed_colocated");

    const weir_branch onward[2] = {
        {{WEIR_NONE}, share, weir_on(b)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_to_label(b, stays)},
    };
    weir_name_step(b, "escalates");
    weir_step_choose(b, onward, 2);
    weir_step_mark(b, escalated);
    weir_step_go(b, ed);
    weir_place_label(b, stays);
    weir_measure_count(b, "escalated", escalated);
}

static void miu_build(weir_builder *b, weir_fields *f)
{
    (void)weir_has_field(f, "serves"); /* read by `access` */
    weir_attr acuity = weir_add_attr(b, "acuity", false);
    read_door(b, f);

    weir_pool nurses = weir_add_staffed_pool(b, "nurses",
                                             weir_read_shifts(f, "nurses",
                                                              "{every_day: "
                                                              "{08:00-22:00: 6}}"));
    weir_seize first = WEIR_SEIZE_PLAIN;
    first.priority = weir_attribute(b, acuity);
    first.patience =
        weir_read_duration(f, "patience", "{dist: gamma, mean: 5 h, cv: 0.5} # assumption");
    weir_seize again = WEIR_SEIZE_PLAIN;
    again.priority = weir_attribute(b, acuity);
    weir_value treatment = weir_read_duration(
        f, "treatment", "{dist: gamma, mean: 20 min, cv: 0.5} # utc_duration_mean");

    weir_name_step(b, "treatment");
    weir_step_treat_with(b, &nurses, 1, treatment, &first);
    weir_step_cost(b, "attendance", weir_read_money(f, "cost", "£100 # cost_utc_att"));
    lay_xray(b, f, nurses, &again);
    lay_escalation(b, f);
    weir_step_go(b, weir_to_leave(b, "done"));

    static const char *const times[] = {"mean", "share_within 4 h"};
    weir_measure_interval(b, "within_4h", WEIR_ARRIVE, WEIR_DEPART, times, 2);
}

const weir_model_type weir_model_miu = {
    .name = "miu",
    .doc = "a minor injuries unit or urgent treatment centre: door, practitioners, escalation",
    .build = miu_build,
};

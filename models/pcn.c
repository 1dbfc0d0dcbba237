/* A primary care network: an appointment book, a second one for evenings and Saturdays, and the
 * consultations themselves.
 *
 * A request takes the earliest free slot between `notice` (planned care looks ahead) and `tolerance`
 * (how long this patient will wait); part of each day's slots can be booked only on the day. Who
 * gets none chooses again. It is the tolerance and the same-day share that decide who spills over. */
#include "models/models.h"
#include "models/population.h"

typedef struct books {
    weir_book book[2]; /* core hours, enhanced access */
    size_t n;
} books;

/* Sessions of one book under a map of fields: the practice's own, or those of `enhanced`. */
static weir_book read_book(weir_builder *b, weir_fields *f, const char *name, const char *sessions,
                           const char *clinicians, const char *same_day)
{
    weir_calendar hours = weir_read_hours(f, "sessions", sessions);
    weir_value every = weir_read_duration(f, "slot", "10 min # gp_appt_minutes");
    return weir_add_book(b, name, hours, every, weir_read_count(f, "clinicians", clinicians),
                         weir_read_duration(f, "horizon", "28 d # gp_wait_22_28d"),
                         weir_read_share(f, "same_day", same_day),
                         weir_read_clock(f, "released", "08:00 # gp_core_open"));
}

static books read_books(weir_builder *b, weir_fields *f)
{
    books all = {.n = 0};
    all.book[all.n++] =
        read_book(b, f, "slots", "{weekday: 08:30-17:30}", "28", "45 % # gp_wait_same_day");
    weir_fields *enhanced = weir_read_map(f, "enhanced");
    if (enhanced)
        all.book[all.n++] =
            read_book(b, enhanced, "enhanced_slots", "{weekday: 18:30-20:00, sat: 09:00-17:00}",
                      "2", "20 % # assumption");
    return all;
}

/* Part of those seen are sent on: `refers: {share: …, to: general_ed}`. */
static void lay_outcome(weir_builder *b, weir_fields *f)
{
    weir_fields *refers = weir_read_map(f, "refers");
    if (refers) {
        const weir_branch onward[2] = {
            {{WEIR_NONE},
             weir_read_share(refers, "share", NULL),
             weir_read_target(refers, "to", NULL)},
            {{WEIR_NONE}, WEIR_NO_VALUE, weir_on(b)},
        };
        weir_name_step(b, "refers");
        weir_step_choose(b, onward, 2);
    }
    weir_step_go(b, weir_to_leave(b, "done"));
}

static weir_target read_no_slot(weir_builder *b, weir_fields *f)
{
    if (!weir_has_field(f, "no_slot") && weir_shared(b, WR_ACCESS))
        return weir_to_service(b, "access.no_slot", weir_field_place(f, NULL));
    if (!weir_has_field(f, "no_slot"))
        return weir_to_leave(b, "no_slot");
    return weir_read_target(f, "no_slot", NULL);
}

static void pcn_measures(weir_builder *b, weir_mark failed, weir_mark missed)
{
    static const char *const waits[] = {"mean", "share_within 12 h", "share_within 7 d",
                                        "share_within 14 d"};
    weir_measure_interval(b, "appointment_wait", WEIR_ARRIVE, WEIR_START, waits, 4);
    weir_measure_count(b, "failed_requests", failed);
    weir_measure_count(b, "did_not_attend", missed);
}

static void pcn_build(weir_builder *b, weir_fields *f)
{
    (void)weir_has_field(f, "serves"); /* read by `access` */
    books book = read_books(b, f);
    weir_pool clinicians = weir_add_pool(b, "clinicians", weir_read_count(f, "clinicians", "28"));
    weir_value consultation = weir_read_duration(
        f, "consultation", "{dist: gamma, mean: 9.2 min, cv: 0.5} # gp_appt_minutes");
    weir_value cost = weir_read_money(f, "cost", "£27.30 # cost_gp_consult, cost_nurse_consult");
    weir_label no_slot = weir_new_label(b, "no_slot");
    weir_label missed = weir_new_label(b, "missed");
    weir_mark failed_mark = weir_new_mark(b, "failed");
    weir_mark missed_mark = weir_new_mark(b, "not_attended");

    const weir_booking request = {
        .within = weir_read_duration(f, "tolerance", "14 d # assumption"),
        .notice = weir_read_duration(f, "notice", "0 min # assumption"),
        .attends = weir_read_share(f, "attends", "95.8 % # gp_dna_rate"),
        .missed = weir_to_label(b, missed),
        .or_else = weir_to_label(b, no_slot),
    };
    weir_name_step(b, "request");
    weir_step_book(b, book.book, book.n, &request);
    weir_name_step(b, "consultation");
    weir_step_treat(b, clinicians, consultation);
    weir_step_cost(b, "appointment", cost);
    lay_outcome(b, f);

    weir_place_label(b, no_slot);
    weir_step_mark(b, failed_mark);
    weir_step_go(b, read_no_slot(b, f));

    weir_place_label(b, missed);
    weir_step_mark(b, missed_mark);
    weir_step_cost(b, "appointment", cost); /* the slot is lost, and paid for */
    weir_step_go(b, weir_to_leave(b, "did_not_attend"));
    pcn_measures(b, failed_mark, missed_mark);
}

const weir_model_type weir_model_pcn = {
    .name = "pcn",
    .doc = "same-day and bookable appointments, evenings and Saturdays, and who gets no slot",
    .build = pcn_build,
};

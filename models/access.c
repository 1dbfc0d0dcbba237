/* Access: where a patient turns first, and next when that fails.
 *
 * A front door that takes no time. Each need has its shares of first contacts, by acuity where the
 * file says so; then the doors decide: a practice whose lines are shut, a centre known to be shut, a
 * practice without a free slot send the patient to choose again. What no share names stays at home.
 *
 *      need ── shares ──┬─ pharmacy                            (leaves)
 *                       ├─ pcn ── lines open? ── request ── no slot ──┐
 *                       ├─ miu ── shut, and known? ───────────────────┤ chooses again
 *                       ├─ ed ── redirected? ─────────────────────────┘
 *                       ├─ ambulance ── the ED's own way in
 *                       └─ hospital ── a bed, not through the ED
 *
 * Who has chosen twice and still wants the ED is let in: `ed_anyway`.
 *
 * A need may have utilities in place of shares: its patients weigh what they believe to be open, by the
 * way there, the wait they expect and, if they know it, which is the right place; what fails is no
 * option when they choose again. To stay at home has the utility 0.
 *
 *      need ── knows? ── weighs ──┬─ …                     as above
 *                 ^               └─ pcn, miu: failed ── weighs again, without it */
#include <string.h>

#include "models/front_door.h"
#include "models/models.h"

enum { MOST_LEVELS = 64 };

const char *const wr_option_names[WR_N_OPTIONS] = {"pharmacy",  "pcn",      "miu",  "ed",
                                                   "ambulance", "hospital", "later"};

void wr_read_options(weir_fields *f, weir_value out[WR_N_OPTIONS])
{
    for (size_t i = 0; i < WR_N_OPTIONS; i++) {
        out[i] = WEIR_NO_VALUE;
        if (weir_has_field(f, wr_option_names[i]))
            out[i] = weir_read_share(f, wr_option_names[i], NULL);
    }
}

/* ---- who serves whom --------------------------------------------------------------------------- */

/* All services of a type, in the order of the file. */
static size_t services_of(wr_front_door *d, const char *type, const char ***names)
{
    size_t n = weir_services_of_type(d->b, type, NULL, 0);
    *names = weir_builder_alloc(d->b, (n + 1) * sizeof **names);
    return weir_services_of_type(d->b, type, *names, n);
}

/* The neighbourhoods that a service says it serves, by name or by place; all, if it names nobody. */
static size_t served(wr_front_door *d, const char *service, const wr_neighbourhood ***homes)
{
    size_t n_words = weir_service_words(d->b, service, "serves", NULL, 0), n = 0;
    const char **words = weir_builder_alloc(d->b, (n_words + 1) * sizeof *words);
    weir_service_words(d->b, service, "serves", words, n_words);
    *homes = weir_builder_alloc(d->b, (d->g->n + 1) * sizeof **homes);
    for (const wr_neighbourhood *home = d->g->first; home; home = home->next) {
        const char *place = weir_level_label(d->b, d->g->place, (size_t)home->place);
        bool here = n_words == 0;
        for (size_t i = 0; i < n_words && !here; i++)
            here = strcmp(words[i], home->name) == 0 || strcmp(words[i], place) == 0;
        if (here)
            (*homes)[n++] = home;
    }
    return n;
}

/* For each neighbourhood, the first service of a type that serves it; `within`: a label of that
 * service, or NULL. */
weir_target wr_by_home(wr_front_door *d, const char *type, const char *within,
                       weir_target otherwise)
{
    const char **names;
    const wr_neighbourhood **homes;
    size_t n_services = services_of(d, type, &names);
    size_t n_homes = weir_level_count(d->b, d->g->home);
    weir_target *rows = weir_builder_alloc(d->b, n_homes * sizeof *rows);
    for (size_t i = 0; i < n_homes; i++)
        rows[i] = otherwise;

    for (size_t s = n_services; s-- > 0;) { /* backwards: the first in the file has the last word */
        weir_target to;
        if (within) {
            size_t size = strlen(names[s]) + strlen(within) + 2;
            char *full = weir_builder_alloc(d->b, size);
            memcpy(full, names[s], strlen(names[s]));
            full[strlen(names[s])] = '.';
            memcpy(full + strlen(names[s]) + 1, within, strlen(within) + 1);
            to = weir_to_service(d->b, full, weir_field_place(d->f, NULL));
        } else {
            to = weir_to_service(d->b, names[s], weir_field_place(d->f, NULL));
        }
        size_t n_served = served(d, names[s], &homes);
        for (size_t i = 0; i < n_served; i++)
            rows[homes[i]->home] = to;
    }
    return weir_to_by(d->b, d->g->home, rows, n_homes);
}

/* Direct admissions go where the ED of the neighbourhood says: its `direct`. */
static weir_target direct_by_home(wr_front_door *d)
{
    const char **names, *direct[1];
    const wr_neighbourhood **homes;
    size_t n_services = services_of(d, "ed", &names);
    size_t n_homes = weir_level_count(d->b, d->g->home);
    weir_target *rows = weir_builder_alloc(d->b, n_homes * sizeof *rows);
    for (size_t i = 0; i < n_homes; i++)
        rows[i] = weir_to_leave(d->b, "admitted");

    for (size_t s = n_services; s-- > 0;) {
        if (!weir_service_words(d->b, names[s], "direct", direct, 1))
            continue;
        weir_target to = weir_to_service(d->b, direct[0], weir_field_place(d->f, NULL));
        size_t n_served = served(d, names[s], &homes);
        for (size_t i = 0; i < n_served; i++)
            rows[homes[i]->home] = to;
    }
    return weir_to_by(d->b, d->g->home, rows, n_homes);
}

/* Is the centre that serves the patient's neighbourhood shut? id -1: there is no centre. */
weir_cond wr_centre_shut(wr_front_door *d)
{
    const char **names;
    const wr_neighbourhood **homes;
    size_t n_services = services_of(d, "miu", &names), n_open = 0;
    weir_cond *open = weir_builder_alloc(d->b, (n_services + 1) * sizeof *open);
    for (size_t s = 0; s < n_services; s++) {
        size_t n_served = served(d, names[s], &homes);
        int32_t *levels = weir_builder_alloc(d->b, (n_served + 1) * sizeof *levels);
        for (size_t i = 0; i < n_served; i++)
            levels[i] = homes[i]->home;
        if (n_served == 0)
            continue;
        const weir_cond both[2] = {
            weir_when_level(d->b, d->g->home, levels, n_served),
            weir_when_service_open(d->b, names[s], weir_field_place(d->f, NULL)),
        };
        open[n_open++] = weir_when_all(d->b, both, 2);
    }
    if (n_open == 0)
        return (weir_cond){WEIR_NONE};
    return weir_when_not(d->b, weir_when_any(d->b, open, n_open));
}

/* Does a service of this type serve the patient's home? id -1: there is none at all. */
weir_cond wr_is_served(wr_front_door *d, const char *type)
{
    const char **names;
    const wr_neighbourhood **homes;
    size_t n_services = services_of(d, type, &names), n = 0;
    int32_t *levels = weir_builder_alloc(d->b, (n_services * d->g->n + 1) * sizeof *levels);
    for (size_t s = 0; s < n_services; s++) {
        size_t n_served = served(d, names[s], &homes);
        for (size_t i = 0; i < n_served; i++)
            levels[n++] = homes[i]->home;
    }
    return n ? weir_when_level(d->b, d->g->home, levels, n) : (weir_cond){WEIR_NONE};
}

/* ---- choices ----------------------------------------------------------------------------------- */

static const weir_cond always = {WEIR_NONE};

/* Shares by option; who is in none of them looks after themselves. */
static void choose_option(wr_front_door *d, const char *name, const weir_value shares[WR_N_OPTIONS],
                          bool second_choice)
{
    weir_branch branches[WR_N_OPTIONS + 1];
    size_t n = 0;
    for (size_t i = 0; i < WR_N_OPTIONS; i++) {
        if (!weir_has(shares[i]))
            continue;
        weir_label to = i == WR_OPTION_ED && second_choice ? d->ed_anyway : d->to[i];
        branches[n++] = (weir_branch){always, shares[i], weir_to_label(d->b, to)};
    }
    weir_target home = weir_to_leave(d->b, "self_care");
    branches[n++] = (weir_branch){always, WEIR_NO_VALUE, home};
    weir_name_step(d->b, name);
    weir_step_choose(d->b, branches, n);
}

/* Somebody whose choice has failed chooses again, with shares read under a key. */
static void lay_second_choice(wr_front_door *d, const char *key, weir_label label, weir_attr tried)
{
    weir_value shares[WR_N_OPTIONS];
    weir_fields *options = weir_read_map(d->f, key);
    for (size_t i = 0; i < WR_N_OPTIONS; i++)
        shares[i] = WEIR_NO_VALUE;
    if (options)
        wr_read_options(options, shares);
    weir_place_label(d->b, label);
    if (d->weighs)
        wr_lay_failed(d, tried);
    choose_option(d, key, shares, true);
}

/* ---- the doors ------------------------------------------------------------------------------------ */

static void lay_first_choices(wr_front_door *d)
{
    for (const wr_need_type *need = d->needs->first; need; need = need->next) {
        if (!need->chooses || need->weighs)
            continue;
        weir_place_label(d->b, weir_new_label(d->b, need->name));
        choose_option(d, need->name, need->first, false);
    }
}

/* The own practice: only while its lines are open. */
static void lay_pcn(wr_front_door *d)
{
    weir_place_label(d->b, d->to[WR_OPTION_PCN]);
    if (d->practice_hours.id != WEIR_NONE) {
        const weir_branch open[2] = {
            {weir_when_open(d->b, d->practice_hours), WEIR_NO_VALUE, weir_on(d->b)},
            {always, WEIR_NO_VALUE, weir_to_label(d->b, d->pcn_shut)},
        };
        weir_name_step(d->b, "lines");
        weir_step_choose(d->b, open, 2);
    }
    weir_step_go(d->b, wr_by_home(d, "pcn", NULL, weir_to_leave(d->b, "self_care")));
}

/* The centre for minor injuries. Who does not know that it is shut finds out at its door. */
static void lay_miu(wr_front_door *d)
{
    weir_value aware = weir_read_share(d->f, "awareness", "70 %");
    weir_cond shut = wr_centre_shut(d);
    weir_place_label(d->b, d->to[WR_OPTION_MIU]);
    if (shut.id != WEIR_NONE) {
        const weir_branch known[2] = {
            {shut, aware, weir_to_label(d->b, d->miu_shut)},
            {always, WEIR_NO_VALUE, weir_on(d->b)},
        };
        weir_name_step(d->b, "doors");
        weir_step_choose(d->b, known, 2);
    }
    weir_step_go(d->b, wr_by_home(d, "miu", NULL, weir_to_label(d->b, d->miu_shut)));
}

/* A redirect sends a share of the walk-ins of low acuity elsewhere before they enter. */
static weir_cond redirectable(wr_front_door *d, weir_fields *redirect)
{
    const char *words[MOST_LEVELS];
    int32_t levels[MOST_LEVELS];
    size_t n = redirect ? weir_read_words(redirect, "acuity", words, MOST_LEVELS) : 0;
    if (n == 0)
        words[n++] = "5";
    for (size_t i = 0; i < n; i++)
        levels[i] = weir_add_level(d->b, d->needs->acuity, words[i]);
    return weir_when_level(d->b, d->needs->acuity, levels, n);
}

static void lay_ed(wr_front_door *d)
{
    weir_fields *redirect = weir_read_map(d->f, "redirect");
    weir_fields *elsewhere = redirect ? weir_read_map(redirect, "to") : NULL;
    weir_value shares[WR_N_OPTIONS];

    weir_place_label(d->b, d->to[WR_OPTION_ED]);
    if (redirect && elsewhere) {
        const weir_branch sent[2] = {
            {redirectable(d, redirect), weir_read_share(redirect, "share", "0 %"),
             weir_to_label(d->b, d->redirected)},
            {always, WEIR_NO_VALUE, weir_on(d->b)},
        };
        weir_name_step(d->b, "redirect");
        weir_step_choose(d->b, sent, 2);
    }
    weir_place_label(d->b, d->ed_anyway);
    weir_step_go(d->b, wr_by_home(d, "ed", NULL, weir_to_leave(d->b, "self_care")));

    weir_place_label(d->b, d->redirected);
    for (size_t i = 0; i < WR_N_OPTIONS; i++)
        shares[i] = WEIR_NO_VALUE;
    if (elsewhere)
        wr_read_options(elsewhere, shares);
    choose_option(d, "redirected", shares, true);
}

/* The next morning that the practice answers, a little after its slots of the day are released:
 * the wait between is never 0, so a patient without a slot cannot ask twice in one instant. */
static void lay_later(wr_front_door *d)
{
    weir_value released = weir_read_clock(d->f, "calls_at", "08:00 # gp_core_open");
    weir_value rush =
        weir_read_duration(d->f, "rush", "{dist: exponential, mean: 45 min} # gp_call_08_09");
    weir_place_label(d->b, d->to[WR_OPTION_LATER]);
    weir_step_delay_until_clock(d->b, released);
    if (d->practice_hours.id != WEIR_NONE)
        weir_step_delay_until_hours(d->b, d->practice_hours);
    weir_name_step(d->b, "rush");
    weir_step_delay(d->b, rush);
    weir_step_go(d->b, weir_to_label(d->b, d->to[WR_OPTION_PCN]));
}

static void lay_others(wr_front_door *d)
{
    weir_place_label(d->b, d->to[WR_OPTION_PHARMACY]);
    weir_step_go(d->b, weir_to_leave(d->b, "pharmacy"));
    weir_place_label(d->b, d->to[WR_OPTION_AMBULANCE]);
    weir_step_go(d->b, wr_by_home(d, "ed", "ambulance", weir_to_leave(d->b, "self_care")));
    weir_place_label(d->b, d->to[WR_OPTION_HOSPITAL]);
    weir_step_go(d->b, direct_by_home(d));
}

static void name_labels(wr_front_door *d)
{
    for (size_t i = 0; i < WR_N_OPTIONS; i++)
        d->to[i] = weir_new_label(d->b, NULL);
    d->ed_anyway = weir_new_label(d->b, NULL);
    d->redirected = weir_new_label(d->b, NULL);
    d->no_slot = weir_new_label(d->b, "no_slot");
    d->pcn_shut = weir_new_label(d->b, "pcn_shut");
    d->miu_shut = weir_new_label(d->b, "miu_shut");
    d->again = weir_new_label(d->b, NULL);
    d->later_again = weir_new_label(d->b, NULL);
}

static void access_prepare(weir_builder *b, weir_fields *section)
{
    (void)section;
    weir_share(b, WR_ACCESS, "access");
}

static void access_build(weir_builder *b, weir_fields *section)
{
    wr_front_door d = {
        .b = b, .f = section, .g = weir_shared(b, WR_GEOGRAPHY), .needs = weir_shared(b, WR_NEEDS)};
    if (!d.g || !d.needs) {
        weir_field_error(section, NULL,
                         "`access` needs `places` and `needs`: whose contact is it?");
        return;
    }
    weir_begin_service(b, "access", "access", weir_field_place(section, NULL));
    d.practice_hours = weir_read_hours(section, "practice_hours", "{weekday: 08:00-18:30}");
    name_labels(&d);
    wr_read_utility(&d);
    lay_first_choices(&d);
    wr_lay_weighing(&d);
    lay_pcn(&d);
    lay_miu(&d);
    lay_ed(&d);
    lay_second_choice(&d, "no_slot", d.no_slot, d.tried_pcn);
    lay_second_choice(&d, "pcn_shut", d.pcn_shut, d.tried_pcn);
    lay_second_choice(&d, "miu_shut", d.miu_shut, d.tried_miu);
    lay_later(&d);
    lay_others(&d);
    weir_end_service(b);
}

const weir_model_section weir_model_access = {
    .name = "access",
    .doc = "where patients turn first, and next when that fails",
    .prepare = access_prepare,
    .build = access_build,
};

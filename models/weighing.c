/* Where a patient turns by utilities: of what is believed to be open, by the way there, the wait that is
 * expected and, for those who know it, the right place for the need. What has failed is no option when
 * they weigh again, so nobody asks twice in one instant. To stay at home has the utility 0. */
#include <string.h>

#include "models/front_door.h"

enum { NO, YES }; /* levels of what they know and have tried */

static weir_attr yes_or_no(wr_front_door *d, const char *name)
{
    weir_attr attr = weir_add_attr(d->b, name, true);
    weir_add_level(d->b, attr, "no");
    weir_add_level(d->b, attr, "yes");
    return attr;
}

static weir_cond is_yes(wr_front_door *d, weir_attr attr)
{
    const int32_t yes = YES;
    return weir_when_level(d->b, attr, &yes, 1);
}

static void set_to(wr_front_door *d, weir_attr attr, int answer)
{
    weir_step_set(d->b, attr, weir_constant(d->b, answer));
}

void wr_read_utility(wr_front_door *d)
{
    weir_fields *f = weir_read_map(d->f, "utility");
    for (const wr_need_type *need = d->needs->first; need; need = need->next)
        d->weighs = d->weighs || (need->chooses && need->weighs);
    d->per_min_travel = d->per_log_wait = d->right_place = WEIR_NO_VALUE;
    if (f && !d->weighs)
        weir_field_error(d->f, "utility", "no need has a 'first_contact' by 'logit'");
    if (f && weir_has_field(f, "per_min_travel"))
        d->per_min_travel = weir_read_number(f, "per_min_travel", NULL);
    if (f && weir_has_field(f, "per_log_wait"))
        d->per_log_wait = weir_read_number(f, "per_log_wait", NULL);
    if (f && weir_has_field(f, "right_place"))
        d->right_place = weir_read_number(f, "right_place", NULL);
    if (!d->weighs)
        return;
    d->usual_hours = weir_read_hours(d->f, "usual_hours", "{weekday: 08:00-18:00} # assumption");
    d->knows = yes_or_no(d, "knows");
    d->tried_pcn = yes_or_no(d, "tried_pcn");
    d->tried_miu = yes_or_no(d, "tried_miu");
}

/* A place is open for those who know if it is; for the others at the usual hours. */
static weir_cond believed_open(wr_front_door *d, weir_cond open)
{
    const weir_cond known[2] = {is_yes(d, d->knows), open};
    const weir_cond guessed[2] = {weir_when_not(d->b, is_yes(d, d->knows)),
                                  weir_when_open(d->b, d->usual_hours)};
    const weir_cond either[2] = {weir_when_all(d->b, known, 2), weir_when_all(d->b, guessed, 2)};
    return weir_when_any(d->b, either, 2);
}

/* When a practice or a centre is an option: it serves this home, has not failed, and is thought to be open
 * (`open`: it is; id -1: always). */
static weir_cond may_go(wr_front_door *d, weir_cond serves, weir_attr tried, weir_cond open)
{
    weir_cond all[3] = {serves, weir_when_not(d->b, is_yes(d, tried))};
    if (open.id == WEIR_NONE)
        return weir_when_all(d->b, all, 2);
    all[2] = believed_open(d, open);
    return weir_when_all(d->b, all, 3);
}

static weir_cond may_ask_pcn(wr_front_door *d)
{
    weir_cond open = {WEIR_NONE};
    if (d->practice_hours.id != WEIR_NONE)
        open = weir_when_open(d->b, d->practice_hours);
    return may_go(d, wr_is_served(d, "pcn"), d->tried_pcn, open);
}

static weir_cond may_go_to_miu(wr_front_door *d)
{
    weir_cond shut = wr_centre_shut(d);
    return may_go(d, wr_is_served(d, "miu"), d->tried_miu, weir_when_not(d->b, shut));
}

/* An option that nobody has is a fault of the need that names it. */
static bool is_there(wr_front_door *d, const wr_need_type *need, size_t option, bool again)
{
    static const char *const types[WR_N_OPTIONS] = {[WR_OPTION_PCN] = "pcn",
                                                    [WR_OPTION_MIU] = "miu",
                                                    [WR_OPTION_ED] = "ed",
                                                    [WR_OPTION_LATER] = "pcn"};
    if (!types[option] || wr_is_served(d, types[option]).id != WEIR_NONE)
        return true;
    if (!again)
        weir_field_error(d->f, NULL,
                         "'%s' may turn to '%s', and no service of type '%s' serves anybody",
                         need->name, wr_option_names[option], types[option]);
    return false;
}

static weir_option weighed(wr_front_door *d, size_t i, bool again)
{
    weir_option o = {.when = {WEIR_NONE},
                     .extra_when = {WEIR_NONE},
                     .to = weir_to_label(d->b, d->to[i]),
                     .at = {WEIR_NONE}};
    const weir_target nowhere = weir_to_leave(d->b, "self_care");
    switch (i) {
    case WR_OPTION_PCN:
        o.when = may_ask_pcn(d);
        o.at = wr_by_home(d, "pcn", NULL, nowhere);
        break;
    case WR_OPTION_MIU: /* what they know of its door, they have thought of */
        o.when = may_go_to_miu(d);
        o.to = o.at = wr_by_home(d, "miu", NULL, weir_to_label(d->b, d->miu_shut));
        break;
    case WR_OPTION_ED:
        o.when = wr_is_served(d, "ed");
        o.to = weir_to_label(d->b, again ? d->ed_anyway : d->to[i]);
        o.at = wr_by_home(d, "ed", NULL, nowhere);
        break;
    case WR_OPTION_LATER:
        o.to = weir_to_label(d->b, d->later_again);
        break;
    default:
        break;
    }
    if (o.at.id != WEIR_NONE) {
        o.per_min_travel = d->per_min_travel;
        o.per_log_wait = d->per_log_wait;
    }
    return o;
}

static void weigh(wr_front_door *d, const wr_need_type *need, bool again)
{
    weir_option options[WR_N_OPTIONS + 1];
    size_t n = 0;
    for (size_t i = 0; i < WR_N_OPTIONS; i++) {
        if (!weir_has(need->first[i]) || !is_there(d, need, i, again))
            continue;
        options[n] = weighed(d, i, again);
        options[n].utility = need->first[i];
        if (need->right[i] && weir_has(d->right_place)) {
            options[n].extra = d->right_place;
            options[n].extra_when = is_yes(d, d->knows);
        }
        n++;
    }
    options[n++] = (weir_option){.when = {WEIR_NONE},
                                 .extra_when = {WEIR_NONE},
                                 .to = weir_to_leave(d->b, "self_care"),
                                 .at = {WEIR_NONE}};
    weir_step_logit(d->b, options, n);
}

/* On to the choice of the patient's own need, and these choices. */
static void lay_needs(wr_front_door *d, const char *prefix, bool again)
{
    size_t n = weir_level_count(d->b, d->needs->need);
    weir_target *rows = weir_builder_alloc(d->b, n * sizeof *rows);
    weir_label *labels = weir_builder_alloc(d->b, n * sizeof *labels);
    for (size_t i = 0; i < n; i++)
        rows[i] = (weir_target){WEIR_NONE};
    for (const wr_need_type *need = d->needs->first; need; need = need->next) {
        if (!need->chooses || !need->weighs)
            continue;
        labels[need->level] = weir_new_label(d->b, NULL);
        rows[need->level] = weir_to_label(d->b, labels[need->level]);
    }
    weir_step_go(d->b, weir_to_by(d->b, d->needs->need, rows, n));
    for (const wr_need_type *need = d->needs->first; need; need = need->next) {
        if (!need->chooses || !need->weighs)
            continue;
        size_t size = strlen(prefix) + strlen(need->name) + 1;
        char *name = weir_builder_alloc(d->b, size);
        memcpy(name, prefix, strlen(prefix));
        memcpy(name + strlen(prefix), need->name, strlen(need->name) + 1);
        weir_place_label(d->b, labels[need->level]);
        weir_name_step(d->b, name);
        weigh(d, need, again);
    }
}

/* Who knows, then the first choice; and every further one. */
void wr_lay_weighing(wr_front_door *d)
{
    weir_label yes = weir_new_label(d->b, NULL), on = weir_new_label(d->b, NULL);
    if (!d->weighs)
        return;
    for (const wr_need_type *need = d->needs->first; need; need = need->next)
        if (need->chooses && need->weighs)
            weir_place_label(d->b, weir_new_label(d->b, need->name));
    const weir_branch known[2] = {
        {{WEIR_NONE}, weir_read_share(d->f, "awareness", "70 %"), weir_to_label(d->b, yes)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_on(d->b)},
    };
    weir_name_step(d->b, "knows");
    weir_step_choose(d->b, known, 2);
    set_to(d, d->knows, NO);
    weir_step_go(d->b, weir_to_label(d->b, on));
    weir_place_label(d->b, yes);
    set_to(d, d->knows, YES);
    weir_place_label(d->b, on);
    lay_needs(d, "weighs_", false);
    weir_place_label(d->b, d->again);
    lay_needs(d, "again_", true);
    weir_place_label(d->b, d->later_again);
    set_to(d, d->tried_pcn, NO);
    weir_step_go(d->b, weir_to_label(d->b, d->to[WR_OPTION_LATER]));
}

/* What has failed is no option any more, and the patient weighs the others. */
void wr_lay_failed(wr_front_door *d, weir_attr tried)
{
    size_t n = weir_level_count(d->b, d->needs->need), n_weigh = 0;
    int32_t *levels = weir_builder_alloc(d->b, (n + 1) * sizeof *levels);
    for (const wr_need_type *need = d->needs->first; need; need = need->next)
        if (need->chooses && need->weighs)
            levels[n_weigh++] = need->level;
    weir_label shares = weir_new_label(d->b, NULL);
    const weir_branch who[2] = {
        {weir_when_level(d->b, d->needs->need, levels, n_weigh), WEIR_NO_VALUE, weir_on(d->b)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_to_label(d->b, shares)},
    };
    weir_step_choose(d->b, who, 2);
    set_to(d, tried, YES);
    weir_step_go(d->b, weir_to_label(d->b, d->again));
    weir_place_label(d->b, shares);
}

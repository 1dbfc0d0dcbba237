/* Choices that compare places: where the fewest wait, or are, at this instant; what is nearest, which
 * leaves nothing to chance; or by odds of exp(utility). One uniform of the patient decides it all: whether it knows, which of those that are
 * equal it takes, and where it goes if it does not know. What is left of it after one question serves
 * the next. */
#include "sim/base/mathx.h"
#include "sim/engine/state.h"

/* One of n, equally likely. */
static int32_t any_of(int32_t n, double u)
{
    const int32_t i = (int32_t)(u * n);
    return i < n ? i : n - 1;
}

/* ---- shortest -- */

static double count_at(const wr_rep *rep, const wr_option *option)
{
    return wr_state_value(rep, &option->state);
}

static int32_t shortest(const wr_rep *rep, const wr_option *options, int32_t n, double u)
{
    double least = count_at(rep, &options[0]);
    int32_t equal = 1;
    for (int32_t i = 1; i < n; i++) {
        const double count = count_at(rep, &options[i]);
        if (count < least) {
            least = count;
            equal = 1;
        } else if (count == least) {
            equal++;
        }
    }
    int32_t left = any_of(equal, u), at = 0;
    while (count_at(rep, &options[at]) != least || left-- > 0)
        at++;
    return at;
}

static int32_t if_informed(wr_rep *rep, int32_t patient, const wr_prefer *p, double u)
{
    const double knows =
        p->informed.kind == WR_VALUE_NONE ? 1.0 : wr_value_of(rep, patient, p->informed, NULL);
    if (u < knows)
        return shortest(rep, &rep->net->options[p->first], p->n, u / knows);
    if (knows > 0)
        u = (u - knows) / (1.0 - knows);
    return any_of(p->n, u);
}

/* ---- nearest -- */

/* Seconds on the way to the place, for who lives where this patient does; infinite: it does not go. */
static double way_to(wr_rep *rep, int32_t patient, const wr_option *option)
{
    const wr_target *t = wr_target_of(rep, patient, option->at);
    if (t->kind != WR_TO_SERVICE) /* a row of a table that leads to no service has no way */
        return 0;
    const int32_t table = rep->net->services[t->service].travel;
    return wr_value_of(rep, patient, (wr_value){WR_VALUE_TABLE, table}, NULL);
}

double wr_known_way(wr_rep *rep, int32_t patient, int32_t service)
{
    const wr_table *t = &rep->net->tables[rep->net->services[service].travel];
    const double home = wr_attrs_at(rep, patient)[t->attr];
    const int32_t level = isnan(home) ? t->n : wr_level_index(&rep->net->attrs[t->attr], home);
    if (level >= t->n || rep->net->rows[t->first + level].value.kind == WR_VALUE_NONE)
        return NAN;
    return wr_value_of(rep, patient, rep->net->rows[t->first + level].value, NULL);
}

static _Noreturn void nowhere(wr_rep *rep, int32_t patient, const wr_prefer *p)
{
    const int32_t service = wr_patient_at(rep, patient)->service;
    wr_rep_fail(rep, WEIR_ERR_SCENARIO, rep->net->targets[rep->net->options[p->first].target].place,
                "from where a patient of '%s' lives, nobody goes to any of these places",
                service >= 0 ? rep->net->services[service].name : "arrivals");
}

static int32_t nearest(wr_rep *rep, int32_t patient, const wr_prefer *p)
{
    int32_t best = -1;
    double least = INFINITY;
    for (int32_t i = 0; i < p->n; i++) {
        const double way = way_to(rep, patient, &rep->net->options[p->first + i]);
        if (way < least) {
            least = way;
            best = i;
        }
    }
    if (best < 0)
        nowhere(rep, patient, p);
    return best;
}

/* ---- logit -- */

static _Noreturn void no_number(wr_rep *rep, int32_t patient, const wr_option *option)
{
    const int32_t service = patient >= 0 ? wr_patient_at(rep, patient)->service : -1;
    wr_rep_fail(rep, WEIR_ERR_SCENARIO, rep->net->targets[option->target].place,
                "the utility of this choice is no number%s%s", service >= 0 ? " in " : "",
                service >= 0 ? rep->net->services[service].name : "");
}

/* log(1 + the wait believed of the place / 1 h). */
static double log_wait_at(wr_rep *rep, int32_t patient, const wr_option *option)
{
    const wr_target *t = &rep->net->targets[option->at];
    if (t->kind == WR_TO_TABLE)
        t = wr_target_of(rep, patient, option->at);
    return t->kind == WR_TO_SERVICE ? rep->beliefs[rep->net->services[t->service].belief].log_wait
                                    : 0;
}

/* -INFINITY: it does not go there at all. */
static double utility_of(wr_rep *rep, int32_t patient, const wr_option *option)
{
    if (option->when >= 0 && !wr_cond_holds(rep, patient, option->when))
        return -INFINITY;
    double u = wr_value_of(rep, patient, option->utility, NULL);
    if (option->extra.kind != WR_VALUE_NONE &&
        (option->extra_when < 0 || wr_cond_holds(rep, patient, option->extra_when)))
        u += wr_value_of(rep, patient, option->extra, NULL);
    if (option->per_min_travel.kind != WR_VALUE_NONE) {
        const double way = way_to(rep, patient, option);
        if (isinf(way))
            return -INFINITY;
        u += wr_value_of(rep, patient, option->per_min_travel, NULL) * (way / 60.0);
    }
    if (option->per_log_wait.kind != WR_VALUE_NONE)
        u += wr_value_of(rep, patient, option->per_log_wait, NULL) *
             log_wait_at(rep, patient, option);
    if (!isfinite(u))
        no_number(rep, patient, option);
    return u;
}

/* Sums of exp(utility) up to each option. The largest utility is taken off all of them, so that no
 * exp is too large, and one of them is 1. */
static void add_odds(wr_rep *rep, int32_t patient, const wr_prefer *p)
{
    const wr_option *options = &rep->net->options[p->first];
    double *odds = &rep->odds[p->first];
    double most = -INFINITY, sum = 0;
    for (int32_t i = 0; i < p->n; i++) {
        odds[i] = utility_of(rep, patient, &options[i]);
        most = odds[i] > most ? odds[i] : most;
    }
    if (isinf(most))
        nowhere(rep, patient, p);
    for (int32_t i = 0; i < p->n; i++)
        odds[i] = sum += wr_exp(odds[i] - most);
}

static int32_t by_odds(wr_rep *rep, int32_t patient, const wr_prefer *p, double u)
{
    const double *odds = &rep->odds[p->first];
    if (!p->fixed)
        add_odds(rep, patient, p);
    const double x = u * odds[p->n - 1];
    int32_t i = 0;
    while (i + 1 < p->n && x >= odds[i])
        i++;
    return i;
}

void wr_resolve_odds(wr_rep *rep, bool waits)
{
    const weir_network *net = rep->net;
    if (!rep->odds)
        rep->odds = wr_alloc_array(rep->arena, (size_t)net->n_options + 1, sizeof *rep->odds);
    for (int32_t i = 0; i < net->n_prefers; i++)
        if (net->prefers[i].fixed && (net->prefers[i].waits || !waits))
            add_odds(rep, -1, &net->prefers[i]);
}

/* ---- the choice -- */

int32_t wr_preferred(wr_rep *rep, int32_t patient, const wr_prefer *p)
{
    if (p->by == WR_PREFER_NEAREST)
        return rep->net->options[p->first + nearest(rep, patient, p)].target;
    const wr_choose drawn = {.stage = p->stage, .shares_uniform = p->shares_uniform};
    const double u = wr_choice_uniform(rep, patient, &drawn);
    int32_t option = 0;
    switch (p->by) {
    case WR_PREFER_SHORTEST:
        option = if_informed(rep, patient, p, u);
        break;
    case WR_PREFER_NEAREST:
        break;
    case WR_PREFER_LOGIT:
        option = by_odds(rep, patient, p, u);
        break;
    }
    return rep->net->options[p->first + option].target;
}

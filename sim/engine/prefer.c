/* Choices that compare places: where the fewest wait, or are, at this instant; or by odds of
 * exp(utility). One uniform of the patient decides it all: whether it knows, which of those that are
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

/* ---- logit -- */

static _Noreturn void no_number(wr_rep *rep, int32_t patient, const wr_option *option)
{
    const int32_t service = patient >= 0 ? wr_patient_at(rep, patient)->service : -1;
    wr_rep_fail(rep, WEIR_ERR_SCENARIO, rep->net->targets[option->target].place,
                "the utility of this choice is no number%s%s", service >= 0 ? " in " : "",
                service >= 0 ? rep->net->services[service].name : "");
}

/* Sums of exp(utility) up to each option. The largest utility is taken off all of them, so that no
 * exp is too large, and one of them is 1. */
static void add_odds(wr_rep *rep, int32_t patient, const wr_prefer *p)
{
    const wr_option *options = &rep->net->options[p->first];
    double *odds = &rep->odds[p->first];
    double most = -INFINITY, sum = 0;
    for (int32_t i = 0; i < p->n; i++) {
        odds[i] = wr_value_of(rep, patient, options[i].utility, NULL);
        if (!isfinite(odds[i]))
            no_number(rep, patient, &options[i]);
        most = odds[i] > most ? odds[i] : most;
    }
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

void wr_resolve_odds(wr_rep *rep)
{
    const weir_network *net = rep->net;
    if (!rep->odds)
        rep->odds = wr_alloc_array(rep->arena, (size_t)net->n_options + 1, sizeof *rep->odds);
    for (int32_t i = 0; i < net->n_prefers; i++)
        if (net->prefers[i].fixed)
            add_odds(rep, -1, &net->prefers[i]);
}

/* ---- the choice -- */

int32_t wr_preferred(wr_rep *rep, int32_t patient, const wr_prefer *p)
{
    const wr_choose drawn = {.stage = p->stage, .shares_uniform = p->shares_uniform};
    const double u = wr_choice_uniform(rep, patient, &drawn);
    int32_t option = 0;
    switch (p->by) {
    case WR_PREFER_SHORTEST:
        option = if_informed(rep, patient, p, u);
        break;
    case WR_PREFER_LOGIT:
        option = by_odds(rep, patient, p, u);
        break;
    }
    return rep->net->options[p->first + option].target;
}

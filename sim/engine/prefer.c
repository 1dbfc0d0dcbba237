/* Choices that compare places: where the fewest wait, or are, at this instant. One uniform of the
 * patient decides whether it knows, which of those that are equal it takes, and where it goes if it
 * does not know: what is left of it after one question serves the next. */
#include "sim/engine/state.h"

/* One of n, equally likely. */
static int32_t any_of(int32_t n, double u)
{
    const int32_t i = (int32_t)(u * n);
    return i < n ? i : n - 1;
}

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

int32_t wr_preferred(wr_rep *rep, int32_t patient, const wr_prefer *p)
{
    const wr_option *options = &rep->net->options[p->first];
    double u = wr_choice_uniform(rep, patient, p->stage, p->shares_uniform);
    const double knows =
        p->informed.kind == WR_VALUE_NONE ? 1.0 : wr_value_of(rep, patient, p->informed, NULL);
    if (u < knows)
        return options[shortest(rep, options, p->n, u / knows)].target;
    if (knows > 0)
        u = (u - knows) / (1.0 - knows);
    return options[any_of(p->n, u)].target;
}

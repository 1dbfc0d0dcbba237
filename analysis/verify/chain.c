/* See chain.h. Flows are a list; only settling lays them out as a matrix. */
#include "analysis/verify/chain.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct flow {
    size_t from, to;
    double rate;
} flow;

struct verify_chain {
    size_t n, n_flows, room;
    flow *flows;
    double *p, *hours, *out; /* out: the sum of the rates that leave a state */
    double *step, *next;     /* for advancing */
    bool failed;             /* memory was out */
};

verify_chain *verify_chain_create(size_t n_states)
{
    verify_chain *chain = calloc(1, sizeof *chain);
    double *numbers = calloc(5 * n_states + 1, sizeof *numbers);
    if (!chain || !numbers) {
        free(chain);
        free(numbers);
        return NULL;
    }
    chain->n = n_states;
    chain->p = numbers;
    chain->hours = numbers + n_states;
    chain->out = numbers + 2 * n_states;
    chain->step = numbers + 3 * n_states;
    chain->next = numbers + 4 * n_states;
    return chain;
}

void verify_chain_destroy(verify_chain *chain)
{
    if (!chain)
        return;
    free(chain->p); /* the first of all the numbers */
    free(chain->flows);
    free(chain);
}

void verify_chain_flow(verify_chain *chain, size_t from, size_t to, double rate)
{
    if (!chain || chain->failed)
        return;
    if (chain->n_flows == chain->room) {
        const size_t room = 2 * chain->room + 64;
        flow *flows = realloc(chain->flows, room * sizeof *flows);
        if (!flows) {
            chain->failed = true;
            return;
        }
        chain->flows = flows;
        chain->room = room;
    }
    chain->flows[chain->n_flows++] = (flow){from, to, rate};
    chain->out[from] += rate;
}

/* ---- settling -------------------------------------------------------------------------------- */

/* Takes the last state out, then the one before it …, adding to the others' flows what went through
 * it; then puts them back in turn. */
static void eliminate(double *a, size_t n, double *p)
{
    for (size_t k = n - 1; k > 0; k--) {
        double out = 0;
        for (size_t j = 0; j < k; j++)
            out += a[k * n + j];
        for (size_t i = 0; i < k; i++) {
            a[i * n + k] /= out;
            if (a[i * n + k] == 0)
                continue;
            for (size_t j = 0; j < k; j++)
                a[i * n + j] += a[i * n + k] * a[k * n + j];
        }
    }
    double total = p[0] = 1;
    for (size_t k = 1; k < n; k++) {
        p[k] = 0;
        for (size_t i = 0; i < k; i++)
            p[k] += p[i] * a[i * n + k];
        total += p[k];
    }
    for (size_t k = 0; k < n; k++)
        p[k] /= total;
}

void verify_chain_settle(verify_chain *chain)
{
    if (!chain)
        return;
    double *a = calloc(chain->n * chain->n, sizeof *a);
    chain->failed = chain->failed || !a;
    if (!chain->failed) {
        for (size_t i = 0; i < chain->n_flows; i++)
            a[chain->flows[i].from * chain->n + chain->flows[i].to] += chain->flows[i].rate;
        eliminate(a, chain->n, chain->p);
    }
    free(a);
}

/* ---- advancing ------------------------------------------------------------------------------- */

void verify_chain_begin(verify_chain *chain, size_t state)
{
    if (!chain)
        return;
    memset(chain->p, 0, chain->n * sizeof *chain->p);
    chain->p[state] = 1;
}

void verify_chain_follow(verify_chain *chain, const verify_chain *other)
{
    if (chain && other)
        memcpy(chain->p, other->p, chain->n * sizeof *chain->p);
    else if (chain)
        chain->failed = true;
}

/* One jump of the chain that jumps `fastest` times an hour, often to where it is. */
static void jump(verify_chain *chain, double fastest)
{
    for (size_t i = 0; i < chain->n; i++)
        chain->next[i] = chain->step[i] * (1 - chain->out[i] / fastest);
    for (size_t i = 0; i < chain->n_flows; i++) {
        const flow *f = &chain->flows[i];
        chain->next[f->to] += chain->step[f->from] * f->rate / fastest;
    }
    double *after = chain->next;
    chain->next = chain->step;
    chain->step = after;
}

/* So short that the Poisson number of jumps has a mean of at most 64: its weights do not
 * underflow. */
static void advance_a_little(verify_chain *chain, double fastest, double hours)
{
    double weight = exp(-fastest * hours), more = 1 - weight; /* P(= k) and P(> k) jumps */
    memcpy(chain->step, chain->p, chain->n * sizeof *chain->p);
    for (size_t i = 0; i < chain->n; i++) {
        chain->p[i] = weight * chain->step[i];
        chain->hours[i] += more / fastest * chain->step[i];
    }
    for (int k = 1; more > 1e-15 || k < fastest * hours; k++) {
        jump(chain, fastest);
        weight *= fastest * hours / k;
        more = fmax(0, more - weight);
        for (size_t i = 0; i < chain->n; i++) {
            chain->p[i] += weight * chain->step[i];
            chain->hours[i] += more / fastest * chain->step[i];
        }
    }
}

void verify_chain_advance(verify_chain *chain, double hours)
{
    double fastest = 0;
    if (!chain)
        return;
    for (size_t i = 0; i < chain->n; i++) {
        fastest = fmax(fastest, chain->out[i]);
        chain->hours[i] = 0;
    }
    const int pieces = (int)ceil(fastest * hours / 64);
    for (int i = 0; i < pieces; i++)
        advance_a_little(chain, fastest, hours / pieces);
}

/* ---- reading --------------------------------------------------------------------------------- */

double verify_chain_p(const verify_chain *chain, size_t state)
{
    return chain && !chain->failed ? chain->p[state] : NAN;
}

double verify_chain_hours(const verify_chain *chain, size_t state)
{
    return chain && !chain->failed ? chain->hours[state] : NAN;
}

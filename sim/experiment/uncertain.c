/* Uncertain dials of results: which there are, over all scenarios, and the values they had. A value is
 * drawn anew here from its name, seed and number, which are all that it hangs on. */
#include "sim/experiment/experiment.h"

#include <math.h>
#include <string.h>

#include "sim/base/names.h"

static size_t find_dials(const wr_plan *plan, wr_names *names)
{
    for (size_t s = 0; s < plan->n_scenarios; s++) {
        const weir_network *network = plan->scenarios[s].network;
        for (int32_t i = 0; i < network->n_dials; i++)
            if (network->dials[i].drawn_from >= 0)
                wr_names_add(names, network->dials[i].path);
    }
    return (size_t)wr_names_count(names);
}

static void fill_values(const wr_plan *plan, const wr_dial *d, const wr_law *law, double *values)
{
    for (size_t i = 0; i < plan->n_replications; i++)
        values[i] =
            wr_uncertain_value(d, law, plan->seed, (uint32_t)i / plan->per_draw, plan->scratch) /
            d->unit_scale;
}

static void gather_dial(const wr_plan *plan, const char *path, wr_arena *arena,
                        weir_uncertain_dial *out)
{
    const size_t n = plan->n_replications;
    double *values = wr_alloc_array(arena, plan->n_scenarios * n, sizeof *values);
    *out = (weir_uncertain_dial){.path = wr_strdup(arena, path), .unit = "", .value = values};
    for (size_t s = 0; s < plan->n_scenarios; s++) {
        const weir_network *network = plan->scenarios[s].network;
        for (size_t i = 0; i < n; i++)
            values[s * n + i] = NAN;
        for (int32_t i = 0; i < network->n_dials; i++) {
            const wr_dial *d = &network->dials[i];
            if (d->drawn_from < 0 || strcmp(d->path, path) != 0)
                continue;
            fill_values(plan, d, &network->dists[d->drawn_from].at_load, values + s * n);
            if (!*out->unit)
                out->unit = wr_strdup(arena, d->unit);
        }
    }
}

void wr_gather_uncertain(const wr_plan *plan, weir_results *r)
{
    wr_names *names = wr_names_create(plan->scratch);
    r->n_uncertain = find_dials(plan, names);
    r->per_draw = plan->per_draw;
    if (r->n_uncertain == 0)
        return;
    r->uncertain = wr_alloc_array(r->arena, r->n_uncertain, sizeof *r->uncertain);
    for (size_t i = 0; i < r->n_uncertain; i++)
        gather_dial(plan, wr_names_text(names, (int)i), r->arena, &r->uncertain[i]);
    if (plan->per_draw > 1)
        wr_say_fact(r, "per_draw", wr_format(r->arena, "%u", (unsigned)plan->per_draw));
}

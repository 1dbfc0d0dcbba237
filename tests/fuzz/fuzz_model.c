/* Bytes as choices of make_scenario(): nearly every input runs. Each identity that the engine checks
 * holds; the order of sections, parts that touch nothing and changes that change nothing leave every
 * number as it is, to the last bit. */
#include "tests/fuzz/make_scenario.h"
#include "tests/fuzz/small_run.h"

model_counts model_done;

typedef struct outcome {
    bool valid, whole; /* compiled; ran to its end */
    weir_network *net;
    wr_arena *described;
    const wr_outputs *outputs;
    small_result r;
} outcome;

static outcome run_variant(choices from, int variant)
{
    static char text[SCENARIO_MOST];
    outcome o = {0};
    weir_error err = {0};
    if (!make_scenario(from, variant, text))
        return o;
    const weir_status status =
        weir_network_load_text("made.yaml", text, weir_health_models(), NULL, &o.net, &err);
    FUZZ_CHECK(status != WEIR_ERR_INTERNAL, "%s\n%s", weir_error_what(&err), text);
    if (getenv("WEIR_SHOW"))
        fprintf(stderr, "%s\n%d: %s\n", text, (int)status, weir_error_what(&err));
    weir_error_clear(&err);
    o.valid = o.net != NULL;
    if (!o.net || too_large(o.net))
        return o;
    o.described = wr_arena_create();
    o.outputs = wr_outputs_of(o.net, o.described);
    o.r = small_run(o.net, 7);
    FUZZ_CHECK(o.r.status != WEIR_ERR_INTERNAL, "%s\n%s", weir_error_what(&o.r.error), text);
    if (getenv("WEIR_SHOW"))
        fprintf(stderr, "ran: %d: %s\n", (int)o.r.status, weir_error_what(&o.r.error));
    o.whole = o.r.status == WEIR_OK;
    return o;
}

static void outcome_free(outcome *o)
{
    small_result_free(&o->r);
    wr_arena_destroy(o->described);
    weir_network_destroy(o->net);
}

static int32_t same_column(const wr_outputs *in, const wr_output *a)
{
    for (int32_t k = 0; k < in->n_columns; k++) {
        const wr_output *b = &in->columns[k];
        if (!strcmp(a->name, b->name) && !strcmp(a->stat, b->stat) && !strcmp(a->level, b->level) &&
            !strcmp(a->group, b->group) && !strcmp(a->at, b->at) && !strcmp(a->service, b->service))
            return k;
    }
    return -1;
}

/* Every column of a stands in b, with the same bits. `system` false: those of the whole are left. */
static void check_same(choices from, int variant, const outcome *a, const outcome *b, bool system)
{
    static char text[SCENARIO_MOST];
    for (int32_t i = 0; i < a->outputs->n_columns; i++) {
        const wr_output *c = &a->outputs->columns[i];
        if (!system && !*c->service)
            continue;
        const int32_t k = same_column(b->outputs, c);
        const bool same =
            k >= 0 &&
            !memcmp(&a->r.result.numerator[i], &b->r.result.numerator[k], sizeof(double)) &&
            !memcmp(&a->r.result.denominator[i], &b->r.result.denominator[k], sizeof(double));
        if (!same)
            make_scenario(from, variant, text);
        FUZZ_CHECK(same, "%s %s %s: %.17g / %.17g became %.17g / %.17g\n%s", c->name, c->stat,
                   c->level, a->r.result.numerator[i], a->r.result.denominator[i],
                   k < 0 ? 0 : b->r.result.numerator[k], k < 0 ? 0 : b->r.result.denominator[k],
                   text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    static const int variants[] = {VARIANT_REVERSED, VARIANT_UNUSED, VARIANT_SAME, 0};
    const int variant = variants[data[0] % 4];
    const choices from = {data + 1, size - 1};
    model_done.tried++;
    outcome a = run_variant(from, 0);
    model_done.valid += a.valid;
    model_done.ran += a.whole;
    if (a.whole) {
        outcome b = run_variant(from, variant);
        const bool counted =
            a.net->run.until != WR_RUN_LENGTH; /* by arrivals, or by when all have left */
        if (b.whole && !(variant == VARIANT_UNUSED && counted)) {
            check_same(from, variant, &a, &b, variant != VARIANT_UNUSED);
            model_done.compared++;
        }
        outcome_free(&b);
    }
    outcome_free(&a);
    return 0;
}

/* A program outside the tree: a provider type of its own beside those of weir, registered through
 * weir_models, run with weir_run(), and one of its results printed. */
#include <stdio.h>
#include <stdlib.h>
#include <weir/weir.h>

static void clinic_build(weir_builder *b, weir_fields *f)
{
    weir_pool nurses = weir_add_pool(b, "nurses", weir_read_count(f, "nurses", "1"));
    weir_value visit = weir_read_duration(f, "visit", "20 min");
    weir_step_treat(b, nurses, visit);
}

static const weir_model_type clinic = {"walk_in_clinic", "one line, one visit", clinic_build};

/* Ours before those of weir, so that one scenario may use both. */
static weir_models with_clinic(void)
{
    static const weir_model_type *types[64] = {&clinic};
    const weir_models *health = weir_health_models();
    weir_models all = *health;
    size_t n = 1;
    for (size_t i = 0; i < health->n_types && n < sizeof types / sizeof *types; i++)
        types[n++] = health->types[i];
    all.types = types;
    all.n_types = n;
    return all;
}

/* Visits of exactly 20 minutes, one an hour: nobody waits, and a third of the nurse is busy. */
static const char scenario[] = "weir: 1\n"
                               "scenario: A clinic of another house\n"
                               "run: {warm_up: 1 d, length: 10 d, replications: 2, seed: 1}\n"
                               "arrivals: {patients: {to: clinic, every: 60 min}}\n"
                               "services: {clinic: {type: walk_in_clinic, nurses: 1}}\n";

static int failed(weir_error *err)
{
    char *text = weir_error_text(err);
    fputs(text ? text : "out of memory\n", stderr);
    free(text);
    weir_error_clear(err);
    return EXIT_FAILURE;
}

int main(void)
{
    weir_error err = {0};
    weir_network *network = NULL;
    weir_results *results = NULL;
    const weir_models models = with_clinic();
    const weir_run_options options = {.threads = 1};
    const char *names[] = {"clinic"};

    weir_results_init();
    if (weir_network_load_text("clinic.yaml", scenario, &models, NULL, &network, &err) != WEIR_OK)
        return failed(&err);
    const weir_network *networks[] = {network};
    if (weir_run(networks, names, 1, &options, &results, NULL, &err) != WEIR_OK)
        return failed(&err);

    const weir_measure *m = weir_results_find(results, "clinic.nurses.utilisation", "mean", "", "");
    if (m)
        printf("weir %s: the nurse is busy %.1f %% of the time\n", weir_version(),
               100 * weir_results_estimate(results, m, 0, m->pooled, 0.95).value);
    char *words = weir_network_pathways(network);
    if (words)
        fputs(words, stdout);
    free(words);
    weir_results_close(results);
    weir_network_destroy(network);
    weir_error_clear(&err);
    return m ? EXIT_SUCCESS : EXIT_FAILURE;
}

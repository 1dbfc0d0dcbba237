/* Which measures are shown where there is no room for all. */
#include "analysis/select.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/question.h"
#include "analysis/words.h"

bool analysis_is_set(const char *service) { return strncmp(service, "all_", 4) == 0; }

const char **analysis_services(const weir_results *r, size_t *n)
{
    const size_t n_measures = weir_results_measure_count(r);
    const char **names = malloc((n_measures + 1) * sizeof *names);
    *n = 0;
    for (size_t i = 0; names && i < n_measures; i++)
        if (!*weir_results_measure(r, i)->service) {
            names[(*n)++] = "";
            break;
        }
    for (size_t i = 0; names && i < n_measures; i++) {
        const char *service = weir_results_measure(r, i)->service;
        bool known = *n > 0 && strcmp(names[*n - 1], service) == 0;
        for (size_t k = 0; !known && k < *n; k++)
            known = strcmp(names[k], service) == 0;
        if (!known)
            names[(*n)++] = service;
    }
    return names;
}

bool analysis_has_many_services(const weir_results *r)
{
    size_t n, sets = 0;
    const char **names = analysis_services(r, &n);
    for (size_t i = 0; names && i < n; i++)
        sets += analysis_is_set(names[i]);
    free(names);
    return sets > 0 && n - sets > ANALYSIS_MANY_SERVICES;
}

const weir_measure *analysis_find(const weir_results *r, const char *service, const char *quantity,
                                  const char *stat)
{
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        if (!*m->group && strcmp(m->quantity, quantity) == 0 && strcmp(m->service, service) == 0 &&
            (!stat || strcmp(m->stat, stat) == 0))
            return m;
    }
    return NULL;
}

bool analysis_is_ever(const weir_results *r, const weir_measure *m)
{
    const size_t n = weir_results_scenario_count(r) * weir_results_replication_count(r);
    for (size_t i = 0; i < n; i++)
        if (m->numerator[i] != 0.0 && !isnan(m->numerator[i]))
            return true;
    /* of one value a replication there is a standard deviation of all of them alone */
    for (size_t s = 0; m->pseudo_value && s < weir_results_scenario_count(r); s++)
        if (m->pooled_value[s] != 0.0 && !isnan(m->pooled_value[s]))
            return true;
    return false;
}

/* ---- sets of one ------------------------------------------------------------------------------------ */

/* A service, and whether it and a set are one: they have had the same arrivals. */
typedef struct member {
    const char *name;
    const weir_measure *arrived;
    bool is_twin;
} member;

typedef struct members {
    member *at;
    size_t n;
    bool many;   /* services that are no sets */
    size_t last; /* the one that was asked for last: measures of a service lie together */
} members;

static member *find_member(members *all, const char *service)
{
    for (size_t tries = 0; tries < all->n; tries++) {
        const size_t i = (all->last + tries) % all->n;
        if (strcmp(all->at[i].name, service) == 0) {
            all->last = i;
            return &all->at[i];
        }
    }
    return NULL;
}

static bool same_numbers(const weir_results *r, const weir_measure *a, const weir_measure *b)
{
    const size_t n = weir_results_scenario_count(r) * weir_results_replication_count(r);
    return memcmp(a->numerator, b->numerator, n * sizeof *a->numerator) == 0;
}

static bool find_members(const weir_results *r, members *all)
{
    const char **names = analysis_services(r, &all->n);
    all->at = names ? calloc(all->n + 1, sizeof *all->at) : NULL;
    for (size_t i = 0; all->at && i < all->n; i++)
        all->at[i].name = names[i];
    for (size_t i = 0; all->at && i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        member *one =
            strcmp(m->quantity, "arrived") || *m->group ? NULL : find_member(all, m->service);
        if (one && !one->arrived && analysis_is_ever(r, m))
            one->arrived = m;
    }
    free(names);
    all->many = analysis_has_many_services(r);
    for (size_t i = 0; all->at && i < all->n; i++)
        for (size_t k = 0; k < all->n; k++) {
            member *set = &all->at[i], *one = &all->at[k];
            if (analysis_is_set(set->name) && *one->name && !analysis_is_set(one->name) &&
                set->arrived && one->arrived && same_numbers(r, set->arrived, one->arrived))
                set->is_twin = one->is_twin = true;
        }
    return all->at != NULL;
}

static bool is_twin(members *all, const char *service)
{
    const member *one = find_member(all, service);
    return one && one->is_twin;
}

/* ---- what is compared ---------------------------------------------------------------------------------- */

static bool is_target(const weir_results *r, const weir_measure *m)
{
    for (size_t i = 0; i < weir_results_priority_count(r); i++)
        if (strcmp(weir_results_priority(r, i).measure, m->name) == 0 &&
            weir_measure_has_stat(m, weir_results_priority(r, i).stat))
            return true;
    return false;
}

static bool starts_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* A quantity that is named for its limit: within_4h, over_12h. */
static bool is_named_for_limit(const weir_measure *m)
{
    return starts_with(m->quantity, "within_") || starts_with(m->quantity, "over_");
}

/* A statistic that says once more what another says better. */
static bool is_repeated(const weir_results *r, const weir_measure *m)
{
    if (strncmp(m->stat, "per ", 4) == 0)
        return analysis_find(r, m->service, m->quantity, "total") != NULL;
    return is_named_for_limit(m) && !starts_with(m->stat, "share");
}

/* Some set of services reports the quantity too. */
static bool a_set_has(const weir_results *r, members *all, const weir_measure *m)
{
    for (size_t i = 0; i < all->n; i++)
        if (analysis_is_set(all->at[i].name) &&
            analysis_find(r, all->at[i].name, m->quantity, m->stat))
            return true;
    return false;
}

static bool is_key(const weir_results *r, members *all, const weir_measure *m)
{
    if (*m->group)
        return false;
    if (is_target(r, m) || (analysis_is_asked(r) && analysis_decides(r, m)))
        return true;
    if (strchr(m->quantity, '.') || m->quantile || !analysis_is_ever(r, m))
        return false;
    if (!analysis_is_telling(m) || is_repeated(r, m))
        return false;
    if (!*m->service)
        return true;
    /* arrivals and money by service have tables of their own */
    if (strcmp(m->quantity, "arrived") == 0 || strcmp(m->quantity, "cost") == 0)
        return false;
    /* the set speaks for its members, and a single member for itself */
    if (analysis_is_set(m->service))
        return !is_twin(all, m->service);
    return is_twin(all, m->service) || (!all->many && !a_set_has(r, all, m));
}

/* The same numbers under another name, already chosen: the wait of a service that patients only wait
 * for by appointment, say. */
static bool is_chosen_already(const weir_results *r, const weir_measure **keys, size_t n,
                              const weir_measure *m)
{
    const size_t size =
        weir_results_scenario_count(r) * weir_results_replication_count(r) * sizeof *m->numerator;
    for (size_t i = 0; i < n; i++)
        if (strcmp(keys[i]->service, m->service) == 0 && strcmp(keys[i]->unit, m->unit) == 0 &&
            memcmp(keys[i]->numerator, m->numerator, size) == 0 &&
            memcmp(keys[i]->denominator, m->denominator, size) == 0)
            return true;
    return false;
}

/* The most telling first. */
static int rank_of(const weir_results *r, const weir_measure *m)
{
    static const char *const order[] = {"wait",     "treatment_wait", "time_in_department", "time",
                                        "boarding", "delayed",        "left_unseen"};
    if (is_target(r, m) || (analysis_is_asked(r) && analysis_decides(r, m)))
        return 0;
    if (analysis_sense(r, m) == 0)
        return 20;
    if (is_named_for_limit(m))
        return 1;
    if (strcmp(m->quantity, "turned_away") == 0)
        return 15;
    if (strcmp(m->unit, "GBP") == 0)
        return strcmp(m->quantity, "cost_in_all") == 0 ? 3 : 5;
    for (int i = 0; i < 7; i++)
        if (strcmp(m->quantity, order[i]) == 0 && !starts_with(m->stat, "share"))
            return *m->service || i != 3 ? 4 + i : 2;
    return starts_with(m->stat, "share") ? 12 : 13;
}

#define WORST_RANK 20

const weir_measure **analysis_keys(const weir_results *r, size_t *n)
{
    const size_t n_measures = weir_results_measure_count(r);
    const weir_measure **found = malloc((n_measures + 1) * sizeof *found);
    const weir_measure **keys = malloc((n_measures + 1) * sizeof *keys);
    members all = {NULL, 0, false, 0};
    size_t n_found = 0;
    *n = 0;
    if (found && keys && find_members(r, &all)) {
        for (size_t i = 0; i < n_measures; i++)
            if (is_key(r, &all, weir_results_measure(r, i)))
                found[n_found++] = weir_results_measure(r, i);
        for (int rank = 0; rank <= WORST_RANK; rank++)
            for (size_t i = 0; i < n_found; i++)
                if (rank_of(r, found[i]) == rank && !is_chosen_already(r, keys, *n, found[i]))
                    keys[(*n)++] = found[i];
    } else {
        free(keys);
        keys = NULL;
    }
    free(all.at);
    free(found);
    return keys;
}

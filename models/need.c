/* Needs: what makes people seek care, and how often.
 *
 * One stream of patients for each need and neighbourhood. Its rate is the sum over the cells of
 * that neighbourhood (age band by deprivation quintile) of people x rate x factor of the age x
 * factor of the quintile, times a shape by hour, weekday and month. A need that a dial lowers
 * (prevention) is thinned from the same candidates, so nobody else changes. */
#include <stdio.h>
#include <string.h>

#include "models/models.h"
#include "models/population.h"

/* England, mid-2023: age_share_0_17 and so on. */
static const double england_ages[WR_AGES] = {0.2080, 0.2868, 0.3183, 0.1618, 0.0251};

/* The streams of one need; the neighbourhood is filled in for each. */
typedef struct demand {
    weir_value rate; /* a second and person, mean of all ages and quintiles */
    bool has_age, has_deprivation;
    weir_value by_age[WR_AGES], by_deprivation[WR_QUINTILES];
    int32_t hour, weekday, month;
    bool holidays_as_sunday;
    weir_value acuity;
    weir_target to;
} demand;

static void read_profile(weir_fields *f, demand *d)
{
    d->hour = d->weekday = d->month = WEIR_NONE;
    weir_fields *profile = weir_read_map(f, "profile");
    if (!profile)
        return;
    d->hour = weir_read_profile(profile, "hour");
    d->weekday = weir_read_profile(profile, "weekday");
    d->month = weir_read_profile(profile, "month");
}

/* `first_contact: {logit: {pcn: 0.4, ed: {by: age, …}}}`, beside which no shares stand. */
static void read_utilities(weir_fields *first, weir_fields *logit, wr_need_type *need)
{
    need->weighs = true;
    for (size_t i = 0; i < WR_N_OPTIONS; i++) {
        need->first[i] = WEIR_NO_VALUE;
        if (weir_has_field(logit, wr_option_names[i]))
            need->first[i] = weir_read_number(logit, wr_option_names[i], NULL);
        if (weir_has_field(first, wr_option_names[i]))
            weir_field_error(first, wr_option_names[i],
                             "a first contact is by shares or by 'logit', not both");
    }
}

/* `right_place: [miu, pcn]`: where those who know better would rather go. */
static void read_right_place(weir_fields *f, wr_need_type *need)
{
    const char *words[WR_N_OPTIONS];
    const size_t n = weir_read_words(f, "right_place", words, WR_N_OPTIONS);
    for (size_t k = 0; k < n; k++) {
        size_t i = 0;
        while (i < WR_N_OPTIONS && strcmp(words[k], wr_option_names[i]) != 0)
            i++;
        if (i == WR_N_OPTIONS)
            weir_field_error(f, "right_place",
                             "'%s' is none of pharmacy, pcn, miu, ed, ambulance, "
                             "hospital and later",
                             words[k]);
        else if (!weir_has(need->first[i]))
            weir_field_error(f, "right_place", "'%s' has no utility in 'first_contact'", words[k]);
        else
            need->right[i] = true;
    }
}

/* Where the patients go: `first_contact` chooses in `access`, `to` names one place for all. */
static weir_target read_way_in(weir_builder *b, weir_fields *f, wr_need_type *need)
{
    weir_fields *first = weir_read_map(f, "first_contact");
    need->chooses = first != NULL;
    if (!first)
        return weir_read_target(f, "to", NULL);

    weir_fields *logit = weir_read_map(first, "logit");
    if (logit) {
        read_utilities(first, logit, need);
        read_right_place(f, need);
    } else
        wr_read_options(first, need->first);
    if (weir_has_field(f, "to"))
        weir_field_error(f, "to", "a need has `first_contact` or `to`, not both");
    if (!weir_shared(b, WR_ACCESS))
        weir_field_error(f, "first_contact",
                         "a first contact is chosen in `access`, which the "
                         "file does not have");
    size_t size = strlen(need->name) + sizeof "access.";
    char *label = weir_builder_alloc(b, size);
    snprintf(label, size, "access.%s", need->name);
    return weir_to_service(b, label, weir_field_place(f, "first_contact"));
}

static weir_cell make_cell(const wr_neighbourhood *n, const demand *d, int32_t age,
                           int32_t quintile)
{
    weir_cell cell = {.people = 1.0, .levels = {n->home, n->place, age, quintile}};
    size_t k = 0;
    cell.factors[k++] = n->population;
    if (n->has_ages)
        cell.factors[k++] = n->ages[age];
    else
        cell.people *= england_ages[age];
    if (n->has_deprivation)
        cell.factors[k++] = n->deprivation[quintile];
    else
        cell.people /= WR_QUINTILES;
    cell.factors[k++] = d->rate;
    if (d->has_age)
        cell.factors[k++] = d->by_age[age];
    if (d->has_deprivation)
        cell.factors[k++] = d->by_deprivation[quintile];
    return cell;
}

static void add_stream(weir_builder *b, const wr_geography *g, const wr_neighbourhood *n,
                       const wr_needs *needs, const wr_need_type *need, const demand *d)
{
    weir_cell *cells = weir_builder_alloc(b, WR_AGES * WR_QUINTILES * sizeof *cells);
    size_t n_cells = 0;
    for (int32_t age = 0; age < WR_AGES; age++)
        for (int32_t quintile = 0; quintile < WR_QUINTILES; quintile++)
            cells[n_cells++] = make_cell(n, d, age, quintile);

    size_t size = strlen(need->name) + strlen(n->name) + 2;
    char *name = weir_builder_alloc(b, size);
    snprintf(name, size, "%s.%s", need->name, n->name);

    const weir_attr by_cell[4] = {g->home, g->place, g->age, g->deprivation};
    weir_people people = {
        .name = name,
        .cell_attrs = by_cell,
        .n_cell_attrs = 4,
        .cells = cells,
        .n_cells = n_cells,
        .hour = d->hour,
        .weekday = d->weekday,
        .month = d->month,
        .holidays_as_sunday = d->holidays_as_sunday,
        .to = d->to,
    };
    weir_add_people(b, &people);
    weir_people_set(b, needs->need, weir_constant(b, need->level));
    weir_people_set(b, needs->acuity, d->acuity);
}

static void read_need(weir_builder *b, weir_fields *f, const wr_geography *g, const wr_needs *needs,
                      wr_need_type *need)
{
    demand d = {.rate = weir_read_person_rate(f, "rate", NULL)};
    d.has_age = weir_read_factors(f, "by_age", g->age, d.by_age);
    d.has_deprivation = weir_read_factors(f, "by_deprivation", g->deprivation, d.by_deprivation);
    read_profile(f, &d);
    d.holidays_as_sunday = weir_read_flag(f, "holidays_as_sunday", true);
    d.acuity = weir_read_mix(f, "acuity", needs->acuity, "3");
    d.to = read_way_in(b, f, need);
    for (const wr_neighbourhood *n = g->first; n; n = n->next)
        add_stream(b, g, n, needs, need, &d);
}

static wr_need_type *add_need(weir_builder *b, wr_needs *needs, const char *name)
{
    wr_need_type *need = weir_builder_alloc(b, sizeof *need);
    *need = (wr_need_type){.name = name, .level = weir_add_level(b, needs->need, name)};
    if (needs->last)
        needs->last->next = need;
    else
        needs->first = need;
    needs->last = need;
    return need;
}

/* The names of the needs and the five acuities are known before any service is read. */
static void needs_prepare(weir_builder *b, weir_fields *section)
{
    wr_needs *needs = weir_builder_alloc(b, sizeof *needs);
    *needs = (wr_needs){.need = weir_add_attr(b, "need", true),
                        .acuity = weir_add_attr(b, "acuity", false)};
    static const char *const acuities[] = {"1", "2", "3", "4", "5"};
    for (size_t i = 0; i < sizeof acuities / sizeof *acuities; i++)
        weir_add_level(b, needs->acuity, acuities[i]);
    for (size_t i = 0; i < weir_field_count(section); i++)
        add_need(b, needs, weir_field_key(section, i));
    weir_share(b, WR_NEEDS, needs);
}

static void needs_build(weir_builder *b, weir_fields *section)
{
    const wr_geography *g = weir_shared(b, WR_GEOGRAPHY);
    const wr_needs *needs = weir_shared(b, WR_NEEDS);
    for (wr_need_type *need = needs->first; need; need = need->next) {
        weir_fields *f = weir_read_map(section, need->name);
        if (f && g)
            read_need(b, f, g, needs, need);
        else if (f)
            weir_field_error(section, need->name,
                             "a need arises in neighbourhoods, and the file "
                             "has no `places`");
    }
}

const weir_model_section weir_model_needs = {
    .name = "needs",
    .doc = "what makes people seek care, how often, and where they turn first",
    .prepare = needs_prepare,
    .build = needs_build,
};

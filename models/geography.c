/* The geography: a system has places, a place has neighbourhoods, and a neighbourhood is the
 * registered list of one primary care network, with its own ages and deprivation.
 *
 * The sections of the population read their maps while everything else is still unknown, so that
 * services may already name `home`, `place`, `age` and `deprivation` in their tables. */
#include "models/models.h"
#include "models/population.h"

/* Lower ends are what a patient knows of an age: 0, 18, 40, 65, 85. */
static const char *const age_bands[WR_AGES] = {"0-17", "18-39", "40-64", "65-84", "85+"};

/* Quintiles of the index of multiple deprivation: 1 is the most deprived fifth of England. */
static const char *const quintiles[WR_QUINTILES] = {"1", "2", "3", "4", "5"};

static wr_neighbourhood *add_neighbourhood(weir_builder *b, wr_geography *g, const char *name)
{
    wr_neighbourhood *n = weir_builder_alloc(b, sizeof *n);
    n->name = name;
    n->home = weir_add_level(b, g->home, name);
    n->next = NULL;
    if (g->last)
        g->last->next = n;
    else
        g->first = n;
    g->last = n;
    g->n++;
    return n;
}

/* `travel: {harbour_ed: 12 min}`: of a neighbourhood, or of a place for those of its neighbourhoods that
 * say nothing of that service. Who is read first has the say. */
static void read_travel(weir_builder *b, wr_geography *g, weir_fields *travel,
                        const wr_neighbourhood *first)
{
    for (size_t i = 0; i < weir_field_count(travel); i++) {
        const char *service = weir_field_key(travel, i);
        const weir_value time = weir_read_plain_duration(travel, service, NULL);
        if (!weir_is_service(b, service))
            weir_no_service(travel, service);
        for (const wr_neighbourhood *n = first; n; n = n->next)
            weir_travel(b, service, g->home, n->home, time);
    }
}

static void read_neighbourhood(weir_builder *b, wr_geography *g, weir_fields *f, const char *name,
                               int32_t place)
{
    wr_neighbourhood *n = add_neighbourhood(b, g, name);
    n->place = place;
    n->population = weir_read_count(f, "population", NULL);
    n->has_ages = weir_read_level_shares(f, "ages", g->age, n->ages);
    n->has_deprivation = weir_read_level_shares(f, "deprivation", g->deprivation, n->deprivation);
    read_travel(b, g, weir_read_map(f, "travel"), n); /* the last so far */
}

static void read_place(weir_builder *b, wr_geography *g, weir_fields *f, const char *name)
{
    int32_t place = weir_add_level(b, g->place, name);
    weir_fields *homes = weir_read_map(f, "neighbourhoods");
    if (!homes) {
        weir_field_error(f, "neighbourhoods", "a place needs at least one neighbourhood");
        return;
    }
    const wr_neighbourhood *before = g->last;
    for (size_t i = 0; i < weir_field_count(homes); i++) {
        const char *home = weir_field_key(homes, i);
        weir_fields *fields = weir_read_map(homes, home);
        if (fields)
            read_neighbourhood(b, g, fields, home, place);
    }
    read_travel(b, g, weir_read_map(f, "travel"), before ? before->next : g->first);
}

static void places_prepare(weir_builder *b, weir_fields *section)
{
    wr_geography *g = weir_builder_alloc(b, sizeof *g);
    g->home = weir_add_attr(b, "home", true);
    g->place = weir_add_attr(b, "place", true);
    g->age = weir_add_banded(b, "age", age_bands, WR_AGES);
    g->deprivation = weir_add_attr(b, "deprivation", false);
    for (size_t q = 0; q < WR_QUINTILES; q++)
        weir_add_level(b, g->deprivation, quintiles[q]);
    g->first = g->last = NULL;
    g->n = 0;

    for (size_t i = 0; i < weir_field_count(section); i++) {
        const char *name = weir_field_key(section, i);
        weir_fields *fields = weir_read_map(section, name);
        if (fields)
            read_place(b, g, fields, name);
    }

    weir_report_by(b, g->place);
    weir_report_by(b, g->age);
    weir_report_by(b, g->deprivation);
    weir_share(b, WR_GEOGRAPHY, g);
}

const weir_model_section weir_model_places = {
    .name = "places",
    .doc = "places, their neighbourhoods, and who lives there",
    .prepare = places_prepare,
};

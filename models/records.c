/* Records: who keeps them, how well they are shared, and what it takes where they are not.
 *
 * An organisation is a service, or several that keep one record. Each remembers nothing of a patient: the
 * patient remembers which one treated it last (the attribute `last_contact`). At a treatment elsewhere the record
 * is there with probability coverage × the lower maturity of the two; else the patient tells its story again,
 * which takes the time of whoever treats it, and some tests are made twice. */
#include <string.h>

#include "models/models.h"

typedef struct organisation {
    const char *name;
    int32_t level; /* of last_contact */
    weir_value maturity;
    struct organisation *next;
} organisation;

typedef struct records {
    weir_builder *b;
    weir_attr last;
    weir_value coverage, history, repeats, test_cost;
    organisation *first, *end;
    struct keeper *keepers, *last_keeper;
    size_t n_keepers;
} records;

/* A service that keeps the record of an organisation. */
typedef struct keeper {
    records *all;
    const char *service;
    const char *key; /* of `maturity`, for messages */
    organisation *of;
    weir_mark contact, told, repeated;
    bool treats;
    struct keeper *next;
} keeper;

/* ---- before a treatment ------------------------------------------------------------------------- */

/* The shares of maturity, by who treated the patient last. */
static weir_value maturity_of_last(records *r)
{
    size_t n = weir_level_count(r->b, r->last);
    weir_value *rows = weir_builder_alloc(r->b, n * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = WEIR_NO_VALUE;
    for (const organisation *o = r->first; o; o = o->next)
        rows[o->level] = o->maturity;
    return weir_table_by(r->b, r->last, rows, n, WEIR_NO_VALUE);
}

static weir_cond ever_treated(records *r)
{
    size_t n = weir_level_count(r->b, r->last);
    int32_t *levels = weir_builder_alloc(r->b, n * sizeof *levels);
    for (size_t i = 0; i < n; i++)
        levels[i] = (int32_t)i;
    return weir_when_level(r->b, r->last, levels, n);
}

/* The story once more, and some tests. */
static void lay_history(keeper *k, weir_label noted)
{
    records *r = k->all;
    weir_step_mark(r->b, k->told);
    weir_name_step(r->b, "history");
    weir_step_delay(r->b, r->history);
    const weir_branch repeats[2] = {
        {{WEIR_NONE}, r->repeats, weir_on(r->b)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_to_label(r->b, noted)},
    };
    weir_name_step(r->b, "repeats");
    weir_step_choose(r->b, repeats, 2);
    weir_step_mark(r->b, k->repeated);
    weir_step_cost(r->b, "repeated_tests", r->test_cost);
}

static void lay_contact(weir_builder *b, void *what)
{
    keeper *k = what;
    records *r = k->all;
    if (!k->treats) {
        k->contact = weir_new_mark(b, "contact");
        k->told = weir_new_mark(b, "told_again");
        k->repeated = weir_new_mark(b, "tests_repeated");
        weir_measure_count(b, "contacts", k->contact);
        weir_measure_count(b, "told_again", k->told);
        weir_measure_count(b, "tests_repeated", k->repeated);
        k->treats = true;
    }
    weir_label noted = weir_new_label(b, NULL), known = weir_new_label(b, NULL);
    const weir_branch ways[4] = {
        {weir_when_level(b, r->last, &k->of->level, 1), WEIR_NO_VALUE, weir_to_label(b, known)},
        {weir_when_not(b, ever_treated(r)), WEIR_NO_VALUE, weir_to_label(b, noted)},
        {{WEIR_NONE},
         weir_lower_of(b, k->of->maturity, maturity_of_last(r), r->coverage),
         weir_to_label(b, noted)},
        {{WEIR_NONE}, WEIR_NO_VALUE, weir_on(b)},
    };
    weir_name_step(b, "records");
    weir_step_choose(b, ways, 4);
    lay_history(k, noted);
    weir_place_label(b, noted);
    weir_step_mark(b, k->contact);
    weir_name_step(b, "last_contact");
    weir_step_set(b, r->last, weir_constant(b, k->of->level));
    weir_place_label(b, known);
}

/* ---- who keeps records -------------------------------------------------------------------------- */

static organisation *add_organisation(records *r, const char *name)
{
    organisation *o = weir_builder_alloc(r->b, sizeof *o);
    *o = (organisation){.name = name, .maturity = WEIR_NO_VALUE};
    o->level = weir_add_level(r->b, r->last, name);
    if (r->end)
        r->end->next = o;
    else
        r->first = o;
    r->end = o;
    return o;
}

static organisation *organisation_named(const records *r, const char *name)
{
    organisation *o = r->first;
    while (o && strcmp(o->name, name) != 0)
        o = o->next;
    return o;
}

static keeper *keeper_of(const records *r, const char *service)
{
    keeper *k = r->keepers;
    while (k && strcmp(k->service, service) != 0)
        k = k->next;
    return k;
}

static void add_keeper(records *r, const char *service, const char *key, organisation *of)
{
    keeper *k = weir_builder_alloc(r->b, sizeof *k);
    *k = (keeper){.all = r, .service = service, .key = key, .of = of};
    if (r->last_keeper)
        r->last_keeper->next = k;
    else
        r->keepers = k;
    r->last_keeper = k;
    r->n_keepers++;
    weir_before_treatment(r->b, service, lay_contact, k);
}

/* `organisations: {royal: [royal_ed, royal_older]}`: services that keep one record. */
static void read_organisations(records *r, weir_fields *f)
{
    weir_fields *own = weir_read_map(f, "organisations");
    size_t most = 4096;
    const char **services = weir_builder_alloc(r->b, most * sizeof *services);
    for (size_t i = 0; own && i < weir_field_count(own); i++) {
        const char *name = weir_field_key(own, i);
        size_t n = weir_read_words(own, name, services, most);
        organisation *o = add_organisation(r, name);
        for (size_t k = 0; k < n && k < most; k++) {
            if (!weir_is_service(r->b, services[k])) {
                weir_field_error(own, name, "'%s' is no service", services[k]);
                weir_field_hint(own, name,
                                "an organisation lists the services that keep its record");
            } else if (keeper_of(r, services[k])) {
                weir_field_error(own, name, "'%s' keeps the record of two organisations",
                                 services[k]);
            } else {
                add_keeper(r, services[k], name, o);
            }
        }
    }
}

/* Each service of a type is an organisation by itself, if it is of none yet. */
static size_t add_type(records *r, const char *type, weir_value maturity)
{
    size_t n = weir_services_of_type(r->b, type, NULL, 0);
    const char **services = weir_builder_alloc(r->b, (n + 1) * sizeof *services);
    weir_services_of_type(r->b, type, services, n);
    for (size_t i = 0; i < n; i++) {
        if (keeper_of(r, services[i]))
            continue;
        organisation *o = add_organisation(r, services[i]);
        o->maturity = maturity;
        add_keeper(r, services[i], type, o);
    }
    return n;
}

/* `maturity: {royal: 70 %, moor_ed: 50 %, pcn: 60 %}`: of organisations, of services that are one each, and of
 * all services of a type that are of no other. Names come before types, whatever the order. */
static void read_maturity(records *r, weir_fields *f)
{
    weir_fields *own = weir_read_map(f, "maturity");
    if (!weir_has_field(f, "maturity"))
        weir_field_error(f, NULL, "'records' has no 'maturity'");
    size_t n = own ? weir_field_count(own) : 0;
    for (size_t i = 0; i < n; i++) {
        const char *key = weir_field_key(own, i);
        organisation *o = organisation_named(r, key);
        if (!o && weir_is_service(r->b, key) && !keeper_of(r, key)) {
            o = add_organisation(r, key);
            add_keeper(r, key, key, o);
        }
        if (o)
            o->maturity = weir_read_share(own, key, NULL);
    }
    for (size_t i = 0; i < n; i++) {
        const char *key = weir_field_key(own, i);
        if (organisation_named(r, key))
            continue;
        weir_value maturity = weir_read_share(own, key, NULL);
        if (keeper_of(r, key)) {
            weir_field_error(own, key, "'%s' keeps the record of '%s'", key,
                             keeper_of(r, key)->of->name);
            weir_field_hint(own, key, "say the maturity of that organisation");
        } else if (add_type(r, key, maturity) == 0) {
            weir_no_service(own, key);
        }
    }
    for (const organisation *o = r->first; own && o; o = o->next)
        if (!weir_has(o->maturity))
            weir_field_error(own, NULL, "there is no maturity of '%s'", o->name);
}

/* ---- the section ---------------------------------------------------------------------------------- */

static void records_prepare(weir_builder *b, weir_fields *f)
{
    records *r = weir_builder_alloc(b, sizeof *r);
    *r = (records){.b = b};
    r->last = weir_find_attr(b, "last_contact");
    if (r->last.id >= 0)
        weir_field_error(f, NULL, "'last_contact' is an attribute that 'records' keeps itself");
    else
        r->last = weir_add_memory(b, "last_contact");
    r->coverage = weir_read_share(f, "coverage", NULL);
    r->history = weir_read_duration(f, "history", "5 min # assumption");
    weir_fields *repeats = weir_read_map(f, "repeats");
    r->repeats = repeats ? weir_read_share(repeats, "share", "15 % # fx_hie_uk") : WEIR_NO_VALUE;
    r->test_cost = repeats ? weir_read_money(repeats, "cost", "£0 # assumption") : WEIR_NO_VALUE;
    if (!repeats) {
        r->repeats = weir_constant(b, 0);
        r->test_cost = weir_constant(b, 0);
    }
    read_organisations(r, f);
    read_maturity(r, f);
    weir_share(b, "records", r);
}

/* Over all services: how often, and for each journey that ends. */
static void records_build(weir_builder *b, weir_fields *f)
{
    const records *r = weir_shared(b, "records");
    weir_moment *contacts = weir_builder_alloc(b, (r->n_keepers + 1) * sizeof *contacts);
    weir_moment *told = weir_builder_alloc(b, (r->n_keepers + 1) * sizeof *told);
    weir_moment *repeated = weir_builder_alloc(b, (r->n_keepers + 1) * sizeof *repeated);
    size_t n = 0;
    for (const keeper *k = r->keepers; k; k = k->next) {
        if (!k->treats) {
            weir_field_error(f, "maturity", "nobody is treated in '%s', so it keeps no record",
                             k->service);
            weir_field_hint(f, "maturity",
                            "a contact is a treatment, or a delay that holds something");
            continue;
        }
        contacts[n] = (weir_moment){k->service, k->contact};
        told[n] = (weir_moment){k->service, k->told};
        repeated[n++] = (weir_moment){k->service, k->repeated};
    }
    const weir_moment journey = {NULL, WEIR_DEPART};
    weir_measure_count_all(b, "journeys", &journey, 1);
    weir_measure_count_all(b, "contacts", contacts, n);
    weir_measure_count_all(b, "told_again", told, n);
    weir_measure_count_all(b, "tests_repeated", repeated, n);
    weir_measure_ratio(b, "contacts_per_journey", "contacts", "journeys");
    weir_measure_ratio(b, "told_again_per_journey", "told_again", "journeys");
}

const weir_model_section weir_model_records = {
    .name = "records",
    .doc = "organisations, how well they share records, and what it takes where they do not",
    .prepare = records_prepare,
    .build = records_build,
};

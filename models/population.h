/* What the sections of the population leave for one another: `places:` leaves the geography,
 * `needs:` leaves the needs, and `access:` reads both. All of it lives as long as the network. */
#ifndef WEIR_MODELS_POPULATION_H
#define WEIR_MODELS_POPULATION_H

#include "weir/model.h"

enum { WR_AGES = 5, WR_QUINTILES = 5 };

/** Where a first contact may be. The rest of the patients look after themselves. */
typedef enum wr_option {
    WR_OPTION_PHARMACY,
    WR_OPTION_PCN,
    WR_OPTION_MIU,
    WR_OPTION_ED,
    WR_OPTION_AMBULANCE,
    WR_OPTION_HOSPITAL, /* a bed without passing the ED: direct and planned admissions */
    WR_OPTION_LATER,    /* the own practice, when its lines next open */
    WR_N_OPTIONS
} wr_option;

/** As written in the file, by option. */
extern const char *const wr_option_names[WR_N_OPTIONS];

/** The registered list of one primary care network. */
typedef struct wr_neighbourhood {
    const char *name;
    int32_t home, place;                                 /* levels of those attributes */
    weir_value population;                               /* dial, people */
    bool has_ages, has_deprivation;                      /* else England's */
    weir_value ages[WR_AGES], deprivation[WR_QUINTILES]; /* shares */
    struct wr_neighbourhood *next;
} wr_neighbourhood;

typedef struct wr_geography {
    weir_attr home, place, age, deprivation;
    wr_neighbourhood *first; /* in the order of the file */
    wr_neighbourhood *last;
    size_t n;
} wr_geography;

/** A need and where its patients turn first. */
typedef struct wr_need_type {
    const char *name;
    int32_t level;                  /* of the attribute `need` */
    bool chooses;                   /* has `first_contact` */
    bool weighs;                    /* … by utilities (`logit`), else by shares */
    weir_value first[WR_N_OPTIONS]; /* shares or utilities; kind 0: not written */
    bool right[WR_N_OPTIONS];       /* where it is best seen (`right_place`) */
    struct wr_need_type *next;
} wr_need_type;

typedef struct wr_needs {
    weir_attr need, acuity;
    wr_need_type *first, *last;
} wr_needs;

/** Names under which they are shared (weir_share). */
#define WR_GEOGRAPHY "geography"
#define WR_NEEDS "needs"
#define WR_ACCESS "access" /* not NULL: the file has `access:` */

/** Reads shares by option (`{pcn: 60 %, ed: 5 %}`); an option not written gets kind 0. */
void wr_read_options(weir_fields *f, weir_value out[WR_N_OPTIONS]);

#endif

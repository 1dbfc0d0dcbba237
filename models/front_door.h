/* Between access.c and weighing.c: the front door while it is laid down. */
#ifndef WEIR_MODELS_FRONT_DOOR_H
#define WEIR_MODELS_FRONT_DOOR_H

#include "models/population.h"

typedef struct wr_front_door {
    weir_builder *b;
    weir_fields *f;
    const wr_geography *g;
    const wr_needs *needs;
    weir_calendar practice_hours;
    weir_label to[WR_N_OPTIONS]; /* the way to each option; hospital and ambulance included */
    weir_label ed_anyway, redirected, no_slot, pcn_shut, miu_shut;

    /* where some need weighs utilities: */
    bool weighs;
    weir_calendar usual_hours; /* when those who do not know think that all is open */
    weir_value per_min_travel, per_log_wait, right_place;
    weir_attr knows, tried_pcn, tried_miu; /* yes or no */
    weir_label again, later_again;         /* weighs again; asks the practice again */
} wr_front_door;

/* ---- access.c -- */

/** For each neighbourhood, the first service of a type that serves it, or a label of it (`within`, else
 * NULL); a target for those without. */
weir_target wr_by_home(wr_front_door *d, const char *type, const char *within,
                       weir_target otherwise);
/** Does a service of this type serve the patient's home? id -1: there is none that serves anybody. */
weir_cond wr_is_served(wr_front_door *d, const char *type);
/** Is the centre that serves the patient's neighbourhood shut? id -1: there is no centre. */
weir_cond wr_centre_shut(wr_front_door *d);

/* ---- weighing.c -- */

/** What `access` says of utilities, where some need has them. */
void wr_read_utility(wr_front_door *d);
/** The choices of all needs that weigh; nothing where none does. */
void wr_lay_weighing(wr_front_door *d);
/** At a label where patients come whose choice has failed: those whose needs weigh do so again, the others
 * go on. */
void wr_lay_failed(wr_front_door *d, weir_attr tried);

#endif

/* The provider types and sections of weir itself: one object each, listed in registry.c. */
#ifndef WEIR_MODELS_H
#define WEIR_MODELS_H

#include "weir/model.h"

extern const weir_model_type weir_model_pathway, weir_model_pcn, weir_model_miu, weir_model_ed,
    weir_model_ward, weir_model_social_care;

extern const weir_model_section weir_model_places, weir_model_needs, weir_model_access,
    weir_model_records;

#endif

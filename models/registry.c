/* The one list of provider types and sections. A new one is a file of its own and a line here. */
#include "models/models.h"

static const weir_model_type *const types[] = {
    &weir_model_pathway, &weir_model_pcn,  &weir_model_miu,
    &weir_model_ed,      &weir_model_ward, &weir_model_social_care,
};

/* In the order they are read: each may use what those before it have left. */
static const weir_model_section *const sections[] = {
    &weir_model_places,
    &weir_model_needs,
    &weir_model_access,
    &weir_model_records,
};

const weir_models *weir_health_models(void)
{
    static const weir_models all = {
        .types = types,
        .n_types = sizeof types / sizeof *types,
        .sections = sections,
        .n_sections = sizeof sections / sizeof *sections,
    };
    return &all;
}

/* The general type: a service that is nothing but its resources and its steps, as written. What the
 * other types do with fields of their own, a pathway says in full. */
#include "models/models.h"

static void pathway_build(weir_builder *b, weir_fields *f)
{
    /* Who comes when the door is shut goes elsewhere, or leaves as turned_away. */
    if (weir_has_field(f, "door") || weir_has_field(f, "shut")) {
        const weir_calendar door = weir_read_hours(f, "door", "00:00-24:00");
        weir_target shut = {WEIR_NONE};
        if (weir_has_field(f, "shut"))
            shut = weir_read_target(f, "shut", NULL);
        weir_service_door(b, door, shut);
    }
    if (weir_has_field(f, "place"))
        weir_service_place(b, weir_read_word(f, "place", NULL));

    weir_read_resources(f, "resources");
    if (!weir_read_steps(f, "steps")) {
        weir_field_error(f, NULL, "this pathway has no 'steps'");
        weir_field_hint(f, NULL, "write a list such as [{treat: {with: doctors, for: 15 min}}]");
    }
}

const weir_model_type weir_model_pathway = {
    .name = "pathway",
    .doc = "resources and steps of the general language",
    .build = pathway_build,
};

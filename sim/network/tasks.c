/* `tasks` of a service: work without a patient, at times of the day or once in so long. A task is a list
 * of steps of its own, laid behind those of the service and closed by a step like that of a branch; a
 * source, as of arrivals, sets it going. */
#include "sim/network/lay.h"

#include <string.h>

static void lay_task(weir_builder *b, weir_fields *f, const char *name, weir_place place)
{
    wr_node *steps = wr_field(f, "steps");
    const char *path = wr_field_path_of(f, "steps");
    const int32_t first = (int32_t)b->steps.n;
    b->step_place = place;
    const weir_label begin = weir_new_label(b, NULL);
    weir_place_label(b, begin);
    wr_note_kind(b, path, WR_KIND_STEPS);
    if (steps)
        wr_lay_steps(b, steps, path);
    else
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "this task has no 'steps'");
    b->step_place = place;
    wr_add_step(b, WR_OP_JOIN, -1);
    *wr_push(b->arena, &b->enclosed) =
        (wr_enclosed){-1, first, (int32_t)b->steps.n, true, "the steps of a task"};
    const weir_target target = weir_to_label(b, begin);
    b->targets.at[target.id].place = place;
    wr_read_task_times(b, f, wr_format(b->arena, "%s.%s", b->services.at[b->service].name, name),
                       target.id);
}

/* Patients pass the tasks by. */
static void close_tasks(weir_builder *b, size_t before, weir_label end)
{
    for (size_t i = before; i < b->enclosed.n; i++)
        if (b->enclosed.at[i].owner < 0)
            b->steps.at[b->enclosed.at[i].end - 1].next = (int32_t)b->steps.n;
    weir_place_label(b, end);
}

/* Of a service of any type, behind its last step. */
void wr_read_tasks(weir_builder *b, weir_fields *f)
{
    if (!weir_has_field(f, "tasks"))
        return;
    weir_fields *tasks = weir_read_map(f, "tasks");
    const size_t before = b->enclosed.n;
    const weir_place place = b->step_place;
    b->step_name = NULL;
    const weir_label end = weir_new_label(b, NULL);
    weir_step_go(b, weir_to_label(b, end));
    b->no_short_ways = true; /* those count who waits: of tasks, nobody */
    for (size_t i = 0; i < weir_field_count(tasks); i++) {
        const char *name = weir_field_key(tasks, i);
        const weir_place at = tasks->map->entries[i].key_place;
        if (wr_check_name(b, name, at, "a task"))
            lay_task(b, weir_read_map(tasks, name), name, at);
        else
            wr_skip_fields(weir_read_map(tasks, name));
    }
    b->no_short_ways = false;
    close_tasks(b, before, end);
    b->step_place = place;
}

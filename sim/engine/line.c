/* Who waits for a pool, in which order: by level of priority, then by when they joined. Those who
 * are blocked upstream stand in a line of their own, which is served first. */
#include "sim/engine/state.h"

static int32_t take_node(wr_rep *rep)
{
    if (rep->free_node >= 0) {
        const int32_t node = rep->free_node;
        rep->free_node = rep->nodes[node].sibling;
        return node;
    }
    if (rep->n_nodes == rep->node_capacity) {
        const int32_t n = rep->node_capacity ? 2 * rep->node_capacity : 1024;
        rep->nodes = wr_grow_array(rep->arena, rep->nodes, (size_t)rep->n_nodes, (size_t)n,
                                   sizeof *rep->nodes);
        rep->node_capacity = n;
    }
    return rep->n_nodes++;
}

/* Puts a node behind all that are not later than it: at the tail, as a rule. */
static void insert(wr_rep *rep, int32_t node, int32_t *head, int32_t *tail)
{
    wr_line_node *const n = rep->nodes;
    int32_t after = *tail;
    while (after >= 0 && n[after].order > n[node].order)
        after = n[after].prev;
    n[node].prev = after;
    n[node].next = after >= 0 ? n[after].next : *head;
    if (n[node].next >= 0)
        n[n[node].next].prev = node;
    else
        *tail = node;
    if (after >= 0)
        n[after].next = node;
    else
        *head = node;
}

void wr_line_join(wr_rep *rep, int32_t patient, int32_t pool, int32_t units, int level,
                  weir_time order)
{
    const int32_t node = take_node(rep);
    wr_patient *p = wr_patient_at(rep, patient);
    wr_pool_state *s = &rep->pools[pool];
    rep->nodes[node] = (wr_line_node){.patient = patient,
                                      .pool = pool,
                                      .units = units,
                                      .level = (int16_t)level,
                                      .order = order,
                                      .sibling = p->line,
                                      .next = -1,
                                      .prev = -1};
    p->line = node;
    if (level < 0) {
        insert(rep, node, &s->blocked_head, &s->blocked_tail);
        return;
    }
    wr_count(&s->waiting, 1, rep->now);
    wr_line *line = &rep->lines[pool];
    if (s->ordered)
        level = wr_join_in_order(rep, node);
    else
        insert(rep, node, &line->head[level], &line->tail[level]);
    s->levels |= (uint64_t)1 << level;
}

void wr_line_return(wr_rep *rep, int32_t patient, int32_t pool, int32_t units, int level,
                    uint32_t taken_by)
{
    const int32_t node = take_node(rep);
    wr_patient *p = wr_patient_at(rep, patient);
    wr_pool_state *s = &rep->pools[pool];
    int32_t at = s->ages ? 0 : level;
    int32_t *head = &rep->lines[pool].head[at];
    rep->nodes[node] = (wr_line_node){.patient = patient,
                                      .pool = pool,
                                      .units = units,
                                      .level = (int16_t)level,
                                      .taken_by = taken_by,
                                      .order = WR_BEFORE_ALL,
                                      .sibling = p->line,
                                      .next = *head,
                                      .prev = -1};
    p->line = node;
    if (*head >= 0)
        rep->nodes[*head].prev = node;
    else
        rep->lines[pool].tail[at] = node;
    *head = node;
    if (s->ages)
        wr_return_ageing(rep, node);
    s->levels |= (uint64_t)1 << at;
}

static void unlink_node(wr_rep *rep, int32_t node)
{
    wr_line_node *const n = &rep->nodes[node];
    wr_pool_state *s = &rep->pools[n->pool];
    int32_t *head = &s->blocked_head, *tail = &s->blocked_tail;
    if (n->level >= 0) {
        head = &rep->lines[n->pool].head[n->level];
        tail = &rep->lines[n->pool].tail[n->level];
        wr_count(&s->waiting, -1, rep->now);
    }
    if (n->prev >= 0)
        rep->nodes[n->prev].next = n->next;
    else
        *head = n->next;
    if (n->next >= 0)
        rep->nodes[n->next].prev = n->prev;
    else
        *tail = n->prev;
    if (n->level >= 0 && *head < 0)
        s->levels &= ~((uint64_t)1 << n->level);
}

/* Those behind a strict seize may start now; a condition on who waits may hold no more. */
static void left_line(wr_rep *rep, int32_t pool)
{
    if (rep->strict)
        wr_mark_dirty(rep, pool);
    wr_held_look_all(rep);
}

void wr_lines_leave(wr_rep *rep, int32_t patient)
{
    int32_t node = wr_patient_at(rep, patient)->line;
    wr_patient_at(rep, patient)->line = -1;
    while (node >= 0) {
        const int32_t sibling = rep->nodes[node].sibling;
        unlink_node(rep, node);
        if (rep->lines_tell)
            left_line(rep, rep->nodes[node].pool);
        rep->nodes[node].sibling = rep->free_node;
        rep->free_node = node;
        node = sibling;
    }
}

/* A compiled network as a picture: services as boxes, who goes where as arrows, in the languages of
 * Graphviz and of Mermaid. Steps within a service are not drawn; weir_network_pathways() says them. */
#include <string.h>

#include "sim/network/steps.h"
#include "sim/network/words.h"
#include "weir/network.h"

typedef enum node_kind { NODE_SERVICE, NODE_SOURCE, NODE_OUTCOME } node_kind;

typedef struct node {
    node_kind kind;
    int32_t index;
} node;

/* Flows between the same two nodes are one arrow: its labels are joined, and beyond a few are not
 * listed. */
typedef struct flow {
    node from, to;
    const char *label; /* NULL: nothing is said */
    int n_labels;
    int n_levels; /* of the labels, those that name a level of `attr` */
    int32_t attr;
    bool usual; /* not only those who were refused, were absent, or come again */
} flow;
typedef WR_VEC(flow) flows;

#define MOST_LABELS 3

/* ---- gathering ------------------------------------------------------------------------------- */

static bool same_node(node a, node b) { return a.kind == b.kind && a.index == b.index; }

static bool has_label(const flow *f, const char *label)
{
    const size_t n = strlen(label);
    for (const char *at = f->label; at && (at = strstr(at, label)) != NULL; at += n)
        if ((at == f->label || at[-1] == ' ') && (at[n] == 0 || at[n] == ';'))
            return true;
    return false;
}

/* The flow, where the label is new to it; else NULL. */
static flow *add_flow(wr_words *w, flows *all, node from, node to, const char *label, bool usual)
{
    flow *f = NULL;
    for (size_t i = 0; i < all->n && !f; i++)
        if (same_node(all->at[i].from, from) && same_node(all->at[i].to, to))
            f = &all->at[i];
    if (!f) {
        f = wr_push(w->arena, all);
        *f = (flow){.from = from, .to = to, .attr = -1};
    }
    f->usual = f->usual || usual;
    if (!label || has_label(f, label))
        return NULL;
    if (f->n_labels < MOST_LABELS)
        f->label = f->label ? wr_format(w->arena, "%s; %s", f->label, label) : label;
    else if (f->n_labels == MOST_LABELS)
        f->label = wr_format(w->arena, "%s; …", f->label);
    f->n_labels++;
    return f;
}

/* What every level of an attribute does need not be said of each. */
static void drop_full_sets(const weir_network *net, flows *all)
{
    for (size_t i = 0; i < all->n; i++) {
        flow *f = &all->at[i];
        if (f->attr >= 0 && f->n_levels == f->n_labels &&
            f->n_levels >= net->attrs[f->attr].n_levels)
            f->label = NULL;
    }
}

/* Where one who leaves by this edge is counted. */
static int32_t outcome_of(const weir_network *net, const wr_edge *edge, wr_op op)
{
    if (edge->target >= 0 && net->targets[edge->target].kind == WR_TO_LEAVE)
        return net->targets[edge->target].outcome;
    switch (edge->kind) {
    case WR_EDGE_REFUSED:
        return op == WR_OP_BOOK || op == WR_OP_ROOM ? WR_OUTCOME_TURNED_AWAY
                                                    : WR_OUTCOME_LEFT_UNSEEN;
    case WR_EDGE_ABSENT:
        return WR_OUTCOME_DID_NOT_ATTEND;
    case WR_EDGE_SHUT:
        return WR_OUTCOME_TURNED_AWAY;
    case WR_EDGE_NEXT:
    case WR_EDGE_GO:
    case WR_EDGE_BRANCH:
    case WR_EDGE_OPTION:
    case WR_EDGE_RETURN:
    case WR_EDGE_CHILD:
    case WR_EDGE_JOINED:
        break;
    }
    return WR_OUTCOME_DONE;
}

static const char *edge_label(wr_words *w, const wr_edge *edge)
{
    const weir_network *net = w->net;
    const char *label = NULL;
    switch (edge->kind) {
    case WR_EDGE_REFUSED:
        return "not served";
    case WR_EDGE_ABSENT:
        return "absent";
    case WR_EDGE_SHUT:
        return "shut";
    case WR_EDGE_RETURN:
        return "comes again";
    case WR_EDGE_BRANCH:
        if (net->branches[edge->branch].share.kind == WR_VALUE_DIAL)
            label = wr_value_words(w, net->branches[edge->branch].share, WR_DIM_SHARE);
        else if (net->branches[edge->branch].share.kind != WR_VALUE_NONE)
            label = "by table";
        break;
    case WR_EDGE_OPTION:
        label = "by choice";
        break;
    case WR_EDGE_NEXT:
    case WR_EDGE_GO:
    case WR_EDGE_CHILD:
    case WR_EDGE_JOINED:
        break;
    }
    if (edge->attr < 0)
        return label;
    return wr_format(w->arena, "%s%s%s %s", label ? label : "", label ? ", " : "",
                     net->attrs[edge->attr].name, net->attrs[edge->attr].levels[edge->level].label);
}

static void add_edge(wr_words *w, flows *all, node from, const wr_edge *edge, wr_op op)
{
    const weir_network *net = w->net;
    const bool usual = edge->kind == WR_EDGE_NEXT || edge->kind == WR_EDGE_GO ||
                       edge->kind == WR_EDGE_BRANCH || edge->kind == WR_EDGE_OPTION;
    if (edge->kind == WR_EDGE_CHILD || edge->kind == WR_EDGE_JOINED)
        return; /* a child does not leave the service */
    node to = {NODE_SERVICE, edge->service};
    if (edge->to < 0)
        to = (node){NODE_OUTCOME, outcome_of(net, edge, op)};
    else if (edge->service < 0 && net->steps[edge->to].op == WR_OP_END)
        to = (node){NODE_OUTCOME, WR_OUTCOME_DONE};
    else if (edge->service < 0 && from.kind == NODE_SOURCE)
        to.index = net->steps[edge->to].service;
    else if (edge->service < 0)
        return; /* on, within the service */
    flow *labelled = add_flow(w, all, from, to, edge_label(w, edge), usual);
    const bool by_level = edge->attr >= 0 && usual;
    if (labelled && by_level && (labelled->attr < 0 || labelled->attr == edge->attr)) {
        labelled->attr = edge->attr;
        labelled->n_levels++;
    }
}

static void add_source(wr_words *w, flows *all, int32_t at, wr_edges *edges)
{
    const wr_source *s = &w->net->sources[at];
    const node from = {NODE_SOURCE, at};
    if (s->task) /* nobody who goes anywhere */
        return;
    const wr_edge like = {WR_EDGE_GO, -1, -1, -1, -1, -1, -1};
    if (s->kind == WR_SOURCE_START || s->target < 0) {
        if (s->service >= 0)
            (void)add_flow(w, all, from, (node){NODE_SERVICE, s->service}, NULL, true);
        return;
    }
    edges->n = 0;
    wr_edges_through(w->net, s->target, &like, w->arena, edges);
    for (size_t k = 0; k < edges->n; k++)
        add_edge(w, all, from, &edges->at[k], WR_OP_GO);
}

static flows all_flows(wr_words *w)
{
    flows all = {0};
    wr_edges edges = {0};
    for (int32_t i = 0; i < w->net->n_sources; i++)
        add_source(w, &all, i, &edges);
    for (int32_t i = 0; i < w->net->n_steps; i++) {
        const wr_step *step = &w->net->steps[i];
        if (step->service < 0)
            continue;
        wr_edges_of(w->net, i, w->arena, &edges);
        for (size_t k = 0; k < edges.n; k++)
            add_edge(w, &all, (node){NODE_SERVICE, step->service}, &edges.at[k], (wr_op)step->op);
    }
    drop_full_sets(w->net, &all);
    return all;
}

/* ---- what is written in a box ---------------------------------------------------------------- */

static const char *node_id(wr_words *w, node n)
{
    static const char letters[] = "sao";
    return wr_format(w->arena, "%c%d", letters[n.kind], (int)n.index);
}

/* A text within the quotes of either language. */
static const char *quoted(wr_words *w, const char *text, const char *quote)
{
    WR_VEC(char) out = {0};
    for (; *text; text++) {
        const char *as = *text == '"' ? quote : NULL;
        if (*text == '\\')
            as = "\\\\";
        else if ((unsigned char)*text < 0x20)
            as = " ";
        if (!as)
            *wr_push(w->arena, &out) = *text;
        for (; as && *as; as++)
            *wr_push(w->arena, &out) = *as;
    }
    *wr_push(w->arena, &out) = 0;
    return out.at;
}

static const char *service_label(wr_words *w, int32_t at, const char *quote, const char *line)
{
    const weir_network *net = w->net;
    const char *text = quoted(w, net->services[at].name, quote);
    for (int32_t i = 0; i < net->n_pools; i++) {
        const wr_pool *p = &net->pools[i];
        if (p->service != at)
            continue;
        const char *size = p->capacity >= 0 && !p->unlimited
                               ? wr_dial_words(w, p->capacity, net->dials[p->capacity].value)
                           : p->varying.kind != WR_VALUE_NONE ? "by table"
                           : p->calendar >= 0                 ? "by shift"
                                                              : "without limit";
        text = wr_format(w->arena, "%s%s%s: %s", text, line, quoted(w, p->name, quote), size);
    }
    return text;
}

static bool is_used(const flows *all, node n)
{
    for (size_t i = 0; i < all->n; i++)
        if (same_node(all->at[i].from, n) || same_node(all->at[i].to, n))
            return true;
    return false;
}

/* ---- Graphviz -------------------------------------------------------------------------------- */

static void write_dot(wr_words *w)
{
    const weir_network *net = w->net;
    const flows all = all_flows(w);
    wr_say(w, "digraph weir {\n  rankdir=LR;\n  label=\"%s\";\n  node [shape=box];\n",
           quoted(w, net->title ? net->title : "", "\\\""));
    for (int32_t i = 0; i < net->n_sources; i++)
        wr_say(w, "  a%d [shape=plaintext, label=\"%s\"];\n", (int)i,
               quoted(w, net->sources[i].name, "\\\""));
    for (int32_t i = 0; i < net->n_services; i++)
        wr_say(w, "  s%d [label=\"%s\"];\n", (int)i, service_label(w, i, "\\\"", "\\n"));
    for (int32_t i = 0; i < net->n_outcomes; i++)
        if (is_used(&all, (node){NODE_OUTCOME, i}))
            wr_say(w, "  o%d [shape=ellipse, label=\"%s\"];\n", (int)i,
                   quoted(w, net->outcomes[i], "\\\""));
    for (size_t i = 0; i < all.n; i++) {
        const flow *f = &all.at[i];
        wr_say(w, "  %s -> %s [label=\"%s\"%s];\n", node_id(w, f->from), node_id(w, f->to),
               f->label ? quoted(w, f->label, "\\\"") : "", f->usual ? "" : ", style=dashed");
    }
    wr_say(w, "}\n");
}

char *weir_network_dot(const weir_network *network) { return wr_words_made(network, write_dot); }

/* ---- Mermaid --------------------------------------------------------------------------------- */

static void write_mermaid(wr_words *w)
{
    const weir_network *net = w->net;
    const flows all = all_flows(w);
    wr_say(w, "flowchart LR\n");
    for (int32_t i = 0; i < net->n_sources; i++)
        wr_say(w, "  a%d>\"%s\"]\n", (int)i, quoted(w, net->sources[i].name, "#quot;"));
    for (int32_t i = 0; i < net->n_services; i++)
        wr_say(w, "  s%d[\"%s\"]\n", (int)i, service_label(w, i, "#quot;", "<br/>"));
    for (int32_t i = 0; i < net->n_outcomes; i++)
        if (is_used(&all, (node){NODE_OUTCOME, i}))
            wr_say(w, "  o%d([\"%s\"])\n", (int)i, quoted(w, net->outcomes[i], "#quot;"));
    for (size_t i = 0; i < all.n; i++) {
        const flow *f = &all.at[i];
        const char *arrow = f->usual ? "-->" : "-.->";
        if (f->label)
            wr_say(w, "  %s %s|\"%s\"| %s\n", node_id(w, f->from), arrow,
                   quoted(w, f->label, "#quot;"), node_id(w, f->to));
        else
            wr_say(w, "  %s %s %s\n", node_id(w, f->from), arrow, node_id(w, f->to));
    }
}

char *weir_network_mermaid(const weir_network *network)
{
    return wr_words_made(network, write_mermaid);
}

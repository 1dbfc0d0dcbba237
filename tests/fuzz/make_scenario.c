/* See make_scenario.h. Times are mostly whole half hours, so that many things fall due at once;
 * services lead forward, or back by a share; everybody comes to an end. */
#include "tests/fuzz/make_scenario.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_SERVICES = 4, MOST_POOLS = 3, MOST_STEPS = 9, MOST_DIALS = 40, SECTIONS = 13 };

typedef struct text {
    char at[SCENARIO_MOST / 4];
    size_t n;
} text;

typedef struct dial {
    char path[80], value[24];
    bool share;
} dial;

typedef struct maker {
    choices from;
    text sections[SECTIONS], *out;
    int n_services, n_pools[MOST_SERVICES], capacity[MOST_SERVICES][MOST_POOLS], n_books;
    bool holdable[MOST_SERVICES]; /* begins with a seize */
    bool shared, full;
    bool ages;                  /* steps have ageing, or else pools an order */
    int service, step, n_steps; /* being written */
    bool marked;
    dial dials[MOST_DIALS];
    int n_dials;
    int variant;
} maker;

/* ---- choosing and saying -- */

static unsigned byte(maker *m)
{
    if (!m->from.n)
        return 0;
    m->from.n--;
    return *m->from.bytes++;
}

static int pick(maker *m, int n) { return (int)(byte(m) % (unsigned)n); }
static bool one_in(maker *m, int n) { return pick(m, n) == n - 1; }

__attribute__((format(printf, 2, 3))) static void say(maker *m, const char *fmt, ...)
{
    const size_t room = sizeof m->out->at - m->out->n;
    va_list args;
    va_start(args, fmt);
    const int n = vsnprintf(m->out->at + m->out->n, room, fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n >= room)
        m->full = true;
    else
        m->out->n += (size_t)n;
}

__attribute__((format(printf, 4, 5))) static void add_dial(maker *m, bool share, const char *value,
                                                           const char *fmt, ...)
{
    if (m->n_dials == MOST_DIALS)
        return;
    dial *d = &m->dials[m->n_dials++];
    va_list args;
    va_start(args, fmt);
    vsnprintf(d->path, sizeof d->path, fmt, args);
    va_end(args);
    snprintf(d->value, sizeof d->value, "%s", value);
    d->share = share;
}

/* ---- values -- */

static const char *plain_duration(maker *m)
{
    static const char *const times[] = {"30 min", "1 h",  "0 min", "2 h", "90 min",
                                        "4 h",    "10 h", "25 h",  "7 s", "3 d"};
    return times[pick(m, 10)];
}

static void say_duration(maker *m)
{
    switch (pick(m, 10)) {
    default:
        say(m, "%s", plain_duration(m));
        break;
    case 4:
    case 5:
        say(m, "{dist: exponential, mean: %s}", one_in(m, 4) ? "10 h" : "50 min");
        break;
    case 6:
        say(m, "{dist: empirical, unit: h, values: [0, 1, 1, 5]}");
        break;
    case 7:
        say(m, "{by: class, c0: %s, else: {dist: uniform, min: 0 h, max: 3 h}}", plain_duration(m));
        break;
    case 8:
        say(m, "{of: stay}");
        break;
    case 9:
        say(m, "{dist: gamma, mean: 2 h, cv: 1.2, at_most: 9 h}");
        break;
    }
}

static void say_condition(maker *m)
{
    const int s = pick(m, m->n_services);
    switch (pick(m, 11)) {
    case 0:
        say(m, "{class: c0}");
        break;
    case 1:
        say(m, "{clock: %s}", one_in(m, 2) ? "20:00-08:00" : "08:00-12:00");
        break;
    case 2:
        say(m, "{weekday: [sat, sun]}");
        break;
    case 3:
        say(m, "{waiting: {of: s%d, above: %d}}", s, pick(m, 4));
        break;
    case 4:
        say(m, "{present: {of: s%d, at_least: %d}}", s, pick(m, 5));
        break;
    case 5:
        say(m, "{in_use: {of: s%d.p0, at_least: 1}}", s);
        break;
    case 6:
        say(m, "{free: {of: s%d.p0, below: 1}}", s);
        break;
    case 7:
        say(m, "{x: {at_least: %d}}", pick(m, 4));
        break;
    case 8:
        say(m, "{not: {class: [c0, c2]}}");
        break;
    case 9:
        say(m, "{open: s%d}", s);
        break;
    case 10:
        say(m, "{any: [{x: 1}, {date: {from: 2025-03-08, until: 2025-03-10}}]}");
        break;
    }
}

/* ---- targets -- */

/* Steps of even number have a name. A later one of this service, or a way out. */
static void say_target(maker *m)
{
    const int later = (m->step + 2) / 2 * 2;
    switch (pick(m, 4)) {
    case 0:
        if (later < m->n_steps) {
            say(m, "t%d", later);
            return;
        }
        break;
    case 1:
        if (m->service + 1 < m->n_services) {
            say(m, "s%d", m->service + 1);
            return;
        }
        break;
    case 2:
        say(m, "{by: class, c0: {leave: done}, else: {leave: gone}}");
        return;
    }
    say(m, "{leave: %s}", one_in(m, 2) ? "gone" : "done");
}

/* ---- pools -- */

static void say_pool_name(maker *m, int *capacity)
{
    if (m->shared && one_in(m, 6)) {
        say(m, "shared");
        *capacity = 2;
    } else if (one_in(m, 8)) {
        const int s = pick(m, m->n_services);
        say(m, "s%d.p0", s);
        *capacity = m->capacity[s][0];
    } else {
        const int p = pick(m, m->n_pools[m->service]);
        say(m, "p%d", p);
        *capacity = m->capacity[m->service][p];
    }
}

/* One pool, several, or any of several; the most that may be kept free of them. */
static int say_needs(maker *m, bool any_of)
{
    int capacity = 0, n = m->n_pools[m->service];
    if (n < 2 || one_in(m, 2)) {
        say_pool_name(m, &capacity);
        return capacity - 1;
    }
    if (any_of && one_in(m, 3)) {
        say(m, "{any_of: [p0, p1]}");
        return 0;
    }
    say(m, "{");
    int least = 9;
    for (int p = 0; p < n; p++) {
        const int most = m->capacity[m->service][p];
        const int units = most > 1 && one_in(m, 3) ? 2 : 1;
        least = most - units < least ? most - units : least;
        say(m, "%sp%d: %d", p ? ", " : "", p, units);
    }
    say(m, "}");
    return least;
}

static void say_room(maker *m)
{
    static const char *const rooms[] = {"1 waiting", "0 waiting", "3 in all"};
    const bool shares = one_in(m, 2);
    if (!shares || one_in(m, 2))
        say(m, "        room: %s\n", rooms[pick(m, 3)]);
    if (!shares)
        return;
    say(m, "        balk: {share: [0 %%, 40 %%], to: ");
    say_target(m);
    say(m, "}\n");
}

static void say_then(maker *m)
{
    static const char *const thens[] = {"resume", "restart", "resample"};
    if (one_in(m, 4)) {
        say(m, "{remove: ");
        say_target(m);
        say(m, "}");
    } else {
        say(m, "%s", thens[pick(m, 3)]);
    }
}

static void say_preempt(maker *m)
{
    static const char *const victims[] = {"lowest_priority", "latest_started", "random"};
    say(m, "        preempt: {victim: %s, then: ", victims[pick(m, 3)]);
    say_then(m);
    say(m, "%s}\n", one_in(m, 3) ? ", whom: {class: [c1, c2]}" : "");
}

static void say_fails(maker *m)
{
    static const char *const every[] = {"2 h", "{dist: exponential, mean: 6 h}", "30 min"};
    static const char *const repair[] = {"1 h", "{dist: gamma, mean: 1 h, cv: 0.5}"};
    say(m, ", fails: {every: %s, of: %s, repair: %s, then: ", every[pick(m, 3)],
        one_in(m, 2) ? "use" : "clock", repair[pick(m, 2)]);
    say_then(m);
    say(m, "}");
}

static void say_at_drop(maker *m)
{
    say(m, ", at_drop: ");
    if (one_in(m, 3)) {
        say(m, "{remove: ");
        say_target(m);
        say(m, "}");
    } else {
        say(m, "%s", one_in(m, 2) ? "suspend" : "{suspend: restart}");
    }
}

static void say_qualifiers(maker *m, int keep_free, bool hold)
{
    const char *margin = "        ";
    if (one_in(m, 3))
        say(m, "%spriority: {by: class, c0: 1, c1: 2, else: 3}\n", margin);
    if (one_in(m, 4)) {
        say(m, "%spatience: {wait: ", margin);
        say_duration(m);
        if (one_in(m, 3))
            say(m, ", from: arrival");
        if (one_in(m, 2)) {
            say(m, ", then: ");
            say_target(m);
        }
        say(m, "}\n");
    }
    if (hold)
        return;
    if (one_in(m, 6)) {
        say(m, "%sor_else: ", margin);
        say_target(m);
        say(m, "\n");
    } else if (one_in(m, 5)) {
        say_room(m);
    }
    if (m->ages && one_in(m, 3))
        say(m, "%sageing: {by: class, c0: 1 per 2 h, else: 1 per 5 h}\n", margin);
    if (one_in(m, 6) && keep_free > 0)
        say(m, "%skeep_free: %d\n", margin, keep_free);
    if (one_in(m, 6))
        say(m, "%sstrict: true\n", margin);
    if (one_in(m, 4))
        say_preempt(m);
}

/* ---- steps -- */

static void say_treat(maker *m)
{
    say(m, "treat: {with: ");
    const int keep = say_needs(m, false);
    say(m, ", for: ");
    if (m->step % 2 == 0 && one_in(m, 3)) {
        say(m, "{dist: exponential, mean: 40 min}");
        add_dial(m, false, "40 min", "services.s%d.t%d.treat.for.mean", m->service, m->step);
    } else {
        say_duration(m);
    }
    say(m, "}\n");
    if (one_in(m, 2))
        say_qualifiers(m, keep, false);
}

static void say_seize(maker *m)
{
    say(m, "seize: ");
    const int keep = say_needs(m, true);
    say(m, "\n");
    say_qualifiers(m, keep, false);
}

static void say_release(maker *m)
{
    switch (pick(m, 3)) {
    case 0:
        say(m, "release: all\n");
        break;
    case 1:
        say(m, "release: p0\n");
        break;
    case 2:
        say(m, "release: {p%d: 1}\n", pick(m, m->n_pools[m->service]));
        break;
    }
}

static void say_delay(maker *m)
{
    switch (pick(m, 10)) {
    case 9:
        say(m, "delay: {days: ");
        say_duration(m);
        say(m, ", same_clock: true}\n");
        break;
    case 7:
    case 8:
        say(m, "delay: {until: {any: [{clock: 06:00-10:00}, ");
        say_condition(m);
        say(m, "]}}\n");
        break;
    default:
        say(m, "delay: ");
        say_duration(m);
        say(m, "\n");
        break;
    case 4:
        say(m, "delay: {until: \"08:00\"}\n");
        break;
    case 5:
        say(m, "delay: {until: %s}\n", one_in(m, 2) ? "open" : "weekday");
        break;
    case 6:
        if (m->marked)
            say(m, "delay: 5 h\n        since: seen\n");
        else
            say(m, "delay: 5 h\n");
        break;
    }
}

static void say_hold(maker *m)
{
    const int s = pick(m, m->n_services);
    if (m->holdable[s] && s != m->service && !one_in(m, 4)) {
        say(m, "hold_until: s%d\n", s);
    } else {
        int capacity;
        say(m, "hold_until: {seize: {");
        say_pool_name(m, &capacity);
        say(m, ": 1}}\n");
    }
    if (one_in(m, 2))
        say(m, "        swap: true\n");
    if (one_in(m, 2))
        say_qualifiers(m, 0, true);
}

static void say_branch_end(maker *m, bool back)
{
    const char *margin = "          - ";
    if (back && m->step >= 2)
        say(m, "%s{go: t%d", margin, m->step / 2 * 2 - 2 * pick(m, m->step / 2));
    else if (one_in(m, 3))
        say(m, "%s{leave: gone", margin);
    else if (m->service + 1 < m->n_services)
        say(m, "%s{go: s%d%s", margin, m->service + 1, one_in(m, 3) ? ", keep: [p0]" : "");
    else
        say(m, "%s{leave: other", margin);
}

/* Of two later services, so that nobody goes round for ever. */
static void say_shortest(maker *m)
{
    static const char *const counts[] = {"", ", count: present", ", count: waiting"};
    say(m, "choose: {shortest: [s%d, s%d]%s", m->service + 1, m->service + 2, counts[pick(m, 3)]);
    if (one_in(m, 2)) {
        say(m, ", informed: 40 %%");
        if (m->step % 2 == 0)
            add_dial(m, true, "40 %", "services.s%d.t%d.choose.informed", m->service, m->step);
    }
    say(m, "}\n");
}

static void say_logit(maker *m)
{
    const int to = m->service + 1;
    if (one_in(m, 3)) {
        say(m,
            "choose: {logit: {s%d: {constant: 0.5, per_log_wait: -2}, s%d: {per_log_wait: %s}}}\n",
            to, to + 1, one_in(m, 2) ? "-1" : "{by: class, c0: -3, else: -0.5}");
        return;
    }
    if (one_in(m, 2)) {
        say(m, "choose: {logit: {s%d: {by: class, c0: 2, else: -1}, s%d: {of: x}}}\n", to, to + 1);
        return;
    }
    say(m, "choose: {logit: {s%d: 1.5, s%d: 0.2}}\n", to, to + 1);
    if (m->step % 2 == 0)
        add_dial(m, false, "1.5", "services.s%d.t%d.choose.logit.s%d", m->service, m->step, to);
}

static void say_choose(maker *m)
{
    if (m->service + 2 < m->n_services && one_in(m, 4)) {
        if (one_in(m, 2))
            say_logit(m);
        else
            say_shortest(m);
        return;
    }
    say(m, "choose:\n");
    const bool when = one_in(m, 2), all = one_in(m, 3);
    if (when) {
        say_branch_end(m, false);
        say(m, ", name: w, when: ");
        say_condition(m);
        say(m, "%s}\n", one_in(m, 3) ? ", share: 0.5" : "");
    }
    say_branch_end(m, one_in(m, 3));
    say(m, ", name: a, share: 30 %%}\n");
    say_branch_end(m, false);
    say(m, ", name: b, share: %s}\n", all ? "{value: 20 %}" : "20 %");
    if (m->step % 2 == 0) {
        add_dial(m, true, "30 %", "services.s%d.t%d.choose.a.share", m->service, m->step);
        if (!all)
            add_dial(m, true, "20 %", "services.s%d.t%d.choose.b.share", m->service, m->step);
    }
    if (all)
        say(m, "          - {name: c, share: 50 %%}\n");
    else if (one_in(m, 2))
        say(m, "          - steps: [{delay: 20 min}, {set: {x: {add: 1}}}]\n");
    else
        say(m, "          - {}\n");
}

static void say_book(maker *m)
{
    if (!m->n_books) {
        say_delay(m);
        return;
    }
    say(m, "book: {book: b%d, within: %s", pick(m, m->n_books), one_in(m, 3) ? "10 h" : "6 d");
    if (one_in(m, 3))
        say(m, ", notice: %s", one_in(m, 2) ? "1 h" : "{dist: exponential, mean: 2 h}");
    if (one_in(m, 3))
        say(m, ", slots: %s", one_in(m, 2) ? "2" : "{by: class, c0: 1, else: 3}");
    if (one_in(m, 3))
        say(m, ", attends: 70 %%");
    if (one_in(m, 4)) {
        say(m, ", missed: ");
        say_target(m);
    }
    if (one_in(m, 3)) {
        say(m, ", cancels: {share: 50 %%, before: %s", plain_duration(m));
        if (one_in(m, 2)) {
            say(m, ", then: ");
            say_target(m);
        }
        say(m, "}");
    }
    if (one_in(m, 2)) {
        say(m, ", or_else: ");
        say_target(m);
    }
    say(m, "}\n");
}

/* In place, and without a target: what stands in a list of its own may lead nowhere else. */
static void say_plain_step(maker *m)
{
    switch (pick(m, m->n_books ? 6 : 5)) {
    case 5:
        say(m, "{book: {book: b0, within: 2 d, slots: %d}}", 1 + pick(m, 2));
        break;
    default:
        say(m, "{treat: {with: p0, for: ");
        say_duration(m);
        say(m, "}}");
        break;
    case 2:
        say(m, "{seize: %s, patience: 2 h}", m->shared ? "{any_of: [[p0], {shared: 1}]}" : "p0");
        break;
    case 3:
        say(m, "{delay: ");
        say_duration(m);
        say(m, "}");
        break;
    case 4:
        say(m, "{batch: {size: 2, or_after: 50 min}}");
        break;
    }
}

static void say_plain_steps(maker *m)
{
    say(m, "[");
    say_plain_step(m);
    if (one_in(m, 2)) {
        say(m, ", ");
        say_plain_step(m);
    }
    say(m, "]");
}

/* Several ways, several times, or several patients. */
static void say_several(maker *m)
{
    switch (pick(m, 3)) {
    case 0:
        say(m, "split: [");
        say_plain_steps(m);
        say(m, ", ");
        say_plain_steps(m);
        say(m, "]\n        join: %s\n", one_in(m, 2) ? "all" : "first");
        break;
    case 1:
        say(m, "repeat: {times: %s, every: ", one_in(m, 2) ? "2" : "{dist: poisson, mean: 1.5}");
        say_duration(m);
        say(m, ", steps: ");
        say_plain_steps(m);
        say(m, "}\n      - unbatch: all\n");
        break;
    case 2:
        say(m, "batch: {size: 3, or_after: ");
        say_duration(m);
        say(m, "}\n      - ");
        say_plain_step(m);
        say(m, "\n      - unbatch: all\n");
        break;
    }
}

static void say_step(maker *m)
{
    if (m->step % 2 == 0)
        say(m, "      - name: t%d\n        ", m->step);
    else
        say(m, "      - ");
    if (m->step == 0 && m->holdable[m->service]) {
        if (one_in(m, 2))
            say_treat(m);
        else
            say_seize(m);
        return;
    }
    switch (pick(m, 18)) {
    case 16:
    case 17:
        say_several(m);
        break;
    case 0:
    case 1:
    case 2:
        say_treat(m);
        break;
    case 3:
    case 4:
        say_seize(m);
        break;
    case 5:
        say_release(m);
        break;
    case 6:
    case 7:
        say_delay(m);
        break;
    case 8:
    case 9:
        say_hold(m);
        break;
    case 10:
    case 11:
        say_choose(m);
        break;
    case 12:
        say(m, "set: {x: %s}\n",
            one_in(m, 2) ? "{add: 1}" : "{dist: empirical, values: [0, 1, 3]}");
        break;
    case 13:
        say(m, "mark: seen\n");
        m->marked = true;
        break;
    case 14:
        if (one_in(m, 2))
            say(m, "cost: {contact: £3.50}\n");
        else
            say_book(m);
        break;
    case 15:
        say(m, "return: {share: 30 %%, after: ");
        say_duration(m);
        say(m, ", to: s%d}\n", pick(m, m->n_services));
        break;
    }
}

/* ---- sections -- */

static void begin(maker *m, int section) { m->out = &m->sections[section]; }

static void say_pool(maker *m, int p)
{
    static const char *const orders[] = {"latest", "random", "arrival", "{of: stay}"};
    static const char *const closings[] = {"see_all_inside", "turn_away_waiting", "suspend"};
    const int capacity = m->capacity[m->service][p];
    bool limited = true;
    switch (pick(m, 6)) {
    default:
        say(m, "      p%d: %d\n", p, capacity);
        add_dial(m, false,
                 capacity == 1   ? "1"
                 : capacity == 2 ? "2"
                                 : "3",
                 "services.s%d.resources.p%d", m->service, p);
        return;
    case 3:
        if (one_in(m, 3))
            say(m, "      p%d: {capacity: {by: {waiting: s%d}, 0-1: 1, else: 3}", p, m->service);
        else if (one_in(m, 2))
            say(m, "      p%d: {capacity: {by: clock, 08:00-20:00: 3, else: 1}", p);
        else
            say(m, "      p%d: {capacity: {calendar: shifts}", p);
        if (one_in(m, 2))
            say_at_drop(m);
        break;
    case 4:
        say(m, "      p%d: {capacity: %d, door: 08:00-20:00, at_close: %s", p, capacity,
            closings[pick(m, 3)]);
        break;
    case 5:
        limited = !one_in(m, 3);
        say(m, "      p%d: {capacity: %s", p, limited ? "3" : "unlimited");
        break;
    }
    if (one_in(m, 2)) {
        say(m, ", turnaround: ");
        say_duration(m);
    }
    if (!m->ages && one_in(m, 3))
        say(m, ", order: %s", orders[pick(m, 4)]);
    if (limited && one_in(m, 3))
        say_fails(m);
    if (one_in(m, 4))
        say(m, ", cost: {per_hour_held: £10, per_hour_waiting: £1, per_unit: £5 per day}");
    say(m, "}\n");
}

static void say_service(maker *m, int s)
{
    m->service = s;
    m->marked = false;
    m->n_steps = 2 + pick(m, MOST_STEPS - 1);
    say(m, "  s%d:\n    type: pathway\n", s);
    if (one_in(m, 6)) {
        say(m, "    door: 06:00-22:00\n");
        if (one_in(m, 2) && s + 1 < m->n_services)
            say(m, "    shut: s%d\n", s + 1);
    }
    say(m, "    resources:\n");
    for (int p = 0; p < m->n_pools[s]; p++)
        say_pool(m, p);
    say(m, "    steps:\n");
    for (m->step = 0; m->step < m->n_steps; m->step++)
        say_step(m);
}

static void say_arrivals(maker *m, int i)
{
    const int to = pick(m, m->n_services);
    say(m, "  a%d:\n    to: s%d\n", i, i == 0 ? 0 : to);
    switch (pick(m, 9)) {
    case 0:
    case 1:
    case 2:
        say(m, "    rate: 6 per day\n");
        add_dial(m, false, "6 per day", "arrivals.a%d.rate", i);
        break;
    case 3:
        say(m, "    rate: {step: 1 h, unit: per h, values: [1, 0, 0.5], repeat: %s}\n",
            one_in(m, 4) ? "false" : "true");
        add_dial(m, false, "", "arrivals.a%d.rate", i);
        break;
    case 4:
        say(m, "    rate: {points: [[0 d, 10 per day], [4 d, 2 per day], [8 d, 8 per day]], "
               "between: linear}\n");
        add_dial(m, false, "", "arrivals.a%d.rate", i);
        break;
    case 5:
        say(m, "    rate: {mean: 8 per day, hour: by_hour, weekday: by_day}\n");
        add_dial(m, false, "8 per day", "arrivals.a%d.rate", i);
        break;
    case 6:
        say(m, "    every: %s\n", one_in(m, 2) ? "90 min" : "{dist: uniform, min: 1 h, max: 6 h}");
        if (one_in(m, 2))
            say(m, "    first: at_start\n");
        break;
    case 7:
        say(m, "    at: [0 min, 0 min, 30 min, 1 h, 1 h, 9 h, 30 h]\n    attends: 80 %%\n");
        break;
    case 8:
        say(m, "    at: {weekday: {\"08:00\": 3, \"08:30\": 1}, sun: {\"12:00\": 2}}\n");
        break;
    }
    if (one_in(m, 5))
        say(m, "    class: c1\n");
    else
        say(m, "    class: {c0: 30 %%, c1: 60 %%, c2: 10 %%}\n");
    say(m, "    set: {stay: {dist: exponential, mean: 2 h}, x: 0}\n");
}

static void say_start(maker *m)
{
    const int s = pick(m, m->n_services);
    if (!m->holdable[s])
        return;
    say(m, "start:\n  s%d:\n    class: c0\n    set: {stay: 1 h, x: 2}\n", s);
    switch (pick(m, 4)) {
    case 0:
        say(m, "    in: %d\n    remaining: 2 h\n", pick(m, 5));
        break;
    case 1:
        say(m, "    in: 2\n    remaining: equilibrium\n");
        break;
    case 2:
        say(m, "    in: equilibrium\n");
        break;
    case 3:
        say(m, "    in: 1\n    stayed: 30 min\n");
        break;
    }
    if (one_in(m, 2))
        say(m, "    waiting: %d\n    waited: %s\n", pick(m, 5), plain_duration(m));
}

static void say_change(maker *m, const dial *d)
{
    static const char *const curves[] = {"step", "linear", "logistic", "exponential"};
    say(m, "      - {dial: %s, ", d->path);
    if (d->share)
        say(m, "%s", one_in(m, 2) ? "to: 45 %" : "by: -10 points");
    else
        say(m, "times: %s", one_in(m, 2) ? "1.8" : "0.6");
    if (one_in(m, 2))
        say(m, ", over: 3 d, curve: %s", curves[1 + pick(m, 3)]);
    say(m, "}\n");
}

static void say_interventions(maker *m)
{
    const int n = m->n_dials ? pick(m, 4) : 0;
    if (n)
        say(m, "interventions:\n");
    for (int i = 0; i < n; i++) {
        say(m, "  i%d:\n    starts: %s\n", i, plain_duration(m));
        if (one_in(m, 3))
            say(m, "    slips_by: {dist: gamma, mean: 2 d, cv: 1}\n");
        if (one_in(m, 4))
            say(m, "    disruption: {services: [s0], slower_by: 50 %%, fades_over: 2 d}\n");
        if (one_in(m, 4))
            say(m, "    cost: {set_up: £10, running: £5 per day}\n");
        say(m, "    changes:\n");
        say_change(m, &m->dials[pick(m, m->n_dials)]);
    }
    if (!(m->variant & VARIANT_SAME) || !m->n_dials)
        return;
    if (!n)
        say(m, "interventions:\n");
    say(m, "  nothing:\n    starts: 13 h\n    changes:\n");
    for (int i = 0; i < m->n_dials; i++)
        say(m, "      - {dial: %s, times: 1}\n", m->dials[i].path);
}

static void say_measures(maker *m)
{
    if (one_in(m, 2))
        return;
    const int s = pick(m, m->n_services);
    say(m,
        "measures:\n  m_time: {from: arrive, to: depart, in: s%d, stat: [mean, sd, p95, "
        "share_within 2 h, per day], by: [class]}\n",
        s);
    say(m,
        "  m_wait: {from: arrive, to: start, in: s%d, where: {class: [c0, c1]}, stat: [mean, "
        "distribution]}\n",
        s);
    say(m,
        "  m_came: {count: arrived, in: s%d}\n  m_gone: {count: left_unseen, in: s%d, stat: "
        "[total, per day]}\n",
        s, s);
    say(m, "  m_share: {ratio: [m_gone, m_came]}\n");
    say(m,
        "  m_lost: {count: [left_unseen, turned_away, arrived], in: [s%d%s], stat: [total, per "
        "week]}\n  m_most: {from: arrive, to: start, stat: [min, max], by: class}\n",
        s, m->n_services > 1 ? s ? ", s0" : ", s1" : "");
    say(m,
        "  m_full: {share_of_time: {present: {of: s%d, above: 1}}, during: {clock: 20:00-06:30}}\n"
        "  m_line: {share_of_time: {waiting: {of: s%d, at_least: 1}}}\n"
        "  m_night: {census: {of: [s%d%s]}, at: [\"00:00\", \"09:30\"], stat: [mean, sd, max, "
        "distribution]}\n",
        s, s, s, m->n_services > 1 ? s ? ", s0" : ", s1" : "");
    say(m,
        "  m_first: {from: arrive, to: [start, left_unseen, done], in: s%d, of_those_that: %s, "
        "stat: "
        "[mean, mean_above 30 min, min], during: {clock: 06:00-22:00}}\n"
        "  m_last: {last: departed, in: s%d, minus: 1 h, at_least: 0 min, by: class, stat: [mean, "
        "sd]}\n  m_cost: {cost: all, by: class, during: {weekday: [mon, sat]}}\n",
        s, one_in(m, 2) ? "arrived" : "started", s);
    say(m,
        "  m_there: {census: {of: [s%d%s]}, stat: [mean, sd, p90, min, max, share_above 2]}\n"
        "  m_after: {census: {of: s%d}, at: [0 d, 300 min]}\n"
        "  m_index: {from: arrive, to: depart, by: class, stat: [sii, rii, sii share_within 1 "
        "h]}\n",
        s, m->n_services > 1 ? s ? ", s0" : ", s1" : "", s);
}

static void say_run(maker *m)
{
    static const char *const lengths[] = {"8 d", "20 h", "3 d", "400 min"};
    static const char *const warm_ups[] = {"0 d", "2 d", "90 min"};
    say(m, "run: {start: 2025-03-07, seed: 3, by: [class], holidays: [2025-03-10]");
    say(m, ", warm_up: %s", warm_ups[pick(m, 3)]);
    switch (pick(m, 6)) {
    default:
        say(m, ", length: %s", lengths[pick(m, 4)]);
        break;
    case 4:
        say(m, ", length: %s, until: empty", lengths[pick(m, 4)]);
        break;
    case 5:
        say(m, ", until: {arrivals: %d}", 1 + pick(m, 60));
        break;
    }
    say(m, "}\n");
}

static void say_books(maker *m)
{
    m->n_books = pick(m, 3);
    if (m->n_books)
        say(m, "books:\n");
    for (int i = 0; i < m->n_books; i++) {
        say(m, "  b%d: {slots: {weekday: {%s: every %s}, sat: {23:00-24:00: every 30 min}}", i,
            one_in(m, 2) ? "09:00-11:00" : "00:00-24:00", one_in(m, 2) ? "30 min" : "2 h");
        say(m, ", clinicians: %d, horizon: %s", 1 + pick(m, 2), one_in(m, 2) ? "2 d" : "9 d");
        if (one_in(m, 2))
            say(m, ", same_day: {share: 50 %%, released: \"08:00\"}");
        say(m, "}\n");
        add_dial(m, false, "", "books.b%d.clinicians", i);
        add_dial(m, false, "", "books.b%d.horizon", i);
    }
}

static void say_pools_first(maker *m)
{
    m->n_services = 1 + pick(m, MOST_SERVICES);
    m->shared = one_in(m, 2);
    m->ages = one_in(m, 2);
    for (int s = 0; s < m->n_services; s++) {
        m->n_pools[s] = 1 + pick(m, MOST_POOLS);
        m->holdable[s] = !one_in(m, 4);
        for (int p = 0; p < m->n_pools[s]; p++)
            m->capacity[s][p] = 1 + pick(m, 3);
    }
}

bool make_scenario(choices from, int variant, char out[SCENARIO_MOST])
{
    static maker m; /* large */
    memset(&m, 0, sizeof m);
    m.from = from;
    m.variant = variant;
    const bool unused = (variant & VARIANT_UNUSED) != 0;
    say_pools_first(&m);
    begin(&m, 0);
    say_run(&m);
    begin(&m, 1);
    say(&m, "classes: [c0, c1, c2%s]\n", unused ? ", unused_class" : "");
    begin(&m, 2);
    say(&m, "attributes: {x: number, stay: duration}\n");
    begin(&m, 3);
    say(&m, "calendars: {shifts: {weekday: {08:00-20:00: 3, 20:00-08:00: 1}, weekend: "
            "{10:00-16:00: 3}, "
            "holidays: {09:00-12:00: 1}, on: {2025-03-12: {00:00-24:00: 2}}}}\n");
    begin(&m, 4);
    say(&m, "profiles: {by_hour: [0, 0, 0, 0, 0, 0, 1, 1, 4, 4, 4, 4, 4, 4, 4, 4, 2, 2, 2, 1, 1, "
            "1, 0, 0], "
            "by_day: [2, 1, 1, 1, 1, 0, 0.5]}\n");
    begin(&m, 5);
    if (m.shared)
        say(&m, "resources: {shared: 2}\n");
    begin(&m, 6);
    say_books(&m);
    begin(&m, 7);
    say(&m, "services:\n");
    for (int s = 0; s < m.n_services; s++)
        say_service(&m, s);
    if (unused)
        say(&m, "  unused:\n    type: pathway\n    resources: {u: 1}\n    steps: [{treat: {with: "
                "u, for: 3 h}}]\n");
    begin(&m, 8);
    say(&m, "arrivals:\n");
    const int n_sources = 1 + pick(&m, 3);
    for (int i = 0; i < n_sources; i++)
        say_arrivals(&m, i);
    if (unused)
        say(&m, "  to_unused: {to: unused, rate: 5 per day, class: unused_class}\n");
    begin(&m, 9);
    if (one_in(&m, 3))
        say_start(&m);
    begin(&m, 10);
    say_measures(&m);
    begin(&m, 11);
    say_interventions(&m);
    begin(&m, 12);
    say(&m, "weir: 1\n");

    size_t n = 0;
    for (int i = 0; i < SECTIONS; i++) {
        const text *t = &m.sections[variant & VARIANT_REVERSED ? i : SECTIONS - 1 - i];
        memcpy(out + n, t->at, t->n);
        n += t->n;
        if (n + sizeof t->at >= SCENARIO_MOST && i + 1 < SECTIONS)
            return false;
    }
    out[n] = '\0';
    return !m.full;
}

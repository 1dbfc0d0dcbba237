/* What happens to patients, written down. Nothing here is on the way of a run without a log: it is called
 * where a service is marked as one whose moments count, and its pools as ones that are not handed over,
 * which wr_log_prepare() sees to. It reads the state and changes nothing, so a run with a log has the
 * results of one without. */
#include <stdlib.h>

#include "sim/engine/state.h"
#include "weir/events.h"

/* ---- memory ------------------------------------------------------------------------------------ */

static void *grown(wr_rep *rep, void *old, size_t n, size_t item)
{
    void *more = n <= SIZE_MAX / item ? realloc(old, n * item) : NULL;
    if (!more)
        wr_rep_fail(rep, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory for the event log");
    return more;
}

static void add(wr_rep *rep, int32_t patient, int kind, int32_t place, int32_t units)
{
    wr_event_log *log = rep->log;
    if (log->n_events == log->event_capacity) {
        const size_t n = log->event_capacity ? 2 * log->event_capacity : 4096;
        log->events = grown(rep, log->events, n, sizeof *log->events);
        log->event_capacity = n;
    }
    if (log->n_events >= log->most_events)
        wr_rep_fail(rep, WEIR_ERR_LIMIT, WR_NOWHERE,
                    "the event log has more than %zu events: keep fewer replications of it "
                    "(--trace), or a share of the patients (--trace-share)",
                    log->most_events);
    log->events[log->n_events++] = (wr_logged_event){
        .at = rep->now, .patient = patient, .kind = kind, .place = place, .units = units};
}

static void note_record(wr_rep *rep, int32_t record, int32_t patient)
{
    wr_event_log *log = rep->log;
    if ((size_t)record >= log->n_records) {
        const size_t n = (size_t)rep->patient_capacity;
        log->patient_of = grown(rep, log->patient_of, n, sizeof *log->patient_of);
        for (size_t i = log->n_records; i < n; i++)
            log->patient_of[i] = -1;
        log->n_records = n;
    }
    log->patient_of[record] = patient;
}

static int32_t logged(const wr_rep *rep, int32_t record)
{
    return (size_t)record < rep->log->n_records ? rep->log->patient_of[record] : -1;
}

/* ---- who --------------------------------------------------------------------------------------- */

/* The same people in every scenario and for any number of threads: by source and ordinal alone. */
static bool is_wanted(const wr_rep *rep, const wr_patient *p)
{
    uint64_t h = (uint64_t)rep->folds[p->source] << 32 | p->ordinal;
    h = (h ^ h >> 30) *
        UINT64_C(0xbf58476d1ce4e5b9); /* the finalizer of SplitMix64 (Steele 2014) */
    h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
    h ^= h >> 31;
    return (double)(h >> 11) * 0x1p-53 < rep->log->share;
}

static void new_patient(wr_rep *rep, int32_t record)
{
    wr_event_log *log = rep->log;
    const wr_patient *p = wr_patient_at(rep, record);
    if (!rep->in_window || !is_wanted(rep, p)) {
        note_record(rep, record, -1);
        return;
    }
    if (log->n_patients == log->patient_capacity) {
        const size_t n = log->patient_capacity ? 2 * log->patient_capacity : 1024;
        log->patients = grown(rep, log->patients, n, sizeof *log->patients);
        log->values = grown(rep, log->values, n * (size_t)log->n_attrs + 1, sizeof *log->values);
        log->patient_capacity = n;
    }
    const int32_t who = (int32_t)log->n_patients++;
    log->patients[who] = (wr_logged_patient){.came = rep->now,
                                             .left = -1,
                                             .source = rep->sources[p->source].of,
                                             .ordinal = p->ordinal,
                                             .outcome = -1};
    note_record(rep, record, who);
    add(rep, who, WEIR_EVENT_ARRIVE, -1, 0);
}

static void keep_values(wr_rep *rep, int32_t record, int32_t who)
{
    const int32_t n = rep->log->n_attrs;
    if (n > 0)
        memcpy(rep->log->values + (size_t)who * (size_t)n, wr_attrs_at(rep, record),
               (size_t)n * sizeof(double));
}

/* ---- what ---------------------------------------------------------------------------------------- */

/* Whatever is taken first, a treatment or a seize, the start comes behind it. */
static void put_before_start(wr_event_log *log)
{
    wr_logged_event *last = &log->events[log->n_events - 1];
    if (log->n_events < 2 || last[-1].kind != WEIR_EVENT_START ||
        last[-1].patient != last->patient || last[-1].at != last->at)
        return;
    const wr_logged_event start = last[-1];
    last[-1] = *last;
    *last = start;
}

/* Of the patient of a record: of a child the one that was split, of a group each of its members. Work
 * without a patient is nobody's. */
static void log_of(wr_rep *rep, int32_t record, int kind, int32_t place, int32_t units)
{
    while (wr_is_child(rep, record))
        record = rep->kin[record].parent;
    if (wr_is_task(rep, record))
        return;
    if (wr_is_group(rep, record)) {
        for (int32_t m = rep->kin[record].members; m >= 0; m = rep->kin[m].next_member)
            log_of(rep, m, kind, place, units);
        return;
    }
    const int32_t who = logged(rep, record);
    if (who < 0)
        return;
    wr_logged_patient *const p = &rep->log->patients[who];
    if (kind == WEIR_EVENT_START && p->started)
        return; /* the same start, of a child or a group */
    p->started = kind == WEIR_EVENT_START || (p->started && kind != WEIR_EVENT_ENTER);
    add(rep, who, kind, place, units);
    if (kind == WEIR_EVENT_TAKE)
        put_before_start(rep->log);
}

void wr_log_moment(wr_rep *rep, int32_t patient, int32_t place, int32_t which)
{
    if (place == rep->net->n_services) {
        if (which == WR_MOMENT_ARRIVE)
            new_patient(rep, patient);
        return;
    }
    if (which == WR_MOMENT_ARRIVE)
        log_of(rep, patient, WEIR_EVENT_ENTER, place, 0);
    else if (which == WR_MOMENT_START)
        log_of(rep, patient, WEIR_EVENT_START, place, 0);
    else if (which >= WR_MOMENT_MARK) /* a mark is of its service: both in one number */
        log_of(rep, patient, WEIR_EVENT_MARK, place * WR_LOG_MARKS + (which - WR_MOMENT_MARK), 0);
}

void wr_log_wait(wr_rep *rep, int32_t patient)
{
    const int kind =
        wr_patient_at(rep, patient)->state == WR_BLOCKED ? WEIR_EVENT_BLOCK : WEIR_EVENT_WAIT;
    for (int32_t n = wr_patient_at(rep, patient)->line; n >= 0; n = rep->nodes[n].sibling)
        log_of(rep, patient, kind, rep->nodes[n].pool, rep->nodes[n].units);
}

void wr_log_units(wr_rep *rep, int32_t patient, int kind, int32_t pool, int32_t units)
{
    if (units > 0)
        log_of(rep, patient, kind, pool, units);
}

void wr_log_gives_up(wr_rep *rep, int32_t patient)
{
    log_of(rep, patient, WEIR_EVENT_GIVE_UP, wr_patient_at(rep, patient)->service, 0);
}

void wr_log_visit_end(wr_rep *rep, int32_t patient)
{
    log_of(rep, patient, WEIR_EVENT_LEAVE, wr_patient_at(rep, patient)->service, 0);
}

void wr_log_journey_end(wr_rep *rep, int32_t patient, int32_t outcome)
{
    const int32_t who = logged(rep, patient);
    if (who < 0)
        return;
    rep->log->patients[who].left = rep->now;
    rep->log->patients[who].outcome = outcome;
    keep_values(rep, patient, who);
    add(rep, who, WEIR_EVENT_DEPART, outcome, 0);
    rep->log->patient_of[patient] = -1;
}

/* ---- before and after ------------------------------------------------------------------------------ */

/* All visits take the long way, which knows who they are. */
void wr_log_prepare(wr_rep *rep)
{
    rep->log->n_attrs = rep->net->n_attrs;
    rep->log->run_start = rep->run_start;
    for (int32_t s = 0; s <= rep->net->n_services; s++) {
        rep->services[s].plain = false;
        rep->services[s].counts_moments = rep->services[s].measured = true;
    }
    for (int32_t i = 0; i < rep->net->n_treats; i++)
        rep->treats[i].law = NULL;
}

void wr_log_part_end(wr_rep *rep)
{
    for (int32_t k = 0; (size_t)k < rep->log->n_records && k < rep->n_patients; k++) {
        const int32_t who = rep->log->patient_of[k];
        if (who >= 0 && rep->log->patients[who].left < 0)
            keep_values(rep, k, who);
        rep->log->patient_of[k] = -1;
    }
}

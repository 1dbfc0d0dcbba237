/* What each case asks, one function a case, in the order of the table in cases.c. The numbers of
 * its scenario are written out again there: were they read from the compiled scenario, a fault in
 * reading would change both sides. */
#ifndef ANALYSIS_VERIFY_ASKS_H
#define ANALYSIS_VERIFY_ASKS_H

#include "analysis/verify/verify.h"

/* stations.c: one line, one kind of server */
void verify_ask_mm1(verify_asked *asked);
void verify_ask_mmc(verify_asked *asked);
void verify_ask_mmck(verify_asked *asked);
void verify_ask_loss(verify_asked *asked);
void verify_ask_census(verify_asked *asked);
void verify_ask_erlang_a(verify_asked *asked);
void verify_ask_patience(verify_asked *asked);
void verify_ask_mg1(verify_asked *asked);
void verify_ask_md1(verify_asked *asked);
void verify_ask_mdc(verify_asked *asked);
void verify_ask_dm1(verify_asked *asked);
void verify_ask_gim1(verify_asked *asked);
void verify_ask_mec(verify_asked *asked);
void verify_ask_finite_source(verify_asked *asked);
void verify_ask_batches(verify_asked *asked);
void verify_ask_population(verify_asked *asked);
void verify_ask_late(verify_asked *asked);

/* rules.c: who is served, where, and when */
void verify_ask_priority_mg1(verify_asked *asked);
void verify_ask_priority_mmc(verify_asked *asked);
void verify_ask_overflow(verify_asked *asked);
void verify_ask_reserved(verify_asked *asked);
void verify_ask_sizes(verify_asked *asked);
void verify_ask_turnaround(verify_asked *asked);
void verify_ask_shifts(verify_asked *asked);
void verify_ask_closing(verify_asked *asked);
void verify_ask_pause(verify_asked *asked);
void verify_ask_appointments(verify_asked *asked);
void verify_ask_book(verify_asked *asked);
void verify_ask_surge(verify_asked *asked);

/* interruptions.c: patients who are stopped, and go on */
void verify_ask_preempt_mmc(verify_asked *asked);
void verify_ask_preempt_mg1(verify_asked *asked);
void verify_ask_preempt_then(verify_asked *asked);
void verify_ask_relief(verify_asked *asked);
void verify_ask_breakdowns(verify_asked *asked);

/* together.c: several ways at once, groups, so many visits */
void verify_ask_fork_join(verify_asked *asked);
void verify_ask_groups(verify_asked *asked);
void verify_ask_visits(verify_asked *asked);

/* flows.c: several stations; rates and numbers that change with time */
void verify_ask_jackson(verify_asked *asked);
void verify_ask_tandem(verify_asked *asked);
void verify_ask_returns(verify_asked *asked);
void verify_ask_rate_step(verify_asked *asked);
void verify_ask_rate_ramp(verify_asked *asked);
void verify_ask_rate_season(verify_asked *asked);
void verify_ask_rate_swing(verify_asked *asked);
void verify_ask_equilibrium(verify_asked *asked);
void verify_ask_transient(verify_asked *asked);
void verify_ask_first_patients(verify_asked *asked);

#endif

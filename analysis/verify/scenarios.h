/* The files of scenarios/verify/ as text in the program (embed.cmake). */
#ifndef ANALYSIS_VERIFY_SCENARIOS_H
#define ANALYSIS_VERIFY_SCENARIOS_H

extern const char verify_text_mm1[];
extern const char verify_text_mmc[];
extern const char verify_text_mmck[];
extern const char verify_text_loss[];
extern const char verify_text_census[];
extern const char verify_text_erlang_a[];
extern const char verify_text_patience[];
extern const char verify_text_mg1[];
extern const char verify_text_md1[];
extern const char verify_text_mdc[];
extern const char verify_text_dm1[];
extern const char verify_text_gim1[];
extern const char verify_text_mec[];
extern const char verify_text_finite_source[];
extern const char verify_text_batches[];
extern const char verify_text_population[];
extern const char verify_text_late[];
extern const char verify_text_priority_mg1[];
extern const char verify_text_priority_mmc[];
extern const char verify_text_preempt_mmc[];
extern const char verify_text_preempt_mg1[];
extern const char verify_text_preempt_then[];
extern const char verify_text_relief[];
extern const char verify_text_breakdowns[];
extern const char verify_text_overflow[];
extern const char verify_text_surge[];
extern const char verify_text_reserved[];
extern const char verify_text_sizes[];
extern const char verify_text_turnaround[];
extern const char verify_text_shifts[];
extern const char verify_text_closing[];
extern const char verify_text_pause[];
extern const char verify_text_appointments[];
extern const char verify_text_book[];
extern const char verify_text_jackson[];
extern const char verify_text_tandem[];
extern const char verify_text_returns[];
extern const char verify_text_fork_join[];
extern const char verify_text_groups[];
extern const char verify_text_visits[];
extern const char verify_text_rate_step[];
extern const char verify_text_rate_ramp[];
extern const char verify_text_rate_season[];
extern const char verify_text_rate_swing[];
extern const char verify_text_equilibrium[];
extern const char verify_text_transient[];
extern const char verify_text_first_patients[];
extern const char verify_text_coverage[];

#endif

/* Files of this folder as text in the program (embed.cmake), so that the command stands alone. */
#ifndef ANALYSIS_PAGE_ASSETS_H
#define ANALYSIS_PAGE_ASSETS_H

extern const char analysis_plot_common[];
extern const char analysis_plot_forest[];
extern const char analysis_plot_day[];
extern const char analysis_plot_period[];
extern const char analysis_plot_distribution[];
extern const char analysis_plot_course[];
extern const char analysis_plot_course_text[];
extern const char analysis_plot_sweep_curve[];
extern const char analysis_plot_sweep_map[];
extern const char analysis_plot_sweep_cloud[];
extern const char analysis_plot_sweep_text[];
extern const char analysis_plot_screen[];
extern const char analysis_plot_screen_text[];
extern const char analysis_plot_solve_answer[];
extern const char analysis_plot_fit[];
extern const char analysis_plot_fit_text[];
extern const char analysis_plot_forest_text[];
extern const char analysis_plot_day_text[];
extern const char analysis_plot_period_text[];
extern const char analysis_plot_distribution_text[];
extern const char analysis_plot_sweep_map_text[];
extern const char analysis_plot_sweep_cloud_text[];
extern const char analysis_plot_bars_text[];
extern const char analysis_plot_solve_answer_text[];
extern const char analysis_page_style[];

#endif

/* Warm-up: what was left out, what should be, and whether the rest had settled. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/course.h"
#include "analysis/page/assets.h"
#include "analysis/page/html.h"
#include "analysis/page/picture.h"

static void course_figure(page *p, size_t scenario, size_t course)
{
    char title[ANALYSIS_TEXT], sentence[800];
    figure f;
    char *svg = NULL;
    const weir_course *s = weir_results_course(p->r, course);
    char name[2 * ANALYSIS_TEXT];
    analysis_course_name(title, s);
    if (p->gallery && p->n_scenarios > 1)
        snprintf(title + strlen(title), sizeof title - strlen(title), ", %.60s",
                 weir_results_scenario(p->r, scenario));
    snprintf(name, sizeof name, "%.180s%s%.180s", s->service, *s->service ? "." : "", s->quantity);
    if (!page_figure_open(p, "course", name,
                          p->n_scenarios > 1 ? weir_results_scenario(p->r, scenario) : "", title))
        return;
    analysis_warm_up_words(sentence, p->r, scenario);
    if (figure_begin(&f, &p->shop, PAGE_PICTURE_WIDTH, 290)) {
        analysis_put_course(&f, p->r, scenario, course);
        svg = figure_end_as(&f, analysis_plot_course, analysis_plot_course_text, sentence);
    }
    page_figure_close(p, svg, sentence);
}

static void trend(page *p, size_t scenario)
{
    char text[800];
    if (!*analysis_trend_words(text, p->r, scenario))
        return;
    fputs("<p class=warning>", p->out);
    if (p->n_scenarios > 1)
        html_format(p->out, "%s: ", weir_results_scenario(p->r, scenario));
    html_text(p->out, text);
    fputs(".</p>\n", p->out);
}

/* The page shows of each scenario the series that asks for most; alone there are all. */
static void other_courses(page *p)
{
    for (size_t s = 0; s < p->n_scenarios && s < PAGE_MOST_SERIES; s++)
        for (size_t i = 0; i < weir_results_course_count(p->r); i++)
            if (weir_results_settling(p->r, s).judged && i != weir_results_settling(p->r, s).course)
                course_figure(p, s, i);
}

void page_course(page *p)
{
    bool any = false;
    for (size_t s = 0; s < p->n_scenarios; s++)
        any = any || weir_results_settling(p->r, s).judged;
    if (!any)
        return;
    fputs("<p>What happens before the dashed line is left out, so that the empty start does not "
          "show. MSER-5 (White 1997) says how much should be: the least squared error of the mean "
          "of what is left, over all numbers waiting and present; the picture is of the one that "
          "asks for most.</p>\n<div class=figures>\n",
          p->out);
    for (size_t s = 0; s < p->n_scenarios && s < PAGE_MOST_SERIES; s++)
        if (weir_results_settling(p->r, s).judged)
            course_figure(p, s, weir_results_settling(p->r, s).course);
    if (p->gallery)
        other_courses(p);
    fputs("</div>\n", p->out);
    for (size_t s = 0; s < p->n_scenarios; s++)
        trend(p, s);
}

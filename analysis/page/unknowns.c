/* What is not known about the inputs, and how much of the spread comes from it. */
#include "analysis/unknowns.h"

#include "analysis/page/html.h"
#include "analysis/page/page.h"

static void head(page *p, const analysis_unknowns *u, const char *title)
{
    char text[ANALYSIS_TEXT];
    fputs("<div class=scroll><table>\n<thead><tr><th scope=col>", p->out);
    html_text(p->out, title);
    fputs("</th>", p->out);
    for (size_t m = 0; m < u->n_measures; m++) {
        fputs("<th scope=col class=number>", p->out);
        html_text(p->out, page_measure_name(text, u->measures[m]));
        fputs("</th>", p->out);
    }
    fputs("</tr></thead>\n<tbody>\n", p->out);
}

static void share_row(page *p, const analysis_unknowns *u, const char *name, const double *shares,
                      size_t stride)
{
    char text[ANALYSIS_TEXT];
    fputs("<tr><th scope=row>", p->out);
    html_text(p->out, name);
    fputs("</th>", p->out);
    for (size_t m = 0; m < u->n_measures; m++) {
        fputs("<td class=number>", p->out);
        page_number(p->out, analysis_share_text(text, shares[m * stride]));
        fputs("</td>", p->out);
    }
    fputs("</tr>\n", p->out);
}

static void worth_table(page *p, const analysis_unknowns *u)
{
    char text[ANALYSIS_TEXT];
    head(p, u, "What knowing it would gain");
    for (size_t i = 0; i < u->n_dials; i++) {
        const size_t d = u->order[i];
        fputs("<tr><th scope=row>", p->out);
        html_text(p->out, weir_results_uncertain(u->r, d).path);
        fputs("</th>", p->out);
        for (size_t m = 0; m < u->n_measures; m++) {
            fputs("<td class=number>", p->out);
            page_number(p->out,
                        analysis_worth_text(text, u->measures[m], u->worth[m * u->n_dials + d]));
            fputs("</td>", p->out);
        }
        fputs("</tr>\n", p->out);
    }
    fputs("</tbody></table></div>\n<p class=note>On average, in choosing the best of the scenarios "
          "by that measure alone (expected value of partial perfect information). Nought: knowing "
          "it would change no choice.</p>\n",
          p->out);
}

void page_unknowns(page *p)
{
    analysis_unknowns u;
    if (!analysis_unknowns_make(&u, p->r, 0))
        return;
    fputs("<p class=lead>", p->out);
    html_format(
        p->out, "%zu uncertain dial%s, drawn %zu times, with %zu replication%s of each draw.",
        u.n_dials, u.n_dials == 1 ? "" : "s", u.n_draws, u.per_draw, u.per_draw == 1 ? "" : "s");
    fputs("</p>\n", p->out);
    head(p, &u, "Share of the spread");
    if (u.per_draw > 1)
        share_row(p, &u, "All uncertain dials", u.inputs, 1);
    for (size_t i = 0; i < u.n_dials; i++)
        share_row(p, &u, weir_results_uncertain(p->r, u.order[i]).path, u.share + u.order[i],
                  u.n_dials);
    if (u.per_draw > 1)
        share_row(p, &u, "Chance", u.chance, 1);
    fputs("</tbody></table></div>\n<p class=note>", p->out);
    html_text(p->out, analysis_unknowns_note(&u));
    fputs("</p>\n", p->out);
    if (u.has_worth)
        worth_table(p, &u);
    analysis_unknowns_clear(&u);
}

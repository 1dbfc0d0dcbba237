/* Statistics of sums (together.h).
 *
 * Slope index of inequality: groups in their order from 0 to 1, each at the middle of its share of all
 * (its ridit), and through their means the line of least squares, weighted by size. Its ends are what
 * the very first and the very last would have: the slope index is their difference, last less first
 * (Pamuk, Population Studies 39 (1985) 17-31), the relative index their ratio (Mackenbach and Kunst,
 * Social Science & Medicine 44 (1997) 757-771). */
#include "sim/base/together.h"

#include <math.h>

void wr_together_clear(wr_together how, double *sum, int32_t n)
{
    const bool extreme = how == WR_TOGETHER_LEAST || how == WR_TOGETHER_MOST;
    for (int32_t i = 0; i < n; i++)
        sum[i] = extreme ? (double)NAN : 0.0;
}

void wr_together_add(wr_together how, double *sum, const double *parts, int32_t n, double sign)
{
    for (int32_t i = 0; i < n; i++)
        if (how == WR_TOGETHER_LEAST)
            sum[i] = fmin(sum[i], parts[i]); /* of a NaN and a number, the number */
        else if (how == WR_TOGETHER_MOST)
            sum[i] = fmax(sum[i], parts[i]);
        else
            sum[i] += sign * parts[i];
}

bool wr_together_seen(wr_together how, const double *parts, int32_t n)
{
    if (how == WR_TOGETHER_SD)
        return parts[0] > 0;
    for (int32_t i = 0; i < n; i++)
        if (how == WR_TOGETHER_LEAST || how == WR_TOGETHER_MOST ? !isnan(parts[i])
                                                                : i % 2 && parts[i] > 0)
            return true;
    return false;
}

static double sd_of(double n, double sum, double squares)
{
    if (!(n > 1))
        return NAN;
    const double variance = (squares - sum * sum / n) / (n - 1);
    return variance > 0 ? sqrt(variance) : 0;
}

/* A line through the means of the groups: its height at rank 0 and its slope. */
static bool line_of(const double *parts, int32_t n, double *start, double *slope)
{
    double all = 0, mean = 0, below = 0, xx = 0, xy = 0;
    for (int32_t i = 0; i + 1 < n; i += 2) {
        all += parts[i + 1];
        mean += parts[i];
    }
    if (!(all > 0))
        return false;
    mean /= all;
    for (int32_t i = 0; i + 1 < n; i += 2) {
        const double size = parts[i + 1];
        if (!(size > 0))
            continue;
        const double x = (below + 0.5 * size) / all - 0.5; /* ridits have the mean 1/2 */
        xx += size * x * x;
        xy += size * x * (parts[i] / size - mean);
        below += size;
    }
    if (!(xx > 0)) /* all in one group: it lies at 1/2, and there is no line */
        return false;
    *slope = xy / xx;
    *start = mean - 0.5 * *slope;
    return true;
}

double wr_together_value(wr_together how, const double *parts, int32_t n)
{
    double start, slope;
    switch (how) {
    case WR_TOGETHER_SD:
        return sd_of(parts[0], parts[1], parts[2]);
    case WR_TOGETHER_LEAST:
    case WR_TOGETHER_MOST:
        return parts[0];
    case WR_TOGETHER_SII:
        return line_of(parts, n, &start, &slope) ? slope : (double)NAN;
    case WR_TOGETHER_RII: /* a line that falls below 0 has no ratio to speak of */
        return line_of(parts, n, &start, &slope) && start > 0 && start + slope >= 0
                   ? (start + slope) / start
                   : (double)NAN;
    default:
        return NAN;
    }
}

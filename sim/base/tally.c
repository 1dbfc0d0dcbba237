/* Edges and quantiles of the log-spaced histogram of tally.h. */
#include "sim/base/tally.h"

double wr_hist_low(uint32_t bin)
{
    if (bin == 0)
        return 0.0;
    const uint32_t octave = (bin - 1) / 128, part = (bin - 1) % 128;
    return (double)(UINT64_C(1) << octave) * (1.0 + part / 128.0);
}

double wr_hist_high(uint32_t bin) { return wr_hist_low(bin + 1); }

static uint64_t total_of(const uint64_t *counts)
{
    uint64_t total = 0;
    for (uint32_t bin = 0; bin < WR_HIST_BINS; bin++)
        total += counts[bin];
    return total;
}

double wr_hist_quantile_whole(const uint64_t *counts, double p)
{
    const double rank = p * (double)total_of(counts);
    uint64_t below = 0;
    uint32_t last = 0;
    for (uint32_t bin = 0; bin < WR_HIST_BINS; bin++) {
        below += counts[bin];
        if (counts[bin] > 0)
            last = bin;
        if (counts[bin] > 0 && (double)below >= rank)
            break;
    }
    return wr_hist_low(last);
}

double wr_hist_quantile(const uint64_t *counts, double p)
{
    const uint64_t total = total_of(counts);
    if (total == 0)
        return 0.0;

    const double rank = (p < 0 ? 0 : p > 1 ? 1 : p) * (double)total;
    uint64_t below = 0;
    uint32_t last = 0;
    for (uint32_t bin = 0; bin < WR_HIST_BINS; bin++) {
        if (counts[bin] == 0)
            continue;
        last = bin;
        if ((double)(below + counts[bin]) >= rank) {
            if (bin == 0)
                return 0.0; /* exact zeros have no width */
            const double share = (rank - (double)below) / (double)counts[bin];
            return wr_hist_low(bin) + share * (wr_hist_high(bin) - wr_hist_low(bin));
        }
        below += counts[bin];
    }
    return wr_hist_high(last);
}

/* A rate that swings about its mean: mean (1 + swing cos 2π turn), where `turn` counts periods from a
 * peak. Its integral and the inverse of that are exact, from the maths of sim/base alone. Lengths are
 * in periods, what comes in one period at the mean rate is 1; swing is from 0 to 1. */
#ifndef WR_SWING_H
#define WR_SWING_H

#include <math.h>

#include "sim/base/mathx.h"

#define WR_PI 3.14159265358979323846

/** Where in its period a rate is at t, which counts from a peak: from 0, below 1. */
static inline double wr_swing_turn(double t, double period)
{
    const double turns = t / period;
    return turns - floor(turns);
}

/** The rate relative to its mean. */
static inline double wr_swing_rate(double turn, double swing)
{
    return 1 + swing * wr_cos(2 * WR_PI * turn);
}

/** What comes in the next `length`, at most 1: sin a - sin b is written as a product, so that little
 * is lost of a short one. */
static inline double wr_swing_grown(double turn, double swing, double length)
{
    const double half = WR_PI * length;
    return length + swing / WR_PI * wr_cos(2 * WR_PI * turn + half) * wr_cos(half - WR_PI / 2);
}

/** How long it takes until `gap` has come. Newton's steps, and halves where they leave the bracket. */
static inline double wr_swing_until(double turn, double swing, double gap)
{
    const double whole = floor(gap);
    const double rest = gap - whole;
    double lo = 0, hi = 1, x = rest;
    for (int n = 0; n < 100; n++) {
        const double over = wr_swing_grown(turn, swing, x) - rest;
        if (over > 0)
            hi = x;
        else
            lo = x;
        double next = x - over / wr_swing_rate(turn + x, swing);
        if (!(next >= lo && next <= hi))
            next = lo + (hi - lo) / 2;
        const double moved = fabs(next - x);
        x = next;
        if (moved <= 0x1p-52)
            break;
    }
    return whole + x;
}

#endif

/* Is a point good enough? Replications are added until each target is surely met, or one of them surely is
 * not, or there may be no more.
 *
 * A *spot* is any number that the caller means a point by. The judge looks at it after 4 replications, and
 * again when there are more, by as many as the estimate so far says are needed. Of the chance alpha of a wrong
 * verdict that a spot is given, look k at n replications spends
 *
 *     alpha (2^-k + (n - n before) / most) / 2
 *
 * which adds up to no more than alpha however many looks there are: early looks may tell what is far from its
 * target, and late ones what is near. At a look a target is surely met where the one-sided t bound of its margin
 * is above 0, and the spot is where all are (each at the look's full chance: for the spot to be called good wrongly,
 * one target's bound must be wrong); a spot surely fails where one target's bound is below 0 (the chance then shared
 * by the targets). */
#ifndef WR_JUDGE_H
#define WR_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/arena.h"
#include "weir/error.h"
#include "weir/estimate.h"

#define WR_JUDGE_FIRST 4 /* replications at the first look */
#define WR_JUDGE_STILL 6 /* so many must agree before numbers that never vary are believed */

typedef struct wr_spot_ask {
    int64_t spot;
    size_t n_replications;
} wr_spot_ask;

/** What is judged. */
typedef struct wr_oracle {
    void *user;
    size_t n_targets;
    /** Brings spots to so many replications. */
    weir_status (*run)(void *user, const wr_spot_ask *asks, size_t n, weir_error *err);
    /** How far the target is on its good side there (above 0: met), with sd and n; the half width is not
     * asked for. NaN where nothing was seen. */
    weir_estimate (*margin)(void *user, int64_t spot, size_t target);
    const bool *strict; /* [target]: a margin of exactly 0 fails; NULL: it meets */
} wr_oracle;

typedef enum wr_verdict {
    WR_OPEN,      /* not looked at yet */
    WR_MET,       /* surely */
    WR_NOT_MET,   /* surely, or nothing was ever seen there */
    WR_UNDECIDED, /* and no more replications may be run */
} wr_verdict;

typedef struct wr_judged {
    int64_t spot;
    wr_verdict verdict;
    size_t n;    /* replications */
    size_t seen; /* … when it was looked at last */
    int looks;
    double alpha; /* the least that a verdict was asked for with */
    double
        needs; /* UNDECIDED: replications that would about decide it; infinite where no number would */
} wr_judged;

typedef struct wr_judge {
    wr_oracle oracle;
    wr_arena *arena;
    size_t most_each; /* replications of a spot */
    size_t budget;    /* … of all; 0: no limit */
    size_t spent;
    bool out_of_budget;
    WR_VEC(wr_judged) spots; /* in the order they were asked for */
} wr_judge;

/** Judges a spot with a chance of at most alpha of being wrong; nothing is run where that is known. At most
 * `most` replications where that is above 0 and less than most_each: a verdict that is left open so is not
 * final, and asked again it goes on. */
WEIR_NODISCARD weir_status wr_judge_spot(wr_judge *j, int64_t spot, double alpha, size_t most,
                                         wr_verdict *out, weir_error *err);
/** What is known of a spot; NULL where it was never asked for. Valid until the next wr_judge_spot(). */
const wr_judged *wr_judge_known(const wr_judge *j, int64_t spot);
wr_verdict wr_judge_verdict(const wr_judge *j, int64_t spot);

#endif

/* Beta quantiles as a function of the normal score: a table of knots made when the law is resolved,
 * as gamma_table.c's. */
#include "sim/base/law.h"

#include <math.h>

#include "sim/base/mathx.h"
#include "sim/base/special.h"

#define INVERSE_SQRT_2PI 0.39894228040143268

/* Knots at the normal scores -8, -8 + 1/64, ..., 8; each is the logit of the quantile, which bends
 * little, and its slope times 1/64, for cubic Hermite interpolation. Beyond |z| = 8 it is exact. */
#define SCORE_END 8.0
#define KNOTS_A_UNIT 64
#define KNOTS (2 * 8 * KNOTS_A_UNIT + 1)

static double logit_exact(double a, double b, double z, double guess)
{
    double p, q;
    wr_normal_pq(z, &p, &q);
    return wr_beta_logit(a, b, p, q, guess);
}

static double logit_at(const wr_law *law, double z)
{
    if (!law->table || !(fabs(z) < SCORE_END))
        return logit_exact(law->a, law->b, z, wr_log(law->a / law->b));
    const double place = (z + SCORE_END) * KNOTS_A_UNIT;
    const int cell = (int)place;
    const double t = place - cell;
    const double *k = law->table + 2 * cell; /* logit and slope here, logit and slope of the next */
    const double rise = k[2] - k[0];
    return k[0] +
           t * (k[1] + t * (3.0 * rise - 2.0 * k[1] - k[3] + t * (k[1] + k[3] - 2.0 * rise)));
}

double wr_beta_of_score(const wr_law *law, double z)
{
    return 1.0 / (1.0 + wr_exp(-logit_at(law, z)));
}

static double *make_table(double a, double b, wr_arena *arena)
{
    double *table = wr_alloc_array(arena, KNOTS, 2 * sizeof *table);
    double at = wr_log(a / b), slope = 0.0; /* the last knot, and its slope */
    for (int i = 0; i < KNOTS; i++) {
        const double z = -SCORE_END + (double)i / KNOTS_A_UNIT;
        at = logit_exact(a, b, z, at + slope);
        const double x = 1.0 / (1.0 + wr_exp(-at)), y = 1.0 / (1.0 + wr_exp(at));
        const double density = wr_beta_xy_density(a, b, x, y);
        slope = wr_exp(-0.5 * z * z) * INVERSE_SQRT_2PI / density / KNOTS_A_UNIT;
        table[2 * i] = at;
        table[2 * i + 1] = slope;
    }
    /* no slope above three times the rise on either side, so that it never falls (Fritsch and
     * Carlson 1980, SIAM J. Numer. Anal. 17:238) */
    for (int i = 0; i < KNOTS; i++) {
        const double before = i > 0 ? table[2 * i] - table[2 * i - 2] : INFINITY;
        const double after = i < KNOTS - 1 ? table[2 * i + 2] - table[2 * i] : INFINITY;
        const double limit = 3.0 * (before < after ? before : after);
        if (!(table[2 * i + 1] <= limit))
            table[2 * i + 1] = limit;
    }
    return table;
}

const double *wr_beta_table(double a, double b, uint32_t *n, wr_arena *arena)
{
    *n = KNOTS;
    const double *table = wr_kept_table(WR_BETA, a, b, arena);
    if (!table) {
        table = make_table(a, b, arena);
        wr_keep_table(WR_BETA, a, b, table, arena);
    }
    return table;
}

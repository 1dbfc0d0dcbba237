/* Cases of rules: who is served first, where those go who find no place, when a service is open.
 * Most are small chains, written down state by state. */
#include <math.h>

#include "analysis/verify/asks.h"
#include "analysis/verify/chain.h"
#include "analysis/verify/formulas.h"

/* ---- priorities ------------------------------------------------------------------------------ */

/* Cobham (1954): with R, the mean time until the server is free that an arrival finds, and L_k, the
 * load of class k and of those before it, class k waits R / ((1 - L_(k-1)) (1 - L_k)). For one
 * server R is the sum of a E[S^2] / 2; for several with one exponential law it is C s / c. */
void verify_ask_priority_mg1(verify_asked *asked)
{
    static const struct {
        const char *name;
        double rate, mean, cv;
    } classes[] = {{"urgent", 1, 0.15, 0}, {"soon", 1.5, 0.1, 1}, {"routine", 2.5, 0.1, 1.2}};
    double busy = 0, before = 0;
    for (int k = 0; k < 3; k++)
        busy += classes[k].rate * classes[k].mean * classes[k].mean *
                (1 + classes[k].cv * classes[k].cv) / 2;
    for (int k = 0; k < 3; k++) {
        const double load = before + classes[k].rate * classes[k].mean;
        verify_ask_class(asked, "desk.wait", classes[k].name, busy / ((1 - before) * (1 - load)));
        before = load;
    }
}

void verify_ask_priority_mmc(verify_asked *asked)
{
    const double a = 13, s = 0.1, urgent = 0.4 * a * s / 2, all = a * s / 2;
    const double busy = verify_erlang_c(2, a * s) * s / 2;
    verify_ask_class(asked, "desk.wait", "urgent", busy / (1 - urgent));
    verify_ask_class(asked, "desk.wait", "routine", busy / ((1 - urgent) * (1 - all)));
    verify_ask(asked, "desk.wait", "mean", s * verify_mmc_wait(2, a * s));
}

/* ---- places ---------------------------------------------------------------------------------- */

/* i of the near beds are taken and j of the far ones; all stay a mean of one hour. */
static size_t beds_taken(int i, int j) { return (size_t)(5 * i + j); }

void verify_ask_overflow(verify_asked *asked)
{
    const double near = 3, far = 1.5;
    verify_chain *chain = verify_chain_create(25);
    double full = 0, in_near = 0, in_far = 0, lost = 0;
    for (int i = 0; i <= 4; i++)
        for (int j = 0; j <= 4; j++) {
            const size_t here = beds_taken(i, j);
            if (i < 4)
                verify_chain_flow(chain, here, beds_taken(i + 1, j), near);
            if (j < 4)
                verify_chain_flow(chain, here, beds_taken(i, j + 1), i < 4 ? far : far + near);
            if (i > 0)
                verify_chain_flow(chain, here, beds_taken(i - 1, j), i);
            if (j > 0)
                verify_chain_flow(chain, here, beds_taken(i, j - 1), j);
        }
    verify_chain_settle(chain);
    for (int i = 0; i <= 4; i++)
        for (int j = 0; j <= 4; j++) {
            const double p = verify_chain_p(chain, beds_taken(i, j));
            in_near += i * p;
            in_far += j * p;
            full += i == 4 ? p : 0;
            lost += j == 4 ? p * (i < 4 ? far : far + near) : 0;
        }
    verify_chain_destroy(chain);
    verify_ask(asked, "share_lost", "ratio", lost / (far + near * full));
    verify_ask(asked, "share_kept", "ratio", 1 - full);
    verify_ask(asked, "near.beds.in_use", "mean", in_near);
    verify_ask(asked, "far.beds.in_use", "mean", in_far);
}

/* The routine are taken while three beds are free: two are left then. All stay a mean of one
 * hour. */
void verify_ask_reserved(verify_asked *asked)
{
    double p[9] = {1}, total = 1, in_use = 0;
    for (int n = 1; n <= 8; n++)
        total += p[n] = p[n - 1] * (n - 1 <= 5 ? 7.0 : 3.0) / n;
    for (int n = 0; n <= 8; n++) {
        p[n] /= total;
        in_use += n * p[n];
    }
    verify_ask(asked, "routine_share", "ratio", p[6] + p[7] + p[8]);
    verify_ask(asked, "urgent_share", "ratio", p[8]);
    verify_ask(asked, "beds.in_use", "mean", in_use);
}

/* Kaufman (1981) and Roberts (1981): n q(n) = sum over the classes of load x size x q(n - size). */
void verify_ask_sizes(verify_asked *asked)
{
    const double small = 4, large = 1.8; /* loads, of one unit and of three */
    double q[13] = {1}, total = 1, in_use = 0;
    for (int n = 1; n <= 12; n++)
        total += q[n] = (small * q[n - 1] + (n >= 3 ? 3 * large * q[n - 3] : 0)) / n;
    for (int n = 0; n <= 12; n++)
        in_use += n * q[n] / total;
    verify_ask(asked, "large_share", "ratio", (q[10] + q[11] + q[12]) / total);
    verify_ask(asked, "small_share", "ratio", q[12] / total);
    verify_ask(asked, "units.in_use", "mean", in_use);
}

/* A loss system whose time is the stay and the cleaning; in use are those of the stay alone. */
void verify_ask_turnaround(verify_asked *asked)
{
    const double a = 3, stay = 80.0 / 60, cleaning = 20.0 / 60;
    const double lost = verify_erlang_b(6, a * (stay + cleaning));
    verify_ask(asked, "share_lost", "ratio", lost);
    verify_ask(asked, "unit.beds.in_use", "mean", a * (1 - lost) * stay);
}

/* ---- hours ----------------------------------------------------------------------------------- */

/* Five beds for twelve hours, two for twelve; n beds taken. A day is followed until it repeats. */
void verify_ask_shifts(verify_asked *asked)
{
    const double a = 2.5, leave = 1 / 1.5;
    verify_chain *shift[2] = {verify_chain_create(6), verify_chain_create(6)};
    static const int beds[2] = {5, 2};
    double lost = 0, in_use = 0;
    for (int s = 0; s < 2; s++)
        for (size_t n = 0; n <= 5; n++) {
            if ((int)n < beds[s])
                verify_chain_flow(shift[s], n, n + 1, a);
            if (n > 0)
                verify_chain_flow(shift[s], n, n - 1, (double)n * leave);
        }
    verify_chain_begin(shift[1], 0);
    for (int day = 0; day < 20; day++) /* it forgets at a rate of 1/1.5 h */
        for (int s = 0; s < 2; s++) {
            verify_chain_follow(shift[s], shift[1 - s]);
            verify_chain_advance(shift[s], 12);
        }
    for (int s = 0; s < 2; s++)
        for (size_t n = 0; n <= 5; n++) {
            in_use += (double)n * verify_chain_hours(shift[s], n) / 24;
            lost += (int)n >= beds[s] ? verify_chain_hours(shift[s], n) / 24 : 0;
        }
    verify_chain_destroy(shift[0]);
    verify_chain_destroy(shift[1]);
    verify_ask(asked, "share_lost", "ratio", lost);
    verify_ask(asked, "unit.beds.in_use", "mean", in_use);
}

#define MOST_WAITING 300

/* Two servers and one line, up to MOST_WAITING present. */
static verify_chain *two_servers(double a, double mu)
{
    verify_chain *chain = verify_chain_create(MOST_WAITING + 1);
    for (size_t n = 0; n <= MOST_WAITING; n++) {
        if (a > 0 && n < MOST_WAITING)
            verify_chain_flow(chain, n, n + 1, a);
        if (n > 0)
            verify_chain_flow(chain, n, n - 1, n > 1 ? 2 * mu : mu);
    }
    return chain;
}

static double mean_over(const verify_chain *chain, double (*read)(const verify_chain *, size_t),
                        size_t servers)
{
    double sum = 0;
    for (size_t n = servers + 1; n <= MOST_WAITING; n++)
        sum += (double)(n - servers) * read(chain, n);
    return sum;
}

/* Eight hours from empty with 8 an hour, for whom two servers of 3.75 an hour are not quite enough.
 * What is left at the close is seen after it, or (but for those in treatment) goes away. */
void verify_ask_closing(verify_asked *asked)
{
    const double a = 8, mu = 60.0 / 16;
    verify_chain *open = two_servers(a, mu), *after = two_servers(0, mu);
    verify_chain_begin(open, 0);
    verify_chain_advance(open, 8);
    verify_chain_follow(after, open);
    verify_chain_advance(after, 16);
    const double left = mean_over(open, verify_chain_p, 2); /* waiting at the close */
    const double hours = mean_over(open, verify_chain_hours, 2);
    const double hours_after = mean_over(after, verify_chain_hours, 2);
    verify_chain_destroy(open);
    verify_chain_destroy(after);
    verify_ask(asked, "late.wait", "mean", (hours + hours_after) / (8 * a));
    verify_ask(asked, "late.waiting", "mean", (hours + hours_after) / 24);
    verify_ask(asked, "strict.waiting", "mean", hours / 24);
    verify_ask(asked, "strict_share", "ratio", left / (8 * a));
    verify_ask(asked, "strict.clerks.in_use", "mean", (8 * a - left) / mu / 24);
}

/* It lives in its open hours alone, and is there an M/M/2 of 2 an hour. Overnight nothing changes,
 * so the mean number waiting is the same at all hours, and patients wait three hours for each hour
 * of M/M/2. */
void verify_ask_pause(verify_asked *asked)
{
    const double a = 2, s = 0.5, wait = s * verify_mmc_wait(2, a * s);
    verify_ask(asked, "desk.wait", "mean", 3 * wait);
    verify_ask(asked, "desk.waiting", "mean", a * wait);
    verify_ask(asked, "desk.clerks.utilisation", "mean", a * s / 2);
}

/* ---- appointments ---------------------------------------------------------------------------- */

/* p[n]: n patients present when the next is due. Between two, the treatments that could end are a
 * Poisson number. Who finds n waits the sum of n exponential times. */
void verify_ask_appointments(verify_asked *asked)
{
    const double comes = 0.85, mu = 60.0 / 11, gap = 10.0 / 60;
    double p[16] = {1}, found = 0, waits = 0, last = 0;
    for (int k = 0; k < 15; k++) {
        last = 0;
        waits += (1 - p[0]) / 15;
        for (int n = 1; n <= k; n++)
            last += n * p[n];
        found += last / 15;
        double next[16] = {0};
        for (int n = 0; n <= k + 1; n++) {
            const double here = (n > 0 ? comes * p[n - 1] : 0) + (1 - comes) * p[n];
            double some = 0;
            for (int ended = 0; ended < n; ended++) {
                next[n - ended] += here * verify_poisson(mu * gap, ended);
                some += verify_poisson(mu * gap, ended);
            }
            next[0] += here * (1 - some);
        }
        for (int n = 0; n < 16; n++)
            p[n] = next[n];
    }
    verify_ask(asked, "clinic.wait", "mean", found / mu);
    verify_ask(asked, "waits", "share_above 0 min", waits);
    verify_ask_class(asked, "clinic.wait", "last", last / mu);
    verify_ask(asked, "clinic.doctor.in_use", "mean", 15 * comes / mu / 24);
}

/* The open book is an M/D/1 line whose server, when it finds nobody, looks again an hour later: to
 * the wait of M/D/1 comes half an hour. In the short book at most three slots are ahead: p[n] is
 * the probability of n booked when a slot comes, and an empty one is lost. */
void verify_ask_book(verify_asked *asked)
{
    const double open = 0.7, brief = 0.9;
    double p[4] = {1};
    for (int slot = 0; slot < 400; slot++) {
        double next[4] = {0};
        for (int n = 0; n <= 3; n++) {
            const int left = n > 0 ? n - 1 : 0;
            double some = 0;
            for (int k = 0; left + k < 3; k++) {
                next[left + k] += p[n] * verify_poisson(brief, k);
                some += verify_poisson(brief, k);
            }
            next[3] += p[n] * (1 - some);
        }
        for (int n = 0; n <= 3; n++)
            p[n] = next[n];
    }
    verify_ask(asked, "delay", "mean", 0.5 + verify_mg1_wait(open, 0));
    verify_ask(asked, "share_without", "ratio", 1 - (1 - p[0]) / brief);
}

/* ---- acting on the state --------------------------------------------------------------------- */

/* One nurse with 0 to 5 there, or two with 2 to 9: the second comes with the sixth patient and goes when
 * one is left. Each takes half an hour; who would be the tenth is lost. */
void verify_ask_surge(verify_asked *asked)
{
    const double rate = 3, done = 2, hours = 600 * 24;
    const size_t most = 9;
    const size_t second = 6; /* states 0 to 5 have one nurse; n of two is second + n - 2 */
    verify_chain *chain = verify_chain_create(second + most - 1);
    for (size_t n = 0; n < 6; n++) {
        verify_chain_flow(chain, n, n < 5 ? n + 1 : second + 4, rate);
        if (n > 0)
            verify_chain_flow(chain, n, n - 1, done);
    }
    for (size_t n = 2; n <= most; n++) {
        if (n < most)
            verify_chain_flow(chain, second + n - 2, second + n - 1, rate);
        verify_chain_flow(chain, second + n - 2, n > 2 ? second + n - 3 : 1, 2 * done);
    }
    verify_chain_settle(chain);
    double active = 0, present = 0;
    for (size_t n = 0; n < 6; n++)
        present += (double)n * verify_chain_p(chain, n);
    for (size_t n = 2; n <= most; n++) {
        active += verify_chain_p(chain, second + n - 2);
        present += (double)n * verify_chain_p(chain, second + n - 2);
    }
    verify_ask(asked, "surge.active", "mean", active);
    verify_ask(asked, "surge.activations", "total", rate * verify_chain_p(chain, 5) * hours);
    verify_ask(asked, "desk.present", "mean", present);
    verify_ask(asked, "share_lost", "ratio", verify_chain_p(chain, second + most - 2));
    verify_chain_destroy(chain);
}

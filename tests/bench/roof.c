/* The roof: the two benchmark models written by hand, for those models and nothing else. No general
 * engine can pass it, so weir's speed is quoted as a ratio to it, both measured in one run.
 *
 *     roof network PATIENTS   the five stations of network.yaml
 *     roof mm1 PATIENTS       the single server of mm1.yaml
 *
 * prints the mean times (to be compared with theory) and `per_second=`, in events (arrivals, starts
 * and ends at stations) or customers, of processor time.
 *
 * Generator: xoshiro256++ (Blackman and Vigna 2018). Exponential: 256-layer ziggurat (Marsaglia and
 * Tsang 2000). Events: one winner tree a station over its servers, so that the least of five roots
 * is the next event. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- random numbers -- */

typedef struct generator {
    uint64_t s[4];
} generator;

static inline uint64_t turned(uint64_t x, int k) { return x << k | x >> (64 - k); }

static inline uint64_t next_word(generator *g)
{
    uint64_t *const s = g->s;
    const uint64_t word = turned(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = turned(s[3], 45);
    return word;
}

static void seed(generator *g, uint64_t z)
{
    for (int i = 0; i < 4; i++) { /* splitmix64 */
        uint64_t x = z += 0x9e3779b97f4a7c15u;
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
        x = (x ^ x >> 27) * 0x94d049bb133111ebu;
        g->s[i] = x ^ x >> 31;
    }
}

static inline double uniform(generator *g)
{
    return ((double)(next_word(g) >> 11) + 0.5) * 0x1p-53;
}

/* Layers of equal area under exp(-x); edge[0] is beyond edge[1] by the tail's share. */
static double edge[257], height[257];

static void make_layers(void)
{
    const double r = 7.69711747013104972, area = 3.9496598225815571993e-3;
    edge[0] = area / exp(-r);
    edge[1] = r;
    for (int i = 2; i < 256; i++)
        edge[i] = -log(exp(-edge[i - 1]) + area / edge[i - 1]);
    edge[256] = 0;
    for (int i = 0; i <= 256; i++)
        height[i] = exp(-edge[i]);
}

static double __attribute__((noinline)) exponential_slow(generator *g, unsigned layer, double x)
{
    for (;;) {
        if (layer == 0)
            return edge[1] - log(uniform(g));
        if (height[layer] + uniform(g) * (height[layer + 1] - height[layer]) < exp(-x))
            return x;
        const uint64_t word = next_word(g);
        layer = (unsigned)(word & 255);
        x = (double)(word >> 11) * 0x1p-53 * edge[layer];
        if (x < edge[layer + 1])
            return x;
    }
}

static inline double exponential(generator *g)
{
    const uint64_t word = next_word(g);
    const unsigned layer = (unsigned)(word & 255);
    const double x = (double)(int64_t)(word >> 11) * 0x1p-53 * edge[layer];
    return __builtin_expect(x < edge[layer + 1], 1) ? x : exponential_slow(g, layer, x);
}

/* ---- the network -- */

enum { N_STATIONS = 5, MOST = 256, LINE = 1 << 16 };

/* The bits of a time that is not negative, then the server: integers in the order of time, so that
 * the least needs no search for who it is. */
__extension__ typedef unsigned __int128 wide;
#define NEVER (~(wide)0)

static inline wide end_key(double at, uint32_t server)
{
    uint64_t bits;
    memcpy(&bits, &at, sizeof bits);
    return (wide)bits << 64 | server;
}

static inline double time_of(wide key)
{
    const uint64_t bits = (uint64_t)(key >> 64);
    double at;
    memcpy(&at, &bits, sizeof at);
    return at;
}

typedef struct station {
    wide tree[2 * MOST]; /* winner tree over the ends of service; NEVER: idle */
    uint32_t servers, leaves;
    uint32_t busy, first, last; /* the line is a ring of arrival times */
    double *line;
    double came[MOST];   /* when the patient in service came */
    uint16_t idle[MOST]; /* idle servers, a stack */
    double mean, stay;
    uint64_t ended;
} station;

static station stations[N_STATIONS];
static const uint32_t servers[N_STATIONS] = {20, 6, 12, 200, 150};
static const double means[N_STATIONS] = {16.5, 48, 62, 4300, 10800};

static inline void set_end(station *s, uint32_t server, wide key)
{
    uint32_t i = s->leaves + server;
    s->tree[i] = key;
    while (i > 1) {
        const wide other = s->tree[i ^ 1];
        key = other < key ? other : key;
        i >>= 1;
        s->tree[i] = key;
    }
}

static inline void start(station *s, generator *g, uint32_t server, double now)
{
    set_end(s, server, end_key(now + s->mean * exponential(g), server));
}

static inline void come(station *s, generator *g, double now)
{
    if (s->busy == s->servers) {
        s->line[s->last++ & (LINE - 1)] = now;
        return;
    }
    const uint32_t server = s->idle[s->busy++];
    s->came[server] = now;
    start(s, g, server, now);
}

/* Whose patient leaves: the next of the line starts, or the server is idle. */
static inline void leave(station *s, generator *g, double now)
{
    const uint32_t server = (uint32_t)s->tree[1];
    s->stay += now - s->came[server];
    s->ended++;
    if (s->first != s->last) {
        s->came[server] = s->line[s->first++ & (LINE - 1)];
        start(s, g, server, now);
    } else {
        s->idle[--s->busy] = (uint16_t)server;
        set_end(s, server, NEVER);
    }
}

static inline int route(int at, generator *g)
{
    const double u = uniform(g);
    switch (at) {
    case 0:
        return u < 0.15 ? 2 : u < 0.25 ? 1 : -1;
    case 1:
        return u < 0.08 ? 2 : -1;
    case 2:
        return u < 0.25 ? 3 : -1;
    case 3:
        return u < 0.30 ? 4 : -1;
    default:
        return -1;
    }
}

static void open_stations(void)
{
    for (int k = 0; k < N_STATIONS; k++) {
        station *s = &stations[k];
        s->servers = servers[k];
        s->mean = means[k];
        s->leaves = 1;
        while (s->leaves < s->servers)
            s->leaves *= 2;
        for (uint32_t i = 0; i < 2 * s->leaves; i++)
            s->tree[i] = NEVER;
        for (uint32_t i = 0; i < s->servers; i++)
            s->idle[i] = (uint16_t)i;
        s->line = malloc(LINE * sizeof *s->line);
        if (!s->line)
            exit(6);
    }
}

static uint64_t network(uint64_t patients)
{
    static const char *const names[N_STATIONS] = {"gp", "miu", "ed", "ward", "care"};
    generator g;
    seed(&g, 1);
    open_stations();
    wide arrival = end_key(exponential(&g), 0);
    for (;;) {
        int next = -1;
        wide least = arrival;
        for (int k = 0; k < N_STATIONS; k++) {
            const bool sooner = stations[k].tree[1] < least;
            least = sooner ? stations[k].tree[1] : least;
            next = sooner ? k : next;
        }
        if (least == NEVER)
            break;
        const double now = time_of(least);
        if (next < 0) {
            come(&stations[0], &g, now);
            arrival = --patients ? end_key(now + exponential(&g), 0) : NEVER;
            continue;
        }
        leave(&stations[next], &g, now);
        const int to = route(next, &g);
        if (to >= 0)
            come(&stations[to], &g, now);
    }
    uint64_t events = 0;
    for (int k = 0; k < N_STATIONS; k++) {
        events += 3 * stations[k].ended;
        printf("%s mean_time=%.3f\n", names[k], stations[k].stay / (double)stations[k].ended);
    }
    return events;
}

/* One server: Lindley's recursion needs no event set at all, but keeps two clocks as events. */
static uint64_t mm1(uint64_t customers)
{
    static double line[LINE];
    uint32_t first = 0, last = 0;
    uint64_t ended = 0, left = customers;
    double arrival, end = INFINITY, stay = 0;
    generator g;
    seed(&g, 1);
    arrival = exponential(&g) / 0.9;
    while (ended < customers) {
        if (arrival < end) {
            if (first == last)
                end = arrival + exponential(&g);
            line[last++ & (LINE - 1)] = arrival;
            arrival = --left ? arrival + exponential(&g) / 0.9 : INFINITY;
        } else {
            stay += end - line[first++ & (LINE - 1)];
            ended++;
            end = first == last ? INFINITY : end + exponential(&g);
        }
    }
    printf("mean_time=%.4f\n", stay / (double)customers);
    return customers;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: roof network|mm1 PATIENTS\n");
        return 2;
    }
    const uint64_t n = strtoull(argv[2], NULL, 10);
    make_layers();
    const clock_t start = clock();
    const uint64_t counted = strcmp(argv[1], "mm1") == 0 ? mm1(n) : network(n);
    const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    printf("counted=%llu seconds=%.6f per_second=%.0f\n", (unsigned long long)counted, seconds,
           (double)counted / seconds);
    return 0;
}

/* Damage to a results file. A good one is written at the first call; an input is a list of changes
 * to its bytes, five bytes each: where (three, little-endian), what (one), with (one). The first byte
 * says what becomes of the seal: kept, made anew over the damage, or cut off. With the old seal all
 * damage is found; without it what is read must still be whole, and nothing may crash or hang. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "sim/results/store.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/made_results.h"

/* HDF5 itself loses memory when it meets metadata that its own checks refuse (seen in 1.10.8). */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void) { return "leak:libhdf5\n"; }
const char *__lsan_default_options(void) { return "print_suppressions=0"; }

static unsigned char *good;
static size_t n_good;
static char folder[] = "/tmp/weir-fuzz-XXXXXX", path[64];

static void remove_folder(void)
{
    unlink(path);
    rmdir(folder);
}

static void write_good(void)
{
    weir_error err = {0};
    weir_results_init();
    FUZZ_CHECK(mkdtemp(folder) != NULL, "no folder");
    snprintf(path, sizeof path, "%s/a.h5", folder);
    atexit(remove_folder);
    weir_results *r = made_logged(2);
    FUZZ_CHECK(weir_results_write(r, path, false, &err) == WEIR_OK, "%s", weir_error_what(&err));
    FUZZ_CHECK(wr_file_read(path, &good, &n_good, &err) == WEIR_OK, "%s", weir_error_what(&err));
    weir_results_close(r);
}

static void put_file(const unsigned char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    FUZZ_CHECK(file && fwrite(bytes, 1, n, file) == n && fclose(file) == 0, "cannot write");
}

enum { SET, FLIP, ADD, CUT, COPY, N_CHANGES };

/* Returns the new length. */
static size_t change(unsigned char *bytes, size_t n, const uint8_t *c)
{
    const size_t where = (c[0] | (size_t)c[1] << 8 | (size_t)c[2] << 16) % (n ? n : 1);
    if (n == 0)
        return 0;
    switch (c[3] % N_CHANGES) {
    case SET:
        bytes[where] = c[4];
        break;
    case FLIP:
        bytes[where] ^= (unsigned char)(1u << (c[4] % 8));
        break;
    case ADD:
        bytes[where] = (unsigned char)(bytes[where] + c[4]);
        break;
    case CUT:
        return where;
    case COPY: /* what stands elsewhere, over this */
        memmove(bytes + where, bytes + (where * 7 + c[4]) % n / 2,
                c[4] < n - where ? c[4] : n - where);
        break;
    }
    return n;
}

/* Reads all there is to read. */
static void look_at(const weir_results *r)
{
    double sum = 0;
    const size_t n = weir_results_scenario_count(r) * weir_results_replication_count(r);
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        for (size_t k = 0; k < n; k++)
            sum += m->numerator[k] + m->denominator[k];
        sum += (double)(strlen(m->name) + strlen(m->stat) + strlen(m->unit) + strlen(m->level));
    }
    for (size_t i = 0; i < weir_results_histogram_count(r); i++) {
        const weir_histogram *h = weir_results_histogram(r, i);
        for (size_t k = 0; k < weir_results_scenario_count(r) * h->n_bins; k++)
            sum += (double)h->counts[k];
        sum += h->edges[h->n_bins];
    }
    for (size_t i = 0; i < weir_results_curve_count(r); i++)
        for (size_t k = 0; k < 24 * n; k++)
            sum += weir_results_curve(r, i)->value[k];
    for (size_t s = 0; s < weir_results_scenario_count(r); s++) {
        sum += (double)strlen(weir_results_yaml(r, s)) + (double)strlen(weir_results_title(r, s));
        for (size_t i = 0; i < weir_results_dial_count(r, s); i++)
            sum +=
                weir_results_dial(r, s, i).value + (double)strlen(weir_results_dial(r, s, i).path);
    }
    for (size_t i = 0; i < weir_results_priority_count(r); i++)
        sum += weir_results_priority(r, i).value;
    static volatile double kept;
    kept = sum;
    (void)kept;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!good)
        write_good();
    if (size < 1)
        return 0;
    unsigned char *bytes = malloc(n_good + WR_SEAL_BYTES);
    if (!bytes)
        return 0;
    const int seal = data[0] % 3;
    size_t n = seal == 0 ? n_good : n_good - WR_SEAL_BYTES;
    memcpy(bytes, good, n);
    for (size_t at = 1; at + 5 <= size; at += 5)
        n = change(bytes, n, data + at);
    const bool damaged = n != n_good || memcmp(bytes, good, n) != 0;
    if (seal == 1) {
        wr_seal(bytes + n, bytes, n);
        n += WR_SEAL_BYTES;
    }
    put_file(bytes, n);
    weir_error err = {0};
    weir_results *r = NULL;
    const weir_status status = weir_results_open(path, &r, &err);
    FUZZ_CHECK(status == WEIR_OK || status == WEIR_ERR_RESULTS || status == WEIR_ERR_LIMIT,
               "%d: %s", (int)status, weir_error_what(&err));
    FUZZ_CHECK((status == WEIR_OK) == (r != NULL), "%d", (int)status);
    FUZZ_CHECK(status != WEIR_OK || seal != 0 || !damaged ||
                   wr_seal_check(bytes, n) == WR_SEAL_NONE,
               "damage under a seal was not seen");
    FUZZ_CHECK(status == WEIR_OK || damaged || seal == 2, "a good file is refused: %s",
               weir_error_what(&err));
    if (r)
        look_at(r);
    weir_results_close(r);
    weir_error_clear(&err);
    free(bytes);
    return 0;
}

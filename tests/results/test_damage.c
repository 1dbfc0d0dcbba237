/* Damaged files: the reader finds the damage, and never crashes. */
#include "tests/results/files.h"

TestSuite(damage, .init = make_folder, .fini = remove_folder);

/* HDF5 itself loses memory when it meets metadata that its own checks refuse (seen in 1.10.8). */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void) { return "leak:libhdf5\n"; }
const char *__lsan_default_options(void) { return "print_suppressions=0"; }

/* 64 places at which a file may be cut, 300 at which a byte may be flipped. With the seal, every one
 * is found. Without it, as after another program has rewritten the file, HDF5's own checksums are what
 * is left: the reader may then take what is whole, and must not crash. */
static void damage(weir_results *r)
{
    char text[200];
    write_results(r, in_folder("a.h5"));
    size_t n;
    unsigned char *bytes = bytes_of(in_folder("a.h5"), &n);
    for (size_t i = 0; i < 64; i++) {
        put_bytes(in_folder("b.h5"), bytes, n * i / 64);
        cr_expect(eq(int, refuse(in_folder("b.h5"), text), WEIR_ERR_RESULTS), "cut at %zu/64", i);
    }
    uint64_t state = 1;
    for (int i = 0; i < 300; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const size_t at = (size_t)(state >> 33) % (n - WR_SEAL_BYTES);
        const unsigned char change = (unsigned char)(1u << (i % 8));
        bytes[at] ^= change;
        if (i % 3 == 0) {
            put_bytes(in_folder("b.h5"), bytes, n);
            cr_expect(eq(int, refuse(in_folder("b.h5"), text), WEIR_ERR_RESULTS), "byte %zu", at);
        }
        put_bytes(in_folder("c.h5"), bytes, n - WR_SEAL_BYTES);
        const weir_status status = refuse(in_folder("c.h5"), text);
        cr_expect(status == WEIR_OK || status == WEIR_ERR_RESULTS, "byte %zu: %s", at, text);
        bytes[at] ^= change;
    }
    free(bytes);
    weir_results_close(r);
}

Test(damage, is_found_and_never_crashes, .timeout = 110) { damage(made_queue(2)); }
Test(damage, of_an_event_log_too, .timeout = 110) { damage(made_logged(2)); }

Test(damage, of_a_sweep_is_found_and_never_crashes, .timeout = 110) { damage(made_sweep(2)); }

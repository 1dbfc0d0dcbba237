/* A folder for one test, and files in it: written as results, as plain bytes, and refused. */
#ifndef TESTS_RESULTS_FILES_H
#define TESTS_RESULTS_FILES_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/results/store.h"
#include "tests/support/made_results.h"

static char folder[] = "/tmp/weir-store-XXXXXX";

static inline void make_folder(void) { cr_assert(ne(ptr, mkdtemp(folder), NULL)); }

static inline void remove_folder(void)
{
    static const char *const names[] = {"a.h5", "b.h5", "c.h5", "pipe"};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    cr_expect(zero(int, rmdir(folder)), "a file was left behind in %s", folder);
}

static inline const char *in_folder(const char *name)
{
    static char paths[4][128];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static inline void write_results(const weir_results *r, const char *path)
{
    weir_error err = {0};
    cr_assert(eq(int, weir_results_write(r, path, false, &err), WEIR_OK), "%s",
              weir_error_what(&err));
}

static inline unsigned char *bytes_of(const char *path, size_t *n)
{
    unsigned char *bytes = NULL;
    cr_assert(eq(int, wr_file_read(path, &bytes, n, NULL), WEIR_OK));
    return bytes;
}

static inline void put_bytes(const char *path, const unsigned char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    cr_assert(ne(ptr, file, NULL));
    cr_assert(eq(sz, fwrite(bytes, 1, n, file), n));
    fclose(file);
}

/* Opens a file that should be refused; the text of the error, kept until the next call. */
static inline weir_status refuse(const char *path, char text[200])
{
    weir_error err = {0};
    weir_results *r = NULL;
    const weir_status status = weir_results_open(path, &r, &err);
    snprintf(text, 200, "%s", weir_error_what(&err));
    cr_expect(status == WEIR_OK || r == NULL);
    weir_results_close(r);
    weir_error_clear(&err);
    return status;
}

#endif

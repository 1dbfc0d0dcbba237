/* Runs one fuzz target over its corpus: what the fuzzer has once found stays mended, wherever the
 * tests run. WEIR_CORPUS is the name of the folder. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

static const char folder[] = WEIR_TEST_DATA "/fuzz/corpus/" WEIR_CORPUS;

static uint8_t *bytes_of(const char *path, size_t *n)
{
    struct stat info;
    FILE *file = fopen(path, "rb");
    cr_assert(file && fstat(fileno(file), &info) == 0, "%s", path);
    *n = (size_t)info.st_size;
    uint8_t *bytes = malloc(*n ? *n : 1);
    cr_assert(eq(sz, fread(bytes, 1, *n, file), *n), "%s", path);
    fclose(file);
    return bytes;
}

Test(corpus, every_input_is_taken_or_refused, .timeout = 100)
{
    DIR *dir = opendir(folder);
    cr_assert(ne(ptr, dir, NULL), "%s", folder);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[1024];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        size_t size;
        uint8_t *bytes = bytes_of(path, &size);
        fprintf(stderr, "%s\n", entry->d_name); /* the last one named is the one that failed */
        LLVMFuzzerTestOneInput(bytes, size);
        free(bytes);
        n++;
    }
    closedir(dir);
    cr_expect(gt(int, n, 5), "the corpus holds %d inputs", n);
}

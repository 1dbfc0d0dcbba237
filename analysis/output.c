/* Written beside its place under another name, then renamed. */
#include "analysis/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/fail.h"

/* Gives it its name. Without force, a file that has appeared meanwhile is kept. */
static bool name_it(const char *temporary, const char *path, bool force)
{
    if (force)
        return rename(temporary, path) == 0;
    if (link(temporary, path) == 0) {
        unlink(temporary);
        return true;
    }
    return errno != EEXIST && rename(temporary, path) == 0;
}

/* errno says why it failed; 0: the writer gave up. */
static bool write_as(const char *temporary, const char *path, bool force,
                     bool (*write)(FILE *, void *), void *what)
{
    const int file =
        open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)0666);
    if (file < 0)
        return false;
    FILE *out = fdopen(file, "w");
    int why = out ? 0 : errno;
    bool good = out && write(out, what);
    if (good && (fflush(out) != 0 || ferror(out) || fsync(file) != 0)) {
        good = false;
        why = errno;
    }
    if ((out ? fclose(out) : close(file)) != 0 && good) {
        good = false;
        why = errno;
    }
    if (good && name_it(temporary, path, force))
        return true;
    if (good)
        why = errno;
    unlink(temporary);
    errno = why;
    return false;
}

static weir_status already_there(const char *path, weir_error *err)
{
    analysis_fail(err, WEIR_ERR_USAGE, "'%.200s' exists", path);
    analysis_hint(err, "--force replaces it");
    return WEIR_ERR_USAGE;
}

weir_status analysis_write_stream(const char *path, bool force, bool (*write)(FILE *, void *),
                                  void *what, weir_error *err)
{
    struct stat info;
    if (lstat(path, &info) == 0) {
        if (!S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode))
            return analysis_fail(err, WEIR_ERR_IO, "'%.200s' is not a regular file", path);
        if (!force)
            return already_there(path, err);
    }
    const size_t size = strlen(path) + 32;
    char *temporary = malloc(size);
    if (!temporary)
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    snprintf(temporary, size, "%s.%ld.part", path, (long)getpid());
    const bool good = write_as(temporary, path, force, write, what);
    const int why = errno;
    free(temporary);
    if (good)
        return WEIR_OK;
    if (why == 0)
        return WEIR_ERR_LIMIT;
    if (why == EEXIST)
        return already_there(path, err);
    return analysis_fail(err, WEIR_ERR_IO, "cannot write '%.200s': %s", path, strerror(why));
}

typedef struct whole {
    const char *text;
    size_t n;
} whole;

static bool write_whole(FILE *out, void *what)
{
    const whole *w = what;
    fwrite(w->text, 1, w->n, out);
    return true;
}

weir_status analysis_write_file(const char *path, bool force, const char *text, size_t n,
                                weir_error *err)
{
    whole w = {text, n};
    return analysis_write_stream(path, force, write_whole, &w, err);
}

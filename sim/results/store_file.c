/* Files as bytes: written whole or not at all, read whole or not at all. HDF5 itself works in
 * memory, so that a full disk or a pipe is met here, where it is an error like any other. */
#include "sim/results/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/fail.h"

/* ---- the seal: 8 bytes of name, the length before it, and its FNV-1a 64 hash --------------------- */

static const unsigned char seal_name[8] = {'W', 'E', 'I', 'R', 'S', 'E', 'A', 'L'};

static uint64_t hash_of(const unsigned char *bytes, size_t n)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static void put_u64(unsigned char *to, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        to[i] = (unsigned char)(value >> (8 * i));
}

void wr_seal(unsigned char seal[WR_SEAL_BYTES], const unsigned char *bytes, size_t n)
{
    memcpy(seal, seal_name, sizeof seal_name);
    put_u64(seal + 8, n);
    put_u64(seal + 16, hash_of(bytes, n));
}

wr_seal_state wr_seal_check(const unsigned char *bytes, size_t n)
{
    if (n < WR_SEAL_BYTES || memcmp(bytes + n - WR_SEAL_BYTES, seal_name, sizeof seal_name) != 0)
        return WR_SEAL_NONE;
    unsigned char expected[WR_SEAL_BYTES];
    wr_seal(expected, bytes, n - WR_SEAL_BYTES);
    return memcmp(bytes + n - WR_SEAL_BYTES, expected, WR_SEAL_BYTES) == 0 ? WR_SEAL_GOOD
                                                                           : WR_SEAL_BROKEN;
}

/* ---- writing -------------------------------------------------------------------------------------- */

/* The folder that a path lies in, from malloc(). */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

static weir_status out_of_memory(weir_error *err)
{
    return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
}

static weir_status check_folder(const char *path, weir_error *err)
{
    char quoted[WR_QUOTE_MAX], *folder = folder_of(path);
    if (!folder)
        return out_of_memory(err);
    struct stat info;
    const char *why = NULL;
    const bool there = stat(folder, &info) == 0;
    if (there && !S_ISDIR(info.st_mode))
        why = "not a folder";
    else if (!there || access(folder, W_OK | X_OK) != 0)
        why = strerror(errno);
    wr_quoted(folder, quoted);
    free(folder);
    if (!why)
        return WEIR_OK;
    return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write into '%s': %s", quoted, why);
}

static weir_status already_there(const char *path, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' exists", wr_quoted(path, quoted));
    wr_hint(err, WR_NOWHERE, "--force replaces it");
    return WEIR_ERR_USAGE;
}

weir_status weir_results_check_output(const char *path, bool force, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    struct stat info;
    if (*path == '\0')
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "the results file has no name");
    if (lstat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "'%s' is a directory",
                           wr_quoted(path, quoted));
        if (!S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode))
            return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "'%s' is not a regular file",
                           wr_quoted(path, quoted));
        if (!force)
            return already_there(path, err);
    }
    return check_folder(path, err);
}

static weir_status cannot_write(const char *path, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write '%s': %s", wr_quoted(path, quoted),
                   strerror(errno));
}

bool wr_write_all(int file, const unsigned char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t written = write(file, bytes, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        n -= (size_t)written;
    }
    return true;
}

/* Gives the finished file its name. Without force, a file that has appeared since is kept. */
static bool name_it(const char *temporary, const char *path, bool force)
{
    if (force)
        return rename(temporary, path) == 0;
    if (link(temporary, path) == 0) {
        unlink(temporary);
        return true;
    }
    return errno != EEXIST && rename(temporary, path) == 0; /* no hard links on this file system */
}

/* So that the new name survives a power cut too. Not every file system lets a folder be synced. */
static void sync_folder(const char *path)
{
    char *folder = folder_of(path);
    const int file = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (file >= 0) {
        fsync(file);
        close(file);
    }
    free(folder);
}

static weir_status publish_as(const char *temporary, const char *path, bool force,
                              const unsigned char *bytes, size_t n, weir_error *err)
{
    const int file =
        open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)0666);
    if (file < 0)
        return cannot_write(temporary, err);
    unsigned char seal[WR_SEAL_BYTES];
    wr_seal(seal, bytes, n);
    bool good =
        wr_write_all(file, bytes, n) && wr_write_all(file, seal, sizeof seal) && fsync(file) == 0;
    int why = errno;
    if (close(file) != 0 && good) {
        good = false;
        why = errno;
    }
    if (good && !name_it(temporary, path, force)) {
        good = false;
        why = errno;
    }
    if (good) {
        sync_folder(path);
        return WEIR_OK;
    }
    unlink(temporary);
    if (why == EEXIST)
        return already_there(path, err);
    errno = why;
    return cannot_write(path, err);
}

weir_status wr_file_publish(const char *path, bool force, const void *bytes, size_t n,
                            weir_error *err)
{
    weir_status status = weir_results_check_output(path, force, err);
    if (status != WEIR_OK)
        return status;
    const size_t size = strlen(path) + 32;
    char *temporary = malloc(size);
    if (!temporary)
        return out_of_memory(err);
    snprintf(temporary, size, "%s.%ld.part", path, (long)getpid());
    status = publish_as(temporary, path, force, bytes, n, err);
    free(temporary);
    return status;
}

/* ---- reading -------------------------------------------------------------------------------------- */

static weir_status read_open_file(int file, const char *path, unsigned char **bytes, size_t *n,
                                  weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    struct stat info;
    wr_quoted(path, quoted);
    if (fstat(file, &info) != 0)
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot read '%s': %s", quoted,
                       strerror(errno));
    if (S_ISDIR(info.st_mode))
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "'%s' is a directory", quoted);
    if (!S_ISREG(info.st_mode))
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "'%s' is not a regular file", quoted);
    const size_t size = (size_t)info.st_size;
    unsigned char *memory = malloc(size + 1);
    if (!memory)
        return out_of_memory(err);
    size_t got = 0;
    while (got < size) {
        const ssize_t more = read(file, memory + got, size - got);
        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0)
            break;
        got += (size_t)more;
    }
    if (got < size) {
        free(memory);
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot read '%s': it ended early", quoted);
    }
    *bytes = memory;
    *n = size;
    return WEIR_OK;
}

weir_status wr_file_read(const char *path, unsigned char **bytes, size_t *n, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot open '%s': %s",
                       wr_quoted(path, quoted), strerror(errno));
    const weir_status status = read_open_file(file, path, bytes, n, err);
    close(file);
    return status;
}

/* Files from disk, safely: regular files only, each read once and whole into memory, nothing that a
 * scenario names outside the project root.
 *
 * A path is shown as the user wrote it, joined to the folder of the file that names it; absolute
 * paths stay inside. The memory is taken before a file is opened, so that an arena that is full
 * leaves no file open. */
#define _XOPEN_SOURCE 700 /* realpath() */

#include "sim/scenario/reading.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/names.h"

/* --- paths --- */

/* A path fit to be shown: as it is, unless it holds control characters. */
static const char *show_path(const char *path, char buf[WR_QUOTE_MAX])
{
    for (const char *p = path; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            return wr_quoted(path, buf);
    return path;
}

/* Adds one element to the path in out[0..used); `..` takes the last one away where there is one.
 * Elements begin at `start`: 1 in an absolute path, where nothing is above the root, else 0. */
static size_t add_element(char *out, size_t used, size_t start, const char *element, size_t n)
{
    if (n == 0 || (n == 1 && *element == '.'))
        return used;
    out[used] = '\0';
    const char *slash = strrchr(out + start, '/');
    const char *last = slash ? slash + 1 : out + start;
    if (n == 2 && memcmp(element, "..", 2) == 0) {
        if (used > start && strcmp(last, "..") != 0)
            return slash ? (size_t)(slash - out) : start;
        if (start > 0)
            return used;
    }
    if (used > start)
        out[used++] = '/';
    memcpy(out + used, element, n);
    return used + n;
}

/* Joins two paths and takes out `.` and `..` by the text alone: `a/b` and `../c` give `a/c`. */
static const char *join_path(const char *folder, const char *path, wr_arena *arena)
{
    const char *const parts[2] = {*path == '/' ? "" : folder, path};
    const size_t start = parts[*path == '/'][0] == '/';
    char *out = wr_alloc(arena, strlen(folder) + strlen(path) + 3);
    size_t used = start;
    out[0] = '/';
    for (int i = 0; i < 2; i++)
        for (const char *at = parts[i]; *at; at += *at == '/') {
            const size_t n = strcspn(at, "/");
            used = add_element(out, used, start, at, n);
            at += n;
        }
    out[used] = '\0';
    return used ? out : ".";
}

static const char *folder_of(const char *path, wr_arena *arena)
{
    const char *slash = strrchr(path, '/');
    return !slash ? "" : slash == path ? "/" : wr_strndup(arena, path, (size_t)(slash - path));
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_below(const char *path, const char *root)
{
    const size_t n = strlen(root);
    return strcmp(root, "/") == 0 ||
           (strncmp(path, root, n) == 0 && (path[n] == '/' || path[n] == '\0'));
}

/* --- what can go wrong --- */

/* The name in that folder which is nearest to a file's, into `nearest`. Nothing is allocated while
 * the folder is open. */
static bool find_near_file(const char *path, wr_arena *arena, char nearest[NAME_MAX + 1])
{
    const char *folder = folder_of(path, arena), *name = base_of(path);
    DIR *dir = opendir(*folder ? folder : ".");
    bool found = false;
    for (struct dirent *item; dir && (item = readdir(dir)) != NULL;) {
        const char *const pair[2] = {found ? nearest : item->d_name, item->d_name};
        const char *better = item->d_name[0] == '.' ? NULL : wr_nearest(name, pair, 2);
        if (better == item->d_name) {
            snprintf(nearest, NAME_MAX + 1, "%s", better);
            found = true;
        }
    }
    if (dir)
        closedir(dir);
    return found;
}

static void refuse_open(wr_loading *load, const char *path, const char *name, weir_place place)
{
    const int cause = errno;
    char shown[WR_QUOTE_MAX], nearest[NAME_MAX + 1];
    wr_fail(load->err, WEIR_ERR_IO, place, "cannot open '%s': %s", show_path(name, shown),
            strerror(cause));
    if (cause == ENOENT && find_near_file(path, load->arena, nearest))
        wr_hint(load->err, place, "did you mean '%s'?", show_path(nearest, shown));
}

static weir_status refuse_outside(wr_loading *load, const char *path, weir_place place)
{
    char shown[WR_QUOTE_MAX];
    wr_fail(load->err, WEIR_ERR_SCENARIO, place, "'%s' is outside the scenario folder",
            wr_quoted(path, shown));
    wr_hint(load->err, place,
            "files must lie below the project root: put an empty %s into the "
            "folder that holds them all, or give --root DIR",
            WR_PROJECT_FILE);
    return WEIR_ERR_SCENARIO;
}

/* --- reading --- */

/* All of a file of a known size, and no more; false with errno, or errno 0 if the size differs. */
static bool read_all(int fd, char *text, size_t size)
{
    size_t got = 0;
    char beyond;
    for (;;) {
        const ssize_t n = got < size ? read(fd, text + got, size - got) : read(fd, &beyond, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0 || got == size) {
            errno = 0;
            return n == 0 && got == size;
        }
        got += (size_t)n;
    }
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtime == b->st_mtime;
}

/* O_NONBLOCK: a FIFO put in the file's place between the two calls would else wait for ever. */
static bool read_expected(const char *path, const struct stat *expected, char *text)
{
    struct stat now;
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return false;
    errno = 0;
    bool ok = fstat(fd, &now) == 0 && same_file(&now, expected) &&
              read_all(fd, text, (size_t)expected->st_size);
    if (ok)
        ok = fstat(fd, &now) == 0 && same_file(&now, expected);
    const int cause = errno;
    close(fd);
    errno = cause;
    return ok;
}

static weir_status check_size(wr_loading *load, const char *name, weir_place place, size_t size,
                              size_t most)
{
    char shown[WR_QUOTE_MAX];
    if (size > most)
        return wr_fail(load->err, WEIR_ERR_LIMIT, place, "'%s' is larger than %zu MiB",
                       show_path(name, shown), most >> 20);
    if (load->bytes + size > WR_MAX_LOAD_BYTES)
        return wr_fail(load->err, WEIR_ERR_LIMIT, place, "the files are larger than %zu MiB in all",
                       WR_MAX_LOAD_BYTES >> 20);
    if (load->sources.n >= WR_MAX_FILES)
        return wr_fail(load->err, WEIR_ERR_LIMIT, place, "more than %d files", WR_MAX_FILES);
    load->bytes += size;
    return WEIR_OK;
}

static wr_file *keep_file(wr_loading *load, const char *name, const char *text, size_t length)
{
    wr_file *file = wr_alloc(load->arena, sizeof *file);
    file->source = (weir_source){wr_strdup(load->arena, name), text, length};
    wr_skip_bom(&file->source);
    *wr_push(load->arena, &load->sources) = &file->source;
    return file;
}

/* Reads a regular file. `name` is for messages. */
static wr_file *read_file(wr_loading *load, const char *path, const char *name, weir_place place,
                          size_t max_bytes, weir_status *status)
{
    struct stat info;
    char shown[WR_QUOTE_MAX];
    *status = WEIR_ERR_IO;
    if (stat(path, &info) != 0) {
        refuse_open(load, path, name, place);
        return NULL;
    }
    if (!S_ISREG(info.st_mode)) {
        wr_fail(load->err, WEIR_ERR_IO, place, "'%s' is %s", show_path(name, shown),
                S_ISDIR(info.st_mode) ? "a directory" : "not a regular file");
        return NULL;
    }
    const size_t size = (size_t)info.st_size;
    *status = check_size(load, name, place, size, max_bytes);
    if (*status)
        return NULL;
    char *text = wr_alloc(load->arena, size + 1);
    if (!read_expected(path, &info, text)) {
        *status = WEIR_ERR_IO;
        if (errno)
            refuse_open(load, path, name, place);
        else
            wr_fail(load->err, WEIR_ERR_IO, place, "'%s' changed while it was read",
                    show_path(name, shown));
        return NULL;
    }
    return keep_file(load, name, text, size);
}

/* The standard input, to its end or the limit. */
static wr_file *read_stdin(wr_loading *load, weir_status *status)
{
    size_t size = 0, room = 1 << 16;
    char *text = wr_alloc(load->arena, room + 1);
    for (;;) {
        const ssize_t n = read(STDIN_FILENO, text + size, room - size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            *status = wr_fail(load->err, WEIR_ERR_IO, WR_NOWHERE,
                              "cannot read the standard input: %s", strerror(errno));
            return NULL;
        }
        if (n == 0)
            break;
        size += (size_t)n;
        if (size > WR_MAX_FILE_BYTES)
            break;
        if (size == room) {
            text = wr_grow_array(load->arena, text, size + 1, 2 * room + 1, 1);
            room *= 2;
        }
    }
    text[size] = '\0';
    *status = check_size(load, "-", WR_NOWHERE, size, WR_MAX_FILE_BYTES);
    return *status ? NULL : keep_file(load, "-", text, size);
}

const char *wr_real_folder(const char *path, wr_arena *arena, weir_error *err)
{
    char real[PATH_MAX], shown[WR_QUOTE_MAX];
    struct stat info;
    if (realpath(path, real) && stat(real, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return wr_strdup(arena, real);
        errno = ENOTDIR;
    }
    wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot open folder '%s': %s", show_path(path, shown),
            strerror(errno));
    return NULL;
}

const char *wr_find_root(const char *folder, const char *said, wr_arena *arena, weir_error *err)
{
    if (said)
        return wr_real_folder(said, arena, err);
    for (const char *at = folder; *at; at = folder_of(at, arena)) {
        struct stat info;
        if (stat(join_path(at, WR_PROJECT_FILE, arena), &info) == 0)
            return at;
        if (strcmp(at, "/") == 0)
            break;
    }
    return folder;
}

wr_file *wr_read_named(wr_loading *load, const char *path, weir_status *status)
{
    char real[PATH_MAX];
    const bool is_stdin = strcmp(path, "-") == 0;
    wr_file *file = is_stdin ? read_stdin(load, status)
                             : read_file(load, path, path, WR_NOWHERE, WR_MAX_FILE_BYTES, status);
    if (!file)
        return NULL;
    const char *folder = is_stdin ? "" : folder_of(path, load->arena);
    file->folder = wr_real_folder(*folder ? folder : ".", load->arena, load->err);
    file->real_path = !is_stdin && realpath(path, real) ? wr_strdup(load->arena, real) : NULL;
    *status = file->folder ? WEIR_OK : WEIR_ERR_IO;
    return file->folder ? file : NULL;
}

static const wr_file *find_read(const wr_loading *load, const char *real_path)
{
    for (size_t i = 0; i < load->sources.n; i++) {
        const wr_file *file = (const wr_file *)load->sources.at[i];
        if (file->real_path && strcmp(file->real_path, real_path) == 0)
            return file;
    }
    return NULL;
}

/* The file that a place lies in; NULL for --set and for places made by others. */
static const wr_file *file_of_place(const wr_loading *load, weir_place place)
{
    for (size_t i = 0; i < load->sources.n; i++)
        if (load->sources.at[i] == place.source)
            return (const wr_file *)load->sources.at[i];
    return NULL;
}

const wr_file *wr_read_beside(wr_loading *load, const char *path, weir_place place,
                              size_t max_bytes, weir_status *status)
{
    const wr_file *from = file_of_place(load, place);
    const char *full = join_path(from ? from->folder : load->folder, path, load->arena);
    const char *name =
        join_path(from ? folder_of(from->source.name, load->arena) : "", path, load->arena);
    char real[PATH_MAX];

    /* What the text alone leads outside is refused before the disk is asked, so that nobody learns
     * from a message what exists elsewhere; then again with links followed. */
    *status = WEIR_ERR_SCENARIO;
    if (*path == '/' || !is_below(full, load->root)) {
        refuse_outside(load, path, place);
        return NULL;
    }
    if (!realpath(full, real)) {
        refuse_open(load, full, name, place);
        *status = WEIR_ERR_IO;
        return NULL;
    }
    if (!is_below(real, load->root)) {
        refuse_outside(load, path, place);
        return NULL;
    }
    *status = WEIR_OK;
    const wr_file *known = find_read(load, real);
    if (known)
        return known;
    wr_file *file = read_file(load, real, name, place, max_bytes, status);
    if (file) {
        file->folder = folder_of(wr_strdup(load->arena, real), load->arena);
        file->real_path = wr_strdup(load->arena, real);
    }
    return file;
}

wr_file *wr_file_of_text(wr_loading *load, const char *name, const char *text, const char *folder,
                         weir_status *status)
{
    const size_t length = strlen(text);
    *status = check_size(load, name, WR_NOWHERE, length, WR_MAX_FILE_BYTES);
    if (*status)
        return NULL;
    wr_file *file = keep_file(load, name, wr_strndup(load->arena, text, length), length);
    file->folder = folder;
    return file;
}

const weir_source *wr_data_file(wr_scenario_tree *tree, const char *path, weir_place place,
                                wr_arena *arena, weir_error *err)
{
    weir_status status = WEIR_OK;
    wr_loading load = {.arena = arena, .err = err, .root = tree->root_folder};
    load.folder = tree->file_folder;
    load.sources.at = tree->sources;
    load.sources.n = load.sources.capacity = tree->n_sources;
    for (size_t i = 0; i < tree->n_sources; i++)
        load.bytes += tree->sources[i]->length;
    const wr_file *file = wr_read_beside(&load, path, place, WR_MAX_LOAD_BYTES, &status);
    tree->sources = load.sources.at;
    tree->n_sources = load.sources.n;
    return file ? &file->source : NULL;
}

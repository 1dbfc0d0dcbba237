/* Running gnuplot, and making its SVG fit to stand in a page with others: ids of its own, no outside
 * address, a label for those who do not see it. */
#include "analysis/figure.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "analysis/page/assets.h"
#include "analysis/page/html.h"

#define PATH_ROOM 512

static const char *const file_names[] = {"data.dat", "figure.gp", "figure.svg", "log.txt"};
enum { DATA, SCRIPT, SVG, LOG };

static void path_of(const figure_shop *shop, int file, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s", shop->folder, file_names[file]);
}

/* ---- the folder -------------------------------------------------------------------------------------- */

static void close_for_good(figure_shop *shop, const char *why)
{
    snprintf(shop->why, sizeof shop->why, "%s", why);
    figure_shop_close(shop);
}

void figure_shop_open(figure_shop *shop)
{
    const char *where = getenv("TMPDIR");
    *shop = (figure_shop){.seconds = 60};
    if (!where || *where != '/' || strlen(where) > PATH_ROOM / 2 || strpbrk(where, "'\n"))
        where = "/tmp";
    const size_t size = strlen(where) + 24;
    shop->folder = malloc(size);
    if (!shop->folder)
        return;
    snprintf(shop->folder, size, "%s/weir-figures-XXXXXX", where);
    if (!mkdtemp(shop->folder)) {
        snprintf(shop->why, sizeof shop->why, "no folder for pictures in %.100s: %s", where,
                 strerror(errno));
        free(shop->folder);
        shop->folder = NULL;
    }
}

void figure_shop_close(figure_shop *shop)
{
    char path[PATH_ROOM];
    if (!shop->folder)
        return;
    for (int i = DATA; i <= LOG; i++) {
        path_of(shop, i, path);
        unlink(path);
    }
    rmdir(shop->folder);
    free(shop->folder);
    shop->folder = NULL;
}

/* ---- the script --------------------------------------------------------------------------------------- */

/* gnuplot 5.4 takes a doubled quote at the beginning of a string for the string's end, so that no
 * single quote is let through at all: an apostrophe (U+2019) stands in for it. */
void figure_quote(FILE *script, const char *text)
{
    fputc('\'', script);
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c == '\'')
            fputs("\u2019", script);
        else
            fputc(c < 0x20 || c == 0x7f ? ' ' : c, script);
    }
    fputc('\'', script);
}

void figure_text(figure *f, const char *variable, const char *text)
{
    fprintf(f->script, "%s = ", variable);
    figure_quote(f->script, text);
    fputc('\n', f->script);
}

void figure_number(figure *f, const char *variable, double value)
{
    fprintf(f->script, "%s = %.17g\n", variable, isfinite(value) ? value : 0.0);
}

void figure_texts(figure *f, const char *list, const char *const *texts, int n)
{
    fprintf(f->script, "array %s[%d]\n", list, n > 0 ? n : 1);
    for (int i = 0; i < n; i++) {
        fprintf(f->script, "%s[%d] = ", list, i + 1);
        figure_quote(f->script, texts[i]);
        fputc('\n', f->script);
    }
}

/* Opens the script and the data, and says where the picture goes, in which form. */
static bool begin(figure *f, figure_shop *shop, int width, int height, const char *terminal)
{
    char path[PATH_ROOM];
    *f = (figure){.shop = shop, .width = width, .height = height, .scale = 1.0};
    if (!shop->folder)
        return false;
    path_of(shop, DATA, path);
    f->data = fopen(path, "w");
    path_of(shop, SCRIPT, path);
    f->script = fopen(path, "w");
    if (!f->data || !f->script) {
        figure_drop(f);
        return false;
    }
    fprintf(f->script, "set encoding utf8\nset terminal %s size %d,%d\n", terminal, width, height);
    path_of(shop, SVG, path);
    fputs("set output ", f->script);
    figure_quote(f->script, path);
    path_of(shop, DATA, path);
    fputs("\ndata = ", f->script);
    figure_quote(f->script, path);
    fputs("\n", f->script);
    return true;
}

/* ---- pictures that stand alone ---------------------------------------------------------------------- */

#define TITLE_LINE 19    /* pixels of the page's */
#define TITLE_LETTERS 56 /* of a line, where the picture is as wide as on the page */
#define PAGE_WIDTH 460
#define PIXELS_TO_POINTS 0.75 /* letters of an SVG are in pixels, of a PNG in points */
#define TEXT_COLUMNS 79
#define PIXELS_A_ROW 14
#define LEAST_ROWS 12

/* The title in one line, or in two parted at a blank. Returns how many. */
static int split_title(const char *title, int width, char lines[2][256])
{
    const size_t n = strlen(title), most = (size_t)TITLE_LETTERS * (size_t)width / PAGE_WIDTH;
    size_t at = n;
    if (n > most)
        for (at = most < 255 ? most : 255; at > 0 && title[at] != ' ';)
            at--;
    if (at == 0)
        at = n;
    snprintf(lines[0], 256, "%.*s", (int)(at < 255 ? at : 255), title);
    snprintf(lines[1], 256, "%s", at < n ? title + at + 1 : "");
    return at < n ? 2 : 1;
}

/* As large as was asked for, its letters and lines as large beside it as on the page. */
static double fit_canvas(const figure_shop *shop, int *width, int *height)
{
    const double usual = shop->form == FIGURE_PNG ? 2.0 : 1.0;
    if (shop->across == 0)
        return usual;
    const double across = (double)shop->across / *width, upward = (double)shop->upward / *height;
    const double scale = fmin(across, upward);
    *width = (int)(shop->across / scale + 0.5);
    *height = (int)(shop->upward / scale + 0.5);
    return scale;
}

static bool begin_file(figure *f, figure_shop *shop, int width, int height)
{
    char lines[2][256], terminal[256];
    const int n = shop->title ? split_title(shop->title, width, lines) : 0;
    height += n * TITLE_LINE;
    const double scale = fit_canvas(shop, &width, &height);
    const bool png = shop->form == FIGURE_PNG;
    if (png)
        snprintf(terminal, sizeof terminal,
                 "pngcairo noenhanced font 'Helvetica,13' fontscale %.4g linewidth %.4g pointscale "
                 "%.4g background '#ffffff'",
                 scale * PIXELS_TO_POINTS, scale, scale);
    else
        snprintf(
            terminal, sizeof terminal,
            "svg noenhanced dynamic font 'Helvetica,Arial,sans-serif,13' background '#ffffff'");
    const int across = !png ? width : shop->across ? shop->across : (int)(width * scale + 0.5);
    const int upward = !png ? height : shop->upward ? shop->upward : (int)(height * scale + 0.5);
    if (!begin(f, shop, across, upward, terminal))
        return false;
    f->scale = scale;
    /* the graph with its key lies below the title */
    const double below = 1.0 - (double)(n * TITLE_LINE) / height;
    fprintf(f->script, "top = %.6g\nset size 1, %.6g\nset origin 0, 0\n", below - 6.0 / height,
            below);
    fputs(analysis_plot_common, f->script);
    fputs("set rmargin 4\n", f->script);
    for (int i = 0; i < n; i++) {
        figure_text(f, "title_line", lines[i]);
        fprintf(f->script,
                "set label %d title_line at screen %.6g, screen %.6g left front textcolor "
                "'#111418'\n",
                100000 + i, 8.0 / width, 1.0 - (13.0 + i * TITLE_LINE) / height);
    }
    return true;
}

bool figure_begin(figure *f, figure_shop *shop, int width, int height)
{
    if (shop->form == FIGURE_TEXT) {
        const int rows = height / PIXELS_A_ROW;
        return figure_begin_text(f, shop, shop->across ? shop->across : TEXT_COLUMNS,
                                 shop->upward        ? shop->upward
                                 : rows > LEAST_ROWS ? rows
                                                     : LEAST_ROWS);
    }
    if (shop->form != FIGURE_PAGE)
        return begin_file(f, shop, width, height);
    if (!begin(f, shop, width, height,
               "svg noenhanced dynamic font 'Helvetica,Arial,sans-serif,13' background '#ffffff'"))
        return false;
    fputs("top = 0.98\n", f->script);
    fputs(analysis_plot_common, f->script);
    return true;
}

bool figure_begin_text(figure *f, figure_shop *shop, int columns, int rows)
{
    return begin(f, shop, columns, rows, "dumb mono noenhanced");
}

void figure_drop(figure *f)
{
    if (f->data)
        fclose(f->data);
    if (f->script)
        fclose(f->script);
    f->data = f->script = NULL;
}

/* ---- the program ----------------------------------------------------------------------------------------- */

/* Starts gnuplot on the script; 0 and an errno where that fails. */
static pid_t start(const figure_shop *shop, int *why)
{
    char script[PATH_ROOM], log[PATH_ROOM], home[PATH_ROOM], path[4096];
    path_of(shop, SCRIPT, script);
    path_of(shop, LOG, log);
    snprintf(home, sizeof home, "HOME=%s", shop->folder);
    const char *search = getenv("PATH");
    snprintf(path, sizeof path, "PATH=%s", search ? search : "/usr/local/bin:/usr/bin:/bin");
    char program[] = "gnuplot", no_settings[] = "-d", locale[] = "LC_ALL=C.UTF-8";
    char *argv[] = {program, no_settings, script, NULL};
    char *environment[] = {path, home, locale, NULL};

    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, log, O_WRONLY | O_CREAT | O_TRUNC, (mode_t)0600);
    pid_t child = 0;
    *why = posix_spawnp(&child, program, &files, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&files);
    return *why == 0 ? child : 0;
}

/* Waits, looking every few milliseconds; kills what takes too long. True if it ended well. */
static bool wait_for(pid_t child, int seconds, bool *too_long)
{
    struct timespec began, now, nap = {.tv_nsec = 2000000};
    int status = 0;
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (;;) {
        const pid_t done = waitpid(child, &status, WNOHANG);
        if (done == child)
            return WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (done < 0 && errno != EINTR)
            return false;
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec - began.tv_sec >= seconds) {
            *too_long = true;
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            return false;
        }
        nanosleep(&nap, NULL);
    }
}

/* A file as a string from malloc(), at most 8 MiB of it; NULL if there is none. */
static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    char *text = NULL, piece[4096];
    size_t n = 0, total = 0;
    FILE *copy = open_memstream(&text, &n);
    for (size_t got = 1; copy && got > 0 && total < (size_t)8 << 20; total += got) {
        got = fread(piece, 1, sizeof piece, file);
        fwrite(piece, 1, got, copy);
    }
    if (copy)
        fclose(copy);
    fclose(file);
    *length = n;
    return text;
}

/* The first line of gnuplot's that says what is wrong. */
static void explain(figure_shop *shop)
{
    char path[PATH_ROOM];
    path_of(shop, LOG, path);
    size_t length;
    char *log = read_file(path, &length);
    const char *line = log ? strstr(log, "line ") : NULL;
    snprintf(shop->why, sizeof shop->why, "gnuplot failed%s%.*s", line ? ": " : "",
             line ? (int)(strcspn(line, "\n") < 200 ? strcspn(line, "\n") : 200) : 0,
             line ? line : "");
    free(log);
}

static bool run(figure_shop *shop)
{
    int why;
    bool too_long = false;
    const pid_t child = start(shop, &why);
    if (child == 0) {
        close_for_good(shop, why == ENOENT ? "gnuplot not found" : "gnuplot could not be started");
        return false;
    }
    if (wait_for(child, shop->seconds, &too_long))
        return true;
    if (too_long)
        close_for_good(shop, "gnuplot took longer than its time limit");
    else
        explain(shop);
    return false;
}

/* ---- the picture ---------------------------------------------------------------------------------------------- */

static bool at(const char *text, const char *what)
{
    return strncmp(text, what, strlen(what)) == 0;
}

/* Copies the inside of gnuplot's SVG. In tags, ids and what points to them get our prefix; xlink, of
 * which HTML has no need, goes. */
static void copy_inside(FILE *out, const char *svg, int number)
{
    bool in_tag = false;
    while (*svg) {
        if (*svg == '<')
            in_tag = true;
        else if (*svg == '>')
            in_tag = false;
        if (in_tag && (at(svg, " id='") || at(svg, " id=\""))) {
            fprintf(out, " id=%cf%d-", svg[4], number);
            svg += 5;
        } else if (in_tag && at(svg, "xlink:href='#")) {
            fprintf(out, "href='#f%d-", number);
            svg += strlen("xlink:href='#");
        } else if (in_tag && at(svg, "url(#")) {
            fprintf(out, "url(#f%d-", number);
            svg += strlen("url(#");
        } else {
            fputc(*svg++, out);
        }
    }
}

/* What follows gnuplot's own <svg>, <title> and <desc>; NULL where the file is not as expected. */
static const char *inside_of(const char *svg)
{
    const char *at_svg = strstr(svg, "<svg");
    const char *end = at_svg ? strchr(at_svg, '>') : NULL;
    const char *description = end ? strstr(end, "</desc>") : NULL;
    if (!end || !strstr(end, "</svg>"))
        return NULL;
    return description ? description + strlen("</desc>") : end + 1;
}

static char *clean(const figure *f, const char *svg, const char *label)
{
    const char *inside = inside_of(svg);
    char *text = NULL;
    size_t n;
    FILE *out = inside ? open_memstream(&text, &n) : NULL;
    if (!out)
        return NULL;
    fprintf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", f->width, f->height);
    html_text(out, label);
    fputs("\">", out);
    copy_inside(out, inside, f->shop->n);
    fclose(out);
    return text;
}

char *figure_end_text(figure *f, const char *body)
{
    char path[PATH_ROOM];
    figure_shop *shop = f->shop;
    fputs(body, f->script);
    figure_drop(f);
    shop->n++;
    if (!run(shop))
        return NULL;
    path_of(shop, SVG, path);
    char *text = read_file(path, &shop->length);
    unlink(path);
    return text;
}

char *figure_end(figure *f, const char *body, const char *label)
{
    char *svg = figure_end_text(f, body);
    char *picture = svg ? clean(f, svg, label) : NULL;
    free(svg);
    return picture;
}

/* As a file an SVG says what it is, and how large. */
static char *stand_alone(figure *f, char *svg)
{
    char *text = NULL;
    FILE *out = svg ? open_memstream(&text, &f->shop->length) : NULL;
    if (out) {
        fprintf(out,
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\"%s\n",
                f->width * f->scale, f->height * f->scale, svg + strlen("<svg"));
        fclose(out);
    }
    free(svg);
    return text;
}

char *figure_end_as(figure *f, const char *body, const char *text, const char *label)
{
    switch (f->shop->form) {
    case FIGURE_SVG:
        return stand_alone(f, figure_end(f, body, label));
    case FIGURE_PNG:
        return figure_end_text(f, body);
    case FIGURE_TEXT:
        return figure_end_text(f, text);
    default:
        return figure_end(f, body, label);
    }
}

/* How far a run is, on the terminal; and stopping it by a signal.
 *
 * While replications run nothing has been written yet, so a signal ends the process at once. Before
 * and after that, signals only leave a mark: a file that is being written is written whole. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

#define SECONDS_BETWEEN 0.2 /* at most five updates a second */

static volatile sig_atomic_t stop_signal;

static void note_signal(int number) { stop_signal = number; }

int cli_stop_signal(void) { return stop_signal; }

static void catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction old, action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        /* what nohup and the like have switched off stays off */
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void cli_progress_begin(cli_progress *p, bool quiet)
{
    *p = (cli_progress){.shown = !quiet && isatty(STDERR_FILENO), .began = now()};
    catch_signals();
}

/* "40 s", "12 min", "3.5 h" */
static void print_time(double seconds)
{
    if (seconds < 100)
        fprintf(stderr, "%.0f s", seconds);
    else if (seconds < 6000)
        fprintf(stderr, "%.0f min", seconds / 60);
    else
        fprintf(stderr, "%.1f h", seconds / 3600);
}

static void clear_line(cli_progress *p)
{
    if (p->drawn)
        fputs("\r\x1b[K", stderr);
    p->drawn = false;
}

static void draw(cli_progress *p, size_t done, size_t total, double seconds)
{
    clear_line(p);
    fprintf(stderr, "%zu of %zu %s", done, total, p->what ? p->what : "replications");
    if (done > 0) {
        fputs(", about ", stderr);
        print_time(seconds * (double)(total - done) / (double)done);
        fputs(" left", stderr);
    }
    fflush(stderr);
    p->drawn = true;
}

static _Noreturn void stop(cli_progress *p, size_t done, size_t total)
{
    clear_line(p);
    fprintf(stderr, "weir: stopped by signal %d after %zu of %zu %s; ", (int)stop_signal, done,
            total, p->what ? p->what : "replications");
    if (p->kept)
        fprintf(stderr, "they are in '%s': the same command goes on\n", p->kept);
    else
        fputs("nothing was written\n", stderr);
    if (p->part)
        unlink(p->part);
    fflush(stderr);
    _exit(128 + stop_signal); /* the threads are still at work: nobody waits for them */
}

bool cli_progress_step(void *progress, size_t done, size_t total)
{
    cli_progress *p = progress;
    if (stop_signal)
        stop(p, done, total);
    const double time = now();
    if (p->shown && done < total && time - p->drew >= SECONDS_BETWEEN &&
        time - p->began >= 2 * SECONDS_BETWEEN) {
        draw(p, done, total, time - p->began);
        p->drew = time;
    }
    return true;
}

bool cli_progress_search(void *progress, size_t done, size_t total)
{
    cli_progress *p = progress;
    if (stop_signal)
        stop(p, done, total);
    const double time = now();
    if (p->shown && time - p->drew >= SECONDS_BETWEEN && time - p->began >= 2 * SECONDS_BETWEEN) {
        clear_line(p);
        fprintf(stderr, "%zu replications so far, ", done);
        print_time(time - p->began);
        if (*p->at)
            fprintf(stderr, "; now %s", p->at);
        fflush(stderr);
        p->drawn = true;
        p->drew = time;
    }
    return true;
}

/* Of a dial's path the last words, so that the line stays one line: "beds=84, cubicles=14 to 12 replications". */
void cli_progress_looking(void *progress, const char *point, size_t n_replications)
{
    cli_progress *p = progress;
    size_t n = 0;
    for (const char *from = point; *from;) {
        const size_t length = strcspn(from, ",");
        const char *equals = memchr(from, '=', length);
        while (equals && equals > from && equals[-1] != '.')
            equals--;
        const char *word = equals ? equals : from;
        const int put = snprintf(p->at + n, sizeof p->at - n, "%s%.*s", n ? ", " : "",
                                 (int)(length - (size_t)(word - from)), word);
        n += put > 0 ? (size_t)put : 0;
        if (n >= sizeof p->at - sizeof " to 999999")
            break;
        from += length;
        from += strspn(from, ", ");
    }
    n = n < sizeof p->at - sizeof " to 999999" ? n : sizeof p->at - sizeof " to 999999";
    snprintf(p->at + n, sizeof p->at - n, " to %zu", n_replications);
}

void cli_progress_end(cli_progress *p)
{
    clear_line(p);
    fflush(stderr);
}

/* What a command spends: its time and its largest memory, which no shell can tell.
 *
 *     spent COMMAND [ARGUMENT...]
 *
 * runs it and adds one line to stderr: `spent: seconds=S peak_kib=N`, S being processor time of all
 * its threads, loading and writing included. Its exit code is the command's. */
#define _DEFAULT_SOURCE /* wait4 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds_of(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec * 1e-6; }

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: spent COMMAND [ARGUMENT...]\n");
        return 2;
    }
    const pid_t child = fork();
    if (child < 0) {
        perror("spent");
        return 1;
    }
    if (child == 0) {
        execvp(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    int status;
    struct rusage used;
    if (wait4(child, &status, 0, &used) < 0) {
        perror("spent");
        return 1;
    }
    fprintf(stderr, "spent: seconds=%.6f peak_kib=%ld\n",
            seconds_of(used.ru_utime) + seconds_of(used.ru_stime), used.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

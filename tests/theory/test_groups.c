/* Patients who go several ways at once, come several times, or are served in groups, against theory. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "study.h"

/* Fork and join with two single servers: of the exact mean time of Flatto and Hahn (1984), as Nelson
 * and Tantawi (1988) write it: (12 - load) / 8 times that of an M/M/1. 6 an hour come to two servers
 * of 10 an hour each: load 0.6, and an M/M/1 takes 15 min. */
Test(groups, fork_join_of_two_lines)
{
    study *s =
        study_run("weir: 1\n"
                  "run: {warm_up: 5 d, length: 200 d, replications: 20, seed: 601}\n"
                  "arrivals: {door: {to: clinic, rate: 6 per h}}\n"
                  "services:\n"
                  "  clinic:\n"
                  "    type: pathway\n"
                  "    resources: {scanner: 1, lab: 1}\n"
                  "    steps:\n"
                  "      - split:\n"
                  "          - [{treat: {with: scanner, for: {dist: exponential, mean: 6 min}}}]\n"
                  "          - [{treat: {with: lab, for: {dist: exponential, mean: 6 min}}}]\n");
    cr_expect(
        agrees("time", study_measure(s, "clinic.time", "mean", NULL), (12 - 0.6) / 8 * 0.25, 0.02));
    cr_expect(
        agrees("scanner", study_measure(s, "clinic.scanner.utilisation", "mean", NULL), 0.6, 0.01));
    study_close(s);
}

/* Without lines: the longest of three exponentials of mean 1 h lasts 1 + 1/2 + 1/3 h, the shortest 1/3;
 * and what the shortest calls off is in use for 1/3 h too. By Little, the mean number present and in
 * use follow. */
Test(groups, longest_and_shortest_of_three)
{
    static const char *const joins[] = {"all", "first"};
    static const double lasts[] = {1 + 1.0 / 2 + 1.0 / 3, 1.0 / 3};
    static const double busy[] = {1, 1.0 / 3};
    for (int i = 0; i < 2; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {warm_up: 2 d, length: 100 d, replications: 20, seed: 602}\n"
                 "arrivals: {door: {to: clinic, rate: 3 per h}}\n"
                 "services:\n"
                 "  clinic:\n"
                 "    type: pathway\n"
                 "    resources: {a: unlimited, b: unlimited, c: unlimited}\n"
                 "    steps:\n"
                 "      - split:\n"
                 "          - [{treat: {with: a, for: {dist: exponential, mean: 1 h}}}]\n"
                 "          - [{treat: {with: b, for: {dist: exponential, mean: 1 h}}}]\n"
                 "          - [{treat: {with: c, for: {dist: exponential, mean: 1 h}}}]\n"
                 "        join: %s\n",
                 joins[i]);
        study *s = study_run(text);
        cr_expect(agrees("time", study_measure(s, "clinic.time", "mean", NULL), lasts[i], 0.01));
        cr_expect(agrees("present", study_measure(s, "clinic.present", "mean", NULL), 3 * lasts[i],
                         0.02));
        cr_expect(
            agrees("in use", study_measure(s, "clinic.b.in_use", "mean", NULL), 3 * busy[i], 0.02));
        study_close(s);
    }
}

/* A number of exponentials of 1 h: of 4 of them the sum is of Erlang's law, with mean 4 h and sd 2 h,
 * and within 3 h is a share 1 - exp(-3) (1 + 3 + 9/2 + 27/6); of a geometric number with mean 4 it is
 * exponential, and within 4 h is a share 1 - exp(-1). */
Test(groups, so_many_visits)
{
    static const char text[] =
        "weir: 1\n"
        "run: {warm_up: 20 d, length: 300 d, replications: 20, seed: 603}\n"
        "arrivals: {four: {to: four, rate: 2 per h}, some: {to: some, rate: 2 per h}}\n"
        "services:\n"
        "  four:\n"
        "    type: pathway\n"
        "    steps:\n"
        "      - repeat: {times: 4, steps: [{delay: {dist: exponential, mean: 1 h}}]}\n"
        "  some:\n"
        "    type: pathway\n"
        "    steps:\n"
        "      - repeat:\n"
        "          times: {dist: geometric, mean: 4}\n"
        "          steps: [{delay: {dist: exponential, mean: 1 h}}]\n"
        "measures:\n"
        "  sum: {from: arrive, to: depart, in: four, stat: [mean, sd, share_within 3 h]}\n"
        "  of_some: {from: arrive, to: depart, in: some, stat: [mean, share_within 4 h]}\n";
    study *s = study_run(text);
    cr_expect(agrees("mean", study_measure(s, "sum", "mean", NULL), 4, 0.01));
    cr_expect(agrees("sd", study_measure(s, "sum", "sd", NULL), 2, 0.01));
    cr_expect(agrees("within", study_measure(s, "sum", "share_within 3 h", NULL),
                     1 - exp(-3) * (1 + 3 + 9.0 / 2 + 27.0 / 6), 0.01));
    cr_expect(agrees("some", study_measure(s, "of_some", "mean", NULL), 4, 0.01));
    cr_expect(agrees("some within", study_measure(s, "of_some", "share_within 4 h", NULL),
                     1 - exp(-1), 0.01));
    study_close(s);
}

/* Groups of 3 for one server, 6 patients and 2 groups an hour, of 20 min each: groups come
 * as a renewal process with Erlang gaps, so the line is E3/M/1 (Kleinrock, Queueing Systems I, section
 * 6.4): with s the root of s = (6 / (6 + 3 (1 - s)))^3 a group waits s / (3 (1 - s)) hours. Before that
 * a patient has waited for two others, one or none: 1/6 h on average. */
Test(groups, served_as_one)
{
    double root = 0.5;
    for (int i = 0; i < 200; i++)
        root = pow(6 / (6 + 3 * (1 - root)), 3);
    const double line = root / (3 * (1 - root));
    study *s = study_run("weir: 1\n"
                         "run: {warm_up: 5 d, length: 300 d, replications: 20, seed: 604}\n"
                         "arrivals: {door: {to: bus, rate: 6 per h}}\n"
                         "services:\n"
                         "  bus:\n"
                         "    type: pathway\n"
                         "    resources: {driver: 1}\n"
                         "    steps:\n"
                         "      - batch: {size: 3}\n"
                         "      - treat: {with: driver, for: {dist: exponential, mean: 20 min}}\n");
    cr_expect(agrees("wait", study_measure(s, "bus.wait", "mean", NULL), 1.0 / 6 + line, 0.02));
    cr_expect(
        agrees("time", study_measure(s, "bus.time", "mean", NULL), 1.0 / 6 + line + 1.0 / 3, 0.02));
    cr_expect(
        agrees("driver", study_measure(s, "bus.driver.utilisation", "mean", NULL), 2.0 / 3, 0.01));
    /* those who gather are in no line; those of a group are, each of them */
    cr_expect(agrees("waiting", study_measure(s, "bus.waiting", "mean", NULL), 6 * line, 0.03));
    study_close(s);
}

/* Never full: whoever comes within half an hour of a first goes with it, so 4 an hour make groups of 3
 * on average; the first waits 30 min, the others half of that. A group has
 * one driver for 1 h: 4/3 are out at a time. */
Test(groups, that_go_after_so_long)
{
    study *s = study_run("weir: 1\n"
                         "run: {warm_up: 2 d, length: 300 d, replications: 20, seed: 605}\n"
                         "arrivals: {door: {to: bus, rate: 4 per h}}\n"
                         "services:\n"
                         "  bus:\n"
                         "    type: pathway\n"
                         "    resources: {drivers: unlimited}\n"
                         "    steps:\n"
                         "      - batch: {size: 1000, or_after: 30 min}\n"
                         "      - treat: {with: drivers, for: {dist: exponential, mean: 1 h}}\n");
    cr_expect(
        agrees("wait", study_measure(s, "bus.wait", "mean", NULL), (0.5 + 2 * 0.25) / 3, 0.01));
    cr_expect(agrees("trips", study_measure(s, "bus.drivers.in_use", "mean", NULL), 4.0 / 3, 0.01));
    study_close(s);
}

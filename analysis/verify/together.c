/* Cases of patients who go several ways at once, in groups, or several times. */
#include <math.h>

#include "analysis/verify/asks.h"

/* Two lines: the exact mean time of Flatto and Hahn (1984), as Nelson and Tantawi (1988) write it: (12 - load) / 8
 * times that of an M/M/1. Without lines the longest of three exponential times of mean 1 lasts 1 + 1/2 + 1/3, and the
 * shortest 1/3, after which the others are called off; by Little's law the numbers present and in use follow. */
void verify_ask_fork_join(verify_asked *asked)
{
    const double a = 6, s = 0.1, load = a * s, longest = 1 + 1.0 / 2 + 1.0 / 3, shortest = 1.0 / 3;
    const double time = (12 - load) / 8 * s / (1 - load);
    verify_ask(asked, "clinic.time", "mean", time);
    verify_ask(asked, "clinic.present", "mean", a * time);
    verify_ask(asked, "clinic.lab.utilisation", "mean", load);
    verify_ask(asked, "all_three.time", "mean", longest);
    verify_ask(asked, "all_three.b.in_use", "mean", 3);
    verify_ask(asked, "first_of_three.time", "mean", shortest);
    verify_ask(asked, "first_of_three.b.in_use", "mean", 3 * shortest);
}

/* The chance that a group of an E3/M/1 line finds the server busy (Kleinrock, Queueing Systems I, section 6.4): the root
 * of r = (3 g / (3 g + m (1 - r)))^3, of g groups and m services an hour. */
static double e3m1_root(double g, double m)
{
    double root = 0.5;
    for (int i = 0; i < 500; i++)
        root = pow(3 * g / (3 * g + m * (1 - root)), 3);
    return root;
}

/* Six an hour make two groups of three, with Erlang gaps: a patient waits for two others, one or none, and then in
 * the line, in which each of the group is counted. Whoever comes within half an hour of a first goes with it: 1 + 4 / 2
 * patients on average, of whom the first waits all of it and the others half. */
void verify_ask_groups(verify_asked *asked)
{
    const double g = 2, m = 3, root = e3m1_root(g, m), line = root / (m * (1 - root));
    const double gather = (2 + 1 + 0) / 6.0 / 3;
    const double others = 4 * 0.5, hold = (0.5 + others * 0.25) / (1 + others);
    verify_ask(asked, "bus.wait", "mean", gather + line);
    verify_ask(asked, "bus.time", "mean", gather + line + 1 / m);
    verify_ask(asked, "bus.driver.utilisation", "mean", g / m);
    verify_ask(asked, "bus.waiting", "mean", 3 * g * line);
    verify_ask(asked, "walk.wait", "mean", hold);
    verify_ask(asked, "walk.guides.in_use", "mean", 4 / (1 + others));
}

/* Four exponential times are an Erlang law; a geometric number of them is exponential again. */
void verify_ask_visits(verify_asked *asked)
{
    verify_ask(asked, "sum", "mean", 4);
    verify_ask(asked, "sum", "sd", 2);
    verify_ask(asked, "sum", "share_within 3 h", 1 - exp(-3) * (1 + 3 + 9.0 / 2 + 27.0 / 6));
    verify_ask(asked, "of_some", "mean", 4);
    verify_ask(asked, "of_some", "share_within 4 h", 1 - exp(-1));
    verify_ask(asked, "some.present", "mean", 2 * 4);
}

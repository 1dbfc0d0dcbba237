/* Several files to one tree: what is laid over what, what is deleted, and who may be read. */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every test works in a folder of its own, which is deleted behind it. */
static char folder[] = "/tmp/weir-extend-XXXXXX";

static void enter_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert(chdir(folder) == 0);
}

static void remove_all(const char *path)
{
    struct stat info;
    char inside[512];
    DIR *dir = lstat(path, &info) == 0 && S_ISDIR(info.st_mode) ? opendir(path) : NULL;
    for (struct dirent *item; dir && (item = readdir(dir)) != NULL;)
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0) {
            snprintf(inside, sizeof inside, "%s/%s", path, item->d_name);
            remove_all(inside);
        }
    if (dir)
        closedir(dir);
    cr_expect(remove(path) == 0, "%s", path);
}

static void leave_folder(void) { remove_all(folder); }

static void put(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    cr_assert_not_null(file, "%s", name);
    fputs(text, file);
    fclose(file);
}

TestSuite(extend, .init = enter_folder, .fini = leave_folder);

static void expect_yaml(const char *path, const wr_load_options *options, const char *expected)
{
    loaded l = load_file(path, options);
    cr_expect(l.status == WEIR_OK, "%s", l.errors);
    if (l.yaml)
        cr_expect_str_eq(l.yaml, expected, "got:\n%s\nexpected:\n%s", l.yaml, expected);
    loaded_free(&l);
}

static void expect_error(const char *path, const wr_load_options *options, weir_status status,
                         const char *message)
{
    loaded l = load_file(path, options);
    cr_expect(l.status == status, "%s: status %d", path, l.status);
    cr_expect_not_null(strstr(l.errors, message), "expected '%s' in:\n%s", message, l.errors);
    loaded_free(&l);
}

/* Lays `over` on `base` and expects what comes of it. */
static void expect_laid(const char *base, const char *over, const char *expected)
{
    char text[2000];
    put("base.yaml", base);
    snprintf(text, sizeof text, "extends: base.yaml\n%s", over);
    put("over.yaml", text);
    expect_yaml("over.yaml", NULL, expected);
}

Test(extend, maps_merge_while_texts_and_lists_replace)
{
    expect_laid("weir: 1\n"
                "services:\n"
                "  ward: {type: ward, beds: 4, stay: {dist: lognormal, mean: 4 d, sd: 2 d}}\n"
                "  ed: {type: ed, steps: [{delay: 1 h}]}\n",
                "services:\n"
                "  ward: {beds: 5, stay: {mean: 3 d}}\n"
                "  ed: {steps: [{delay: 2 h}, {delay: 3 h}]}\n"
                "  new: {type: ward}\n"
                "x-mine: 1\n",
                "weir: 1\n"
                "services:\n"
                "  ward: {type: ward, beds: 5, stay: {dist: lognormal, mean: 3 d, sd: 2 d}}\n"
                "  ed: {type: ed, steps: [{delay: 2 h}, {delay: 3 h}]}\n"
                "  new: {type: ward}\n"
                "x-mine: 1\n");
    /* A chain: the newest wins, the oldest shows through. */
    put("top.yaml", "extends: over.yaml\nservices: {ward: {beds: 6}}\n");
    put("base.yaml", "a: {x: 1, y: 1, z: 1}\n");
    put("over.yaml", "extends: base.yaml\na: {y: 2, z: 2}\n");
    put("top.yaml", "extends: over.yaml\na: {z: 3}\n");
    expect_yaml("top.yaml", NULL, "a:\n  x: 1\n  y: 2\n  z: 3\n");
}

Test(extend, what_cannot_be_merged_is_taken_whole)
{
    /* Shares of words: 10 % in place of 5 % would leave a sum above 100 %. */
    expect_laid("arrivals: {a: {to: ed, class: {resus: 5 %, majors: 45 %, minors: 50 %}}}\n",
                "arrivals: {a: {class: {resus: 10 %, minors: 90 %}}}\n",
                "arrivals:\n  a: {to: ed, class: {resus: 10 %, minors: 90 %}}\n");
    /* but pools of one unit are no shares */
    expect_laid("resources: {ct: 1}\n", "resources: {mri: 1}\n", "resources:\n  ct: 1\n  mri: 1\n");
    /* Rows of calendars; the other days stay. */
    expect_laid(
        "calendars:\n  c:\n    weekday: {08:00-20:00: 4, 20:00-08:00: 2}\n    weekend: {}\n",
        "calendars: {c: {weekday: {09:00-17:00: 5}}}\n",
        "calendars:\n  c: {weekday: {09:00-17:00: 5}, weekend: {}}\n");
    /* but rows of a table by the clock are rows like any others */
    expect_laid("a: {b: {by: clock, 08:00-20:00: 4, 20:00-08:00: 2}}\n",
                "a: {b: {08:00-20:00: 5}}\n",
                "a:\n  b: {by: clock, 08:00-20:00: 5, 20:00-08:00: 2}\n");
    /* A map in which the overlay writes dist or by. */
    expect_laid("a: {b: {dist: lognormal, mean: 4 d, sd: 2 d}}\n",
                "a: {b: {dist: exponential, mean: 3 d}}\n",
                "a:\n  b: {dist: exponential, mean: 3 d}\n");
    expect_laid("a: {b: {by: class, x: 1, y: 2}}\n", "a: {b: {by: route, z: 1}}\n",
                "a:\n  b: {by: route, z: 1}\n");
    expect_laid("a: {b: {by: class, x: 1, y: 2}}\n", "a: {b: {y: 3}}\n",
                "a:\n  b: {by: class, x: 1, y: 3}\n");
    /* Utilities against shares, both ways; but not in a map of names, one of which is that. */
    expect_laid("needs: {a: {first_contact: {pcn: 9 %, ed: 2 %}}}\n",
                "needs: {a: {first_contact: {logit: {ed: 1}}}}\n",
                "needs:\n  a: {first_contact: {logit: {ed: 1}}}\n");
    expect_laid("needs: {a: {first_contact: {logit: {ed: 1, pcn: 2}}}}\n",
                "needs: {a: {first_contact: {logit: {ed: 3}}}}\n",
                "needs:\n  a: {first_contact: {logit: {ed: 3, pcn: 2}}}\n");
    expect_laid("needs: {a: {first_contact: {logit: {ed: 1}}}}\n",
                "needs: {a: {first_contact: {ed: 2 %}}}\n",
                "needs:\n  a: {first_contact: {ed: 2 %}}\n");
    expect_laid("services: {logit: {x: 1}}\n", "services: {b: {x: 2}}\n",
                "services:\n  logit: {x: 1}\n  b: {x: 2}\n");
    /* A number against a map, both ways. */
    expect_laid("a: {b: {capacity: 4, door: 08:00-20:00}, c: 5}\n", "a: {b: 6, c: {capacity: 7}}\n",
                "a:\n  b: 6\n  c: {capacity: 7}\n");
}

Test(extend, forms_that_exclude_each_other_do_not_stand_together)
{
    expect_laid("arrivals: {a: {to: ed, rate: 9 per h, class: x}}\n",
                "arrivals: {a: {every: 10 min}}\n",
                "arrivals:\n  a: {to: ed, class: x, every: 10 min}\n");
    expect_laid("arrivals: {a: {to: ed, population: 120, away: 60 h}}\n",
                "arrivals: {a: {at: [0 h]}}\n", "arrivals:\n  a: {to: ed, at: [0 h]}\n");
    expect_laid("arrivals: {a: {rate: {step: 1 h, unit: per h, values: [5, 4], repeat: true}}}\n",
                "arrivals: {a: {rate: {mean: 30 per day, swing: 10 %}}}\n",
                "arrivals:\n  a: {rate: {mean: 30 per day, swing: 10 %}}\n");
    expect_laid("a: {b: {dist: lognormal, mean: 4 d, sd: 2 d}}\n", "a: {b: {cv: 0.5}}\n",
                "a:\n  b: {dist: lognormal, mean: 4 d, cv: 0.5}\n");
    expect_laid("run: {length: 365 d, seed: 1}\n", "run: {until: {arrivals: 100}}\n",
                "run:\n  seed: 1\n  until: {arrivals: 100}\n");
    expect_laid("run: {length: 365 d, seed: 1}\n", "run: {until: empty}\n",
                "run:\n  length: 365 d\n  seed: 1\n  until: empty\n");
    expect_laid("measures: {m: {count: arrived, in: ed, stat: total}}\n",
                "measures: {m: {from: arrive, to: seen, stat: mean}}\n",
                "measures:\n  m: {from: arrive, to: seen, stat: mean}\n");
}

/* `{value: V, source: TEXT}`: a value replaces it with its source; changes go inside. */
Test(extend, values_with_sources)
{
    expect_laid("a: {b: {value: 4 d, source: HES}}\n", "a: {b: 5 d}\n", "a:\n  b: 5 d\n");
    expect_laid("a: {b: 4 d}\n", "a: {b: {value: 5 d, source: HES}}\n",
                "a:\n  b: {value: 5 d, source: HES}\n");
    expect_laid("a: {b: {value: 4 d, source: HES}}\n", "a: {b: {range: [3 d, 5 d]}}\n",
                "a:\n  b: {value: 4 d, source: HES, range: [3 d, 5 d]}\n");
    expect_laid("a: {b: {value: {dist: exponential, mean: 4 d}, source: HES}}\n",
                "a: {b: {mean: 3 d}}\n",
                "a:\n  b: {value: {dist: exponential, mean: 3 d}, source: HES}\n");
    expect_laid("a: {b: {dist: exponential, mean: 4 d}}\n", "a: {b: {value: {dist: constant}}}\n",
                "a:\n  b: {value: {dist: constant}}\n");
}

/* Numbers are those of the list as it was written, whatever else is deleted; an alias elsewhere
 * keeps what is deleted here. */
Test(extend, removing_from_the_base)
{
    const char *const base =
        "services:\n"
        "  ed: &ed\n"
        "    cubicles: 28\n"
        "    steps: [{name: triage, delay: 1 h}, {delay: 2 h}, {delay: 3 h},\n"
        "            {name: stream, choose: [{go: utc, share: 1 %}, {go: w.bed}, {leave: left}]}]\n"
        "  copy: *ed\n";
    expect_laid(
        base,
        "remove: [services.ed.triage, services.ed.steps.2, services.ed.stream.choose.w/bed,\n"
        "         services.ed.steps.stream.choose.left, services.copy.steps, "
        "services.ed.cubicles]\n",
        "services:\n"
        "  ed:\n"
        "    steps:\n"
        "      - {delay: 3 h}\n"
        "      - {name: stream, choose: [{go: utc, share: 1 %}]}\n"
        "  copy: {cubicles: 28}\n");
    expect_laid(base, "remove: services.*.steps\n",
                "services:\n  ed: {cubicles: 28}\n  copy: {cubicles: 28}\n");
    /* Removed first, so the same name may be written anew. */
    expect_laid("a: {b: {x: 1, y: 2}}\n", "remove: [a.b]\na: {b: {z: 3}}\n", "a:\n  b: {z: 3}\n");
    put("over.yaml", "extends: base.yaml\nremove: [a.c]\n");
    expect_error("over.yaml", NULL, WEIR_ERR_SCENARIO,
                 "over.yaml:2:10: error: there is no 'a.c' to remove");
}

/* Single dials are kept apart, the last one winning; a dial that an overlay writes in its place is
 * no longer what the base's `set:` made of it. */
Test(extend, single_dials)
{
    const char *const options[] = {"services.ed.beds=9", "a.b={dist: exponential, mean: 4 h}",
                                   "c.d=\"=x\""};
    const wr_load_options set = {.set = options, .n_set = 3};
    put("base.yaml", "a: {b: 1}\nset: {a.b: 2, a.c: 3, s.*.t: 4, q.r: 5, gone.x: 6}\n");
    put("over.yaml", "extends: base.yaml\na: {b: 7}\ns: {u: {t: 8}}\nremove: [gone]\n"
                     "set: {a.c: 9}\n");
    expect_yaml("over.yaml", NULL,
                "a:\n  b: 7\ns:\n  u: {t: 8}\n"
                "set:\n  s.*.t: 4\n  s.u.t: 8\n  q.r: 5\n  a.c: 9\n");
    put("plain.yaml", "a: 1\n");
    expect_yaml("plain.yaml", &set,
                "a: 1\nset:\n  services.ed.beds: 9\n  a.b: {dist: exponential, mean: 4 h}\n"
                "  c.d: \"=x\"\n");
    loaded l = load_file("plain.yaml", &set);
    const wr_override *dist = &l.tree.overrides[1];
    cr_assert(l.tree.n_overrides == 3 && dist->from_command);
    cr_expect_str_eq(dist->path_place.source->name, "--set");
    cr_expect_str_eq(dist->path_place.source->text, options[1]);
    cr_expect(dist->value->place.column == 5 && dist->value->place.line == 1);
    loaded_free(&l);

    const char *const wrong[] = {"a.b", "a.b=", "*.b=1", "a.b=x: y", "a.b=[1"};
    const char *const told[] = {"--set:1:1: error: expected PATH=VALUE",
                                "no value is given for 'a.b'", "a path may not begin with '*'",
                                "--set:1:5: error: write a list as [a, b]",
                                "list opened at 1:5 is not closed"};
    for (int i = 0; i < 5; i++) {
        const wr_load_options one = {.set = &wrong[i], .n_set = 1};
        expect_error("plain.yaml", &one, i < 4 ? WEIR_ERR_USAGE : WEIR_ERR_SCENARIO, told[i]);
    }
}

/* Included files stand side by side; what two of them include is read once. */
Test(extend, including)
{
    mkdir("parts", 0700);
    put("parts/a.yaml", "weir: 1\ninclude: common.yaml\nservices: {a: {beds: 1}}\n");
    put("parts/b.yaml",
        "weir: 1\ninclude: [common.yaml]\nservices: {b: {beds: 2}}\nset: {x.y: 1}\n");
    put("parts/common.yaml", "profiles: {p: [1, 2]}\n");
    put("all.yaml", "weir: 1\ninclude: [parts/a.yaml, parts/b.yaml]\nset: {x.y: 2}\n");
    expect_yaml("all.yaml", NULL,
                "weir: 1\nservices:\n  a: {beds: 1}\n  b: {beds: 2}\nprofiles:\n  p: [1, 2]\n"
                "set:\n  x.y: 2\n");
    put("parts/b.yaml", "services: {a: {beds: 2}}\n");
    expect_error("all.yaml", NULL, WEIR_ERR_SCENARIO,
                 "parts/b.yaml:1:16: error: 'beds' is given in two files");
    put("parts/a.yaml", "extends: ../all.yaml\n");
    expect_error("all.yaml", NULL, WEIR_ERR_SCENARIO,
                 "files include each other in a circle: all.yaml -> parts/a.yaml -> all.yaml");
    /* A chain that never comes back is stopped as well. */
    for (int i = 0; i < 20; i++) {
        char name[32], text[48];
        snprintf(name, sizeof name, "c%d.yaml", i);
        snprintf(text, sizeof text, "extends: c%d.yaml\n", i + 1);
        put(name, text);
    }
    expect_error("c0.yaml", NULL, WEIR_ERR_LIMIT,
                 "c15.yaml:1:10: error: more than 16 files include or extend one another");
}

Test(extend, only_regular_files_below_the_root_are_read)
{
    mkdir("scenarios", 0700);
    put("base.yaml", "a: 1\n");
    put("scenarios/over.yaml", "extends: ../base.yaml\n");
    expect_error("scenarios/over.yaml", NULL, WEIR_ERR_SCENARIO,
                 "'../base.yaml' is outside the scenario folder");
    const wr_load_options root = {.root = "."};
    expect_yaml("scenarios/over.yaml", &root, "a: 1\n");
    put("weir-project.yaml", "");
    expect_yaml("scenarios/over.yaml", NULL, "a: 1\n");
    const wr_load_options no_root = {.root = "nowhere"};
    expect_error("base.yaml", &no_root, WEIR_ERR_IO,
                 "cannot open folder 'nowhere': No such file or directory");

    /* A link may not lead outside, nor in a circle, nor to nothing. */
    cr_assert(symlink("/etc/passwd", "out.yaml") == 0 && symlink("loop.yaml", "loop.yaml") == 0 &&
              symlink("nothing", "dangling.yaml") == 0 && mkfifo("pipe.yaml", 0600) == 0);
    put("a.yaml", "extends: out.yaml\n");
    expect_error("a.yaml", NULL, WEIR_ERR_SCENARIO, "'out.yaml' is outside the scenario folder");
    put("a.yaml", "include: [loop.yaml, dangling.yaml, pipe.yaml, scenarios]\n");
    expect_error("a.yaml", NULL, WEIR_ERR_IO, "1:11: error: cannot open 'loop.yaml': Too many");
    expect_error("a.yaml", NULL, WEIR_ERR_IO, "1:22: error: cannot open 'dangling.yaml': No such");
    expect_error("a.yaml", NULL, WEIR_ERR_IO, "1:37: error: 'pipe.yaml' is not a regular file");
    expect_error("a.yaml", NULL, WEIR_ERR_IO, "1:48: error: 'scenarios' is a directory");
    expect_error("pipe.yaml", NULL, WEIR_ERR_IO, "'pipe.yaml' is not a regular file");
    expect_error("/dev/zero", NULL, WEIR_ERR_IO, "'/dev/zero' is not a regular file");
    expect_error("baze.yaml", NULL, WEIR_ERR_IO,
                 "cannot open 'baze.yaml': No such file or directory");
    expect_error("baze.yaml", NULL, WEIR_ERR_IO, "did you mean 'base.yaml'?");
    expect_error("a%n\n.yaml", NULL, WEIR_ERR_IO, "cannot open 'a%n\\x0a.yaml': No such");
}

/* A data file is relative to the file that names it, and is read once. */
Test(extend, data_files)
{
    mkdir("data", 0700);
    put("data/part.yaml", "a: {file: stays.csv}\n");
    put("data/stays.csv", "\xEF\xBB\xBFlos\n1\n2\n");
    put("all.yaml", "include: [data/part.yaml]\nb: {file: data/stays.csv}\nc: {file: ../x.csv}\n");
    loaded l = load_file("all.yaml", NULL);
    cr_assert(l.status == WEIR_OK, "%s", l.errors);
    const wr_node *a = wr_node_get(wr_node_get(l.tree.root, "a"), "file");
    const wr_node *b = wr_node_get(wr_node_get(l.tree.root, "b"), "file");
    const wr_node *c = wr_node_get(wr_node_get(l.tree.root, "c"), "file");
    const weir_source *first = wr_data_file(&l.tree, a->text, a->place, l.arena, &l.err);
    cr_assert_not_null(first);
    cr_expect_str_eq(first->name, "data/stays.csv");
    cr_expect_str_eq(first->text, "los\n1\n2\n");
    cr_expect(wr_data_file(&l.tree, b->text, b->place, l.arena, &l.err) == first);
    cr_expect(l.tree.n_sources == 3);
    cr_expect_null(wr_data_file(&l.tree, c->text, c->place, l.arena, &l.err));
    cr_expect(l.err.status == WEIR_ERR_SCENARIO);
    cr_expect_null(wr_data_file(&l.tree, "data/stay.csv", b->place, l.arena, &l.err));
    cr_expect_str_eq(l.err.messages[l.err.n_messages - 1].text, "did you mean 'stays.csv'?");
    loaded_free(&l);
}

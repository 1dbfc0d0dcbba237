/* Text to a tree: what is read, where it stands, and what is refused. */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const wr_node *at(const loaded *l, const char *a, const char *b)
{
    const wr_node *node = wr_node_get(l->tree.root, a);
    return b ? wr_node_get(node, b) : node;
}

static void expect_place(weir_place place, int line, int column, int width)
{
    cr_expect(place.line == line && place.column == column && place.width == width,
              "%d:%d width %d, expected %d:%d width %d", place.line, place.column, place.width,
              line, column, width);
}

/* The words that YAML 1.1 turns into numbers and truth values stay as they were written. */
Test(yaml, every_node_keeps_its_text_and_place)
{
    loaded l = load_text("scenario: Harbour\n"
                         "run:\n"
                         "  start: 2025-04-01\n"
                         "  \"seed\": '010'\n"
                         "words: [no, 08:00, ~, \"4\", £42]\n"
                         "map: {a: 1, b: {c: 2}}\n"
                         "empty:\n"
                         "x-note: |\n"
                         "  two\n"
                         "  lines\n",
                         NULL);
    cr_assert(l.status == WEIR_OK, "%s", l.errors);
    cr_assert_str_eq(at(&l, "run", "start")->text, "2025-04-01");
    cr_expect_str_eq(at(&l, "run", "seed")->text, "010");
    cr_expect(at(&l, "run", "seed")->quoted && !at(&l, "run", "start")->quoted);
    expect_place(at(&l, "run", "start")->place, 3, 10, 10);
    expect_place(at(&l, "run", NULL)->place, 3, 3, 5);
    expect_place(wr_node_entry(at(&l, "run", NULL), "seed")->key_place, 4, 3, 6);
    const wr_node *words = at(&l, "words", NULL);
    const char *const expected[] = {"no", "08:00", "~", "4", "£42"};
    cr_assert(words->kind == WR_LIST && words->n == 5);
    for (int i = 0; i < 5; i++)
        cr_expect_str_eq(words->items[i]->text, expected[i]);
    expect_place(words->place, 5, 8, 24);
    expect_place(words->items[4]->place, 5, 28, 3);
    expect_place(at(&l, "map", "b")->place, 6, 16, 6);
    cr_expect_str_eq(at(&l, "empty", NULL)->text, "");
    cr_expect_str_eq(at(&l, "x-note", NULL)->text, "two\nlines\n");
    cr_expect(at(&l, "x-note", NULL)->quoted);
    cr_expect_null(at(&l, "run", "nothing"));
    cr_expect_null(at(&l, "scenario", "nothing"));
    loaded_free(&l);
}

/* Aliases stand for what they name; a mark at the front of the file and Windows line ends shift
 * nothing. */
Test(yaml, aliases_and_marks_of_other_editors)
{
    loaded l = load_text("\xEF\xBB\xBFstay: &stay {dist: exponential, mean: 4 d}\r\n"
                         "ward: {stay: *stay}\r\n"
                         "other: [*stay, *stay]\r\n",
                         NULL);
    cr_assert(l.status == WEIR_OK, "%s", l.errors);
    cr_expect_str_eq(wr_node_get(at(&l, "ward", "stay"), "mean")->text, "4 d");
    cr_expect(at(&l, "other", NULL)->items[1]->n == 2);
    expect_place(wr_node_entry(l.tree.root, "stay")->key_place, 1, 1, 4);
    expect_place(at(&l, "ward", NULL)->place, 2, 7, 13);
    loaded_free(&l);
}

/* What is written reads back as the same tree, and is written the same again. */
Test(yaml, written_trees_read_back)
{
    const char *const text =
        "scenario: \"a: b # c\"\n"
        "lists: [[a, b], [], [{x: 1}], \"\", '\"', 'it''s', -1, \"- x\", \"\\\\\"]\n"
        "maps: {a: {}, \"on\": 1, \"08:00\": 2, 08:00-20:00: 4, 0 %: 1, ? \"x, y\" : 2}\n"
        "nothing:\n"
        "one: - 1\n";
    const char *const good =
        "scenario: \"a: b # c\"\n"
        "long: [aaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, "
        "cccccccccccccccccccccccccccc, ddddddddddddddddddddd, {a: 1, b: [c]}]\n"
        "lists: [[a, b], [], [{x: 1}], \"\", '\"', 'it''s', -1, \"- x\", \"\\\\\"]\n"
        "maps: {a: {}, \"on\": 1, \"08:00\": 2, 08:00-20:00: 4, 0 %: 1}\n"
        "plain:\n"
        "  a: x, [y], {z}\n"
        "  b: £42 k, or not\n"
        "  c:\n"
        "  d: 08:00-20:00\n"
        "  e: 'two\n\n    lines'\n"
        "  \"odd: key\": a#b\n"
        "  f: two\n    lines\n"
        "steps:\n"
        "  - name: a\n"
        "    delay: x, y\n"
        "  -\n"
        "  - - x, y\n"
        "    - z\n"
        "set: {\"a.*.b\": 4 h, a.c: {dist: constant, mean: 2 h}}\n";
    loaded bad = load_text(text, NULL);
    cr_expect(bad.status == WEIR_ERR_SCENARIO);
    loaded_free(&bad);

    loaded first = load_text(good, NULL);
    cr_assert(first.status == WEIR_OK, "%s", first.errors);
    loaded second = load_text(first.yaml, NULL);
    cr_assert(second.status == WEIR_OK, "%s\n%s", second.errors, first.yaml);
    cr_expect_str_eq(second.yaml, first.yaml);
    cr_expect_str_eq(at(&second, "plain", "e")->text, "two\nlines");
    cr_expect_str_eq(at(&second, "plain", "f")->text, "two lines");
    cr_expect_str_eq(at(&second, "plain", "a")->text, "x, [y], {z}");
    cr_expect(!at(&second, "plain", "a")->quoted);
    cr_expect(at(&second, "lists", NULL)->items[3]->quoted);
    cr_expect(at(&second, "steps", NULL)->n == 3);
    cr_expect(second.tree.n_overrides == 2);
    cr_expect_str_eq(second.tree.overrides[0].path, "a.*.b");
    loaded_free(&second);
    loaded_free(&first);
}

/* --- the golden files: each bad input and the very text that it gets --- */

static char *read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 16);
    if (file) {
        cr_assert(fread(text, 1, (1 << 16) - 1, file) < (1 << 16) - 1);
        fclose(file);
    }
    return text;
}

Test(yaml, bad_files_get_their_messages)
{
    char expected_path[300];
    const wr_load_options options = {.root = "."};
    int n_files = 0;
    cr_assert(chdir(WEIR_TEST_DATA "/golden/syntax") == 0);
    DIR *folder = opendir(".");
    cr_assert_not_null(folder);
    for (struct dirent *item; (item = readdir(folder)) != NULL;) {
        const size_t n = strlen(item->d_name);
        if (n < 5 || strcmp(item->d_name + n - 5, ".yaml") != 0)
            continue;
        snprintf(expected_path, sizeof expected_path, "%.*s.txt", (int)(n - 5), item->d_name);
        char *expected = read_whole(expected_path);
        loaded l = load_file(item->d_name, &options);
        cr_expect(l.status != WEIR_OK && l.status == l.err.status);
        cr_expect(strcmp(l.errors, expected) == 0, "%s gave:\n%s", item->d_name, l.errors);
        loaded_free(&l);
        free(expected);
        n_files++;
    }
    closedir(folder);
    cr_expect(n_files >= 50, "%d files", n_files);
}

/* --- limits --- */

typedef struct growing {
    char *text;
    size_t n;
} growing;

static void add_n(growing *g, const char *piece, size_t times)
{
    const size_t n = strlen(piece);
    g->text = realloc(g->text, g->n + n * times + 1);
    for (size_t i = 0; i < times; i++, g->n += n)
        memcpy(g->text + g->n, piece, n + 1);
}

/* Loads the text, expects the message, and gives the text back. Every refusal takes milliseconds;
 * the bound here is what a loaded machine with sanitizers needs. */
static void expect_refused(growing g, weir_status status, const char *message)
{
    const clock_t begin = clock();
    loaded l = load_text(g.text, NULL);
    const double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    cr_expect(l.status == status, "%d", l.status);
    cr_expect_not_null(strstr(l.errors, message), "expected '%s' in: %s", message, l.errors);
    cr_expect(seconds < 1.0, "%s took %g s", message, seconds);
    loaded_free(&l);
    free(g.text);
}

Test(yaml, hostile_files_are_refused_at_once)
{
    growing deep = {0}, anchors = {0}, scalar = {0}, key = {0}, large = {0}, quoted_key = {0};
    add_n(&deep, "[", 50000);
    add_n(&deep, "]", 50000);
    expect_refused(deep, WEIR_ERR_LIMIT,
                   "t.yaml:1:65: error: lists and maps nested deeper than 64");

    add_n(&anchors, "a: [&x 1", 1);
    add_n(&anchors, ", &x 1", 1000);
    add_n(&anchors, "]\n", 1);
    expect_refused(anchors, WEIR_ERR_LIMIT, "more anchors than 1000");

    add_n(&scalar, "a: ", 1);
    add_n(&scalar, "x", (1 << 20) + 1);
    expect_refused(scalar, WEIR_ERR_LIMIT, "text longer than");

    add_n(&key, "k", 2000);
    add_n(&key, ": 1\n", 1);
    expect_refused(key, WEIR_ERR_SCENARIO, "key longer than 1024");

    add_n(&quoted_key, "{? \"", 1);
    add_n(&quoted_key, "k", 2000);
    add_n(&quoted_key, "\" : 1}\n", 1);
    expect_refused(quoted_key, WEIR_ERR_SCENARIO, "key longer than 1024");

    add_n(&large, "# none\n", (16 << 20) / 7 + 1);
    expect_refused(large, WEIR_ERR_LIMIT, "larger than 16 MiB");
}

/* Depth is counted through aliases, so that a walk over the tree may recurse: 40 levels under an
 * alias that stands 40 deep are 80. */
Test(yaml, aliases_do_not_add_up_to_a_deep_tree)
{
    growing nested = {0};
    add_n(&nested, "a: &a ", 1);
    add_n(&nested, "[", 40);
    add_n(&nested, "]", 40);
    add_n(&nested, "\nb: ", 1);
    add_n(&nested, "[", 40);
    add_n(&nested, "*a", 1);
    add_n(&nested, "]", 40);
    add_n(&nested, "\n", 1);
    expect_refused(nested, WEIR_ERR_LIMIT, "nested deeper than 64");
}

Test(yaml, paths_match_element_by_element)
{
    cr_expect(wr_path_matches("services.ed.beds", "services.ed.beds"));
    cr_expect(wr_path_matches("services.*.beds", "services.ed.beds"));
    cr_expect(wr_path_matches("services.*.*", "services.ed.beds"));
    cr_expect(!wr_path_matches("services.*", "services.ed.beds"));
    cr_expect(!wr_path_matches("services.*.beds.x", "services.ed.beds"));
    cr_expect(!wr_path_matches("services.e*.beds", "services.ed.beds"));
    cr_expect(!wr_path_matches("services.ed.bed", "services.ed.beds"));
    cr_expect(wr_path_matches("a", "a") && !wr_path_matches("a", "ab"));
}

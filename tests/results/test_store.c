/* The results file: what is written comes back, bit for bit; the same results give the same bytes;
 * what is not ours is refused before it is read. */
#include <math.h>
#include <time.h>

#include "tests/results/files.h"

TestSuite(store, .init = make_folder, .fini = remove_folder);

/* ---- round trip ----------------------------------------------------------------------------------- */

static bool same_bits(const double *a, const double *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

static void expect_same_measure(const weir_results *r, const weir_measure *a, const weir_measure *b)
{
    const size_t n = r->n_scenarios * r->n_replications;
    cr_expect(strcmp(a->name, b->name) == 0 && strcmp(a->quantity, b->quantity) == 0 &&
                  strcmp(a->service, b->service) == 0 && strcmp(a->stat, b->stat) == 0 &&
                  strcmp(a->unit, b->unit) == 0 && strcmp(a->group, b->group) == 0 &&
                  strcmp(a->level, b->level) == 0 && strcmp(a->window, b->window) == 0,
              "%s %s", a->name, b->name);
    cr_expect(a->pooled == b->pooled && a->quantile == b->quantile, "%s", a->name);
    cr_expect(same_bits(a->numerator, b->numerator, n), "%s", a->name);
    cr_expect(same_bits(a->denominator, b->denominator, n), "%s", a->name);
    const bool pooled_values = a->pooled_value && b->pooled_value;
    cr_expect(pooled_values || a->pooled_value == b->pooled_value, "%s", a->name);
    if (pooled_values)
        cr_expect(same_bits(a->pooled_value, b->pooled_value, r->n_scenarios), "%s", a->name);
    const bool ends = a->pooled_low && b->pooled_low;
    cr_expect(ends || a->pooled_low == b->pooled_low, "%s", a->name);
    if (ends)
        cr_expect(same_bits(a->pooled_low, b->pooled_low, r->n_scenarios) &&
                      same_bits(a->pooled_high, b->pooled_high, r->n_scenarios),
                  "%s", a->name);
}

static void expect_same_scenario(const wr_scenario_result *a, const wr_scenario_result *b)
{
    cr_expect(strcmp(a->name, b->name) == 0 && strcmp(a->title, b->title) == 0 &&
              strcmp(a->yaml, b->yaml) == 0);
    cr_assert(eq(sz, a->n_dials, b->n_dials));
    for (size_t i = 0; i < a->n_dials; i++)
        cr_expect(strcmp(a->dials[i].path, b->dials[i].path) == 0 &&
                  strcmp(a->dials[i].shown, b->dials[i].shown) == 0 &&
                  strcmp(a->dials[i].unit, b->dials[i].unit) == 0 &&
                  strcmp(a->dials[i].source, b->dials[i].source) == 0 &&
                  same_bits(&a->dials[i].value, &b->dials[i].value, 1));
}

static void expect_same_shapes(const weir_results *a, const weir_results *b)
{
    cr_assert(eq(sz, a->n_scenarios, b->n_scenarios));
    cr_assert(eq(sz, a->n_replications, b->n_replications));
    cr_assert(eq(sz, a->n_measures, b->n_measures));
    cr_assert(eq(sz, a->n_histograms, b->n_histograms));
    cr_assert(eq(sz, a->n_curves, b->n_curves));
    cr_assert(eq(sz, a->n_course, b->n_course));
    cr_assert(eq(sz, a->slots.n, b->slots.n));
    cr_assert(eq(sz, a->slots.before, b->slots.before));
    cr_assert(eq(dbl, a->slots.days, b->slots.days));
    for (size_t i = 0; i < a->n_course; i++) {
        const weir_course *x = &a->course[i], *y = &b->course[i];
        cr_expect(strcmp(x->service, y->service) == 0 && strcmp(x->quantity, y->quantity) == 0);
        cr_expect(same_bits(x->mean, y->mean, a->n_scenarios * a->slots.n));
        cr_expect(same_bits(x->half, y->half, a->n_scenarios * a->n_replications * 2));
    }
    cr_assert(eq(sz, a->n_about, b->n_about));
    cr_assert(eq(sz, a->n_priorities, b->n_priorities));
}

static void expect_same(const weir_results *a, const weir_results *b)
{
    expect_same_shapes(a, b);
    for (size_t i = 0; i < a->n_measures; i++)
        expect_same_measure(a, &a->measures[i], &b->measures[i]);
    for (size_t i = 0; i < a->n_scenarios; i++)
        expect_same_scenario(&a->scenarios[i], &b->scenarios[i]);
    for (size_t i = 0; i < a->n_histograms; i++) {
        const weir_histogram *x = &a->histograms[i], *y = &b->histograms[i];
        cr_assert(eq(sz, x->n_bins, y->n_bins));
        cr_expect(strcmp(x->name, y->name) == 0 && strcmp(x->service, y->service) == 0 &&
                  strcmp(x->unit, y->unit) == 0 && same_bits(x->edges, y->edges, x->n_bins + 1) &&
                  memcmp(x->counts, y->counts, a->n_scenarios * x->n_bins * 8) == 0);
    }
    for (size_t i = 0; i < a->n_curves; i++)
        cr_expect(strcmp(a->curves[i].service, b->curves[i].service) == 0 &&
                  strcmp(a->curves[i].quantity, b->curves[i].quantity) == 0 &&
                  same_bits(a->curves[i].value, b->curves[i].value,
                            a->n_scenarios * a->n_replications * 24));
    for (size_t i = 0; i < a->n_about; i++)
        cr_expect(strcmp(a->about[i].key, b->about[i].key) == 0 &&
                  strcmp(a->about[i].text, b->about[i].text) == 0);
    for (size_t i = 0; i < a->n_priorities; i++)
        cr_expect(strcmp(a->priorities[i].name, b->priorities[i].name) == 0 &&
                  strcmp(a->priorities[i].measure, b->priorities[i].measure) == 0 &&
                  strcmp(a->priorities[i].stat, b->priorities[i].stat) == 0 &&
                  strcmp(a->priorities[i].how, b->priorities[i].how) == 0 &&
                  strcmp(a->priorities[i].shown, b->priorities[i].shown) == 0 &&
                  a->priorities[i].value == b->priorities[i].value);
}

static void expect_round_trip(weir_results *r)
{
    weir_error err = {0};
    weir_results *back = NULL;
    write_results(r, in_folder("a.h5"));
    cr_assert(eq(int, weir_results_open(in_folder("a.h5"), &back, &err), WEIR_OK), "%s",
              weir_error_what(&err));
    expect_same(r, back);
    weir_results_close(back);
}

Test(store, what_is_written_comes_back)
{
    weir_results *r = made_system(4, 4);
    expect_round_trip(r);
    weir_results_close(r);
}

Test(store, a_sweep_comes_back)
{
    weir_results *r = made_sweep(3);
    expect_round_trip(r);
    weir_results_close(r);
}

/* A measure that one scenario lacks, a replication that saw nobody, -0, and two measures that would
 * lie in one space of an array. */
Test(store, odd_numbers_and_doubled_names_come_back)
{
    weir_results *r = made_queue(3);
    double odd[] = {NAN, -0.0, 5e-324}, none[] = {0, 0, 7};
    r->measures[3].numerator = odd;
    r->measures[3].denominator = none;
    r->measures[4] = r->measures[3];
    r->measures[5] = r->measures[3];
    r->measures[5].unit = "h";
    expect_round_trip(r);
    weir_results_close(r);
}

/* Each histogram was cut to what it saw, from one scale of bins: zeros, [1, 2), [2, 4), [4, 8),
 * [8, 16). They share an array, zeros in its first bin; one on another scale has its own. */
Test(store, cut_histograms_of_one_scale_share_an_array)
{
    static double low[] = {0, 1, 2, 4}, high[] = {0, 4, 8, 16}, other[] = {0, 1, 3, 9};
    static uint64_t counts[][3] = {{1, 5, 6}, {2, 7, 8}, {3, 9, 10}};
    weir_results *r = made_queue(1);
    static const char *const services[] = {"a", "b", "c"};
    double *const edges[] = {low, high, other};
    for (size_t i = 0; i < 3; i++)
        r->histograms[i] = (weir_histogram){.name = "wait",
                                            .service = services[i],
                                            .unit = "min",
                                            .n_bins = 3,
                                            .edges = edges[i],
                                            .counts = counts[i]};
    r->n_histograms = 3;
    expect_round_trip(r);
    const hid_t file = H5Fopen(in_folder("a.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    cr_expect(gt(int, H5Lexists(file, "hist_wait_2", H5P_DEFAULT), 0));
    cr_expect(zero(int, H5Lexists(file, "hist_wait_3", H5P_DEFAULT)));
    H5Fclose(file);
    weir_results_close(r);
}

Test(store, empty_results_come_back)
{
    weir_results *r = made_queue(1);
    r->n_measures = r->n_histograms = r->n_about = 0;
    expect_round_trip(r);
    weir_results_close(r);
}

Test(store, texts_of_a_stranger_come_back)
{
    weir_results *r = made_hostile();
    expect_round_trip(r);
    weir_results_close(r);
}

Test(store, same_results_give_same_bytes_a_second_later)
{
    weir_results *r = made_system(2, 3);
    size_t n_a, n_b;
    write_results(r, in_folder("a.h5"));
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 100000000}, NULL);
    write_results(r, in_folder("b.h5"));
    unsigned char *a = bytes_of(in_folder("a.h5"), &n_a), *b = bytes_of(in_folder("b.h5"), &n_b);
    cr_assert(eq(sz, n_a, n_b));
    cr_expect(zero(int, memcmp(a, b, n_a)));
    free(a);
    free(b);
    weir_results_close(r);
}

/* ---- where it is written ------------------------------------------------------------------------------ */

Test(store, an_existing_file_stays_without_force)
{
    weir_results *r = made_queue(2);
    weir_error err = {0};
    put_bytes(in_folder("a.h5"), (const unsigned char *)"old", 3);
    cr_expect(eq(int, weir_results_write(r, in_folder("a.h5"), false, &err), WEIR_ERR_USAGE));
    cr_expect(ne(ptr, strstr(weir_error_what(&err), "exists"), NULL));
    size_t n;
    unsigned char *bytes = bytes_of(in_folder("a.h5"), &n);
    cr_expect(eq(sz, n, 3));
    free(bytes);
    cr_expect(eq(int, weir_results_write(r, in_folder("a.h5"), true, NULL), WEIR_OK));
    weir_error_clear(&err);
    weir_results_close(r);
}

Test(store, a_folder_that_is_not_there_is_named)
{
    weir_results *r = made_queue(2);
    weir_error err = {0};
    cr_expect(eq(int, weir_results_write(r, in_folder("no/a.h5"), false, &err), WEIR_ERR_IO));
    cr_expect(ne(ptr, strstr(weir_error_what(&err), "No such file"), NULL));
    weir_error_clear(&err);
    put_bytes(in_folder("b.h5"), (const unsigned char *)"x", 1);
    cr_expect(eq(int, weir_results_write(r, in_folder("b.h5/a.h5"), false, &err), WEIR_ERR_IO));
    cr_expect(eq(int, weir_results_write(r, folder, true, NULL), WEIR_ERR_IO));
    weir_error_clear(&err);
    weir_results_close(r);
}

/* ---- what is refused ------------------------------------------------------------------------------------ */

Test(store, what_is_no_results_file_is_refused)
{
    char text[200];
    cr_expect(eq(int, refuse(in_folder("none.h5"), text), WEIR_ERR_IO));
    cr_expect(eq(int, refuse(folder, text), WEIR_ERR_IO));
    cr_expect(ne(ptr, strstr(text, "is a directory"), NULL), "%s", text);
    cr_assert(zero(int, mkfifo(in_folder("pipe"), 0600)));
    cr_expect(eq(int, refuse(in_folder("pipe"), text), WEIR_ERR_IO));
    cr_expect(ne(ptr, strstr(text, "not a regular file"), NULL), "%s", text);
    put_bytes(in_folder("a.h5"), (const unsigned char *)"weir: 1\n", 8);
    cr_expect(eq(int, refuse(in_folder("a.h5"), text), WEIR_ERR_RESULTS));
    cr_expect(ne(ptr, strstr(text, "not HDF5"), NULL), "%s", text);
    put_bytes(in_folder("a.h5"), (const unsigned char *)"", 0);
    cr_expect(eq(int, refuse(in_folder("a.h5"), text), WEIR_ERR_RESULTS));
}

Test(store, hdf5_of_others_is_refused)
{
    char text[200];
    const hid_t file = H5Fcreate(in_folder("a.h5"), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    cr_expect(eq(int, refuse(in_folder("a.h5"), text), WEIR_ERR_RESULTS));
    cr_expect(ne(ptr, strstr(text, "is an HDF5 file but not weir results"), NULL), "%s", text);
}

Test(store, a_later_format_is_named)
{
    char text[200];
    const int schema = 7;
    const hid_t file = H5Fcreate(in_folder("a.h5"), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t attribute =
        H5Acreate2(file, "results_schema", H5T_NATIVE_INT, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, H5T_NATIVE_INT, &schema);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Fclose(file);
    cr_expect(eq(int, refuse(in_folder("a.h5"), text), WEIR_ERR_RESULTS));
    cr_expect(ne(ptr, strstr(text, "format 7"), NULL), "%s", text);
}

/* Opens a written file with HDF5 itself, as another program would, to change it. */
static hid_t reopen(const char *path)
{
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    cr_assert(file >= 0);
    return file;
}

/* Such a file has lost its seal, which is no damage. */
Test(store, a_file_that_another_program_added_to_is_read)
{
    char text[200];
    weir_results *r = made_queue(2);
    write_results(r, in_folder("a.h5"));
    const hid_t file = reopen(in_folder("a.h5"));
    cr_assert(wr_text_attribute(file, "remark", "seen by the board"));
    H5Fclose(file);
    cr_expect(eq(int, refuse(in_folder("a.h5"), text), WEIR_OK), "%s", text);
    weir_results_close(r);
}

static void expect_refused_after(void (*change)(hid_t file), const char *what)
{
    char text[200];
    weir_results *r = made_queue(2);
    write_results(r, in_folder("a.h5"));
    const hid_t file = reopen(in_folder("a.h5"));
    change(file);
    H5Fclose(file);
    cr_expect(eq(int, refuse(in_folder("a.h5"), text), WEIR_ERR_RESULTS), "%s", what);
    cr_expect(ne(ptr, strstr(text, "is damaged"), NULL), "%s: %s", what, text);
    unlink(in_folder("a.h5"));
    weir_results_close(r);
}

static void drop_array(hid_t file) { H5Ldelete(file, "wait_mean_sum", H5P_DEFAULT); }

static void link_softly(hid_t file)
{
    H5Lmove(file, "wait_mean_sum", file, "elsewhere", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/elsewhere", file, "wait_mean_sum", H5P_DEFAULT, H5P_DEFAULT);
}

static void link_outside(hid_t file)
{
    H5Ldelete(file, "index", H5P_DEFAULT);
    H5Lcreate_external("/etc/passwd", "/", file, "index", H5P_DEFAULT, H5P_DEFAULT);
}

/* A new array in the place of wait_mean_sum. */
static void put_array(hid_t file, hid_t type, int rank, const hsize_t *dims, hid_t properties)
{
    H5Ldelete(file, "wait_mean_sum", H5P_DEFAULT);
    const hid_t space = H5Screate_simple(rank, dims, NULL);
    const hid_t dataset =
        H5Dcreate2(file, "wait_mean_sum", type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    cr_assert(dataset >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
}

static void store_outside(hid_t file)
{
    const hsize_t dims[3] = {1, 2, 1};
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(properties, "/etc/passwd", 0, 16);
    put_array(file, H5T_IEEE_F64LE, 3, dims, properties);
    H5Pclose(properties);
}

static void store_virtually(hid_t file)
{
    const hsize_t dims[3] = {1, 2, 1};
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(3, dims, NULL);
    H5Pset_virtual(properties, space, "/etc/passwd", "/x", space);
    put_array(file, H5T_IEEE_F64LE, 3, dims, properties);
    H5Sclose(space);
    H5Pclose(properties);
}

static void claim_too_much(hid_t file)
{
    const hsize_t dims[3] = {1, 2, (hsize_t)1 << 40}, chunk[3] = {1, 1, 1024};
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(properties, 3, chunk);
    put_array(file, H5T_IEEE_F64LE, 3, dims, properties);
    H5Pclose(properties);
}

static void change_shape(hid_t file)
{
    const hsize_t dims[2] = {1, 2};
    put_array(file, H5T_IEEE_F64LE, 2, dims, H5P_DEFAULT);
}

static void change_type(hid_t file)
{
    const hsize_t dims[3] = {1, 2, 1};
    put_array(file, H5T_STD_I64LE, 3, dims, H5P_DEFAULT);
}

static void use_other_filter(hid_t file)
{
    const hsize_t dims[3] = {1, 2, 1};
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(properties, 3, dims);
    H5Pset_nbit(properties);
    put_array(file, H5T_IEEE_F64LE, 3, dims, properties);
    H5Pclose(properties);
}

static void make_table_of_pointers(hid_t file)
{
    const hsize_t dims[1] = {1};
    H5Ldelete(file, "provenance/about", H5P_DEFAULT);
    const hid_t text = H5Tcopy(H5T_C_S1), type = H5Tcreate(H5T_COMPOUND, 2 * sizeof(char *));
    H5Tset_size(text, H5T_VARIABLE);
    H5Tinsert(type, "key", 0, text);
    H5Tinsert(type, "text", sizeof(char *), text);
    const hid_t space = H5Screate_simple(1, dims, NULL);
    H5Dclose(
        H5Dcreate2(file, "provenance/about", type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Sclose(space);
}

Test(store, what_weir_would_not_write_is_refused_before_it_is_read)
{
    static const struct {
        void (*change)(hid_t);
        const char *what;
    } changes[] = {
        {drop_array, "an array is missing"},      {link_softly, "a soft link"},
        {link_outside, "an external link"},       {store_outside, "external storage"},
        {store_virtually, "a virtual array"},     {claim_too_much, "2^41 numbers"},
        {change_shape, "another rank"},           {change_type, "whole numbers"},
        {use_other_filter, "a filter of others"}, {make_table_of_pointers, "text of any length"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        expect_refused_after(changes[i].change, changes[i].what);
}

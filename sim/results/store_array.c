/* Labelled arrays as netCDF-4 and xarray know them: data sets with dimension scales, in the order of
 * their creation. The file is built in memory and holds no times, so the same calls give the same
 * bytes. After a first failure every call does nothing. */
#include "sim/results/store.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define IN_ORDER (H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED)

static void must(wr_store *store, bool good) { store->failed = store->failed || !good; }

/* HDF5's core driver keeps the file in one block of memory. It goes through these two, so that the
 * block stays when the file is closed: only closing marks a file as whole. */
static void *resize_image(void *bytes, size_t size, H5FD_file_image_op_t op, void *user)
{
    wr_image *image = user;
    unsigned char *larger = realloc(bytes, size);
    (void)op;
    if (larger && size > image->capacity)
        memset(larger + image->capacity, 0, size - image->capacity);
    if (larger) {
        image->bytes = larger;
        image->capacity = size;
    }
    return larger;
}

static herr_t keep_image(void *bytes, H5FD_file_image_op_t op, void *user)
{
    wr_image *image = user;
    if (op == H5FD_FILE_IMAGE_OP_FILE_CLOSE)
        image->finished = bytes == image->bytes;
    return 0;
}

static void *same_user(void *user) { return user; }

static herr_t leave_user(void *user)
{
    (void)user;
    return 0;
}

/* A file in memory alone, in steps of 1 MiB. */
static void use_memory(hid_t access, wr_image *image)
{
    H5FD_file_image_callbacks_t callbacks = {.image_realloc = resize_image,
                                             .image_free = keep_image,
                                             .udata_copy = same_user,
                                             .udata_free = leave_user,
                                             .udata = image};
    H5Pset_fapl_core(access, (size_t)1 << 20, false);
    H5Pset_file_image_callbacks(access, &callbacks);
}

bool wr_store_open(wr_store *store, wr_arena *arena)
{
    *store = (wr_store){.arena = arena, .file = H5I_INVALID_HID};
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    use_memory(access, &store->image);
    H5Pset_link_creation_order(create, IN_ORDER);
    H5Pset_attr_creation_order(create, IN_ORDER);
    H5Pset_obj_track_times(create, false);
    store->file = H5Fcreate("weir-results", H5F_ACC_TRUNC, create, access);
    H5Pclose(create);
    H5Pclose(access);
    must(store, store->file >= 0);
    return !store->failed;
}

void wr_store_close(wr_store *store)
{
    if (store->file >= 0)
        H5Fclose(store->file); /* strong: all that is open in it closes too */
    store->file = H5I_INVALID_HID;
    free(store->image.bytes);
    store->image = (wr_image){0};
}

/* The end of the file as its superblock says it: versions 2 and 3 have the version in byte 8 and the
 * address in bytes 28 to 35, little-endian (HDF5 File Format Specification, II.A). */
static uint64_t end_of_file(const unsigned char *bytes, size_t n)
{
    uint64_t end = 0;
    if (n < 48 || (bytes[8] != 2 && bytes[8] != 3))
        return 0;
    for (int i = 7; i >= 0; i--)
        end = end << 8 | bytes[28 + i];
    return end;
}

const unsigned char *wr_store_finish(wr_store *store, size_t *n)
{
    const hid_t file = store->file;
    store->file = H5I_INVALID_HID;
    if (file < 0 || H5Fclose(file) < 0 || store->failed || !store->image.finished)
        return NULL;
    const uint64_t end = end_of_file(store->image.bytes, store->image.capacity);
    *n = (size_t)end;
    return end > 0 && end <= store->image.capacity ? store->image.bytes : NULL;
}

hid_t wr_store_group(wr_store *store, const char *name)
{
    if (store->failed)
        return H5I_INVALID_HID;
    const hid_t create = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_link_creation_order(create, IN_ORDER);
    H5Pset_attr_creation_order(create, IN_ORDER);
    H5Pset_obj_track_times(create, false);
    const hid_t group = H5Gcreate2(store->file, name, H5P_DEFAULT, create, H5P_DEFAULT);
    H5Pclose(create);
    must(store, group >= 0);
    return group;
}

/* ---- attributes --------------------------------------------------------------------------------------- */

static void number_attribute(wr_store *store, hid_t object, const char *name, hid_t type, hsize_t n,
                             const void *value)
{
    const hid_t space = n > 0 ? H5Screate_simple(1, &n, NULL) : H5Screate(H5S_SCALAR);
    const hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    must(store, attribute >= 0 && H5Awrite(attribute, type, value) >= 0);
    if (attribute >= 0)
        H5Aclose(attribute);
    H5Sclose(space);
}

void wr_store_whole_attribute(wr_store *store, const char *name, hid_t type, const void *value)
{
    if (!store->failed)
        number_attribute(store, store->file, name, type, 0, value);
}

static void write_notes(wr_store *store, hid_t dataset, const wr_attribute *notes)
{
    for (; notes->name && !store->failed; notes++)
        if (notes->text && *notes->text)
            must(store, wr_text_attribute(dataset, notes->name, notes->text));
}

/* ---- coordinates ----------------------------------------------------------------------------------------- */

static hid_t plain_properties(void)
{
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(properties, false);
    H5Pset_attr_creation_order(properties, IN_ORDER);
    H5Pset_attr_phase_change(properties, 64, 32);
    return properties;
}

hid_t wr_store_texts(wr_store *store, hid_t parent, const char *name, const char *const *texts,
                     size_t n)
{
    if (store->failed)
        return H5I_INVALID_HID;
    const hsize_t dims[1] = {n};
    const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate_simple(1, dims, NULL);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    const hid_t properties = plain_properties();
    const hid_t dataset =
        H5Dcreate2(parent, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    must(store, dataset >= 0 &&
                    (n == 0 || H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) >= 0));
    H5Pclose(properties);
    H5Sclose(space);
    H5Tclose(type);
    return dataset;
}

/* Makes a data set the scale of its dimension. _Netcdf4Dimid keeps the dimensions in our order. */
static void make_scale(wr_store *store, wr_axis *axis, hid_t dataset, size_t n)
{
    axis->scale = dataset;
    axis->n = n;
    if (store->failed)
        return;
    must(store, H5DSset_scale(dataset, axis->name) >= 0);
    number_attribute(store, dataset, "_Netcdf4Dimid", H5T_STD_I32LE, 0, &store->n_dimensions);
    store->n_dimensions++;
    if (axis->long_name)
        must(store, wr_text_attribute(dataset, "long_name", axis->long_name));
}

void wr_store_axis(wr_store *store, wr_axis *axis)
{
    const size_t n = (size_t)wr_names_count(axis->labels);
    const char **texts = wr_alloc_array(store->arena, n, sizeof *texts);
    for (size_t i = 0; i < n; i++)
        texts[i] = wr_names_text(axis->labels, (int)i);
    make_scale(store, axis, wr_store_texts(store, store->file, axis->name, texts, n), n);
}

static hid_t create_array(wr_store *store, const char *name, hid_t type, int rank,
                          const hsize_t *dims, const void *values)
{
    const hid_t space = H5Screate_simple(rank, dims, NULL);
    const hid_t properties = wr_chunked_properties(rank, dims, H5Tget_size(type));
    const double none = NAN;
    const bool real = H5Tget_class(type) == H5T_FLOAT;
    if (real)
        H5Pset_fill_value(properties, H5T_NATIVE_DOUBLE, &none);
    const hid_t dataset =
        H5Dcreate2(store->file, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    must(store,
         dataset >= 0 && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Pclose(properties);
    H5Sclose(space);
    return dataset;
}

void wr_store_number_axis(wr_store *store, wr_axis *axis, hid_t type, const void *values, size_t n,
                          const char *unit)
{
    if (store->failed)
        return;
    const hsize_t dims[1] = {n};
    const hid_t dataset = create_array(store, axis->name, type, 1, dims, values);
    make_scale(store, axis, dataset, n);
    if (unit && !store->failed)
        must(store, wr_text_attribute(dataset, "units", unit));
}

void wr_store_array(wr_store *store, const char *name, hid_t type, const void *values,
                    wr_axis *const *axes, int rank, const wr_attribute *notes)
{
    hsize_t dims[8] = {0};
    if (store->failed)
        return;
    for (int i = 0; i < rank; i++)
        dims[i] = axes[i]->n;
    const hid_t dataset = create_array(store, name, type, rank, dims, values);
    for (int i = 0; i < rank && !store->failed; i++)
        must(store, H5DSattach_scale(dataset, axes[i]->scale, (unsigned)i) >= 0);
    if (H5Tget_class(type) == H5T_FLOAT && !store->failed) {
        const double none = NAN;
        number_attribute(store, dataset, "_FillValue", H5T_IEEE_F64LE, 1, &none);
    }
    if (!store->failed)
        write_notes(store, dataset, notes);
    if (dataset >= 0)
        H5Dclose(dataset);
}

/* What must be said to the HDF5 library before anything else is.
 *
 * Its own exit handler closes files that are still open, and crashes if that fails, as it does on a
 * full disk. Ours are closed, and their errors reported, where they are written. */
#include <hdf5.h>

#include "weir/results.h"

void weir_results_init(void) { H5dont_atexit(); }

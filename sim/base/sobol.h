/* Sobol's sequence, with the direction numbers of Joe and Kuo. */
#ifndef WR_SOBOL_H
#define WR_SOBOL_H

#include <stddef.h>
#include <stdint.h>

#define WR_SOBOL_DIMENSIONS 101

/** The numbers v of a dimension (from 0): a point is the exclusive or of those whose bit is set in the
 * Gray code of its index, over 2^32. */
void wr_sobol_directions(size_t dimension, uint32_t v[32]);

/** The coordinate of the index-th point (from 0), over 2^32. */
uint32_t wr_sobol_at(const uint32_t v[32], uint32_t index);

#endif

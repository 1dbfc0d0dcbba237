/* Time. Inside weir an instant is a whole number of microseconds from the start of the warm-up;
 * durations are rounded once, when they are drawn. */
#ifndef WEIR_CLOCK_H
#define WEIR_CLOCK_H

#include <stdint.h>

typedef int64_t weir_time;

#define WEIR_SECOND ((weir_time)1000000)
#define WEIR_MINUTE (60 * WEIR_SECOND)
#define WEIR_HOUR (60 * WEIR_MINUTE)
#define WEIR_DAY (24 * WEIR_HOUR)
#define WEIR_NEVER INT64_MAX

#endif

/* A calibration as people read it: the figures observed, fitted and held out, the dials, the waves. */
#ifndef ANALYSIS_CALIBRATE_H
#define ANALYSIS_CALIBRATE_H

#include <jansson.h>
#include <stdio.h>

#include "weir/calibrate.h"

void analysis_print_calibration(FILE *out, const weir_calibration *c, const char *scenario);
json_t *analysis_calibration_json(const weir_calibration *c, const char *scenario);
/** How many of the targets, fitted or held out, are no farther off than the cut; of how many. */
size_t analysis_calibration_near(const weir_calibration *c, bool held_out, size_t *of);

#endif

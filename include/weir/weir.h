/* All of weir's public headers. */
#ifndef WEIR_WEIR_H
#define WEIR_WEIR_H

#include "weir/calibrate.h"
#include "weir/choose.h"
#include "weir/clock.h"
#include "weir/error.h"
#include "weir/estimate.h"
#include "weir/events.h"
#include "weir/fit.h"
#include "weir/interval.h"
#include "weir/model.h"
#include "weir/network.h"
#include "weir/results.h"
#include "weir/run.h"
#include "weir/sensitivity.h"
#include "weir/solve.h"
#include "weir/steady.h"
#include "weir/sweep.h"

#endif

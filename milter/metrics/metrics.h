/*
 * metrics - what is counted since the start, and its text for those who collect it.
 *
 * Threads: any.
 * Errors:  none.
 */
#ifndef METRICS_METRICS_H
#define METRICS_METRICS_H

#include "base/buf.h"

#include <stdint.h>

enum metric {
#define METRIC(symbol, name, labels, type, help) METRIC_##symbol,
#include "metrics/metrics.def"
#undef METRIC
	METRIC_COUNT
};

struct metrics {
	_Atomic uint64_t values[METRIC_COUNT];
};

void metrics_count(struct metrics *metrics, enum metric which); /* one more */
void metrics_set(struct metrics *metrics, enum metric which, uint64_t value);

/* In the text format of Prometheus. */
void metrics_print(const struct metrics *metrics, struct buf *out);

#endif

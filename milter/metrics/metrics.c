#include "metrics/metrics.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

static const struct {
	const char *name;
	const char *labels;
	const char *type;
	const char *help;
} descriptions[METRIC_COUNT] = {
#define METRIC(symbol, name, labels, type, help) \
	[METRIC_##symbol] = { name, labels, type, help },
#include "metrics/metrics.def"
#undef METRIC
};

void metrics_count(struct metrics *metrics, enum metric which)
{
	atomic_fetch_add(&metrics->values[which], 1);
}

void metrics_set(struct metrics *metrics, enum metric which, uint64_t value)
{
	atomic_store(&metrics->values[which], value);
}

void metrics_print(const struct metrics *metrics, struct buf *out)
{
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		const char *name = descriptions[i].name;
		if (i == 0 || strcmp(name, descriptions[i - 1].name) != 0) {
			buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name,
				descriptions[i].help, name, descriptions[i].type);
		}
		buf_printf(out, "%s%s %" PRIu64 "\n", name, descriptions[i].labels,
			atomic_load(&metrics->values[i]));
	}
}

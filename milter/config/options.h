/*
 * options - the table of guise.conf (options.def) and its reader.
 *
 * Threads: the table is constant; a reader is in one thread.
 * Errors:  faults, as value.h.
 */
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H

#include "config/value.h"

enum option_number {
#define OPTIONS_GROUP(text)
#define OPTION(path, field, type, initial, min, max, unit, text) OPTION_NUMBER_##field,
#define OPTION_RECORDS(path, name, example, text)                OPTION_NUMBER_##name,
#include "config/options.def"
#undef OPTION
#undef OPTION_RECORDS
#undef OPTIONS_GROUP
	OPTION_COUNT
};

extern const struct key option_keys[OPTION_COUNT]; /* by option_number */

/* Where each option was set; line 0: nowhere. */
struct option_places {
	struct origin at[OPTION_COUNT];
};

void options_default(struct settings *settings, struct arena *arena);

/* What another reader must read; NULL where the file does not have it. */
struct option_records {
	const config_setting_t *weights;
	const config_setting_t *rules; /* combined rules, in the place of a folder */
};

/* Reads one file into `settings`. */
void options_read(struct reader *reader, struct settings *settings,
	struct option_places *places, struct option_records *records_out);

/* A group `thresholds` of a file of rules: sets what guise.conf did not. */
void options_read_thresholds(struct reader *reader, const config_setting_t *group,
	struct settings *settings, const struct option_places *places);

/* What only the whole can tell: order of the thresholds, files that must be there ... */
void options_check(const struct settings *settings, const struct option_places *places,
	struct fault_list *faults);

#endif

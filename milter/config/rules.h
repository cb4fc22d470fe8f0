/*
 * rules - the folders of rules: weights, combined rules, titles, freemail domains, pretexts,
 * services.
 *
 * A folder's files NAME.conf are read in the order of their names. In the folder that is
 * laid over, a file takes the place of the shipped one of that name, but for its weights:
 * those are laid over one by one. The folder "pretexts" in it is read in the same way.
 *
 * Owns:    results live in the reader's arena.
 * Threads: one.
 * Errors:  faults, as value.h.
 */
#ifndef CONFIG_RULES_H
#define CONFIG_RULES_H

#include "config/options.h"

struct rules_load {
	struct arena *arena;
	struct fault_list *faults;
	struct settings *settings; /* for thresholds */
	const struct option_places *places;
	struct rules *rules;
	struct numbering freemail; /* of rules->freemail */
	struct numbering weights;  /* of rules->weights */
	size_t weight_size;
	size_t title_size;
	size_t freemail_size;
	size_t pretext_size;
	size_t signer_size;
};

/* `shipped` or `laid_over` may be NULL. */
void rules_load_folders(struct rules_load *load, const char *shipped, const char *laid_over);

/* `weights` of guise.conf: the last word. */
void rules_read_weights(
	struct rules_load *load, struct reader *reader, const config_setting_t *weights);

#endif

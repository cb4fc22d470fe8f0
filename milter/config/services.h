/*
 * services - the rules that say which services carry other people's names, and which DKIM
 * domains sign for many customers alike.
 *
 * Owns:    results live in the reader's arena.
 * Threads: one.
 * Errors:  faults, as value.h.
 */
#ifndef CONFIG_SERVICES_H
#define CONFIG_SERVICES_H

#include "config/rules.h"

/* services = ( { ... } ): a row for a domain and place takes the place of an earlier one. */
void services_read(
	struct rules_load *load, struct reader *reader, const config_setting_t *list);

/* After all files: a row whose domain is no service's own is a fault. */
void services_check(struct rules_load *load);

#endif

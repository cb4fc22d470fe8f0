/* What the tests of both kinds of store share: a folder, keys, and who listens. */
#ifndef TESTS_SUPPORT_MEMORY_H
#define TESTS_SUPPORT_MEMORY_H

#include "store/store.h"

/* 1 March 2026, noon. */
#define NOON ((int64_t)1772366400)
#define DAY  ((int64_t)86400)

/* A folder of the test's own, gone with memory_folder_remove(). */
void memory_folder_make(void);
void memory_folder_remove(void);
const char *memory_path(const char *name); /* in it; valid until the next call but three */

/* What a store complained of. */
void memory_complain(void *context, const char *sentence);
void memory_complaints_clear(void);
unsigned memory_complaints(const char *part); /* sentences that contain it */

/* Proposals as "text messages days last_seen;", in their order; one thread. */
const char *memory_proposals(struct store *store, int64_t now);

struct store_key memory_key(const struct store *store, const char *label, unsigned number);

/* Asks until the answer is `wanted`, five seconds at most. */
bool memory_wait_for(struct store *store, struct store_key key, enum answer wanted);
int64_t memory_clock_ms(void);

#endif

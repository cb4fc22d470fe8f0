/*
 * generation - policy, resolver and store in force from one load to the next, as one counted
 * object.
 * A message keeps the generation it began with; the last one to leave frees it.
 *
 * Owns:    a reference to the policy and a share of resolver and store. One whose options did
 *          not change is handed on with its cache.
 * Threads: generation_ref/unref from any thread; immutable otherwise.
 * Errors:  generation_load() refuses a bad configuration as a whole and names every fault.
 */
#ifndef DAEMON_GENERATION_H
#define DAEMON_GENERATION_H

#include "config/snapshot.h"
#include "dns/resolver.h"
#include "engine/policy.h"
#include "store/store.h"

struct shared_resolver;
struct shared_store;

struct generation {
	struct policy *policy;
	struct shared_resolver *resolver;
	struct shared_store *store; /* NULL: nothing is remembered */
	_Atomic unsigned references;
};

/* `previous` may be NULL. ERR_CONFIG when the configuration is refused. The public suffix
 * list is loaded by the first generation only. */
MUST_CHECK enum err generation_load(const struct config_source *source,
	const struct generation *previous, struct fault_list *faults,
	struct generation **generation_out);

/* Opens the store of the first generation: once the process has the rights that it keeps. Later
 * ones have theirs from generation_load(). It logs what fails, and goes on. */
void generation_open_store(struct generation *generation);

struct generation *generation_ref(struct generation *generation);
void generation_unref(struct generation *generation); /* NULL is fine */

const struct settings *generation_settings(const struct generation *generation);
struct dns_resolver *generation_resolver(const struct generation *generation);
struct store *generation_store(const struct generation *generation); /* may be NULL */

/* A fault as one line, "file:line: text", escaped for logs and terminals. */
struct view fault_line(const struct fault *fault, struct arena *arena);

#endif

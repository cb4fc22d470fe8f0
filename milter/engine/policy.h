/*
 * policy - a snapshot and what is compiled from it, as one immutable object. In guised a
 * generation owns it, which a message keeps while a reload puts another in its place.
 *
 * Threads: any may read it; policy_destroy() when none does any more.
 */
#ifndef ENGINE_POLICY_H
#define ENGINE_POLICY_H

#include "config/snapshot.h"
#include "protect/registry.h"

struct name_filter;

struct policy {
	struct snapshot *snapshot;
	struct registry *registry;
	struct name_filter *name_filter; /* of the people in it */
};

/* config_load() with the names of all checks known. */
MUST_CHECK enum err policy_read(const struct config_source *source, struct fault_list *faults,
	struct snapshot **snapshot_out);

/* Takes over the caller's reference to `snapshot`. */
struct policy *policy_create(struct snapshot *snapshot);
void policy_destroy(struct policy *policy); /* NULL is fine */

#endif

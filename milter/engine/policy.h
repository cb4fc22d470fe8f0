/*
 * policy - a snapshot and what is compiled from it, as one immutable, counted object. A
 * message keeps the one it began with while a reload puts another in its place.
 *
 * Threads: policy_ref/unref from any thread.
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
	_Atomic unsigned references;
};

/* config_load() with the names of all checks known. */
MUST_CHECK enum err policy_read(const struct config_source *source, struct fault_list *faults,
	struct snapshot **snapshot_out);

/* Takes over the caller's reference to `snapshot`. */
struct policy *policy_create(struct snapshot *snapshot);
struct policy *policy_ref(struct policy *policy);
void policy_unref(struct policy *policy); /* NULL is fine */

#endif

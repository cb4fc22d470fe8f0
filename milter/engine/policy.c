#include "engine/policy.h"

#include "base/err.h"

#include <stdatomic.h>
#include <stdlib.h>

struct policy *policy_create(struct snapshot *snapshot)
{
	struct policy *policy = calloc(1, sizeof(*policy));
	BUG_ON(!policy); /* at start and reload only: a machine without memory */
	policy->snapshot = snapshot;
	policy->registry = registry_create(snapshot);
	atomic_init(&policy->references, 1);
	return policy;
}

struct policy *policy_ref(struct policy *policy)
{
	atomic_fetch_add(&policy->references, 1);
	return policy;
}

void policy_unref(struct policy *policy)
{
	if (!policy || atomic_fetch_sub(&policy->references, 1) != 1)
		return;
	registry_destroy(policy->registry);
	snapshot_unref(policy->snapshot);
	free(policy);
}

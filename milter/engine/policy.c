#include "engine/policy.h"

#include "check/check.h"
#include "engine/name_filter.h"

#include <stdlib.h>

enum err policy_read(const struct config_source *source, struct fault_list *faults,
	struct snapshot **snapshot_out)
{
	static const char *const names[] = {
#define CHECK(name) #name,
#include "check/checks.def"
#undef CHECK
	};
	struct config_source known = *source;
	known.check_names = names;
	known.check_count = sizeof(names) / sizeof(names[0]);
	return config_load(&known, faults, snapshot_out);
}

struct policy *policy_create(struct snapshot *snapshot)
{
	struct policy *policy = calloc(1, sizeof(*policy));
	BUG_ON(!policy); /* at start and reload only: a machine without memory */
	policy->snapshot = snapshot;
	policy->registry = registry_create(snapshot);
	policy->name_filter = name_filter_create(&snapshot->protected_list);
	return policy;
}

void policy_destroy(struct policy *policy)
{
	if (!policy)
		return;
	name_filter_destroy(policy->name_filter);
	registry_destroy(policy->registry);
	snapshot_unref(policy->snapshot);
	free(policy);
}

/* The text of a combined rule: a fault, or steps that never leave their stack. A check that
 * speaks for the rule never makes it fail by firing, one that speaks against it never makes it
 * hold. */
#include "config/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The checks are asked in the order of the steps: which of them fired, bit by bit. */
struct asked {
	uint64_t fired;
	unsigned at;
};

static bool fired(const void *context, struct view check)
{
	struct asked *const *asked = context;
	BUG_ON(check.len == 0 || (*asked)->at >= LIMIT_RULE_STEPS);
	return ((*asked)->fired >> (*asked)->at++) & 1;
}

static bool holds(const struct rule *rule, uint64_t bits)
{
	struct asked asked = { .fired = bits };
	struct asked *context = &asked;
	return rule_holds(rule, fired, (const void *)&context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct view text = { data, size };
	struct rule rule = { .weight = 1 };
	size_t at = 0;
	uint64_t bits = view_hash(text, 0);
	unsigned checks = 0;
	const char *fault = rule_compile(text, &rule, arena, &at);
	BUG_ON(at > size || (fault == NULL) != (rule.step_count > 0));
	for (size_t i = 0; i < rule.step_count; i++) {
		if (rule.steps[i].op != RULE_CHECK)
			continue;
		uint64_t bit = (uint64_t)1 << checks++;
		bool without = holds(&rule, bits & ~bit);
		bool with = holds(&rule, bits | bit);
		BUG_ON(rule.steps[i].is_positive ? without && !with : with && !without);
	}
	arena_destroy(arena);
	return 0;
}

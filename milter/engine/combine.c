/* Combined rules: findings that say together what none of them says alone. */
#include "engine/stages.h"

static bool has_fired(const void *context, struct view check)
{
	const struct verdict *verdict = context;
	for (size_t i = 0; i < verdict->finding_count; i++) {
		if (view_equal(view_of(verdict->findings[i].check->name), check))
			return true;
	}
	return false;
}

/* How many of the checks that speak for the rule fired. */
static size_t count_for(const struct rule *rule, const struct verdict *verdict)
{
	size_t count = 0;
	for (size_t i = 0; i < rule->step_count; i++) {
		const struct rule_step *step = &rule->steps[i];
		count += step->op == RULE_CHECK && step->is_positive &&
			 has_fired(verdict, step->check);
	}
	return count;
}

/* A rule never acts by itself: where it should, one of its checks does. It is the second
 * finding beside a weak match only when it rests on two at least. */
static void add_finding(const struct rules *rules, const struct rule *rule, struct arena *arena,
	struct verdict *verdict)
{
	struct check *check = arena_new(arena, struct check);
	check->name = (const char *)rule->name.ptr;
	check->summary = (const char *)rule->when.ptr;
	check->default_weight = rule->weight;
	struct buf text = buf_init(arena, 2048);
	buf_text(&text, "combined rule: ");
	buf_put_escaped(&text, rule->when);
	verdict->findings[verdict->finding_count] = (struct check_finding){
		.check = check,
		.weight = rules_weight(rules, rule->name, rule->weight),
		.is_circumstance = count_for(rule, verdict) < 2,
		.evidence = buf_view(&text),
	};
}

void findings_combine(const struct rules *rules, struct arena *arena, struct verdict *verdict)
{
	const size_t checks = verdict->finding_count;
	size_t added = 0;
	for (size_t i = 0; i < rules->rule_count; i++) {
		if (!rule_holds(&rules->rules[i], has_fired, verdict))
			continue;
		/* The list of what fired stays as it is until all rules were asked. */
		verdict->finding_count = checks + added++;
		add_finding(rules, &rules->rules[i], arena, verdict);
		verdict->finding_count = checks;
	}
	verdict->finding_count = checks + added;
}

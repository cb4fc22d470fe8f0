#include "check/check.h"
#include "check/history.h"

#define DAY              INT64_C(86400)
#define SURGE_DAYS       7
#define SURGE_MESSAGES   5
#define SURGE_RECIPIENTS 20

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct history *history = facts->history;
	if (!history || facts->main_claim->state != CLAIM_FALSE ||
		history->now - history->campaign_since > SURGE_DAYS * DAY)
		return (struct finding){ 0 };
	if (history->campaign_messages < SURGE_MESSAGES &&
		history->campaign_recipients < SURGE_RECIPIENTS)
		return (struct finding){ 0 };
	int64_t hours = (history->now - history->campaign_since) / 3600 + 1;
	return (struct finding){
		.fired = true,
		.factor = 1.0,
		.evidence = arena_printf(arena,
			"%u messages to %u recipients in %lld hours claim the same",
			history->campaign_messages, history->campaign_recipients,
			(long long)hours),
	};
}

const struct check check_campaign = {
	.name = "campaign",
	.summary = "Many messages with this claim, alike in subject or origin",
	.default_weight = 1.5,
	.acts_alone = false,
	.is_context = true, /* whoever's name is near writes often, too */
	.evaluate = evaluate,
};

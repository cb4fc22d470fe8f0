#include "check/check.h"

static bool is_silent_person(const struct claim *claim)
{
	const struct person *person = claim->match.principal->person;
	return person && !person->sends_email;
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim =
		facts_strongest(facts, PLACES_FROM, CLAIM_FALSE, is_silent_person);
	if (!claim)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 512);
	buf_put_escaped(&text, claim->match.principal->name);
	buf_text(&text, " never sends e-mail, so any mail in this name is false");
	return (struct finding){ .fired = true, .factor = 1.0, .evidence = buf_view(&text) };
}

const struct check check_never_sends_email = {
	.name = "never_sends_email",
	.summary = "The person is listed as one who never sends e-mail (sends_email = false)",
	.default_weight = 3.0,
	.acts_alone = false,
	.evaluate = evaluate,
};

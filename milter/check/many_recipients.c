#include "check/check.h"

#define MANY 50

/* "undisclosed-recipients:;" or no To and Cc at all: everybody is in Bcc. */
static bool hides_recipients(const struct header *header)
{
	const struct field *to = header_next(header, VIEW("To"), NULL);
	if (!to)
		return !header_next(header, VIEW("Cc"), NULL);
	return view_find(to->value, '@') == to->value.len &&
	       view_search_ascii_nocase(to->value, VIEW("undisclosed")) < to->value.len;
}

/* A mail server sees its own recipients alone; the header may show the others. */
static size_t count_shown(const struct header *header)
{
	static const char *const names[] = { "To", "Cc" };
	size_t count = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct field *field = NULL;
		while ((field = header_next(header, view_of(names[i]), field)) != NULL) {
			for (size_t k = 0; k < field->value.len; k++)
				count += field->value.ptr[k] == '@';
		}
	}
	return count;
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct header *header = &facts->message->header;
	if (!claim_is_of_person(facts->main_claim))
		return (struct finding){ 0 };
	size_t shown = count_shown(header);
	size_t count = facts->message->envelope.recipient_count;
	bool hides = hides_recipients(header);
	count = shown > count ? shown : count;
	if (count <= MANY && !hides)
		return (struct finding){ 0 };
	return (struct finding){
		.fired = true,
		.factor = 1.0,
		.evidence = hides ? VIEW("the recipients are hidden from one another")
				  : arena_printf(arena, "%zu recipients at once", count),
	};
}

const struct check check_many_recipients = {
	.name = "many_recipients",
	.summary =
		"Many are written to at once, or hidden from one another, in a person's name",
	.default_weight = 0.5,
	.acts_alone = false,
	.is_context = true,
	.evaluate = evaluate,
};

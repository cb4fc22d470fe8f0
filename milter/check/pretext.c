#include "check/check.h"

#include "text/rfc2047.h"

/* Haste alone is no pretext: half of all honest mail is in a hurry. */
static bool is_haste_alone(const struct string_list *kinds, const struct pretext_hits *hits)
{
	for (size_t i = 0; i < kinds->count; i++) {
		if (hits->phrases[i].len > 0 && !view_equal(kinds->items[i], VIEW("urgency")))
			return false;
	}
	return true;
}

/* One kind counts half, and beside a name that is only near it is what business is about; two
 * together are how it is done. */
static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct rules *rules = &facts->snapshot->rules;
	const struct field *subject =
		header_next(&facts->message->header, VIEW("Subject"), NULL);
	struct pretext_hits hits = { .count = 0 };
	facts_t ignored = 0;
	if (subject) {
		struct view text =
			rfc2047_decode(field_unfold(subject, arena), arena, &ignored);
		rules_find_pretexts(rules, text, arena, &hits);
	}
	for (size_t i = 0; i < facts->text->count; i++)
		rules_find_pretexts(rules, facts->text->parts[i].text, arena, &hits);
	if (is_haste_alone(&rules->pretext_kinds, &hits))
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 1024);
	for (size_t i = 0; i < rules->pretext_kinds.count; i++) {
		if (hits.phrases[i].len == 0)
			continue;
		buf_text(&text, text.len > 0 ? ", " : "");
		buf_put_escaped(&text, rules->pretext_kinds.items[i]);
		buf_text(&text, " (\"");
		buf_put_escaped(&text, hits.phrases[i]);
		buf_text(&text, "\")");
	}
	return (struct finding){
		.fired = true,
		.factor = hits.count > 1 ? 1.0 : 0.5,
		.is_circumstance = hits.count < 2,
		.evidence = buf_view(&text),
	};
}

const struct check check_pretext = {
	.name = "pretext",
	.summary =
		"The text asks for what impostors ask for: money, gift cards, secrecy, haste",
	.default_weight = 1.0,
	.acts_alone = false,
	.evaluate = evaluate,
};

#include "check/check.h"

#include "text/rfc2047.h"

/* An impostor's letter is short; what stands further down was mostly written by others. */
#define LIMIT_OWN ((size_t)4 << 10)

/* Haste alone is no pretext: half of all honest mail is in a hurry. */
static size_t count_without_haste(
	const struct string_list *kinds, const struct pretext_hits *hits)
{
	size_t count = 0;
	for (size_t i = 0; i < kinds->count; i++) {
		count += hits->phrases[i].len > 0 &&
			 !view_equal(kinds->items[i], VIEW("urgency"));
	}
	return count;
}

/* A line of rules, or with words between them: "-----Original Message-----". */
static bool is_rule(struct view line)
{
	return view_starts_with(line, VIEW("-----")) || view_starts_with(line, VIEW("_____"));
}

/* "From: Jane Roe", "Von: ...", as mail programs head what was written before. */
static bool is_field(struct view line)
{
	const size_t longest_name = 20;
	size_t colon = view_find(line, ':');
	return colon > 0 && colon <= longest_name && colon < line.len;
}

/* The next line that is not blank; `text` goes on behind it. */
static struct view take_line(struct view *text)
{
	struct view line = { NULL, 0 };
	while (text->len > 0 && line.len == 0) {
		line = view_slice(*text, 0, view_find(*text, '\n'));
		*text = view_from(*text, line.len + 1);
		line = view_trim(line);
	}
	return line;
}

/* Whether what somebody else wrote begins here. A rule alone may stand above a greeting. */
static bool is_end_of_own(struct view line, struct view behind)
{
	return is_rule(line) && is_field(take_line(&behind));
}

/* A digit, as in every date: ASCII, or as Arabic and Persian write them. Or an address. */
static bool has_date_or_address(struct view line)
{
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = line.ptr[i];
		unsigned char next = i + 1 < line.len ? line.ptr[i + 1] : 0;
		if (ascii_is_digit(c) || c == '@' ||
			(c == 0xD9 && next >= 0xA0 && next <= 0xA9) ||
			(c == 0xDB && next >= 0xB0 && next <= 0xB9))
			return true;
	}
	return false;
}

/* "On 1 January Jane Roe <jane.roe@corp.example> wrote:", in one line or two, above what is
 * quoted. "Dear Jane:" is none. */
static bool is_attribution(struct view above, struct view line)
{
	bool ends = view_ends_with(line, VIEW(":")) ||
		    view_ends_with(line, VIEW("\xEF\xBC\x9A")); /* the wide one */
	return ends && (has_date_or_address(line) || has_date_or_address(above));
}

static struct view without_marks(struct view line)
{
	while (line.len > 0 && (line.ptr[0] == '>' || line.ptr[0] == ' '))
		line = view_from(line, 1);
	return line;
}

/* What the sender wrote, up to what somebody else did: without quoted lines, where it is said
 * above the first whom they quote. Else they are a letter, set in a little: readers see what
 * stands in a <blockquote> as they see the rest. */
static struct view own_text(struct view text, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_OWN);
	struct view above = { NULL, 0 };
	struct view last = { NULL, 0 };
	bool has_quote = false;
	bool is_answer = false;
	while (text.len > 0 && !out.truncated) {
		struct view line = take_line(&text);
		bool is_quoted = line.len > 0 && line.ptr[0] == '>';
		if (out.len > 0 && is_end_of_own(line, text))
			break;
		if (is_quoted && !has_quote)
			is_answer = is_attribution(above, last);
		has_quote |= is_quoted;
		above = last;
		last = line;
		if (is_quoted && is_answer)
			continue;
		buf_put(&out, without_marks(line));
		buf_byte(&out, '\n');
	}
	return buf_view(&out);
}

static void find_phrases(
	const struct facts *facts, struct arena *arena, struct pretext_hits *hits)
{
	const struct rules *rules = &facts->snapshot->rules;
	const struct field *subject =
		header_next(&facts->message->header, VIEW("Subject"), NULL);
	facts_t ignored = 0;
	if (subject) {
		struct view text =
			rfc2047_decode(field_unfold(subject, arena), arena, &ignored);
		rules_find_pretexts(rules, text, arena, hits);
	}
	for (size_t i = 0; i < facts->text->count; i++) {
		rules_find_pretexts(
			rules, own_text(facts->text->parts[i].text, arena), arena, hits);
	}
}

static bool is_far(const struct claim *claim)
{
	return claim_is_name(claim) && claim->match.strength < CLAIM_LEAST_NEAR;
}

/* So much at once that it is no business mail. */
static bool is_thick(size_t kinds, const struct pretext_hits *hits)
{
	return kinds > 1 && hits->count > 2;
}

/* One kind counts half; two together are how it is done. Beside a name that is only near that
 * is what business is about, too, and three are asked for. */
static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct rules *rules = &facts->snapshot->rules;
	struct pretext_hits hits = { .count = 0 };
	find_phrases(facts, arena, &hits);
	size_t kinds = count_without_haste(&rules->pretext_kinds, &hits);
	if (kinds == 0)
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
		.is_circumstance =
			is_far(facts->main_claim) ||
			(claim_is_near(facts->main_claim) && !is_thick(kinds, &hits)),
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

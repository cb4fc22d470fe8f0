#include "check/check.h"

#define LIMIT_MARK 40 /* octets between the brackets */

/* What templates are filled with. Folding is needless: templates are written in ASCII. */
static bool names_a_field(struct view text)
{
	static const char *const words[] = { "name", "recipient", "company", "email", "e-mail",
		"title", "amount", "date", "contact", "client", "customer", "employee", "user",
		"vorname", "nachname", "nombre", "prenom", "nom" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (view_search_ascii_nocase(text, view_of(words[i])) < text.len)
			return true;
	}
	return false;
}

static bool is_plain(struct view text, bool only_capitals)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		bool good = ascii_is_alnum(c) || c == '_' || c == '-' || c == '.' || c == ' ';
		if (!good || (only_capitals && c >= 'a' && c <= 'z'))
			return false;
	}
	return text.len > 0;
}

struct bracket {
	const char *open;
	const char *close;
	bool only_capitals;
	bool wants_insert; /* "(Insert name)": round brackets are common */
};

/* "[Name]", "[Recipient Name]": in capitals or not, it is a greeting without a name. */
static bool is_name_of_somebody(struct view inner)
{
	return inner.len > 0 && inner.ptr[0] >= 'A' && inner.ptr[0] <= 'Z' &&
	       view_ends_with_ascii_nocase(inner, VIEW("name"));
}

static struct view find_mark(struct view text, const struct bracket *bracket)
{
	struct view open = view_of(bracket->open);
	struct view close = view_of(bracket->close);
	while (text.len > 0) {
		text = view_from(text, view_search(text, open));
		struct view rest = view_slice(view_from(text, open.len), 0, LIMIT_MARK);
		size_t end = view_search(rest, close);
		struct view inner = view_trim(view_slice(rest, 0, end));
		bool inserts = view_starts_with_ascii_nocase(inner, VIEW("insert ")) ||
			       view_starts_with_ascii_nocase(inner, VIEW("your ")) ||
			       (bracket->open[0] == '[' && is_name_of_somebody(inner));
		if (end < rest.len && is_plain(inner, bracket->only_capitals) &&
			names_a_field(inner) && (inserts || !bracket->wants_insert))
			return view_slice(text, 0, open.len + end + close.len);
		text = view_from(text, open.len);
	}
	return text;
}

static struct view find_any(struct view text)
{
	static const struct bracket brackets[] = {
		{ "{{", "}}", false, false },
		{ "%%", "%%", false, false },
		{ "${", "}", false, false },
		{ "<<", ">>", false, false },
		{ "*|", "|*", false, false },
		{ "[", "]", true, false },
		{ "[", "]", false, true },
		{ "(", ")", false, true },
		{ "{", "}", true, false },
	};
	for (size_t i = 0; i < sizeof(brackets) / sizeof(brackets[0]); i++) {
		struct view mark = find_mark(text, &brackets[i]);
		if (mark.len > 0)
			return mark;
	}
	return (struct view){ NULL, 0 };
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct field *subject =
		header_next(&facts->message->header, VIEW("Subject"), NULL);
	struct view mark = { NULL, 0 };
	if (subject)
		mark = find_any(subject->value);
	for (size_t i = 0; i < facts->text->count && mark.len == 0; i++)
		mark = find_any(facts->text->parts[i].text);
	if (mark.len == 0)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 512);
	buf_text(&text, "nobody filled in ");
	buf_put_escaped(&text, mark);
	return (struct finding){ .fired = true, .factor = 1.0, .evidence = buf_view(&text) };
}

const struct check check_template_mark = {
	.name = "template_mark",
	.summary = "The text has a mark of its template that was not filled in",
	.default_weight = 1.0,
	.acts_alone = false,
	.is_context = true,
	.evaluate = evaluate,
};

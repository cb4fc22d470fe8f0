/* guise-evasions: whatever one of 13 real parsers shows as the protected sender must be among
 * our candidates, and the facts that the header alone proves must be raised. */
#include "data.h"

#include "base/utf8.h"
#include "mail/sender.h"

#include <string.h>

static const char *const facts_of_claims[] = { "NAME", "NAME_REPLYTO", "NAME_SUBJECT",
	"NAME_SPLIT", "LOCAL_MATCH", "DOMAIN_LOOKALIKE", "IDN_LOOKALIKE", "SUBDOMAIN",
	"AR_FORGED", "XGUISE_FORGED" };

static const char *const protected[] = { "janeroe", "corpexample" };

/* The suite holds bytes as latin-1 text. */
static struct view bytes_of(const json_t *text, struct arena *arena)
{
	struct view v = data_view(text);
	struct buf out = buf_init(arena, v.len);
	while (v.len > 0) {
		uint32_t rune = 0;
		v = view_from(v, utf8_decode_lossy(v, &rune));
		buf_byte(&out, (unsigned char)rune);
	}
	return buf_view(&out);
}

/* ASCII letters and digits in lower case. The rest goes on both sides: parsers show the same
 * invisible or broken bytes in several ways. */
static struct view collapse(struct view v, struct arena *arena)
{
	struct buf out = buf_init(arena, v.len);
	for (size_t i = 0; i < v.len; i++) {
		if (ascii_is_alnum(v.ptr[i]))
			buf_byte(&out, ascii_lower(v.ptr[i]));
	}
	return buf_view(&out);
}

static bool is_about(struct view shown, struct view what, struct arena *arena)
{
	struct view text = collapse(shown, arena);
	return view_search(text, what) < text.len;
}

static bool is_candidate(const struct senders *senders, struct view what, struct arena *arena)
{
	for (size_t i = 0; i < senders->count; i++) {
		const struct candidate *c = &senders->items[i];
		/* Together too: one parser shows the whole mailbox as the address. */
		struct buf both = buf_init(arena, c->name.len + c->address.len);
		buf_put(&both, c->name);
		buf_put(&both, c->address);
		if (is_about(buf_view(&both), what, arena))
			return true;
	}
	return false;
}

static bool is_of_claims(struct view name)
{
	for (size_t i = 0; i < sizeof(facts_of_claims) / sizeof(facts_of_claims[0]); i++) {
		if (view_equal(name, view_of(facts_of_claims[i])))
			return true;
	}
	return false;
}

static bool has_fact(facts_t facts, struct view name)
{
	for (size_t i = 0; i < FACT_COUNT; i++) {
		if ((facts & (UINT64_C(1) << i)) != 0 &&
			view_equal(view_of(fact_name(i)), name))
			return true;
	}
	return false;
}

/* "A|B": either; what a claim proves is not for this layer. */
static bool is_raised(facts_t facts, struct view expected)
{
	while (expected.len > 0) {
		struct view name = view_slice(expected, 0, view_find(expected, '|'));
		if (is_of_claims(name) || has_fact(facts, name))
			return true;
		expected = view_from(expected, name.len + 1);
	}
	return false;
}

static void read_bytes(struct view bytes, struct arena *arena, struct senders *senders_out)
{
	struct body_limits limits = { .head = 65536, .memory = 65536, .keep = 65536 };
	struct view rest = { NULL, 0 };
	struct message message = { .header = header_parse(bytes, arena, &rest) };
	message.body = body_create(&limits);
	body_append(message.body, rest);
	*senders_out = senders_read(&message, arena);
	body_destroy(message.body);
}

/* Whatever is added to a broken field, no sender disappears from it. */
static unsigned check_additions(
	const char *id, struct view bytes, const struct senders *senders, struct arena *arena)
{
	static const char *const additions[] = { " (x)", ", a@b.example", ";", " \"", " (",
		" <", ">", " )", " =?utf-8?Q?x?=", " <a@b.example>", " [", "\\", " :", "@",
		"\r\n x", "\rx", " x:", "\xff", " \xE2\x80\xAE", "\r\nFrom: z@z.example" };
	unsigned failures = 0;
	for (size_t i = 0; i < sizeof(additions) / sizeof(additions[0]); i++) {
		struct buf text = buf_init(arena, bytes.len + 64);
		struct senders more;
		buf_put(&text, view_slice(bytes, 0, bytes.len - 2));
		buf_text(&text, additions[i]);
		buf_text(&text, "\r\n");
		read_bytes(buf_view(&text), arena, &more);
		for (size_t j = 0; j < 2; j++) {
			struct view what = view_of(protected[j]);
			if (!is_candidate(senders, what, arena) ||
				is_candidate(&more, what, arena))
				continue;
			printf("%s: \"%s\" hides %s\n", id, additions[i], protected[j]);
			failures++;
		}
	}
	return failures;
}

static unsigned check_facts(const json_t *item, const struct senders *senders)
{
	unsigned failures = 0;
	size_t i = 0;
	const json_t *expected = NULL;
	json_array_foreach(json_object_get(item, "expect"), i, expected)
	{
		if (is_raised(senders->facts, data_view(expected)))
			continue;
		printf("%s: %s is not raised\n", json_string_value(json_object_get(item, "id")),
			json_string_value(expected));
		failures++;
	}
	return failures;
}

static unsigned check_shown(const json_t *shown, const char *id, const char *parser,
	const struct senders *senders, struct arena *arena)
{
	unsigned failures = 0;
	struct view text = data_view(shown);
	for (size_t i = 0; i < 2; i++) {
		struct view what = view_of(protected[i]);
		if (!is_about(text, what, arena) || is_candidate(senders, what, arena))
			continue;
		printf("%s: %s shows %s\n", id, parser, json_string_value(shown));
		failures++;
	}
	return failures;
}

static unsigned check_parsers(
	json_t *oracle, const struct senders *senders, struct arena *arena)
{
	unsigned failures = 0;
	const char *id = json_string_value(json_object_get(oracle, "id"));
	const char *parser = NULL;
	const json_t *mailboxes = NULL;
	json_object_foreach(oracle, parser, mailboxes)
	{
		for (size_t i = 0; i < json_array_size(mailboxes); i++) {
			const json_t *pair = json_array_get(mailboxes, i);
			failures += check_shown(
				json_array_get(pair, 0), id, parser, senders, arena);
			failures += check_shown(
				json_array_get(pair, 1), id, parser, senders, arena);
		}
	}
	return failures;
}

static void print_senders(const char *id, const struct senders *senders, struct arena *arena)
{
	struct buf out = buf_init(arena, 1 << 20);
	buf_printf(&out, "%s:", id);
	for (size_t i = 0; i < FACT_COUNT; i++) {
		if ((senders->facts & (UINT64_C(1) << i)) != 0)
			buf_printf(&out, " %s", fact_name(i));
	}
	buf_text(&out, senders->author ? " author\n" : "\n");
	for (size_t i = 0; i < senders->count; i++) {
		const struct candidate *c = &senders->items[i];
		buf_printf(
			&out, "    %s %d \"", candidate_place_name(c->place), (int)c->origin);
		buf_put_escaped(&out, c->name);
		buf_text(&out, "\" <");
		buf_put_escaped(&out, c->address);
		buf_text(&out, "> ");
		buf_put_escaped(&out, c->domain);
		buf_byte(&out, '\n');
	}
	printf("%.*s", VIEW_ARG(buf_view(&out)));
}

int main(int argc, char **argv)
{
	json_t *cases = data_load("conformance/guise-evasions/cases.json");
	json_t *oracle = data_load("conformance/guise-evasions/oracle.json");
	bool is_verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
	unsigned failures = 0;
	size_t i = 0;
	const json_t *item = NULL;
	json_array_foreach(cases, i, item)
	{
		struct arena *arena = arena_create(65536, 0);
		struct senders senders;
		const char *id = json_string_value(json_object_get(item, "id"));
		struct view bytes = bytes_of(json_object_get(item, "headers"), arena);
		read_bytes(bytes, arena, &senders);
		if (is_verbose) {
			print_senders(json_string_value(json_object_get(item, "id")), &senders,
				arena);
		}
		failures += check_facts(item, &senders);
		failures += check_additions(id, bytes, &senders, arena);
		failures += check_parsers(json_array_get(oracle, i), &senders, arena);
		arena_destroy(arena);
	}
	printf("%zu cases, %u failures\n", json_array_size(cases), failures);
	json_decref(cases);
	json_decref(oracle);
	return failures > 0;
}

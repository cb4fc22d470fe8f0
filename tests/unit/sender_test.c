#include "mail/sender.h"

#include "base/buf.h"
#include "base/limits.h"
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define F(name) FACT_BIT(name)
#define J       "jane.roe@corp.example"
#define X       "x91@evil.example"

static struct senders read_header(const char *text, size_t len, struct arena *arena)
{
	struct body_limits limits = { 4096, 4096, 4096, "/tmp" };
	struct view v = exact(text, len);
	struct view rest = { NULL, 0 };
	struct message message = { .header = header_parse(v, arena, &rest) };
	message.body = body_create(&limits);
	body_append(message.body, rest);
	struct senders senders = senders_read(&message, arena);
	body_destroy(message.body);
	exact_free(v);
	return senders;
}

static bool has(const struct senders *senders, enum candidate_place place, const char *name,
	const char *address)
{
	for (size_t i = 0; i < senders->count; i++) {
		const struct candidate *c = &senders->items[i];
		if (c->place == place && view_equal(c->name, view_of(name)) &&
			view_equal(c->address, view_of(address)))
			return true;
	}
	return false;
}

static void describe(const char *what, const struct senders *senders, struct arena *arena)
{
	struct buf out = buf_init(arena, 1 << 16);
	buf_printf(&out, "%s:", what);
	for (size_t i = 0; i < FACT_COUNT; i++) {
		if ((senders->facts & (UINT64_C(1) << i)) != 0)
			buf_printf(&out, " %s", fact_name(i));
	}
	for (size_t i = 0; i < senders->count; i++) {
		buf_text(&out, "\n  \"");
		buf_put_escaped(&out, senders->items[i].name);
		buf_text(&out, "\" <");
		buf_put_escaped(&out, senders->items[i].address);
		buf_text(&out, ">");
	}
	fail_msg("%.*s", VIEW_ARG(buf_view(&out)));
}

struct honest {
	const char *from;
	const char *name;
	const char *address;
	facts_t facts;
};

static void honest_senders_raise_nothing_and_have_an_author(void **state)
{
	(void)state;
	static const struct honest rows[] = {
		{ "Jane Roe <" J ">", "Jane Roe", J, 0 },
		{ " Jane Roe\r\n  <" J "> ", "Jane Roe", J, 0 },
		{ "Jane Roe<" J ">", "Jane Roe", J, 0 },
		{ "Jane O'Neil <" J ">", "Jane O'Neil", J, 0 },
		{ "\"Roe, Jane\" <" J ">", "Roe, Jane", J, 0 },
		{ "\"Jane \\\"JR\\\" Roe\" <" J ">", "Jane \"JR\" Roe", J, 0 },
		{ "J. R. Roe Jr. <" J ">", "J. R. Roe Jr.", J, 0 },
		{ J, "", J, F(NO_NAME) },
		{ "<" J ">", "", J, F(NO_NAME) },
		{ J " (Jane Roe)", "Jane Roe", J, F(COMMENT) },
		{ "Jane Roe (Corp) <" J ">", "Jane Roe", J, F(COMMENT) },
		{ "\"Jane Roe (she/her)\" <" J ">", "Jane Roe (she/her)", J, 0 },
		{ "=?utf-8?Q?J=C3=A4ne?= <" J ">", "J\xC3\xA4ne", J, 0 },
		{ "=?utf-8?B?SmFuZQ==?=\r\n =?utf-8?B?IFJvZQ==?= <" J ">", "Jane Roe", J, 0 },
		{ "\"=?utf-8?Q?Roe=2C_Jane?=\" <" J ">", "Roe, Jane", J, 0 },
		{ "=?utf-8?Q?Roe=2C_Jane?= <" J ">", "Roe, Jane", J, 0 },
		{ "J\xC3\xA4ne R\xC3\xB6"
		  "e <" J ">",
			"J\xC3\xA4ne R\xC3\xB6"
			"e",
			J, 0 },
		{ "J\xE4ne Roe <" J ">", "J\xC3\xA4ne Roe", J, F(RAW_8BIT) },
		{ "\"" J "\" <" J ">", J, J, 0 },
		{ J " <" J ">", J, J, 0 },
		{ "\"Jane Roe via Staff\" <staff-l@lists.council.example>",
			"Jane Roe via Staff", "staff-l@lists.council.example", 0 },
		{ "\"Support @ Corp\" <" J ">", "Support @ Corp", J, 0 },
		{ "[Ticket] Jane Roe <" J ">", "[Ticket] Jane Roe", J, 0 },
		{ "Jane Roe <first.middle.last+tag@corp.example>", "Jane Roe",
			"first.middle.last+tag@corp.example", 0 },
		{ "Jane <jane@xn--bcher-kva.example>", "Jane", "jane@xn--bcher-kva.example",
			0 },
		{ "Jane <jane@b\xC3\xBC"
		  "cher.example>",
			"Jane",
			"jane@b\xC3\xBC"
			"cher.example",
			F(IDN_MAP) },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		char header[512];
		int len = snprintf(header, sizeof(header),
			"From: %s\r\nSender: jane.roe@corp.example\r\nReply-To: %s, "
			"b@c.example\r\n",
			rows[i].from, J);
		struct senders senders = read_header(header, (size_t)len, arena);
		if (senders.facts != rows[i].facts || !senders.author ||
			!view_equal(senders.author->address, view_of(rows[i].address)) ||
			!has(&senders, PLACE_FROM, rows[i].name, rows[i].address))
			describe(rows[i].from, &senders, arena);
		arena_destroy(arena);
	}
}

struct odd {
	const char *from;
	facts_t facts;    /* that must be raised */
	const char *name; /* a candidate that must be there */
	const char *address;
};

static void assert_odd(const struct odd *row, bool want_author)
{
	struct arena *arena = arena_create(4096, 0);
	char header[512];
	int len = snprintf(header, sizeof(header), "From: %s\r\n", row->from);
	struct senders senders = read_header(header, (size_t)len, arena);
	if ((senders.facts & row->facts) != row->facts ||
		(senders.author != NULL) != want_author ||
		!has(&senders, PLACE_FROM, row->name, row->address))
		describe(row->from, &senders, arena);
	arena_destroy(arena);
}

static const struct odd broken[] = {
	{ X ", Jane Roe <" J ">", F(MULTIPLE_MAILBOX), "Jane Roe", J },
	{ "<" X ">" J, F(MALFORMED) | F(ADDR_IN_NAME), "", J },
	{ J " <" X ">", F(MALFORMED) | F(ADDR_IN_NAME), "", J },
	{ J "<" X ">", F(MALFORMED) | F(ADDR_IN_NAME), J, X },
	{ "Jane Roe <" J "> <" X ">", F(MALFORMED) | F(ADDR_IN_NAME), "Jane Roe", X },
	{ "<" J "> \"Jane Roe\" <" X ">", F(MALFORMED), "Jane Roe", X },
	{ "<" J ">:<" X ">", F(MALFORMED) | F(GROUP) | F(ADDR_IN_NAME), "", J },
	{ "Jane Roe: " X ";", F(GROUP), "Jane Roe", "" },
	{ "Jane: Roe <" X ">;", F(GROUP), "Jane: Roe", X },
	{ "Jane Roe:;", F(GROUP) | F(NO_ADDR), "Jane Roe", "" },
	{ "<@corp.example,@any.example:" X ">", F(ROUTE), "", "@corp.example" },
	{ "<@evil.example:" J ">", F(ROUTE), "", J },
	{ "<" J ">\\, <" X ">", F(MALFORMED), "", X },
	{ "\"" J "\"@evil.example", F(ADDR_IN_LOCAL), "", J },
	{ J "@evil.example", F(MALFORMED) | F(ADDR_IN_LOCAL), "", J },
	{ X " (Jane Roe", F(MALFORMED) | F(COMMENT), "Jane Roe", X },
	{ "\"Jane Roe <" X ">", F(MALFORMED), "Jane Roe", X },
	{ "Jane Roe <" X, F(MALFORMED), "Jane Roe", X },
	{ "Jane Roe", F(NO_ADDR) | F(MALFORMED), "Jane Roe", "" },
	{ "Jane Roe <>", F(NO_ADDR), "Jane Roe", "" },
	{ "Roe, Jane <" X ">", F(MULTIPLE_MAILBOX) | F(MALFORMED), "Roe, Jane", X },
	{ X "; Jane Roe <" J ">", F(MALFORMED) | F(MULTIPLE_MAILBOX), "Jane Roe", J },
	{ X " Jane Roe <" J ">", F(MALFORMED), "Jane Roe", J },
	{ X "\r\n\tJane Roe <" J ">", F(MALFORMED), "Jane Roe", J },
	{ "=?utf-8?Q?Jane_<?= <" X ">", F(MALFORMED), "Jane <", X },
	{ "<Jane Roe: " X ";", F(MALFORMED), "Jane Roe", "" },
	{ "Jane \xEF\xBC\x9C" J "\xEF\xBC\x9E <" X ">", F(MALFORMED) | F(ADDR_IN_NAME), "", J },
	{ "mailto:" J, F(MALFORMED) | F(GROUP), "", J },
	{ "Jane Roe " X, F(MALFORMED), "Jane Roe", X },
	{ "Jane <j@[192.0.2.1]>", F(ADDR_LITERAL), "Jane", "j@[192.0.2.1]" },
	{ "Jane <j@[corp.example]>", F(ADDR_LITERAL) | F(MALFORMED), "Jane",
		"j@[corp.example]" },
	{ "Jane < jane.roe @ corp . example >", F(MALFORMED), "Jane", J },
	{ "jane.roe(x)@corp(y).example", F(COMMENT), "x y", J },
	{ "Jane <jane.roe@corp.example.>", F(TRAILING_DOT), "Jane", J "." },
	{ "Jane <j@corp..example>", F(MALFORMED) | F(BAD_DOMAIN), "Jane", "j@corp..example" },
	{ "Jane <j@xn--a.example>", F(MALFORMED), "Jane", "j@xn--a.example" },
	{ "Jane <" J "\xC2\xA0>", F(MALFORMED), "Jane", J },
	{ "Jane <jane.roe@\xEF\xBD\x83orp.example>", F(IDN_MAP), "Jane",
		"jane.roe@\xEF\xBD\x83orp.example" },
	{ "=?utf-8?B?PGphbmUucm9lQGNvcnAuZXhhbXBsZT4=?=", F(ENCODED_ADDR) | F(MALFORMED), "",
		J },
	{ "=?utf-8?B?PGphbmUucm9lQGNvcnAuZXhhbXBsZT4=?=,<" X ">",
		F(ADDR_IN_NAME) | F(MALFORMED), "", J },
	{ "<=?utf-8?B?amFuZS5yb2VAY29ycC5leGFtcGxl?=@evil.example>",
		F(MALFORMED) | F(ADDR_IN_LOCAL) | F(ENCODED_ADDR), "", J },
	{ "Jane Roe <" X ">\x1B[2K", F(CTRL) | F(MALFORMED), "Jane Roe", X },
	{ X "\rFrom: Jane Roe <" J ">", F(MALFORMED) | F(MULTIPLE_FROM), "Jane Roe", J },
	{ "Jane Roe\r\n \r\n <" X ">", F(MALFORMED), "Jane Roe", "" },
	{ "\xE2\x80\xAE"
	  "elpmaxe.proc@eor.enaj\xE2\x80\xAC@evil.example",
		F(BIDI) | F(MALFORMED), "", J },
	{ "Jane <Jane Roe@evil.example>", F(MALFORMED), "Jane", "Roe@evil.example" },
};

static void a_broken_field_shows_every_identity_and_has_no_author(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		assert_odd(&broken[i], false);
}

/* Broken by a careless hand: there is no author, and one address all the same. */
static void a_careless_field_has_only_one_address(void **state)
{
	(void)state;
	static const struct {
		const char *from;
		const char *only; /* NULL: more than one, or one that is hidden */
	} rows[] = {
		{ "Roe, Jane <" J ">", J }, { "Jane Roe <" J ">,", J }, { "Jane Roe " J, J },
		{ "Jane Roe <" J ">, Jane Roe <" J ">", J },
		{ "Jane Roe <jane.roe@corp.example.>", "jane.roe@corp.example." },
		{ "Roe, Jane <" J ">, " X, NULL }, { "<" X ">" J, NULL },
		{ "\"" J "\"@evil.example,", NULL },
		{ "=?utf-8?B?PGphbmUucm9lQGNvcnAuZXhhbXBsZT4=?=", NULL },
		{ "<@evil.example:" J ">", NULL }, { "Jane Roe", NULL },
		{ "Jane Roe <" J ">", NULL }, /* that one is the author */
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		char header[512];
		int len = snprintf(header, sizeof(header), "From: %s\r\n", rows[i].from);
		struct senders senders = read_header(header, (size_t)len, arena);
		const struct candidate *only = senders.only;
		if ((only != NULL) != (rows[i].only != NULL) ||
			(only && !view_equal(only->address, view_of(rows[i].only))))
			describe(rows[i].from, &senders, arena);
		arena_destroy(arena);
	}
}

static void an_archive_spells_an_address(void **state)
{
	(void)state;
	static const struct {
		const char *from;
		const char *address; /* of the author; NULL: it is no address */
	} rows[] = {
		{ "jane.roe at corp.example (Jane Roe)", J },
		{ "jane.roe at corp.example", J },
		{ "Meet at noon", NULL },
		{ "jane.roe at corp.example <" X ">", X },
		{ "Jane Roe at corp.example", NULL },
		{ "jane.roe at corp.example Jane", NULL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		char header[512];
		int len = snprintf(header, sizeof(header), "From: %s\r\n", rows[i].from);
		struct senders senders = read_header(header, (size_t)len, arena);
		const struct candidate *author = senders.author;
		if ((author != NULL) != (rows[i].address != NULL) ||
			(author && !view_equal(author->address, view_of(rows[i].address))))
			describe(rows[i].from, &senders, arena);
		arena_destroy(arena);
	}
}

static void a_strange_name_leaves_the_author_alone(void **state)
{
	(void)state;
	static const struct odd rows[] = {
		{ "\"Jane Roe (" J ")\" <" X ">", F(ADDR_IN_NAME), "", J },
		{ "\": <" X "> \"<" J ">", F(ADDR_IN_NAME), "", X },
		{ X "(" J ")", F(ADDR_IN_NAME) | F(COMMENT), J, X },
		{ "jane.roe%corp.example@evil.example", F(ADDR_IN_LOCAL), "", J },
		{ "corp.example!jane.roe@evil.example", F(ADDR_IN_LOCAL), "", J },
		{ "jane.roe.corp.example@evil.example", F(ADDR_IN_LOCAL), "",
			"jane.roe.corp.example" },
		{ X " (a(b(Jane Roe)c))", F(COMMENT), "Jane Roe", X },
		{ X " (Jane) (Roe)", F(COMMENT), "Jane Roe", X },
		{ "Support (Jane Roe) <" X ">", F(COMMENT), "Support (Jane Roe)", X },
		{ "Ja\"ne\" R\"oe\" <" X ">", 0, "Ja ne R oe", X },
		{ "\"\\J\\a\\n\\e\" <" X ">", 0, "Jane", X },
		{ "=?utf-8?B?PT91dGYtOD9CP1NtRnVaU0JTYjJVPT89?= <" X ">", F(MALFORMED),
			"Jane Roe", X },
		{ "Jane=?x-unknown?Q?_Roe?= <" X ">", F(BAD_CHARSET), "Jane Roe", X },
		{ "Jane \xC1\x92oe <" X ">", F(MALFORMED) | F(RAW_8BIT),
			"Jane \xEF\xBF\xBD\xEF\xBF\xBDoe", X },
		{ "Jane\xE2\x80\x8B Roe <" X ">", 0, "Jane\xE2\x80\x8B Roe", X },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_odd(&rows[i], true);
}

static void a_nul_in_an_encoded_word_ends_nothing(void **state)
{
	(void)state;
	static const char header[] = "From: =?utf-8?Q?Jane=00_Roe?= <" X ">\r\n";
	struct arena *arena = arena_create(4096, 0);
	struct senders senders = read_header(header, sizeof(header) - 1, arena);
	assert_int_equal(senders.count, 1);
	assert_int_equal(senders.items[0].name.len, 9);
	assert_int_equal(senders.facts, F(CTRL));
	assert_null(senders.author);
	arena_destroy(arena);
}

/* What some reader shows, of fields on which readers differ. */
static void every_reading_of_a_broken_field_is_listed(void **state)
{
	(void)state;
	static const struct {
		const char *from;
		const char *name;
		const char *address;
	} rows[] = {
		{ "=?utf-8?B?SmFuZSB?= =?utf-8?B?Sb2U=?= <" X ">", "Jane Roe", X },
		{ "(=?utf-8?B?SmFuZSB?= =?utf-8?B?Sb2U=?=) <" X ">", "Jane Roe", X },
		{ "=?utf-8?B?amFuZS5yb2VAY29ycC5leGFtcG?= =?utf-8?B?xl?=", "", J },
		{ "<=?utf-8?B?amFuZS5yb2VAY29ycC5leGFtcGxl?=>", "", J },
		{ "<=?utf-8?B?amFuZS5yb2VAY29ycC5leGFtcG?= =?utf-8?B?xl?=>", "", J },
		{ "'" J "',<" X ">", "", J },
		{ "\"jane.roe\"@corp.example'", "", J },
		{ "a@b.example|=?utf-8?Q?Jane_Roe?=", "a@b.example|Jane Roe", "" },
		{ "=?utf-8?Q?=3D=3Futf-8=3FQ=3FJane=3F=3D?=.roe@corp.example", "",
			"Jane.roe@corp.example" },
		{ "x\\Jane Roe <" X ">", "x Jane Roe", X },
		{ "Jane.Roe at desk.example", "Jane.Roe at desk.example", "" },
		{ "Jane.Roe at desk.example (x)", "Jane.Roe at desk.example (x)", "" },
		{ "via=?utf-8?Q?Jane_Roe?= <" X ">", "via Jane Roe", X },
		{ "=?utf-8?Q?Jane_Roe?=via <" X ">", "Jane Roe via", X },
		{ "=?utf-8?Q?a=40b.example?= =?utf-8?Q?Jane_Roe?= <" X ">",
			"a@b.example   Jane Roe", X },
		{ "a@b.example=?utf-8?Q?Jane_Roe?=", "a@b.example Jane Roe", "" },
		{ "<" X ">) Jane Roe", "<>) Jane Roe", "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(65536, 0);
		struct buf text = buf_init(arena, 65536);
		buf_printf(&text, "From: %s\r\n\r\n", rows[i].from);
		struct senders senders = read_header((const char *)text.bytes, text.len, arena);
		if (!has(&senders, PLACE_FROM, rows[i].name, rows[i].address))
			describe(rows[i].from, &senders, arena);
		arena_destroy(arena);
	}
}

/* A bare CR ends a line for some readers, in what an MTA calls the body too. */
static void a_from_behind_a_bare_cr_in_the_body_is_seen(void **state)
{
	(void)state;
	static const char text[] = "From: " X "\n(x)\rFrom: <" J ">\r\n\r\n";
	struct arena *arena = arena_create(65536, 0);
	struct senders senders = read_header(text, sizeof(text) - 1, arena);
	if (!has(&senders, PLACE_BODY_FROM, "", J))
		describe(text, &senders, arena);
	arena_destroy(arena);
}

static void other_fields_show_senders_too(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		facts_t facts;
		enum candidate_place place;
		const char *name;
		const char *address;
	} rows[] = {
		{ "From: " X "\r\nFrom : Jane <" J ">\r\n", F(MULTIPLE_FROM) | F(MALFORMED),
			PLACE_FROM, "Jane", J },
		{ "Sender: Jane <" J ">\r\n", F(NO_FROM), PLACE_SENDER, "Jane", J },
		{ "From: \r\nResent-From: Jane <" J ">\r\n", F(NO_FROM), PLACE_RESENT_FROM,
			"Jane", J },
		{ "From: <>\r\nResent-From: Jane <" J ">\r\n", F(NO_ADDR), PLACE_RESENT_FROM,
			"Jane", J },
		{ "From: " X "\r\nSender: Jane <" J ">\r\n", 0, PLACE_SENDER, "Jane", J },
		{ "From: " X "\r\nReply-To: Jane <" J ">\r\n", 0, PLACE_REPLY_TO, "Jane", J },
		{ "From: " X "\r\nReply-To: a@b.example\r\nReply-To: Jane <" J ">\r\n",
			F(MULTIPLE_SENDER) | F(MALFORMED), PLACE_REPLY_TO, "Jane", J },
		{ " From: Jane <" J ">\r\n\r\n", F(NO_FROM) | F(MALFORMED), PLACE_BODY_FROM,
			"Jane", J },
		{ "\r\n\r\nFrom: Jane\r\n <" J ">\r\n", F(NO_FROM), PLACE_BODY_FROM, "Jane",
			J },
		{ "From\r\n : Jane <" J ">\r\n", F(NO_FROM), PLACE_BODY_FROM, "Jane", J },
		{ "From\xFF: Jane <" J ">\r\n", F(NO_FROM), PLACE_BODY_FROM, "Jane", J },
		{ "From: " X "\r\nnonsense\r\nFrom: Jane <" J ">\r\n", F(MALFORMED),
			PLACE_BODY_FROM, "Jane", J },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct senders senders =
			read_header(rows[i].header, strlen(rows[i].header), arena);
		if ((senders.facts & rows[i].facts) != rows[i].facts ||
			!has(&senders, rows[i].place, rows[i].name, rows[i].address))
			describe(rows[i].header, &senders, arena);
		arena_destroy(arena);
	}
}

static void what_no_reader_shows_is_no_sender(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"From: Office <" X ">\r\nResent-From: Jane <" J ">\r\n",
		"From: Office <" X ">\r\nX-Sender: Jane <" J ">\r\nTo: Jane <" J ">\r\n",
		"From: Office <" X ">\r\nSender: " X "\r\n",
		"From: Office <" X ">\r\n\r\nFrom: Jane <" J ">\r\n",
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct senders senders = read_header(rows[i], strlen(rows[i]), arena);
		if (senders.count != 1 || senders.facts != 0 || !senders.author)
			describe(rows[i], &senders, arena);
		arena_destroy(arena);
	}
}

static void a_mailbox_among_thousands_is_found_wherever_it_stands(void **state)
{
	(void)state;
	for (int place = 0; place <= 2000; place += 200) {
		struct arena *arena = arena_create(4096, 0);
		struct buf header = buf_init(arena, 1 << 20);
		buf_text(&header, "From: a@b.example");
		for (int i = 0; i <= 2000; i++) {
			if (i == place)
				buf_printf(&header, ", Jane <x%d@evil.example>", i);
			buf_printf(&header, ", u%d@b.cc", i);
		}
		buf_text(&header, "\r\n");
		struct view v = buf_view(&header);
		struct senders senders = read_header((const char *)v.ptr, v.len, arena);
		char address[32];
		(void)snprintf(address, sizeof(address), "x%d@evil.example", place);
		assert_true(has(&senders, PLACE_FROM, "Jane", address));
		assert_null(senders.author);
		arena_destroy(arena);
	}
}

static void a_full_list_counts_what_it_drops_and_knows_the_last(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct buf header = buf_init(arena, 1 << 20);
	buf_text(&header, "From: ");
	for (int i = 0; i < 2 * LIMIT_CANDIDATES; i++)
		buf_printf(&header, "u%d@evil.example,\r\n ", i);
	buf_text(&header, "Jane Roe <" J ">\r\n");
	struct view v = buf_view(&header);
	struct senders senders = read_header((const char *)v.ptr, v.len, arena);
	assert_int_equal(senders.count, LIMIT_CANDIDATES);
	assert_true(senders.dropped > LIMIT_CANDIDATES / 2);
	assert_true((senders.facts & F(LIMIT)) != 0);
	assert_true((senders.facts & F(MULTIPLE_MAILBOX)) != 0);
	assert_true(has(&senders, PLACE_FROM, "u0@evil.example", "") ||
		    has(&senders, PLACE_FROM, "", "u0@evil.example"));
	assert_true(has(&senders, PLACE_FROM, "Jane Roe", J));
	assert_null(senders.author);
	arena_destroy(arena);
}

/* What would be quadratic is over in no time when it is linear, and never ends when not. */
static void hostile_repetitions_cost_linear_memory(void **state)
{
	(void)state;
	static const char *const pieces[] = { "(", "\"", "[", "<", "=?a?q?", "\\\"",
		"a\n \n \n ", "a@", "a@b.c ", "<a@b.c> ", ":", ",", ";", "a\r", "()",
		"<@a:", "a@\xEF\xBC\xA0", "From:" };
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct arena *input = arena_create(4096, 0);
		struct buf value = buf_init(input, 200000);
		while (!value.truncated)
			buf_text(&value, pieces[i]);
		struct senders senders = { .facts = 0 };
		senders_read_value(&senders, PLACE_FROM, 1, buf_view(&value), arena);
		if (arena_used(arena) > (size_t)64 * 200000)
			fail_msg("%s: %zu octets", pieces[i], arena_used(arena));
		if ((senders.facts & F(MALFORMED)) == 0)
			fail_msg("%s: nothing odd", pieces[i]);
		arena_destroy(arena);
		arena_destroy(input);
	}
}

static void a_strict_address_is_nothing_but_an_address(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *local; /* NULL: refused */
		const char *domain;
	} rows[] = {
		{ "jane@Corp.Example", "jane", "corp.example" },
		{ "\"a \\\"@b\"@corp.example", "a \"@b", "corp.example" },
		{ "x\xC3\xA4@b\xC3\xBC"
		  "cher.example",
			"x\xC3\xA4", "xn--bcher-kva.example" },
		{ "jane@\xEF\xBD\x83orp.example", NULL, NULL },
		{ "jane@corp.example.", NULL, NULL },
		{ "<jane@corp.example>", NULL, NULL },
		{ "@corp.example", NULL, NULL },
		{ "jane@", NULL, NULL },
		{ "jane", NULL, NULL },
		{ "", NULL, NULL },
		{ "\"@corp.example", NULL, NULL },
		{ "\"a\\\"@corp.example", NULL, NULL },
		{ "ja ne@corp.example", NULL, NULL },
		{ "jane@corp.example@evil.example", NULL, NULL },
		{ "@a.example,@b.example:c@d.example", NULL, NULL },
		{ "(any@corp.example", NULL, NULL },
		{ "a..b@corp.example", "a..b", "corp.example" },
		{ ".a@corp.example", ".a", "corp.example" },
		{ "a.@corp.example", "a.", "corp.example" },
		{ "..@corp.example", NULL, NULL },
		{ "a@[192.0.2.1]", NULL, NULL },
		{ "a@corp.example(evil", NULL, NULL },
	};
	struct arena *arena = arena_create(4096, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view v = exact(rows[i].text, strlen(rows[i].text));
		struct view local = { NULL, 0 };
		struct view domain = { NULL, 0 };
		bool good = address_parse_strict(v, arena, &local, &domain);
		if (good != (rows[i].local != NULL) ||
			(good && (!view_equal(local, view_of(rows[i].local)) ||
					 !view_equal(domain, view_of(rows[i].domain)))))
			fail_msg("%s: %d <%.*s>", rows[i].text, good, VIEW_ARG(local));
		exact_free(v);
	}
	arena_destroy(arena);
}

static void an_encoded_word_of_any_length_is_decoded(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct buf value = buf_init(arena, 100000);
	buf_text(&value, " =?utf-8?b?SmFuZSBSb2Ug"); /* Jane Roe and a blank */
	for (size_t i = 0; i < 20000; i++)
		buf_text(&value, "ICAg");
	buf_text(&value, "?= <x@evil.example>");
	struct message message = { .header = header_begin(arena) };
	header_add(&message.header, VIEW("From"), buf_view(&value));
	struct senders senders = senders_read(&message, arena);
	bool is_shown = false;
	for (size_t i = 0; i < senders.count; i++)
		is_shown |= view_starts_with(senders.items[i].name, VIEW("Jane Roe "));
	assert_true(is_shown);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honest_senders_raise_nothing_and_have_an_author),
		cmocka_unit_test(a_broken_field_shows_every_identity_and_has_no_author),
		cmocka_unit_test(a_strange_name_leaves_the_author_alone),
		cmocka_unit_test(a_careless_field_has_only_one_address),
		cmocka_unit_test(an_archive_spells_an_address),
		cmocka_unit_test(a_nul_in_an_encoded_word_ends_nothing),
		cmocka_unit_test(every_reading_of_a_broken_field_is_listed),
		cmocka_unit_test(a_from_behind_a_bare_cr_in_the_body_is_seen),
		cmocka_unit_test(other_fields_show_senders_too),
		cmocka_unit_test(what_no_reader_shows_is_no_sender),
		cmocka_unit_test(a_mailbox_among_thousands_is_found_wherever_it_stands),
		cmocka_unit_test(a_full_list_counts_what_it_drops_and_knows_the_last),
		cmocka_unit_test(hostile_repetitions_cost_linear_memory),
		cmocka_unit_test(a_strict_address_is_nothing_but_an_address),
		cmocka_unit_test(an_encoded_word_of_any_length_is_decoded),
	};
	return cmocka_run_group_tests_name("sender", tests, NULL, NULL);
}

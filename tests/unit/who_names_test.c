#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "protect/registry.h"
#include "support/list.h"

struct fixture {
	struct list list;
	struct registry *registry;
	struct arena *arena;
};

static int setup(void **state)
{
	static struct fixture fixture;
	fixture.list = list_create(16);
	struct person *jane = list_person(&fixture.list, "Jane Roe", "Jane Marie Roe");
	jane->titles = list_of(&fixture.list, "Chief Executive Officer|CEO");
	jane->organization = VIEW("Corp Example");
	jane->addresses =
		list_of(&fixture.list, "jane.roe@corp.example|J.Home@freemail.example|"
				       "\"J \\\"R@\\\\\"@freemail.example");
	list_person(&fixture.list, "Parisa Nour-Bakhsh", "پریسا نوربخش");
	list_person(&fixture.list, "Gwendolyn Harkenrider", NULL);
	list_person(&fixture.list, "Åsa Lindqvist-Öberg", NULL);
	list_person(&fixture.list, "Ólafur Þórsson", NULL);
	list_person(&fixture.list, "Joaquín de la Fontana", NULL);
	list_person(&fixture.list, "Wei Zhang", "张伟明");
	list_person(&fixture.list, "Osbert Quillfeather II", "Tolly Quillfeather");
	list_person(&fixture.list, "Consul General Tomas Vrbinsky", NULL);
	list_organization(&fixture.list, "Corp Example", "CE", "corp.example|*.corp.example");
	list_organization(&fixture.list, "Council of Northern Lakes", "CNLAKE", NULL);
	list_organization(&fixture.list, "Zyntrex Industries Ltd", NULL, NULL);
	fixture.list.snapshot->rules.titles =
		list_of(&fixture.list, "Deputy Secretary-General|Regional Envoy|دکتر");
	fixture.registry = registry_create(fixture.list.snapshot);
	fixture.arena = arena_create((size_t)64 << 10, 0);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	registry_destroy(fixture->registry);
	arena_destroy(fixture->arena);
	list_destroy(&fixture->list);
	return 0;
}

struct row {
	const char *seen;
	const char *want;     /* NULL: nobody */
	uint32_t want_means;  /* all of these */
	double want_strength; /* at least */
	double below;         /* and less than this; 0: no bound */
};

#define M(means)  MEANS_BIT(MEANS_##means)
#define ALONE     0.75
#define NOT_ALONE 0.5, 0.75

static void check_match(const struct row *row, const struct matches *matches)
{
	if (!row->want) {
		if (matches->count > 0) {
			(void)printf("\"%s\" is taken for %.*s at %.2f\n", row->seen,
				VIEW_ARG(matches->items[0].principal->name),
				matches->items[0].strength);
		}
		assert_int_equal(matches->count, 0);
		return;
	}
	const struct match *match = NULL;
	for (size_t i = 0; i < matches->count; i++) {
		if (view_equal(matches->items[i].principal->name, view_of(row->want)))
			match = &matches->items[i];
	}
	bool is_right = match && (match->means & row->want_means) == row->want_means &&
			match->strength >= row->want_strength - 1e-9 && match->strength <= 1 &&
			(row->below <= 0 || match->strength < row->below);
	if (!is_right) {
		(void)printf("\"%s\" wants %s: strength %.3f, means %#x, bits %.1f\n",
			row->seen, row->want, match ? match->strength : 0,
			match ? match->means : 0, match ? match->bits : 0);
	}
	assert_true(is_right);
}

static void check_rows(struct fixture *fixture, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct matches matches;
		registry_find_name(
			fixture->registry, view_of(rows[i].seen), fixture->arena, &matches);
		check_match(&rows[i], &matches);
		arena_reset(fixture->arena);
	}
}

#define CHECK_ROWS(state, rows) check_rows(*(state), rows, sizeof(rows) / sizeof((rows)[0]))

static void a_person_is_recognised_however_the_name_is_written(void **state)
{
	static const struct row rows[] = {
		{ "Jane Roe", "Jane Roe", M(EXACT), 1.0, 0 },
		{ "  jane   ROE ", "Jane Roe", M(EXACT), 1.0, 0 },
		{ "Roe, Jane", "Jane Roe", M(REORDERED), ALONE, 0 },
		{ "Roe Jane", "Jane Roe", M(REORDERED), ALONE, 0 },
		{ "JaneRoe", "Jane Roe", M(SPACING), ALONE, 0 },
		{ "Jane-Roe", "Jane Roe", M(SPACING), ALONE, 0 },
		{ "J a n e  R o e", "Jane Roe", M(SPACING), ALONE, 0 },
		{ "Jane Marie Roe", "Jane Roe", M(ALIAS), 1.0, 0 },
		{ "Parisa Nour-Bakhsh", "Parisa Nour-Bakhsh", M(EXACT), 1.0, 0 },
		{ "Parisa Nour Bakhsh", "Parisa Nour-Bakhsh", M(SPACING), ALONE, 0 },
		{ "Parisa Nourbakhsh", "Parisa Nour-Bakhsh", M(SPACING), ALONE, 0 },
		{ "Nourbakhsh, Parisa", "Parisa Nour-Bakhsh", M(SPACING), ALONE, 0 },
		{ "parisanourbakhsh", "Parisa Nour-Bakhsh", M(SPACING), ALONE, 0 },
		{ "P a r i s a N o u r b a k h s h", "Parisa Nour-Bakhsh", M(SPACING), ALONE,
			0 },
		{ "پریسا نوربخش", "Parisa Nour-Bakhsh", M(ALIAS), 1.0, 0 },
		{ "دکتر پریسا نوربخش", "Parisa Nour-Bakhsh", M(ALIAS) | M(DECORATED), ALONE,
			0 },
		{ "Asa Lindqvist-Oberg", "Åsa Lindqvist-Öberg", M(ACCENTS), ALONE, 0 },
		{ "Olafur Thorsson", "Ólafur Þórsson", M(ACCENTS), ALONE, 0 },
		{ "Joaquin de la Fontana", "Joaquín de la Fontana", M(ACCENTS), ALONE, 0 },
		{ "Joaquin Fontana", "Joaquín de la Fontana", 0, ALONE, 0 },
		{ "Tolly Quillfeather", "Osbert Quillfeather II", M(ALIAS), ALONE, 0 },
		{ "Tolly Quillfeather III", "Osbert Quillfeather II", 0, 0.4, 0.6 },
		{ "张伟明", "Wei Zhang", M(ALIAS), ALONE, 0 },
	};
	CHECK_ROWS(state, rows);
}

static void a_name_is_heard_in_another_script(void **state)
{
	static const struct row rows[] = {
		{ "Гвендолин Харкенрайдер", "Gwendolyn Harkenrider", M(TRANSLITERATED), 0.6,
			0 },
		{ "گوئندولین هارکنرایدر", "Gwendolyn Harkenrider", M(TRANSLITERATED), 0.6, 0 },
		{ "グウェンドリン・ハーケンライダー", "Gwendolyn Harkenrider",
			M(TRANSLITERATED), 0.6, 0 },
		{ "Parisa Noorbaksh", "Parisa Nour-Bakhsh", 0, ALONE, 0 },
		{ "Париса Нурбахш", "Parisa Nour-Bakhsh", M(TRANSLITERATED), ALONE, 0 },
		{ "張偉明", "Wei Zhang", M(ALIAS), ALONE, 0 },
		{ "张伟", "Wei Zhang", M(TRANSLITERATED), NOT_ALONE },
		{ "Париса Хосейни", NULL, 0, 0, 0 },
		{ "Wei Zhang 张伟", "Wei Zhang", M(DECORATED), ALONE, 0 },
		{ "Gwendolyn Harkenrider Гвендолин Харкенрайдер", "Gwendolyn Harkenrider",
			M(DECORATED), ALONE, 0 },
		{ "Гвендолин Харпер", NULL, 0, 0, 0 },
		{ "李娜", NULL, 0, 0, 0 },
	};
	CHECK_ROWS(state, rows);
}

static void a_short_form_of_a_given_name_is_the_name(void **state)
{
	static const struct row rows[] = {
		{ "Gwen Harkenrider", "Gwendolyn Harkenrider", M(NICKNAME), ALONE, 0 },
		{ "Harkenrider, Wendy", "Gwendolyn Harkenrider", M(NICKNAME) | M(REORDERED),
			NOT_ALONE },
		{ "Janey Roe", "Jane Roe", M(NICKNAME), 0.6, 0 },
		{ "Thomas Vrbinsky", "Consul General Tomas Vrbinsky", M(NICKNAME), 0.6, 0 },
		{ "Gwen Harper", NULL, 0, 0, 0 },
		{ "Joan Roe", NULL, 0, 0, 0 },
	};
	CHECK_ROWS(state, rows);
}

static void two_typing_errors_in_a_long_name_do_not_hide_it(void **state)
{
	static const struct row rows[] = {
		{ "Gwemdolyn Harkenridor", "Gwendolyn Harkenrider", M(TYPO), 0.6, 0 },
		{ "Gwendolyn Hrakenirder", "Gwendolyn Harkenrider", M(TYPO), 0.6, 0 },
		{ "Gwandolin Harkanridor", "Gwendolyn Harkenrider", M(TRANSLITERATED), 0.6, 0 },
		{ "Jame Rae", NULL, 0, 0, 0 },
	};
	CHECK_ROWS(state, rows);
}

static void what_stands_around_a_name_does_not_hide_it(void **state)
{
	static const struct row rows[] = {
		{ "Dr. Jane Roe", "Jane Roe", M(DECORATED), ALONE, 0 },
		{ "Jane Roe, PhD", "Jane Roe", M(DECORATED), ALONE, 0 },
		{ "Jane Roe (CEO)", "Jane Roe", M(DECORATED), ALONE, 0 },
		{ "Jane Roe [Chief Executive Officer]", "Jane Roe", M(DECORATED), ALONE, 0 },
		{ "Chief Executive Officer Jane Roe", "Jane Roe", M(DECORATED), ALONE, 0 },
		{ "Jane Roe via DocuSign", "Jane Roe", M(DECORATED), ALONE, 0 },
		{ "Jane Roe | Corp Example", "Jane Roe", M(DECORATED), ALONE, 0 },
		{ "Jane Roe, Corp Example", "Jane Roe", M(DECORATED), ALONE, 0 },
		{ "Jane Roe shared a file with you", "Jane Roe", M(DECORATED), ALONE, 0 },
		{ "\xF0\x9F\x94\x92 Jane Roe \xE2\x9C\x94", "Jane Roe", 0, ALONE, 0 },
		{ "Jane Roe\xE2\x84\xA2", "Jane Roe", 0, ALONE, 0 },
		{ "\"Jane Roe\"", "Jane Roe", 0, ALONE, 0 },
		{ "Consul General Tomas Vrbinsky", "Consul General Tomas Vrbinsky", 0, ALONE,
			0 },
		{ "Tom\u00E1\u0161 Vrbinsk\u00FD", "Consul General Tomas Vrbinsky", M(ACCENTS),
			ALONE, 0 },
		{ "Vrbinsky, Tomas (Ambassador)", "Consul General Tomas Vrbinsky", M(DECORATED),
			ALONE, 0 },
		{ "Regional Envoy Gwendolyn Harkenrider", "Gwendolyn Harkenrider", M(DECORATED),
			ALONE, 0 },
		{ "Deputy Secretary-General Parisa Nour-Bakhsh", "Parisa Nour-Bakhsh",
			M(DECORATED), ALONE, 0 },
		{ "Jane Roe <jane@evil.test>", "Jane Roe", 0, ALONE, 0 },
		{ "jane.roe@evil.test", "Jane Roe", M(LOCAL_PART), ALONE, 0 },
	};
	CHECK_ROWS(state, rows);
}

static void a_disguised_name_is_seen_through(void **state)
{
	static const struct row rows[] = {
		{ "Ј\u0430n\u0435 R\u043E\u0435", "Jane Roe", M(HOMOGLYPH), ALONE, 0 },
		{ "\u0408\u0430n\u0435 Roe", "Jane Roe", M(HOMOGLYPH), ALONE, 0 },
		{ "J4n3 R0e", "Jane Roe", M(HOMOGLYPH), ALONE, 0 },
		{ "Gweridolyn Harkeririder", "Gwendolyn Harkenrider", M(HOMOGLYPH), ALONE, 0 },
		{ "J@ne R0e", "Jane Roe", M(HOMOGLYPH), ALONE, 0 },
		{ "Gwendo|yn Harkenr!der", "Gwendolyn Harkenrider", M(HOMOGLYPH), ALONE, 0 },
		{ "\U0001D409\U0001D41A\U0001D427\U0001D41E Roe", "Jane Roe", M(HOMOGLYPH),
			ALONE, 0 },
		{ "\uFF2A\uFF41\uFF4E\uFF45 \uFF32\uFF4F\uFF45", "Jane Roe", M(HOMOGLYPH),
			ALONE, 0 },
		{ "J\u200Ban\u200Be R\u00ADoe", "Jane Roe", M(INVISIBLE), ALONE, 0 },
		{ "\u202EeoR enaJ\u202C", "Jane Roe", M(BIDI), ALONE, 0 },
		{ "J\u0336a\u0336n\u0336e\u0336 Roe", "Jane Roe", 0, ALONE, 0 },
		{ "Jane\u00A0Roe", "Jane Roe", 0, ALONE, 0 },
	};
	CHECK_ROWS(state, rows);
}

static void a_weaker_likeness_is_a_weaker_claim(void **state)
{
	static const struct row rows[] = {
		{ "J. Roe", "Jane Roe", M(INITIAL), NOT_ALONE },
		{ "Roe, J.", "Jane Roe", M(INITIAL), NOT_ALONE },
		{ "G. Harkenrider", "Gwendolyn Harkenrider", M(INITIAL), NOT_ALONE },
		{ "Jane M. Roe", "Jane Roe", M(INITIAL), ALONE, 0 },
		{ "Parisa Nour", "Parisa Nour-Bakhsh", M(SHORTENED), NOT_ALONE },
		{ "Gwendolyn Harkenridr", "Gwendolyn Harkenrider", M(TYPO), ALONE, 0 },
		{ "Gwendolyn Harkenridder", "Gwendolyn Harkenrider", M(TYPO), ALONE, 0 },
		{ "Gwendloyn Harkenrider", "Gwendolyn Harkenrider", M(TYPO), ALONE, 0 },
		{ "Harkenrider, Gwemdolyn", "Gwendolyn Harkenrider", M(TYPO), ALONE, 0 },
		{ "Gwendolyn Warkenrider", "Gwendolyn Harkenrider", 0, NOT_ALONE },
		{ "Gwendolyn Tulloch Harkenrider", "Gwendolyn Harkenrider", M(DECORATED), 0.5,
			0 },
	};
	CHECK_ROWS(state, rows);
}

static void somebody_beside_a_person_is_told_from_the_person(void **state)
{
	static const struct row rows[] = {
		{ "Office of Jane Roe", "Jane Roe", M(PART), ALONE, 0 },
		{ "Assistant to Jane Roe", "Jane Roe", M(PART), ALONE, 0 },
		{ "Jane Roe's office", "Jane Roe", M(PART), ALONE, 0 },
		{ "Jane Roe\u2019s Office", "Jane Roe", M(PART), ALONE, 0 },
		{ "Office of the CEO, Jane Roe", "Jane Roe", M(PART), ALONE, 0 },
		{ "Bob Miller on behalf of Jane Roe", "Jane Roe", M(PART), 0.5, 0 },
		{ "Secretary to Jane Roe", "Jane Roe", M(PART), ALONE, 0 },
	};
	CHECK_ROWS(state, rows);
	struct fixture *fixture = *state;
	struct matches matches;
	registry_find_name(
		fixture->registry, VIEW("Secretary Jane Roe"), fixture->arena, &matches);
	assert_int_equal(matches.count, 1);
	assert_int_equal(matches.items[0].means & M(PART), 0);
}

static void other_people_are_left_in_peace(void **state)
{
	static const struct row rows[] = {
		{ "Jane Doe", NULL, 0, 0, 0 },
		{ "John Roe", NULL, 0, 0, 0 },
		{ "Janet Roe", NULL, 0, 0, 0 },
		{ "Lane Roe", NULL, 0, 0, 0 },
		{ "Wei Zheng", NULL, 0, 0, 0 },
		{ "Wei Chen", NULL, 0, 0, 0 },
		{ "Jane Rose", NULL, 0, 0, 0 },
		{ "Roe Consulting", NULL, 0, 0, 0 },
		{ "Jane", NULL, 0, 0, 0 },
		{ "Roe", NULL, 0, 0, 0 },
		{ "J. R.", NULL, 0, 0, 0 },
		{ "Jane Roemer", NULL, 0, 0, 0 },
		{ "K. Roe", NULL, 0, 0, 0 },
		{ "Jane Smith and Peter Roe", NULL, 0, 0, 0 },
		{ "Jane & Bob Roe", NULL, 0, 0, 0 },
		{ "Consul General", NULL, 0, 0, 0 },
		{ "Consul General Maria Lopez", NULL, 0, 0, 0 },
		{ "Parisa Hosseini", NULL, 0, 0, 0 },
		{ "Parisa", NULL, 0, 0, 0 },
		{ "Jane Marie", NULL, 0, 0, 0 },
		{ "Marie Roe", NULL, 0, 0, 0 },
		{ "Gwendolyn Harper", NULL, 0, 0, 0 },
		{ "Rider Harken", NULL, 0, 0, 0 },
		{ "Corp Example Orchard Farm", NULL, 0, 0, 0 },
		{ "La Fontana", NULL, 0, 0, 0 },
		{ "", NULL, 0, 0, 0 },
		{ "...", NULL, 0, 0, 0 },
		{ "Support", NULL, 0, 0, 0 },
		{ "newsletter@shop.test", NULL, 0, 0, 0 },
	};
	CHECK_ROWS(state, rows);
}

static void an_organisation_is_recognised_by_name_and_acronym(void **state)
{
	static const struct row rows[] = {
		{ "Corp Example", "Corp Example", M(EXACT), 1.0, 0 },
		{ "CORP EXAMPLE", "Corp Example", M(EXACT), 1.0, 0 },
		{ "Corp Example Inc.", "Corp Example", M(DECORATED), ALONE, 0 },
		{ "Corp Example Press Team", "Corp Example", M(DECORATED), ALONE, 0 },
		{ "Corp Example - Customer Support", "Corp Example", M(DECORATED), ALONE, 0 },
		{ "C0rp Examp1e", "Corp Example", M(HOMOGLYPH), ALONE, 0 },
		{ "CorpExample", "Corp Example", M(SPACING), ALONE, 0 },
		{ "Council of Northern Lakes", "Council of Northern Lakes", M(EXACT), 1.0, 0 },
		{ "The Council of Northern Lakes", "Council of Northern Lakes", M(DECORATED),
			ALONE, 0 },
		{ "Office of the Council of Northern Lakes", "Council of Northern Lakes",
			M(DECORATED), ALONE, 0 },
		{ "Zyntrex Industries", "Zyntrex Industries Ltd", M(SHORTENED), ALONE, 0 },
		{ "Zyntrex Industries Ltd.", "Zyntrex Industries Ltd", 0, ALONE, 0 },
		{ "CE", "Corp Example", M(ACRONYM), NOT_ALONE },
		{ "CE Support", "Corp Example", M(ACRONYM), NOT_ALONE },
		{ "CNLAKE Newsletter", "Council of Northern Lakes", M(ACRONYM), ALONE, 0 },
		{ "Council of Northern Lakes Secretariat", "Council of Northern Lakes",
			M(DECORATED), ALONE, 0 },
		{ "CE Secretariat", "Corp Example", M(ACRONYM), NOT_ALONE },
		{ "cnlake", "Council of Northern Lakes", M(ACRONYM), ALONE, 0 },
		{ "Example", NULL, 0, 0, 0 },
		{ "Example Orchard Farm", NULL, 0, 0, 0 },
		{ "ce", NULL, 0, 0, 0 },
		{ "Ce", NULL, 0, 0, 0 },
		{ "CE Anderson", NULL, 0, 0, 0 },
		{ "Northern Lakes Sailing", NULL, 0, 0, 0 },
		{ "Council of Southern Rivers", NULL, 0, 0, 0 },
	};
	CHECK_ROWS(state, rows);
}

struct local_row {
	const char *name;
	const char *local;
	const char *want;
	facts_t want_fact;
};

static void a_name_in_the_local_part_is_found(void **state)
{
	static const struct local_row rows[] = {
		{ "", "jane.roe", "Jane Roe", FACT_BIT(LOCAL_MATCH) },
		{ "", "jane.roe.ceo", "Jane Roe", FACT_BIT(LOCAL_MATCH) },
		{ "", "janeroe", "Jane Roe", FACT_BIT(LOCAL_MATCH) },
		{ "", "jane_roe91", "Jane Roe", FACT_BIT(LOCAL_MATCH) },
		{ "", "Roe-Jane", "Jane Roe", FACT_BIT(LOCAL_MATCH) },
		{ "Manager", "parisa.nourbakhsh", "Parisa Nour-Bakhsh", FACT_BIT(LOCAL_MATCH) },
		{ "Jane", "roe", "Jane Roe", FACT_BIT(NAME_SPLIT) },
		{ "Roe", "jane1974", "Jane Roe", FACT_BIT(NAME_SPLIT) },
		{ "Dr. Jane", "roe", "Jane Roe", FACT_BIT(NAME_SPLIT) },
		{ "", "gharkenrider", "Gwendolyn Harkenrider", FACT_BIT(LOCAL_MATCH) },
		{ "", "g.harkenrider7", "Gwendolyn Harkenrider", FACT_BIT(LOCAL_MATCH) },
		{ "", "harkenrider.g", "Gwendolyn Harkenrider", FACT_BIT(LOCAL_MATCH) },
		{ "Grace Harkenrider", "gharkenrider", NULL, 0 },
		{ "", "mharkenrider", NULL, 0 },
		{ "", "gharkenride", NULL, 0 },
		{ "", "harkenrider", NULL, 0 },
		{ "", "jane.doe", NULL, 0 },
		{ "", "jroe", NULL, 0 },
		{ "", "jane", NULL, 0 },
		{ "Jane", "smith.roe", NULL, 0 },
		{ "Jane Smith", "roe", NULL, 0 },
		{ "Jane", "info", NULL, 0 },
		{ "Jane", "", NULL, 0 },
		{ "", "", NULL, 0 },
	};
	struct fixture *fixture = *state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct matches matches;
		registry_find_local(fixture->registry, view_of(rows[i].name),
			view_of(rows[i].local), fixture->arena, &matches);
		struct row row = { rows[i].local, rows[i].want, M(LOCAL_PART), 0.5, 0 };
		check_match(&row, &matches);
		if (rows[i].want)
			assert_int_equal(matches.items[0].facts, rows[i].want_fact);
	}
}

/* A registry of one person and another of another: what is near one is not near both. */
static void check_list(const char *const *names, const struct row *rows, size_t count)
{
	struct list list = list_create(16);
	for (; *names; names++)
		list_person(&list, *names, NULL);
	struct fixture fixture = { .registry = registry_create(list.snapshot),
		.arena = arena_create((size_t)64 << 10, 0) };
	check_rows(&fixture, rows, count);
	registry_destroy(fixture.registry);
	arena_destroy(fixture.arena);
	list_destroy(&list);
}

#define CHECK_LIST(names, rows) check_list(names, rows, sizeof(rows) / sizeof((rows)[0]))

static void check_organizations(const char *const *names, const struct row *rows, size_t count)
{
	struct list list = list_create(16);
	for (; *names; names++)
		list_organization(&list, *names, NULL, NULL);
	struct fixture fixture = { .registry = registry_create(list.snapshot),
		.arena = arena_create((size_t)64 << 10, 0) };
	check_rows(&fixture, rows, count);
	registry_destroy(fixture.registry);
	arena_destroy(fixture.arena);
	list_destroy(&list);
}

#define CHECK_ORGANIZATIONS(names, rows) \
	check_organizations(names, rows, sizeof(rows) / sizeof((rows)[0]))

static void what_mail_adds_to_an_organisation_does_not_hide_it(void **state)
{
	(void)state;
	static const char *const names[] = { "Verband der Uferpfleger", "Lumenor S.p.A.",
		"Vodni Stavby Rybnik s.r.o.", "Kestrelmoor Sp. z o.o.", NULL };
	static const struct row rows[] = {
		{ "Verband der Uferpfleger Pressestelle", "Verband der Uferpfleger",
			M(DECORATED), ALONE, 0 },
		{ "Biuro prasowe Verband der Uferpfleger", "Verband der Uferpfleger",
			M(DECORATED), ALONE, 0 },
		{ "Verband der Uferpfleger - Service clientèle", "Verband der Uferpfleger",
			M(DECORATED), ALONE, 0 },
		{ "Verband der Uferpfleger ASBL", "Verband der Uferpfleger", M(DECORATED),
			ALONE, 0 },
		{ "Verband Uferpfleger", "Verband der Uferpfleger", M(SHORTENED), ALONE, 0 },
		{ "Verbаnd der Ufеrpfleger Verband der Uferpfleger", "Verband der Uferpfleger",
			0, ALONE, 0 },
		{ "Verband der Imker", NULL, 0, 0, 0 },
		{ "Lumenor S.p.A.", "Lumenor S.p.A.", M(EXACT), 1.0, 0 },
		{ "Lumenor", "Lumenor S.p.A.", M(SHORTENED), ALONE, 0 },
		{ "Lumenor GmbH", "Lumenor S.p.A.", M(SHORTENED), ALONE, 0 },
		{ "Lukas Sander Peter Amsel", NULL, 0, 0, 0 },
		{ "Vodni Stavby Rybnik", "Vodni Stavby Rybnik s.r.o.", M(SHORTENED), ALONE, 0 },
		{ "Kestrelmoor", "Kestrelmoor Sp. z o.o.", M(SHORTENED), ALONE, 0 },
	};
	CHECK_ORGANIZATIONS(names, rows);
}

static void other_organisations_that_sound_alike_are_left_in_peace(void **state)
{
	(void)state;
	static const char *const names[] = { "Istituto Superiore per la Tutela dei Laghi",
		"University of Eastmere", NULL };
	static const struct row rows[] = {
		{ "Istituto Superiore per la Tutela dei Boschi", NULL, 0, 0, 0 },
		{ "Istituto Superiore per la Tutela dei Boschi Team", NULL, 0, 0, 0 },
		{ "Istituto Superiore per la Tutela dei Laghi Team",
			"Istituto Superiore per la Tutela dei Laghi", M(DECORATED), ALONE, 0 },
		{ "University of Westmere", NULL, 0, 0, 0 },
		{ "University of Eastmeer", "University of Eastmere", 0, 0.7, 0 },
	};
	CHECK_ORGANIZATIONS(names, rows);
}

static void capitals_that_are_no_word_mean_the_organisation(void **state)
{
	(void)state;
	static const char *const names[] = { "Royal Society of Bell Founders",
		"Global Alliance for Tidal Energy", "Harbour Quay Watch", "Hill Quarry Works",
		NULL };
	static const struct row rows[] = {
		{ "RSBF", "Royal Society of Bell Founders", M(ACRONYM), 0.7, 0.75 },
		{ "RSBF Newsletter", "Royal Society of Bell Founders", M(ACRONYM), 0.7, 0.75 },
		{ "RSBF - Royal Society of Bell Founders", "Royal Society of Bell Founders", 0,
			ALONE, 0 },
		{ "rsbf", NULL, 0, 0, 0 }, { "Rsbf", NULL, 0, 0, 0 },
		{ "RSBF Radio", NULL, 0, 0, 0 }, { "Mia RSBF", NULL, 0, 0, 0 },
		{ "GATE", NULL, 0, 0, 0 }, /* a word */
		{ "HQW", NULL, 0, 0, 0 },  /* of two */
	};
	CHECK_ORGANIZATIONS(names, rows);
}

static void initials_are_read_as_they_are_written(void **state)
{
	(void)state;
	static const char *const names[] = { "William Robert Ashgrove", "Theodor Pfennigmann",
		"Þórður Hvanndal", "Džemal Hasanagić", "Yuri Vetrogonov", NULL };
	static const struct row rows[] = {
		{ "WR Ashgrove", "William Robert Ashgrove", M(INITIAL), NOT_ALONE },
		{ "Ashgrove, WR", "William Robert Ashgrove", M(INITIAL), NOT_ALONE },
		{ "WR ASHGROVE", "William Robert Ashgrove", M(INITIAL), NOT_ALONE },
		{ "KR Ashgrove", NULL, 0, 0, 0 },
		{ "HR Ashgrove", NULL, 0, 0, 0 },
		{ "Th. Pfennigmann", "Theodor Pfennigmann", M(INITIAL), NOT_ALONE },
		{ "Ch. Pfennigmann", NULL, 0, 0, 0 },
		{ "Þ. Hvanndal", "Þórður Hvanndal", M(INITIAL), NOT_ALONE },
		{ "Dž. Hasanagić", "Džemal Hasanagić", M(INITIAL), NOT_ALONE },
		{ "\u00DE Hvanndal", "\u00DE\u00F3r\u00F0ur Hvanndal", M(INITIAL), NOT_ALONE },
		{ "Vetrogonov Yu.", "Yuri Vetrogonov", M(INITIAL), NOT_ALONE },
		{ "August Y. Vetrogonov", "Yuri Vetrogonov", M(INITIAL), 0.5, 0.7 },
	};
	CHECK_LIST(names, rows);
}

static void a_name_written_twice_or_stuck_to_a_word_is_one(void **state)
{
	(void)state;
	static const char *const names[] = { "Judith Ferncombe", NULL };
	static const struct row rows[] = {
		{ "Judith Ferncombe Judith Ferncombe", "Judith Ferncombe", 0, ALONE, 0 },
		{ "Jud1th F3rncombe Judith Ferncombe", "Judith Ferncombe", 0, ALONE, 0 },
		{ "Judith FerncombeSupport", "Judith Ferncombe", M(DECORATED), 0.7, 0 },
		{ "Judith FerncombeCEO", "Judith Ferncombe", M(DECORATED), ALONE, 0 },
		{ "Judith FerncombePottery", NULL, 0, 0, 0 },
	};
	CHECK_LIST(names, rows);
}

static void a_syllable_more_or_less_is_another_name(void **state)
{
	(void)state;
	static const char *const names[] = { "Park Ji-woo", "Zheng Xiaolan", "Tran Minh Chau",
		NULL };
	static const struct row rows[] = {
		{ "Ji-Woo Park", "Park Ji-woo", M(REORDERED), ALONE, 0 },
		{ "Jiwoo Park", "Park Ji-woo", 0, ALONE, 0 },
		{ "Park Chi-woo", "Park Ji-woo", 0, 0.7, 0 },
		{ "Pak Chi-woo", "Park Ji-woo", 0, NOT_ALONE },
		{ "Park Jee-woo", "Park Ji-woo", 0, 0.7, 0 },
		{ "Park Ji-won", NULL, 0, 0, 0 },
		{ "Park Jiwwo", "Park Ji-woo", 0, 0.7, 0 },
		{ "Cheng Hsiao-lan", "Zheng Xiaolan", 0, 0.7, 0 },
		{ "Zhang Xiaolan", NULL, 0, 0, 0 },
		{ "Xiaolan Chen", NULL, 0, 0, 0 },
		{ "Xiaolna Zheng", "Zheng Xiaolan", M(TYPO), 0.7, 0 },
		{ "Tran Minh Chau", "Tran Minh Chau", M(EXACT), 1.0, 0 },
		{ "Trần Minh Châu", "Tran Minh Chau", M(ACCENTS), ALONE, 0 },
		{ "Tang Minh Chau", NULL, 0, 0, 0 },
	};
	CHECK_LIST(names, rows);
}

static void a_replaced_letter_makes_another_name_where_no_finger_slips(void **state)
{
	(void)state;
	static const char *const names[] = { "Francesca Ollivander", "Ludwig Barnstock",
		"Peter Karlow", NULL };
	static const struct row rows[] = {
		{ "Francesca Ollivabder", "Francesca Ollivander", M(TYPO), ALONE, 0 },
		{ "Francesca Ollivomder", NULL, 0, 0, 0 },
		{ "Francesca Ollivunder", "Francesca Ollivander", 0, 0.7, 0 },
		{ "Francesco Ollivander", NULL, 0, 0, 0 },
		{ "Ludwig Barnstick", "Ludwig Barnstock", M(TYPO), ALONE, 0 },
		{ "Ludwig Bernstuck", "Ludwig Barnstock", M(TRANSLITERATED), NOT_ALONE },
		{ "Peter Kerlew", "Peter Karlow", M(TRANSLITERATED), NOT_ALONE },
	};
	CHECK_LIST(names, rows);
}

static void a_pet_name_is_told_from_another_given_name(void **state)
{
	(void)state;
	static const char *const names[] = { "William Harnwick", "Giulia Ferrantelli",
		"Deborah Ann Quillfeather", "Stanisław Brzozdecki", "Oleksandr Hordiyko",
		"Владимир Стрежнев", "Βασίλειος Κρητικάκος", "David Owen Trescott", NULL };
	static const struct row rows[] = {
		{ "Bill Harnwick", "William Harnwick", M(NICKNAME), ALONE, 0 },
		{ "Harnwick, Billy", "William Harnwick", M(NICKNAME), 0.7, 0 },
		{ "Liam Harnwick", "William Harnwick", M(NICKNAME), 0.7, 0 },
		{ "Robert Harnwick", NULL, 0, 0, 0 },
		{ "Cheryl William Harnwick", "William Harnwick", M(DECORATED), NOT_ALONE },
		{ "Cheryl Bill Harnwick", NULL, 0, 0, 0 },
		{ "Giulietta Ferrantelli", "Giulia Ferrantelli", M(NICKNAME), 0.7, 0 },
		{ "Yulia Ferrantelli", "Giulia Ferrantelli", M(NICKNAME), NOT_ALONE },
		{ "Debbie Quillfeather", "Deborah Ann Quillfeather", M(NICKNAME) | M(SHORTENED),
			0.7, 0 },
		{ "Debbie Featherquill", NULL, 0, 0, 0 },
		{ "Staszek Brzozdecki", "Stanisław Brzozdecki", M(NICKNAME), 0.7, 0 },
		{ "Sashko Hordiyko", "Oleksandr Hordiyko", M(NICKNAME), 0.7, 0 },
		{ "Вова Стрежнев", "Владимир Стрежнев", M(NICKNAME), ALONE, 0 },
		{ "Ваня Стрежнев", NULL, 0, 0, 0 },
		{ "Βασίλης Κρητικάκος", "Βασίλειος Κρητικάκος", M(NICKNAME), 0.7, 0 },
		{ "David Owen", NULL, 0, 0, 0 },
		{ "Dave Trescott", "David Owen Trescott", M(NICKNAME) | M(SHORTENED), 0.7, 0 },
	};
	CHECK_LIST(names, rows);
}

static void pet_names_of_many_languages_are_known(void **state)
{
	(void)state;
	static const char *const names[] = { "Lucretia Wendlebury", "Wilbur Tannerley",
		"V\u00E1clav Hrub\u00E1lek", "Panagiota Vrettarou", "Hovhannes Sarafyants",
		"Augustinus Wielenga", "Yonatan Brikman", "Slobodan Vujkanovi\u0107",
		"Francesc Puigdomenge", "Vytautas Gintalas", "Nino Castelbruno",
		"Milan Wendleforth-Ashgrove", "Frederick Osterbourne", NULL };
	static const struct row rows[] = {
		{ "Creasey Wendlebury", "Lucretia Wendlebury", M(NICKNAME), 0.7, 0 },
		{ "Bert Tannerley", "Wilbur Tannerley", M(NICKNAME), 0.7, 0 },
		{ "Venca Hrub\u00E1lek", "V\u00E1clav Hrub\u00E1lek", M(NICKNAME), 0.7, 0 },
		{ "Giota Vrettarou", "Panagiota Vrettarou", M(NICKNAME), 0.7, 0 },
		{ "Hovo Sarafyants", "Hovhannes Sarafyants", M(NICKNAME), 0.7, 0 },
		{ "Guus Wielenga", "Augustinus Wielenga", M(NICKNAME), 0.7, 0 },
		{ "Yoni Brikman", "Yonatan Brikman", M(NICKNAME), 0.7, 0 },
		{ "Boban Vujkanovi\u0107", "Slobodan Vujkanovi\u0107", M(NICKNAME), 0.7, 0 },
		{ "Cesc Puigdomenge", "Francesc Puigdomenge", M(NICKNAME), 0.7, 0 },
		{ "Vytas Gintalas", "Vytautas Gintalas", M(NICKNAME), 0.7, 0 },
		{ "Nina Castelbruno", NULL, 0, 0, 0 },
		{ "Mila Wendleforth-Ashgrove", "Milan Wendleforth-Ashgrove", M(TYPO),
			NOT_ALONE },
		{ "Derick Osterbourne", "Frederick Osterbourne", M(NICKNAME), 0.7, 0 },
		{ "Wm. Tannerley", NULL, 0, 0, 0 },
		{ "Hans Gintalas", NULL, 0, 0, 0 },
	};
	CHECK_LIST(names, rows);
}

static void a_name_is_known_as_another_country_writes_it(void **state)
{
	(void)state;
	static const char *const names[] = { "Judith Wexcombe", "John Hrabowisch", NULL };
	static const struct row rows[] = {
		{ "Judith Wexcombeov\u00E1", "Judith Wexcombe", M(DECORATED), 0.7, 0.75 },
		{ "WEXCOMBEOV\u00C1 Judith", "Judith Wexcombe", M(REORDERED), 0.7, 0.75 },
		{ "Petra Wexcombeov\u00E1", NULL, 0, 0, 0 },
		{ "Ioannes Hrabowisch", "John Hrabowisch", M(NICKNAME), NOT_ALONE },
		{ "D\u017Eons Hrabowisch", "John Hrabowisch", M(NICKNAME), NOT_ALONE },
		{ "Petrus Hrabowisch", NULL, 0, 0, 0 },
	};
	CHECK_LIST(names, rows);
}

static void the_spellings_of_a_family_are_known(void **state)
{
	(void)state;
	static const char *const names[] = { "Lihua Ouyang", "Nino Zhukova",
		"Ruben Harutyunyan", NULL };
	static const struct row rows[] = {
		{ "Lai-wah Auyeung", "Lihua Ouyang", 0, 0.7, 0 },
		{ "Lihua Huang", NULL, 0, 0, 0 },
		{ "Нино Жукова", "Nino Zhukova", M(TRANSLITERATED), 0.7, 0 },
		{ "Нино Чукова", NULL, 0, 0, 0 },
		{ "Ruben Haroutounian", "Ruben Harutyunyan", 0, 0.7, 0 },
		{ "Ruben Hovhannisyan", NULL, 0, 0, 0 },
	};
	CHECK_LIST(names, rows);
}

static void a_title_may_be_written_on_to_a_name(void **state)
{
	(void)state;
	static const char *const names[] = { "山田太郎", "김민준", "สมชาย ใจดี", "王伟明",
		NULL };
	static const struct row rows[] = {
		{ "山田太郎様", "山田太郎", 0, ALONE, 0 },
		{ "山田太郎さん", "山田太郎", M(DECORATED), ALONE, 0 },
		{ "김민준님", "김민준", 0, ALONE, 0 },
		{ "김민준교수님", "김민준", M(DECORATED), ALONE, 0 },
		{ "นายสมชาย ใจดี", "สมชาย ใจดี", M(DECORATED), ALONE, 0 },
		{ "นางสาวสมชายใจดี", "สมชาย ใจดี", M(DECORATED), 0.7, 0 },
		{ "王伟明先生", "王伟明", M(DECORATED), ALONE, 0 },
		{ "山田花子様", NULL, 0, 0, 0 },
		{ "김민수님", NULL, 0, 0, 0 },
		{ "นายสมศักดิ์ ใจดี", NULL, 0, 0, 0 },
		{ "王伟先生", NULL, 0, 0, 0 },
		{ "先生", NULL, 0, 0, 0 },
		{ "様", NULL, 0, 0, 0 },
	};
	CHECK_LIST(names, rows);
}

static void a_foreign_name_is_heard_as_at_home(void **state)
{
	(void)state;
	static const char *const names[] = { "Nigel Wrightbridge", "Mathieu Beauchamel",
		"Jorge Quintanilla", "Wolfgang Zweistern", "Andrzej Krzewski",
		"Giulia Montefiorelli", "Qiang Xiaobei", "Marlena Tobanski", NULL };
	static const struct row rows[] = {
		{ "Найджел Райтбридж", "Nigel Wrightbridge", M(TRANSLITERATED), 0.7, 0 },
		{ "نايجل رايتبريدج", "Nigel Wrightbridge", M(TRANSLITERATED), 0.7, 0 },
		{ "나이절 라이트브리지", "Nigel Wrightbridge", M(TRANSLITERATED), 0.7, 0 },
		{ "ナイジェル・ライトブリッジ", "Nigel Wrightbridge", M(TRANSLITERATED), 0.7,
			0 },
		{ "Матьё Бошамель", "Mathieu Beauchamel", M(TRANSLITERATED), 0.7, 0 },
		{ "ماتيو بوشاميل", "Mathieu Beauchamel", M(TRANSLITERATED), 0.7, 0 },
		{ "Хорхе Кинтанилья", "Jorge Quintanilla", M(TRANSLITERATED), 0.7, 0 },
		{ "Χόρχε Κιντανίγια", "Jorge Quintanilla", M(TRANSLITERATED), 0.7, 0 },
		{ "Вольфганг Цвайштерн", "Wolfgang Zweistern", M(TRANSLITERATED), 0.7, 0 },
		{ "וולפגנג צוויישטרן", "Wolfgang Zweistern", M(TRANSLITERATED), 0.7, 0 },
		{ "Анджей Кшевский", "Andrzej Krzewski", M(TRANSLITERATED), 0.7, 0 },
		{ "Джулия Монтефьорелли", "Giulia Montefiorelli", M(TRANSLITERATED), 0.7, 0 },
		{ "朱莉娅·蒙特菲奥雷利", "Giulia Montefiorelli", M(TRANSLITERATED), 0.7, 0 },
		{ "Цян Сяобэй", "Qiang Xiaobei", M(TRANSLITERATED), 0.7, 0 },
		{ "මාර්ලේනා ටොබන්ස්කි", "Marlena Tobanski", M(TRANSLITERATED), 0.7, 0 },
		{ "မာလီနာ တိုဘန်စကီ", "Marlena Tobanski", M(TRANSLITERATED), 0.6, 0 },
		{ "ម៉ាលេណា តូបានស្គី", "Marlena Tobanski", M(TRANSLITERATED), 0.7, 0 },
		{ "ມາເລນາ ໂທບັນສະກີ", "Marlena Tobanski", M(TRANSLITERATED), 0.7, 0 },
		{ "ማርሌና ቶባንስኪ", "Marlena Tobanski", M(TRANSLITERATED), 0.7, 0 },
		{ "ማርታ ቶላ", NULL, 0, 0, 0 },
		{ "ම්‍රිදු ටෙනකෝන්", NULL, 0, 0, 0 },
		{ "Найджел Райан", NULL, 0, 0, 0 },
		{ "Джордж Райтбридж", NULL, 0, 0, 0 },
		{ "Матьё Боссюэ", NULL, 0, 0, 0 },
		{ "Хорхе Кинтеро", NULL, 0, 0, 0 },
		{ "ナイジェル・ブリッジ", NULL, 0, 0, 0 },
	};
	CHECK_LIST(names, rows);
}

static void a_name_in_another_language_needs_a_rare_family_name(void **state)
{
	(void)state;
	static const char *const names[] = { "Johannes Kellermanz", "Laurens Smith", NULL };
	static const struct row rows[] = {
		{ "Giovanni Kellermanz", "Johannes Kellermanz", M(NICKNAME), 0.7, ALONE },
		{ "Kellermanz, Jean", "Johannes Kellermanz", M(NICKNAME), 0.7, ALONE },
		{ "Jane Kellermanz", NULL, 0, 0, 0 },
		{ "Giorgio Kellermanz", NULL, 0, 0, 0 },
		{ "Vavrinec Smith", "Laurens Smith", M(NICKNAME), 0.5, 0.7 },
		{ "Petr Smith", NULL, 0, 0, 0 },
	};
	CHECK_LIST(names, rows);
}

static void a_son_is_not_his_father(void **state)
{
	(void)state;
	static const char *const names[] = { "Josiah P. Kelmarsh II", NULL };
	static const struct row rows[] = {
		{ "Josiah P. Kelmarsh II", "Josiah P. Kelmarsh II", M(EXACT), 1.0, 0 },
		{ "Josiah Kelmarsh", "Josiah P. Kelmarsh II", M(SHORTENED), 0.6, 0 },
		{ "Josiah P. Kelmarsh III", NULL, 0, 0, 0 },
		{ "Josiah P. Kelmarsh Sr.", NULL, 0, 0, 0 },
	};
	CHECK_LIST(names, rows);
}

static void an_own_address_is_known(void **state)
{
	struct fixture *fixture = *state;
	struct matches matches;
	registry_find_address(fixture->registry, VIEW("JANE.roe"), VIEW("corp.example"),
		fixture->arena, &matches);
	assert_int_equal(matches.count, 2); /* hers, and in her organisation's domain */
	registry_find_address(fixture->registry, VIEW("j.home"), VIEW("freemail.example"),
		fixture->arena, &matches);
	assert_int_equal(matches.count, 1);
	assert_string_equal(means_name(MEANS_ADDRESS), "address");
	assert_int_equal(matches.items[0].means, M(ADDRESS));
	registry_find_address(fixture->registry, VIEW("x"), VIEW("freemail.example"),
		fixture->arena, &matches);
	assert_int_equal(matches.count, 0);
	/* A message's local part has lost its quotes and backslashes; a listed one has not. */
	registry_find_address(fixture->registry, VIEW("j \"r@\\"), VIEW("freemail.example"),
		fixture->arena, &matches);
	assert_int_equal(matches.count, 1);
	static const char *const others[] = { "J \\\"R@\\\\", "j \"r@", "j \"r@\\x",
		"\"J \\\"R@\\\\\"" };
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		registry_find_address(fixture->registry, view_of(others[i]),
			VIEW("freemail.example"), fixture->arena, &matches);
		assert_int_equal(matches.count, 0);
	}
}

static void a_person_has_an_organisation(void **state)
{
	struct fixture *fixture = *state;
	const struct protected_list *records = &fixture->list.snapshot->protected_list;
	assert_ptr_equal(registry_organization_of(fixture->registry, &records->people[0]),
		&records->organizations[0]);
	assert_null(registry_organization_of(fixture->registry, &records->people[1]));
}

static void two_namesakes_are_both_reported(void **state)
{
	(void)state;
	struct list list = list_create(4);
	list_person(&list, "Tamsin Okonedo", NULL)->id = VIEW("first");
	list_person(&list, "Tamsin Okonedo", NULL)->id = VIEW("second");
	struct registry *registry = registry_create(list.snapshot);
	struct arena *arena = arena_create(4096, 0);
	struct matches matches;
	registry_find_name(registry, VIEW("Tamsin Okonedo"), arena, &matches);
	assert_int_equal(matches.count, 2);
	struct fault_list faults = { .arena = arena };
	registry_lint(registry, &faults);
	assert_int_equal(faults.count, 1); /* they collide */
	assert_int_equal(faults.errors, 0);
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
}

static void names_that_prove_little_are_warned_of(void **state)
{
	(void)state;
	struct list list = list_create(132);
	list_person(&list, "Parisa", NULL);         /* one word */
	list_person(&list, "Li Bo", NULL);          /* short */
	list_person(&list, "Maria Garcia", NULL);   /* common */
	list_person(&list, "Tamsin Okonedo", NULL); /* fine, like all that follow */
	for (uint64_t i = 1; i <= 128; i++) {       /* no two alike */
		char name[] = "Xaxexaxe Xoxuxoxu";
		uint64_t digits = i * UINT64_C(0x9E3779B97F4A7C15);
		for (size_t at = 0; at < sizeof(name); at++) {
			if (name[at] == 'x' || name[at] == 'X') {
				name[at] = "bdfgklmnprstvzhj"[digits >> 60];
				digits <<= 4;
			}
		}
		list_person(&list, name, NULL);
	}
	struct registry *registry = registry_create(list.snapshot);
	struct arena *arena = arena_create(4096, 0);
	struct fault_list faults = { .arena = arena };
	struct matches matches;
	registry_lint(registry, &faults);
	assert_int_equal(faults.count, 3);
	registry_find_name(registry, VIEW("Maria Garcia"), arena, &matches);
	assert_int_equal(matches.count, 1);
	assert_true(matches.items[0].strength < ALONE);
	registry_find_name(registry, VIEW("Parisa"), arena, &matches);
	assert_true(matches.count == 1 && matches.items[0].strength < ALONE);
	registry_find_name(registry, VIEW("Tamsin Okonedo"), arena, &matches);
	assert_true(matches.count == 1 && matches.items[0].strength >= ALONE);
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
}

static void names_that_are_taken_for_each_other_are_warned_of(void **state)
{
	(void)state;
	struct list list = list_create(8);
	list_person(&list, "Anna Trevorrick", NULL);
	list_person(&list, "Tamsin Okonedo", NULL);
	list_person(&list, "Annie Trevorrick", NULL);
	struct registry *registry = registry_create(list.snapshot);
	struct arena *arena = arena_create(4096, 0);
	struct fault_list faults = { .arena = arena };
	registry_lint(registry, &faults);
	assert_int_equal(faults.count, 1); /* not one for each of the two */
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
}

static void a_script_without_sounds_wants_a_latin_alias(void **state)
{
	(void)state;
	static const char *const names[] = { "\xE7\x8E\x8B\xE5\xBB\xBA\xE5\x9B\xBD\xE5\xBC\xBA",
		"\xE0\xA4\xB8\xE0\xA5\x81\xE0\xA4\xA8\xE0\xA5\x80\xE0\xA4\xA4\xE0\xA4\xBE "
		"\xE0\xA4\xAD\xE0\xA4\x9F\xE0\xA5\x8D\xE0\xA4\x9F\xE0\xA4\xBE\xE0\xA4\x9A"
		"\xE0\xA4\xBE\xE0\xA4\xB0\xE0\xA5\x8D\xE0\xA4\xAF" };
	for (size_t i = 0; i < 4; i++) { /* without an alias, and with one */
		struct list list = list_create(1);
		list_person(&list, names[i % 2], i < 2 ? NULL : "Tamsin Okonedo");
		struct registry *registry = registry_create(list.snapshot);
		struct arena *arena = arena_create(4096, 0);
		struct fault_list faults = { .arena = arena };
		registry_lint(registry, &faults);
		assert_int_equal(faults.count, i < 2 ? 1 : 0);
		registry_destroy(registry);
		arena_destroy(arena);
		list_destroy(&list);
	}
}

static void an_empty_list_means_nobody(void **state)
{
	(void)state;
	struct list list = list_create(1);
	struct registry *registry = registry_create(list.snapshot);
	struct arena *arena = arena_create(4096, 0);
	struct matches matches;
	registry_find_name(registry, VIEW("Jane Roe"), arena, &matches);
	assert_int_equal(matches.count, 0);
	registry_find_domain(registry, VIEW("corp.example"), arena, &matches);
	assert_int_equal(matches.count, 0);
	assert_int_equal(registry_principals(registry), 0);
	registry_destroy(registry);
	registry_destroy(NULL);
	arena_destroy(arena);
	list_destroy(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_is_recognised_however_the_name_is_written),
		cmocka_unit_test(a_name_is_heard_in_another_script),
		cmocka_unit_test(a_short_form_of_a_given_name_is_the_name),
		cmocka_unit_test(two_typing_errors_in_a_long_name_do_not_hide_it),
		cmocka_unit_test(what_stands_around_a_name_does_not_hide_it),
		cmocka_unit_test(a_disguised_name_is_seen_through),
		cmocka_unit_test(a_weaker_likeness_is_a_weaker_claim),
		cmocka_unit_test(somebody_beside_a_person_is_told_from_the_person),
		cmocka_unit_test(other_people_are_left_in_peace),
		cmocka_unit_test(an_organisation_is_recognised_by_name_and_acronym),
		cmocka_unit_test(a_name_in_the_local_part_is_found),
		cmocka_unit_test(what_mail_adds_to_an_organisation_does_not_hide_it),
		cmocka_unit_test(other_organisations_that_sound_alike_are_left_in_peace),
		cmocka_unit_test(capitals_that_are_no_word_mean_the_organisation),
		cmocka_unit_test(initials_are_read_as_they_are_written),
		cmocka_unit_test(a_name_written_twice_or_stuck_to_a_word_is_one),
		cmocka_unit_test(a_syllable_more_or_less_is_another_name),
		cmocka_unit_test(a_replaced_letter_makes_another_name_where_no_finger_slips),
		cmocka_unit_test(a_pet_name_is_told_from_another_given_name),
		cmocka_unit_test(pet_names_of_many_languages_are_known),
		cmocka_unit_test(a_name_is_known_as_another_country_writes_it),
		cmocka_unit_test(the_spellings_of_a_family_are_known),
		cmocka_unit_test(a_title_may_be_written_on_to_a_name),
		cmocka_unit_test(a_foreign_name_is_heard_as_at_home),
		cmocka_unit_test(a_name_in_another_language_needs_a_rare_family_name),
		cmocka_unit_test(a_son_is_not_his_father),
		cmocka_unit_test(an_own_address_is_known),
		cmocka_unit_test(a_person_has_an_organisation),
		cmocka_unit_test(two_namesakes_are_both_reported),
		cmocka_unit_test(names_that_prove_little_are_warned_of),
		cmocka_unit_test(names_that_are_taken_for_each_other_are_warned_of),
		cmocka_unit_test(a_script_without_sounds_wants_a_latin_alias),
		cmocka_unit_test(an_empty_list_means_nobody),
	};
	return cmocka_run_group_tests_name("who_names", tests, setup, teardown);
}

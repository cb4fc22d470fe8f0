#include "text/fold.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void cleaned_text_is_what_a_person_sees(void **state)
{
	static const struct {
		const char *text;
		const char *want;
		facts_t want_facts;
	} rows[] = {
		{ "", "", 0 },
		{ "Jane Roe", "Jane Roe", 0 },
		{ " Jane\t\r\n Roe ", "Jane Roe", 0 },
		{ "Jane\x01Roe\x7F", "Jane Roe", FACT_BIT(CTRL) },
		{ "Jane\xC2\x85Roe", "Jane Roe", FACT_BIT(CTRL) },
		{ "Jane\u00A0\u3000\u2028\u2029\u1680Roe", "Jane Roe", 0 },
		{ "Jane\u00AD Roe\uFEFF", "Jane Roe", 0 }, /* strays */
		{ "Ja\u200Bne Roe", "Jane Roe", FACT_BIT(INVISIBLE) },
		{ "J\u2060 a\u2060 n\u2060 e", "J a n e", FACT_BIT(INVISIBLE) },
		{ "Ja\u200Dne", "Jane", FACT_BIT(INVISIBLE) },
		{ "Ja\uFE0Fne", "Jane", FACT_BIT(INVISIBLE) },
		{ "Jane\U000E0061", "Jane", FACT_BIT(INVISIBLE) },
		{ "Jane\u2800Roe\u3164\u115F\u1160\uFFA0", "JaneRoe", FACT_BIT(INVISIBLE) },
		{ "\u202EeoR enaJ\u202C", "eoR enaJ", FACT_BIT(BIDI) },
		{ "\u2066Jane\u2069", "Jane", FACT_BIT(BIDI) },
		{ "Jane                    Roe", "Jane Roe", FACT_BIT(PADDED) },
		{ "Jane Roe                     ", "Jane Roe", FACT_BIT(PADDED) },
		{ "Jane\xFFRoe", "Jane\uFFFDRoe", 0 },
		/* As people write honestly: Persian, emoji, a flag of tags, a kanji variant. */
		{ "\u0645\u06CC\u200C\u062E", "\u0645\u06CC\u062E", 0 },
		{ "\u2764\uFE0F Jane \U0001F468\u200D\U0001F469",
			"\u2764 Jane \U0001F468\U0001F469", 0 },
		{ "\U0001F3F4\U000E0067\U000E0062\U000E007F", "\U0001F3F4", 0 },
		{ "\u8FBB\U000E0100\u7530", "\u8FBB\u7530", 0 },
		{ "\u05D0\u200F Jane\u200E", "\u05D0 Jane", 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct view text = exact(rows[i].text, strlen(rows[i].text));
		facts_t facts = 0;
		struct view got = text_clean(text, arena, &facts);
		if (!view_equal(got, view_of(rows[i].want)) || facts != rows[i].want_facts) {
			fail_msg("row %zu: got '%.*s' with facts %llx", i, VIEW_ARG(got),
				(unsigned long long)facts);
		}
		exact_free(text);
		arena_destroy(arena);
	}
}

static void padding_pushes_nothing_past_the_limit(void **state)
{
	static const char *const padding[] = { " ", "\u2800", "\u200B", "\U000E0020", "\r\n " };
	(void)state;
	for (size_t i = 0; i < sizeof(padding) / sizeof(padding[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct buf text = buf_init(arena, LIMIT_HEADER);
		facts_t facts = 0;
		while (text.len < LIMIT_TEXT * 2)
			buf_text(&text, padding[i]);
		buf_text(&text, "Jane Roe");
		assert_true(view_equal(
			text_clean(buf_view(&text), arena, &facts), VIEW("Jane Roe")));
		assert_true(facts & FACT_BIT(PADDED));
		assert_false(facts & FACT_BIT(LIMIT));
		assert_true(view_equal(text_fold(buf_view(&text), arena), VIEW("jane roe")));
		arena_destroy(arena);
	}
}

static void what_is_past_the_limit_is_cut_and_told(void **state)
{
	struct arena *arena = arena_create(4096, 0);
	struct buf text = buf_init(arena, LIMIT_HEADER);
	facts_t facts = 0;
	(void)state;
	while (text.len <= LIMIT_TEXT)
		buf_text(&text, "\u00E1");
	assert_true(text_clean(buf_view(&text), arena, &facts).len <= LIMIT_TEXT);
	assert_int_equal(facts, FACT_BIT(LIMIT));
	assert_true(text_fold(buf_view(&text), arena).len <= LIMIT_TEXT);
	arena_destroy(arena);
}

/* Canonical ordering is quadratic in the marks of one letter; so are naive runs. */
static void hostile_texts_take_linear_time(void **state)
{
	static const char *const units[] = { "\u0301\u0316", "\uFF9E\u0301", "\uFDFA", "\u1EA4",
		"\U0001F1EF", "\u0F77\u0F71", "rn", "\u202E\u2066", "l\u00B7", "\U0001D15E",
		"\u2067\u05D0(", "a(" };
	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct buf text = buf_init(arena, LIMIT_TEXT);
		while (!text.truncated)
			buf_text(&text, units[i]);
		assert_true(text_fold(buf_view(&text), arena).len <= LIMIT_TEXT);
		assert_true(text_skeleton(buf_view(&text), arena).len <= LIMIT_TEXT);
		assert_true(text_visual(buf_view(&text), arena).len <= LIMIT_TEXT);
		(void)text_is_mixed_script(buf_view(&text));
		arena_destroy(arena);
	}
}

static void the_visual_order_is_what_readers_show(void **state)
{
	static const char *const rows[][2] = {
		{ "Jane Roe", "" },
		{ "\u200FJane Roe", "" },
		{ "\u202EeoR enaJ", "Jane Roe" },
		{ "\u202EeoR\u202C Jane", "Roe Jane" },
		{ "x \u202E(eoR) enaJ\u202C y", "x Jane (Roe) y" },
		{ "\u2066Jane\u2069 Roe", "Jane Roe" },
		{ "\u202DJane Roe\u202C", "Jane Roe" },
		{ "\u2067eoR enaJ\u2069", "Jane Roe" }, /* meant to be turned */
		{ "\u202E\n\u202E eoR\tenaJ", "Jane Roe" },
		{ "\u202E", "" },
		{ "\u202EeoR e\u0301naJ", "Jane\u0301 Roe" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct view text = exact(rows[i][0], strlen(rows[i][0]));
		struct view got = text_visual(text, arena);
		if (!view_equal(got, view_of(rows[i][1])))
			fail_msg("row %zu: got '%.*s'", i, VIEW_ARG(got));
		exact_free(text);
		arena_destroy(arena);
	}
}

static void folded_names_are_plain(void **state)
{
	static const char *const rows[][2] = {
		{ "Jane ROE", "jane roe" },
		{ "J\u00E1ne R\u00F6e", "jane roe" },
		{ "J\u0301\u0336ane", "jane" },
		{ "\U0001D409\U0001D41A\U0001D427\U0001D41E", "jane" },
		{ "\uFF2A\uFF41\uFF4E\uFF45", "jane" },
		{ "\u24BF\u24D0\u24DD\u24D4", "jane" },
		{ "\U0001F179\U0001F170\U0001F17D\U0001F174", "jane" },
		{ "\U0001F159\U0001F150\U0001F15D\U0001F154", "jane" },
		{ "\U0001F119\u249C\u24A9\u24A0", "jane" },
		{ "\U0001F1EF\U0001F1E6\U0001F1F3\U0001F1EA", "jane" },
		{ "\U0001F1EF", "j" },
		{ "Jane \U0001F1EB\U0001F1F7", "jane \U0001F1EB\U0001F1F7" }, /* a flag */
		{ "\u1D0A\u1D00\u0274\u1D07", "jane" },
		{ "\u1D36\u1D43\u207F\u1D49", "jane" },
		{ "Stra\u00DFe", "strasse" },
		{ "S\u00F8ren \u0141ukasz \u00C6gir \u0110or\u0111e \u00DEor",
			"soren lukasz aegir dorde thor" },
		{ "\u0130lker I\u015F\u0131k", "ilker isik" },
		{ "\u017Fam \u212Aate", "sam kate" },
		{ "O\u00B4Connor", "o'connor" },
		{ "Gal\u00B7la Ga\u0140la", "galla galla" },
		{ "Gal\u0387la", "galla" },
		{ "a\u00B7b", "a\u00B7b" },
		{ "\u0419\u043E\u0433\u0430\u043D\u043D",
			"\u0438\u043E\u0433\u0430\u043D\u043D" },
		{ "\u03A3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2",
			"\u03C3\u03B9\u03C3\u03C5\u03C6\u03BF\u03C3" },
		{ "\u067E\u0631\u06CC\u0633\u0627", "\u067E\u0631\u064A\u0633\u0627" },
		{ "\u067E\u0631\u064A\u0633\u0627", "\u067E\u0631\u064A\u0633\u0627" },
		{ "\u06A9\u0640\u0631\u06CC\u0645", "\u0643\u0631\u064A\u0645" },
		{ "\u0623\u062D\u0645\u062F", "\u0627\u062D\u0645\u062F" },
		{ "\u0641\u0627\u0637\u0645\u0629", "\u0641\u0627\u0637\u0645\u0647" },
		{ "\u0661\u06F2\u0969", "123" },
		{ "\u304C\uFF76\uFF9E", "\u304C\u30AC" },
		{ "a\u3099", "a" },
		{ "\u0915\u094D\u0937\u093F", "\u0915\u094D\u0937\u093F" },
		{ "\uD55C\uAE00", "\uD55C\uAE00" },
		{ "\u5F35\u85B4", "\u5F20\u82CE" }, /* by way of U+82E7 */
		{ "Jane (CEO), R.", "jane (ceo), r." },
		{ "Jan\u212E", "jane" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct view text = exact(rows[i][0], strlen(rows[i][0]));
		struct view got = text_fold(text, arena);
		if (!view_equal(got, view_of(rows[i][1])))
			fail_msg("row %zu: got '%.*s'", i, VIEW_ARG(got));
		exact_free(text);
		arena_destroy(arena);
	}
}

static bool look_alike(const char *a, const char *b)
{
	struct arena *arena = arena_create(4096, 0);
	struct view text = exact(a, strlen(a));
	struct view a_skeleton = text_skeleton(text, arena);
	struct view b_skeleton = text_skeleton(view_of(b), arena);
	bool same = view_equal(a_skeleton, b_skeleton);
	exact_free(text);
	arena_destroy(arena);
	return same;
}

static void names_that_look_alike_have_one_skeleton(void **state)
{
	static const char *const rows[][2] = {
		{ "Jane Roe", "jane roe" },
		{ "\u0408\u0430n\u0435 R\u043E\u0435", "Jane Roe" },
		{ "J\u03B1ne R\u03C3\u03B5", "Jane Roe" },
		{ "\u0408\u0391\u039D\u0395 R\u039F\u0415", "Jane Roe" },
		{ "\u1D0A\u1D00\u0274\u1D07 \u0280\u1D0F\u1D07", "Jane Roe" },
		{ "\U0001D4A5\U0001D4B6\U0001D4C3\U0001D452 \U0001D445\U0001D45C\U0001D452",
			"Jane Roe" },
		{ "\uFF2A\uFF41\uFF4E\uFF45 \uFF32\uFF4F\uFF45", "Jane Roe" },
		{ "\u24BF\u24D0\u24DD\u24D4", "Jane" },
		{ "\U0001F179\U0001F170\U0001F17D\U0001F174", "Jane" },
		{ "\U0001F1EF\U0001F1E6\U0001F1F3\U0001F1EA", "Jane" },
		{ "\u13ABane \u1587oe", "Jane Roe" },
		{ "\uA4D9ane \uA4E3oe", "Jane Roe" },
		{ "J4n3 R0e", "Jane Roe" },
		{ "Jan\u212E", "Jane" },
		{ "J\u0336a\u0301ne", "Jane" },
		{ "\u0130ane", "Jane" },
		{ "MICROSOFT", "microsoft" },
		{ "\u041C\u0406\u0421R\u041E\u0405\u041Eft", "microsoft" },
		{ "rnicrosoft", "microsoft" },
		{ "\u043Cicrosoft", "microsoft" },
		{ "PAYPAI", "paypal" },
		{ "paypa1", "paypal" },
		{ "p@yp@|", "paypal" },
		{ "Fran(es(hin!", "Franceschini" },
		{ "|sma!|", "Ismail" },
		{ "Va||s Ngo(", "Valls Ngoc" },
		{ "Aur\u20ACli\u20AC", "Aurelie" },
		{ "technolo9y", "technology" },
		{ "\u0455\u04BB\u0435\u04CF\u04CF", "shell" },
		{ "\u0405\u04BA\u0415\u04C0\u04C0", "shell" },
		{ "vvilliam", "william" },
		{ "clavid", "david" },
		{ "$am", "sam" },
		{ "\u0442\u043E\u043C", "tom" },
		{ "\u043A\u0430\u0442\u0435", "kate" },
		{ "\u0432\u043E\u0432", "bob" },
		{ "\u043D\u0430\u043D", "hah" },
		{ "\u03B2\u03BF\u03B2", "bob" },
		{ "\u0448ill", "will" },
		{ "O\u2019Connor", "O'Connor" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!look_alike(rows[i][0], rows[i][1]))
			fail_msg("%s and %s part", rows[i][0], rows[i][1]);
	}
	assert_false(look_alike("Jane Roe", "John Roe"));
	assert_false(look_alike("Jane Roe", "JaneRoe"));
	assert_false(look_alike("Jane Roe !", "Jane Roe l"));
	assert_false(look_alike("Jane Roe!!", "Jane Roell"));
	assert_false(look_alike("Roe(CEO)", "RoecCEO)"));
	assert_false(look_alike("\u0418\u0432\u0430\u043D", "Jane"));
}

static void the_wide_skeleton_joins_more_pairs(void **state)
{
	static const char *const rows[][2] = { { "Johri Fleming", "John Fleming" },
		{ "Driion", "Druon" }, { "Kolhl", "Kohl" } };
	struct arena *arena = arena_create(4096, 0);
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view a = text_skeleton(view_of(rows[i][0]), arena);
		struct view b = text_skeleton(view_of(rows[i][1]), arena);
		assert_false(view_equal(a, b));
		assert_true(
			view_equal(text_skeleton_wide(a, arena), text_skeleton_wide(b, arena)));
	}
	arena_destroy(arena);
}

/* Every ASCII letter and digit in styled forms: the way past ICU and the way through it
 * must come to one result. */
static void both_ways_to_a_skeleton_meet(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 26; i++) {
		const struct {
			uint32_t rune;
			char plain;
		} rows[] = {
			{ 0xFF21 + i, (char)('A' + i) },
			{ 0xFF41 + i, (char)('a' + i) },
			{ 0x1D400 + i, (char)('A' + i) },
			{ 0x1D41A + i, (char)('a' + i) },
			{ 0x24B6 + i, (char)('A' + i) },
			{ 0x1F130 + i, (char)('A' + i) },
			{ 0x1F150 + i, (char)('A' + i) },
			{ 0x1F170 + i, (char)('A' + i) },
			{ 0x1F1E6 + i, (char)('A' + i) },
			{ 0xFF10 + i % 10, (char)('0' + i % 10) },
			{ 0x1D7CE + i % 10, (char)('0' + i % 10) },
		};
		for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
			char styled[5] = { 0 };
			const char plain[2] = { rows[n].plain, '\0' };
			(void)utf8_encode(rows[n].rune, (unsigned char *)styled);
			if (!look_alike(styled, plain))
				fail_msg("%s is not %s", styled, plain);
		}
	}
}

static void mixed_scripts_are_seen_within_a_word(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
		{ "Jane Roe", false },
		{ "J\u0430ne", true },
		{ "Jane \u0420\u043E", false },
		{ "J\u03B1ne", true },
		{ "Ja\u200Bn\u0435", true },
		{ "J\u00E1ne", false },
		{ "Sony\u682A\u5F0F\u4F1A\u793E", false },
		{ "\u5C71\u7530\u306E\u30BF", false },
		{ "J4\u0430", true },
		{ "x-\u0430", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(text_is_mixed_script(view_of(rows[i].text)), rows[i].want);
}

/* Wherever in a text they stand: octets are looked at by eights. */
static void what_is_to_be_cleaned_is_found_at_every_place(void **state)
{
	static const struct {
		const char *put;
		const char *want;
	} rows[] = { { "  ", " " }, { " \t", " " }, { "\x7F", " " }, { "\x1F", " " },
		{ "\xC2\xAD", "" }, { "\xFF", "\uFFFD" } };
	(void)state;
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		for (int before = 1; before < 20; before++) {
			struct arena *arena = arena_create(4096, 0);
			const char *letters = "abcdefghijklmnopqrst";
			struct view text = arena_printf(
				arena, "%.*s%sxyz", before, letters, rows[row].put);
			struct view want = arena_printf(
				arena, "%.*s%sxyz", before, letters, rows[row].want);
			text = exact((const char *)text.ptr, text.len);
			struct view got = text_clean(text, arena, &(facts_t){ 0 });
			if (!view_equal(got, want))
				fail_msg("row %zu, %d letters before", row, before);
			exact_free(text);
			arena_destroy(arena);
		}
	}
}

static void the_skeleton_of_a_plain_word_is_that_of_any(void **state)
{
	static const char *const words[] = { "jane", "roe", "william", "cornelia", "rnrn",
		"clvvrn", "vvv", "rrn", "cclln", "0123456789", "x7l1", "" };
	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct view word = exact(words[i], strlen(words[i]));
		unsigned char bytes[16];
		struct view got = { bytes, text_skeleton_plain(word, bytes) };
		if (!view_equal(got, text_skeleton(word, arena)))
			fail_msg("%s: %.*s", words[i], VIEW_ARG(got));
		exact_free(word);
		arena_destroy(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_to_be_cleaned_is_found_at_every_place),
		cmocka_unit_test(the_skeleton_of_a_plain_word_is_that_of_any),
		cmocka_unit_test(cleaned_text_is_what_a_person_sees),
		cmocka_unit_test(padding_pushes_nothing_past_the_limit),
		cmocka_unit_test(what_is_past_the_limit_is_cut_and_told),
		cmocka_unit_test(hostile_texts_take_linear_time),
		cmocka_unit_test(the_visual_order_is_what_readers_show),
		cmocka_unit_test(folded_names_are_plain),
		cmocka_unit_test(names_that_look_alike_have_one_skeleton),
		cmocka_unit_test(the_wide_skeleton_joins_more_pairs),
		cmocka_unit_test(both_ways_to_a_skeleton_meet),
		cmocka_unit_test(mixed_scripts_are_seen_within_a_word),
	};
	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}

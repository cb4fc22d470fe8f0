#include "text/phonetic_foreign.h"

#include "base/buf.h"
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect_heard(const char *word, enum tongue tongue, const char *want)
{
	struct view text = exact(word, strlen(word));
	struct phones got;
	phonetic_hear(text, tongue, &got);
	if (!view_equal((struct view){ got.items, got.count }, view_of(want)))
		fail_msg("%s: %.*s, not %s", word, got.count, (const char *)got.items, want);
	exact_free(text);
}

static void a_word_is_heard_as_its_tongue_says_it(void **state)
{
	static const struct {
		const char *word;
		enum tongue tongue;
		const char *phones;
	} rows[] = {
		{ "knight", TONGUE_ENGLISH, "nait" }, { "kate", TONGUE_ENGLISH, "keit" },
		{ "jakes", TONGUE_ENGLISH, "Jeiks" }, { "blythe", TONGUE_ENGLISH, "blaiT" },
		{ "hudson", TONGUE_ENGLISH, "hadson" }, { "lamb", TONGUE_ENGLISH, "lam" },
		{ "lambert", TONGUE_ENGLISH, "lambert" },
		{ "mcgrath", TONGUE_ENGLISH, "makgraT" }, { "zhukov", TONGUE_ENGLISH, "Zukov" },
		{ "Lee", TONGUE_ENGLISH, "li" }, { "renault", TONGUE_FRENCH, "reno" },
		{ "francois", TONGUE_FRENCH, "franswa" }, { "georges", TONGUE_FRENCH, "ZorZ" },
		{ "cotillard", TONGUE_FRENCH, "kotiar" },
		{ "valentin", TONGUE_FRENCH, "valanten" },
		{ "schneider", TONGUE_NORTHERN, "Snaider" },
		{ "waltz", TONGUE_NORTHERN, "valc" }, { "hjort", TONGUE_NORTHERN, "iort" },
		{ "cruyff", TONGUE_NORTHERN, "kroiff" }, { "jorge", TONGUE_SOUTHERN, "XorXe" },
		{ "guillermo", TONGUE_SOUTHERN, "giYermo" },
		{ "joao", TONGUE_SOUTHERN, "Xoan" }, { "giulia", TONGUE_SOUTHERN, "Gulia" },
		{ "andrzej", TONGUE_EASTERN, "anJei" },
		{ "wojciech", TONGUE_EASTERN, "voiCeX" }, { "qing", TONGUE_ASIAN, "CinF" },
		{ "park", TONGUE_ASIAN, "pak" }, { "geun", TONGUE_ASIAN, "gEn" },
		{ "", TONGUE_FRENCH, "" },
		{ "\xC3\xA9t\xC3\xA9", TONGUE_FRENCH, "" }, /* not folded */
		{ "abababababababababab", TONGUE_ASIAN, "abababababababababab" },
		{ "ababababababababababa", TONGUE_ASIAN, "" }, /* too long */
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_heard(rows[i].word, rows[i].tongue, rows[i].phones);
}

static void only_hearings_that_differ_are_kept(void **state)
{
	struct hearings hearings = { .count = 0 };
	struct phones neutral;
	(void)state;
	struct view same = VIEW("nino");
	phonetic_read(same, &neutral);
	assert_true(phonetic_hear_all(same, &neutral, &hearings));
	assert_int_equal(hearings.count, 0);
	struct view word = VIEW("jorge");
	phonetic_read(word, &neutral);
	assert_true(phonetic_hear_all(word, &neutral, &hearings));
	assert_in_range(hearings.count, 2, TONGUES);
	for (size_t i = 0; i < hearings.count; i++) {
		for (size_t j = 0; j < i; j++) {
			struct view a = { hearings.items[i].items, hearings.items[i].count };
			struct view b = { hearings.items[j].items, hearings.items[j].count };
			assert_false(view_equal(a, b));
		}
	}
	assert_false(phonetic_hear_all(word, &neutral, &hearings));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_heard_as_its_tongue_says_it),
		cmocka_unit_test(only_hearings_that_differ_are_kept),
	};
	return cmocka_run_group_tests_name("phonetic_foreign", tests, NULL, NULL);
}

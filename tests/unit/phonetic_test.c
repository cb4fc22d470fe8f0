#include "text/phonetic.h"

#include "base/buf.h"
#include "exact.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect_phones(const char *word, const char *want)
{
	struct view text = exact(word, strlen(word));
	struct phones got;
	phonetic_read(text, &got);
	if (!view_equal((struct view){ got.items, got.count }, view_of(want)))
		fail_msg("%s: %.*s, not %s", word, got.count, (const char *)got.items, want);
	exact_free(text);
}

/* Each rule alone, before a letter and before the end, small and large: what is taken for a
 * plain letter without asking the rules is none of theirs. */
static void latin_letters_in_a_row_are_one_sound(void **state)
{
	static const struct {
		const char *word;
		const char *phones;
	} rows[] = {
		{ "bae", "be" },
		{ "chtchi", "SCi" },
		{ "czb", "Cb" },
		{ "cha", "Qa" },
		{ "ck", "k" },
		{ "cqa", "ka" },
		{ "cel", "xel" },
		{ "cil", "xil" },
		{ "cyl", "xil" },
		{ "dsche", "Je" },
		{ "dzha", "Ja" },
		{ "dja", "Ja" },
		{ "dza", "Da" },
		{ "dge", "Je" },
		{ "dga", "dga" },
		{ "dha", "Oa" },
		{ "eau", "o" },
		{ "eab", "eab" },
		{ "bee", "bi" },
		{ "gha", "qa" },
		{ "gna", "Fna" },
		{ "gue", "ge" },
		{ "gui", "gi" },
		{ "gua", "gua" },
		{ "gel", "Gel" },
		{ "gil", "Gil" },
		{ "gyl", "Gil" },
		{ "zhang", "ZanF" },
		{ "inga", "inga" },
		{ "kha", "Xa" },
		{ "nha", "na" },
		{ "lha", "la" },
		{ "boo", "bu" },
		{ "bou", "bu" },
		{ "pha", "fa" },
		{ "pfa", "fa" },
		{ "que", "ke" },
		{ "qui", "ki" },
		{ "qua", "kwa" },
		{ "qin", "Qin" },
		{ "qa", "Ra" },
		{ "rha", "ra" },
		{ "schtscha", "SCa" },
		{ "shcha", "SCa" },
		{ "scha", "Sa" },
		{ "ssza", "Va" },
		{ "sza", "Va" },
		{ "sha", "Sa" },
		{ "sja", "Sa" },
		{ "scb", "skb" },
		{ "tscha", "Ca" },
		{ "tcha", "Ca" },
		{ "tsha", "Ca" },
		{ "tsa", "ca" },
		{ "tza", "ca" },
		{ "tha", "Ta" },
		{ "xax", "Vaks" },
		{ "cac", "kay" },
		{ "zha", "Za" },
		{ "ya", "ia" },
		{ "jvwmf", "jvwmf" },
		{ "a1b", "ab" },
		{ "", "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char large[16] = "";
		expect_phones(rows[i].word, rows[i].phones);
		for (size_t at = 0; rows[i].word[at]; at++)
			large[at] = (char)toupper((unsigned char)rows[i].word[at]);
		expect_phones(large, rows[i].phones);
	}
}

static void letters_beyond_ascii_are_heard_among_others(void **state)
{
	(void)state;
	expect_phones("c\u00E9", "xe");
	expect_phones("\u00E9au", "o");
	expect_phones("\u010Dap", "Cap");
	expect_phones("\u0161\u010D", "SC");
	expect_phones("an\u0433", "an2");
}

/* Mala, and mal without its second vowel. */
static void a_consonant_has_a_vowel_until_a_sign_says_otherwise(void **state)
{
	static const struct {
		const char *word;
		const char *phones;
	} rows[] = {
		{ "මාලා", "mala" },
		{ "මල්", "mEl" },
		{ "ඔබා", "oba" },
		{ "မာလာ", "mala" },
		{ "မိုလို", "molo" },
		{ "မောလ်", "mol" },
		{ "ကျ", "KiE" },
		{ "ម៉ាឡា", "mala" },
		{ "ស្រី", "sri" },
		{ "ມາລາ", "mala" },
		{ "ເມລາ", "mela" },
		{ "ซำ", "sam" },
		{ "ຊໍ", "so" },
		{ "ማላ", "mala" },
		{ "መል", "mAlE" },
		{ "አኦ", "Ao" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_phones(rows[i].word, rows[i].phones);
}

static void a_long_word_is_heard_as_far_as_there_is_room(void **state)
{
	char word[LIMIT_PHONES + 8] = "";
	char want[LIMIT_PHONES + 1] = "";
	(void)state;
	memset(want, 'b', LIMIT_PHONES);
	memset(word, 'b', LIMIT_PHONES + 4);
	expect_phones(word, want);
	memset(word, 'b', LIMIT_PHONES - 1);
	memcpy(word + LIMIT_PHONES - 1, "xa", 3);
	want[LIMIT_PHONES - 1] = 'k';
	expect_phones(word, want);
}

static void words_said_in_a_row_are_one(void **state)
{
	struct phones all = { .count = 0 };
	struct phones word;
	(void)state;
	phonetic_read(VIEW("jane"), &word);
	assert_int_equal(word.consonants, 2);
	phonetic_append(&all, &word);
	phonetic_read(VIEW("roe"), &word);
	phonetic_append(&all, &word);
	assert_int_equal(all.script, PHONETIC_LATIN);
	assert_int_equal(all.count, 7);
	assert_int_equal(all.consonants, 3);
	assert_memory_equal(all.items, "janeroe", 7);
	phonetic_read(VIEW("babababababababababababab"), &word);
	phonetic_append(&all, &word);
	assert_int_equal(all.count, LIMIT_PHONES);
	assert_int_equal(all.consonants, 3 + 11);
}

static void expect_keys(const char *word, enum phonetic_detail detail, const char *want)
{
	struct phones phones;
	uint64_t keys[LIMIT_PHONETIC_KEYS];
	struct arena *arena = arena_create(1024, 0);
	struct buf got = buf_init(arena, 256);
	phonetic_read(view_of(word), &phones);
	size_t count = phonetic_keys(&phones, detail, keys);
	for (size_t i = 0; i < count; i++)
		buf_printf(&got, "%s%llx", i > 0 ? " " : "", (unsigned long long)keys[i]);
	if (!view_equal(buf_view(&got), view_of(want)))
		fail_msg("%s: %.*s, not %s", word, VIEW_ARG(buf_view(&got)), want);
	arena_destroy(arena);
}

static void keys_are_the_consonants(void **state)
{
	(void)state;
	expect_keys("aeiou", PHONETIC_FINE, "");
	expect_keys("marin", PHONETIC_FINE, "1cfd");
	expect_keys("marin", PHONETIC_COARSE, "1576");
	expect_keys("annabelle", PHONETIC_FINE, "1d1e");
	expect_keys("carter", PHONETIC_FINE, "19f6f");
	/* Without the r that is not heard, too. */
	expect_keys("carter", PHONETIC_COARSE, "14727 142");
	expect_keys("karl", PHONETIC_COARSE, "147");
	/* A ch is one of two, a w a consonant or none. */
	expect_keys("chad", PHONETIC_FINE, "185 195");
	expect_keys("chad", PHONETIC_COARSE, "132 142");
	expect_keys("rowan", PHONETIC_FINE, "1f4d 1fd");
	/* Of the eight readings of three of them four are taken. */
	expect_keys("chichichi", PHONETIC_FINE, "18 198 1898");
	/* No longer than a key is. */
	expect_keys("bdbdbdbdbdbdbdbdbd", PHONETIC_FINE, "115151515151515");
	expect_keys("bababababababababababababababab", PHONETIC_FINE, "11");
}

static void a_key_has_as_many_digits_as_consonants(void **state)
{
	(void)state;
	assert_int_equal(phonetic_key_length(1), 0);
	assert_int_equal(phonetic_key_length(0x1F), 1);
	assert_int_equal(phonetic_key_length(0x1123), 3);
	assert_int_equal(phonetic_key_length(UINT64_C(0x1FEDCBA98765432)), 14);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(latin_letters_in_a_row_are_one_sound),
		cmocka_unit_test(letters_beyond_ascii_are_heard_among_others),
		cmocka_unit_test(a_consonant_has_a_vowel_until_a_sign_says_otherwise),
		cmocka_unit_test(a_long_word_is_heard_as_far_as_there_is_room),
		cmocka_unit_test(words_said_in_a_row_are_one),
		cmocka_unit_test(keys_are_the_consonants),
		cmocka_unit_test(a_key_has_as_many_digits_as_consonants),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

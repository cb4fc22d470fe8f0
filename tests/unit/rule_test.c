#include "config/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/config_files.h"

/* `fired`: the checks that fired, each with a blank behind it. */
static bool has_fired(const void *context, struct view check)
{
	struct view rest = view_of(context);
	while (rest.len > 0) {
		struct view one = view_slice(rest, 0, view_find(rest, ' '));
		if (view_equal(one, check))
			return true;
		rest = view_from(rest, one.len + 1);
	}
	return false;
}

static bool holds(const char *when, const char *fired)
{
	struct arena *arena = arena_create(4096, 0);
	struct rule rule = { .weight = 1.0 };
	size_t at = 0;
	assert_null(rule_compile(view_of(when), &rule, arena, &at));
	bool is_true = rule_holds(&rule, has_fired, fired);
	arena_destroy(arena);
	return is_true;
}

static void not_binds_before_and_and_and_before_or(void **state)
{
	(void)state;
	assert_true(holds("a", "a "));
	assert_false(holds("a", "b "));
	assert_true(holds("a or b and c", "a "));
	assert_false(holds("(a or b) and c", "a "));
	assert_true(holds("(a or b) and c", "b c "));
	assert_true(holds("not a and b", "b "));
	assert_false(holds("not (a or b)", "b "));
	assert_true(holds("not not a", "a "));
	assert_true(holds("a and not b or c and not d", "c b "));
	assert_false(holds("a and not b or c and not d", "a b c d "));
}

static void at_least_counts(void **state)
{
	(void)state;
	const char *when = "a and (b or at_least(2, c, d and e, not f)) and not g";
	assert_true(holds(when, "a b f "));
	assert_false(holds(when, "a f c "));
	assert_true(holds(when, "a f c d e "));
	assert_true(holds(when, "a c "));
	assert_false(holds(when, "a b g "));
	assert_true(holds("at_least(1,a)", "a "));
	assert_true(holds("at_least(2, a, at_least(2, b, c))", "a b c "));
	assert_false(holds("at_least(2, a, at_least(2, b, c))", "a b "));
}

static void a_name_below_not_does_not_speak_for_the_rule(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct rule rule = { .weight = 1.0 };
	size_t at = 0;
	struct view when = VIEW("a and not (b or not c) and at_least(1, d, not e)");
	assert_null(rule_compile(when, &rule, arena, &at));
	for (size_t i = 0; i < rule.step_count; i++) {
		const struct rule_step *step = &rule.steps[i];
		if (step->op != RULE_CHECK)
			continue;
		unsigned char name = step->check.ptr[0];
		assert_int_equal(step->is_positive, name == 'a' || name == 'c' || name == 'd');
	}
	arena_destroy(arena);
}

static void broken_rules_are_named_with_their_place(void **state)
{
	static const struct {
		const char *when;
		const char *says;
	} table[] = {
		{ "", "ends where the name of a check should stand" },
		{ "a and", "ends where the name of a check should stand" },
		{ "a b", "wants \\\"and\\\", \\\"or\\\" or the end, at \"b\"" },
		{ "a and or b", "wants the name of a check, at \"or b\"" },
		{ "(a", "has a bracket that is not closed" },
		{ "a)", "has a closing bracket too many, at \")\"" },
		{ "a, b", "has a comma outside at_least, at \", b\"" },
		{ "(a, b)", "has a comma outside at_least, at \", b)\"" },
		{ "at_least(3, a, b)", "wants more in at_least than it is given, at \")\"" },
		{ "at_least(0, a)", "wants a number from 1 up in at_least, at \"0, a)\"" },
		{ "at_least(a, b)", "wants a number first in at_least, at \"a, b)\"" },
		{ "at_least 2", "wants a bracket after at_least, at \"2\"" },
		{ "at_least(2)", "wants a comma after the number in at_least, at \")\"" },
		{ "2 and a", "wants the name of a check, at \"2 and a\"" },
		{ "a & b", "wants \\\"and\\\", \\\"or\\\" or the end, at \"& b\"" },
		{ "((((((((((((((((((a))))))))))))))))))", "is nested too deeply" },
	};
	struct files *files = *state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct view text = arena_printf(files->arena,
			"rules = ( { name = \"fine\"; when = \"a\"; weight = 1; },\n"
			"{ name = \"x\"; when = \"%s\"; weight = 1.0; } );",
			table[i].when);
		struct view want = arena_printf(files->arena, "rules/r.conf:2: when: \"%s\" %s",
			table[i].when, table[i].says);
		files_write("rules/r.conf", (const char *)text.ptr);
		assert_int_equal(files_load(files), ERR_CONFIG);
		const char *got = files_faults(files);
		struct buf plain = buf_init(files->arena, 4096);
		for (size_t k = 0; k < want.len; k++) {
			if (want.ptr[k] != '\\')
				buf_byte(&plain, want.ptr[k]);
		}
		if (!view_starts_with(view_of(got), buf_view(&plain)))
			assert_string_equal(got, arena_string(files->arena, buf_view(&plain)));
	}
}

static void all_faults_are_told_at_once(void **state)
{
	struct files *files = *state;
	files_write("rules/r.conf",
		"rules = (\n{ name = \"x y\"; when = \"a\"; weight = 1; },\n"
		"{ name = \"b\"; when = \"a and\"; weight = 1; },\n"
		"{ name = \"c\"; when = \"a\"; wieght = 1; },\n"
		"{ name = \"and\"; when = \"a\"; weight = 1001.0; } );");
	assert_int_equal(files_load(files), ERR_CONFIG);
	assert_int_equal(files->faults.errors, 5);
	files_write("rules/r.conf", "rules = 5;");
	assert_int_equal(files_load(files), ERR_CONFIG);
}

static void names_must_be_those_of_checks(void **state)
{
	static const char *const names[] = { "one", "two" };
	struct files *files = *state;
	files_write("rules/r.conf",
		"rules = ( { name = \"r\"; when = \"one and not two\"; weight = 1; },\n"
		"{ name = \"s\"; when = \"one or (tow and ten)\"; weight = 1; },\n"
		"{ name = \"two\"; when = \"one\"; weight = 1; } );\n"
		"weights: { r = 0; };");
	assert_int_equal(files_load(files), ERR_OK);
	rules_check_names(&files->snapshot->rules, names, 2, &files->faults);
	assert_string_equal(files_faults(files),
		"rules/r.conf:2: rules: s: no check is named tow\n"
		"rules/r.conf:2: rules: s: no check is named ten\n"
		"rules/r.conf:3: rules: two is the name of a check\n");
}

static void a_later_rule_takes_the_place_of_an_earlier(void **state)
{
	struct files *files = *state;
	files_write("rules/r.conf", "rules = ( { name = \"r\"; when = \"a\"; weight = 1; },\n"
				    "{ name = \"s\"; when = \"a\"; weight = 1; } );\n");
	files_write("guise.conf", "protected = \"\";\n"
				  "rules = ( { name = \"r\"; when = \"b\"; weight = -2; } );");
	assert_int_equal(files_load(files), ERR_OK);
	const struct rules *rules = &files->snapshot->rules;
	assert_int_equal(rules->rule_count, 2);
	assert_true(rules->rules[0].weight == -2.0);
	assert_true(rule_holds(&rules->rules[0], has_fired, "b "));
}

static void expect_pretexts(const struct files *files, const char *text, const char *expected)
{
	const struct rules *rules = &files->snapshot->rules;
	struct pretext_hits hits = { .count = 0 };
	struct buf out = buf_init(files->arena, 4096);
	rules_find_pretexts(rules, view_of(text), files->arena, &hits);
	for (size_t i = 0; i < rules->pretext_kinds.count; i++) {
		if (hits.phrases[i].len > 0) {
			buf_put(&out, rules->pretext_kinds.items[i]);
			buf_byte(&out, ' ');
		}
	}
	assert_string_equal(arena_string(files->arena, buf_view(&out)), expected);
}

static void pretexts_are_found_word_by_word(void **state)
{
	struct files *files = *state;
	assert_int_equal(mkdir("rules/pretexts", 0700), 0);
	files_write("rules/pretexts/en.conf",
		"pretexts = ( { kind = \"money\"; phrases = [\"pay\", \"wire transfer\"]; },\n"
		"{ kind = \"haste\"; phrases = [\"as soon as possible\", \"Don't wait\"]; } "
		");");
	files_write("rules/pretexts/other.conf",
		"pretexts = ( { kind = \"money\"; phrases = [\"Überweisung\", \"汇款\"]; } );");
	assert_int_equal(files_load(files), ERR_OK);
	assert_int_equal(files->snapshot->rules.pretext_kinds.count, 2);
	expect_pretexts(files, "Payment is no pay-off of payers", "money ");
	expect_pretexts(files, "payment of wires; transfer", "");
	expect_pretexts(files, "A WIRE\n> transfer, as  soon as\tpossible!", "money haste ");
	expect_pretexts(files, "don\xE2\x80\x99t wait", "haste ");
	expect_pretexts(files,
		"eine u\xCC\x88"
		"berweisung",
		"money ");
	expect_pretexts(files, "请立即汇款给他", "money ");
	expect_pretexts(files, "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_binds_before_and_and_and_before_or),
		cmocka_unit_test(at_least_counts),
		cmocka_unit_test(a_name_below_not_does_not_speak_for_the_rule),
		cmocka_unit_test_setup_teardown(
			broken_rules_are_named_with_their_place, files_setup, files_teardown),
		cmocka_unit_test_setup_teardown(
			all_faults_are_told_at_once, files_setup, files_teardown),
		cmocka_unit_test_setup_teardown(
			names_must_be_those_of_checks, files_setup, files_teardown),
		cmocka_unit_test_setup_teardown(a_later_rule_takes_the_place_of_an_earlier,
			files_setup, files_teardown),
		cmocka_unit_test_setup_teardown(
			pretexts_are_found_word_by_word, files_setup, files_teardown),
	};
	return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}

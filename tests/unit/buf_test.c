#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct view escaped(struct arena *arena, struct view v)
{
	struct buf buf = buf_init(arena, 1024);
	buf_put_escaped(&buf, v);
	return buf_view(&buf);
}

static void what_moves_a_terminal_is_escaped(void **state)
{
	(void)state;
	struct arena *arena = arena_create(64, 0);
	const struct {
		struct view in;
		struct view want;
	} rows[] = {
		{ VIEW("Jane Roe"), VIEW("Jane Roe") },
		{ VIEW("\x1B[31m"), VIEW("\\x1B[31m") },
		{ VIEW("a\r\nFrom: b"), VIEW("a\\x0D\\x0AFrom: b") },
		{ VIEW("say \"hi\" \\"), VIEW("say \\\"hi\\\" \\\\") },
		{ VIEW("\xE2\x80\xAE"), VIEW("\\u{202E}") },
		{ VIEW("\xFF\xC0\x80"), VIEW("\\xFF\\xC0\\x80") },
		{ VIEW("\xD9\xBE"), VIEW("\xD9\xBE") },
		{ VIEW("\xC2\x85"), VIEW("\\u{0085}") },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view got = escaped(arena, rows[i].in);
		assert_int_equal(got.len, rows[i].want.len);
		assert_true(view_equal(got, rows[i].want));
	}
	arena_destroy(arena);
}

static void what_does_not_fit_is_dropped_and_told(void **state)
{
	(void)state;
	struct arena *arena = arena_create(64, 0);
	struct buf buf = buf_init(arena, 5);
	buf_text(&buf, "abc");
	assert_false(buf.truncated);
	buf_text(&buf, "defg");
	assert_true(buf.truncated);
	assert_true(view_equal(buf_view(&buf), VIEW("abcde")));
	arena_destroy(arena);
}

static void a_character_is_never_cut_in_half(void **state)
{
	(void)state;
	struct arena *arena = arena_create(64, 0);
	struct buf buf = buf_init(arena, 2);
	buf_rune(&buf, 0x20AC);
	assert_int_equal(buf.len, 0);
	assert_true(buf.truncated);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_moves_a_terminal_is_escaped),
		cmocka_unit_test(what_does_not_fit_is_dropped_and_told),
		cmocka_unit_test(a_character_is_never_cut_in_half),
	};
	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}

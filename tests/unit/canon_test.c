#include "auth/canon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void digest_text(struct view text, unsigned char *digest_out)
{
	assert_int_equal(
		EVP_Digest(text.ptr, text.len, digest_out, NULL, EVP_sha256(), NULL), 1);
}

static void assert_digest(struct canon *canon, const char *want)
{
	unsigned char got[CANON_DIGEST];
	unsigned char wanted[CANON_DIGEST];
	digest_text(view_of(want), wanted);
	assert_true(canon_end(canon, got));
	assert_memory_equal(got, wanted, CANON_DIGEST);
}

/* The body comes in pieces of every size: a form must not depend on where they end. */
static void assert_body(const char *text, bool is_relaxed, const char *want)
{
	struct view all = view_of(text);
	for (size_t size = 1; size <= all.len + 1; size++) {
		struct body_limits limits = { 16, 4096, 4096, "/tmp" };
		struct body *body = body_create(&limits);
		struct canon canon = canon_begin();
		for (size_t at = 0; at < all.len; at += size)
			body_append(body, view_slice(all, at, size));
		assert_true(canon_body(&canon, body, is_relaxed));
		assert_int_equal(canon.octets, strlen(want));
		assert_digest(&canon, want);
		body_destroy(body);
	}
}

static void empty_bodies_are_as_the_errata_say(void **state)
{
	(void)state;
	assert_body("", false, "\r\n");
	assert_body("\r\n\r\n", false, "\r\n");
	assert_body("", true, "");
	assert_body("\r\n \t\r\n", true, "");
}

static void bodies_are_canonical(void **state)
{
	(void)state;
	/* RFC 6376 3.4.5. */
	assert_body(" C \r\nD \t E\r\n\r\n\r\n", true, " C\r\nD E\r\n");
	assert_body(" C \r\nD \t E\r\n\r\n\r\n", false, " C \r\nD \t E\r\n");
	assert_body("a\r\n\r\nb", true, "a\r\n\r\nb\r\n");
	assert_body("a", false, "a\r\n");
	assert_body("a \t", true, "a\r\n");
	assert_body("a\rb\nc\r\r\n", true, "a\rb\nc\r\r\n");
	assert_body("a\r", false, "a\r\r\n");
	assert_body("a\r\r\n\n", true, "a\r\r\n\n\r\n");
}

static void a_message_without_body_has_an_empty_one(void **state)
{
	(void)state;
	struct canon canon = canon_begin();
	assert_true(canon_body(&canon, NULL, true));
	assert_digest(&canon, "");
}

static void fields_are_canonical(void **state)
{
	(void)state;
	const struct view none = { NULL, 0 };
	const struct field a = { .name = VIEW("A"), .value = VIEW(" X") };
	const struct field b = { .name = VIEW("B"), .value = VIEW(" Y\t\r\n\tZ  ") };
	struct canon canon = canon_begin();
	canon_field(&canon, &a, true, true, none);
	canon_field(&canon, &b, true, true, none);
	assert_digest(&canon, "a:X\r\nb:Y Z\r\n");
	canon = canon_begin();
	canon_field(&canon, &a, false, true, none);
	canon_field(&canon, &b, false, false, none);
	assert_digest(&canon, "A: X\r\nB: Y\t\r\n\tZ  ");
}

static void a_signature_covers_itself_without_its_value(void **state)
{
	(void)state;
	const struct field field = { .name = VIEW("S"),
		.value = VIEW(" bh=xx; b = ab\r\n\tcd ; d=b") };
	struct view cut = canon_tag_text(field.value, VIEW("b"));
	struct canon canon = canon_begin();
	canon_field(&canon, &field, true, false, cut);
	assert_digest(&canon, "s:bh=xx; b =; d=b");
	canon = canon_begin();
	canon_field(&canon, &field, false, false, cut);
	assert_digest(&canon, "S: bh=xx; b =; d=b");
}

static void a_fork_goes_on_alone(void **state)
{
	(void)state;
	const struct view none = { NULL, 0 };
	const struct field a = { .name = VIEW("A"), .value = VIEW("1") };
	const struct field b = { .name = VIEW("B"), .value = VIEW("2") };
	struct canon canon = canon_begin();
	canon_field(&canon, &a, true, true, none);
	struct canon fork = canon_fork(&canon);
	canon_field(&fork, &b, true, false, none);
	assert_digest(&fork, "a:1\r\nb:2");
	assert_digest(&canon, "a:1\r\n");
}

static void what_is_past_the_limit_is_counted_only(void **state)
{
	(void)state;
	struct body_limits limits = { 16, 4096, 4096, "/tmp" };
	struct body *body = body_create(&limits);
	struct canon canon = canon_begin();
	body_append(body, VIEW("abcdef\r\n"));
	canon.limit = 3;
	assert_true(canon_body(&canon, body, true));
	assert_int_equal(canon.octets, 8);
	assert_digest(&canon, "abc");
	body_destroy(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_bodies_are_as_the_errata_say),
		cmocka_unit_test(bodies_are_canonical),
		cmocka_unit_test(a_message_without_body_has_an_empty_one),
		cmocka_unit_test(fields_are_canonical),
		cmocka_unit_test(a_signature_covers_itself_without_its_value),
		cmocka_unit_test(a_fork_goes_on_alone),
		cmocka_unit_test(what_is_past_the_limit_is_counted_only),
	};
	return cmocka_run_group_tests_name("canon", tests, NULL, NULL);
}

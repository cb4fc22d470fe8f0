#include "mail/body.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct sink {
	unsigned char bytes[4096];
	size_t len;
	size_t pieces;
	size_t stop_after;
};

static bool collect(void *context, struct view piece)
{
	struct sink *sink = context;
	assert_true(piece.len <= sizeof(sink->bytes) - sink->len);
	memcpy(sink->bytes + sink->len, piece.ptr, piece.len);
	sink->len += piece.len;
	sink->pieces++;
	return sink->stop_after == 0 || sink->pieces < sink->stop_after;
}

static const unsigned char *pattern(size_t len)
{
	static unsigned char bytes[4096];
	for (size_t i = 0; i < len; i++)
		bytes[i] = (unsigned char)(i * 7 + i / 256);
	return bytes;
}

/* Feeds `len` octets in pieces of 37. */
static void feed(struct body *body, size_t len)
{
	struct view all = { pattern(len), len };
	for (size_t at = 0; at < len; at += 37)
		body_append(body, view_slice(all, at, 37));
}

static void a_small_body_stays_in_memory(void **state)
{
	(void)state;
	struct body_limits limits = { 100, 1000, 4000, "/nonexistent" };
	struct body *body = body_create(&limits);
	struct sink sink = { .len = 0 };
	feed(body, 900);
	assert_int_equal(body_octets(body), 900);
	assert_true(body_is_whole(body));
	assert_int_equal(body_head(body).len, 100);
	assert_memory_equal(body_head(body).ptr, pattern(100), 100);
	assert_true(body_for_each(body, collect, &sink));
	assert_int_equal(sink.len, 900);
	assert_memory_equal(sink.bytes, pattern(900), 900);
	body_destroy(body);
}

static void what_exceeds_memory_is_spooled_and_comes_back_in_order(void **state)
{
	(void)state;
	struct body_limits limits = { 100, 1000, 4000, "/tmp" };
	struct body *body = body_create(&limits);
	struct sink sink = { .len = 0 };
	feed(body, 3999);
	assert_true(body_is_whole(body));
	assert_true(body_for_each(body, collect, &sink));
	assert_int_equal(sink.len, 3999);
	assert_memory_equal(sink.bytes, pattern(3999), 3999);
	struct sink stopped = { .stop_after = 1 };
	assert_false(body_for_each(body, collect, &stopped));
	body_destroy(body);
}

static void what_exceeds_keep_is_counted_and_dropped(void **state)
{
	(void)state;
	struct body_limits limits = { 100, 200, 1000, "/tmp" };
	struct body *body = body_create(&limits);
	struct sink sink = { .len = 0 };
	feed(body, 1000);
	assert_true(body_is_whole(body));
	feed(body, 1);
	assert_false(body_is_whole(body));
	assert_int_equal(body_octets(body), 1001);
	assert_true(body_for_each(body, collect, &sink));
	assert_int_equal(sink.len, 1000);
	body_destroy(body);
}

static void a_spool_that_cannot_be_made_leaves_the_body_incomplete(void **state)
{
	(void)state;
	struct body_limits limits = { 100, 200, 4000, "/nonexistent/folder" };
	struct body *body = body_create(&limits);
	feed(body, 500);
	assert_false(body_is_whole(body));
	assert_int_equal(body_octets(body), 500);
	assert_int_equal(body_head(body).len, 100);
	body_destroy(body);
}

static void an_empty_body_is_whole(void **state)
{
	(void)state;
	struct body_limits limits = { 100, 200, 4000, "/tmp" };
	struct body *body = body_create(&limits);
	struct sink sink = { .len = 0 };
	assert_true(body_is_whole(body));
	assert_int_equal(body_head(body).len, 0);
	assert_true(body_for_each(body, collect, &sink));
	assert_int_equal(sink.pieces, 0);
	body_destroy(body);
	body_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_body_stays_in_memory),
		cmocka_unit_test(what_exceeds_memory_is_spooled_and_comes_back_in_order),
		cmocka_unit_test(what_exceeds_keep_is_counted_and_dropped),
		cmocka_unit_test(a_spool_that_cannot_be_made_leaves_the_body_incomplete),
		cmocka_unit_test(an_empty_body_is_whole),
	};
	return cmocka_run_group_tests_name("body", tests, NULL, NULL);
}

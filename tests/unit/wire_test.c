#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dns/wire.h"

#include "base/domain.h"

#include <stdlib.h>
#include <string.h>

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(1024, 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_destroy(arena);
	return 0;
}

/* Reads from a heap block of exactly this size, so that a read past it shows. */
static bool read_bytes(struct view bytes, enum dns_type type, struct dns_record *record)
{
	unsigned char *copy = malloc(bytes.len > 0 ? bytes.len : 1);
	assert_non_null(copy);
	memcpy(copy, bytes.ptr, bytes.len);
	bool good = wire_read_record((struct view){ copy, bytes.len }, type, arena, record);
	free(copy);
	return good;
}

static void names_come_out_in_lower_case_without_the_final_dot(void **state)
{
	(void)state;
	struct dns_record record = { 0 };
	assert_true(read_bytes(VIEW("\2MX\4Corp\7example\0"), DNS_PTR, &record));
	assert_true(view_equal(record.data, VIEW("mx.corp.example")));
	assert_true(read_bytes(VIEW("\1\2\2mx\7example\0"), DNS_MX, &record));
	assert_int_equal(record.preference, 258);
	assert_true(view_equal(record.data, VIEW("mx.example")));
	assert_true(read_bytes(VIEW("\0\0\0"), DNS_MX, &record));
	assert_int_equal(record.data.len, 0);
}

static void bytes_of_no_host_name_cannot_pass_for_one(void **state)
{
	(void)state;
	struct dns_record record = { 0 };
	assert_true(read_bytes(VIEW("\14corp.example\4evil\0"), DNS_PTR, &record));
	assert_true(view_equal(record.data, VIEW("corp\\046example.evil")));
	assert_false(domain_is_dns_name(record.data));
	assert_true(read_bytes(VIEW("\4a\0b\xFF\0"), DNS_NS, &record));
	assert_true(view_equal(record.data, VIEW("a\\000b\\255")));
}

static void strings_are_joined(void **state)
{
	(void)state;
	struct dns_record record = { 0 };
	assert_true(read_bytes(VIEW("\4v=sp\0\7f1 -all"), DNS_TXT, &record));
	assert_true(view_equal(record.data, VIEW("v=spf1 -all")));
	assert_true(read_bytes(VIEW("\0"), DNS_TXT, &record));
	assert_int_equal(record.data.len, 0);
}

static void malformed_rdata_is_refused(void **state)
{
	(void)state;
	struct dns_record record = { 0 };
	static const struct {
		struct view bytes;
		enum dns_type type;
	} cases[] = {
		{ { (const unsigned char *)"\1\2\3", 3 }, DNS_A },
		{ { (const unsigned char *)"\1\2\3\4\5", 5 }, DNS_A },
		{ { (const unsigned char *)"\1\2\3\4", 4 }, DNS_AAAA },
		{ { (const unsigned char *)"", 0 }, DNS_PTR },
		{ { (const unsigned char *)"\2mx", 3 }, DNS_PTR },
		{ { (const unsigned char *)"\3mx", 3 }, DNS_PTR },
		{ { (const unsigned char *)"\2mx\0x", 5 }, DNS_PTR },
		{ { (const unsigned char *)"\300\14", 2 }, DNS_PTR },
		{ { (const unsigned char *)"\1", 1 }, DNS_MX },
		{ { (const unsigned char *)"\0\1", 2 }, DNS_MX },
		{ { (const unsigned char *)"\4abc", 4 }, DNS_TXT },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(read_bytes(cases[i].bytes, cases[i].type, &record));
	unsigned char longest[258] = { 0 };
	for (size_t at = 0; at < 256; at += 64) {
		longest[at] = 63;
		memset(longest + at + 1, 'a', 63);
	}
	assert_false(read_bytes((struct view){ longest, 257 }, DNS_PTR, &record));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(names_come_out_in_lower_case_without_the_final_dot),
		CASE(bytes_of_no_host_name_cannot_pass_for_one),
		CASE(strings_are_joined),
		CASE(malformed_rdata_is_refused),
	};
	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}

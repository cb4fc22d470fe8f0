#include "base/suffixes.h"

#include "base/domain.h"
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libpsl.h>
#include <string.h>

#define HEADER ".DAFSA@PSL_0   \n"

/* "*.ab" with its exception "!c.ab", and "ad". */
static const unsigned char small[] = HEADER "\x02\x87"     /* two nodes: at 2, and 7 further */
					    "\xE1\x02\x82" /* a, then one of two */
					    "b\x86"
					    "d\x94"
					    "c.ab\x85";
#define SMALL_LEN (sizeof(small) - 1)

static size_t find(const struct suffixes *suffixes, const char *name)
{
	struct view text = exact(name, strlen(name));
	size_t at = suffixes_find(suffixes, text);
	exact_free(text);
	return at;
}

static void rules_wildcards_and_exceptions_are_followed(void **state)
{
	(void)state;
	struct suffixes *suffixes = suffixes_read((struct view){ small, SMALL_LEN });
	assert_non_null(suffixes);
	assert_int_equal(find(suffixes, "x.ad"), 2);
	assert_int_equal(find(suffixes, "w.x.ad"), 4);
	assert_int_equal(find(suffixes, "ad"), 0);
	assert_int_equal(find(suffixes, "x.y.ab"), 2);
	assert_int_equal(find(suffixes, "y.ab"), 0);
	assert_int_equal(find(suffixes, "x.c.ab"), 4);
	assert_int_equal(find(suffixes, "c.ab"), 2);
	assert_int_equal(find(suffixes, "x.unlisted"), 2);
	assert_int_equal(find(suffixes, "xad"), 0);
	assert_int_equal(find(suffixes, ""), 0);
	suffixes_destroy(suffixes);
}

/* A list that a disk has bitten is none, or another one: never a crash. */
static void a_broken_list_is_read_to_its_end_at_most(void **state)
{
	(void)state;
	for (size_t len = 0; len < SMALL_LEN; len++) {
		struct view cut = exact((const char *)small, len);
		assert_null(suffixes_read(cut));
		exact_free(cut);
	}
	unsigned char changed[SMALL_LEN];
	for (size_t i = (sizeof(HEADER) - 1) * 256; i < SMALL_LEN * 256; i++) {
		memcpy(changed, small, SMALL_LEN);
		changed[i / 256] = (unsigned char)(i % 256);
		struct view text = exact((const char *)changed, SMALL_LEN);
		struct suffixes *suffixes = suffixes_read(text);
		if (suffixes)
			assert_true(find(suffixes, "x.y.ab") <= 6);
		suffixes_destroy(suffixes);
		exact_free(text);
	}
}

/* What libpsl says of the same list. */
static void the_compiled_list_agrees_with_libpsl(void **state)
{
	(void)state;
	static const char *const names[] = { "corp.example", "example", "x.corp.co.uk", "co.uk",
		"uk", "a.b.corp.com", "www.ck", "x.www.ck", "other.ck", "x.other.ck",
		"x.duckdns.org", "duckdns.org", "y.x.blogspot.com", "city.kawasaki.jp",
		"x.city.kawasaki.jp", "x.y.kawasaki.jp", "kawasaki.jp", "x.s3.amazonaws.com",
		"s3.amazonaws.com", "amazonaws.com", "x.xn--55qx5d.cn", "xn--55qx5d.cn",
		"x.xn--p1ai", "x.compute.amazonaws.com.cn", "a.web.app", "web.app",
		"x.y.z.pages.dev", "a.gov.uk", "nhs.uk", "x.nhs.uk", "q.parliament.uk" };
	if (!psl_dist_filename() || !domain_suffixes_load(psl_dist_filename()))
		skip();
	psl_ctx_t *list = psl_load_file(psl_dist_filename());
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *want = psl_registrable_domain(list, names[i]);
		struct view got = domain_registrable(view_of(names[i]));
		assert_true(view_equal(got, view_of(want)));
		assert_int_equal(domain_is_public_suffix(view_of(names[i])), want == NULL);
	}
	psl_free(list);
}

/* A text has no table, and is asked through libpsl. */
static void a_list_that_is_not_there_changes_nothing(void **state)
{
	(void)state;
	assert_false(domain_suffixes_load("/nonexistent/list"));
	assert_true(view_equal(domain_registrable(VIEW("x.corp.co.uk")), VIEW("corp.co.uk")));
	assert_true(domain_suffixes_load(NULL));
	assert_true(view_equal(domain_registrable(VIEW("x.corp.co.uk")), VIEW("corp.co.uk")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_wildcards_and_exceptions_are_followed),
		cmocka_unit_test(a_broken_list_is_read_to_its_end_at_most),
		cmocka_unit_test(the_compiled_list_agrees_with_libpsl),
		cmocka_unit_test(a_list_that_is_not_there_changes_nothing),
	};
	return cmocka_run_group_tests_name("suffixes", tests, NULL, NULL);
}

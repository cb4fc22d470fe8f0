#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dns/cache.h"

#include "base/limits.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static struct dns_cache *cache;
static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	cache = dns_cache_create(1000);
	arena = arena_create(1024, 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	dns_cache_destroy(cache);
	arena_destroy(arena);
	return 0;
}

static void give(struct dns_question *question, const char *text, int64_t lifetime_ms)
{
	struct arena *own = arena_create(256, 0);
	struct dns_answer answer = { .status = DNS_FOUND, .count = 1 };
	answer.records = arena_new(own, struct dns_record);
	answer.records[0].data = arena_copy(own, view_of(text));
	dns_cache_answer(question, answer, own, lifetime_ms);
}

static struct dns_answer wait_for(struct dns_question *question, int64_t milliseconds)
{
	return dns_cache_wait(question, dns_now_ms() + milliseconds, arena);
}

static void an_answer_is_asked_for_once(void **state)
{
	(void)state;
	bool must_ask = false;
	struct dns_question *first =
		dns_cache_enter(cache, VIEW("corp.example"), DNS_TXT, &must_ask);
	assert_true(must_ask);
	struct dns_question *second =
		dns_cache_enter(cache, VIEW("corp.example"), DNS_TXT, &must_ask);
	assert_false(must_ask);
	assert_ptr_equal(first, second);
	give(first, "hello", 10000);
	struct dns_answer answer = wait_for(first, 0);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_true(view_equal(answer.records[0].data, VIEW("hello")));
	assert_int_equal(wait_for(second, 0).status, DNS_FOUND);
	struct dns_question *third =
		dns_cache_enter(cache, VIEW("corp.example"), DNS_TXT, &must_ask);
	assert_false(must_ask);
	assert_int_equal(wait_for(third, 0).count, 1);
}

static void another_type_or_name_is_another_question(void **state)
{
	(void)state;
	bool must_ask = false;
	struct dns_question *text =
		dns_cache_enter(cache, VIEW("corp.example"), DNS_TXT, &must_ask);
	struct dns_question *mx =
		dns_cache_enter(cache, VIEW("corp.example"), DNS_MX, &must_ask);
	assert_true(must_ask);
	struct dns_question *other =
		dns_cache_enter(cache, VIEW("corp.exampl"), DNS_TXT, &must_ask);
	assert_true(must_ask);
	assert_ptr_not_equal(text, mx);
	assert_ptr_not_equal(text, other);
	dns_cache_release(text);
	dns_cache_release(mx);
	dns_cache_release(other);
}

static void an_expired_answer_is_asked_again(void **state)
{
	(void)state;
	bool must_ask = false;
	struct dns_question *question =
		dns_cache_enter(cache, VIEW("corp.example"), DNS_A, &must_ask);
	give(question, "old", 0);
	struct dns_question *again =
		dns_cache_enter(cache, VIEW("corp.example"), DNS_A, &must_ask);
	assert_true(must_ask);
	give(again, "new", 1000);
	assert_true(view_equal(wait_for(question, 0).records[0].data, VIEW("old")));
	assert_true(view_equal(wait_for(again, 0).records[0].data, VIEW("new")));
}

static void who_waits_past_the_deadline_goes_without(void **state)
{
	(void)state;
	bool must_ask = false;
	struct dns_question *question =
		dns_cache_enter(cache, VIEW("slow.example"), DNS_A, &must_ask);
	int64_t before = dns_now_ms();
	struct dns_answer answer = wait_for(question, 50);
	assert_int_equal(answer.status, DNS_UNKNOWN);
	assert_string_equal(answer.why, "timeout");
	assert_in_range(dns_now_ms() - before, 49, 5000);
	/* The late answer is there for the next one. */
	give(question, "late", 1000);
	struct dns_question *next =
		dns_cache_enter(cache, VIEW("slow.example"), DNS_A, &must_ask);
	assert_false(must_ask);
	assert_int_equal(wait_for(next, 0).status, DNS_FOUND);
}

static void *wait_in_thread(void *data)
{
	struct arena *own = arena_create(256, 0);
	struct dns_answer answer = dns_cache_wait(data, dns_now_ms() + 20000, own);
	bool good = answer.count == 1 && view_equal(answer.records[0].data, VIEW("shared"));
	arena_destroy(own);
	return good ? data : NULL;
}

static void all_who_wait_are_woken(void **state)
{
	(void)state;
	enum {
		THREADS = 8
	};
	pthread_t threads[THREADS];
	bool must_ask = false;
	struct dns_question *question =
		dns_cache_enter(cache, VIEW("corp.example"), DNS_A, &must_ask);
	for (size_t i = 0; i < THREADS; i++) {
		struct dns_question *held =
			dns_cache_enter(cache, VIEW("corp.example"), DNS_A, &must_ask);
		assert_int_equal(pthread_create(&threads[i], NULL, wait_in_thread, held), 0);
	}
	give(question, "shared", 1000);
	for (size_t i = 0; i < THREADS; i++) {
		void *good = NULL;
		assert_int_equal(pthread_join(threads[i], &good), 0);
		assert_non_null(good);
	}
	dns_cache_release(question);
}

static struct dns_question *enter_number(unsigned number, bool *must_ask)
{
	char name[32];
	(void)snprintf(name, sizeof(name), "n%u.example", number);
	return dns_cache_enter(cache, view_of(name), DNS_A, must_ask);
}

static void the_table_stays_within_its_size(void **state)
{
	(void)state;
	bool must_ask = false;
	unsigned kept = 0;
	for (unsigned i = 0; i < 20000; i++) {
		struct dns_question *question = enter_number(i, &must_ask);
		assert_true(must_ask);
		give(question, "x", 100000);
		dns_cache_release(question);
	}
	for (unsigned i = 0; i < 20000; i++) {
		struct dns_question *question = enter_number(i, &must_ask);
		kept += must_ask ? 0 : 1;
		if (must_ask)
			dns_cache_answer(question, (struct dns_answer){ 0 }, NULL, 0);
		dns_cache_release(question);
	}
	assert_in_range(kept, 200, 2048);
}

static void large_answers_do_not_fill_the_memory(void **state)
{
	(void)state;
	static char large[3000];
	bool must_ask = false;
	unsigned kept = 0;
	memset(large, 'a', sizeof(large) - 1);
	for (unsigned i = 0; i < 1000; i++) {
		struct dns_question *question = enter_number(i, &must_ask);
		give(question, large, 100000);
		dns_cache_release(question);
	}
	for (unsigned i = 0; i < 1000; i++) {
		struct dns_question *question = enter_number(i, &must_ask);
		kept += must_ask ? 0 : 1;
		if (must_ask)
			dns_cache_answer(question, (struct dns_answer){ 0 }, NULL, 0);
		dns_cache_release(question);
	}
	/* 16 places a shard, 512 octets for each: two such answers. */
	assert_in_range(kept, 1, 64 * 2);
}

static void a_huge_answer_is_given_but_not_kept(void **state)
{
	(void)state;
	static char huge[20000];
	bool must_ask = false;
	memset(huge, 'a', sizeof(huge) - 1);
	struct dns_question *small = enter_number(1, &must_ask);
	give(small, "x", 100000);
	dns_cache_release(small);
	struct dns_question *question = enter_number(2, &must_ask);
	give(question, huge, 100000);
	assert_int_equal(wait_for(question, 0).records[0].data.len, sizeof(huge) - 1);
	question = enter_number(2, &must_ask);
	assert_true(must_ask);
	dns_cache_release(question);
	dns_cache_release(enter_number(1, &must_ask));
	assert_false(must_ask);
}

static void too_many_at_once_are_refused_until_some_end(void **state)
{
	(void)state;
	static struct dns_question *asked[LIMIT_DNS_IN_FLIGHT];
	bool must_ask = false;
	for (unsigned i = 0; i < LIMIT_DNS_IN_FLIGHT; i++) {
		asked[i] = enter_number(i, &must_ask);
		assert_non_null(asked[i]);
		assert_true(must_ask);
	}
	assert_null(enter_number(LIMIT_DNS_IN_FLIGHT, &must_ask));
	give(asked[7], "x", 1000);
	struct dns_question *next = enter_number(LIMIT_DNS_IN_FLIGHT, &must_ask);
	assert_non_null(next);
	dns_cache_release(next);
	for (unsigned i = 0; i < LIMIT_DNS_IN_FLIGHT; i++)
		dns_cache_release(asked[i]);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_answer_is_asked_for_once),
		CASE(another_type_or_name_is_another_question),
		CASE(an_expired_answer_is_asked_again),
		CASE(who_waits_past_the_deadline_goes_without),
		CASE(all_who_wait_are_woken),
		CASE(the_table_stays_within_its_size),
		CASE(large_answers_do_not_fill_the_memory),
		CASE(a_huge_answer_is_given_but_not_kept),
		CASE(too_many_at_once_are_refused_until_some_end),
	};
	return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}

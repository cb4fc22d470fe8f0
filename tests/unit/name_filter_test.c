#include "engine/name_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct name_filter *filter;

static int setup(void **state)
{
	static struct view aliases[] = { { NULL, 0 } };
	static struct person people[2];
	(void)state;
	aliases[0] = view_of("پریسا نوربخش");
	people[0].name = view_of("Jane Roe");
	people[1].name = view_of("Oleksandr Brevny");
	people[1].aliases = (struct string_list){ aliases, 1 };
	filter = name_filter_create(
		&(struct protected_list){ .people = people, .person_count = 2 });
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	name_filter_destroy(filter);
	return 0;
}

static bool hits(const char *text)
{
	return name_filter_hits(filter, view_of(text));
}

static bool hits_body(const char *bytes)
{
	struct body_limits limits = { 65536, 262144, 1048576, "/tmp" };
	struct arena *arena = arena_create(4096, 0);
	struct message message = { .body = body_create(&limits) };
	struct view rest = { NULL, 0 };
	message.header = header_parse(view_of(bytes), arena, &rest);
	body_append(message.body, rest);
	bool hit = name_filter_hits_body(filter, &message, arena);
	body_destroy(message.body);
	arena_destroy(arena);
	return hit;
}

static void a_name_is_seen_wherever_it_stands(void **state)
{
	(void)state;
	assert_true(hits("Jane Roe"));
	assert_true(hits("a message from JANE ROE, dear all"));
	assert_true(hits("Brevny, Oleksandr"));
	assert_true(hits("<b>Oleksandr</b> Brevny"));
	assert_true(hits("x پریسا نوربخش"));
	assert_true(hits("=D9=BE=D8=B1=DB=8C=D8=B3=D8=A7 "
			 "=D9=86=D9=88=D8=B1=D8=A8=D8=AE=D8=B4"));
}

static void other_words_are_not(void **state)
{
	(void)state;
	assert_false(hits(""));
	assert_false(hits("Jane"));
	assert_false(hits("Jane Poe, Janet Quill"));
	assert_false(hits("Oleksandr alone"));
	assert_false(hits("Oleksandrovych Brevny"));
}

static void of_a_body_only_the_places_of_a_claim_are_seen(void **state)
{
	(void)state;
	assert_true(hits_body("\r\nHello,\r\n\r\nJane Roe\r\n"));
	assert_true(hits_body("\r\nKind regards, Jane Roe\r\n"));
	assert_true(hits_body("\r\n-- \r\nOleksandr Brevny, Chief of Staff\r\n"));
	assert_true(hits_body("\r\nOn Monday, Jane Roe <x@evil.example> wrote:\r\n"));
	assert_true(hits_body("\r\n<html><p>text</p><div>Jane Roe</div></html>\r\n"));
	assert_false(hits_body("\r\nHello,\r\n\r\nMartha Quill <m@quill.example>\r\n"));
	assert_false(hits_body("\r\nThe speech that Jane Roe gave on Monday was heard by many "
			       "of those who came.\r\n"));
}

static void text_in_base64_is_decoded(void **state)
{
	(void)state;
	assert_true(hits_body("Content-Transfer-Encoding: base64\r\n\r\n"
			      "SGVsbG8sCgpKYW5lIFJvZQo=\r\n"));
	assert_true(hits_body("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
			      "Content-Type: text/plain\r\nContent-Transfer-Encoding: "
			      "base64\r\n\r\nSGVsbG8sCgpKYW5lIFJvZQo=\r\n--b--\r\n"));
	assert_false(hits_body("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
			       "Content-Type: image/png\r\nContent-Transfer-Encoding: "
			       "base64\r\n\r\nSGVsbG8sCgpKYW5lIFJvZQo=\r\n--b--\r\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_seen_wherever_it_stands),
		cmocka_unit_test(other_words_are_not),
		cmocka_unit_test(of_a_body_only_the_places_of_a_claim_are_seen),
		cmocka_unit_test(text_in_base64_is_decoded),
	};
	return cmocka_run_group_tests_name("name_filter", tests, setup, teardown);
}

#include "mail/body_text.h"

#include "base/buf.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TYPE(type) "Content-Type: " type "\r\n"

struct read {
	struct arena *arena;
	struct body *body;
	struct body_text *text;
};

static struct read read_limited(const char *bytes, size_t limit)
{
	struct body_limits limits = { 65536, 262144, 1048576, "/tmp" };
	struct read read = { .arena = arena_create(4096, 0) };
	struct message message = { .body = body_create(&limits) };
	struct view rest = { NULL, 0 };
	message.header = header_parse(view_of(bytes), read.arena, &rest);
	body_append(message.body, rest);
	read.body = message.body;
	read.text = body_text_read(&message, limit, read.arena);
	return read;
}

static void done(struct read *read)
{
	body_destroy(read->body);
	arena_destroy(read->arena);
}

static void expect_part(const struct read *read, size_t number, const char *expected)
{
	assert_true(number < read->text->count);
	struct view text = read->text->parts[number].text;
	assert_string_equal(arena_string(read->arena, text), expected);
}

static void expect_one(const char *bytes, const char *expected)
{
	struct read read = read_limited(bytes, LIMIT_BODY_TEXT);
	assert_int_equal(read.text->count, 1);
	expect_part(&read, 0, expected);
	assert_false(read.text->is_cut);
	done(&read);
}

static void expect_html(const char *html, const char *expected)
{
	char bytes[4096];
	(void)snprintf(
		bytes, sizeof(bytes), "%s\r\n%s", TYPE("text/html; charset=utf-8"), html);
	expect_one(bytes, expected);
}

static void plain_text_is_read_as_it_is(void **state)
{
	(void)state;
	expect_one("Subject: x\r\n\r\nHello\r\n> quoted\r\n", "Hello\n> quoted\n");
	expect_one("\r\nFrom here on\r\n", "From here on\n");
}

static void transfer_encodings_and_charsets_are_undone(void **state)
{
	(void)state;
	expect_one(TYPE("text/plain; charset=iso-8859-1") "Content-Transfer-Encoding: "
							  "quoted-printable\r\n\r\nGr=FC=DF="
							  "\r\ne\r\n",
		"Grüße\n");
	expect_one(TYPE("text/plain; charset=\"UTF-8\"") "Content-Transfer-Encoding: "
							 "BASE64\r\n\r\nSmFuZQpSb2UK\r\n",
		"Jane\nRoe\n");
	expect_one(TYPE("text/plain; charset=koi8-r") "\r\n\xCD\xC9\xD2\r\n", "мир\n");
	expect_one("\r\n\xFC\r\n", "ü\n");
}

static void a_type_that_cannot_be_read_is_plain_text(void **state)
{
	(void)state;
	expect_one(TYPE("text") "\r\none\r\n", "one\n");
	expect_one(TYPE(";;;") "\r\none\r\n", "one\n");
	expect_one(TYPE("multipart/mixed; boundary=b") "\r\n--b\r\n" TYPE(
			   "nothing") "\r\none\r\n--b--\r\n",
		"one\n");
}

static void flowed_lines_are_joined(void **state)
{
	(void)state;
	expect_one(TYPE("text/plain; format=flowed") "\r\none \r\ntwo\r\n> a \r\n> "
						     "b\r\n-- \r\nJane Roe\r\n",
		"one two\n> a b\n-- \nJane Roe\n");
	expect_one(TYPE("text/plain; format=flowed; delsp=yes") "\r\non \r\ne\r\n", "one\n");
}

static void of_html_the_visible_text_is_read(void **state)
{
	(void)state;
	expect_html("<html><head><title>t</title><style>b{}</style></head><body><p>one "
		    "&eacute; &#111;</p>two<br>three<script>alert(1)</script></body></html>",
		"one é o\ntwo\nthree\n");
	expect_html("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc\n");
	expect_html("<blockquote>q<blockquote>r</blockquote></blockquote>s", "> q\n> > r\ns\n");
	expect_html("<pre>a\nb</pre>", "a\nb\n");
	expect_html("an <unfinished", "an\n");
}

static void what_html_hides_is_not_read(void **state)
{
	(void)state;
	expect_html("a<b style='Display : NONE'>x<i>y</i></b>b", "ab\n");
	expect_html("a<b style='font-size:0px'>x</b><b style='font-size:0.9em'>b</b>", "ab\n");
	expect_html("a<b style='opacity:0'>x</b><b style='opacity:.5'>b</b>", "ab\n");
	expect_html("a<font color=white>x</font><font color='#FFF'>x</font>b", "ab\n");
	expect_html("a<b style='visibility:hidden'>x</b><b hidden>x</b>b", "ab\n");
	expect_html("<div style='color:#123456;background-color:#123456'>x</div>b", "b\n");
}

static void what_hides_in_other_ways_is_not_read(void **state)
{
	(void)state;
	expect_html("a<b style='max-height:0;overflow:hidden'>x</b>b", "ab\n");
	expect_html("a<b style='width:0px;height:0px'>c</b>b", "acb\n");
	expect_html("a<b style='font:0/0 a'>x</b><b style='font-size:1px'>x</b>b", "ab\n");
	expect_html("a<b style='color:transparent'>x</b><b style='color:rgba(1,2,3,0)'>x</b>b",
		"ab\n");
	expect_html("a<b style='color:#fefefe'>x</b><b style='color:rgb(250, 250, 250)'>x</b>b",
		"ab\n");
	expect_html("a<b style='text-indent:-9999px'>x</b><b style='left:-10px'>b</b>", "ab\n");
	expect_html(
		"a<b style='clip:rect(0,0,0,0)'>x</b><b style='opacity:0.01'>x</b>b", "ab\n");
	expect_html("a<b style='visibility:collapse'>x</b>b", "ab\n");
	expect_html("a<b style='dis/* */play:/**/none'>x</b>b", "ab\n");
}

/* Mail that is laid out by tables has fonts of nothing around every text. */
static void what_is_shown_again_is_read(void **state)
{
	(void)state;
	expect_html("<div style='font-size:0px'><p style='font-size:13px'>a</p>x</div>", "a\n");
	expect_html("<div style='font-size:0'><p style='font-size:1em'>x</p>x</div>b", "b\n");
	expect_html("<div style='visibility:hidden'>x<p style='visibility:visible'>a</p></div>",
		"a\n");
	expect_html("<div style='display:none;display:block'>a</div>", "a\n");
	expect_html("<div style='background:transparent;color:#000'>a</div>", "a\n");
}

static void a_sheet_of_the_document_is_heard(void **state)
{
	(void)state;
	expect_html("<style>/* c */ .h, p.k { display:none } #i{font-size:0}</style>"
		    "a<b class='x H'>x</b><p class=k>x</p><b id=i>x</b><b class=k>b</b>",
		"a\nb\n");
	expect_html("<style><!-- .h{display:none} --></style><style>.g{color:#fff}</style>"
		    "a<b class=h>x</b><b class=g>x</b>b",
		"ab\n");
	expect_html("<style>.d{background:#000}.w{color:#fff}</style>"
		    "<div class=d><b class=w>a</b></div>",
		"a\n");
	expect_html("<style>.h{display:none}.h{display:block}.g{display:none}</style>"
		    "<p class=h>a<p class=g style='display:block'>b",
		"a\nb\n");
	expect_html("<style>@import url(x);@media print{.h{display:none}.g{display:none}}"
		    "div .h{display:none}*{color:#fff}b{}</style><p class=h>a<p class=g>b",
		"a\nb\n");
	expect_html("<style>.h{display:none</style><b class=h>x</b>b", "b\n");
	expect_html("<style>.h</style><style>{}{}}}{</style><b class=h>b</b>", "b\n");
}

static void light_letters_on_a_dark_ground_are_read(void **state)
{
	(void)state;
	expect_html("<table bgcolor=black><tr><td><font color=white>a</font></table>", "a\n");
	expect_html("<div style='background:url(x.png);color:white'>a</div>", "a\n");
	expect_html("<div style='background-color:#036;color:#fff'>a</div>", "a\n");
}

#define ALTERNATIVES                                                                   \
	TYPE("multipart/mixed; boundary=o")                                            \
	"\r\n--o\r\n" TYPE("multipart/alternative; boundary=i") "\r\n--i\r\n" TYPE(    \
		"text/plain") "\r\nplain\r\n--i\r\n" TYPE("text/html") "\r\n<b>html</" \
								       "b>\r\n--i--\r\n"

static void all_alternatives_are_read_and_attachments_are_not(void **state)
{
	(void)state;
	struct read read = read_limited(ALTERNATIVES
		"--o\r\n" TYPE("message/rfc822") "\r\nSubject: x\r\n\r\ninner\r\n--o\r\n" TYPE(
			"text/plain") "Content-Disposition: "
				      "attachment\r\n\r\nattached\r\n--o\r\n" TYPE(
					      "text/plain") "\r\nfooter\r\n--o--\r\n",
		LIMIT_BODY_TEXT);
	assert_int_equal(read.text->count, 3);
	expect_part(&read, 0, "plain\n");
	expect_part(&read, 1, "html\n");
	assert_true(read.text->parts[1].is_html);
	expect_part(&read, 2, "footer\n");
	done(&read);
}

static void broken_mime_is_read_as_far_as_it_goes(void **state)
{
	(void)state;
	expect_one(TYPE("multipart/mixed; boundary=o") "\r\n--o\r\n\r\nno end", "no end\n");
	expect_one(TYPE("text/plain; charset=no-such-charset") "\r\nx\r\n", "x\n");
	expect_one(TYPE("text/plain") "Content-Transfer-Encoding: base64\r\n\r\nSmFu!!\r\n",
		"Jan\n");
}

static void the_text_is_bounded(void **state)
{
	(void)state;
	struct read read = read_limited("\r\nüüüü\r\n", 5);
	assert_true(read.text->is_cut);
	expect_part(&read, 0, "üü\xEF\xBF\xBD");
	done(&read);
	read = read_limited(TYPE("text/html") "\r\n<p>abcdefgh", 4);
	assert_true(read.text->is_cut);
	expect_part(&read, 0, "abcd");
	done(&read);
}

static void deep_nesting_ends_the_reading(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct buf out = buf_init(arena, 65536);
	buf_text(&out, TYPE("multipart/mixed; boundary=b0") "\r\n");
	for (unsigned i = 0; i < 900; i++) {
		buf_printf(&out, "--b%u\r\nContent-Type: multipart/mixed; boundary=b%u\r\n\r\n",
			i, i + 1);
	}
	struct read read = read_limited(arena_string(arena, buf_view(&out)), LIMIT_BODY_TEXT);
	assert_true(read.text->is_cut);
	done(&read);
	out = buf_init(arena, 65536);
	buf_text(&out, TYPE("text/html") "\r\nvisible");
	for (unsigned i = 0; i < 9000; i++)
		buf_text(&out, "<i>");
	read = read_limited(arena_string(arena, buf_view(&out)), LIMIT_BODY_TEXT);
	assert_true(read.text->is_cut);
	expect_part(&read, 0, "visible\n");
	done(&read);
	arena_destroy(arena);
}

static char all_read; /* its address says so */

static void *read_often(void *unused)
{
	(void)unused;
	for (unsigned i = 0; i < 200; i++) {
		struct read read = read_limited(ALTERNATIVES "--o--\r\n", LIMIT_BODY_TEXT);
		bool is_read = read.text->count == 2;
		done(&read);
		if (!is_read)
			return NULL;
	}
	return &all_read;
}

static void threads_read_at_the_same_time(void **state)
{
	(void)state;
	pthread_t threads[4];
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_often, NULL), 0);
	for (size_t i = 0; i < 4; i++) {
		void *result = NULL;
		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_non_null(result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_read_at_the_same_time),
		cmocka_unit_test(plain_text_is_read_as_it_is),
		cmocka_unit_test(transfer_encodings_and_charsets_are_undone),
		cmocka_unit_test(a_type_that_cannot_be_read_is_plain_text),
		cmocka_unit_test(flowed_lines_are_joined),
		cmocka_unit_test(of_html_the_visible_text_is_read),
		cmocka_unit_test(what_html_hides_is_not_read),
		cmocka_unit_test(what_hides_in_other_ways_is_not_read),
		cmocka_unit_test(what_is_shown_again_is_read),
		cmocka_unit_test(a_sheet_of_the_document_is_heard),
		cmocka_unit_test(light_letters_on_a_dark_ground_are_read),
		cmocka_unit_test(all_alternatives_are_read_and_attachments_are_not),
		cmocka_unit_test(broken_mime_is_read_as_far_as_it_goes),
		cmocka_unit_test(the_text_is_bounded),
		cmocka_unit_test(deep_nesting_ends_the_reading),
	};
	return cmocka_run_group_tests_name("body_text", tests, NULL, NULL);
}

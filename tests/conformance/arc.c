/* Reads zones and messages from standard input, a line each, and prints the ARC results:
 *   reset                               an empty zone
 *   zone TAB line of dns_table_add()
 *   check TAB name TAB message          the message in hexadecimal digits, LF or CRLF
 * Printed: name TAB result TAB reason. */
#include "auth/arc.h"

#include "base/buf.h"
#include "dns/table.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW      INT64_C(1600000000)
#define MAX_SIZE ((size_t)4 << 20)

static struct view take_field(struct view *rest)
{
	struct view field = view_slice(*rest, 0, view_find(*rest, '\t'));
	*rest = view_from(*rest, field.len + 1);
	return field;
}

static unsigned char hex_value(unsigned char c)
{
	return (unsigned char)(ascii_is_digit(c) ? c - '0' : ascii_lower(c) - 'a' + 10);
}

static struct view from_hex(struct view text, struct arena *arena)
{
	struct buf out = buf_init(arena, MAX_SIZE);
	unsigned char last = 0;
	for (size_t i = 0; i + 1 < text.len; i += 2) {
		unsigned char c = (unsigned char)(hex_value(text.ptr[i]) << 4 |
						  hex_value(text.ptr[i + 1]));
		if (c == '\n' && last != '\r')
			buf_byte(&out, '\r');
		buf_byte(&out, c);
		last = c;
	}
	return buf_view(&out);
}

static void check(struct dns_resolver *table, struct view rest)
{
	struct arena *arena = arena_create(4096, 0);
	struct dns_budget budget = dns_budget_begin(100, 10000);
	struct body_limits limits = { 4096, MAX_SIZE, MAX_SIZE, "/tmp" };
	struct auth_results results = { 0 };
	struct message message = { 0 };
	struct view body;
	struct view name = take_field(&rest);
	message.header = header_parse(from_hex(rest, arena), arena, &body);
	message.body = body_create(&limits);
	body_append(message.body, body);
	arc_check(table, &budget, &message, NOW, &results, arena);
	(void)printf("%.*s\t%s\t%.*s\n", VIEW_ARG(name), auth_result_name(results.arc.result),
		VIEW_ARG(results.arc.reason));
	body_destroy(message.body);
	arena_destroy(arena);
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t got;
	struct dns_resolver *table = dns_table_create();
	while ((got = getline(&line, &size, stdin)) > 0) {
		struct view rest = { (const unsigned char *)line, (size_t)got - 1 };
		struct view command = take_field(&rest);
		if (view_equal(command, VIEW("reset"))) {
			dns_resolver_destroy(table);
			table = dns_table_create();
		} else if (view_equal(command, VIEW("zone"))) {
			(void)dns_table_add(table, rest);
		} else if (view_equal(command, VIEW("check"))) {
			check(table, rest);
		} else {
			return EXIT_FAILURE;
		}
	}
	dns_resolver_destroy(table);
	free(line);
	return EXIT_SUCCESS;
}

/* Reads texts from standard input, a line each, in hexadecimal digits after a command and a
 * TAB, and prints what the parsers make of them, texts in hexadecimal digits again:
 *   senders   one line: origin:name:address:conform for each candidate, TAB between them
 *   strict    address_parse_strict(): "no", or the normalised domain
 *   words     rfc2047_decode() of an unfolded value
 *   suffix    domain_registrable() of a name, or nothing */
#include "base/buf.h"
#include "base/domain.h"
#include "mail/sender.h"
#include "text/idn.h"
#include "text/rfc2047.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_SIZE ((size_t)1 << 20)

static unsigned char hex_value(unsigned char c)
{
	return (unsigned char)(ascii_is_digit(c) ? c - '0' : ascii_lower(c) - 'a' + 10);
}

static struct view from_hex(struct view text, struct arena *arena)
{
	struct buf out = buf_init(arena, MAX_SIZE);
	for (size_t i = 0; i + 1 < text.len; i += 2) {
		buf_byte(&out, (unsigned char)(hex_value(text.ptr[i]) << 4 |
					       hex_value(text.ptr[i + 1])));
	}
	return buf_view(&out);
}

static void print_hex(struct view text)
{
	for (size_t i = 0; i < text.len; i++)
		(void)printf("%02x", text.ptr[i]);
}

static void print_senders(struct view value, struct arena *arena)
{
	static const char *const origins[] = {
		[ORIGIN_MAILBOX] = "mailbox",
		[ORIGIN_COMMENT] = "comment",
		[ORIGIN_GROUP] = "group",
		[ORIGIN_IN_NAME] = "in_name",
		[ORIGIN_IN_LOCAL] = "in_local",
		[ORIGIN_ROUTE] = "route",
		[ORIGIN_READING] = "reading",
	};
	struct message message = { .header = header_begin(arena) };
	header_add(&message.header, VIEW("From"), value);
	struct senders senders = senders_read(&message, arena);
	for (size_t i = 0; i < senders.count; i++) {
		const struct candidate *one = &senders.items[i];
		(void)printf("%s%s:", i ? "\t" : "", origins[one->origin]);
		print_hex(one->name);
		(void)printf(":");
		print_hex(one->address);
		(void)printf(":%s", one == senders.author ? "author" : "");
	}
}

static void print_strict(struct view text, struct arena *arena)
{
	struct view local;
	struct view domain;
	if (address_parse_strict(text, arena, &local, &domain)) {
		print_hex(domain);
	} else {
		(void)printf("no");
	}
}

static void print_suffix(struct view name, struct arena *arena)
{
	facts_t facts = 0;
	struct view domain = domain_normalize_any(idn_to_ascii(name, arena, &facts), arena);
	print_hex(domain_registrable(domain));
}

static bool answer(struct view command, struct view text, struct arena *arena)
{
	facts_t facts = 0;
	if (view_equal(command, VIEW("senders"))) {
		print_senders(text, arena);
	} else if (view_equal(command, VIEW("strict"))) {
		print_strict(text, arena);
	} else if (view_equal(command, VIEW("words"))) {
		print_hex(rfc2047_decode(text, arena, &facts));
	} else if (view_equal(command, VIEW("suffix"))) {
		print_suffix(text, arena);
	} else {
		return false;
	}
	(void)printf("\n");
	return true;
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t got;
	bool ok = domain_suffixes_load(NULL);
	while (ok && (got = getline(&line, &size, stdin)) > 0) {
		struct arena *arena = arena_create(4096, 0);
		struct view all = { (const unsigned char *)line, (size_t)got - 1 };
		struct view command = view_slice(all, 0, view_find(all, '\t'));
		struct view text = from_hex(view_from(all, command.len + 1), arena);
		ok = answer(command, text, arena);
		arena_destroy(arena);
	}
	free(line);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

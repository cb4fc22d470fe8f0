#include <inttypes.h>
#include <string.h>

#include "base/ip.h"
#include "base/utf8.h"
#include "config/choices.h"
#include "config/options.h"

#define WIDTH 78 /* columns of the sample */

/* --- values as libconfig writes them --- */

/* A string of libconfig knows \\ \" and \xNN. */
static void print_string(struct view text, struct buf *out)
{
	buf_byte(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		if (c == '"' || c == '\\') {
			buf_printf(out, "\\%c", c);
		} else if (c < 0x20 || c == 0x7F) {
			buf_printf(out, "\\x%02X", c);
		} else {
			buf_byte(out, c);
		}
	}
	buf_byte(out, '"');
}

static void print_strings(const struct string_list *list, struct buf *out)
{
	buf_byte(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		buf_text(out, i > 0 ? ", " : "");
		print_string(list->items[i], out);
	}
	buf_byte(out, ']');
}

static void print_networks(const struct network_list *list, struct buf *out)
{
	buf_byte(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		const struct ip_network *network = &list->items[i];
		char text[IP_TEXT_SIZE];
		ip_print(network->address, text);
		buf_printf(out, "%s\"%s/%u\"", i > 0 ? ", " : "", text, network->prefix);
	}
	buf_byte(out, ']');
}

static void print_number(double number, struct buf *out)
{
	char text[32];
	(void)snprintf(text, sizeof(text), "%.15g", number);
	buf_text(out, text);
	if (!strpbrk(text, ".e"))
		buf_text(out, ".0");
}

static void print_choice(const struct choice *choice, const void *field, struct buf *out)
{
	int value = 0;
	memcpy(&value, field, sizeof(value));
	while (choice->word && choice->value != value)
		choice++;
	buf_printf(out, "\"%s\"", choice->word ? choice->word : "");
}

void value_print(const struct key *key, const void *record, struct buf *out)
{
	const void *field = (const char *)record + key->offset;
	if (choices_of(key->type)) {
		print_choice(choices_of(key->type), field, out);
		return;
	}
	switch ((int)key->type) {
	case VALUE_BOOL:
		buf_text(out, *(const bool *)field ? "true" : "false");
		return;
	case VALUE_NUMBER:
		print_number(*(const double *)field, out);
		return;
	case VALUE_OCTAL:
		buf_printf(out, "\"%04" PRIo64 "\"", (uint64_t) * (const int64_t *)field);
		return;
	case VALUE_INTEGER:
	case VALUE_SIZE:
	case VALUE_MILLISECONDS:
	case VALUE_SECONDS:
		buf_printf(out, "%" PRId64, *(const int64_t *)field);
		return;
	case VALUE_ADDRESS_LIST:
		print_networks(field, out);
		return;
	case VALUE_SERVER_LIST:
	case VALUE_STRING_LIST:
		print_strings(field, out);
		return;
	default:
		print_string(*(const struct view *)field, out);
		return;
	}
}

static void print_trust(const struct settings *settings, struct buf *out)
{
	static const struct key writer = { .type = VALUE_CHOICE_WRITER,
		.offset = offsetof(struct trusted_results, writer) };
	buf_byte(out, '(');
	for (size_t i = 0; i < settings->trusted_results_count; i++) {
		const struct trusted_results *trusted = &settings->trusted_results[i];
		buf_text(out, i > 0 ? ", { authserv_id = " : " { authserv_id = ");
		print_string(trusted->authserv_id, out);
		buf_text(out, "; writer = ");
		value_print(&writer, trusted, out);
		buf_text(out, "; }");
	}
	buf_text(out, settings->trusted_results_count > 0 ? " )" : ")");
}

void config_print_settings(const struct settings *settings, struct buf *out)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (i == OPTION_NUMBER_weights)
			continue; /* part of the rules, not of the settings */
		buf_printf(out, "%s = ", option_keys[i].path);
		if (i == OPTION_NUMBER_trusted_results) {
			print_trust(settings, out);
		} else {
			value_print(&option_keys[i], settings, out);
		}
		buf_text(out, ";\n");
	}
}

/* --- the sample and the man page --- */

/* The section that begins with each option, or NULL: the table read once more, where a row
 * that begins a section leaves its text for the next option. */
struct section_row {
	const char *section;
	bool is_option;
};

static const struct section_row rows[] = {
#define OPTIONS_GROUP(text)                                      { text, false },
#define OPTION(path, field, type, initial, min, max, unit, text) { NULL, true },
#define OPTION_RECORDS(path, name, example, text)                { NULL, true },
#include "config/options.def"
#undef OPTION
#undef OPTION_RECORDS
#undef OPTIONS_GROUP
};

/* What is allowed, as a sentence; for a list of groups its text says it. */
static const char *allowed(const struct key *key, struct arena *arena)
{
	if (key->type == VALUE_RECORDS)
		return "";
	const char *expected = value_expected(key, arena);
	struct view sentence =
		arena_printf(arena, "%c%s.", expected[0] - 'a' + 'A', expected + 1);
	return arena_string(arena, sentence);
}

static void print_default(
	const struct key *key, const struct settings *defaults, struct buf *out)
{
	if (key->type == VALUE_RECORDS) {
		buf_text(out, key->initial);
	} else {
		value_print(key, defaults, out);
	}
}

/* Words of `text` in lines that begin with `indent` and end before WIDTH. */
static void print_wrapped(const char *indent, const char *text, struct buf *out)
{
	struct view rest = view_trim(view_of(text));
	while (rest.len > 0) {
		size_t room = WIDTH - 2 * strlen(indent);
		size_t used = rest.len;
		if (used > room) {
			used = view_find_last(view_slice(rest, 0, room + 1), ' ');
			if (used > room) /* one long word */
				used = view_find(rest, ' ');
		}
		buf_text(out, indent);
		buf_put(out, view_slice(rest, 0, used));
		buf_byte(out, '\n');
		rest = view_trim(view_from(rest, used));
	}
}

/* The group of "dns.cache" is "dns", that of "history.redis.tls" is "history.redis"; empty for
 * an option outside groups. */
static struct view group_of(const struct key *key)
{
	struct view path = view_of(key->path);
	size_t dot = view_find_last(path, '.');
	return dot < path.len ? view_slice(path, 0, dot) : view_slice(path, 0, 0);
}

/* How deep an option of this group is: 0, 1, or 2 for a group inside another. */
static unsigned depth_of(struct view group)
{
	return group.len == 0 ? 0 : view_find(group, '.') < group.len ? 2 : 1;
}

static const char *indent_of(struct view group)
{
	static const char *const indents[] = { "", "\t", "\t\t" };
	return indents[depth_of(group)];
}

/* The options of a group inside another stand after all others of that one. */
static void change_group(struct view *group, struct view next, struct buf *out)
{
	if (view_equal(*group, next))
		return;
	size_t dot = view_find(next, '.');
	bool is_inside = dot < next.len && view_equal(*group, view_slice(next, 0, dot));
	BUG_ON(dot < next.len && !is_inside);
	for (unsigned depth = is_inside ? 0 : depth_of(*group); depth > 0; depth--)
		buf_text(out, depth == 2 ? "\t};\n" : "};\n");
	if (is_inside) {
		buf_printf(out, "\n\t%.*s:\n\t{", VIEW_ARG(view_from(next, dot + 1)));
	} else if (next.len > 0) {
		buf_printf(out, "\n%.*s:\n{", VIEW_ARG(next));
	}
	*group = next;
}

static void print_sample_option(
	const struct key *key, const struct settings *defaults, struct buf *out)
{
	struct view group = group_of(key);
	const char *name = key->path + (group.len > 0 ? group.len + 1 : 0);
	buf_byte(out, '\n');
	struct view mark = arena_printf(out->arena, "%s# ", indent_of(group));
	const char *indent = arena_string(out->arena, mark);
	print_wrapped(indent, key->text, out);
	print_wrapped(indent, allowed(key, out->arena), out);
	buf_printf(out, "%s#%s = ", indent_of(group), name);
	print_default(key, defaults, out);
	buf_text(out, ";\n");
}

void config_print_sample(struct buf *out)
{
	struct settings defaults;
	options_default(&defaults, out->arena);
	buf_text(out, "# guise.conf - how guise works. guise.conf(5) explains the format.\n"
		      "#\n"
		      "# Every option stands here with its default (of weights and\n"
		      "# authentication.trust: an example). To change one, take the # away "
		      "before it.\n"
		      "# Test the file with `guised -t`, then load it with SIGUSR1. Paths are "
		      "relative\n"
		      "# to the folder of this file.\n");
	struct view group = { NULL, 0 };
	size_t option = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].is_option) {
			change_group(&group, (struct view){ NULL, 0 }, out);
			buf_printf(out, "\n\n# --- %s ---\n", rows[i].section);
			continue;
		}
		const struct key *key = &option_keys[option++];
		change_group(&group, group_of(key), out);
		print_sample_option(key, &defaults, out);
	}
	change_group(&group, (struct view){ NULL, 0 }, out);
}

/* scdoc reads * and _ as marks, and a backslash before either as that character. */
static void print_scdoc(const char *text, struct buf *out)
{
	for (; *text; text++) {
		if (strchr("*_\\#~`<>", *text))
			buf_byte(out, '\\');
		buf_byte(out, (unsigned char)*text);
	}
}

void config_print_man(struct buf *out)
{
	struct settings defaults;
	struct arena *arena = out->arena;
	size_t option = 0;
	options_default(&defaults, arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].is_option) {
			buf_printf(out, "%s## %s\n", i > 0 ? "\n" : "", rows[i].section);
			continue;
		}
		const struct key *key = &option_keys[option++];
		struct buf initial = buf_init(arena, 4096);
		print_default(key, &defaults, &initial);
		buf_text(out, "\n*");
		print_scdoc(key->path, out);
		buf_text(out, "*\n\t");
		print_scdoc(key->text, out);
		buf_byte(out, ' ');
		print_scdoc(allowed(key, arena), out);
		buf_text(out, key->type == VALUE_RECORDS ? "Example: " : " Default: ");
		print_scdoc(arena_string(arena, buf_view(&initial)), out);
		buf_byte(out, '\n');
	}
}

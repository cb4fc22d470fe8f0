#include "config/value.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "config/choices.h"
#include "config/strings.h"
#include "text/distance.h"

#define QUOTE_MAX     80 /* octets of a bad value that a fault shows */
#define NEAR_DISTANCE 2  /* typing errors after which a name is still the one meant */

/* For the lists: the type of one item. VALUE_RECORDS: no list of strings. */
static enum value_type item_type(enum value_type type)
{
	switch ((int)type) {
	case VALUE_STRING_LIST:
		return VALUE_STRING;
	case VALUE_SERVER_LIST:
		return VALUE_SERVER;
	case VALUE_NAME_LIST:
		return VALUE_NAME;
	case VALUE_MAILBOX_LIST:
		return VALUE_MAILBOX;
	case VALUE_DOMAIN_LIST:
		return VALUE_DOMAIN;
	case VALUE_OWN_DOMAIN_LIST:
		return VALUE_OWN_DOMAIN;
	case VALUE_SIGNER_LIST:
		return VALUE_SIGNER;
	case VALUE_PATTERN_LIST:
		return VALUE_PATTERN;
	default:
		return VALUE_RECORDS;
	}
}

static bool is_text(enum value_type type)
{
	return type >= VALUE_STRING && type <= VALUE_PATTERN;
}

static bool is_integer(enum value_type type)
{
	return type >= VALUE_INTEGER && type <= VALUE_SECONDS;
}

static const char *cstring(struct reader *reader, struct view text)
{
	return (const char *)reader_keep(reader, text).ptr;
}

void reader_fault(
	struct reader *reader, const config_setting_t *setting, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	int length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	struct origin at = source_origin(reader->source, setting);
	fault_add(reader->faults, PLACE(at), "%s", length < 0 ? "" : text);
}

const char *reader_quote(struct reader *reader, struct view text)
{
	struct buf out = buf_init(reader->arena, (size_t)16 * QUOTE_MAX);
	size_t kept = text.len;
	if (kept > QUOTE_MAX) {
		kept = QUOTE_MAX;
		while (kept > 0 && (text.ptr[kept] & 0xC0) == 0x80) /* no half character */
			kept--;
	}
	buf_byte(&out, '"');
	buf_put_escaped(&out, view_slice(text, 0, kept));
	buf_text(&out, kept < text.len ? "...\"" : "\"");
	return cstring(reader, buf_view(&out));
}

struct view reader_keep(struct reader *reader, struct view text)
{
	return (struct view){ (const unsigned char *)arena_string(reader->arena, text),
		text.len };
}

struct origin reader_origin(struct reader *reader, const config_setting_t *setting)
{
	struct origin at = source_origin(reader->source, setting);
	if (at.file.ptr != reader->seen_file.ptr || !reader->kept_file.ptr) {
		reader->seen_file = at.file;
		reader->kept_file = reader_keep(reader, at.file);
	}
	at.file = reader->kept_file;
	return at;
}

/* --- what is allowed, in words --- */

static const char *plain_expected(enum value_type type)
{
	static const char *const words[VALUE_TYPES] = {
		[VALUE_BOOL] = "true or false",
		[VALUE_OCTAL] = "permissions as a string, such as \"0660\"",
		[VALUE_DATE] = "a day as \"YYYY-MM-DD\"",
		[VALUE_STRING] = "a string",
		[VALUE_REPLY] = "a string",
		[VALUE_AUTHSERV_ID] = "a string",
		[VALUE_LISTEN] = "a string",
		[VALUE_PATH] = "a path",
		[VALUE_SERVER] = "an IP address, or one with @PORT",
		[VALUE_NAME] = "a string that is not empty",
		[VALUE_MAILBOX] = "an e-mail address",
		[VALUE_DOMAIN] = "a domain",
		[VALUE_OWN_DOMAIN] = "a domain",
		[VALUE_SIGNER] = "a domain",
		[VALUE_WATCHED] = "a domain",
		[VALUE_PATTERN] = "a domain",
		[VALUE_STRING_LIST] = "a list of strings",
		[VALUE_SERVER_LIST] = "a list of IP addresses, each perhaps with @PORT",
		[VALUE_NAME_LIST] = "a list of strings",
		[VALUE_MAILBOX_LIST] = "a list of e-mail addresses",
		[VALUE_DOMAIN_LIST] = "a list of domains",
		[VALUE_OWN_DOMAIN_LIST] = "a list of domains",
		[VALUE_SIGNER_LIST] = "a list of domains",
		[VALUE_PATTERN_LIST] = "a list of domains",
		[VALUE_ADDRESS_LIST] = "a list of IP addresses and networks",
		[VALUE_RECORDS] = "a list of groups",
	};
	return words[type] ? words[type] : "";
}

const char *value_expected(const struct key *key, struct arena *arena)
{
	struct buf out = buf_init(arena, 512);
	const struct choice *choice = choices_of(key->type);
	if (choice) {
		buf_text(&out, "one of");
		for (const char *join = " "; choice->word; choice++, join = ", ")
			buf_printf(&out, "%s\"%s\"", join, choice->word);
	} else if (is_integer(key->type) || key->type == VALUE_NUMBER) {
		buf_printf(&out, "a %snumber from %" PRId64 " to %" PRId64 "%s%s",
			is_integer(key->type) ? "whole " : "", key->min, key->max,
			key->unit && key->unit[0] ? " " : "", key->unit ? key->unit : "");
	} else {
		buf_text(&out, plain_expected(key->type));
		if (is_text(key->type) && key->max > 0)
			buf_printf(&out, " of at most %" PRId64 " octets", key->max);
	}
	return arena_string(arena, buf_view(&out));
}

static const char *show(struct reader *reader, const config_setting_t *setting)
{
	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_STRING:
		return reader_quote(reader, view_of(config_setting_get_string(setting)));
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		return cstring(reader,
			arena_printf(reader->arena, "%lld", config_setting_get_int64(setting)));
	case CONFIG_TYPE_FLOAT:
		return cstring(reader,
			arena_printf(reader->arena, "%g", config_setting_get_float(setting)));
	case CONFIG_TYPE_BOOL:
		return config_setting_get_bool(setting) ? "true" : "false";
	case CONFIG_TYPE_GROUP:
		return "a group";
	default:
		return "a list";
	}
}

static bool refuse(
	struct reader *reader, const config_setting_t *setting, const struct key *key)
{
	reader_fault(reader, setting, "%s: must be %s, not %s", key->path,
		value_expected(key, reader->arena), show(reader, setting));
	return false;
}

/* --- strings and lists of them --- */

static bool read_text(struct reader *reader, const config_setting_t *setting,
	const struct key *key, enum value_type type, struct view *text_out)
{
	struct view raw = view_of(config_setting_get_string(setting));
	size_t max = key->max > 0 ? (size_t)key->max : LIMIT_CONFIG_TEXT;
	if (type == VALUE_NAME)
		max = LIMIT_CONFIG_NAME;
	if (config_setting_type(setting) != CONFIG_TYPE_STRING)
		return refuse(reader, setting, key);
	if (!utf8_is_valid(raw)) {
		reader_fault(reader, setting, "%s: %s is no UTF-8", key->path,
			reader_quote(reader, raw));
		return false;
	}
	if (raw.len > max) {
		reader_fault(reader, setting, "%s: %s has %zu octets, at most %zu are allowed",
			key->path, reader_quote(reader, raw), raw.len, max);
		return false;
	}
	struct origin at = source_origin(reader->source, setting);
	struct view text = { NULL, 0 };
	const char *reason = string_read(reader, type, at.file, raw, &text);
	if (reason) {
		reader_fault(reader, setting, "%s: %s %s", key->path, reader_quote(reader, raw),
			reason);
		return false;
	}
	const char *doubt = string_doubt(type, text);
	if (doubt) {
		fault_warn(reader->faults, PLACE(at), "%s: %s %s", key->path,
			reader_quote(reader, raw), doubt);
	}
	*text_out = text;
	return true;
}

static bool is_sequence(const config_setting_t *setting)
{
	return config_setting_is_array(setting) || config_setting_is_list(setting);
}

static bool read_text_list(struct reader *reader, const config_setting_t *setting,
	const struct key *key, struct string_list *list_out)
{
	if (!is_sequence(setting))
		return refuse(reader, setting, key);
	size_t count = (size_t)config_setting_length(setting);
	struct string_list list = { .items = arena_array(reader->arena, struct view, count) };
	bool good = true;
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *item = config_setting_get_elem(setting, (unsigned)i);
		if (read_text(
			    reader, item, key, item_type(key->type), &list.items[list.count])) {
			list.count++;
		} else {
			good = false;
		}
	}
	*list_out = list;
	return good;
}

static bool read_networks(struct reader *reader, const config_setting_t *setting,
	const struct key *key, struct network_list *list_out)
{
	if (!is_sequence(setting))
		return refuse(reader, setting, key);
	size_t count = (size_t)config_setting_length(setting);
	struct network_list list = { .items = arena_array(
					     reader->arena, struct ip_network, count) };
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *item = config_setting_get_elem(setting, (unsigned)i);
		const char *text = config_setting_get_string(item);
		if (!text) {
			(void)refuse(reader, item, key);
		} else if (ip_network_parse(view_of(text), &list.items[list.count])) {
			list.count++;
		} else {
			reader_fault(reader, item,
				"%s: %s is no IP address or network, such as 192.0.2.0/24 or "
				"2001:db8::/32",
				key->path, reader_quote(reader, view_of(text)));
		}
	}
	*list_out = list;
	return list.count == count;
}

/* --- scalars --- */

static bool read_integer(struct reader *reader, const config_setting_t *setting,
	const struct key *key, int64_t *integer_out)
{
	int type = config_setting_type(setting);
	int64_t value = config_setting_get_int64(setting);
	if ((type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64) || value < key->min ||
		value > key->max)
		return refuse(reader, setting, key);
	*integer_out = value;
	return true;
}

static bool read_number(struct reader *reader, const config_setting_t *setting,
	const struct key *key, double *number_out)
{
	double value = 0;
	int type = config_setting_type(setting);
	if (type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64) {
		value = (double)config_setting_get_int64(setting);
	} else if (type == CONFIG_TYPE_FLOAT) {
		value = config_setting_get_float(setting);
	} else {
		return refuse(reader, setting, key);
	}
	if (!(value >= (double)key->min && value <= (double)key->max)) /* nor is it NaN */
		return refuse(reader, setting, key);
	*number_out = value;
	return true;
}

static bool parse_octal(struct view text, int64_t *value_out)
{
	int64_t value = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '7')
			return false;
		value = value * 8 + (text.ptr[i] - '0');
	}
	*value_out = value;
	return text.len > 0 && text.len <= 6;
}

/* An integer is refused: libconfig reads 0660 as six hundred and sixty. */
static bool read_octal(struct reader *reader, const config_setting_t *setting,
	const struct key *key, int64_t *value_out)
{
	int64_t value = 0;
	struct view text = view_of(config_setting_get_string(setting));
	if (text.len > 6 || !parse_octal(text, &value) || value < key->min || value > key->max)
		return refuse(reader, setting, key);
	*value_out = value;
	return true;
}

static bool parse_digits(struct view text, int *value_out)
{
	*value_out = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
		*value_out = *value_out * 10 + (text.ptr[i] - '0');
	}
	return true;
}

bool value_parse_day(struct view text, int64_t *after_out)
{
	struct tm day = { 0 };
	if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-' ||
		!parse_digits(view_slice(text, 0, 4), &day.tm_year) ||
		!parse_digits(view_slice(text, 5, 2), &day.tm_mon) ||
		!parse_digits(view_slice(text, 8, 2), &day.tm_mday))
		return false;
	day.tm_year -= 1900;
	day.tm_mon -= 1;
	struct tm asked = day;
	time_t start = timegm(&day); /* writes 31 February as 3 March */
	if (day.tm_year != asked.tm_year || day.tm_mon != asked.tm_mon ||
		day.tm_mday != asked.tm_mday || start <= 0)
		return false;
	*after_out = (int64_t)start + 86400;
	return true;
}

static bool read_day(struct reader *reader, const config_setting_t *setting,
	const struct key *key, int64_t *time_out)
{
	struct view text = view_of(config_setting_get_string(setting));
	return value_parse_day(text, time_out) || refuse(reader, setting, key);
}

static bool read_choice(struct reader *reader, const config_setting_t *setting,
	const struct key *key, void *field)
{
	const struct choice *choice =
		choices_find(key->type, view_of(config_setting_get_string(setting)));
	if (!choice)
		return refuse(reader, setting, key);
	memcpy(field, &choice->value, sizeof(choice->value)); /* enumerations are ints */
	return true;
}

bool value_read(struct reader *reader, const config_setting_t *setting, const struct key *key,
	void *record)
{
	void *field = (char *)record + key->offset;
	if (is_text(key->type))
		return read_text(reader, setting, key, key->type, field);
	if (item_type(key->type) != VALUE_RECORDS)
		return read_text_list(reader, setting, key, field);
	if (is_integer(key->type))
		return read_integer(reader, setting, key, field);
	if (choices_of(key->type))
		return read_choice(reader, setting, key, field);
	switch ((int)key->type) {
	case VALUE_BOOL:
		if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
			return refuse(reader, setting, key);
		*(bool *)field = config_setting_get_bool(setting) == CONFIG_TRUE;
		return true;
	case VALUE_NUMBER:
		return read_number(reader, setting, key, field);
	case VALUE_OCTAL:
		return read_octal(reader, setting, key, field);
	case VALUE_DATE:
		return read_day(reader, setting, key, field);
	case VALUE_ADDRESS_LIST:
		return read_networks(reader, setting, key, field);
	default:
		BUG_ON(true);
		return false;
	}
}

/* --- defaults --- */

/* The next of the strings that blanks separate. */
static struct view next_word(struct view *rest)
{
	*rest = view_trim(*rest);
	struct view word = view_slice(*rest, 0, view_find(*rest, ' '));
	*rest = view_from(*rest, word.len);
	return word;
}

static void default_networks(struct view words, struct arena *arena, struct network_list *list)
{
	*list = (struct network_list){ .items = arena_array(
					       arena, struct ip_network, words.len / 2 + 1) };
	for (struct view word = next_word(&words); word.len > 0; word = next_word(&words)) {
		bool is_network = ip_network_parse(word, &list->items[list->count++]);
		BUG_ON(!is_network);
	}
}

static void default_strings(struct view words, struct arena *arena, struct string_list *list)
{
	*list = (struct string_list){ .items = arena_array(
					      arena, struct view, words.len / 2 + 1) };
	for (struct view word = next_word(&words); word.len > 0; word = next_word(&words))
		list->items[list->count++] = view_of(arena_string(arena, word));
}

void value_set_default(const struct key *key, void *record, struct arena *arena)
{
	void *field = (char *)record + key->offset;
	struct view initial = view_of(key->initial);
	if (is_text(key->type)) {
		*(struct view *)field = view_of(arena_string(arena, initial));
	} else if (item_type(key->type) != VALUE_RECORDS) {
		default_strings(initial, arena, field);
	} else if (is_integer(key->type)) {
		*(int64_t *)field = strtoll(key->initial, NULL, 10);
	} else if (choices_of(key->type)) {
		const struct choice *choice = choices_find(key->type, initial);
		BUG_ON(!choice);
		memcpy(field, &choice->value, sizeof(choice->value));
	} else if (key->type == VALUE_BOOL) {
		*(bool *)field = view_equal(initial, VIEW("true"));
	} else if (key->type == VALUE_NUMBER) {
		*(double *)field = strtod(key->initial, NULL);
	} else if (key->type == VALUE_OCTAL) {
		bool is_octal = parse_octal(initial, field);
		BUG_ON(!is_octal);
	} else if (key->type == VALUE_ADDRESS_LIST) {
		default_networks(initial, arena, field);
	}
}

/* --- groups --- */

static struct view leaf_of(struct view path)
{
	size_t dot = view_find_last(path, '.');
	return dot < path.len ? view_from(path, dot + 1) : path;
}

void value_fault_unknown(struct reader *reader, const config_setting_t *setting,
	const char *path, const struct key *keys, size_t key_count)
{
	const char *nearest = NULL;
	unsigned best = NEAR_DISTANCE + 1;
	struct view name = view_of(path);
	for (size_t i = 0; i < key_count; i++) {
		struct view known = view_of(keys[i].path);
		unsigned apart = distance_within(name, known, NEAR_DISTANCE);
		if (view_equal(leaf_of(name), leaf_of(known))) /* in the wrong group */
			apart = 1;
		if (apart < best && apart < name.len) {
			best = apart;
			nearest = keys[i].path;
		}
	}
	if (nearest) {
		reader_fault(
			reader, setting, "unknown option %s, did you mean %s?", path, nearest);
	} else {
		reader_fault(reader, setting, "unknown option %s", path);
	}
}

bool value_read_group(struct reader *reader, const config_setting_t *group,
	const struct key *keys, size_t key_count, void *record)
{
	bool good = true;
	if (!config_setting_is_group(group)) {
		reader_fault(
			reader, group, "must be a group in { }, not %s", show(reader, group));
		return false;
	}
	size_t count = (size_t)config_setting_length(group);
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		const char *name = config_setting_name(member);
		size_t k = 0;
		while (k < key_count && strcmp(keys[k].path, name) != 0)
			k++;
		if (k < key_count) {
			good &= value_read(reader, member, &keys[k], record);
		} else {
			value_fault_unknown(reader, member, name, keys, key_count);
			good = false;
		}
	}
	for (size_t k = 0; k < key_count; k++) {
		if (!keys[k].required || config_setting_get_member(group, keys[k].path))
			continue;
		reader_fault(reader, group, "%s is missing", keys[k].path);
		good = false;
	}
	return good;
}

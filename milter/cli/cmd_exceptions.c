/* guise exceptions: those in force, those that are over or never used, those that the history
 * proposes, and taking one back. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/exception_file.h"
#include "engine/history_store.h"

#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

struct wish {
	const char *config;
	const char *revoke;
	bool json;
	bool proposed;
};

#define DAY      INT64_C(86400)
#define MAX_LINE 16384

static bool has_principal(const struct protected_list *list, struct view id)
{
	for (size_t i = 0; i < list->person_count; i++) {
		if (view_equal(list->people[i].id, id))
			return true;
	}
	for (size_t i = 0; i < list->organization_count; i++) {
		if (view_equal(list->organizations[i].id, id))
			return true;
	}
	for (size_t i = 0; i < list->domain_count; i++) {
		if (view_equal(list->domains[i].id, id))
			return true;
	}
	return false;
}

/* "idle": whom it names is not in the list any more. */
static const char *state_of(
	const struct exception_file *file, const struct exception *exception)
{
	if (exception->until != 0 && file->judge.env.now >= exception->until)
		return "expired";
	return has_principal(exception_file_list(file), exception->principal) ? "active"
									      : "idle";
}

/* --- use --- */

/* What the store knows of it; ANSWER_UNKNOWN where there is none to read. */
static enum answer use_of(const struct exception_file *file, const struct exception *exception,
	struct contact *use_out)
{
	const struct engine_env *env = &file->judge.env;
	*use_out = (struct contact){ .messages = 0 };
	if (!env->store)
		return ANSWER_UNKNOWN;
	return history_exception_use(env->store, exception, env->now, use_out);
}

static struct view day_of(int64_t at, struct arena *arena)
{
	return exception_day(at > 0 ? at + DAY : 0, arena);
}

static void put_count(struct buf *out, uint32_t count, const char *what)
{
	buf_printf(out, "%u %s%s", count, what, count == 1 ? "" : "s");
}

static void put_use(
	const struct exception_file *file, const struct exception *exception, struct buf *out)
{
	struct contact use;
	switch (use_of(file, exception, &use)) {
	case ANSWER_UNKNOWN:
		buf_text(out, "use unknown");
		break;
	case ANSWER_NO:
		buf_text(out, "never used");
		break;
	case ANSWER_YES:
		buf_text(out, "used for ");
		put_count(out, use.messages, "message");
		buf_printf(out, ", last on %.*s",
			VIEW_ARG(day_of(use.last_seen, file->judge.arena)));
		break;
	}
}

/* Opens the history; what is in the way is said once. */
static bool remember(struct exception_file *file)
{
	const struct settings *settings = &file->judge.policy->snapshot->settings;
	if (judge_remember(&file->judge))
		return true;
	if (settings->history_store == HISTORY_NONE) {
		(void)fprintf(stderr,
			"guise: history.store is \"none\": what is used is not remembered\n");
	} else if (!file->judge.env.store) {
		(void)fprintf(stderr,
			"guise: history: %.*s is not there: guised has remembered nothing "
			"yet\n",
			VIEW_ARG(settings->history_path));
	}
	return false;
}

/* --- the list --- */

static void set_text(json_t *object, const char *key, struct view text)
{
	json_t *value =
		text.len > 0 ? json_stringn((const char *)text.ptr, text.len) : json_null();
	(void)json_object_set_new(object, key, value);
}

static void print_object(json_t *object)
{
	char *dumped =
		json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
	(void)printf("%s\n", dumped ? dumped : "{}");
	free(dumped);
	json_decref(object);
}

static void set_number(json_t *object, const char *key, int64_t number)
{
	(void)json_object_set_new(object, key, json_integer((json_int_t)number));
}

static void set_use(
	json_t *object, const struct exception_file *file, const struct exception *exception)
{
	struct arena *arena = file->judge.arena;
	struct contact use;
	if (use_of(file, exception, &use) == ANSWER_UNKNOWN) {
		(void)json_object_set_new(object, "uses", json_null());
	} else {
		set_number(object, "uses", use.messages);
	}
	set_text(object, "first_used", day_of(use.first_seen, arena));
	set_text(object, "last_used", day_of(use.last_seen, arena));
}

static void print_json(
	const struct exception_file *file, size_t number, const struct exception *exception)
{
	struct arena *arena = file->judge.arena;
	json_t *object = json_object();
	set_number(object, "number", (int64_t)number);
	set_text(object, "state", view_of(state_of(file, exception)));
	set_text(object, "principal", exception->principal);
	set_text(object, "address", exception->address);
	set_text(object, "domain", exception->domain);
	set_text(object, "reason", exception->reason);
	set_text(object, "author", exception->author);
	set_text(object, "created", exception_day(exception->created, arena));
	set_text(object, "until", exception_day(exception->until, arena));
	set_text(object, "file", exception->origin.file);
	set_number(object, "line", exception->origin.line);
	set_use(object, file, exception);
	print_object(object);
}

static void print_line(
	const struct exception_file *file, size_t number, const struct exception *exception)
{
	struct buf out = buf_init(file->judge.arena, MAX_LINE);
	buf_printf(&out, "%3zu  %-7s  ", number, state_of(file, exception));
	buf_put_escaped(&out, exception_describe(exception, file->judge.arena));
	buf_text(&out, "  ");
	buf_put_escaped(&out, exception->origin.file);
	buf_printf(&out, ":%u  ", exception->origin.line);
	put_use(file, exception, &out);
	buf_byte(&out, '\n');
	(void)fwrite(out.bytes, 1, out.len, stdout);
}

static int list_all(struct exception_file *file, bool json)
{
	const struct protected_list *list = exception_file_list(file);
	(void)remember(file);
	for (size_t i = 0; i < list->exception_count; i++)
		(json ? print_json : print_line)(file, i + 1, &list->exceptions[i]);
	return EX_OK;
}

/* --- who is proposed --- */

/* Such as nobody has to quote, with care, for a shell. */
static bool is_plain_word(struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		if (!ascii_is_alnum(c) && c != '@' && c != '.' && c != '-' && c != '_' &&
			c != '+' && c != '=')
			return false;
	}
	return text.len > 0 && text.ptr[0] != '-';
}

static void print_proposal(const struct exception_file *file, const struct proposal *proposal)
{
	struct arena *arena = file->judge.arena;
	const struct contact *seen = &proposal->seen;
	const struct contact *sender = &proposal->sender;
	struct buf out = buf_init(arena, MAX_LINE);
	buf_put_escaped(&out, proposal->address);
	buf_text(&out, " for ");
	buf_put_escaped(&out, proposal->principal);
	buf_text(&out, ": ");
	put_count(&out, seen->messages, "message");
	buf_text(&out, " on ");
	put_count(&out, seen->days, "day");
	buf_printf(&out, ", last on %.*s", VIEW_ARG(day_of(seen->last_seen, arena)));
	if (sender->first_seen > 0) {
		buf_printf(&out, "; known since %.*s, wrote on ",
			VIEW_ARG(day_of(sender->first_seen, arena)));
		put_count(&out, sender->days, "day");
	}
	if (sender->written_to > 0) {
		buf_printf(&out, ", written to on %.*s",
			VIEW_ARG(day_of(sender->written_to, arena)));
	}
	buf_byte(&out, '\n');
	if (is_plain_word(proposal->address) &&
		view_find(proposal->principal, '\'') == proposal->principal.len) {
		buf_text(&out, "    guise allow --principal '");
		buf_put_escaped(&out, proposal->principal);
		buf_printf(
			&out, "' --address %.*s --reason ...\n", VIEW_ARG(proposal->address));
	}
	(void)fwrite(out.bytes, 1, out.len, stdout);
}

static void print_proposal_json(
	const struct exception_file *file, const struct proposal *proposal)
{
	struct arena *arena = file->judge.arena;
	json_t *object = json_object();
	set_text(object, "principal", proposal->principal);
	set_text(object, "address", proposal->address);
	set_number(object, "messages", proposal->seen.messages);
	set_number(object, "days", proposal->seen.days);
	set_text(object, "first", day_of(proposal->seen.first_seen, arena));
	set_text(object, "last", day_of(proposal->seen.last_seen, arena));
	set_text(object, "known_since", day_of(proposal->sender.first_seen, arena));
	set_number(object, "known_days", proposal->sender.days);
	set_text(object, "written_to", day_of(proposal->sender.written_to, arena));
	print_object(object);
}

/* Whom an exception lets pass already, or whose name is not in the list any more, needs none.
 */
static bool is_open(const struct exception_file *file, const struct proposal *proposal)
{
	const struct protected_list *list = exception_file_list(file);
	size_t at = view_find_last(proposal->address, '@');
	for (size_t i = 0; i < list->exception_count; i++) {
		const struct exception *exception = &list->exceptions[i];
		bool runs = exception->until == 0 || file->judge.env.now < exception->until;
		bool is_its =
			view_equal_ascii_nocase(exception->address, proposal->address) ||
			view_equal(exception->domain, view_from(proposal->address, at + 1));
		if (runs && is_its && view_equal(exception->principal, proposal->principal))
			return false;
	}
	return has_principal(list, proposal->principal);
}

static int list_proposed(struct exception_file *file, bool json)
{
	const struct engine_env *env = &file->judge.env;
	struct proposal *proposals = NULL;
	size_t count = 0;
	if (!remember(file) || !history_proposals(env->store, env->now, file->judge.arena,
				       &proposals, &count)) {
		(void)fprintf(stderr, "guise exceptions: who is to be proposed is unknown\n");
		return EX_UNAVAILABLE;
	}
	for (size_t i = 0; i < count; i++) {
		if (is_open(file, &proposals[i]))
			(json ? print_proposal_json : print_proposal)(file, &proposals[i]);
	}
	return EX_OK;
}

/* --- taking one back --- */

static int revoke(struct exception_file *file, const char *number)
{
	const struct protected_list *list = exception_file_list(file);
	char *end = NULL;
	unsigned long asked = strtoul(number, &end, 10);
	if (*number < '0' || *number > '9' || *end != '\0' || asked == 0 ||
		asked > list->exception_count) {
		(void)fprintf(stderr, "guise exceptions: no exception %s\n", number);
		return EX_DATAERR;
	}
	const struct exception *revoked = &list->exceptions[asked - 1];
	if (!revoked->kept_apart) {
		(void)fprintf(stderr,
			"guise exceptions: exception %lu stands in %.*s:%u: take it out "
			"there\n",
			asked, VIEW_ARG(revoked->origin.file), revoked->origin.line);
		return EX_DATAERR;
	}
	struct exception *items =
		arena_array(file->judge.arena, struct exception, list->exception_count);
	size_t count = 0;
	for (size_t i = 0; i < list->exception_count; i++) {
		if (list->exceptions[i].kept_apart && i != asked - 1)
			items[count++] = list->exceptions[i];
	}
	int status = exception_file_write(file, items, count);
	if (status != EX_OK)
		return status;
	struct buf out = buf_init(file->judge.arena, MAX_LINE);
	buf_put_escaped(&out, exception_describe(revoked, file->judge.arena));
	(void)printf("revoked: %.*s\n", VIEW_ARG(buf_view(&out)));
	return EX_OK;
}

static int run(int argc, char **argv)
{
	struct wish wish = { .config = NULL };
	struct exception_file file;
	const struct argument known[] = {
		{ "config", 'c', .value = &wish.config },
		{ "json", .flag = &wish.json },
		{ "proposed", .flag = &wish.proposed },
		{ "revoke", .value = &wish.revoke },
	};
	if (!arguments_read(argc, argv, known, sizeof(known) / sizeof(known[0])))
		return command_usage(&command_exceptions);
	if (optind != argc)
		return command_misuse(&command_exceptions, "it takes options only");
	if (wish.revoke && (wish.json || wish.proposed))
		return command_misuse(&command_exceptions, "--revoke goes with -c only");
	int status = exception_file_open(&file, wish.config, wish.revoke != NULL);
	if (status == EX_OK && wish.revoke) {
		status = revoke(&file, wish.revoke);
	} else if (status == EX_OK) {
		status = (wish.proposed ? list_proposed : list_all)(&file, wish.json);
	}
	exception_file_close(&file);
	return status;
}

const struct command command_exceptions = {
	.name = "exceptions",
	.arguments = "[-c FILE] [--proposed] [--json] | [-c FILE] --revoke NUMBER",
	.summary = "list the exceptions and those proposed, or take one back",
	.run = run,
};

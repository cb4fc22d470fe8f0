/* guise exceptions: those in force, those that are over, and taking one back. */
#include "cli/command.h"
#include "cli/exception_file.h"

#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

struct wish {
	const char *config;
	const char *revoke;
	bool json;
};

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

static void set_text(json_t *object, const char *key, struct view text)
{
	json_t *value =
		text.len > 0 ? json_stringn((const char *)text.ptr, text.len) : json_null();
	(void)json_object_set_new(object, key, value);
}

static void print_json(
	const struct exception_file *file, size_t number, const struct exception *exception)
{
	struct arena *arena = file->judge.arena;
	json_t *object = json_object();
	(void)json_object_set_new(object, "number", json_integer((json_int_t)number));
	set_text(object, "state", view_of(state_of(file, exception)));
	set_text(object, "principal", exception->principal);
	set_text(object, "address", exception->address);
	set_text(object, "domain", exception->domain);
	set_text(object, "reason", exception->reason);
	set_text(object, "author", exception->author);
	set_text(object, "created", exception_day(exception->created, arena));
	set_text(object, "until", exception_day(exception->until, arena));
	set_text(object, "file", exception->origin.file);
	(void)json_object_set_new(object, "line", json_integer(exception->origin.line));
	char *dumped =
		json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
	(void)printf("%s\n", dumped ? dumped : "{}");
	free(dumped);
	json_decref(object);
}

static void print_line(
	const struct exception_file *file, size_t number, const struct exception *exception)
{
	struct buf out = buf_init(file->judge.arena, 16384);
	buf_printf(&out, "%3zu  %-7s  ", number, state_of(file, exception));
	buf_put_escaped(&out, exception_describe(exception, file->judge.arena));
	buf_text(&out, "  ");
	buf_put_escaped(&out, exception->origin.file);
	buf_printf(&out, ":%u\n", exception->origin.line);
	(void)fwrite(out.bytes, 1, out.len, stdout);
}

static int list_all(const struct exception_file *file, bool json)
{
	const struct protected_list *list = exception_file_list(file);
	for (size_t i = 0; i < list->exception_count; i++)
		(json ? print_json : print_line)(file, i + 1, &list->exceptions[i]);
	return EX_OK;
}

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
	struct buf out = buf_init(file->judge.arena, 16384);
	buf_put_escaped(&out, exception_describe(revoked, file->judge.arena));
	(void)printf("revoked: %.*s\n", VIEW_ARG(buf_view(&out)));
	return EX_OK;
}

static bool read_options(int argc, char **argv, struct wish *wish)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "revoke", required_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	int option = 0;
	while ((option = getopt_long(argc, argv, "c:", known, NULL)) != -1) {
		if (option == 'c') {
			wish->config = optarg;
		} else if (option == 'j') {
			wish->json = true;
		} else if (option == 'r') {
			wish->revoke = optarg;
		} else {
			return false;
		}
	}
	return optind == argc && !(wish->json && wish->revoke);
}

static int run(int argc, char **argv)
{
	struct wish wish = { .config = NULL };
	struct exception_file file;
	if (!read_options(argc, argv, &wish))
		return command_usage(&command_exceptions);
	int status = exception_file_open(&file, wish.config, wish.revoke != NULL);
	if (status == EX_OK)
		status = wish.revoke ? revoke(&file, wish.revoke) : list_all(&file, wish.json);
	exception_file_close(&file);
	return status;
}

const struct command command_exceptions = {
	.name = "exceptions",
	.arguments = "[-c FILE] [--json | --revoke NUMBER]",
	.summary = "list the exceptions, or take one back",
	.run = run,
};

/* guise allow: grants an exception, which guised takes within seconds. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/exception_file.h"
#include "config/value.h"

#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define PASSWD_SIZE 4096
#define DAY         INT64_C(86400)

struct wish {
	const char *config;
	const char *principal;
	const char *address;
	const char *domain;
	const char *reason;
	const char *until;
	const char *author;
};

static struct view view_or_empty(const char *text)
{
	return text ? view_of(text) : (struct view){ NULL, 0 };
}

/* Whoever stands behind sudo, else whose account this is. */
static struct view find_author(struct arena *arena)
{
	const char *behind = secure_getenv("SUDO_USER");
	struct passwd entry;
	struct passwd *found = NULL;
	char *space = (char *)arena_array(arena, unsigned char, PASSWD_SIZE);
	if (behind && behind[0] != '\0')
		return view_of(behind);
	if (getpwuid_r(getuid(), &entry, space, PASSWD_SIZE, &found) == 0 && found)
		return view_of(arena_string(arena, view_of(found->pw_name)));
	return arena_printf(arena, "uid %u", (unsigned)getuid());
}

/* The id of the record that is meant: by id, or by a name that only one bears. */
static bool find_principal(
	const struct protected_list *list, struct view asked, struct view *id_out)
{
	size_t named = 0;
	bool by_id = false;
	for (size_t i = 0; i < list->person_count && !by_id; i++) {
		const struct person *person = &list->people[i];
		by_id = view_equal(person->id, asked);
		named += view_equal(person->name, asked);
		if (by_id || view_equal(person->name, asked))
			*id_out = person->id;
	}
	for (size_t i = 0; i < list->organization_count && !by_id; i++) {
		const struct organization *organization = &list->organizations[i];
		by_id = view_equal(organization->id, asked);
		named += view_equal(organization->name, asked);
		if (by_id || view_equal(organization->name, asked))
			*id_out = organization->id;
	}
	for (size_t i = 0; i < list->domain_count && !by_id; i++) {
		const struct protected_domain *domain = &list->domains[i];
		by_id = view_equal(domain->id, asked);
		named += view_equal(domain->name, asked);
		if (by_id || view_equal(domain->name, asked))
			*id_out = domain->id;
	}
	if (by_id || named == 1)
		return true;
	if (named == 0) {
		(void)fprintf(stderr,
			"guise allow: nobody in the list has the name or id "
			"\"%.*s\"\n",
			VIEW_ARG(asked));
	} else {
		(void)fprintf(stderr,
			"guise allow: %zu bear the name \"%.*s\": give the id of the one "
			"meant\n",
			named, VIEW_ARG(asked));
	}
	return false;
}

static bool is_same(const struct exception *a, const struct exception *b)
{
	return view_equal(a->principal, b->principal) &&
	       view_equal_ascii_nocase(a->address, b->address) &&
	       view_equal_ascii_nocase(a->domain, b->domain);
}

/* With those that are there already; one of the same principal and sender is replaced. */
static int add(struct exception_file *file, const struct exception *granted)
{
	const struct protected_list *list = exception_file_list(file);
	struct exception *items =
		arena_array(file->judge.arena, struct exception, list->exception_count + 1);
	size_t count = 0;
	for (size_t i = 0; i < list->exception_count; i++) {
		if (list->exceptions[i].kept_apart && !is_same(&list->exceptions[i], granted))
			items[count++] = list->exceptions[i];
	}
	items[count++] = *granted;
	return exception_file_write(file, items, count);
}

static bool read_until(const char *text, int64_t now, int64_t *until_out)
{
	*until_out = 0;
	if (!text)
		return true;
	if (!value_parse_day(view_of(text), until_out)) {
		(void)fprintf(stderr, "guise allow: --until: must be a day as YYYY-MM-DD\n");
		return false;
	}
	if (*until_out <= now) {
		(void)fprintf(stderr, "guise allow: --until: that day is over\n");
		return false;
	}
	return true;
}

static int grant(struct exception_file *file, const struct wish *wish)
{
	struct arena *arena = file->judge.arena;
	int64_t now = file->judge.env.now;
	struct exception granted = {
		.address = view_or_empty(wish->address),
		.domain = view_or_empty(wish->domain),
		.reason = view_of(wish->reason),
		.author = wish->author ? view_of(wish->author) : find_author(arena),
		.created = now - now % DAY + DAY,
	};
	if (!read_until(wish->until, now, &granted.until) ||
		!find_principal(exception_file_list(file), view_of(wish->principal),
			&granted.principal))
		return EX_DATAERR;
	int status = add(file, &granted);
	if (status != EX_OK)
		return status;
	struct buf out = buf_init(arena, 16384);
	buf_text(&out, "excepted: ");
	buf_put_escaped(&out, exception_describe(&granted, arena));
	(void)printf("%.*s\n", VIEW_ARG(buf_view(&out)));
	return EX_OK;
}

/* What is wrong with a call; NULL if nothing is. */
static const char *find_misuse(const struct wish *wish, bool has_operands)
{
	if (has_operands)
		return "it takes options only; quote what has blanks in it";
	if (!wish->principal)
		return "--principal is missing: whose name may be borne";
	if (!wish->address && !wish->domain)
		return "--address or --domain is missing: who may bear the name";
	if (wish->address && wish->domain)
		return "give either --address or --domain; two exceptions are two calls";
	if (!wish->reason || wish->reason[0] == '\0')
		return "--reason is missing: what the next administrator should know";
	return NULL;
}

static int run(int argc, char **argv)
{
	struct wish wish = { .config = NULL };
	struct exception_file file;
	const struct argument known[] = {
		{ "config", 'c', .value = &wish.config },
		{ "principal", .value = &wish.principal },
		{ "address", .value = &wish.address },
		{ "domain", .value = &wish.domain },
		{ "reason", .value = &wish.reason },
		{ "until", .value = &wish.until },
		{ "author", .value = &wish.author },
	};
	if (!arguments_read(argc, argv, known, sizeof(known) / sizeof(known[0])))
		return command_usage(&command_allow);
	const char *misuse = find_misuse(&wish, optind < argc);
	if (misuse)
		return command_misuse(&command_allow, misuse);
	int status = exception_file_open(&file, wish.config, true);
	if (status == EX_OK)
		status = grant(&file, &wish);
	exception_file_close(&file);
	return status;
}

const struct command command_allow = {
	.name = "allow",
	.arguments = "[-c FILE] --principal NAME --address ADDRESS|--domain DOMAIN "
		     "--reason TEXT [--until DATE] [--author WHO]",
	.summary = "let a sender bear the name of somebody protected",
	.run = run,
};

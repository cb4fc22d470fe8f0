/* Reads zones and checks from standard input, a line each, and prints the SPF results:
 *   reset                               an empty zone
 *   zone TAB line of dns_table_add()
 *   check TAB name TAB client TAB HELO TAB MAIL FROM
 * A line of a zone that a name server could not hold is passed over. */
#include "auth/spf.h"
#include "dns/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct view take_field(struct view *rest)
{
	struct view field = view_slice(*rest, 0, view_find(*rest, '\t'));
	*rest = view_from(*rest, field.len + 1);
	return field;
}

static void check(struct dns_resolver *table, struct view rest)
{
	struct arena *arena = arena_create(4096, 0);
	struct dns_budget budget = dns_budget_begin(100, 10000);
	struct view name = take_field(&rest);
	struct spf_query query = { 0 };
	if (!ip_parse(take_field(&rest), &query.client))
		query.client.family = IP_NONE;
	query.helo = take_field(&rest);
	query.mail_from = take_field(&rest);
	struct spf_result result = spf_check(table, &budget, &query, arena);
	(void)printf("%.*s\t%s\t%.*s\n", VIEW_ARG(name), auth_result_name(result.result),
		VIEW_ARG(result.reason));
	arena_destroy(arena);
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t got;
	struct dns_resolver *table = dns_table_create();
	spf_init();
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

/* Our evaluator and libspf2, side by side over zones made at random (always the same ones):
 * where libspf2 can say, both say the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/spf_library.h"
#include "base/buf.h"
#include "base/limits.h"
#include "dns/table.h"

#define ZONES 2000U
#define HOSTS 6U

static uint32_t state_of_chance = 20261125;

static unsigned chance(unsigned below)
{
	state_of_chance = state_of_chance * 1664525U + 1013904223U;
	return (state_of_chance >> 16) % below;
}

static const char *pick(const char *const *from, unsigned count)
{
	return from[chance(count)];
}

#define PICK(table) pick((table), (unsigned)(sizeof(table) / sizeof((table)[0])))

static const char *const ipv4[] = { "192.0.2.1", "192.0.2.200", "198.51.100.7" };
static const char *const ipv6[] = { "2001:db8::1", "2001:db8:1::2" };
static const char *const ends[] = { " -all", " ~all", " ?all", " +all", "" };
static const char *const qualifiers[] = { "", "", "", "+", "-", "~", "?" };
static const char *const prefixes4[] = { "", "/32", "/24", "/8" };
static const char *const prefixes6[] = { "", "/128", "/48" };
static const char *const dual[] = { "", "", "/24", "//64", "/24//48" };

static void put_term(struct buf *record)
{
	static const char *const named[] = {
		"a:", "mx:", "include:", "exists:", "ptr:", "include:"
	};
	unsigned kind = chance(9);
	buf_printf(record, " %s", PICK(qualifiers));
	if (kind == 0) {
		buf_printf(record, "a%s", PICK(dual));
	} else if (kind == 1) {
		buf_printf(record, "mx%s", PICK(dual));
	} else if (kind == 2) {
		buf_printf(record, "ip4:%s%s", PICK(ipv4), PICK(prefixes4));
	} else if (kind == 3) {
		buf_printf(record, "ip6:%s%s", PICK(ipv6), PICK(prefixes6));
	} else {
		buf_printf(record, "%sd%u.example", PICK(named), chance(HOSTS));
	}
}

static void add(struct dns_resolver *table, struct view line)
{
	assert_true(dns_table_add(table, line));
}

static void add_host(struct dns_resolver *table, unsigned host, struct arena *arena)
{
	struct buf record = buf_init(arena, 1024);
	buf_printf(&record, "d%u.example TXT v=spf1", host);
	for (unsigned i = chance(4); i > 0; i--)
		put_term(&record);
	buf_text(&record, PICK(ends));
	if (chance(5) == 0)
		buf_printf(&record, " redirect=d%u.example", chance(HOSTS));
	if (chance(10) > 0)
		add(table, buf_view(&record));
	for (unsigned i = chance(3); i > 0; i--)
		add(table, arena_printf(arena, "d%u.example A %s", host, PICK(ipv4)));
	if (chance(2) == 0)
		add(table, arena_printf(arena, "d%u.example AAAA %s", host, PICK(ipv6)));
	for (unsigned i = chance(3); i > 0; i--) {
		unsigned exchange = chance(HOSTS);
		add(table, arena_printf(arena, "d%u.example MX 5 d%u.example", host, exchange));
	}
}

/* How often both said something. */
static unsigned compare(struct dns_resolver *table, const char *client, struct arena *arena)
{
	struct dns_budget budget = dns_budget_begin(1000, 60000);
	struct spf_check check = { .resolver = table,
		.budget = &budget,
		.arena = arena,
		.local = VIEW("jane"),
		.domain = VIEW("d0.example") };
	assert_true(ip_parse(view_of(client), &check.client));
	enum auth_result first = spf_evaluate(&check);
	enum auth_result second = spf_library_evaluate(&check);
	if (first == AUTH_PERMERROR || second == AUTH_TEMPERROR)
		return 0; /* libspf2 knows other limits */
	if (first != second) {
		struct dns_answer record =
			dns_lookup(table, &budget, VIEW("d0.example"), DNS_TXT, arena);
		fail_msg("%.*s, client %s: %s, but libspf2 says %s",
			VIEW_ARG(record.records[0].data), client, auth_result_name(first),
			auth_result_name(second));
	}
	return 1;
}

static void the_two_evaluators_agree(void **state)
{
	(void)state;
	unsigned compared = 0;
	for (unsigned i = 0; i < ZONES; i++) {
		struct arena *arena = arena_create(16384, 0);
		struct dns_resolver *table = dns_table_create();
		for (unsigned host = 0; host < HOSTS; host++)
			add_host(table, host, arena);
		if (chance(2) == 0)
			add(table, VIEW("1.2.0.192.in-addr.arpa PTR d1.example"));
		compared += compare(table, "192.0.2.1", arena);
		compared += compare(table, "192.0.2.200", arena);
		compared += compare(table, "2001:db8::1", arena);
		dns_resolver_destroy(table);
		arena_destroy(arena);
	}
	print_message("%u results compared\n", compared);
	assert_in_range(compared, ZONES, 3 * ZONES);
}

int main(void)
{
	spf_library_init();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_two_evaluators_agree),
	};
	return cmocka_run_group_tests_name("spf_agree", tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "daemon/exporter.h"

static void addresses_are_read(void **state)
{
	(void)state;
	const struct {
		const char *text;
		enum ip_family family; /* IP_NONE: refused */
		unsigned port;
	} cases[] = {
		{ "127.0.0.1:9815", IP_V4, 9815 },
		{ "[::1]:9815", IP_V6, 9815 },
		{ "0.0.0.0:65535", IP_V4, 65535 },
		{ "127.0.0.1", IP_NONE, 0 },
		{ "127.0.0.1:", IP_NONE, 0 },
		{ "127.0.0.1:0", IP_NONE, 0 },
		{ "127.0.0.1:65536", IP_NONE, 0 },
		{ "127.0.0.1:98x5", IP_NONE, 0 },
		{ "localhost:9815", IP_NONE, 0 },
		{ ":9815", IP_NONE, 0 },
		{ "", IP_NONE, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct exporter_address address = { .port = 0 };
		bool good = exporter_parse(view_of(cases[i].text), &address);
		assert_int_equal(good, cases[i].family != IP_NONE);
		if (!good)
			continue;
		assert_int_equal(address.ip.family, cases[i].family);
		assert_int_equal(address.port, cases[i].port);
	}
}

static void counters_are_told_in_the_text_format_of_prometheus(void **state)
{
	(void)state;
	static struct metrics metrics;
	struct arena *arena = arena_create(1024, 0);
	struct buf out = buf_init(arena, EXPORTER_TEXT);
	metrics_count(&metrics, METRIC_TAGGED);
	metrics_count(&metrics, METRIC_TAGGED);
	metrics_set(&metrics, METRIC_HISTORY_DROPPED, 7);
	metrics_print(&metrics, &out);
	assert_true(out.len < EXPORTER_TEXT / 2);
	const char *text = arena_string(arena, buf_view(&out));
	const char *begins = "# HELP guise_messages_total Messages judged, by what the verdict "
			     "called for.\n# TYPE guise_messages_total counter\n"
			     "guise_messages_total{verdict=\"accept\"} 0\n"
			     "guise_messages_total{verdict=\"tag\"} 2\n"
			     "guise_messages_total{verdict=\"quarantine\"} 0\n";
	assert_memory_equal(text, begins, strlen(begins));
	assert_non_null(strstr(text, "\n# TYPE guise_history_usable gauge\n"));
	assert_non_null(strstr(text, "\nguise_history_dropped_total 7\n"));
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(counters_are_told_in_the_text_format_of_prometheus),
	};
	return cmocka_run_group_tests_name("exporter", tests, NULL, NULL);
}

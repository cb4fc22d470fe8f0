/* The resolver over libunbound as a validator: zones signed a moment ago, with trust anchors
 * of their own, on an nsd of our own. Everything stays on the loopback interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dns/unbound.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIPPED 77 /* of signed_zones.sh and of this program */

static char folder[] = "/tmp/guise-dnssec-XXXXXX";
static char port[8];
static pid_t nsd;
static struct dns_resolver *validating;
static struct dns_resolver *trusting; /* dnssec = false */
static struct arena *arena;

static void find_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(probe, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(probe, (struct sockaddr *)&address, &size), 0);
	(void)snprintf(port, sizeof(port), "%u", ntohs(address.sin_port));
	(void)close(probe);
}

static pid_t start(
	const char *program, const char *first, const char *second, const char *third)
{
	pid_t pid = fork();
	if (pid == 0) {
		/* It must not outlive a test that fails. */
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0)
			execlp(program, program, first, second, third, (char *)NULL);
		_exit(127);
	}
	return pid;
}

static int run(const char *program, const char *first, const char *second)
{
	int status = 0;
	pid_t pid = start(program, first, second, NULL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct dns_resolver *resolver_create(bool dnssec)
{
	char server[32];
	char anchor[64];
	const char *why = "";
	(void)snprintf(server, sizeof(server), "127.0.0.1@%s", port);
	(void)snprintf(anchor, sizeof(anchor), "%s/anchor", folder);
	const char *servers[] = { server };
	struct dns_options options = { .servers = servers,
		.server_count = 1,
		.dnssec = dnssec,
		.trust_anchor = dnssec ? anchor : NULL,
		.cache_entries = 100 };
	struct dns_resolver *resolver = dns_unbound_create(&options, &why);
	if (!resolver)
		print_error("%s\n", why);
	assert_non_null(resolver);
	return resolver;
}

static struct dns_answer ask(
	struct dns_resolver *resolver, const char *name, enum dns_type type)
{
	struct dns_budget budget = dns_budget_begin(10, 20000);
	return dns_lookup(resolver, &budget, view_of(name), type, arena);
}

/* A fresh resolver each time, for a dead server is remembered. */
static bool nsd_answers(void)
{
	for (size_t i = 0; i < 100; i++) {
		struct dns_resolver *resolver = resolver_create(false);
		struct dns_budget budget = dns_budget_begin(10, 500);
		enum dns_status status =
			dns_lookup(resolver, &budget, VIEW("ns.plain.example"), DNS_A, arena)
				.status;
		dns_resolver_destroy(resolver);
		if (status == DNS_FOUND)
			return true;
		(void)poll(NULL, 0, 100);
	}
	return false;
}

static int set_up(void **state)
{
	char configuration[64];
	(void)state;
	arena = arena_create(4096, 0);
	(void)snprintf(configuration, sizeof(configuration), "%s/nsd.conf", folder);
	nsd = start(access("/usr/sbin/nsd", X_OK) == 0 ? "/usr/sbin/nsd" : "nsd", "-d", "-c",
		configuration);
	if (!nsd_answers())
		return -1;
	validating = resolver_create(true);
	trusting = resolver_create(false);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	dns_resolver_destroy(validating);
	dns_resolver_destroy(trusting);
	arena_destroy(arena);
	(void)kill(nsd, SIGTERM);
	(void)waitpid(nsd, NULL, 0);
	return 0;
}

static void assert_bogus(const char *name, enum dns_type type)
{
	struct dns_answer answer = ask(validating, name, type);
	assert_int_equal(answer.status, DNS_UNKNOWN);
	assert_true(answer.bogus);
	assert_false(answer.secure);
	assert_string_equal(answer.why, "bogus");
	assert_int_equal(answer.count, 0);
}

static void assert_secure(const char *name, enum dns_type type, enum dns_status status)
{
	struct dns_answer answer = ask(validating, name, type);
	assert_int_equal(answer.status, status);
	assert_true(answer.secure);
	assert_false(answer.bogus);
}

static void signed_records_are_secure(void **state)
{
	(void)state;
	struct dns_answer text = ask(validating, "signed.example", DNS_TXT);
	assert_int_equal(text.status, DNS_FOUND);
	assert_true(text.secure);
	assert_false(text.bogus);
	assert_int_equal(text.count, 1);
	assert_true(view_equal(text.records[0].data, VIEW("v=spf1 mx -all")));
	struct dns_answer mx = ask(validating, "signed.example", DNS_MX);
	assert_true(mx.secure);
	assert_int_equal(mx.count, 1);
	assert_int_equal(mx.records[0].preference, 5);
	assert_true(view_equal(mx.records[0].data, VIEW("mail.signed.example")));
	assert_secure("www.signed.example", DNS_A, DNS_FOUND);
	assert_secure("hashed.example", DNS_MX, DNS_FOUND);
}

static void absence_that_is_proven_is_secure(void **state)
{
	(void)state;
	assert_secure("none.signed.example", DNS_TXT, DNS_NXDOMAIN);
	assert_secure("mail.signed.example", DNS_MX, DNS_NODATA);
	assert_secure("none.hashed.example", DNS_TXT, DNS_NXDOMAIN);
	assert_secure("mail.hashed.example", DNS_MX, DNS_NODATA);
}

static void a_changed_record_is_unknown(void **state)
{
	(void)state;
	assert_bogus("_dmarc.tampered.example", DNS_TXT);
	/* It is the record that is bogus, not the zone. */
	assert_secure("tampered.example", DNS_TXT, DNS_FOUND);
}

/* Who takes a record out of an answer wants to hear that there is none. */
static void absence_that_is_not_proven_is_unknown(void **state)
{
	(void)state;
	assert_bogus("gone.tampered.example", DNS_TXT);
	assert_bogus("mail.tampered.example", DNS_TXT);
	assert_secure("none.tampered.example", DNS_TXT, DNS_NXDOMAIN);
	assert_secure("mail.tampered.example", DNS_MX, DNS_NODATA);
}

static void an_expired_signature_is_unknown(void **state)
{
	(void)state;
	assert_bogus("expired.example", DNS_TXT);
	assert_bogus("expired.example", DNS_MX);
	assert_bogus("none.expired.example", DNS_TXT);
	assert_bogus("mail.expired.example", DNS_MX);
}

static void the_second_time_it_is_bogus_still(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_bogus("_dmarc.tampered.example", DNS_TXT);
		assert_bogus("gone.tampered.example", DNS_TXT);
	}
}

static void a_zone_below_no_anchor_answers_but_is_not_secure(void **state)
{
	(void)state;
	struct dns_answer answer = ask(validating, "plain.example", DNS_TXT);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_false(answer.secure);
	assert_false(answer.bogus);
	struct dns_answer none = ask(validating, "none.plain.example", DNS_TXT);
	assert_int_equal(none.status, DNS_NXDOMAIN);
	assert_false(none.secure);
}

static void without_validation_everything_answers(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		enum dns_status status;
	} cases[] = {
		{ "signed.example", DNS_FOUND },
		{ "_dmarc.tampered.example", DNS_FOUND },
		{ "gone.tampered.example", DNS_NXDOMAIN },
		{ "mail.tampered.example", DNS_NODATA },
		{ "_dmarc.expired.example", DNS_FOUND },
		{ "none.expired.example", DNS_NXDOMAIN },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dns_answer answer = ask(trusting, cases[i].name, DNS_TXT);
		assert_int_equal(answer.status, cases[i].status);
		assert_false(answer.secure);
		assert_false(answer.bogus);
	}
	struct dns_answer changed = ask(trusting, "_dmarc.tampered.example", DNS_TXT);
	assert_true(view_equal(changed.records[0].data, VIEW("v=DMARC1; p=none")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signed_records_are_secure),
		cmocka_unit_test(absence_that_is_proven_is_secure),
		cmocka_unit_test(a_changed_record_is_unknown),
		cmocka_unit_test(absence_that_is_not_proven_is_unknown),
		cmocka_unit_test(an_expired_signature_is_unknown),
		cmocka_unit_test(the_second_time_it_is_bogus_still),
		cmocka_unit_test(a_zone_below_no_anchor_answers_but_is_not_secure),
		cmocka_unit_test(without_validation_everything_answers),
	};
	if (!mkdtemp(folder))
		return 1;
	find_port();
	int failed = run(SIGNED_ZONES, folder, port);
	if (failed == 0) {
		failed = cmocka_run_group_tests_name("dnssec", tests, set_up, tear_down);
	} else if (failed != SKIPPED) {
		print_error("%s ended with %d\n", SIGNED_ZONES, failed);
	}
	(void)run("rm", "-rf", folder);
	return failed;
}

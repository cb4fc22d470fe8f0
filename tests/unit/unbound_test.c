/* The resolver over libunbound, against a server of our own that fails on request, and
 * against nsd with a zone of our own. Everything stays on the loopback interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dns/unbound.h"

#include "base/limits.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The fault server: the first label of the name says what happens to a query. */
struct server {
	int socket;
	unsigned port;
	pthread_t thread;
	atomic_uint queries;
	atomic_bool stopped;
};

static struct server server;
static struct dns_resolver *resolver;
static struct arena *arena;

#define HEADER_SIZE 12U

static size_t put_record(unsigned char *out, unsigned type, const void *rdata, size_t size)
{
	const unsigned char head[12] = { 0xC0, 0x0C, 0, (unsigned char)type, 0, 1, 0, 0, 0, 60,
		(unsigned char)(size >> 8), (unsigned char)size };
	memcpy(out, head, sizeof(head));
	memcpy(out + sizeof(head), rdata, size);
	return sizeof(head) + size;
}

static size_t put_answers(unsigned char *out, const char *what, unsigned type, size_t *count)
{
	size_t size = 0;
	*count = 1;
	if (strcmp(what, "many") == 0) {
		*count = LIMIT_DNS_RECORDS + 4;
		for (size_t i = 0; i < *count; i++) {
			const unsigned char ip[4] = { 10, 0, (unsigned char)(i >> 8),
				(unsigned char)i };
			size += put_record(out + size, DNS_A, ip, sizeof(ip));
		}
		return size;
	}
	if (type == DNS_TXT)
		return put_record(out, type, "\5v=spf\6\61 -all", 13);
	if (type == DNS_MX)
		return put_record(out, type, "\0\12\2MX\4Test\0", 11);
	if (type == DNS_A)
		return put_record(out, type, "\300\0\2\1", 4);
	*count = 0;
	return 0;
}

/* Answers one query; `size` octets of it are in `packet`. 0: no answer. */
static size_t answer_query(unsigned char *packet, size_t size)
{
	char what[64] = "";
	size_t label = packet[HEADER_SIZE];
	size_t end = HEADER_SIZE;
	if (size < HEADER_SIZE + 5 || label >= sizeof(what))
		return 0;
	memcpy(what, packet + HEADER_SIZE + 1, label);
	what[strcspn(what, "-")] = '\0';
	while (end < size && packet[end] != 0)
		end += packet[end] + 1U;
	unsigned type = packet[end + 2];
	end += 5;

	if (strcmp(what, "drop") == 0)
		return 0;
	if (strcmp(what, "slow") == 0)
		(void)poll(NULL, 0, 300);
	unsigned char rcode = 0;
	size_t count = 0;
	size_t more = 0;
	if (strcmp(what, "servfail") == 0) {
		rcode = 2;
	} else if (strcmp(what, "nx") == 0) {
		rcode = 3;
	} else if (strcmp(what, "refused") == 0) {
		rcode = 5;
	} else if (strcmp(what, "nodata") != 0) {
		more = put_answers(packet + end, what, type, &count);
	}
	packet[2] = 0x85;
	packet[3] = 0x80 | rcode;
	memset(packet + 6, 0, 6);
	packet[6] = (unsigned char)(count >> 8);
	packet[7] = (unsigned char)count;
	return end + more;
}

static void *serve(void *data)
{
	static unsigned char packet[65536];
	(void)data;
	while (!atomic_load(&server.stopped)) {
		struct sockaddr_in from;
		socklen_t from_size = sizeof(from);
		ssize_t got = recvfrom(
			server.socket, packet, 512, 0, (struct sockaddr *)&from, &from_size);
		if (got <= 0)
			continue;
		atomic_fetch_add(&server.queries, 1);
		size_t size = answer_query(packet, (size_t)got);
		if (size > 0) {
			(void)sendto(server.socket, packet, size, 0, (struct sockaddr *)&from,
				from_size);
		}
	}
	return NULL;
}

static unsigned bind_anywhere(int fd)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	return ntohs(address.sin_port);
}

static struct dns_resolver *resolver_for_port(unsigned port)
{
	char text[32];
	const char *why = "";
	(void)snprintf(text, sizeof(text), "127.0.0.1@%u", port);
	const char *servers[] = { text };
	struct dns_options options = {
		.servers = servers, .server_count = 1, .cache_entries = 1000
	};
	struct dns_resolver *created = dns_unbound_create(&options, &why);
	if (!created)
		print_error("%s\n", why);
	assert_non_null(created);
	return created;
}

static int set_up(void **state)
{
	(void)state;
	struct timeval patience = { .tv_usec = 20000 };
	server.socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	(void)setsockopt(server.socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	server.port = bind_anywhere(server.socket);
	atomic_store(&server.queries, 0);
	atomic_store(&server.stopped, false);
	arena = arena_create(4096, 0);
	resolver = resolver_for_port(server.port);
	return pthread_create(&server.thread, NULL, serve, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	dns_resolver_destroy(resolver);
	atomic_store(&server.stopped, true);
	(void)pthread_join(server.thread, NULL);
	(void)close(server.socket);
	arena_destroy(arena);
	return 0;
}

static struct dns_answer ask_for(const char *name, enum dns_type type, unsigned milliseconds)
{
	struct dns_budget budget = dns_budget_begin(10, milliseconds);
	return dns_lookup(resolver, &budget, view_of(name), type, arena);
}

static struct dns_answer ask(const char *name, enum dns_type type)
{
	return ask_for(name, type, 20000);
}

static void answers_are_read(void **state)
{
	(void)state;
	struct dns_answer answer = ask("ok.test", DNS_A);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_int_equal(answer.count, 1);
	assert_true(view_equal(answer.records[0].data, VIEW("\300\0\2\1")));
	assert_false(answer.secure);
	assert_in_range(answer.ttl, 1, 60);
	answer = ask("OK.test.", DNS_TXT);
	assert_true(view_equal(answer.records[0].data, VIEW("v=spf1 -all")));
	answer = ask("ok.test", DNS_MX);
	assert_int_equal(answer.records[0].preference, 10);
	assert_true(view_equal(answer.records[0].data, VIEW("mx.test")));
}

static void none_and_unknown_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(ask("nx.test", DNS_A).status, DNS_NXDOMAIN);
	assert_int_equal(ask("nodata.test", DNS_A).status, DNS_NODATA);
	assert_int_equal(ask("servfail.test", DNS_A).status, DNS_UNKNOWN);
	assert_int_equal(ask("refused.test", DNS_A).status, DNS_UNKNOWN);
	struct dns_answer answer = ask("many.test", DNS_A);
	assert_int_equal(answer.status, DNS_UNKNOWN);
	assert_int_equal(answer.count, 0);
}

static void the_second_time_no_server_is_asked(void **state)
{
	(void)state;
	static const char *const names[] = { "ok.test", "nx.test", "nodata.test",
		"servfail.test" };
	enum dns_status first[4];
	for (size_t i = 0; i < 4; i++)
		first[i] = ask(names[i], DNS_A).status;
	unsigned queries = atomic_load(&server.queries);
	assert_in_range(queries, 4, 1000);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(ask(names[i], DNS_A).status, first[i]);
	assert_int_equal(atomic_load(&server.queries), queries);
}

static void silence_ends_at_the_deadline_and_others_go_on(void **state)
{
	(void)state;
	int64_t before = dns_now_ms();
	struct dns_answer answer = ask_for("drop.test", DNS_A, 300);
	int64_t after = dns_now_ms();
	assert_int_equal(answer.status, DNS_UNKNOWN);
	assert_string_equal(answer.why, "timeout");
	assert_in_range(after - before, 299, 3000);
	assert_int_equal(ask_for("ok.test", DNS_A, 10000).status, DNS_FOUND);
	/* The resolver is destroyed while the query is still out. */
}

static void many_dead_names_do_not_stall_the_others(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		char name[64];
		(void)snprintf(name, sizeof(name), "drop-%u.test", i);
		dns_prefetch(resolver, view_of(name), DNS_TXT);
	}
	(void)poll(NULL, 0, 100);
	for (unsigned i = 0; i < 20; i++) {
		char name[64];
		(void)snprintf(name, sizeof(name), "ok-%u.test", i);
		assert_int_equal(ask_for(name, DNS_A, 5000).status, DNS_FOUND);
	}
}

static void a_late_answer_serves_the_next_message(void **state)
{
	(void)state;
	assert_int_equal(ask_for("slow.test", DNS_A, 50).status, DNS_UNKNOWN);
	assert_int_equal(ask("slow.test", DNS_A).status, DNS_FOUND);
}

static void a_prefetched_answer_is_there(void **state)
{
	(void)state;
	dns_prefetch(resolver, VIEW("Ok-early.test"), DNS_A);
	dns_prefetch(resolver, VIEW("not a name"), DNS_A);
	for (size_t i = 0; i < 500 && atomic_load(&server.queries) == 0; i++)
		(void)poll(NULL, 0, 20);
	assert_int_equal(ask("ok-early.test", DNS_A).status, DNS_FOUND);
	assert_in_range(atomic_load(&server.queries), 1, 3);
}

#define THREADS 8
#define NAMES   50

static void *ask_many(void *data)
{
	struct arena *own = arena_create(4096, 0);
	size_t found = 0;
	for (unsigned i = 0; i < NAMES; i++) {
		char name[64];
		struct dns_budget budget = dns_budget_begin(1, 20000);
		(void)snprintf(name, sizeof(name), "ok-%u.test", i);
		found += dns_lookup(resolver, &budget, view_of(name), DNS_TXT, own).status ==
			 DNS_FOUND;
	}
	arena_destroy(own);
	return found == NAMES ? data : NULL;
}

static void threads_share_one_question(void **state)
{
	(void)state;
	pthread_t threads[THREADS];
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_many, &server), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *good = NULL;
		assert_int_equal(pthread_join(threads[i], &good), 0);
		assert_non_null(good);
	}
	/* One each, and room for those that a busy machine makes libunbound repeat. */
	assert_in_range(atomic_load(&server.queries), NAMES, NAMES * THREADS / 2);
}

static void what_cannot_start_says_why(void **state)
{
	(void)state;
	const char *why = NULL;
	const char *servers[] = { "not an address" };
	struct dns_options options = { .servers = servers, .server_count = 1 };
	assert_null(dns_unbound_create(&options, &why));
	assert_non_null(strstr(why, "DNS server"));
	options =
		(struct dns_options){ .dnssec = true, .trust_anchor = "/nonexistent/root.key" };
	assert_null(dns_unbound_create(&options, &why));
	assert_non_null(strstr(why, "trust anchor"));
	options = (struct dns_options){ .dnssec = true };
	assert_null(dns_unbound_create(&options, &why));
	dns_resolver_destroy(NULL);
}

static void the_servers_of_the_system_are_the_default(void **state)
{
	(void)state;
	const char *why = "";
	struct dns_options options = { 0 };
	struct dns_resolver *system = dns_unbound_create(&options, &why);
	assert_non_null(system);
	/* libunbound knows this one, and names under test. stay on this host. */
	struct dns_budget budget = dns_budget_begin(10, 20000);
	assert_int_equal(
		dns_lookup(system, &budget, VIEW("localhost"), DNS_A, arena).status, DNS_FOUND);
	assert_int_equal(dns_lookup(system, &budget, VIEW("corp.test"), DNS_A, arena).status,
		DNS_NXDOMAIN);
	dns_resolver_destroy(system);
}

/* A server that signs nothing, below an anchor that says that the root is signed. */
static void what_does_not_validate_is_unknown(void **state)
{
	(void)state;
	static const char anchor[] = ". IN DS 20326 8 2 "
				     "00112233445566778899AABBCCDDEEFF"
				     "00112233445566778899AABBCCDDEEFF\n";
	char path[] = "/tmp/guise-anchor-XXXXXX";
	char text[32];
	const char *why = "";
	int fd = mkstemp(path);
	assert_int_equal(write(fd, anchor, sizeof(anchor) - 1), sizeof(anchor) - 1);
	assert_int_equal(close(fd), 0);
	(void)snprintf(text, sizeof(text), "127.0.0.1@%u", server.port);
	const char *servers[] = { text };
	struct dns_options options = { .servers = servers,
		.server_count = 1,
		.dnssec = true,
		.trust_anchor = path,
		.cache_entries = 100 };
	struct dns_resolver *validating = dns_unbound_create(&options, &why);
	(void)unlink(path);
	assert_non_null(validating);
	struct dns_budget budget = dns_budget_begin(10, 20000);
	struct dns_answer answer =
		dns_lookup(validating, &budget, VIEW("ok.example"), DNS_A, arena);
	dns_resolver_destroy(validating);
	assert_int_equal(answer.status, DNS_UNKNOWN);
	assert_true(answer.bogus);
	assert_string_equal(answer.why, "bogus");
}

/* nsd */

static char folder[] = "/tmp/guise-nsd-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char path[128];
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static pid_t start_nsd(unsigned port)
{
	char text[1024];
	assert_non_null(mkdtemp(folder));
	(void)snprintf(text, sizeof(text),
		"server:\n ip-address: 127.0.0.1\n port: %u\n username: \"\"\n chroot: "
		"\"\"\n"
		" zonesdir: \"%s\"\n pidfile: \"%s/pid\"\n database: \"\"\n"
		" zonelistfile: \"%s/list\"\n xfrdfile: \"%s/xfrd\"\n xfrdir: \"%s\"\n"
		" server-count: 1\n"
		"remote-control:\n control-enable: no\n"
		"zone:\n name: corp.test\n zonefile: corp.zone\n"
		"zone:\n name: broken.test\n zonefile: missing.zone\n",
		port, folder, folder, folder, folder, folder);
	write_file("nsd.conf", text);
	write_file("corp.zone",
		"$ORIGIN corp.test.\n$TTL 300\n"
		"@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n"
		"@ TXT \"v=spf1 ip4:192.0.2.0/24 \" \"-all\"\n@ MX 5 Mail\nmail A "
		"192.0.2.5\n"
		"mail AAAA 2001:db8::5\nwww CNAME mail\n*.wild TXT any\n");
	(void)snprintf(text, sizeof(text), "%s/nsd.conf", folder);
	pid_t pid = fork();
	if (pid == 0) {
		execlp("nsd", "nsd", "-d", "-c", text, (char *)NULL);
		execl("/usr/sbin/nsd", "nsd", "-d", "-c", text, (char *)NULL);
		_exit(127);
	}
	return pid;
}

static void remove_folder(void)
{
	static const char *const names[] = { "nsd.conf", "corp.zone", "pid", "list", "xfrd" };
	char path[128];
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
}

/* Asks until the server has started: a fresh resolver each time, for a dead server is
 * remembered. */
static bool nsd_answers(unsigned port)
{
	for (size_t i = 0; i < 100; i++) {
		dns_resolver_destroy(resolver);
		resolver = resolver_for_port(port);
		if (ask_for("ns.corp.test", DNS_A, 500).status == DNS_FOUND)
			return true;
		(void)poll(NULL, 0, 100);
	}
	return false;
}

static void a_real_server_is_understood(void **state)
{
	(void)state;
	if (access("/usr/sbin/nsd", X_OK) != 0) {
		print_message("nsd is not installed\n");
		skip();
	}
	int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	unsigned port = bind_anywhere(probe);
	(void)close(probe);
	pid_t pid = start_nsd(port);
	bool answers = nsd_answers(port);
	struct dns_answer text = ask("corp.test", DNS_TXT);
	struct dns_answer mx = ask("corp.test", DNS_MX);
	struct dns_answer alias = ask("www.corp.test", DNS_AAAA);
	struct dns_answer wild = ask("a.wild.corp.test", DNS_TXT);
	struct dns_answer none = ask("none.corp.test", DNS_A);
	struct dns_answer nodata = ask("mail.corp.test", DNS_TXT);
	struct dns_answer broken = ask("www.broken.test", DNS_A);
	(void)kill(pid, SIGTERM);
	(void)waitpid(pid, NULL, 0);
	remove_folder();

	assert_true(answers);
	assert_int_equal(text.count, 1);
	assert_true(view_equal(text.records[0].data, VIEW("v=spf1 ip4:192.0.2.0/24 -all")));
	assert_int_equal(mx.count, 1);
	assert_int_equal(mx.records[0].preference, 5);
	assert_true(view_equal(mx.records[0].data, VIEW("mail.corp.test")));
	assert_int_equal(alias.count, 1);
	assert_int_equal(alias.records[0].data.len, 16);
	assert_int_equal(wild.status, DNS_FOUND);
	assert_int_equal(none.status, DNS_NXDOMAIN);
	assert_in_range(none.ttl, 1, 60);
	assert_int_equal(nodata.status, DNS_NODATA);
	assert_int_equal(broken.status, DNS_UNKNOWN);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(answers_are_read),
		CASE(none_and_unknown_are_told_apart),
		CASE(the_second_time_no_server_is_asked),
		CASE(silence_ends_at_the_deadline_and_others_go_on),
		CASE(many_dead_names_do_not_stall_the_others),
		CASE(a_late_answer_serves_the_next_message),
		CASE(a_prefetched_answer_is_there),
		CASE(threads_share_one_question),
		CASE(what_cannot_start_says_why),
		CASE(the_servers_of_the_system_are_the_default),
		CASE(what_does_not_validate_is_unknown),
		CASE(a_real_server_is_understood),
	};
	return cmocka_run_group_tests_name("unbound", tests, NULL, NULL);
}

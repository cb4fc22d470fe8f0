/* The store in Redis, against servers of the test's own: shared by several, killed, hanging,
 * in a cluster, behind Sentinel, with a password, and one that is no Redis at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "store/redis_link.h"
#include "store/store_redis.h"
#include "support/memory.h"
#include "support/redis_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 200

static struct redis_server server;

static struct store_redis_options options_for(const char *name)
{
	return (struct store_redis_options){
		.server = name,
		.user = "",
		.password_file = "",
		.sentinel_name = "",
		.sentinel_password_file = "",
		.prefix = "guise",
		.secret_file = "",
		.ca_file = "",
		.common.deadline_ms = DEADLINE_MS,
		.common.forget_days = 400,
		.common.max_entries = 1000000,
		.common.complain = memory_complain,
	};
}

static struct store *open_shared(void)
{
	struct store_redis_options options = options_for(server.name);
	return store_redis_create(&options);
}

static int setup(void **state)
{
	(void)state;
	memory_folder_make();
	memory_complaints_clear();
	redis_server_start(&server, "--save --appendonly yes --appendfsync always");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	redis_server_remove(&server);
	memory_folder_remove();
	return 0;
}

static struct contact contact_of(struct store *store, struct store_key key, int64_t now)
{
	struct contact contact;
	assert_int_equal(store_contact(store, key, now, &contact), ANSWER_YES);
	return contact;
}

static bool wait_for_complaint(const char *part)
{
	for (unsigned i = 0; i < 400 && memory_complaints(part) == 0; i++)
		(void)poll(NULL, 0, 50);
	return memory_complaints(part) > 0;
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	(void)close(fd);
}

/* --- one store, and several --- */

static void messages_and_days_are_counted(void **state)
{
	(void)state;
	struct store *store = open_shared();
	struct store_key key = memory_key(store, "who", 1);
	struct contact contact;
	assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_NO);
	for (int64_t at = NOON; at < NOON + 4 * DAY; at += DAY / 2)
		store_add_contact(store, key, CONTACT_RECEIVED, at);
	store_add_contact(store, key, CONTACT_WRITTEN_TO, NOON + 5 * DAY);
	for (unsigned round = 0; round < 3; round++) {
		contact = contact_of(store, key, NOON + 6 * DAY);
		assert_int_equal(contact.messages, 8);
		assert_int_equal(contact.days, 5);
		assert_int_equal(contact.first_seen, NOON);
		assert_int_equal(contact.last_seen, NOON + 5 * DAY);
		assert_int_equal(contact.written_to, NOON + 5 * DAY);
		assert_true(store_flush(store, 5000));
		if (round == 1) {
			store_destroy(store);
			store = open_shared();
		}
	}
	store_destroy(store);
	assert_int_equal(memory_complaints(""), 0);
}

static void a_day_that_is_written_in_parts_counts_once(void **state)
{
	(void)state;
	struct store *store = open_shared();
	struct store_key key = memory_key(store, "who", 1);
	for (unsigned i = 0; i < 6; i++) {
		store_add_contact(store, key, CONTACT_RECEIVED, NOON + i / 3 * DAY + i);
		assert_true(store_flush(store, 5000));
	}
	store_destroy(store);
	store = open_shared();
	assert_int_equal(contact_of(store, key, NOON).days, 2);
	assert_int_equal(contact_of(store, key, NOON).messages, 6);
	store_destroy(store);
}

static void two_mail_servers_see_each_other_within_a_second(void **state)
{
	(void)state;
	struct campaign campaign;
	struct store *one = open_shared();
	struct store *two = open_shared();
	struct store_key key = memory_key(one, "who", 1);
	struct store_key same = memory_key(two, "who", 1);
	assert_memory_equal(key.bytes, same.bytes, sizeof(key.bytes));
	assert_true(memory_wait_for(two, key, ANSWER_NO)); /* cached */
	store_add_contact(one, key, CONTACT_RECEIVED, NOON);
	int64_t start = memory_clock_ms();
	assert_true(memory_wait_for(two, key, ANSWER_YES));
	assert_in_range(memory_clock_ms() - start, 0, 1500);

	struct store_key copies = memory_key(one, "campaign", 1);
	for (unsigned i = 0; i < 10; i++) {
		struct store *store = i % 2 ? one : two;
		assert_int_equal(
			store_count_campaign(store, copies, 2, NOON, &campaign), ANSWER_YES);
		assert_true(store_flush(store, 5000));
	}
	(void)poll(NULL, 0, 700);
	assert_int_equal(store_count_campaign(one, copies, 2, NOON, &campaign), ANSWER_YES);
	assert_int_equal(campaign.messages, 11);
	assert_int_equal(campaign.recipients, 22);
	store_destroy(one);
	store_destroy(two);
}

#define PROCESSES 4
#define EACH      500

static void add_in_process(unsigned number)
{
	struct store *store = open_shared();
	for (unsigned i = 0; i < EACH; i++) {
		store_add_contact(
			store, memory_key(store, "common", 0), CONTACT_RECEIVED, NOON);
		store_add_contact(store, memory_key(store, "own", number * EACH + i),
			CONTACT_RECEIVED, NOON);
		if (i % 50 == 0 && !store_flush(store, 10000))
			_exit(1);
	}
	bool flushed = store_flush(store, 10000);
	store_destroy(store);
	_exit(flushed ? 0 : 1);
}

static void several_processes_count_exactly(void **state)
{
	(void)state;
	pid_t children[PROCESSES];
	for (unsigned i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0)
			add_in_process(i);
	}
	for (unsigned i = 0; i < PROCESSES; i++) {
		int status = 0;
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	struct store *store = open_shared();
	struct store_key common = memory_key(store, "common", 0);
	assert_int_equal(contact_of(store, common, NOON).messages, PROCESSES * EACH);
	for (unsigned i = 0; i < PROCESSES * EACH; i += 37) {
		assert_int_equal(
			contact_of(store, memory_key(store, "own", i), NOON).messages, 1);
	}
	store_destroy(store);
	assert_string_equal(redis_server_ask(&server, "ZCARD {guise}:seen:c"), "2001");
}

/* --- servers that fail --- */

/* A thousand readings: what they take together, in milliseconds. */
static int64_t time_of_unknown(struct store *store)
{
	struct contact contact;
	int64_t start = memory_clock_ms();
	for (unsigned i = 0; i < 1000; i++) {
		struct store_key key = memory_key(store, "nobody", i);
		assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_UNKNOWN);
	}
	return memory_clock_ms() - start;
}

static void a_server_that_is_killed_and_comes_back(void **state)
{
	(void)state;
	struct store *store = open_shared();
	struct store_key key = memory_key(store, "who", 1);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	redis_server_kill(&server, SIGKILL);
	assert_in_range(time_of_unknown(store), 0, 2 * DEADLINE_MS);
	for (unsigned i = 0; i < 100; i++)
		store_add_contact(store, memory_key(store, "while", i), CONTACT_RECEIVED, NOON);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_true(wait_for_complaint("cannot be used: Connection refused"));
	assert_in_range(time_of_unknown(store), 0, 2 * DEADLINE_MS);
	redis_server_again(&server);
	assert_true(memory_wait_for(store, memory_key(store, "nobody", 0), ANSWER_NO));
	assert_true(store_flush(store, 5000));
	assert_int_equal(contact_of(store, key, NOON).messages, 2);
	assert_int_equal(contact_of(store, memory_key(store, "while", 99), NOON).messages, 1);
	assert_int_equal(memory_complaints("until it can be used"), 1);
	assert_int_equal(memory_complaints("can be used again"), 1);
	assert_int_equal(store_counters(store).dropped, 0);
	store_destroy(store);
}

static void a_server_that_hangs_costs_a_message_its_deadline_once(void **state)
{
	(void)state;
	struct store *store = open_shared();
	struct store_key key = memory_key(store, "who", 1);
	assert_true(memory_wait_for(store, key, ANSWER_NO));
	redis_server_kill(&server, SIGSTOP);
	for (unsigned i = 0; i < 20; i++)
		store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_in_range(time_of_unknown(store), 0, 3 * DEADLINE_MS);
	(void)poll(NULL, 0, 2000);
	assert_in_range(time_of_unknown(store), 0, DEADLINE_MS);
	redis_server_kill(&server, SIGCONT);
	assert_true(memory_wait_for(store, memory_key(store, "nobody", 0), ANSWER_NO));
	assert_true(store_flush(store, 10000));
	store_destroy(store);
	store = open_shared();
	assert_int_equal(contact_of(store, key, NOON).messages, 20); /* and not 40 */
	store_destroy(store);
}

/* Stands between store and server, and loses what is answered to the next write. */
struct proxy {
	pthread_t thread;
	int listener;
	char name[32];
	atomic_uint lost;
	atomic_bool loses;
	atomic_bool stops;
};

#define PROXY_PAIRS 32

struct pair {
	int client;
	int server;
};

static void pair_close(struct pair *pair)
{
	(void)close(pair->client);
	(void)close(pair->server);
	*pair = (struct pair){ -1, -1 };
}

/* False when either side has ended. */
static bool pass_on(struct proxy *proxy, const struct pair *pair, bool from_client)
{
	static char bytes[1 << 20];
	int from = from_client ? pair->client : pair->server;
	int to = from_client ? pair->server : pair->client;
	ssize_t got = recv(from, bytes, sizeof(bytes), 0);
	if (got <= 0 || send(to, bytes, (size_t)got, MSG_NOSIGNAL) != got)
		return false;
	if (!from_client || !memmem(bytes, (size_t)got, "local kept", 10) ||
		!atomic_exchange(&proxy->loses, false))
		return true;
	/* The answer says that it was done; nobody hears it. */
	got = recv(pair->server, bytes, sizeof(bytes), 0);
	if (got > 1 && bytes[0] == ':' && bytes[1] == '1')
		atomic_fetch_add(&proxy->lost, 1);
	return false;
}

static void pass_both(struct proxy *proxy, struct pair *pair, const struct pollfd *waited)
{
	bool good = waited[0].revents == 0 || pass_on(proxy, pair, true);
	if (good && waited[1].revents != 0)
		good = pass_on(proxy, pair, false);
	if (!good)
		pair_close(pair);
}

static void accept_pair(const struct proxy *proxy, struct pair *pairs)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)server.port);
	for (size_t i = 0; i < PROXY_PAIRS; i++) {
		if (pairs[i].client >= 0)
			continue;
		pairs[i].client = accept(proxy->listener, NULL, NULL);
		pairs[i].server = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(pairs[i].server, (struct sockaddr *)&address, sizeof(address)) != 0)
			pair_close(&pairs[i]);
		return;
	}
}

static void *proxy_run(void *context)
{
	struct proxy *proxy = context;
	struct pair pairs[PROXY_PAIRS];
	struct pollfd waited[1 + 2 * PROXY_PAIRS];
	for (size_t i = 0; i < PROXY_PAIRS; i++)
		pairs[i] = (struct pair){ -1, -1 };
	while (!atomic_load(&proxy->stops)) {
		waited[0] = (struct pollfd){ .fd = proxy->listener, .events = POLLIN };
		for (size_t i = 0; i < PROXY_PAIRS; i++) {
			waited[1 + 2 * i] =
				(struct pollfd){ .fd = pairs[i].client, .events = POLLIN };
			waited[2 + 2 * i] =
				(struct pollfd){ .fd = pairs[i].server, .events = POLLIN };
		}
		(void)poll(waited, 1 + 2 * PROXY_PAIRS, 50);
		for (size_t i = 0; i < PROXY_PAIRS; i++)
			pass_both(proxy, &pairs[i], &waited[1 + 2 * i]);
		if (waited[0].revents != 0)
			accept_pair(proxy, pairs);
	}
	for (size_t i = 0; i < PROXY_PAIRS; i++) {
		if (pairs[i].client >= 0)
			pair_close(&pairs[i]);
	}
	(void)close(proxy->listener);
	return NULL;
}

static int listen_anywhere(char *name, size_t size)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	assert_int_equal(listen(fd, 10), 0);
	(void)snprintf(name, size, "127.0.0.1:%d", ntohs(address.sin_port));
	return fd;
}

static void a_batch_whose_answer_is_lost_counts_once(void **state)
{
	(void)state;
	static struct proxy proxy;
	proxy.listener = listen_anywhere(proxy.name, sizeof(proxy.name));
	assert_int_equal(pthread_create(&proxy.thread, NULL, proxy_run, &proxy), 0);
	struct store_redis_options options = options_for(proxy.name);
	struct store *store = store_redis_create(&options);
	struct store_key key = memory_key(store, "who", 1);
	assert_true(memory_wait_for(store, key, ANSWER_NO));
	for (unsigned i = 1; i <= 3; i++) {
		atomic_store(&proxy.loses, true);
		store_add_contact(store, key, CONTACT_RECEIVED, NOON);
		assert_true(store_flush(store, 10000));
		assert_int_equal(atomic_load(&proxy.lost), i);
	}
	assert_true(store_counters(store).write_failures >= 3);
	store_destroy(store);
	atomic_store(&proxy.stops, true);
	assert_int_equal(pthread_join(proxy.thread, NULL), 0);
	store = open_shared();
	assert_int_equal(contact_of(store, key, NOON).messages, 3);
	store_destroy(store);
}

static void a_server_that_comes_late_is_found(void **state)
{
	(void)state;
	redis_server_kill(&server, SIGKILL);
	int64_t start = memory_clock_ms();
	struct store *store = open_shared();
	assert_in_range(memory_clock_ms() - start, 0, 1500);
	struct contact contact;
	struct store_key key = memory_key(store, "who", 1);
	assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_UNKNOWN);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_int_equal(store_counters(store).dropped, 1); /* no secret yet, so no key */
	assert_int_equal(memory_complaints("cannot be used: Connection refused"), 1);
	redis_server_again(&server);
	assert_true(wait_for_complaint("can be used again"));
	key = memory_key(store, "who", 1);
	assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_NO);
	store_destroy(store);
}

static void an_emptied_database_gets_the_same_secret_again(void **state)
{
	(void)state;
	char secret[512];
	struct store *store = open_shared();
	(void)snprintf(
		secret, sizeof(secret), "%s", redis_server_ask(&server, "GET {guise}:secret"));
	assert_int_equal(strlen(secret), 64);
	(void)redis_server_ask(&server, "FLUSHALL");
	for (unsigned i = 0; i < 100; i++) {
		if (strlen(redis_server_ask(&server, "GET {guise}:secret")) == 64)
			break;
		(void)poll(NULL, 0, 50);
	}
	assert_string_equal(redis_server_ask(&server, "GET {guise}:secret"), secret);
	store_destroy(store);
}

/* Answers everything with something that is no answer. */
static const char *const no_answers[] = { "HTTP/1.1 400 Bad Request\r\n\r\n", "*1000000000\r\n",
	"$-7\r\n", ":1\r\n", "*2\r\n$1\r\nx\r\n:5\r\n", "$999999999999999999999\r\n",
	"-MOVED x y\r\n", "-MOVED 1 :0\r\n", "+OK\r\n" };
static int babbler;
static _Atomic size_t babbled; /* which of them */
static atomic_uint babbled_to; /* connections */

static void *babble(void *context)
{
	(void)context;
	for (;;) {
		int fd = accept(babbler, NULL, NULL);
		if (fd < 0)
			return NULL;
		atomic_fetch_add(&babbled_to, 1);
		const char *line = no_answers[atomic_load(&babbled)];
		for (unsigned j = 0; j < 3; j++)
			(void)send(fd, line, strlen(line), MSG_NOSIGNAL);
		(void)poll(NULL, 0, 20);
		(void)close(fd);
	}
}

static void a_server_that_babbles_is_no_server(void **state)
{
	(void)state;
	pthread_t thread;
	char name[32];
	babbler = listen_anywhere(name, sizeof(name));
	assert_int_equal(pthread_create(&thread, NULL, babble, NULL), 0);
	struct store_redis_options options = options_for(name);
	for (size_t i = 0; i < sizeof(no_answers) / sizeof(no_answers[0]); i++) {
		struct contact contact;
		int64_t start = memory_clock_ms();
		memory_complaints_clear();
		atomic_store(&babbled, i);
		unsigned before = atomic_load(&babbled_to);
		struct store *store = store_redis_create(&options);
		struct store_key key = memory_key(store, "who", 1);
		assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_UNKNOWN);
		assert_true(wait_for_complaint("until it can be used"));
		store_destroy(store);
		assert_int_equal(memory_complaints(""), 1);
		assert_in_range(memory_clock_ms() - start, 0, 1500);
		assert_true(atomic_load(&babbled_to) > before);
	}
	(void)shutdown(babbler, SHUT_RDWR);
	(void)close(babbler);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

/* --- who may --- */

static void a_password_is_needed_where_the_server_wants_one(void **state)
{
	(void)state;
	struct contact contact;
	struct redis_server closed;
	redis_server_start(&closed, "--save --requirepass open-sesame");
	write_text(memory_path("good"), "open-sesame\n");
	write_text(memory_path("bad"), "open-barley\n");
	struct store_redis_options options = options_for(closed.name);
	options.database = 3;
	const struct {
		const char *file;
		const char *user;
		const char *complaint;
	} cases[] = {
		{ "good", "", NULL },
		{ "good", "default", NULL },
		{ "bad", "", "it refuses the password: " },
		{ "good", "nobody", "it refuses the password: " },
		{ "missing", "", "missing cannot be read" },
		{ NULL, "", "NOAUTH" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memory_complaints_clear();
		options.password_file = cases[i].file ? memory_path(cases[i].file) : "";
		options.user = cases[i].user;
		struct store *store = store_redis_create(&options);
		struct store_key key = memory_key(store, "who", 1);
		enum answer answer = store_contact(store, key, NOON, &contact);
		assert_int_equal(answer, cases[i].complaint ? ANSWER_UNKNOWN : ANSWER_NO);
		assert_int_equal(
			memory_complaints(cases[i].complaint ? cases[i].complaint : ""),
			cases[i].complaint ? 1 : 0);
		store_destroy(store);
	}
	redis_server_remove(&closed);
}

static void a_secret_file_must_be_the_same_everywhere(void **state)
{
	(void)state;
	struct contact contact;
	write_text(memory_path("one"), "0123456789abcdef0123456789abcdef\n");
	write_text(memory_path("two"), "something else, and long enough\n");
	write_text(memory_path("short"), "short\n");
	struct store_redis_options options = options_for(server.name);
	options.secret_file = memory_path("one");
	struct store *first = store_redis_create(&options);
	struct store *second = store_redis_create(&options);
	struct store_key key = memory_key(first, "who", 1);
	struct store_key same = memory_key(second, "who", 1);
	assert_memory_equal(key.bytes, same.bytes, sizeof(key.bytes));
	assert_int_equal(store_contact(second, same, NOON, &contact), ANSWER_NO);
	assert_int_equal(memory_complaints(""), 0);
	assert_null(
		strstr(redis_server_ask(&server, "GET {guise}:secret"), "0123456789abcdef"));
	store_destroy(first);
	store_destroy(second);

	options.secret_file = memory_path("two");
	struct store *other = store_redis_create(&options);
	assert_int_equal(store_contact(other, key, NOON, &contact), ANSWER_UNKNOWN);
	assert_int_equal(memory_complaints("was made with another secret"), 1);
	store_destroy(other);
	options.secret_file = memory_path("short");
	other = store_redis_create(&options);
	assert_int_equal(memory_complaints("has less than 16 characters"), 1);
	store_destroy(other);
}

static void tls_is_there_or_is_said_not_to_be(void **state)
{
	(void)state;
	struct contact contact;
	struct store_redis_options options = options_for(server.name);
	options.tls = true; /* which this server does not speak */
	struct store *store = store_redis_create(&options);
	struct store_key key = memory_key(store, "who", 1);
	assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_UNKNOWN);
	assert_true(wait_for_complaint("until it can be used"));
	if (!store_redis_has_tls())
		assert_int_equal(memory_complaints("has no TLS"), 1);
	store_destroy(store);
}

/* --- exceptions, proposals, and who only reads --- */

static void propose(struct store *store, const char *text, int64_t now)
{
	struct view part = view_of(text);
	store_propose(store, store_key_of(store, "proposal", &part, 1), part, now);
}

static void exceptions_and_proposals_are_shared(void **state)
{
	(void)state;
	struct contact use;
	struct store *one = open_shared();
	struct store *two = open_shared();
	struct store_key key = memory_key(one, "exception", 1);
	assert_int_equal(store_use(two, key, NOON, &use), ANSWER_NO);
	store_add_use(one, key, NOON);
	store_add_use(two, key, NOON + DAY);
	propose(one, "jane2@uni.example", NOON);
	propose(two, "jane3@uni.example", NOON + 1);
	propose(two, "jane2@uni.example", NOON + DAY);
	assert_true(store_flush(one, 5000));
	assert_true(store_flush(two, 5000));
	store_destroy(one);
	assert_string_equal(memory_proposals(two, NOON + DAY),
		"jane2@uni.example 2 2 1772452800;jane3@uni.example 1 1 1772366401;");
	store_destroy(two);
	one = open_shared();
	assert_int_equal(store_use(one, key, NOON + DAY, &use), ANSWER_YES);
	assert_int_equal(use.messages, 2);
	assert_int_equal(use.first_seen, NOON);
	assert_int_equal(use.last_seen, NOON + DAY);
	assert_string_equal(memory_proposals(one, NOON + 92 * DAY), "");
	/* Forgotten together with their notes. */
	store_add_contact(one, key, CONTACT_RECEIVED, NOON + 92 * DAY);
	assert_true(store_flush(one, 5000));
	store_destroy(one);
	store_destroy(open_shared());
	assert_int_equal(memory_complaints(""), 0);
}

static void whoever_only_reads_changes_nothing(void **state)
{
	(void)state;
	struct contact contact;
	struct campaign campaign;
	struct store_redis_options options = options_for(server.name);
	options.common.is_read_only = true;
	struct store *reader = store_redis_create(&options);
	assert_false(store_is_readable(reader));
	assert_int_equal(memory_complaints("nothing is remembered there"), 1);
	store_destroy(reader);
	assert_string_equal(redis_server_ask(&server, "DBSIZE"), "0");

	memory_complaints_clear();
	struct store *store = open_shared();
	struct store_key key = memory_key(store, "who", 1);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_int_equal(store_count_campaign(store, key, 2, NOON, &campaign), ANSWER_YES);
	propose(store, "jane2@uni.example", NOON);
	assert_true(store_flush(store, 5000));
	store_destroy(store);
	char before[16];
	(void)snprintf(before, sizeof(before), "%s", redis_server_ask(&server, "DBSIZE"));
	options.common.max_entries = 1;
	reader = store_redis_create(&options);
	assert_true(store_is_readable(reader));
	assert_memory_equal(memory_key(reader, "who", 1).bytes, key.bytes, sizeof(key.bytes));
	assert_int_equal(contact_of(reader, key, NOON).messages, 1);
	store_add_contact(reader, key, CONTACT_RECEIVED, NOON);
	store_add_use(reader, key, NOON);
	propose(reader, "jane3@uni.example", NOON);
	assert_int_equal(store_count_campaign(reader, key, 2, NOON, &campaign), ANSWER_YES);
	assert_int_equal(campaign.messages, 1);
	assert_int_equal(store_use(reader, key, NOON, &contact), ANSWER_NO);
	assert_string_equal(
		memory_proposals(reader, NOON), "jane2@uni.example 1 1 1772366400;");
	assert_true(store_flush(reader, 5000));
	store_destroy(reader);
	assert_string_equal(redis_server_ask(&server, "DBSIZE"), before);
	assert_int_equal(memory_complaints(""), 0);
}

/* --- forgetting --- */

static void what_is_old_is_forgotten(void **state)
{
	(void)state;
	struct contact contact;
	struct store_redis_options options = options_for(server.name);
	options.common.forget_days = 10;
	struct store *store = store_redis_create(&options);
	struct store_key old = memory_key(store, "who", 1);
	struct store_key new = memory_key(store, "who", 2);
	store_add_contact(store, old, CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	assert_int_equal(contact_of(store, old, NOON + 9 * DAY).messages, 1);
	assert_int_equal(store_contact(store, old, NOON + 11 * DAY, &contact), ANSWER_NO);
	store_add_contact(store, old, CONTACT_RECEIVED, NOON + 11 * DAY);
	store_add_contact(store, new, CONTACT_RECEIVED, NOON + 11 * DAY);
	assert_true(store_flush(store, 5000));
	store_destroy(store);
	store = store_redis_create(&options);
	contact = contact_of(store, old, NOON + 11 * DAY);
	assert_int_equal(contact.messages, 1);
	assert_int_equal(contact.first_seen, NOON + 11 * DAY);
	store_destroy(store);
	/* The server forgets by itself, too, should nobody ever prune it. */
	struct store_key key = old;
	char command[128] = "TTL {guise}:c:";
	size_t used = strlen(command);
	for (size_t i = 0; i < sizeof(key.bytes); i++, used += 2)
		(void)snprintf(command + used, sizeof(command) - used, "%02x", key.bytes[i]);
	long long ttl = strtoll(redis_server_ask(&server, command), NULL, 10);
	assert_in_range(ttl, 9 * DAY, 10 * DAY + 1);

	store = store_redis_create(&options);
	store_add_contact(store, new, CONTACT_RECEIVED, NOON + 30 * DAY);
	assert_true(store_flush(store, 5000));
	store_destroy(store);
	assert_string_equal(redis_server_ask(&server, "ZCARD {guise}:seen:c"), "1");
}

static void the_oldest_go_when_there_are_too_many(void **state)
{
	(void)state;
	struct store_redis_options options = options_for(server.name);
	struct contact contact;
	options.common.max_entries = 100;
	struct store *store = store_redis_create(&options);
	for (unsigned i = 0; i < 1000; i++) {
		store_add_contact(
			store, memory_key(store, "who", i), CONTACT_RECEIVED, NOON + i);
		if (i % 100 == 99)
			assert_true(store_flush(store, 5000));
	}
	store_destroy(store);
	assert_string_equal(redis_server_ask(&server, "ZCARD {guise}:seen:c"), "100");
	store = store_redis_create(&options);
	assert_int_equal(
		store_contact(store, memory_key(store, "who", 899), NOON, &contact), ANSWER_NO);
	assert_int_equal(contact_of(store, memory_key(store, "who", 900), NOON).messages, 1);
	store_destroy(store);
}

/* --- several servers of Redis --- */

static void a_cluster_is_followed(void **state)
{
	(void)state;
	struct redis_server other;
	struct redis_server owner;
	char command[128];
	redis_server_start(&owner, "--save --cluster-enabled yes");
	redis_server_start(&other, "--save --cluster-enabled yes");
	assert_string_equal(redis_server_ask(&owner, "CLUSTER ADDSLOTSRANGE 0 16383"), "OK");
	(void)snprintf(command, sizeof(command), "CLUSTER MEET 127.0.0.1 %d", owner.port);
	assert_string_equal(redis_server_ask(&other, command), "OK");
	for (unsigned i = 0; i < 200; i++) {
		if (strncmp(redis_server_ask(&other, "GET {guise}:x"), "MOVED", 5) == 0)
			break;
		(void)poll(NULL, 0, 50);
	}
	struct store_redis_options options = options_for(other.name);
	struct store *store = store_redis_create(&options);
	struct store_key key = memory_key(store, "who", 1);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	store_destroy(store);
	options.common.max_entries = 1; /* and it is pruned there */
	store = store_redis_create(&options);
	assert_int_equal(contact_of(store, key, NOON).messages, 1);
	store_add_contact(store, memory_key(store, "who", 2), CONTACT_RECEIVED, NOON + 1);
	assert_true(store_flush(store, 5000));
	store_destroy(store);
	assert_int_equal(memory_complaints(""), 0);
	assert_string_equal(redis_server_ask(&owner, "ZCARD {guise}:seen:c"), "1");
	redis_server_remove(&other);
	redis_server_remove(&owner);
}

/* Asks `asked` until its answer has `part`. */
static bool wait_for_answer(
	const struct redis_server *asked, const char *command, const char *part)
{
	for (unsigned i = 0; i < 600; i++) {
		if (strstr(redis_server_ask(asked, command), part))
			return true;
		(void)poll(NULL, 0, 50);
	}
	return false;
}

/* It gives up where the replica answers slowly. */
static void fail_over(const struct redis_server *sentinel, const struct redis_server *replica)
{
	for (unsigned i = 0; i < 600; i++) {
		if (strcmp(redis_server_ask(replica, "SET probe 1"), "OK") == 0)
			return;
		if (i % 40 == 0)
			(void)redis_server_ask(sentinel, "SENTINEL FAILOVER mail");
		(void)poll(NULL, 0, 50);
	}
	fail_msg("Sentinel does not change the master");
}

static void sentinel_tells_the_master_after_a_failover(void **state)
{
	(void)state;
	struct redis_server replica;
	struct redis_server sentinel;
	char arguments[300];
	char command[256];
	(void)snprintf(
		arguments, sizeof(arguments), "--save --replicaof 127.0.0.1 %d", server.port);
	/* Else it waits five seconds for further replicas. */
	(void)redis_server_ask(&server, "CONFIG SET repl-diskless-sync-delay 0");
	redis_server_start(&replica, arguments);
	/* So that Sentinel learns of it at its first look, and need not wait for the next. */
	assert_true(wait_for_answer(&server, "INFO replication", "connected_slaves:1"));
	assert_true(wait_for_answer(&replica, "INFO replication", "master_link_status:up"));
	char file[256];
	(void)snprintf(file, sizeof(file), "%s", memory_path("sentinel.conf"));
	(void)snprintf(command, sizeof(command),
		"sentinel monitor mail 127.0.0.1 %d 1\n"
		"sentinel down-after-milliseconds mail 500\n",
		server.port);
	write_text(file, command);
	(void)snprintf(arguments, sizeof(arguments), "%s --sentinel", file);
	redis_server_start(&sentinel, arguments);
	/* It looks ten times as often as it would; and a machine that is busy is no reason for
	 * it to take itself for mad, and rest. Where it knows no such command it is slower. */
	(void)redis_server_ask(&sentinel, "SENTINEL DEBUG info-period 200 ping-period 100 "
					  "ask-period 100 tilt-trigger 60000");

	const char *sentinels[] = { "127.0.0.1:1", sentinel.name }; /* the first one is down */
	struct store_redis_options options = options_for("127.0.0.1:1");
	options.sentinels = sentinels;
	options.sentinel_count = 2;
	options.sentinel_name = "mail";
	struct store *store = store_redis_create(&options);
	struct store_key key = memory_key(store, "who", 1);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	assert_true(wait_for_answer(&replica, "ZCARD {guise}:seen:c", "1"));
	fail_over(&sentinel, &replica);
	/* The old master is a replica by now, which refuses to be written. */
	bool written = false;
	int64_t until = memory_clock_ms() + 60000;
	for (unsigned i = 0; !written && memory_clock_ms() < until; i++) {
		store_add_contact(store, memory_key(store, "after", i), CONTACT_RECEIVED, NOON);
		(void)store_flush(store, 500);
		(void)poll(NULL, 0, 100);
		written = strtoll(redis_server_ask(&replica, "ZCARD {guise}:seen:c"), NULL,
				  10) > 1;
	}
	assert_true(written);
	assert_true(store_flush(store, 10000));
	assert_true(memory_wait_for(store, key, ANSWER_YES));
	store_destroy(store);
	redis_server_remove(&sentinel);
	redis_server_remove(&replica);
}

/* --- many at once --- */

#define THREADS 8
#define TURNS   500

static struct store *shared;

struct user {
	pthread_t thread;
	unsigned number;
	unsigned misses;
};

static void *use(void *context)
{
	struct user *user = context;
	struct store_key own = memory_key(shared, "own", user->number);
	struct store_key common = memory_key(shared, "common", 0);
	for (unsigned i = 1; i <= TURNS; i++) {
		struct contact contact;
		store_add_contact(shared, own, CONTACT_RECEIVED, NOON + i);
		store_add_contact(shared, common, CONTACT_RECEIVED, NOON + i);
		if (store_contact(shared, own, NOON + i, &contact) == ANSWER_YES &&
			contact.messages != i)
			user->misses++;
		(void)store_contact(
			shared, memory_key(shared, "stranger", i), NOON + i, &contact);
	}
	return NULL;
}

static void many_threads_count_exactly(void **state)
{
	(void)state;
	struct user users[THREADS] = { 0 };
	shared = open_shared();
	for (unsigned i = 0; i < THREADS; i++) {
		users[i].number = i;
		assert_int_equal(pthread_create(&users[i].thread, NULL, use, &users[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(users[i].thread, NULL), 0);
		assert_int_equal(users[i].misses, 0);
	}
	assert_true(store_flush(shared, 20000));
	store_destroy(shared);
	shared = open_shared();
	struct store_key common = memory_key(shared, "common", 0);
	assert_int_equal(contact_of(shared, common, NOON).messages, THREADS * TURNS);
	store_destroy(shared);
}

/* --- names of servers --- */

static void names_of_servers_are_read(void **state)
{
	(void)state;
	const struct {
		const char *text;
		const char *name; /* NULL: refused */
		int port;
		bool is_path;
	} cases[] = {
		{ "127.0.0.1:6380", "127.0.0.1", 6380, false },
		{ "redis.corp.example", "redis.corp.example", 6379, false },
		{ "[2001:db8::1]:6380", "2001:db8::1", 6380, false },
		{ "[2001:db8::1]", "2001:db8::1", 6379, false },
		{ "2001:db8::1:6380", "2001:db8::1", 6380, false },
		{ "unix:/run/redis/redis.sock", "/run/redis/redis.sock", 6379, true },
		{ "", NULL, 0, false },
		{ ":6379", NULL, 0, false },
		{ "host:", NULL, 0, false },
		{ "host:0", NULL, 0, false },
		{ "host:65536", NULL, 0, false },
		{ "host:99999999999999999999", NULL, 0, false },
		{ "host:63x9", NULL, 0, false },
		{ "[2001:db8::1", NULL, 0, false },
		{ "[2001:db8::1]6379", NULL, 0, false },
		{ "[]:6379", NULL, 0, false },
		{ "unix:", NULL, 0, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct link_address address = { .port = -1 };
		bool good = link_address_parse(view_of(cases[i].text), &address);
		assert_int_equal(good, cases[i].name != NULL);
		assert_int_equal(store_redis_is_server(view_of(cases[i].text)), good);
		if (!good)
			continue;
		assert_string_equal(address.name, cases[i].name);
		assert_int_equal(address.port, cases[i].port);
		assert_int_equal(address.is_path, cases[i].is_path);
	}
	assert_true(store_redis_is_prefix(VIEW("guise")));
	assert_false(store_redis_is_prefix(VIEW("")));
	assert_false(store_redis_is_prefix(VIEW("a{b}")));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_servers_are_read),
		TEST(messages_and_days_are_counted),
		TEST(a_day_that_is_written_in_parts_counts_once),
		TEST(two_mail_servers_see_each_other_within_a_second),
		TEST(several_processes_count_exactly),
		TEST(a_server_that_is_killed_and_comes_back),
		TEST(a_server_that_hangs_costs_a_message_its_deadline_once),
		TEST(a_batch_whose_answer_is_lost_counts_once),
		TEST(a_server_that_comes_late_is_found),
		TEST(an_emptied_database_gets_the_same_secret_again),
		TEST(a_server_that_babbles_is_no_server),
		TEST(a_password_is_needed_where_the_server_wants_one),
		TEST(a_secret_file_must_be_the_same_everywhere),
		TEST(tls_is_there_or_is_said_not_to_be),
		TEST(exceptions_and_proposals_are_shared),
		TEST(whoever_only_reads_changes_nothing),
		TEST(what_is_old_is_forgotten),
		TEST(the_oldest_go_when_there_are_too_many),
		TEST(a_cluster_is_followed),
		TEST(sentinel_tells_the_master_after_a_failover),
		TEST(many_threads_count_exactly),
	};
	if (!redis_server_is_installed()) {
		print_message("redis-server is not installed: nothing is tested\n");
		return 77;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("store_redis", tests, NULL, NULL);
}

/* The store in a Redis that is reached through TLS: which certificates are good enough. They
 * are made here, by openssl(1). Left out where hiredis has no TLS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store_redis.h"
#include "support/memory.h"
#include "support/redis_server.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct redis_server server;
static int tls_port;

/* A command of the shell, in the folder of the test. */
static void run(const char *command)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int null = open("/dev/null", O_RDWR);
		if (chdir(memory_path("")) != 0 || dup2(null, STDOUT_FILENO) < 0 ||
			dup2(null, STDERR_FILENO) < 0)
			_exit(1);
		(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(1);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void make_authority(const char *name)
{
	char command[512];
	(void)snprintf(command, sizeof(command),
		"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=%s authority' "
		"-keyout %s.key -out %s.pem",
		name, name, name);
	run(command);
}

/* For these names, signed by the authority "good". */
static void make_certificate(const char *name, const char *names, int days)
{
	char command[1024];
	(void)snprintf(command, sizeof(command),
		"openssl req -newkey rsa:2048 -nodes -subj /CN=redis -keyout %s.key -out "
		"%s.csr && "
		"echo 'subjectAltName=%s' >%s.ext && "
		"openssl x509 -req -in %s.csr -CA good.pem -CAkey good.key -CAcreateserial "
		"-days %d -extfile %s.ext -out %s.pem",
		name, name, names, name, name, days, name, name);
	run(command);
}

static void start_with(const char *certificate, const char *more)
{
	char arguments[512];
	char file[256];
	char key[256];
	(void)snprintf(file, sizeof(file), "%s.pem", memory_path(certificate));
	(void)snprintf(key, sizeof(key), "%s.key", memory_path(certificate));
	tls_port = redis_server_free_port();
	(void)snprintf(arguments, sizeof(arguments),
		"--save --tls-port %d --tls-cert-file %.80s --tls-key-file %.80s "
		"--tls-auth-clients no --tls-ca-cert-file %.80s%.80s",
		tls_port, file, key, memory_path("good.pem"), more);
	redis_server_start(&server, arguments);
}

static int make_all(void **state)
{
	(void)state;
	memory_folder_make();
	make_authority("good");
	make_authority("other");
	make_certificate("right", "IP:127.0.0.1,DNS:localhost", 2);
	make_certificate("foreign", "DNS:redis.corp.example,IP:192.0.2.1", 2);
	make_certificate("old", "IP:127.0.0.1", -1);
	return 0;
}

static int remove_all(void **state)
{
	(void)state;
	memory_folder_remove();
	return 0;
}

static int setup(void **state)
{
	(void)state;
	memory_complaints_clear();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	if (server.folder[0] != '\0')
		redis_server_remove(&server);
	server.folder[0] = '\0';
	return 0;
}

static struct store *connect_to(const char *host, int port, bool tls, const char *authority)
{
	char name[64];
	char file[256] = "";
	if (authority)
		(void)snprintf(file, sizeof(file), "%s", memory_path(authority));
	(void)snprintf(name, sizeof(name), "%s:%d", host, port);
	struct store_redis_options options = {
		.server = name,
		.prefix = "guise",
		.ca_file = file,
		.tls = tls,
		.common.deadline_ms = 500,
		.common.forget_days = 400,
		.common.max_entries = 1000,
		.common.complain = memory_complain,
	};
	return store_redis_create(&options);
}

/* Nothing came of it, and this is what was said. */
static void assert_refused(struct store *store, const char *complaint)
{
	struct contact contact;
	for (unsigned i = 0; i < 100 && memory_complaints("") == 0; i++)
		(void)poll(NULL, 0, 50);
	assert_int_equal(memory_complaints(complaint), 1);
	assert_int_equal(memory_complaints(""), 1);
	assert_int_equal(store_contact(store, memory_key(store, "who", 1), NOON, &contact),
		ANSWER_UNKNOWN);
	store_destroy(store);
	assert_string_equal(redis_server_ask(&server, "DBSIZE"), "0");
	memory_complaints_clear();
}

static void the_right_authority_and_name_are_good(void **state)
{
	(void)state;
	static const char *const hosts[] = { "127.0.0.1", "localhost" };
	start_with("right", "");
	for (unsigned i = 0; i < 2; i++) {
		struct store *store = connect_to(hosts[i], tls_port, true, "good.pem");
		struct store_key key = memory_key(store, "who", i);
		assert_true(memory_wait_for(store, key, ANSWER_NO));
		for (unsigned message = 0; message < 600; message++) {
			store_add_contact(store, key, CONTACT_RECEIVED, NOON);
			store_add_contact(store, memory_key(store, "others", message),
				CONTACT_RECEIVED, NOON);
		}
		assert_true(store_flush(store, 10000));
		store_destroy(store);
		struct contact contact;
		store = connect_to(hosts[i], tls_port, true, "good.pem");
		assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_YES);
		assert_int_equal(contact.messages, 600);
		store_destroy(store);
	}
	assert_int_equal(memory_complaints(""), 0);
}

static void another_authority_is_refused(void **state)
{
	(void)state;
	start_with("right", "");
	assert_refused(connect_to("127.0.0.1", tls_port, true, "other.pem"),
		"its certificate is refused: ");
	/* Nor is that of the system one for it. */
	assert_refused(
		connect_to("127.0.0.1", tls_port, true, NULL), "its certificate is refused: ");
	assert_refused(connect_to("127.0.0.1", tls_port, true, "missing.pem"),
		"missing.pem: no certificates can be read from it");
}

static void another_name_is_refused(void **state)
{
	(void)state;
	start_with("foreign", "");
	assert_refused(connect_to("127.0.0.1", tls_port, true, "good.pem"),
		"its certificate is refused: IP address mismatch");
	assert_refused(connect_to("localhost", tls_port, true, "good.pem"),
		"its certificate is refused: hostname mismatch");
}

static void a_certificate_that_is_over_is_refused(void **state)
{
	(void)state;
	start_with("old", "");
	assert_refused(connect_to("127.0.0.1", tls_port, true, "good.pem"),
		"its certificate is refused: certificate has expired");
}

static void only_one_side_with_tls_is_no_connection(void **state)
{
	(void)state;
	start_with("right", "");
	assert_refused(
		connect_to("127.0.0.1", server.port, true, "good.pem"), "cannot be used: ");
	assert_refused(
		connect_to("127.0.0.1", tls_port, false, NULL), "the connection has ended");
}

static void a_password_goes_through_it(void **state)
{
	(void)state;
	char name[64];
	char file[256];
	char authority[256];
	start_with("right", " --requirepass open-sesame");
	run("echo open-sesame >password");
	(void)snprintf(name, sizeof(name), "localhost:%d", tls_port);
	(void)snprintf(file, sizeof(file), "%s", memory_path("password"));
	(void)snprintf(authority, sizeof(authority), "%s", memory_path("good.pem"));
	struct store_redis_options options = {
		.server = name,
		.prefix = "guise",
		.password_file = file,
		.ca_file = authority,
		.tls = true,
		.common.deadline_ms = 500,
		.common.forget_days = 400,
		.common.max_entries = 1000,
		.common.complain = memory_complain,
	};
	struct store *store = store_redis_create(&options);
	assert_true(memory_wait_for(store, memory_key(store, "who", 1), ANSWER_NO));
	store_destroy(store);
	assert_int_equal(memory_complaints(""), 0);
	run("echo open-barley >password");
	store = store_redis_create(&options);
	struct contact contact;
	assert_int_equal(store_contact(store, memory_key(store, "who", 1), NOON, &contact),
		ANSWER_UNKNOWN);
	assert_int_equal(memory_complaints("it refuses the password: "), 1);
	store_destroy(store);
}

static void a_server_that_comes_back_is_used_again(void **state)
{
	(void)state;
	start_with("right", " --appendonly yes --appendfsync always");
	struct store *store = connect_to("localhost", tls_port, true, "good.pem");
	struct store_key key = memory_key(store, "who", 1);
	assert_true(memory_wait_for(store, key, ANSWER_NO));
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	redis_server_kill(&server, SIGKILL);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	(void)poll(NULL, 0, 700);
	redis_server_again(&server);
	assert_true(store_flush(store, 10000));
	store_destroy(store);
	struct contact contact;
	store = connect_to("localhost", tls_port, true, "good.pem");
	assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_YES);
	assert_int_equal(contact.messages, 2);
	store_destroy(store);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_right_authority_and_name_are_good),
		TEST(another_authority_is_refused),
		TEST(another_name_is_refused),
		TEST(a_certificate_that_is_over_is_refused),
		TEST(only_one_side_with_tls_is_no_connection),
		TEST(a_password_goes_through_it),
		TEST(a_server_that_comes_back_is_used_again),
	};
	if (!redis_server_is_installed() || !store_redis_has_tls()) {
		print_message("no redis-server, or a hiredis without TLS: nothing is tested\n");
		return 77;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("store_redis_tls", tests, make_all, remove_all);
}

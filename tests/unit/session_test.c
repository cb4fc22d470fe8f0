#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "daemon/session.h"

/* A service with a list of one, in a folder of its own, and a session in it. */
struct scene {
	char folder[32];
	char config[64];
	char list[64];
	struct service service;
	struct session *session;
};

static struct scene scene;

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static struct generation *load(void)
{
	struct fault_list faults = { .arena = arena_create(4096, 0) };
	const struct config_source source = { .path = scene.config };
	struct generation *generation = NULL;
	assert_int_equal(generation_load(&source, NULL, &faults, &generation), ERR_OK);
	arena_destroy(faults.arena);
	return generation;
}

static int begin(void **state)
{
	(void)state;
	memset(&scene, 0, sizeof(scene));
	log_open(LOG_TARGET_STDERR, 0, LOG_LEVEL_ERROR);
	memcpy(scene.folder, "/tmp/session.XXXXXX", 20);
	assert_non_null(mkdtemp(scene.folder));
	(void)snprintf(scene.config, sizeof(scene.config), "%s/guise.conf", scene.folder);
	(void)snprintf(scene.list, sizeof(scene.list), "%s/list.conf", scene.folder);
	write_file(scene.config, "mode = \"enforce\";\nprotected = \"list.conf\";\n"
				 "dns: { servers = [\"127.0.0.1@9\"]; };\n");
	write_file(scene.list, "people = ( { name = \"Jane Roe\"; action = \"reject\"; } );\n");
	service_init(&scene.service, load(), dkim_verifier_create());
	scene.session = session_create(&scene.service);
	return 0;
}

static int end(void **state)
{
	(void)state;
	session_destroy(scene.session);
	assert_int_equal(atomic_load(&scene.service.messages), 0);
	assert_true(service_close(&scene.service, 0));
	service_finish(&scene.service);
	return unlink(scene.config) | unlink(scene.list) | rmdir(scene.folder);
}

static void connect_from(const char *host, uint32_t address, uint16_t port)
{
	struct sockaddr_in peer = { .sin_family = AF_INET, .sin_port = htons(port) };
	peer.sin_addr.s_addr = htonl(address);
	session_connect(scene.session, view_of(host),
		(const struct sockaddr *)(const void *)&peer, VIEW("mx.inbox.example"));
}

#define STRANGER 0xcb007142 /* 203.0.113.66 */
#define LOOPBACK 0x7f000001

static enum decision_kind judge_jane(void)
{
	session_mail(scene.session, VIEW("<x@evil.example>"), (struct view){ 0 });
	session_header(scene.session, VIEW("From"), VIEW(" Jane Roe <x@evil.example>"));
	enum decision_kind kind = session_judge(scene.session)->kind;
	session_end_message(scene.session);
	return kind;
}

static void a_message_ends_once_however_often_it_is_told(void **state)
{
	(void)state;
	session_end_message(scene.session);
	session_mail(scene.session, VIEW("<>"), (struct view){ 0 });
	session_body(scene.session, VIEW("Hello\r\n"));
	assert_int_equal(atomic_load(&scene.service.messages), 1);
	session_mail(scene.session, VIEW("<>"), (struct view){ 0 });
	assert_int_equal(atomic_load(&scene.service.messages), 1);
	session_end_message(scene.session);
	session_end_message(scene.session);
	assert_int_equal(atomic_load(&scene.service.messages), 0);
}

static void steps_may_come_without_those_before_them(void **state)
{
	(void)state;
	assert_int_equal(session_judge(scene.session)->kind, DECISION_PASS);
	session_end_message(scene.session);
	session_header(scene.session, VIEW("From"), VIEW(" Jane Roe <x@evil.example>"));
	assert_int_equal(session_judge(scene.session)->kind, DECISION_REJECT);
}

static void local_mail_is_told_from_mail_of_a_local_client(void **state)
{
	(void)state;
	connect_from("mail.evil.example", STRANGER, 4321);
	assert_int_equal(judge_jane(), DECISION_REJECT);
	connect_from("localhost", LOOPBACK, 0);
	assert_int_equal(judge_jane(), DECISION_PASS);
	/* A stranger may call himself what he likes. */
	connect_from("localhost", STRANGER, 0);
	assert_int_equal(judge_jane(), DECISION_REJECT);
	session_connect(scene.session, VIEW("unknown"), NULL, VIEW("mx.inbox.example"));
	assert_int_equal(judge_jane(), DECISION_REJECT);
	session_connect(scene.session, VIEW("localhost"), NULL, VIEW("mx.inbox.example"));
	assert_int_equal(judge_jane(), DECISION_PASS);
}

static void a_user_who_logged_in_is_vouched_for(void **state)
{
	(void)state;
	connect_from("mail.evil.example", STRANGER, 4321);
	session_mail(scene.session, VIEW("<x@evil.example>"), VIEW("jane"));
	session_header(scene.session, VIEW("From"), VIEW(" Jane Roe <x@evil.example>"));
	assert_int_equal(session_judge(scene.session)->kind, DECISION_PASS);
	session_end_message(scene.session);
	assert_int_equal(judge_jane(), DECISION_REJECT);
}

static void too_many_at_once_are_refused_for_the_time_being(void **state)
{
	(void)state;
	connect_from("mail.evil.example", STRANGER, 4321);
	atomic_store(&scene.service.judged, LIMIT_JUDGED_AT_ONCE);
	assert_int_equal(judge_jane(), DECISION_TEMPFAIL);
	assert_int_equal(atomic_load(&scene.service.judged), LIMIT_JUDGED_AT_ONCE);
	atomic_store(&scene.service.judged, LIMIT_JUDGED_AT_ONCE - 1);
	assert_int_equal(judge_jane(), DECISION_REJECT);
	atomic_store(&scene.service.judged, 0);
}

static void a_message_keeps_what_it_began_with(void **state)
{
	(void)state;
	connect_from("mail.evil.example", STRANGER, 4321);
	session_mail(scene.session, VIEW("<x@evil.example>"), (struct view){ 0 });
	session_header(scene.session, VIEW("From"), VIEW(" Jane Roe <x@evil.example>"));
	write_file(
		scene.list, "people = ( { name = \"Kofi Brandt\"; action = \"reject\"; } );\n");
	service_replace(&scene.service, load());
	assert_int_equal(session_judge(scene.session)->kind, DECISION_REJECT);
	session_end_message(scene.session);
	assert_int_equal(judge_jane(), DECISION_PASS);
}

static void what_is_too_long_is_left_out_and_judged_all_the_same(void **state)
{
	(void)state;
	static unsigned char bytes[100000];
	memset(bytes, 'x', sizeof(bytes));
	struct view text = { bytes, sizeof(bytes) };
	session_connect(scene.session, text, NULL, text);
	session_helo(scene.session, text);
	session_mail(scene.session, text, (struct view){ 0 });
	for (size_t i = 0; i < (size_t)LIMIT_RECIPIENTS + 100; i++)
		session_recipient(scene.session, i % 2 ? text : VIEW("<reader@inbox.example>"));
	session_queue_id(scene.session, text);
	session_header(scene.session, VIEW("From"), VIEW(" Jane Roe <x@evil.example>"));
	assert_int_equal(session_judge(scene.session)->kind, DECISION_REJECT);
}

static void padding_hides_no_claim_and_never_passes_unseen(void **state)
{
	(void)state;
	connect_from("mail.evil.example", STRANGER, 4321);
	session_mail(scene.session, VIEW("<x@evil.example>"), (struct view){ 0 });
	for (size_t i = 0; i <= LIMIT_FIELDS; i++)
		session_header(scene.session, VIEW("X-Padding"), VIEW(" x"));
	session_header(scene.session, VIEW("From"), VIEW(" Jane Roe <x@evil.example>"));
	assert_int_equal(session_judge(scene.session)->kind, DECISION_REJECT);

	session_mail(scene.session, VIEW("<x@evil.example>"), (struct view){ 0 });
	session_header(scene.session, VIEW("From"), VIEW(" Bob <bob@mail.example>"));
	for (size_t i = 0; i <= LIMIT_FIELDS; i++)
		session_header(scene.session, VIEW("X-Padding"), VIEW(" x"));
	const struct decision *decision = session_judge(scene.session);
	assert_int_equal(decision->kind, DECISION_PASS);
	assert_int_equal(decision->addition_count, 1);
	assert_string_equal(decision->additions[0].name, "X-Guise-Verdict");
	assert_non_null(strstr(decision->additions[0].value, "error=limit"));
}

#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCENE(a_message_ends_once_however_often_it_is_told),
		IN_SCENE(steps_may_come_without_those_before_them),
		IN_SCENE(local_mail_is_told_from_mail_of_a_local_client),
		IN_SCENE(a_user_who_logged_in_is_vouched_for),
		IN_SCENE(too_many_at_once_are_refused_for_the_time_being),
		IN_SCENE(a_message_keeps_what_it_began_with),
		IN_SCENE(what_is_too_long_is_left_out_and_judged_all_the_same),
		IN_SCENE(padding_hides_no_claim_and_never_passes_unseen),
	};
	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}

#include "daemon/learner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/spf.h"
#include "dns/table.h"
#include "store/store_sqlite.h"

#define NOW INT64_C(1767225600)

static struct {
	char folder[32];
	struct policy *policy;
	struct dns_resolver *table;
	struct dkim_verifier *dkim;
	struct store *store;
} scene;

static void write_config(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	(void)fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static int begin(void **state)
{
	(void)state;
	(void)snprintf(scene.folder, sizeof(scene.folder), "/tmp/guise-learner-XXXXXX");
	assert_non_null(mkdtemp(scene.folder));
	assert_int_equal(chdir(scene.folder), 0);
	write_config("list.conf", "domains = ( { name = \"corp.example\"; } );\n");
	write_config(
		"guise.conf", "protected = \"list.conf\"; history: { learn = \"all\"; };\n");
	struct config_source source = { .path = "guise.conf" };
	struct fault_list faults = { .arena = arena_create(4096, 0) };
	struct snapshot *snapshot = NULL;
	assert_int_equal(policy_read(&source, &faults, &snapshot), ERR_OK);
	arena_destroy(faults.arena);
	spf_init();
	scene.policy = policy_create(snapshot);
	scene.table = dns_table_create();
	assert_true(dns_table_add(
		scene.table, VIEW("books.example TXT v=spf1 ip4:192.0.2.1 -all")));
	scene.dkim = dkim_verifier_create();
	struct store_sqlite_options options = { .path = "history.db",
		.common.deadline_ms = 2000,
		.common.forget_days = 400,
		.common.max_entries = 1000 };
	scene.store = store_sqlite_create(&options);
	return 0;
}

static int end(void **state)
{
	(void)state;
	store_destroy(scene.store);
	dkim_verifier_destroy(scene.dkim);
	dns_resolver_destroy(scene.table);
	policy_destroy(scene.policy);
	(void)unlink("list.conf");
	(void)unlink("guise.conf");
	(void)unlink("history.db");
	(void)unlink("history.db-wal");
	(void)unlink("history.db-shm");
	return rmdir(scene.folder);
}

/* A message from shop@books.example, judged, as a lesson; NULL where it teaches nothing. */
static struct lesson *lesson_from(const char *client, const char *from)
{
	struct arena *arena = arena_create(4096, 0);
	struct lesson *lesson = arena_new(arena, struct lesson);
	struct view body = { NULL, 0 };
	lesson->arena = arena;
	lesson->env = (struct engine_env){ .policy = scene.policy,
		.resolver = scene.table,
		.dkim = scene.dkim,
		.store = scene.store,
		.now = NOW,
		.authserv_id = VIEW("guise.mx.example") };
	lesson->message.envelope.mail_from_known = true;
	lesson->message.envelope.mail_from = VIEW("shop@books.example");
	assert_true(ip_parse(view_of(client), &lesson->message.envelope.client));
	struct view bytes = arena_printf(arena, "From: %s\r\n\r\nhi\r\n", from);
	lesson->message.header = header_parse(bytes, arena, &body);
	lesson->verdict = engine_judge(&lesson->env, &lesson->message, arena);
	if (engine_may_learn_late(&lesson->env, &lesson->message, &lesson->verdict))
		return lesson;
	lesson_end(lesson);
	return NULL;
}

static enum answer is_known(const char *address)
{
	struct contact contact;
	struct view part = view_of(address);
	struct store_key key = store_key_of(scene.store, "sender", &part, 1);
	return store_contact(scene.store, key, NOW, &contact);
}

/* Waits for the thread: at most ten seconds. */
static void wait_until_known(const char *address)
{
	for (int i = 0; i < 1000 && is_known(address) != ANSWER_YES; i++)
		(void)usleep(10000);
}

static void an_authenticated_sender_is_learned_after_the_verdict(void **state)
{
	(void)state;
	struct learner *learner = learner_create();
	struct lesson *lesson = lesson_from("192.0.2.1", "Shop@books.example");
	assert_non_null(lesson);
	assert_false(lesson->verdict.auth.asked);
	assert_true(learner_offer(learner, lesson));
	wait_until_known("shop@books.example");
	learner_destroy(learner);
	assert_int_equal(is_known("shop@books.example"), ANSWER_YES);
}

static void a_forged_sender_teaches_nothing(void **state)
{
	(void)state;
	struct lesson *forged = lesson_from("203.0.113.9", "forged@books.example");
	struct lesson *genuine = lesson_from("192.0.2.1", "later@books.example");
	struct learner *learner = learner_create();
	assert_true(learner_offer(learner, forged));
	assert_true(learner_offer(learner, genuine));
	wait_until_known("later@books.example"); /* so the first lesson is over */
	learner_destroy(learner);
	assert_int_equal(is_known("later@books.example"), ANSWER_YES);
	assert_int_equal(is_known("forged@books.example"), ANSWER_NO);
}

static void what_claims_somebody_is_no_lesson_of_this_kind(void **state)
{
	(void)state;
	assert_null(lesson_from("192.0.2.1", "ceo@corp.example"));
	assert_null(lesson_from("192.0.2.1", "a@one.example, b@two.example"));
}

static void without_a_thread_nothing_is_taken(void **state)
{
	(void)state;
	struct lesson *lesson = lesson_from("192.0.2.1", "Shop@books.example");
	assert_false(learner_offer(NULL, lesson));
	lesson_end(lesson);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_authenticated_sender_is_learned_after_the_verdict, begin, end),
		cmocka_unit_test_setup_teardown(a_forged_sender_teaches_nothing, begin, end),
		cmocka_unit_test_setup_teardown(
			what_claims_somebody_is_no_lesson_of_this_kind, begin, end),
		cmocka_unit_test_setup_teardown(without_a_thread_nothing_is_taken, begin, end),
	};
	return cmocka_run_group_tests_name("learner", tests, NULL, NULL);
}

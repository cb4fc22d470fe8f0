#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "daemon/decision.h"

/* A verdict and all around it. */
struct scene {
	struct arena *arena;
	struct snapshot snapshot;
	struct policy policy;
	struct engine_env env;
	struct verdict verdict;
	struct header header;
	struct check_finding finding;
	struct removal removals[2];
	struct decision_input input;
	struct decision decision;
};

static struct scene scene;

static const struct check some_check = { .name = "some_check", .summary = "A check" };

static int begin(void **state)
{
	(void)state;
	memset(&scene, 0, sizeof(scene));
	scene.arena = arena_create(4096, 0);
	scene.snapshot.settings.mode = MODE_ENFORCE;
	scene.snapshot.settings.reject_text = VIEW("Refused: 100% \xc3\xa9\nsure");
	scene.snapshot.settings.subject_prefix = VIEW("[B]");
	scene.policy.snapshot = &scene.snapshot;
	scene.env.policy = &scene.policy;
	scene.env.authserv_id = VIEW("guise.mx.example");
	scene.verdict.action = ACTION_ACCEPT;
	scene.finding = (struct check_finding){ .check = &some_check, .weight = 7.0 };
	scene.header = header_begin(scene.arena);
	header_add(&scene.header, VIEW("Subject"), VIEW(" Minutes"));
	scene.input = (struct decision_input){
		.env = &scene.env,
		.verdict = &scene.verdict,
		.header = &scene.header,
		.exact_values = true,
		.can_quarantine = true,
	};
	memcpy(scene.decision.reference, "abcdefghjkmn", REFERENCE_SIZE);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_destroy(scene.arena);
	return 0;
}

static void judge_as(enum action action)
{
	scene.verdict.action = action;
	scene.verdict.findings = &scene.finding;
	scene.verdict.finding_count = 1;
	decision_make(&scene.decision, &scene.input, scene.arena);
}

static void a_message_that_says_nothing_is_not_touched(void **state)
{
	(void)state;
	decision_make(&scene.decision, &scene.input, scene.arena);
	assert_int_equal(scene.decision.kind, DECISION_PASS);
	assert_int_equal(scene.decision.change_count, 0);
	assert_int_equal(scene.decision.addition_count, 0);
	assert_string_equal(scene.decision.reference, "");
}

static void a_submission_leaves_as_it_came(void **state)
{
	(void)state;
	scene.verdict.submission = true;
	judge_as(ACTION_ACCEPT);
	assert_int_equal(scene.decision.addition_count, 0);
}

static void forged_fields_go_in_the_order_given(void **state)
{
	(void)state;
	scene.removals[0] = (struct removal){ VIEW("X-Guise-Verdict"), 2 };
	scene.removals[1] = (struct removal){ VIEW("X-Guise-Verdict"), 1 };
	scene.verdict.removals = scene.removals;
	scene.verdict.removal_count = 2;
	scene.verdict.submission = true;
	decision_make(&scene.decision, &scene.input, scene.arena);
	assert_int_equal(scene.decision.change_count, 2);
	assert_int_equal(scene.decision.changes[0].nth, 2);
	assert_int_equal(scene.decision.changes[1].nth, 1);
	assert_null(scene.decision.changes[0].value);
	assert_string_equal(scene.decision.changes[0].name, "X-Guise-Verdict");
}

static void a_tag_marks_and_changes_the_subject(void **state)
{
	(void)state;
	judge_as(ACTION_TAG);
	assert_int_equal(scene.decision.kind, DECISION_PASS);
	assert_int_equal(scene.decision.change_count, 1);
	assert_string_equal(scene.decision.changes[0].value, " [B] Minutes");
	assert_int_equal(scene.decision.addition_count, 1);
	assert_string_equal(scene.decision.additions[0].name, "X-Guise-Verdict");
	assert_memory_equal(scene.decision.additions[0].value, " tag; ", 6);
}

static void results_stand_above_the_verdict_where_they_were_asked_for(void **state)
{
	(void)state;
	scene.verdict.auth.asked = true;
	judge_as(ACTION_ACCEPT);
	assert_int_equal(scene.decision.addition_count, 2);
	assert_string_equal(scene.decision.additions[1].name, "Authentication-Results");
	assert_memory_equal(scene.decision.additions[1].value, " guise.mx.example;", 18);
	assert_int_equal(scene.decision.change_count, 0);
}

static void every_subject_gets_the_prefix_and_a_missing_one_is_added(void **state)
{
	(void)state;
	header_add(&scene.header, VIEW("SUBJECT"), VIEW(" Other"));
	judge_as(ACTION_TAG);
	assert_int_equal(scene.decision.change_count, 2);
	assert_int_equal(scene.decision.changes[1].nth, 2);
	assert_string_equal(scene.decision.changes[1].value, " [B] Other");

	scene.header = header_begin(scene.arena);
	scene.decision = (struct decision){ .reference = "abcdefghjkmn" };
	judge_as(ACTION_TAG);
	assert_int_equal(scene.decision.change_count, 0);
	assert_int_equal(scene.decision.addition_count, 2);
	assert_string_equal(scene.decision.additions[0].name, "Subject");
	assert_string_equal(scene.decision.additions[0].value, " [B]");
}

static void no_prefix_leaves_the_subject_alone(void **state)
{
	(void)state;
	scene.snapshot.settings.subject_prefix = (struct view){ 0 };
	judge_as(ACTION_TAG);
	assert_int_equal(scene.decision.change_count, 0);
}

static void a_quarantine_is_one_only_where_the_mta_can(void **state)
{
	(void)state;
	judge_as(ACTION_QUARANTINE);
	assert_int_equal(scene.decision.kind, DECISION_QUARANTINE);
	assert_non_null(strstr(scene.decision.reason, "abcdefghjkmn"));
	assert_int_equal(scene.decision.change_count, 0);

	scene.decision = (struct decision){ .reference = "abcdefghjkmn" };
	scene.input.can_quarantine = false;
	judge_as(ACTION_QUARANTINE);
	assert_int_equal(scene.decision.kind, DECISION_PASS);
	assert_int_equal(scene.decision.change_count, 1);
}

static void a_rejection_gives_its_reference_and_no_dangerous_byte(void **state)
{
	(void)state;
	judge_as(ACTION_REJECT);
	assert_int_equal(scene.decision.kind, DECISION_REJECT);
	assert_string_equal(
		scene.decision.reply_text, "Refused: 100? ???sure (ref abcdefghjkmn)");
	assert_int_equal(scene.decision.change_count, 0);
	assert_int_equal(scene.decision.addition_count, 0);
}

static void a_temporary_failure_has_its_own_text(void **state)
{
	(void)state;
	scene.verdict.action_by_fallback = true;
	judge_as(ACTION_TEMPFAIL);
	assert_int_equal(scene.decision.kind, DECISION_TEMPFAIL);
	assert_non_null(strstr(scene.decision.reply_text, "(ref abcdefghjkmn)"));
}

static void monitor_mode_marks_and_does_nothing_else(void **state)
{
	(void)state;
	static const enum action actions[] = { ACTION_TAG, ACTION_QUARANTINE, ACTION_REJECT,
		ACTION_TEMPFAIL };
	scene.snapshot.settings.mode = MODE_MONITOR;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		scene.decision = (struct decision){ .reference = "abcdefghjkmn" };
		judge_as(actions[i]);
		assert_int_equal(scene.decision.kind, DECISION_PASS);
		assert_int_equal(scene.decision.change_count, 0);
		assert_int_equal(scene.decision.addition_count, 1);
	}
}

static void a_relay_is_never_answered_with_a_rejection(void **state)
{
	(void)state;
	scene.verdict.towards_relay = true;
	judge_as(ACTION_REJECT);
	assert_int_equal(scene.decision.kind, DECISION_PASS);
	assert_int_equal(scene.decision.addition_count, 1);
}

static void a_failure_of_ours_is_marked(void **state)
{
	(void)state;
	scene.verdict.error = true;
	scene.verdict.error_text = "a limit";
	decision_make(&scene.decision, &scene.input, scene.arena);
	assert_int_equal(scene.decision.addition_count, 1);
}

static void an_mta_without_exact_values_puts_the_blank_itself(void **state)
{
	(void)state;
	scene.input.exact_values = false;
	judge_as(ACTION_TAG);
	assert_string_equal(scene.decision.changes[0].value, "[B] Minutes");
	assert_memory_equal(scene.decision.additions[0].value, "tag; ", 5);
}

static void an_overload_refuses_only_where_guise_acts(void **state)
{
	(void)state;
	decision_for_overload(&scene.decision, &scene.verdict, false, scene.arena);
	assert_int_equal(scene.decision.kind, DECISION_PASS);
	decision_for_overload(&scene.decision, &scene.verdict, true, scene.arena);
	assert_int_equal(scene.decision.kind, DECISION_TEMPFAIL);
	assert_non_null(strstr(scene.decision.reply_text, "(ref abcdefghjkmn)"));
}

#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCENE(a_message_that_says_nothing_is_not_touched),
		IN_SCENE(a_submission_leaves_as_it_came),
		IN_SCENE(forged_fields_go_in_the_order_given),
		IN_SCENE(a_tag_marks_and_changes_the_subject),
		IN_SCENE(results_stand_above_the_verdict_where_they_were_asked_for),
		IN_SCENE(every_subject_gets_the_prefix_and_a_missing_one_is_added),
		IN_SCENE(no_prefix_leaves_the_subject_alone),
		IN_SCENE(a_quarantine_is_one_only_where_the_mta_can),
		IN_SCENE(a_rejection_gives_its_reference_and_no_dangerous_byte),
		IN_SCENE(a_temporary_failure_has_its_own_text),
		IN_SCENE(monitor_mode_marks_and_does_nothing_else),
		IN_SCENE(a_relay_is_never_answered_with_a_rejection),
		IN_SCENE(a_failure_of_ours_is_marked),
		IN_SCENE(an_mta_without_exact_values_puts_the_blank_itself),
		IN_SCENE(an_overload_refuses_only_where_guise_acts),
	};
	return cmocka_run_group_tests_name("decision", tests, NULL, NULL);
}

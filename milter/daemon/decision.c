#include "daemon/decision.h"

#include "base/limits.h"
#include "daemon/subject.h"
#include "engine/report.h"

static const struct settings *settings_of(const struct decision_input *input)
{
	return &input->env->policy->snapshot->settings;
}

/* Only what says something of the message marks it: a claim, a finding, a failure of ours.
 * Our own users' mail leaves as it came. */
static bool is_to_be_marked(const struct verdict *verdict)
{
	if (verdict->error || verdict->action_by_fallback)
		return true;
	return !verdict->submission && (verdict->claim_count > 0 || verdict->finding_count > 0);
}

/* A value with line ends as LF and its leading blank as this MTA wants it. */
static char *field_value(struct view value, bool exact_values, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_HEADER + 1);
	bool has_blank = value.len > 0 && (value.ptr[0] == ' ' || value.ptr[0] == '\t');
	if (exact_values && !has_blank)
		buf_byte(&out, ' ');
	buf_put(&out, !exact_values && has_blank ? view_from(value, 1) : value);
	return arena_string(arena, buf_view(&out));
}

static void add_field(struct decision *decision, struct view name, const struct buf *value,
	bool exact_values, struct arena *arena)
{
	BUG_ON(decision->addition_count >= DECISION_ADDITIONS);
	decision->additions[decision->addition_count++] = (struct header_addition){
		arena_string(arena, name),
		field_value(buf_view(value), exact_values, arena),
	};
}

static void add_marks(
	struct decision *decision, const struct decision_input *input, struct arena *arena)
{
	struct buf verdict = buf_init(arena, LIMIT_HEADER_VALUE);
	report_verdict_header(
		input->env, input->verdict, view_of(decision->reference), &verdict);
	add_field(decision, VIEW("X-Guise-Verdict"), &verdict, input->exact_values, arena);
	if (!input->verdict->auth.asked)
		return;
	struct buf results = buf_init(arena, LIMIT_HEADER_VALUE);
	report_authentication_results(input->env, input->verdict, &results);
	add_field(
		decision, VIEW("Authentication-Results"), &results, input->exact_values, arena);
}

static void change_subject(
	struct decision *decision, const struct decision_input *input, struct arena *arena)
{
	struct view prefix = settings_of(input)->subject_prefix;
	const struct field *field = header_next(input->header, VIEW("Subject"), NULL);
	if (field == NULL) {
		struct buf value = buf_init(arena, LIMIT_HEADER_VALUE);
		buf_put(&value, subject_with_prefix(prefix, (struct view){ 0 }, arena));
		add_field(decision, VIEW("Subject"), &value, input->exact_values, arena);
		return;
	}
	/* Readers differ in which of several they show. */
	for (size_t i = 0; field != NULL && i < LIMIT_SUBJECTS; i++) {
		struct view value = subject_with_prefix(prefix, field->value, arena);
		decision->changes[decision->change_count++] = (struct header_change){
			arena_string(arena, VIEW("Subject")),
			field->nth,
			field_value(value, input->exact_values, arena),
		};
		field = header_next(input->header, VIEW("Subject"), field);
	}
}

static void remove_forged(
	struct decision *decision, const struct verdict *verdict, struct arena *arena)
{
	for (size_t i = 0; i < verdict->removal_count; i++) {
		decision->changes[decision->change_count++] = (struct header_change){
			arena_string(arena, verdict->removals[i].name),
			verdict->removals[i].nth,
			NULL,
		};
	}
}

/* The text goes through a protocol in which line ends and per cent signs mean something, to
 * a client that may read ASCII only. */
static char *reply_text(struct view text, const char *reference, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_REPLY_TEXT + 64);
	text = view_slice(text, 0, LIMIT_REPLY_TEXT);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = text.ptr[i];
		buf_byte(&out, byte < ' ' || byte > '~' || byte == '%' ? '?' : byte);
	}
	buf_printf(&out, " (ref %s)", reference);
	return arena_string(arena, buf_view(&out));
}

static void temporarily_refuse(struct decision *decision, struct arena *arena)
{
	decision->kind = DECISION_TEMPFAIL;
	decision->reply_text =
		reply_text(VIEW("Message cannot be checked now, try again later"),
			decision->reference, arena);
}

void decision_make(
	struct decision *decision, const struct decision_input *input, struct arena *arena)
{
	const struct verdict *verdict = input->verdict;
	enum action action = engine_effective_action(input->env, verdict);
	if (action == ACTION_REJECT) {
		decision->kind = DECISION_REJECT;
		decision->reply_text =
			reply_text(settings_of(input)->reject_text, decision->reference, arena);
		return;
	}
	if (action == ACTION_TEMPFAIL) {
		temporarily_refuse(decision, arena);
		return;
	}
	decision->changes = arena_array(
		arena, struct header_change, verdict->removal_count + LIMIT_SUBJECTS);
	remove_forged(decision, verdict, arena);
	if (action == ACTION_QUARANTINE && input->can_quarantine) {
		decision->kind = DECISION_QUARANTINE;
		struct buf reason = buf_init(arena, 128);
		buf_printf(&reason, "guise: held for review (ref %s)", decision->reference);
		decision->reason = arena_string(arena, buf_view(&reason));
	}
	/* An MTA that cannot hold a message gets it marked instead. */
	bool tags =
		action == ACTION_TAG || (action == ACTION_QUARANTINE && !input->can_quarantine);
	if (tags && settings_of(input)->subject_prefix.len > 0)
		change_subject(decision, input, arena);
	if (is_to_be_marked(verdict)) {
		add_marks(decision, input, arena);
	} else {
		decision->reference[0] = '\0';
	}
}

void decision_for_overload(struct decision *decision, const struct verdict *stripped,
	bool enforces, struct arena *arena)
{
	decision->kind = DECISION_PASS;
	if (enforces) {
		temporarily_refuse(decision, arena);
		return;
	}
	decision->changes = arena_array(arena, struct header_change, stripped->removal_count);
	remove_forged(decision, stripped, arena);
}

/*
 * run_cases - judges the messages of .case files and compares what comes out.
 *
 * A file is a list of cases. Lines before the first are comments. A case:
 *
 *   == a sentence that says what is shown
 *   config mode = "enforce";            a line of guise.conf (any number)
 *   protect people = ( ... );           the protected list (any number of lines); without
 *                                       one, protected.conf beside the case file
 *   client 192.0.2.7                    helo, mail-from, auth (SASL login), local
 *   rcpt desk@receiver.example          a recipient of the envelope (any number)
 *   dns corp.example TXT v=spf1 -all    a row of the resolver's table (dns/table.h)
 *   sign d=corp.example s=key           a DKIM signature with a key made now; its record
 *                                       is put into the table
 *                                       (names=from:to: only these; l=0: so much of the body;
 *                                       sha1; test: the key is for tests, t=y)
 *   footer TEXT                         a line more at the end, as mailing lists add it
 *   above FIELD                         a field more on top of the header
 *   seal d=lists.example s=key results="mx.lists.example; dmarc=pass header.from=..."
 *                                       an ARC set, likewise; cv=fail: it says so; sign,
 *                                       footer, above and seal happen in the order in which
 *                                       they stand
 *   remember a@b.example days=3 age=30  the store has seen this address on so many days, first
 *                                       so many days ago; written: one of ours wrote to it
 *   repeat 9                            the message is judged so often before it counts
 *   escapes                             \xNN below this stand for bytes
 *   expect action=tag person_claimed -address_forged principal="Jane Roe"
 *
 *   From: ...                           the message, LF read as CRLF, up to the next "== "
 *
 * What may be expected: action=, acted (the action is not accept; -acted: it is), not-rejected,
 * principal= ("-" for none), a check that fired (-check: that did not), rule= (a combined one),
 * voucher= (-voucher=), fact= (-fact=), means=, spf= dkim= dmarc= arc=, state= (of the main
 * claim), queries= (lookups that reached DNS), removed= (fields), score>= and score<. A case
 * that expects nothing fails. Each message is judged twice and must come out the same.
 */
#include "auth/spf.h"
#include "base/limits.h"
#include "dns/table.h"
#include "engine/report.h"
#include "store/store_sqlite.h"
#include "support/seal.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FILE       ((size_t)4 << 20)
#define MAX_STEPS      6
#define MAX_RECIPIENTS 100
#define NOW            INT64_C(1767225600) /* 2026-01-01: exceptions and expiry count from here */
#define PATH_SIZE      4096

/* What happens to a message on its way. */
enum step_kind {
	STEP_SIGN,
	STEP_FOOTER,
	STEP_ABOVE,
	STEP_SEAL
};

struct step {
	enum step_kind kind;
	struct view domain;
	struct view selector;
	struct view status;  /* cv= */
	struct view results; /* ARC-Authentication-Results, the footer, or the field */
	struct view names;   /* to be signed; empty: the usual ones */
	struct view length;  /* l= */
	bool is_sha1;
	bool is_test_key;
};

struct test_case {
	const char *file;
	unsigned line;
	struct view title;
	struct buf config;
	struct buf protect;
	struct buf expect;
	struct envelope envelope;
	struct dns_resolver *table;
	struct step steps[MAX_STEPS];
	size_t step_count;
	struct store *store; /* in a folder of its own; NULL: nothing is remembered */
	char store_folder[32];
	unsigned repeat;
	bool escapes;
	struct view message;
	struct arena *arena;
	unsigned failures;
};

__attribute__((format(printf, 2, 3))) static void complain(
	struct test_case *test, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)fprintf(stderr, "%s:%u: %.*s: ", test->file, test->line, VIEW_ARG(test->title));
	(void)vfprintf(stderr, format, args);
	(void)fputc('\n', stderr);
	va_end(args);
	test->failures++;
}

/* --- reading --- */

static struct view take_line(struct view *rest)
{
	struct view line = view_slice(*rest, 0, view_find(*rest, '\n'));
	*rest = view_from(*rest, line.len + 1);
	return line;
}

static struct view take_word(struct view *rest)
{
	*rest = view_trim(*rest);
	struct view word = view_slice(*rest, 0, view_find(*rest, ' '));
	*rest = view_trim(view_from(*rest, word.len));
	return word;
}

/* A token ends at a blank outside quotes. */
static struct view take_token(struct view *rest)
{
	bool quoted = false;
	size_t at = 0;
	*rest = view_trim(*rest);
	while (at < rest->len && (quoted || rest->ptr[at] != ' ')) {
		quoted ^= rest->ptr[at] == '"';
		at++;
	}
	struct view token = view_slice(*rest, 0, at);
	*rest = view_from(*rest, at);
	return token;
}

static struct view unquote(struct view value)
{
	return value.len >= 2 && value.ptr[0] == '"' ? view_slice(value, 1, value.len - 2)
						     : value;
}

static bool read_sign_option(
	struct step *step, struct view word, struct view key, struct view value)
{
	if (view_equal(key, VIEW("names"))) {
		step->names = value;
	} else if (view_equal(key, VIEW("l"))) {
		step->length = value;
	} else if (view_equal(word, VIEW("sha1"))) {
		step->is_sha1 = true;
	} else if (view_equal(word, VIEW("test"))) {
		step->is_test_key = true;
	} else {
		return false;
	}
	return true;
}

static void read_step(struct test_case *test, enum step_kind kind, struct view rest)
{
	if (test->step_count == MAX_STEPS) {
		complain(test, "more than %d of sign, footer, above and seal", MAX_STEPS);
		return;
	}
	struct step *step = &test->steps[test->step_count++];
	step->kind = kind;
	if (kind == STEP_FOOTER || kind == STEP_ABOVE) {
		step->results = rest;
		return;
	}
	for (struct view word = take_token(&rest); word.len > 0; word = take_token(&rest)) {
		size_t equals = view_find(word, '=');
		struct view key = view_slice(word, 0, equals);
		struct view value = unquote(view_from(word, equals + 1));
		if (view_equal(key, VIEW("d"))) {
			step->domain = value;
		} else if (view_equal(key, VIEW("s"))) {
			step->selector = value;
		} else if (kind == STEP_SIGN && read_sign_option(step, word, key, value)) {
			continue;
		} else if (view_equal(key, VIEW("cv")) && kind == STEP_SEAL) {
			step->status = value;
		} else if (view_equal(key, VIEW("results")) && kind == STEP_SEAL) {
			step->results = value;
		} else {
			complain(test, "sign or seal: what is %.*s?", VIEW_ARG(word));
		}
	}
}

static void add_recipient(struct test_case *test, struct view address)
{
	struct envelope *envelope = &test->envelope;
	if (!envelope->recipients)
		envelope->recipients = arena_array(test->arena, struct view, MAX_RECIPIENTS);
	if (envelope->recipient_count == MAX_RECIPIENTS) {
		complain(test, "more than %d recipients", MAX_RECIPIENTS);
		return;
	}
	envelope->recipients[envelope->recipient_count++] = address;
}

static struct store *store_of(struct test_case *test)
{
	if (!test->store) {
		char path[PATH_SIZE];
		(void)snprintf(test->store_folder, sizeof(test->store_folder),
			"/tmp/guise-store-XXXXXX");
		if (!mkdtemp(test->store_folder))
			abort();
		(void)snprintf(path, sizeof(path), "%s/history.db", test->store_folder);
		struct store_sqlite_options options = { .path = path,
			.common.deadline_ms = 2000,
			.common.forget_days = 400,
			.common.max_entries = 1000 };
		test->store = store_sqlite_create(&options);
	}
	return test->store;
}

static void forget(struct test_case *test)
{
	static const char *const names[] = { "history.db", "history.db-wal", "history.db-shm" };
	if (!test->store)
		return;
	store_destroy(test->store);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[PATH_SIZE];
		(void)snprintf(path, sizeof(path), "%s/%s", test->store_folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(test->store_folder);
}

static long number_after(struct test_case *test, struct view word, struct view prefix)
{
	return strtol(arena_string(test->arena, view_from(word, prefix.len)), NULL, 10);
}

static void read_memory(struct test_case *test, struct view rest)
{
	struct view address = take_word(&rest);
	struct store_key key = store_key_of(store_of(test), "sender", &address, 1);
	enum contact_event event = CONTACT_RECEIVED;
	long days = 1;
	long age = 0;
	while (rest.len > 0) {
		struct view word = take_word(&rest);
		if (view_starts_with(word, VIEW("days="))) {
			days = number_after(test, word, VIEW("days="));
		} else if (view_starts_with(word, VIEW("age="))) {
			age = number_after(test, word, VIEW("age="));
		} else if (view_equal(word, VIEW("written"))) {
			event = CONTACT_WRITTEN_TO;
		} else {
			complain(test, "remember: what is %.*s?", VIEW_ARG(word));
		}
	}
	for (long day = 0; day < days; day++)
		store_add_contact(test->store, key, event, NOW - (age - day) * 86400);
}

static int hex_digit(unsigned char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* LF becomes CRLF; \xNN a byte, where the case says so. */
static struct view as_on_the_wire(const struct test_case *test, struct view text)
{
	struct buf out = buf_init(test->arena, MAX_FILE * 2);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		if (test->escapes && c == '\\' && i + 3 < text.len && text.ptr[i + 1] == 'x' &&
			hex_digit(text.ptr[i + 2]) >= 0 && hex_digit(text.ptr[i + 3]) >= 0) {
			buf_byte(&out, (unsigned char)(hex_digit(text.ptr[i + 2]) * 16 +
						       hex_digit(text.ptr[i + 3])));
			i += 3;
			continue;
		}
		if (c == '\n')
			buf_byte(&out, '\r');
		buf_byte(&out, c);
	}
	return buf_view(&out);
}

/* False for what is no directive of the envelope. */
static bool read_envelope(struct test_case *test, struct view key, struct view rest)
{
	if (view_equal(key, VIEW("client"))) {
		if (!ip_parse(rest, &test->envelope.client))
			complain(test, "client: no address");
	} else if (view_equal(key, VIEW("helo"))) {
		test->envelope.helo = as_on_the_wire(test, rest);
	} else if (view_equal(key, VIEW("mail-from"))) {
		test->envelope.mail_from_known = true;
		test->envelope.mail_from =
			view_equal(rest, VIEW("<>")) ? VIEW("") : as_on_the_wire(test, rest);
	} else if (view_equal(key, VIEW("rcpt"))) {
		add_recipient(test, rest);
	} else if (view_equal(key, VIEW("auth"))) {
		test->envelope.auth_authen = rest;
	} else if (view_equal(key, VIEW("local"))) {
		test->envelope.is_local = true;
	} else {
		return false;
	}
	return true;
}

static void read_directive(struct test_case *test, struct view line)
{
	struct view rest = line;
	struct view key = take_word(&rest);
	if (view_equal(key, VIEW("config"))) {
		buf_put(&test->config, rest);
		buf_byte(&test->config, '\n');
	} else if (view_equal(key, VIEW("protect"))) {
		buf_put(&test->protect, rest);
		buf_byte(&test->protect, '\n');
	} else if (view_equal(key, VIEW("dns"))) {
		if (!dns_table_add(test->table, rest))
			complain(test, "dns: this row cannot be read: %.*s", VIEW_ARG(rest));
	} else if (view_equal(key, VIEW("sign"))) {
		read_step(test, STEP_SIGN, rest);
	} else if (view_equal(key, VIEW("footer"))) {
		read_step(test, STEP_FOOTER, rest);
	} else if (view_equal(key, VIEW("above"))) {
		read_step(test, STEP_ABOVE, rest);
	} else if (view_equal(key, VIEW("seal"))) {
		read_step(test, STEP_SEAL, rest);
	} else if (view_equal(key, VIEW("remember"))) {
		read_memory(test, rest);
	} else if (view_equal(key, VIEW("repeat"))) {
		(void)store_of(test);
		test->repeat = (unsigned)number_after(test, rest, VIEW(""));
	} else if (view_equal(key, VIEW("escapes"))) {
		test->escapes = true;
	} else if (view_equal(key, VIEW("expect"))) {
		buf_put(&test->expect, rest);
		buf_byte(&test->expect, ' ');
	} else if (!read_envelope(test, key, rest)) {
		complain(test, "no directive %.*s", VIEW_ARG(key));
	}
}

/* --- signing --- */

/* One key for all signatures of a run: making one takes longer than judging a file. */
static struct sign_key *shared_key(void)
{
	static struct sign_key *key;
	if (!key)
		key = sign_key_create(SIGN_RSA2048);
	return key;
}

static void publish(struct test_case *test, const struct step *step)
{
	struct view record =
		sign_key_record(shared_key(), step->is_test_key ? "y" : NULL, test->arena);
	struct view row = arena_printf(test->arena, "%.*s._domainkey.%.*s TXT %.*s",
		VIEW_ARG(step->selector), VIEW_ARG(step->domain), VIEW_ARG(record));
	if (!dns_table_add(test->table, row))
		complain(test, "the key record cannot be published");
}

static void put_on_top(struct test_case *test, const struct field *fields, size_t count)
{
	struct buf out = buf_init(test->arena, MAX_FILE * 2);
	for (size_t i = 0; i < count; i++) {
		buf_put(&out, fields[i].name);
		buf_byte(&out, ':');
		buf_put(&out, fields[i].value);
		buf_text(&out, "\r\n");
	}
	buf_put(&out, test->message);
	test->message = buf_view(&out);
}

static void sign(struct test_case *test, const struct step *step)
{
	struct sign_request request = {
		.key = shared_key(),
		.domain = arena_string(test->arena, step->domain),
		.selector = arena_string(test->arena, step->selector),
		.signed_names =
			step->names.len > 0 ? arena_string(test->arena, step->names) : NULL,
		.is_sha1 = step->is_sha1,
		.has_length = step->length.len > 0,
		.length = (size_t)number_after(test, step->length, VIEW("")),
		.now = NOW - 60,
	};
	struct view body = { NULL, 0 };
	struct header header = header_parse(test->message, test->arena, &body);
	struct field field = { .name = VIEW("DKIM-Signature") };
	field.value = sign_message(&request, &header, body, test->arena);
	if (field.value.len == 0)
		complain(test, "the message could not be signed");
	put_on_top(test, &field, 1);
}

static void seal(struct test_case *test, const struct step *step)
{
	struct seal_request request = {
		.key = shared_key(),
		.domain = arena_string(test->arena, step->domain),
		.selector = arena_string(test->arena, step->selector),
		.results = step->results,
		.status = step->status.len > 0 ? arena_string(test->arena, step->status) : NULL,
		.now = NOW - 60,
	};
	struct view body = { NULL, 0 };
	struct header header = header_parse(test->message, test->arena, &body);
	struct header sealed = seal_message(&request, &header, body, test->arena);
	put_on_top(test, sealed.fields, sealed.count - header.count);
}

static void put_above(struct test_case *test, struct view field)
{
	struct buf out = buf_init(test->arena, MAX_FILE * 2);
	buf_put(&out, as_on_the_wire(test, field));
	buf_text(&out, "\r\n");
	buf_put(&out, test->message);
	test->message = buf_view(&out);
}

static bool is_published(const struct test_case *test, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (view_equal(test->steps[i].domain, test->steps[at].domain) &&
			view_equal(test->steps[i].selector, test->steps[at].selector))
			return true;
	}
	return false;
}

static void take_steps(struct test_case *test)
{
	for (size_t i = 0; i < test->step_count; i++) {
		const struct step *step = &test->steps[i];
		switch (step->kind) {
		case STEP_SIGN:
			sign(test, step);
			break;
		case STEP_FOOTER:
			test->message = arena_printf(test->arena, "%.*s%.*s\r\n",
				VIEW_ARG(test->message), VIEW_ARG(step->results));
			continue;
		case STEP_ABOVE:
			put_above(test, step->results);
			continue;
		case STEP_SEAL:
			seal(test, step);
			break;
		}
		if (!is_published(test, i))
			publish(test, step);
	}
}

/* --- expectations --- */

static bool has_finding(const struct verdict *verdict, struct view name)
{
	for (size_t i = 0; i < verdict->finding_count; i++) {
		if (view_equal(view_of(verdict->findings[i].check->name), name))
			return true;
	}
	return false;
}

static bool has_voucher(const struct verdict *verdict, struct view kind)
{
	for (size_t i = 0; i < verdict->voucher_count; i++) {
		if (view_equal(view_of(verdict->vouchers[i].kind), kind))
			return true;
	}
	return false;
}

static bool has_fact(struct test_case *test, const struct verdict *verdict, struct view name)
{
	for (size_t i = 0; i < FACT_COUNT; i++) {
		if (view_equal(view_of(fact_name(i)), name))
			return (verdict->facts >> i & 1U) != 0;
	}
	complain(test, "no fact %.*s", VIEW_ARG(name));
	return false;
}

static bool has_means(const struct verdict *verdict, struct view name)
{
	for (size_t i = 0; i < verdict->claim_count; i++) {
		for (int m = 0; m < MEANS_COUNT; m++) {
			if ((verdict->claims[i].match.means & MEANS_BIT(m)) &&
				view_equal(view_of(means_name((enum means)m)), name))
				return true;
		}
	}
	return false;
}

static bool is_check(struct view name)
{
	for (size_t i = 0; i < all_checks_count; i++) {
		if (view_equal(view_of(all_checks[i]->name), name))
			return true;
	}
	return false;
}

static struct view dkim_name(const struct auth_results *auth)
{
	for (size_t i = 0; i < auth->dkim_count; i++) {
		if (auth->dkim[i].result == AUTH_PASS)
			return VIEW("pass");
	}
	return auth->dkim_count > 0 ? view_of(auth_result_name(auth->dkim[0].result))
				    : VIEW("none");
}

static struct view state_name(const struct verdict *verdict)
{
	if (!verdict->main_claim)
		return verdict->claim_count > 0 ? VIEW("vouched") : VIEW("none");
	return view_of(claim_state_name(verdict->main_claim->state));
}

static void expect_value(
	struct test_case *test, const char *what, struct view got, struct view want)
{
	if (!view_equal(got, want))
		complain(test, "%s is %.*s, not %.*s", what, VIEW_ARG(got), VIEW_ARG(want));
}

static void expect_number(
	struct test_case *test, const char *what, size_t got, struct view want)
{
	expect_value(test, what, arena_printf(test->arena, "%zu", got), want);
}

static bool expect_score(
	struct test_case *test, const struct verdict *verdict, struct view token)
{
	bool at_least = view_starts_with(token, VIEW("score>="));
	bool below = view_starts_with(token, VIEW("score<"));
	if (!at_least && !below)
		return false;
	double bound =
		strtod(arena_string(test->arena, view_from(token, at_least ? 7 : 6)), NULL);
	if (at_least ? verdict->score < bound : verdict->score >= bound)
		complain(test, "score is %.1f: %.*s", verdict->score, VIEW_ARG(token));
	return true;
}

static void expect_set(
	struct test_case *test, bool has, bool wanted, const char *kind, struct view name)
{
	if (has != wanted) {
		complain(
			test, "%s %.*s is %s", kind, VIEW_ARG(name), has ? "there" : "missing");
	}
}

static void expect_key(struct test_case *test, const struct verdict *verdict, struct view key,
	struct view value, bool wanted)
{
	if (view_equal(key, VIEW("action"))) {
		expect_value(test, "action", view_of(action_name(verdict->action)), value);
	} else if (view_equal(key, VIEW("principal"))) {
		expect_value(test, "principal",
			verdict->main_claim ? verdict->main_claim->match.principal->name
					    : VIEW("-"),
			value);
	} else if (view_equal(key, VIEW("state"))) {
		expect_value(test, "state", state_name(verdict), value);
	} else if (view_equal(key, VIEW("spf"))) {
		expect_value(test, "spf", view_of(auth_result_name(verdict->auth.spf.result)),
			value);
	} else if (view_equal(key, VIEW("dkim"))) {
		expect_value(test, "dkim", dkim_name(&verdict->auth), value);
	} else if (view_equal(key, VIEW("dmarc"))) {
		expect_value(test, "dmarc",
			view_of(auth_result_name(verdict->auth.dmarc.result)), value);
	} else if (view_equal(key, VIEW("arc"))) {
		expect_value(test, "arc", view_of(auth_result_name(verdict->auth.arc.result)),
			value);
	} else if (view_equal(key, VIEW("voucher"))) {
		expect_set(test, has_voucher(verdict, value), wanted, "voucher", value);
	} else if (view_equal(key, VIEW("rule"))) {
		expect_set(test, has_finding(verdict, value), wanted, "rule", value);
	} else if (view_equal(key, VIEW("fact"))) {
		expect_set(test, has_fact(test, verdict, value), wanted, "fact", value);
	} else if (view_equal(key, VIEW("means"))) {
		expect_set(test, has_means(verdict, value), wanted, "means", value);
	} else if (view_equal(key, VIEW("removed"))) {
		expect_number(test, "removed", verdict->removal_count, value);
	} else {
		complain(test, "expect: what is %.*s?", VIEW_ARG(key));
	}
}

static void expect_token(struct test_case *test, const struct verdict *verdict, size_t queries,
	struct view token)
{
	bool wanted = token.ptr[0] != '-';
	struct view name = wanted ? token : view_from(token, 1);
	if (is_check(name)) {
		expect_set(test, has_finding(verdict, name), wanted, "finding", name);
		return;
	}
	if (expect_score(test, verdict, name))
		return;
	if (view_equal(name, VIEW("acted"))) {
		expect_set(test, verdict->action != ACTION_ACCEPT, wanted, "action", name);
		return;
	}
	if (view_equal(name, VIEW("not-rejected"))) {
		expect_set(test, verdict->action != ACTION_REJECT, wanted, "action", name);
		return;
	}
	size_t equals = view_find(name, '=');
	struct view key = view_slice(name, 0, equals);
	struct view value = unquote(view_from(name, equals + 1));
	if (view_equal(key, VIEW("queries"))) {
		expect_number(test, "queries", queries, value);
	} else {
		expect_key(test, verdict, key, value, wanted);
	}
}

static void compare(struct test_case *test, const struct verdict *verdict, size_t queries)
{
	struct view rest = buf_view(&test->expect);
	size_t count = 0;
	for (struct view token = take_token(&rest); token.len > 0; token = take_token(&rest)) {
		expect_token(test, verdict, queries, token);
		count++;
	}
	if (count == 0)
		complain(test, "nothing is expected");
}

/* --- judging --- */

static struct verdict judge_once(struct test_case *test, const struct engine_env *env,
	struct arena *arena, struct body **body_out)
{
	const struct settings *settings = &env->policy->snapshot->settings;
	struct body_limits limits = {
		.head = (size_t)settings->body_head,
		.memory = (size_t)settings->body_memory,
		.keep = (size_t)settings->body_keep,
		.spool_dir = (const char *)settings->spool_dir.ptr,
	};
	struct view body = { NULL, 0 };
	struct message message = { .envelope = test->envelope };
	message.header = header_parse(test->message, arena, &body);
	message.body = body_create(&limits);
	body_append(message.body, body);
	*body_out = message.body;
	return engine_judge(env, &message, arena);
}

static struct view told(
	const struct engine_env *env, const struct verdict *verdict, struct arena *arena)
{
	struct buf out = buf_init(arena, MAX_FILE);
	report_json(env, verdict, VIEW("case"), &out);
	return buf_view(&out);
}

static void expect_same_and_well_formed(
	struct test_case *test, struct view first, struct view second)
{
	json_t *parsed = json_loadb((const char *)first.ptr, first.len, JSON_ALLOW_NUL, NULL);
	if (!parsed)
		complain(test, "the JSON cannot be read back");
	json_decref(parsed);
	if (!view_equal(first, second)) {
		complain(test, "judged again, it comes out differently:\n%.*s\n%.*s",
			VIEW_ARG(first), VIEW_ARG(second));
	}
}

static void explain_failure(
	struct test_case *test, const struct engine_env *env, const struct verdict *verdict)
{
	struct buf out = buf_init(test->arena, MAX_FILE);
	report_explain(env, verdict, test->title, &out);
	(void)fprintf(stderr, "%.*s", VIEW_ARG(buf_view(&out)));
}

static void judge(struct test_case *test, struct policy *policy, struct dkim_verifier *dkim)
{
	struct engine_env env = {
		.policy = policy,
		.resolver = test->table,
		.dkim = dkim,
		.store = test->store,
		.now = NOW,
		.authserv_id = policy->snapshot->settings.authserv_id.len > 0
				       ? policy->snapshot->settings.authserv_id
				       : VIEW("guise.mx.example"),
	};
	struct arena *first_arena = arena_create(4096, LIMIT_ARENA);
	struct arena *second_arena = arena_create(64, LIMIT_ARENA);
	struct body *first_body = NULL;
	struct body *second_body = NULL;
	for (unsigned i = 0; i < test->repeat; i++) {
		(void)judge_once(test, &env, first_arena, &first_body);
		body_destroy(first_body);
		arena_reset(first_arena);
	}
	struct verdict first = judge_once(test, &env, first_arena, &first_body);
	size_t queries = dns_table_lookups(test->table);
	struct verdict second = judge_once(test, &env, second_arena, &second_body);
	unsigned before = test->failures;
	compare(test, &first, queries);
	/* A campaign counts on with every message. */
	if (test->repeat == 0) {
		expect_same_and_well_formed(test, told(&env, &first, test->arena),
			told(&env, &second, test->arena));
	}
	if (test->failures > before)
		explain_failure(test, &env, &first);
	body_destroy(first_body);
	body_destroy(second_body);
	arena_destroy(first_arena);
	arena_destroy(second_arena);
}

/* --- configuration --- */

static void write_file(const char *folder, const char *name, struct view text, char *path_out)
{
	(void)snprintf(path_out, PATH_SIZE, "%s/%s", folder, name);
	FILE *file = fopen(path_out, "wb");
	if (!file)
		abort();
	(void)fwrite(text.len ? (const char *)text.ptr : "", 1, text.len, file);
	if (fclose(file) != 0)
		abort();
}

static struct policy *load_policy(struct test_case *test, const char *default_list)
{
	char folder[] = "/tmp/guise-case-XXXXXX";
	char config_path[PATH_SIZE];
	char list_path[PATH_SIZE];
	if (!mkdtemp(folder))
		abort();
	write_file(folder, "guise.conf", buf_view(&test->config), config_path);
	write_file(folder, "protected.conf", buf_view(&test->protect), list_path);
	struct config_source source = {
		.path = config_path,
		.protected_path = test->protect.len > 0 ? list_path : default_list,
	};
	struct fault_list faults = { .arena = test->arena };
	struct snapshot *snapshot = NULL;
	enum err err = policy_read(&source, &faults, &snapshot);
	for (size_t i = 0; i < faults.count && err != ERR_OK; i++) {
		complain(test, "%.*s:%u: %.*s", VIEW_ARG(faults.items[i].file),
			faults.items[i].line, VIEW_ARG(faults.items[i].text));
	}
	(void)unlink(config_path);
	(void)unlink(list_path);
	(void)rmdir(folder);
	return err == ERR_OK ? policy_create(snapshot) : NULL;
}

/* --- files --- */

static unsigned run_case(struct test_case *test, struct view text, const char *default_list,
	struct dkim_verifier *dkim)
{
	for (;;) {
		struct view line = take_line(&text);
		if (line.len == 0)
			break;
		read_directive(test, line);
	}
	test->message = as_on_the_wire(test, text);
	take_steps(test);
	struct policy *policy = load_policy(test, default_list);
	if (policy)
		judge(test, policy, dkim);
	policy_destroy(policy);
	return test->failures;
}

static struct view read_file(const char *path, struct arena *arena)
{
	unsigned char *bytes = arena_array(arena, unsigned char, MAX_FILE);
	FILE *file = fopen(path, "rb");
	if (!file) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	size_t len = fread(bytes, 1, MAX_FILE, file);
	(void)fclose(file);
	return (struct view){ bytes, len };
}

static unsigned count_lines(struct view text)
{
	unsigned count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += text.ptr[i] == '\n';
	return count;
}

/* The text of one case, without its "== " line, up to the next one. */
static struct view take_case(struct view *rest)
{
	size_t end = view_search(*rest, VIEW("\n== "));
	struct view text = view_slice(*rest, 0, end == rest->len ? end : end + 1);
	*rest = view_from(*rest, text.len);
	return text;
}

static unsigned run_file(const char *path, struct dkim_verifier *dkim, unsigned *count)
{
	struct arena *file_arena = arena_create(4096, 0);
	struct view whole = read_file(path, file_arena);
	const char *slash = strrchr(path, '/');
	const char *list =
		arena_string(file_arena, arena_printf(file_arena, "%.*sprotected.conf",
						 slash ? (int)(slash - path + 1) : 0, path));
	unsigned failures = 0;
	struct view rest = whole;
	if (!view_starts_with(rest, VIEW("== ")))
		(void)take_case(&rest);
	while (view_starts_with(rest, VIEW("== "))) {
		struct arena *arena = arena_create(4096, 0);
		struct test_case test = {
			.file = path,
			.line = count_lines(
					view_slice(whole, 0, (size_t)(rest.ptr - whole.ptr))) +
				1,
			.config = buf_init(arena, MAX_FILE),
			.protect = buf_init(arena, MAX_FILE),
			.expect = buf_init(arena, MAX_FILE),
			.table = dns_table_create(),
			.arena = arena,
		};
		test.title = view_from(take_line(&rest), 3);
		failures += run_case(&test, take_case(&rest), list, dkim) > 0;
		dns_resolver_destroy(test.table);
		forget(&test);
		arena_destroy(arena);
		(*count)++;
	}
	arena_destroy(file_arena);
	return failures;
}

int main(int argc, char **argv)
{
	spf_init();
	struct dkim_verifier *dkim = dkim_verifier_create();
	unsigned failures = 0;
	unsigned count = 0;
	for (int i = 1; i < argc; i++)
		failures += run_file(argv[i], dkim, &count);
	dkim_verifier_destroy(dkim);
	sign_key_destroy(shared_key());
	(void)printf("%u cases, %u failed\n", count, failures);
	return failures || count == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

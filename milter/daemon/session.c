#include "daemon/session.h"

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/log.h"
#include "daemon/reference.h"
#include "engine/report.h"

#define FIRST_BLOCK 8192 /* octets of a message's arena at first; most headers fit */

struct short_text {
	size_t len;
	unsigned char bytes[LIMIT_HOST_NAME];
};

/* Lives in its own arena. */
struct transaction {
	struct arena *arena;
	struct generation *generation;
	struct message message;
	size_t recipient_room;
	struct decision decision;
	struct lesson *lesson; /* what may be learned from it when it has ended; or NULL */
};

struct session {
	struct service *service;
	bool exact_values;
	bool can_quarantine;
	bool is_local;
	struct ip_address client;
	struct short_text host;
	struct short_text helo;
	struct short_text mta_host;
	struct transaction *transaction;
};

static void keep_text(struct short_text *kept, struct view text, size_t max)
{
	kept->len = text.len <= max ? text.len : 0;
	if (kept->len > 0)
		memcpy(kept->bytes, text.ptr, kept->len);
}

static struct view kept_text(const struct short_text *kept)
{
	return (struct view){ kept->bytes, kept->len };
}

struct session *session_create(struct service *service)
{
	struct session *session = calloc(1, sizeof(*session));
	BUG_ON(session == NULL);
	session->service = service;
	session->exact_values = true;
	session->can_quarantine = true;
	return session;
}

void session_destroy(struct session *session)
{
	if (session == NULL)
		return;
	session_end_message(session);
	free(session);
}

void session_set_abilities(struct session *session, bool exact_values, bool can_quarantine)
{
	session->exact_values = exact_values;
	session->can_quarantine = can_quarantine;
}

/* The port of an address of ours (for mail that came by no connection it is 0). */
static unsigned read_address(const struct sockaddr *address, struct ip_address *ip_out)
{
	struct sockaddr_in v4 = { 0 };
	struct sockaddr_in6 v6 = { 0 };
	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		ip_out->family = IP_V4;
		memcpy(ip_out->bytes, &v4.sin_addr, 4);
		return ntohs(v4.sin_port);
	}
	if (address->sa_family != AF_INET6)
		return 0;
	memcpy(&v6, address, sizeof(v6));
	if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
		ip_out->family = IP_V4;
		memcpy(ip_out->bytes, v6.sin6_addr.s6_addr + 12, 4);
	} else {
		ip_out->family = IP_V6;
		memcpy(ip_out->bytes, v6.sin6_addr.s6_addr, 16);
	}
	return ntohs(v6.sin6_port);
}

void session_connect(struct session *session, struct view host, const struct sockaddr *address,
	struct view mta_host)
{
	bool is_localhost = view_equal_ascii_nocase(host, VIEW("localhost"));
	session->client = (struct ip_address){ .family = IP_NONE };
	session->is_local = false;
	keep_text(&session->host, host, LIMIT_HOST_NAME);
	keep_text(&session->helo, (struct view){ 0 }, LIMIT_HELO);
	keep_text(&session->mta_host, mta_host, LIMIT_HOST_NAME);
	if (address == NULL) {
		session->is_local = is_localhost;
	} else if (address->sa_family == AF_UNIX) {
		session->is_local = true;
	} else {
		unsigned port = read_address(address, &session->client);
		/* Postfix's cleanup(8) says this of mail that no SMTP client brought. */
		session->is_local =
			is_localhost && port == 0 && ip_is_loopback(session->client);
		if (session->is_local)
			session->client = (struct ip_address){ .family = IP_NONE };
	}
}

void session_helo(struct session *session, struct view name)
{
	keep_text(&session->helo, name, LIMIT_HELO);
}

static struct view copy_envelope(struct transaction *transaction, struct view text)
{
	if (text.len > LIMIT_ENVELOPE_TEXT)
		return (struct view){ 0 };
	return arena_copy(transaction->arena, text);
}

static struct view without_brackets(struct view address)
{
	if (address.len >= 2 && address.ptr[0] == '<' && address.ptr[address.len - 1] == '>')
		return view_slice(address, 1, address.len - 2);
	return address;
}

static struct transaction *begin_message(struct session *session)
{
	struct arena *arena = arena_create(FIRST_BLOCK, LIMIT_ARENA);
	struct transaction *transaction = arena_new(arena, struct transaction);
	transaction->arena = arena;
	transaction->generation = service_generation(session->service);
	transaction->message.header = header_begin(arena);
	const struct settings *settings = generation_settings(transaction->generation);
	struct body_limits limits = {
		.head = (size_t)settings->body_head,
		.memory = (size_t)settings->body_memory,
		.keep = (size_t)settings->body_keep,
		.spool_dir = arena_string(arena, settings->spool_dir),
	};
	transaction->message.body = body_create(&limits);

	struct envelope *envelope = &transaction->message.envelope;
	envelope->client = session->client;
	envelope->is_local = session->is_local;
	envelope->client_name = arena_copy(arena, kept_text(&session->host));
	envelope->helo = arena_copy(arena, kept_text(&session->helo));
	envelope->mta_host = arena_copy(arena, kept_text(&session->mta_host));
	session->transaction = transaction;
	atomic_fetch_add(&session->service->messages, 1);
	return transaction;
}

/* The message on its way; begun here when its MAIL did not come. */
static struct transaction *current_message(struct session *session)
{
	if (session->transaction == NULL)
		return begin_message(session);
	return session->transaction;
}

void session_mail(struct session *session, struct view sender, struct view auth_authen)
{
	session_end_message(session);
	struct transaction *transaction = begin_message(session);
	struct envelope *envelope = &transaction->message.envelope;
	envelope->mail_from_known = sender.len <= LIMIT_ENVELOPE_TEXT;
	envelope->mail_from = without_brackets(copy_envelope(transaction, sender));
	envelope->auth_authen = copy_envelope(transaction, auth_authen);
}

void session_recipient(struct session *session, struct view recipient)
{
	struct transaction *transaction = current_message(session);
	struct envelope *envelope = &transaction->message.envelope;
	if (envelope->recipient_count >= LIMIT_RECIPIENTS ||
		recipient.len > LIMIT_ENVELOPE_TEXT)
		return;
	if (envelope->recipient_count == transaction->recipient_room) {
		size_t room = transaction->recipient_room * 2 + 4;
		struct view *recipients = arena_array(transaction->arena, struct view, room);
		if (envelope->recipient_count > 0) {
			memcpy(recipients, envelope->recipients,
				envelope->recipient_count * sizeof(*recipients));
		}
		envelope->recipients = recipients;
		transaction->recipient_room = room;
	}
	envelope->recipients[envelope->recipient_count++] =
		without_brackets(arena_copy(transaction->arena, recipient));
}

void session_queue_id(struct session *session, struct view queue_id)
{
	if (queue_id.len == 0)
		return;
	struct transaction *transaction = current_message(session);
	struct envelope *envelope = &transaction->message.envelope;
	if (!view_equal(envelope->queue_id, queue_id))
		envelope->queue_id = copy_envelope(transaction, queue_id);
}

void session_header(struct session *session, struct view name, struct view value)
{
	struct transaction *transaction = current_message(session);
	if (!session->exact_values) {
		/* The MTA took the blank that nearly every field begins with. */
		struct buf exact = buf_init(transaction->arena, value.len + 1);
		buf_byte(&exact, ' ');
		buf_put(&exact, value);
		value = buf_view(&exact);
	}
	header_add(&transaction->message.header, name, value);
}

void session_body(struct session *session, struct view bytes)
{
	body_append(current_message(session)->message.body, bytes);
}

static struct view authserv_id(const struct session *session, struct transaction *transaction)
{
	struct view configured = generation_settings(transaction->generation)->authserv_id;
	struct view host = transaction->message.envelope.mta_host;
	if (configured.len > 0)
		return configured;
	if (host.len == 0)
		host = view_of(session->service->host);
	struct buf id = buf_init(transaction->arena, LIMIT_HOST_NAME + 8);
	buf_text(&id, "guise.");
	buf_put(&id, host);
	return buf_view(&id);
}

static void log_verdict(const struct engine_env *env, const struct verdict *verdict,
	struct transaction *transaction)
{
	struct buf line = buf_init(transaction->arena, LIMIT_LOG_LINE);
	report_log_line(env, verdict, &transaction->message,
		view_of(transaction->decision.reference), &line);
	enum log_level level = verdict->error ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO;
	log_write(level, "%.*s", VIEW_ARG(buf_view(&line)));
}

static struct engine_env environment(struct session *session, struct transaction *transaction)
{
	return (struct engine_env){
		.policy = transaction->generation->policy,
		.resolver = generation_resolver(transaction->generation),
		.store = generation_store(transaction->generation),
		.dkim = session->service->dkim,
		.now = (int64_t)time(NULL),
		.authserv_id = authserv_id(session, transaction),
	};
}

/* More messages wait for their verdict than may: a flood, or DNS that hangs. Nobody's mail is
 * lost by coming again, and a flood must not be the way past us. What monitor mode lets pass
 * goes without forged fields, as ever. */
static void refuse_for_now(struct session *session, struct transaction *transaction)
{
	struct engine_env env = environment(session, transaction);
	metrics_count(&session->service->metrics, METRIC_OVERLOADED);
	struct buf id = buf_init(transaction->arena, LIMIT_LOG_LINE);
	buf_put_escaped(&id, transaction->message.envelope.queue_id);
	bool enforces = generation_settings(transaction->generation)->mode == MODE_ENFORCE;
	log_warning(
		"%.*s: verdict=none mode=%s done=%s error=\"too many messages wait\" ref=%s",
		VIEW_ARG(id.len > 0 ? buf_view(&id) : VIEW("NOQUEUE")),
		enforces ? "enforce" : "monitor", enforces ? "tempfail" : "accept",
		transaction->decision.reference);
	struct verdict stripped =
		engine_strip_only(&env, &transaction->message, transaction->arena);
	decision_for_overload(&transaction->decision, &stripped, enforces, transaction->arena);
}

static void count(struct metrics *metrics, const struct verdict *verdict)
{
	static const enum metric of_action[] = {
		[ACTION_DEFAULT] = METRIC_ACCEPTED,
		[ACTION_ACCEPT] = METRIC_ACCEPTED,
		[ACTION_TAG] = METRIC_TAGGED,
		[ACTION_QUARANTINE] = METRIC_QUARANTINED,
		[ACTION_REJECT] = METRIC_REJECTED,
		[ACTION_TEMPFAIL] = METRIC_TEMPFAILED,
	};
	metrics_count(metrics, of_action[verdict->action]);
	if (verdict->claim_count > 0)
		metrics_count(metrics, METRIC_CLAIMING);
	if (verdict->action_by_fallback)
		metrics_count(metrics, METRIC_UNKNOWN);
	if (verdict->error)
		metrics_count(metrics, METRIC_ERRORS);
	for (size_t i = 0; i < verdict->voucher_count; i++) {
		if (strcmp(verdict->vouchers[i].kind, "exception") == 0) {
			metrics_count(metrics, METRIC_EXCEPTED);
			return;
		}
	}
}

static void judge(struct session *session, struct transaction *transaction)
{
	struct engine_env env = environment(session, transaction);
	struct verdict verdict = engine_judge(&env, &transaction->message, transaction->arena);
	struct decision_input input = {
		.env = &env,
		.verdict = &verdict,
		.header = &transaction->message.header,
		.exact_values = session->exact_values,
		.can_quarantine = session->can_quarantine,
	};
	decision_make(&transaction->decision, &input, transaction->arena);
	count(&session->service->metrics, &verdict);
	log_verdict(&env, &verdict, transaction);
	if (transaction->decision.kind == DECISION_QUARANTINE) {
		reminder_count(&session->service->reminder);
	} else if (engine_effective_action(&env, &verdict) == ACTION_QUARANTINE) {
		log_warning("ref=%s: the MTA cannot hold messages; it was only marked",
			transaction->decision.reference);
	}
	engine_learn(&env, &transaction->message, &verdict);
	if (engine_may_learn_late(&env, &transaction->message, &verdict)) {
		transaction->lesson = arena_new(transaction->arena, struct lesson);
		*transaction->lesson = (struct lesson){ .arena = transaction->arena,
			.generation = transaction->generation,
			.env = env,
			.message = transaction->message,
			.verdict = verdict };
	}
}

const struct decision *session_judge(struct session *session)
{
	struct transaction *transaction = current_message(session);
	transaction->decision = (struct decision){ .kind = DECISION_PASS };
	reference_make(transaction->decision.reference);
	if (service_begin_judging(session->service) < LIMIT_JUDGED_AT_ONCE) {
		judge(session, transaction);
	} else {
		refuse_for_now(session, transaction);
	}
	service_end_judging(session->service);
	return &transaction->decision;
}

void session_end_message(struct session *session)
{
	struct transaction *transaction = session->transaction;
	if (transaction == NULL)
		return;
	session->transaction = NULL;
	if (transaction->lesson == NULL ||
		!learner_offer(session->service->learner, transaction->lesson)) {
		body_destroy(transaction->message.body);
		generation_unref(transaction->generation);
		arena_destroy(transaction->arena);
	}
	atomic_fetch_sub(&session->service->messages, 1);
}

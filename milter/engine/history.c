#include "engine/history.h"

#include "auth/alignment.h"
#include "base/limits.h"
#include "engine/history_store.h"
#include "store/store.h"
#include "text/fold.h"

#include <string.h>

/* A subject as a campaign is counted by: what differs from copy to copy is left out. */
#define SUBJECT_KEY_MAX 256

static struct view address_key(const struct candidate *author, struct arena *arena)
{
	return arena_printf(arena, "%.*s@%.*s", VIEW_ARG(arena_lower(arena, author->local)),
		VIEW_ARG(author->domain));
}

static struct acquaintance ask(
	const struct engine_env *env, const char *label, const struct view *parts, size_t count)
{
	struct contact contact = { .first_seen = 0 };
	struct store_key key = store_key_of(env->store, label, parts, count);
	enum answer known = store_contact(env->store, key, env->now, &contact);
	return (struct acquaintance){
		.known = known,
		.first_seen = contact.first_seen,
		.days = contact.days,
		.written_to = contact.written_to,
	};
}

/* Letters of the folded subject; digits, blanks and punctuation vary. */
static struct view subject_key(const struct message *message, struct arena *arena)
{
	const struct field *field = header_next(&message->header, VIEW("Subject"), NULL);
	struct buf key = buf_init(arena, SUBJECT_KEY_MAX);
	if (!field)
		return VIEW("");
	struct view folded = text_fold(field_unfold(field, arena), arena);
	for (size_t i = 0; i < folded.len; i++) {
		if (ascii_is_alpha(folded.ptr[i]) || folded.ptr[i] >= 0x80)
			buf_byte(&key, folded.ptr[i]);
	}
	return buf_view(&key);
}

static struct view network_key(const struct ip_address *client)
{
	return (struct view){ client->bytes, client->family == IP_V4 ? 3 : 8 };
}

/* One campaign is the same claimed principal with a like subject, or from one network; the
 * larger count is told. */
static void count_campaign(const struct engine_env *env, const struct message *message,
	const struct verdict *verdict, struct arena *arena, struct history *history)
{
	const struct ip_address *client = &verdict->client;
	const struct view principal = verdict->main_claim->match.principal->id;
	const struct view by_subject[] = { principal, subject_key(message, arena) };
	const struct view by_network[] = { principal, network_key(client) };
	const struct {
		const char *label;
		const struct view *parts;
		bool counts;
	} kinds[] = {
		{ "campaign-subject", by_subject, by_subject[1].len > 0 },
		{ "campaign-network", by_network, client->family != IP_NONE },
	};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct campaign campaign = { .messages = 0 };
		if (!kinds[i].counts)
			continue;
		struct store_key key =
			store_key_of(env->store, kinds[i].label, kinds[i].parts, 2);
		if (store_count_campaign(env->store, key,
			    (uint32_t)message->envelope.recipient_count, env->now,
			    &campaign) != ANSWER_YES)
			continue;
		if (campaign.messages > history->campaign_messages) {
			history->campaign_messages = campaign.messages;
			history->campaign_recipients = campaign.recipients;
			history->campaign_since = campaign.first_seen;
		}
	}
}

static struct history look_up_sender(const struct engine_env *env,
	const struct message *message, const struct origin_of_mail *origin, struct arena *arena,
	struct verdict *verdict)
{
	const struct candidate *author = verdict->senders.author;
	struct history history = { .now = env->now };
	struct view address = address_key(author, arena);
	const struct view namesake[] = { address, verdict->main_claim->match.principal->id };
	history.sender = ask(env, "sender", &address, 1);
	history.namesake = ask(env, "namesake", namesake, 2);
	if (history.sender.known != ANSWER_YES)
		return history;
	vouch_authenticate(env, message, origin, arena, verdict);
	if (auth_author_is_authenticated(&verdict->auth, false, arena, NULL) != ANSWER_YES) {
		history.sender = (struct acquaintance){ .known = ANSWER_UNKNOWN };
		history.namesake = history.sender;
	}
	return history;
}

const struct history *history_look_up(const struct engine_env *env,
	const struct message *message, const struct origin_of_mail *origin, struct arena *arena,
	struct verdict *verdict)
{
	if (!env->store)
		return NULL;
	struct history *history = arena_new(arena, struct history);
	*history = (struct history){ .now = env->now,
		.sender = { .known = ANSWER_UNKNOWN },
		.namesake = { .known = ANSWER_UNKNOWN } };
	if (verdict->main_claim->state != CLAIM_FALSE)
		return history;
	if (verdict->senders.author)
		*history = look_up_sender(env, message, origin, arena, verdict);
	count_campaign(env, message, verdict, arena, history);
	return history;
}

/* --- exceptions and namesakes --- */

/* One that is granted anew for the same sender is the same one. */
static struct store_key exception_key(
	const struct store *store, const struct exception *exception, struct arena *arena)
{
	const struct view parts[] = { exception->principal,
		arena_lower(arena, exception->address), exception->domain };
	return store_key_of(store, "exception", parts, 3);
}

enum answer history_exception_use(struct store *store, const struct exception *exception,
	int64_t now, struct contact *use_out)
{
	struct arena *arena = arena_create(1024, 0);
	struct store_key key = exception_key(store, exception, arena);
	arena_destroy(arena);
	return store_use(store, key, now, use_out);
}

/* The text of a proposal is principal, NUL, address: neither has a NUL. */
static void propose_namesake(
	const struct engine_env *env, const struct verdict *verdict, struct arena *arena)
{
	const struct view parts[] = { address_key(verdict->senders.author, arena),
		verdict->main_claim->match.principal->id };
	struct buf text = buf_init(arena, LIMIT_STORE_NOTE);
	buf_put(&text, parts[1]);
	buf_byte(&text, '\0');
	buf_put(&text, parts[0]);
	store_propose(env->store, store_key_of(env->store, "proposal", parts, 2),
		buf_view(&text), env->now);
}

struct listing {
	struct store *store;
	int64_t now;
	struct arena *arena;
	struct proposal *items;
	size_t count;
};

static void take_proposal(void *context, struct view text, const struct contact *seen)
{
	struct listing *listing = context;
	struct view copy = arena_copy(listing->arena, text);
	size_t end = view_find(copy, '\0');
	if (end == copy.len || listing->count == LIMIT_STORE_PROPOSALS)
		return;
	listing->items[listing->count++] = (struct proposal){
		.principal = view_slice(copy, 0, end),
		.address = view_from(copy, end + 1),
		.seen = *seen,
	};
}

bool history_proposals(struct store *store, int64_t now, struct arena *arena,
	struct proposal **proposals_out, size_t *count_out)
{
	struct listing listing = { .store = store, .now = now, .arena = arena };
	listing.items = arena_array(arena, struct proposal, LIMIT_STORE_PROPOSALS);
	if (!store_proposals(store, now, take_proposal, &listing))
		return false;
	for (size_t i = 0; i < listing.count; i++) {
		struct proposal *proposal = &listing.items[i];
		(void)store_contact(store, store_key_of(store, "sender", &proposal->address, 1),
			now, &proposal->sender);
	}
	*proposals_out = listing.items;
	*count_out = listing.count;
	return true;
}

/* --- learning --- */

#define EXCEPTIONS_MAX 16 /* that one message counts for */

static bool is_named_as_voucher(const struct verdict *verdict, struct view description)
{
	for (size_t i = 0; i < verdict->voucher_count; i++) {
		if (strcmp(verdict->vouchers[i].kind, "exception") == 0 &&
			view_equal(verdict->vouchers[i].text, description))
			return true;
	}
	return false;
}

struct used {
	const struct exception *items[EXCEPTIONS_MAX];
	size_t count;
};

static void note_use(const struct engine_env *env, const struct verdict *verdict,
	const struct exception *exception, struct arena *arena, struct used *used)
{
	if (!exception || used->count == EXCEPTIONS_MAX)
		return;
	for (size_t i = 0; i < used->count; i++) {
		if (used->items[i] == exception)
			return;
	}
	if (!is_named_as_voucher(verdict, exception_describe(exception, arena)))
		return;
	used->items[used->count++] = exception;
	store_add_use(env->store, exception_key(env->store, exception, arena), env->now);
}

/* A voucher says what vouched; which exception that was, its principal and sender tell. */
static void learn_exceptions(
	const struct engine_env *env, const struct verdict *verdict, struct arena *arena)
{
	const struct candidate *author = verdict->senders.author;
	struct used used = { .count = 0 };
	for (size_t i = 0; i < verdict->claim_count; i++) {
		const struct claim *claim = &verdict->claims[i];
		const struct principal *principal = claim->match.principal;
		if (claim->state != CLAIM_VOUCHED)
			continue;
		if (author) {
			note_use(env, verdict,
				exception_for(env, principal, author->local, author->domain),
				arena, &used);
		}
		if (claim->place == CLAIM_SENDER || claim->place == CLAIM_RESENT_FROM) {
			note_use(env, verdict,
				exception_for(env, principal, claim->candidate->local,
					claim->candidate->domain),
				arena, &used);
		}
	}
}

static bool has_voucher(const struct verdict *verdict, const char *kind)
{
	for (size_t i = 0; i < verdict->voucher_count; i++) {
		if (strcmp(verdict->vouchers[i].kind, kind) == 0)
			return true;
	}
	return false;
}

static bool has_finding(const struct verdict *verdict, const struct check *check)
{
	for (size_t i = 0; i < verdict->finding_count; i++) {
		if (verdict->findings[i].check == check)
			return true;
	}
	return false;
}

static void learn_submission(const struct engine_env *env, const struct message *message)
{
	const struct envelope *envelope = &message->envelope;
	struct arena *arena = arena_create(4096, 0);
	for (size_t i = 0; i < envelope->recipient_count; i++) {
		struct view local = { NULL, 0 };
		struct view domain = { NULL, 0 };
		if (!address_parse_strict(envelope->recipients[i], arena, &local, &domain))
			continue;
		struct candidate recipient = { .local = local, .domain = domain };
		struct view address = address_key(&recipient, arena);
		store_add_contact(env->store, store_key_of(env->store, "sender", &address, 1),
			CONTACT_WRITTEN_TO, env->now);
	}
	arena_destroy(arena);
}

static void learn_sender(const struct engine_env *env, struct view address)
{
	store_add_contact(env->store, store_key_of(env->store, "sender", &address, 1),
		CONTACT_RECEIVED, env->now);
}

/* One message counts once for a principal, in however many places it names it. */
static bool is_claimed_before(const struct verdict *verdict, size_t claim)
{
	for (size_t i = 0; i < claim; i++) {
		if (verdict->claims[i].match.principal ==
			verdict->claims[claim].match.principal)
			return true;
	}
	return false;
}

static bool is_teaching(const struct verdict *verdict, struct arena *arena)
{
	return verdict->claim_count > 0 && verdict->action == ACTION_ACCEPT &&
	       !verdict->action_by_fallback && verdict->senders.author && verdict->auth.asked &&
	       auth_author_is_authenticated(&verdict->auth, false, arena, NULL) == ANSWER_YES;
}

void engine_learn(const struct engine_env *env, const struct message *message,
	const struct verdict *verdict)
{
	if (!env->store)
		return;
	if (has_voucher(verdict, "exception")) {
		struct arena *arena = arena_create(4096, 0);
		learn_exceptions(env, verdict, arena);
		arena_destroy(arena);
	}
	if (verdict->submission && message->envelope.auth_authen.len > 0) {
		learn_submission(env, message);
		return;
	}
	if (verdict->claim_count == 0)
		return;
	struct arena *arena = arena_create(4096, 0);
	if (has_finding(verdict, &check_known_sender))
		propose_namesake(env, verdict, arena);
	if (is_teaching(verdict, arena)) {
		struct view address = address_key(verdict->senders.author, arena);
		learn_sender(env, address);
		for (size_t i = 0; i < verdict->claim_count; i++) {
			const struct view parts[] = { address,
				verdict->claims[i].match.principal->id };
			if (is_claimed_before(verdict, i))
				continue;
			store_add_contact(env->store,
				store_key_of(env->store, "namesake", parts, 2),
				CONTACT_RECEIVED, env->now);
		}
	}
	arena_destroy(arena);
}

bool engine_may_learn_late(const struct engine_env *env, const struct message *message,
	const struct verdict *verdict)
{
	const struct settings *settings = &env->policy->snapshot->settings;
	/* What a gateway wrote is read without asking anybody. */
	bool learns =
		settings->history_learn == LEARN_ALL || settings->auth_mode == AUTH_MODE_TRUST;
	return learns && env->store && verdict->claim_count == 0 && verdict->senders.author &&
	       !verdict->error && !verdict->submission &&
	       message->envelope.auth_authen.len == 0;
}

void engine_learn_late(const struct engine_env *env, const struct message *message,
	struct verdict *verdict, struct arena *arena)
{
	struct origin_of_mail origin =
		client_find(&env->policy->snapshot->settings, message, arena);
	vouch_authenticate(env, message, &origin, arena, verdict);
	if (auth_author_is_authenticated(&verdict->auth, false, arena, NULL) == ANSWER_YES)
		learn_sender(env, address_key(verdict->senders.author, arena));
}

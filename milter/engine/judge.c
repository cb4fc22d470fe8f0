#include "base/domain.h"
#include "base/limits.h"
#include "engine/engine.h"
#include "engine/history.h"
#include "engine/stages.h"

#include <math.h>

/* How far a score without a finding that may act alone stays below the lowest threshold. */
#define BELOW_THRESHOLD 0.1

/* Findings that may act alone mostly see one thing from several sides (the name, the domain,
 * the organisation): the heaviest counts in full, the others at this share. So more of the
 * same never adds up to a rejection; a policy, a disguise or a record's own action does. */
#define SHARE_OF_FURTHER 0.3

static double lowest_threshold(const struct settings *settings)
{
	const double each[] = { settings->threshold_tag, settings->threshold_quarantine,
		settings->threshold_reject };
	double lowest = 0;
	for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
		if (each[i] > 0 && (lowest <= 0 || each[i] < lowest))
			lowest = each[i];
	}
	return lowest;
}

static enum action action_of_score(const struct settings *settings, double score)
{
	if (settings->threshold_reject > 0 && score >= settings->threshold_reject)
		return ACTION_REJECT;
	if (settings->threshold_quarantine > 0 && score >= settings->threshold_quarantine)
		return ACTION_QUARANTINE;
	if (settings->threshold_tag > 0 && score >= settings->threshold_tag)
		return ACTION_TAG;
	return ACTION_ACCEPT;
}

static const struct claim *first_claim(
	const struct verdict *verdict, enum claim_state state, bool is_aside)
{
	for (size_t i = 0; i < verdict->claim_count; i++) {
		const struct claim *claim = &verdict->claims[i];
		bool aside = claim->place == CLAIM_REPLY_TO || claim_is_in_text(claim);
		if (claim->state == state && aside == is_aside)
			return claim;
	}
	return NULL;
}

/* The claim the verdict rests on: a false one before an unknown one before those that nobody
 * can tell; the strongest of them (claims are in that order already). Where replies go
 * and what the text says counts only when nothing else is claimed. */
static const struct claim *find_main_claim(const struct verdict *verdict)
{
	static const enum claim_state order[] = { CLAIM_FALSE, CLAIM_UNKNOWN,
		CLAIM_OPEN_SERVICE, CLAIM_UNPROTECTED };
	const size_t states = sizeof(order) / sizeof(order[0]);
	for (size_t i = 0; i < 2 * states; i++) {
		const struct claim *found =
			first_claim(verdict, order[i % states], i >= states);
		if (found)
			return found;
	}
	return NULL;
}

static void evaluate_checks(const struct engine_env *env, const struct facts *facts,
	struct arena *arena, struct verdict *verdict)
{
	const struct rules *rules = &env->policy->snapshot->rules;
	verdict->findings =
		arena_array(arena, struct check_finding, all_checks_count + rules->rule_count);
	for (size_t i = 0; i < all_checks_count; i++) {
		const struct check *check = all_checks[i];
		struct finding finding = check->evaluate(facts, arena);
		if (!finding.fired)
			continue;
		double weight =
			rules_weight(rules, view_of(check->name), check->default_weight);
		verdict->findings[verdict->finding_count++] = (struct check_finding){
			.check = check,
			.weight = weight * finding.factor,
			.needs_second = finding.needs_second,
			.is_circumstance = finding.is_circumstance || check->is_context,
			.evidence = finding.evidence,
		};
	}
	findings_combine(rules, arena, verdict);
}

static struct check_finding *heaviest_alone(struct verdict *verdict)
{
	struct check_finding *heaviest = NULL;
	for (size_t i = 0; i < verdict->finding_count; i++) {
		struct check_finding *finding = &verdict->findings[i];
		if (finding->check->acts_alone && finding->weight > 0 &&
			(!heaviest || finding->weight > heaviest->weight))
			heaviest = finding;
	}
	return heaviest;
}

/* A finding that may act alone acts; one on a weak match needs a second finding beside it. */
static bool may_act(const struct verdict *verdict)
{
	size_t seconds = 0;
	bool alone = false;
	bool weak = false;
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct check_finding *finding = &verdict->findings[i];
		if (finding->weight <= 0)
			continue;
		seconds += !finding->is_circumstance;
		alone |= finding->check->acts_alone && !finding->needs_second;
		weak |= finding->check->acts_alone && finding->needs_second;
	}
	return alone || (weak && seconds > 1);
}

static void run_checks(const struct engine_env *env, const struct facts *facts,
	struct arena *arena, struct verdict *verdict)
{
	evaluate_checks(env, facts, arena, verdict);
	const struct check_finding *heaviest = heaviest_alone(verdict);
	for (size_t i = 0; i < verdict->finding_count; i++) {
		struct check_finding *finding = &verdict->findings[i];
		if (finding->check->acts_alone && finding != heaviest)
			finding->weight *= SHARE_OF_FURTHER;
		verdict->score += finding->weight;
	}
	/* One decimal is what people see; what they see is what counts. */
	verdict->score = round(verdict->score * 10) / 10;
	double lowest = lowest_threshold(&env->policy->snapshot->settings);
	if (!may_act(verdict) && lowest > 0 && verdict->score >= lowest)
		verdict->score = round((lowest - BELOW_THRESHOLD) * 10) / 10;
}

/* The strictest action that a record asks for, of the claims that are strong enough to
 * act by themselves; ACTION_DEFAULT where none does. */
static enum action action_of_records(const struct verdict *verdict)
{
	enum action asked = ACTION_DEFAULT;
	for (size_t i = 0; i < verdict->claim_count; i++) {
		const struct claim *claim = &verdict->claims[i];
		if (claim->state != CLAIM_FALSE || claim->place == CLAIM_REPLY_TO ||
			claim_is_in_text(claim) || claim_is_weak(claim))
			continue;
		if (claim->match.principal->action > asked)
			asked = claim->match.principal->action;
	}
	return asked;
}

/*
 * Mail from a protected address that failed authentication may be forwarded genuine mail.
 * It is rejected only where its domain asks for that (DMARC p=reject), the administrator
 * does (require_auth), or the person never sends mail at all.
 */
static bool may_be_forwarded(const struct verdict *verdict)
{
	bool own = false;
	for (size_t i = 0; i < verdict->claim_count; i++) {
		const struct claim *claim = &verdict->claims[i];
		const struct person *person = claim->match.principal->person;
		if (claim->state != CLAIM_FALSE || claim_is_in_text(claim))
			continue;
		if (person && !person->sends_email)
			return false;
		/* What some readers make of a broken field is no address of genuine mail. */
		own |= claim_is_of_domain(claim) &&
		       claim->candidate->origin == ORIGIN_MAILBOX &&
		       claim->place == CLAIM_FROM_ADDRESS;
	}
	for (size_t i = 0; i < verdict->finding_count; i++) {
		if (verdict->findings[i].check == &check_policy_asks_rejection)
			return false;
	}
	return own;
}

static enum action milder_than_reject(
	const struct settings *settings, const struct verdict *verdict)
{
	if (settings->threshold_quarantine > 0 &&
		verdict->score >= settings->threshold_quarantine)
		return ACTION_QUARANTINE;
	return ACTION_TAG;
}

static void decide(const struct engine_env *env, struct verdict *verdict)
{
	const struct settings *settings = &env->policy->snapshot->settings;
	verdict->action = action_of_score(settings, verdict->score);
	if (verdict->action == ACTION_ACCEPT) {
		if (verdict->main_claim->state == CLAIM_UNKNOWN &&
			!claim_is_in_text(verdict->main_claim)) {
			verdict->action = settings->on_unknown;
			verdict->action_by_fallback = true;
		}
		return;
	}
	enum action asked = action_of_records(verdict);
	if (asked != ACTION_DEFAULT) {
		verdict->action_by_record = asked != verdict->action;
		verdict->action = asked;
	}
	if (verdict->action == ACTION_REJECT && may_be_forwarded(verdict))
		verdict->action = milder_than_reject(settings, verdict);
}

static void fail(const struct engine_env *env, struct verdict *verdict, const char *text)
{
	verdict->error = true;
	verdict->error_text = text;
	verdict->action = env->policy->snapshot->settings.on_error;
	verdict->action_by_fallback = true;
	verdict->facts |= FACT_BIT(LIMIT);
}

/* Octets of a name to which honest ones come: an institution's with its departments, in a
 * script of three octets a letter. */
#define LONG_NAME   ((size_t)512)
#define FEW_SENDERS 8

#define PADDING (FACT_BIT(CTRL) | FACT_BIT(BIDI) | FACT_BIT(INVISIBLE) | FACT_BIT(PADDED))

/* Whether more is there than is read of a header. The end of one ordinary name is not: nobody
 * looks for the sender there, and many a newsletter has one as long. */
static bool is_overfull(const struct message *message, const struct verdict *verdict)
{
	const struct senders *senders = &verdict->senders;
	facts_t read = message->header.facts | senders->facts;
	if (!(verdict->facts & FACT_BIT(LIMIT)))
		return false;
	for (size_t i = 0; i < senders->count; i++) {
		if (senders->items[i].name.len > LONG_NAME ||
			senders->items[i].address.len > LONG_NAME)
			return true;
	}
	return (read & FACT_BIT(LIMIT)) != 0 || (verdict->facts & PADDING) != 0 ||
	       senders->count > FEW_SENDERS;
}

/* What was left out could have been the claim: who pads a message must not pass unseen. What
 * was found all the same is acted on as ever. */
static void tell_limit(const struct engine_env *env, const struct message *message,
	const struct arena *arena, struct verdict *verdict)
{
	bool acts = verdict->action != ACTION_ACCEPT || verdict->action_by_fallback;
	if (acts || verdict->submission)
		return;
	if (arena_is_exhausted(arena)) {
		fail(env, verdict, "the message needs more memory than its limit");
	} else if (is_overfull(message, verdict)) {
		fail(env, verdict, "the header holds more than is read of one");
	}
}

static void judge_claims(const struct engine_env *env, const struct message *message,
	const struct origin_of_mail *origin, struct arena *arena, struct verdict *verdict)
{
	if (origin->login.len > 0) {
		vouch_own(env, origin, arena, verdict);
	} else {
		vouch_claims(env, message, origin, arena, verdict);
	}
	claims_drop_from_text(verdict);
	titles_tell(env, arena, verdict);
	claims_sort(verdict);
	verdict->main_claim = find_main_claim(verdict);
	if (!verdict->main_claim)
		return;
	verdict->submission = false;
	if (!verdict->text)
		verdict->text = body_text_read(message, LIMIT_BODY_TEXT, arena);
	struct facts facts = {
		.message = message,
		.senders = &verdict->senders,
		.header = verdict->facts,
		.auth = &verdict->auth,
		.claims = verdict->claims,
		.claim_count = verdict->claim_count,
		.main_claim = verdict->main_claim,
		.registry = env->policy->registry,
		.snapshot = env->policy->snapshot,
		.text = verdict->text,
		.login = origin->login,
		.history = history_look_up(env, message, origin, arena, verdict),
	};
	run_checks(env, &facts, arena, verdict);
	decide(env, verdict);
}

struct verdict engine_judge(
	const struct engine_env *env, const struct message *message, struct arena *arena)
{
	struct verdict verdict = { .action = ACTION_ACCEPT };
	struct origin_of_mail origin =
		client_find(&env->policy->snapshot->settings, message, arena);
	verdict.client = origin.client;
	verdict.towards_relay = origin.is_relay;
	verdict.submission = origin.is_submission || origin.login.len > 0;
	verdict.facts = message->header.facts;
	strip_find(&message->header, env->authserv_id, arena, &verdict);
	verdict.senders = senders_read(message, arena);
	verdict.facts |= verdict.senders.facts;
	claims_find(env->policy->registry, arena, &verdict);
	if (!verdict.submission)
		claims_find_in_text(env, message, arena, &verdict);
	if (verdict.claim_count > 0 && origin.is_submission) {
		vouch_submission(&origin, arena, &verdict);
	} else if (verdict.claim_count > 0) {
		judge_claims(env, message, &origin, arena, &verdict);
	}
	tell_limit(env, message, arena, &verdict);
	return verdict;
}

struct verdict engine_strip_only(
	const struct engine_env *env, const struct message *message, struct arena *arena)
{
	struct verdict verdict = { .action = ACTION_ACCEPT };
	strip_find(&message->header, env->authserv_id, arena, &verdict);
	return verdict;
}

enum action engine_effective_action(const struct engine_env *env, const struct verdict *verdict)
{
	if (env->policy->snapshot->settings.mode == MODE_MONITOR)
		return ACTION_ACCEPT;
	if (verdict->action == ACTION_REJECT && verdict->towards_relay)
		return ACTION_TAG; /* a rejection towards our own gateway becomes backscatter */
	return verdict->action;
}

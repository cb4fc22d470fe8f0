/* Does anything vouch for the claims? Which vouchers could is settled first, from the
 * configuration alone; DNS is asked only when one of them is at stake. */
#include "auth/alignment.h"
#include "auth/arc.h"
#include "auth/dmarc.h"
#include "auth/spf.h"
#include "auth/trust.h"
#include "base/domain.h"
#include "engine/stages.h"

#include <string.h>

/* Vouchers that one claim may have at stake; more are not needed to settle it. */
#define LIMIT_STAKES 16

/* The identity whose authentication a voucher needs. */
struct identity {
	struct view local;
	struct view domain;
	struct view address;
	bool is_author; /* DMARC speaks of it */
};

struct stake {
	const char *kind;
	struct view signer; /* DKIM domain that must have signed; empty: the identity counts */
	struct view text;
	bool inherits; /* an own address or domain: its own state is this claim's state */
};

struct stakes {
	struct stake items[LIMIT_STAKES];
	size_t count;
};

struct inquiry {
	const struct engine_env *env;
	const struct settings *settings;
	const struct protected_list *list;
	const struct registry *registry;
	const struct message *message;
	const struct origin_of_mail *origin;
	struct verdict *verdict;
	struct arena *arena;
	struct dns_budget budget;
	bool seals_read;
};

void verdict_add_voucher(struct verdict *verdict, bool seen, const char *kind, struct view text,
	struct arena *arena)
{
	struct voucher **list = seen ? &verdict->vouchers : &verdict->missing;
	size_t *count = seen ? &verdict->voucher_count : &verdict->missing_count;
	for (size_t i = 0; i < *count; i++) {
		if (view_equal((*list)[i].text, text) && strcmp((*list)[i].kind, kind) == 0)
			return;
	}
	if (*count == LIMIT_STAKES)
		return;
	if (!*list)
		*list = arena_array(arena, struct voucher, LIMIT_STAKES);
	(*list)[(*count)++] = (struct voucher){ .kind = kind, .text = text };
}

static void add_stake(struct stakes *stakes, const char *kind, struct view signer,
	struct view text, bool inherits)
{
	if (stakes->count < LIMIT_STAKES) {
		stakes->items[stakes->count++] = (struct stake){
			.kind = kind, .signer = signer, .text = text, .inherits = inherits
		};
	}
}

/* For a claim in Sender or Resent-From that field's own address counts, else the author's.
 * False when there is no address that authentication could speak of. */
static bool identity_of(
	const struct inquiry *inquiry, const struct claim *claim, struct identity *identity_out)
{
	const struct candidate *author = senders_shown_author(&inquiry->verdict->senders);
	const struct candidate *from = author;
	if (claim->place == CLAIM_SENDER || claim->place == CLAIM_RESENT_FROM)
		from = claim->candidate;
	if (!from || from->domain.len == 0 || from->local.len == 0)
		return false;
	*identity_out = (struct identity){
		.local = from->local,
		.domain = from->domain,
		.address = from->address,
		.is_author = from == author,
	};
	return true;
}

static bool same_organisational(struct view a, struct view b)
{
	struct view left = domain_registrable(a);
	return left.len > 0 && view_equal(left, domain_registrable(b));
}

/* A service vouches for mail in its own domain that it signed. */
static void stake_services(const struct string_list *services, const struct identity *identity,
	struct stakes *stakes)
{
	for (size_t i = 0; i < services->count; i++) {
		if (same_organisational(services->items[i], identity->domain)) {
			add_stake(stakes, "service", services->items[i], services->items[i],
				false);
		}
	}
}

const struct exception *exception_for(const struct engine_env *env,
	const struct principal *principal, struct view local, struct view domain)
{
	const struct protected_list *list = &env->policy->snapshot->protected_list;
	for (size_t i = 0; i < list->exception_count; i++) {
		struct exception *exception = &list->exceptions[i];
		bool runs = exception->until == 0 || env->now < exception->until;
		struct string_list address = {
			.items = &exception->address,
			.count = exception->address.len > 0 ? 1 : 0,
		};
		if (view_equal(exception->principal, principal->id) && runs &&
			(registry_address_is_listed(&address, local, domain) ||
				(exception->domain.len > 0 &&
					view_equal(exception->domain, domain))))
			return exception;
	}
	return NULL;
}

static void stake_exceptions(const struct inquiry *inquiry, const struct principal *principal,
	const struct identity *identity, struct stakes *stakes)
{
	const struct exception *exception =
		exception_for(inquiry->env, principal, identity->local, identity->domain);
	if (exception) {
		add_stake(stakes, "exception", (struct view){ NULL, 0 },
			exception_describe(exception, inquiry->arena), false);
	}
}

/* The organisation the person names, or the one that owns the domain of an own address. */
static const struct organization *organization_for(
	const struct inquiry *inquiry, const struct person *person, struct view domain)
{
	const struct organization *named = registry_organization_of(inquiry->registry, person);
	if (named)
		return named;
	for (size_t i = 0; i < inquiry->list->organization_count; i++) {
		const struct organization *each = &inquiry->list->organizations[i];
		if (!registry_domain_is_of(each, domain))
			continue;
		for (size_t a = 0; a < person->addresses.count; a++) {
			struct view address = person->addresses.items[a];
			size_t at = view_find_last(address, '@');
			if (registry_domain_is_of(each, view_from(address, at + 1)))
				return each;
		}
	}
	return NULL;
}

/* Everybody may have an address in it, and any name before it. */
static bool is_shared(const struct inquiry *inquiry, struct view domain)
{
	const struct string_list *freemail = &inquiry->env->policy->snapshot->rules.freemail;
	return string_list_has(freemail, domain) || domain_is_public_suffix(domain);
}

static void stake_person(const struct inquiry *inquiry, const struct claim *claim,
	const struct identity *identity, struct stakes *stakes)
{
	const struct person *person = claim->match.principal->person;
	const struct organization *organization =
		organization_for(inquiry, person, identity->domain);
	/* A person who never sends e-mail is not vouched for by an own address; only as part
	 * of a longer name ("Office of ...") by the organisation or a delegate. */
	bool part = claim->match.means & MEANS_BIT(MEANS_PART);
	struct view none = { NULL, 0 };
	if (person->sends_email && registry_address_is_listed(&person->addresses,
					   identity->local, identity->domain))
		add_stake(stakes, "own_address", none, identity->address, true);
	if (!person->sends_email && !part)
		return;
	if (registry_address_is_listed(&person->delegates, identity->local, identity->domain))
		add_stake(stakes, "delegate", none, identity->address, false);
	if (organization && registry_domain_is_of(organization, identity->domain))
		add_stake(stakes, "organization", none, organization->name, true);
	/* A record that is a name and no more: the domains in the list are all that is known
	 * to be ours. */
	if (person->addresses.count == 0 && !organization &&
		registry_domain_rules(inquiry->registry, identity->domain) &&
		!is_shared(inquiry, identity->domain))
		add_stake(stakes, "own_domain", none, identity->domain, true);
	stake_services(&person->services, identity, stakes);
	if (organization)
		stake_services(&organization->services, identity, stakes);
}

/* A member of the organisation, writing from an own private address. */
static bool is_member(const struct inquiry *inquiry, const struct organization *organization,
	const struct identity *identity)
{
	struct matches matches = { .count = 0 };
	registry_find_address(
		inquiry->registry, identity->local, identity->domain, inquiry->arena, &matches);
	for (size_t i = 0; i < matches.count; i++) {
		const struct person *person = matches.items[i].principal->person;
		if (person && person->sends_email &&
			registry_organization_of(inquiry->registry, person) == organization)
			return true;
	}
	return false;
}

static void stake_organization(const struct inquiry *inquiry, const struct claim *claim,
	const struct identity *identity, struct stakes *stakes)
{
	const struct organization *organization = claim->match.principal->organization;
	struct view none = { NULL, 0 };
	if (registry_domain_is_of(organization, identity->domain)) {
		add_stake(stakes, "own_domain", none, identity->domain, true);
	} else if (is_member(inquiry, organization, identity)) {
		add_stake(stakes, "member", none, identity->address, false);
	}
	stake_services(&organization->services, identity, stakes);
}

/* The claimed address is the identity itself: authentication decides. */
static bool is_identity(const struct claim *claim, const struct identity *identity)
{
	return claim_is_of_domain(claim) && claim->candidate->origin == ORIGIN_MAILBOX &&
	       view_equal(claim->candidate->domain, identity->domain) &&
	       view_equal(claim->candidate->local, identity->local);
}

static bool is_silent(const struct claim *claim)
{
	const struct person *person = claim->match.principal->person;
	return person && !person->sends_email;
}

static void stake_principal(const struct inquiry *inquiry, const struct claim *claim,
	const struct identity *identity, struct stakes *stakes)
{
	const struct principal *principal = claim->match.principal;
	switch (principal->kind) {
	case PRINCIPAL_PERSON:
		stake_person(inquiry, claim, identity, stakes);
		break;
	case PRINCIPAL_ORGANIZATION:
		stake_organization(inquiry, claim, identity, stakes);
		break;
	case PRINCIPAL_DOMAIN:
		if (domain_is_within(identity->domain, principal->domain->name)) {
			add_stake(stakes, "own_domain", (struct view){ NULL, 0 },
				identity->domain, true);
		}
		break;
	}
}

static void find_stakes(const struct inquiry *inquiry, const struct claim *claim,
	const struct identity *identity, struct stakes *stakes)
{
	bool silent = is_silent(claim);
	if (is_identity(claim, identity) && !silent) {
		add_stake(stakes, "own_address", (struct view){ NULL, 0 }, identity->address,
			true);
	} else {
		stake_principal(inquiry, claim, identity, stakes);
	}
	if (!silent && registry_address_is_listed(
			       &inquiry->list->lists, identity->local, identity->domain))
		add_stake(stakes, "list", (struct view){ NULL, 0 }, identity->address, false);
	stake_exceptions(inquiry, claim->match.principal, identity, stakes);
}

/* --- authentication --- */

static void ask_trusted(struct inquiry *inquiry, struct view from_domain)
{
	const struct settings *settings = inquiry->settings;
	struct trust_rule *rules =
		arena_array(inquiry->arena, struct trust_rule, settings->trusted_results_count);
	for (size_t i = 0; i < settings->trusted_results_count; i++) {
		rules[i].authserv_id = settings->trusted_results[i].authserv_id;
		rules[i].writer = settings->trusted_results[i].writer == TRUSTED_RELAY
					  ? TRUST_RELAY
					  : TRUST_MILTER;
	}
	trust_read(rules, settings->trusted_results_count, inquiry->origin->is_relay,
		inquiry->message, from_domain, &inquiry->verdict->auth, inquiry->arena);
}

static void ask_nobody(struct auth_results *auth, struct view from_domain)
{
	auth->spf =
		(struct spf_result){ .result = AUTH_TEMPERROR, .reason = VIEW("no resolver") };
	auth->dkim_unknown = true;
	auth->dmarc = (struct dmarc_result){ .result = AUTH_TEMPERROR,
		.domain = from_domain,
		.organizational = domain_registrable(from_domain),
		.reason = VIEW("no resolver") };
}

static void authenticate(struct inquiry *inquiry)
{
	struct auth_results *auth = &inquiry->verdict->auth;
	const struct candidate *author = senders_shown_author(&inquiry->verdict->senders);
	const struct envelope *envelope = &inquiry->message->envelope;
	struct view from_domain = author ? author->domain : (struct view){ NULL, 0 };
	if (auth->asked)
		return;
	auth->asked = true;
	if (inquiry->settings->auth_mode == AUTH_MODE_TRUST) {
		ask_trusted(inquiry, from_domain);
		return;
	}
	if (!inquiry->env->resolver || !inquiry->env->dkim) {
		ask_nobody(auth, from_domain);
		return;
	}
	struct spf_query query = {
		.client = envelope->mail_from_known ? inquiry->origin->client
						    : (struct ip_address){ 0 },
		.helo = inquiry->origin->helo,
		.mail_from = envelope->mail_from,
		.author = from_domain,
	};
	dkim_check(inquiry->env->dkim, inquiry->env->resolver, &inquiry->budget,
		inquiry->message, from_domain, inquiry->env->now, auth, inquiry->arena);
	auth->spf = spf_check(inquiry->env->resolver, &inquiry->budget, &query, inquiry->arena);
	auth->dmarc = dmarc_check(
		inquiry->env->resolver, &inquiry->budget, from_domain, auth, inquiry->arena);
}

static enum answer has_spf_record(struct inquiry *inquiry, struct view domain)
{
	struct dns_answer answer = dns_lookup(
		inquiry->env->resolver, &inquiry->budget, domain, DNS_TXT, inquiry->arena);
	if (answer.status == DNS_UNKNOWN)
		return ANSWER_UNKNOWN;
	for (size_t i = 0; answer.status == DNS_FOUND && i < answer.count; i++) {
		if (view_starts_with_ascii_nocase(answer.records[i].data, VIEW("v=spf1")))
			return ANSWER_YES;
	}
	return ANSWER_NO;
}

/* Something that only a record can say. */
static bool spf_has_said(const struct spf_result *spf)
{
	return spf->result != AUTH_NONE && spf->result != AUTH_TEMPERROR;
}

/* Whether the domain (or its registrable domain) says in DNS how its mail is recognised. */
static enum answer publishes_anything(struct inquiry *inquiry, struct view domain)
{
	const struct auth_results *auth = &inquiry->verdict->auth;
	if (auth->dmarc.result != AUTH_NONE && auth->dmarc.result != AUTH_TEMPERROR)
		return ANSWER_YES;
	if (spf_has_said(&auth->spf) && view_equal(auth->spf.domain, domain))
		return ANSWER_YES;
	/* A filter that speaks of no DMARC record has not said whether there is one for SPF, if
	 * it looked at another's envelope domain: that one question is asked here. */
	bool is_told = !auth->trusted || auth->dmarc.result == AUTH_NONE;
	if (!is_told || !inquiry->env->resolver)
		return ANSWER_UNKNOWN;
	enum answer answer = has_spf_record(inquiry, domain);
	struct view above = domain_registrable(domain);
	if (answer == ANSWER_NO && above.len > 0 && !view_equal(above, domain))
		answer = has_spf_record(inquiry, above);
	if (answer == ANSWER_NO && auth->dmarc.result == AUTH_TEMPERROR)
		return ANSWER_UNKNOWN;
	return answer;
}

/* An identity other than the author's: no DMARC, so only what names its very domain. */
static enum answer domain_is_authenticated(const struct auth_results *auth, struct view domain)
{
	enum answer is_signed = auth_is_signed_by(auth, domain);
	if (is_signed == ANSWER_YES)
		return is_signed;
	if (view_equal(auth->spf.domain, domain)) {
		if (auth->spf.result == AUTH_PASS)
			return ANSWER_YES;
		if (auth->spf.result == AUTH_TEMPERROR)
			return ANSWER_UNKNOWN;
	}
	/* Of archived mail nobody knows what MAIL FROM was. */
	if (auth->spf.domain.len == 0 && auth->spf.unasked)
		return ANSWER_UNKNOWN;
	return is_signed;
}

static enum answer is_authenticated(struct inquiry *inquiry, const struct identity *identity)
{
	const struct auth_results *auth = &inquiry->verdict->auth;
	const struct protected_domain *rules =
		registry_domain_rules_above(inquiry->registry, identity->domain);
	if (!identity->is_author && !same_organisational(auth->dmarc.domain, identity->domain))
		return domain_is_authenticated(auth, identity->domain);
	/* What is aligned with the author is aligned with a Sender of the same house. */
	return auth_author_is_authenticated(
		auth, rules && rules->require == REQUIRE_DKIM, inquiry->arena, NULL);
}

/* Forwarding breaks what the author's domain can show; a sealer that the administrator
 * believes may have seen it whole. A chain that does not end with one costs no query. */
static void read_seals(struct inquiry *inquiry)
{
	const struct string_list *sealers = &inquiry->list->arc_sealers;
	if (inquiry->seals_read || sealers->count == 0 || !inquiry->env->resolver)
		return;
	inquiry->seals_read = true;
	struct view newest = arc_newest_sealer(&inquiry->message->header, inquiry->arena);
	for (size_t i = 0; i < sealers->count; i++) {
		if (!view_equal(sealers->items[i], newest))
			continue;
		arc_check(inquiry->env->resolver, &inquiry->budget, inquiry->message,
			inquiry->env->now, &inquiry->verdict->auth, inquiry->arena);
		return;
	}
}

static enum answer is_sealed(struct inquiry *inquiry, const struct identity *identity)
{
	const struct string_list *sealers = &inquiry->list->arc_sealers;
	const struct protected_domain *rules =
		registry_domain_rules_above(inquiry->registry, identity->domain);
	if (!identity->is_author)
		return ANSWER_NO;
	read_seals(inquiry);
	return auth_is_sealed_by(&inquiry->verdict->auth, sealers->items, sealers->count,
		identity->domain, rules && rules->require == REQUIRE_DKIM);
}

static struct view summary_of(const struct inquiry *inquiry)
{
	const struct auth_results *auth = &inquiry->verdict->auth;
	struct buf text = buf_init(inquiry->arena, 1024);
	buf_printf(&text, "spf=%s", spf_result_name(&auth->spf));
	if (auth->spf.domain.len > 0)
		buf_printf(&text, " of %.*s", VIEW_ARG(auth->spf.domain));
	buf_text(&text, ", dkim=");
	if (auth->dkim_count == 0)
		buf_text(&text, auth->dkim_unknown ? "unknown" : "none");
	for (size_t i = 0; i < auth->dkim_count; i++) {
		buf_printf(&text, "%s%s of %.*s", i ? "+" : "",
			auth_result_name(auth->dkim[i].result), VIEW_ARG(auth->dkim[i].domain));
	}
	buf_printf(&text, ", dmarc=%s", auth_result_name(auth->dmarc.result));
	if (auth->arc.asked)
		buf_printf(&text, ", arc=%s", auth_result_name(auth->arc.result));
	return buf_view(&text);
}

/* --- the state of one claim --- */

static struct view because(
	struct inquiry *inquiry, const char *before, struct view named, const char *after)
{
	struct buf text = buf_init(inquiry->arena, 2048);
	buf_text(&text, before);
	buf_put_escaped(&text, named);
	buf_text(&text, after);
	if (inquiry->verdict->auth.asked) {
		buf_text(&text, " (");
		buf_put(&text, summary_of(inquiry));
		buf_text(&text, ")");
	}
	return buf_view(&text);
}

/* The own address or domain was not authenticated. Is that a sign of forgery? */
static void settle_unauthenticated(
	struct inquiry *inquiry, struct claim *claim, const struct identity *identity)
{
	const struct protected_domain *rules =
		registry_domain_rules_above(inquiry->registry, identity->domain);
	/* An own address in Sender, under somebody else's From, is nobody's ordinary mail: what
	 * a domain publishes is no excuse for that one. */
	bool require = !identity->is_author || (rules && rules->require_auth);
	enum answer published =
		require ? ANSWER_YES : publishes_anything(inquiry, identity->domain);
	switch (published) {
	case ANSWER_YES:
		claim->state = CLAIM_FALSE;
		claim->reason =
			because(inquiry, "", identity->address, " is not authenticated");
		break;
	case ANSWER_NO:
		claim->state = CLAIM_UNPROTECTED;
		claim->reason = because(inquiry, "", identity->domain,
			" publishes neither SPF nor DMARC, and require_auth is not set");
		break;
	case ANSWER_UNKNOWN:
		claim->state = CLAIM_UNKNOWN;
		claim->reason = because(
			inquiry, "DNS did not say what ", identity->domain, " publishes");
		break;
	}
}

/* Whether this voucher is there; where only a sealer has seen it, the sealer is named. */
static enum answer ask_stake(
	struct inquiry *inquiry, const struct identity *identity, struct stake *stake)
{
	const struct auth_results *auth = &inquiry->verdict->auth;
	if (stake->signer.len > 0)
		return auth_is_signed_by(auth, stake->signer);
	enum answer answer = is_authenticated(inquiry, identity);
	if (answer == ANSWER_YES)
		return answer;
	enum answer sealed = is_sealed(inquiry, identity);
	if (sealed == ANSWER_YES && strcmp(stake->kind, "exception") != 0) {
		stake->kind = "arc";
		stake->text = auth->arc.seals[auth->arc.count - 1].domain;
	}
	return sealed == ANSWER_NO ? answer : sealed;
}

static void settle_with_stakes(struct inquiry *inquiry, struct claim *claim,
	const struct identity *identity, struct stakes *stakes)
{
	bool unknown = false;
	bool inherits = false;
	authenticate(inquiry);
	for (size_t i = 0; i < stakes->count; i++) {
		struct stake *stake = &stakes->items[i];
		enum answer answer = ask_stake(inquiry, identity, stake);
		verdict_add_voucher(inquiry->verdict, answer == ANSWER_YES, stake->kind,
			stake->text, inquiry->arena);
		if (answer == ANSWER_YES) {
			claim->state = CLAIM_VOUCHED;
			claim->reason = because(inquiry,
				arena_string(inquiry->arena,
					arena_printf(inquiry->arena, "%s: ", stake->kind)),
				stake->text, "");
			return;
		}
		unknown |= answer == ANSWER_UNKNOWN;
		inherits |= stake->inherits;
	}
	if (unknown) {
		claim->state = CLAIM_UNKNOWN;
		claim->reason = because(inquiry, "whether ", identity->address,
			" is genuine is not known: DNS did not answer, or the client and "
			"MAIL FROM to ask SPF with were not given");
	} else if (inherits) {
		settle_unauthenticated(inquiry, claim, identity);
	} else {
		claim->state = CLAIM_FALSE;
		claim->reason =
			because(inquiry, "", identity->address, " is not authenticated");
	}
}

#define DISGUISES \
	(MEANS_BIT(MEANS_HOMOGLYPH) | MEANS_BIT(MEANS_INVISIBLE) | MEANS_BIT(MEANS_BIDI))

/* Whether a service of this kind puts names where this one stands. Nobody disguises an own
 * name, and who never sends e-mail has no account. */
static bool may_be_carried(const struct claim *claim, enum carries carries)
{
	if (is_silent(claim) || (claim->match.means & DISGUISES))
		return false;
	if (carries == CARRIES_REPLY_TO)
		return claim->place == CLAIM_REPLY_TO && claim_is_name(claim);
	return (claim->place == CLAIM_FROM_NAME || claim->place == CLAIM_FROM_ADDRESS) &&
	       (claim_is_name(claim) || claim->candidate->origin == ORIGIN_IN_NAME);
}

/* A claim for which nothing vouches, in the mail of a service where anybody may have an
 * account under any name: if the service is authenticated as itself, nothing is forged. */
static void settle_open_service(
	struct inquiry *inquiry, struct claim *claim, const struct identity *identity)
{
	const struct rules *rules = &inquiry->env->policy->snapshot->rules;
	for (size_t i = 0; i < rules->service_count; i++) {
		const struct carrier *service = &rules->services[i];
		if (!service->open || !may_be_carried(claim, service->carries) ||
			!domain_is_within(identity->domain, service->domain))
			continue;
		authenticate(inquiry);
		enum answer answer =
			auth_is_signed_by(&inquiry->verdict->auth, service->domain);
		if (answer == ANSWER_YES) {
			claim->state = CLAIM_OPEN_SERVICE;
			claim->reason = because(inquiry, "", service->domain,
				" is authenticated as itself, but anybody may have an account "
				"there under any name");
			return;
		}
		if (answer == ANSWER_UNKNOWN && claim->state == CLAIM_FALSE) {
			claim->state = CLAIM_UNKNOWN;
			claim->reason = because(inquiry, "whether this is mail of ",
				service->domain, " is not known: DNS did not answer");
		}
	}
}

/* Genuine mail can be sent on by anybody, with a Reply-To of theirs on top: the signature
 * holds, as long as it is silent about that field. SPF speaks of who sends it now. */
static bool may_have_been_added(const struct inquiry *inquiry, const struct claim *claim)
{
	const struct auth_results *auth = &inquiry->verdict->auth;
	if (claim->place != CLAIM_REPLY_TO || auth->trusted || auth->dkim_count == 0 ||
		auth->dmarc.spf_aligned == ANSWER_YES)
		return false;
	for (size_t i = 0; i < auth->dkim_count; i++) {
		const struct dkim_result *dkim = &auth->dkim[i];
		if (dkim->result == AUTH_PASS && dkim->signs_reply_to &&
			same_organisational(dkim->domain, auth->dmarc.domain))
			return false;
	}
	return auth->dmarc.dkim_aligned == ANSWER_YES;
}

static void settle(struct inquiry *inquiry, struct claim *claim)
{
	struct identity identity = { .is_author = false };
	struct stakes stakes = { .count = 0 };
	claim->state = CLAIM_FALSE;
	if (!identity_of(inquiry, claim, &identity)) {
		claim->reason = VIEW("the mail has no single well-formed sender address that "
				     "authentication could speak of");
		return;
	}
	find_stakes(inquiry, claim, &identity, &stakes);
	if (stakes.count > 0) {
		settle_with_stakes(inquiry, claim, &identity, &stakes);
	} else {
		claim->reason =
			because(inquiry, "no configured voucher names ", identity.address, "");
	}
	if (claim->state == CLAIM_VOUCHED && may_have_been_added(inquiry, claim)) {
		claim->state = CLAIM_FALSE;
		claim->reason = VIEW("Reply-To is not signed, and may have been put on later");
	}
	if (claim->state != CLAIM_VOUCHED)
		settle_open_service(inquiry, claim, &identity);
}

/* Nothing is forged in it, as far as can be told. */
static bool is_not_false(const struct claim *claim)
{
	return claim->state == CLAIM_VOUCHED || claim->state == CLAIM_UNKNOWN ||
	       claim->state == CLAIM_UNPROTECTED;
}

/* Two principals may bear one name, or nearly: mail that is vouched for as one of them does
 * not falsely claim to be the other, and where that is unknown of one it is of the other. */
static bool is_namesake_of(const struct claim *claim, const struct claim *other)
{
	/* Of one who never writes only another person is a namesake, not a house. */
	if (is_silent(claim) && !other->match.principal->person)
		return false;
	bool is_better = claim->state != CLAIM_VOUCHED &&
			 (other->state == CLAIM_VOUCHED ||
				 (claim->state == CLAIM_FALSE && is_not_false(other)));
	return is_better && claim_is_name(claim) && claim_is_name(other) &&
	       claim->candidate == other->candidate &&
	       claim->match.principal->kind == other->match.principal->kind &&
	       (claim->match.strength <= other->match.strength || !claim_is_weak(other));
}

void settle_namesakes(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->claim_count; i++) {
		for (size_t k = 0; k < verdict->claim_count; k++) {
			struct claim *claim = &verdict->claims[i];
			const struct claim *other = &verdict->claims[k];
			if (!is_namesake_of(claim, other))
				continue;
			claim->state = other->state;
			claim->reason = other->state == CLAIM_VOUCHED
						? VIEW("vouched for as another principal of "
						       "that name")
						: other->reason;
		}
	}
}

/* Sender names whom From names already, and there it is not false: "on behalf of" oneself, as
 * many a provider and every old mail program writes it. It claims nothing more. */
static void settle_echoes(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->claim_count; i++) {
		struct claim *claim = &verdict->claims[i];
		for (size_t k = 0; k < verdict->claim_count && claim->state == CLAIM_FALSE;
			k++) {
			const struct claim *from = &verdict->claims[k];
			if (claim->place != CLAIM_SENDER || !is_not_false(from) ||
				from->match.principal != claim->match.principal ||
				!(PLACE_BIT(from->place) & PLACES_FROM))
				continue;
			claim->state = from->state;
			claim->reason = from->reason;
		}
	}
}

/* What the record offers that this mail did not bring, for the explanation. */
static void tell_missing(struct inquiry *inquiry, const struct principal *principal)
{
	struct buf text = buf_init(inquiry->arena, 1024);
	const struct string_list *listed = NULL;
	if (principal->person && !principal->person->sends_email) {
		buf_text(&text, "nothing: this person never sends e-mail");
	} else if (principal->person) {
		buf_text(&text, "authenticated mail from an address listed for this person");
		listed = &principal->person->addresses;
	} else if (principal->organization) {
		buf_text(&text, "authenticated mail from a domain of this organisation");
		listed = &principal->organization->domains;
	} else {
		buf_text(&text, "authenticated mail from this domain");
	}
	for (size_t i = 0; listed && i < listed->count; i++) {
		buf_text(&text, i ? ", " : ": ");
		buf_put_escaped(&text, listed->items[i]);
	}
	verdict_add_voucher(inquiry->verdict, false, "record", buf_view(&text), inquiry->arena);
}

static struct inquiry inquiry_begin(const struct engine_env *env, const struct message *message,
	const struct origin_of_mail *origin, struct arena *arena, struct verdict *verdict)
{
	const struct snapshot *snapshot = env->policy->snapshot;
	return (struct inquiry){
		.env = env,
		.settings = &snapshot->settings,
		.list = &snapshot->protected_list,
		.registry = env->policy->registry,
		.message = message,
		.origin = origin,
		.verdict = verdict,
		.arena = arena,
		.budget = dns_budget_begin((unsigned)snapshot->settings.dns_queries,
			(unsigned)snapshot->settings.dns_deadline),
	};
}

void vouch_authenticate(const struct engine_env *env, const struct message *message,
	const struct origin_of_mail *origin, struct arena *arena, struct verdict *verdict)
{
	struct inquiry inquiry = inquiry_begin(env, message, origin, arena, verdict);
	authenticate(&inquiry);
}

void vouch_claims(const struct engine_env *env, const struct message *message,
	const struct origin_of_mail *origin, struct arena *arena, struct verdict *verdict)
{
	struct inquiry inquiry = inquiry_begin(env, message, origin, arena, verdict);
	for (size_t i = 0; i < verdict->claim_count; i++)
		settle(&inquiry, &verdict->claims[i]);
	settle_namesakes(verdict);
	settle_echoes(verdict);
	for (size_t i = 0; i < verdict->claim_count; i++) {
		if (verdict->claims[i].state != CLAIM_VOUCHED) {
			tell_missing(&inquiry, verdict->claims[i].match.principal);
			return;
		}
	}
}

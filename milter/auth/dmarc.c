#include "auth/dmarc.h"

#include "auth/taglist.h"
#include "base/domain.h"
#include "base/limits.h"

#define MAX_NAMES 64 /* remembered within one check */

enum psd {
	PSD_UNSAID,
	PSD_YES,
	PSD_NO
};

struct record {
	bool is_usable; /* false: it asks for no DMARC processing (RFC 9989 4.10.1) */
	enum dmarc_policy policy, subdomain_policy, missing_policy;
	bool has_missing_policy;
	bool strict_spf, strict_dkim;
	bool is_test;
	enum psd psd;
};

enum step_kind {
	STEP_NONE,
	STEP_RECORD,
	STEP_SEVERAL,
	STEP_UNKNOWN
};

/* What stands at _dmarc.<domain>. */
struct step {
	struct view domain;
	enum step_kind kind;
	struct record record;
};

struct walk {
	const struct step *steps[LIMIT_DMARC_WALK]; /* longest name first */
	size_t count;                               /* at least one */
};

struct check {
	struct dns_resolver *resolver;
	struct dns_budget *budget;
	struct arena *arena;
	struct step *known; /* names asked so far: one answer for each within a message */
	size_t known_count;
};

/* Records ----------------------------------------------------------------------------- */

static bool read_policy(struct view value, enum dmarc_policy *policy_out)
{
	if (view_equal_ascii_nocase(value, VIEW("none"))) {
		*policy_out = DMARC_POLICY_NONE;
	} else if (view_equal_ascii_nocase(value, VIEW("quarantine"))) {
		*policy_out = DMARC_POLICY_QUARANTINE;
	} else if (view_equal_ascii_nocase(value, VIEW("reject"))) {
		*policy_out = DMARC_POLICY_REJECT;
	} else {
		return false;
	}
	return true;
}

/* A URI of RFC 3986 as far as it matters: a scheme and something behind it. */
static bool is_report_uri(struct view uri)
{
	size_t colon = view_find(uri, ':');
	struct view scheme = view_slice(uri, 0, colon);
	struct view rest = view_from(uri, colon + 1);
	if (scheme.len == 0 || !ascii_is_alpha(scheme.ptr[0]) || rest.len == 0)
		return false;
	for (size_t i = 0; i < uri.len; i++) {
		if (uri.ptr[i] <= ' ' || uri.ptr[i] > '~')
			return false;
	}
	if (view_equal_ascii_nocase(scheme, VIEW("mailto"))) {
		size_t at = view_find(rest, '@');
		return at > 0 && at + 1 < rest.len;
	}
	return true;
}

static bool has_report_uri(struct view value)
{
	for (size_t at = 0; at < value.len;) {
		struct view rest = view_from(value, at);
		struct view uri = view_slice(rest, 0, view_find(rest, ','));
		at += uri.len + 1;
		if (is_report_uri(view_trim(uri)))
			return true;
	}
	return false;
}

/* sp= and np= fall back on what stands before them. False when there is one that is no
 * policy. A policy written twice is none. */
static bool read_subpolicy(const struct taglist *tags, struct view name, bool *has_out,
	enum dmarc_policy *policy_out)
{
	const struct tag *tag = taglist_find(tags, name);
	*has_out = tag != NULL;
	return !tag || (read_policy(tag->value, policy_out) && !taglist_repeats(tags, name));
}

static void read_policies(const struct taglist *tags, struct record *record)
{
	bool has_sp = false;
	const struct tag *tag = taglist_find(tags, VIEW("p"));
	bool valid = tag && read_policy(tag->value, &record->policy) &&
		     !taglist_repeats(tags, VIEW("p"));
	record->subdomain_policy = record->policy;
	valid = read_subpolicy(tags, VIEW("sp"), &has_sp, &record->subdomain_policy) && valid;
	record->missing_policy = record->subdomain_policy;
	valid = read_subpolicy(tags, VIEW("np"), &record->has_missing_policy,
			&record->missing_policy) &&
		valid;
	record->is_usable = valid || has_report_uri(taglist_value(tags, VIEW("rua")));
	if (!valid) {
		record->policy = DMARC_POLICY_NONE;
		record->subdomain_policy = DMARC_POLICY_NONE;
		record->missing_policy = DMARC_POLICY_NONE;
		record->has_missing_policy = false;
	}
}

static bool tag_is(const struct taglist *tags, struct view name, struct view value)
{
	return view_equal_ascii_nocase(taglist_value(tags, name), value);
}

/* False: no DMARC record at all (RFC 9989 4.8: v=DMARC1 stands first, in these letters). */
static bool record_read(struct view text, struct record *record_out, struct arena *arena)
{
	struct view first = view_slice(text, 0, view_find(text, ';'));
	size_t equals = view_find(first, '=');
	if (!view_equal(view_trim(view_slice(first, 0, equals)), VIEW("v")) ||
		!view_equal(view_trim(view_from(first, equals + 1)), VIEW("DMARC1")))
		return false;
	struct taglist tags = taglist_read(text, arena);
	struct record record = {
		.strict_spf = tag_is(&tags, VIEW("aspf"), VIEW("s")),
		.strict_dkim = tag_is(&tags, VIEW("adkim"), VIEW("s")),
		.is_test = tag_is(&tags, VIEW("t"), VIEW("y")),
	};
	if (tag_is(&tags, VIEW("psd"), VIEW("y"))) {
		record.psd = PSD_YES;
	} else if (tag_is(&tags, VIEW("psd"), VIEW("n"))) {
		record.psd = PSD_NO;
	}
	read_policies(&tags, &record);
	*record_out = record;
	return true;
}

/* The tree walk ----------------------------------------------------------------------- */

static void read_step(struct check *check, struct step *step)
{
	struct view name = arena_printf(check->arena, "_dmarc.%.*s", VIEW_ARG(step->domain));
	struct dns_answer answer =
		dns_lookup(check->resolver, check->budget, name, DNS_TXT, check->arena);
	if (answer.status == DNS_UNKNOWN)
		step->kind = STEP_UNKNOWN;
	for (size_t i = 0; answer.status == DNS_FOUND && i < answer.count; i++) {
		struct record record;
		if (!record_read(answer.records[i].data, &record, check->arena))
			continue;
		step->kind = step->kind == STEP_NONE ? STEP_RECORD : STEP_SEVERAL;
		step->record = record;
	}
}

static const struct step *ask(struct check *check, struct view domain)
{
	for (size_t i = 0; i < check->known_count; i++) {
		if (view_equal(check->known[i].domain, domain))
			return &check->known[i];
	}
	struct step *step = check->known_count < MAX_NAMES
				    ? &check->known[check->known_count++]
				    : arena_new(check->arena, struct step);
	step->domain = domain;
	read_step(check, step);
	return step;
}

static size_t count_labels(struct view domain)
{
	size_t count = domain.len > 0 ? 1 : 0;
	for (size_t i = 0; i < domain.len; i++)
		count += domain.ptr[i] == '.' ? 1 : 0;
	return count;
}

/* The last `count` labels. */
static struct view last_labels(struct view domain, size_t count)
{
	for (size_t have = count_labels(domain); have > count; have--)
		domain = view_from(domain, view_find(domain, '.') + 1);
	return domain;
}

/* RFC 9989 4.10: the name, then from seven labels down, at most eight queries. */
static struct walk walk_from(struct check *check, struct view domain)
{
	struct walk walk = { .steps = { ask(check, domain) }, .count = 1 };
	const struct step *step = walk.steps[0];
	size_t labels = count_labels(domain);
	while (labels > 1 && walk.count < LIMIT_DMARC_WALK &&
		!(step->kind == STEP_RECORD && step->record.psd != PSD_UNSAID)) {
		labels = labels >= LIMIT_DMARC_WALK ? LIMIT_DMARC_WALK - 1 : labels - 1;
		step = ask(check, last_labels(domain, labels));
		walk.steps[walk.count++] = step;
	}
	return walk;
}

static const struct step *shortest_record(const struct walk *walk)
{
	const struct step *found = NULL;
	for (size_t i = 0; i < walk->count; i++) {
		if (walk->steps[i]->kind == STEP_RECORD)
			found = walk->steps[i];
	}
	return found;
}

/* A query that was not answered could have held a record that decides. Not one at a public
 * suffix with a record below it: there the list says what psd=y would. */
static bool is_uncertain(const struct walk *walk)
{
	bool has_record = false;
	for (size_t i = 0; i < walk->count; i++) {
		const struct step *step = walk->steps[i];
		if (step->kind == STEP_RECORD)
			has_record = true;
		if (step->kind == STEP_UNKNOWN &&
			!(has_record && domain_is_public_suffix(step->domain)))
			return true;
	}
	return false;
}

static struct view listed_organization(struct view domain)
{
	struct view registrable = domain_registrable(domain);
	return registrable.len > 0 ? registrable : domain;
}

/* RFC 9989 4.10.2. Where no record says anything, and where the one that would be chosen
 * stands at a public suffix that does not call itself one, the list decides. */
static struct view organization_of(const struct walk *walk, struct view domain)
{
	const struct step *last = shortest_record(walk);
	if (!last || is_uncertain(walk))
		return listed_organization(domain);
	if (last->record.psd == PSD_YES && !view_equal(last->domain, domain))
		return last_labels(domain, count_labels(last->domain) + 1);
	if (last->record.psd != PSD_NO && domain_is_public_suffix(last->domain))
		return listed_organization(domain);
	return last->domain;
}

/* Alignment --------------------------------------------------------------------------- */

struct author {
	struct view domain;
	struct view organization;
	struct walk walk;
	bool is_uncertain;
};

/* Whether two different names have one organisational domain. The public suffix list is the
 * second opinion: whatever records say, two names that it keeps apart are never one. */
static enum answer is_same_organization(
	struct check *check, const struct author *author, struct view domain)
{
	struct view registrable = domain_registrable(author->domain);
	if (registrable.len == 0 || !view_equal(registrable, domain_registrable(domain)))
		return ANSWER_NO;
	struct walk walk = walk_from(check, domain);
	if (author->is_uncertain || is_uncertain(&walk))
		return ANSWER_UNKNOWN;
	struct view organization = organization_of(&walk, domain);
	const struct step *record = shortest_record(&walk);
	/* The author's side publishes nothing: RFC 9989 has no alignment then, we have the
	 * list's, save where the other side says whose it is. */
	if (!shortest_record(&author->walk) && record && record->record.psd == PSD_UNSAID)
		return ANSWER_YES;
	return view_equal(organization, author->organization) ? ANSWER_YES : ANSWER_NO;
}

static enum answer is_aligned(
	struct check *check, const struct author *author, struct view domain, bool strict)
{
	if (domain.len == 0)
		return ANSWER_NO;
	if (view_equal(author->domain, domain))
		return ANSWER_YES;
	return strict ? ANSWER_NO : is_same_organization(check, author, domain);
}

static enum answer evaluate_spf(struct check *check, const struct author *author,
	const struct spf_result *spf, bool strict)
{
	bool is_pass = spf->result == AUTH_PASS;
	if (!is_pass && spf->result != AUTH_TEMPERROR && !spf->unasked)
		return ANSWER_NO;
	if (spf->unasked && spf->domain.len == 0)
		return ANSWER_UNKNOWN;
	enum answer aligned = is_aligned(check, author, spf->domain, strict);
	return is_pass || aligned == ANSWER_NO ? aligned : ANSWER_UNKNOWN;
}

static void evaluate_dkim(struct check *check, const struct author *author,
	const struct auth_results *results, struct dmarc_result *dmarc)
{
	dmarc->dkim_aligned = ANSWER_NO;
	if (results->dkim_unknown && results->dkim_count == 0)
		dmarc->dkim_aligned = ANSWER_UNKNOWN;
	for (size_t i = 0; i < results->dkim_count; i++) {
		const struct dkim_result *dkim = &results->dkim[i];
		bool is_pass = dkim->result == AUTH_PASS;
		if (!is_pass && dkim->result != AUTH_TEMPERROR)
			continue;
		enum answer aligned =
			is_aligned(check, author, dkim->domain, dmarc->strict_dkim);
		if (aligned == ANSWER_NO)
			continue;
		dmarc->dkim_aligned = ANSWER_UNKNOWN;
		if (is_pass && aligned == ANSWER_YES) {
			dmarc->dkim_aligned = ANSWER_YES;
			dmarc->aligned_dkim = dkim->domain;
			return;
		}
	}
}

/* Discovery and policy ---------------------------------------------------------------- */

/* RFC 9989 4.10.1: the author domain's own record, else that of the organisational domain,
 * else that of the public suffix domain. NULL with `result` set where there is none. */
static const struct step *find_record(const struct author *author, struct dmarc_result *result)
{
	const struct step *own = author->walk.steps[0];
	const struct step *found = own;
	if (own->kind == STEP_SEVERAL) {
		result->result = AUTH_NONE;
		result->reason = VIEW("several records");
		return NULL;
	}
	if (own->kind == STEP_UNKNOWN || (own->kind == STEP_NONE && author->is_uncertain)) {
		result->result = AUTH_TEMPERROR;
		result->reason = VIEW("a query for the record was not answered");
		return NULL;
	}
	if (own->kind == STEP_NONE) {
		found = shortest_record(&author->walk);
		for (size_t i = 0; i < author->walk.count; i++) {
			const struct step *step = author->walk.steps[i];
			if (step->kind == STEP_RECORD &&
				view_equal(step->domain, author->organization))
				found = step;
		}
	}
	if (!found || !found->record.is_usable) {
		result->result = AUTH_NONE;
		result->reason = found ? VIEW("the record has no policy") : VIEW("no record");
		return NULL;
	}
	return found;
}

static enum dmarc_policy lower_policy(enum dmarc_policy policy)
{
	return policy == DMARC_POLICY_REJECT ? DMARC_POLICY_QUARANTINE : DMARC_POLICY_NONE;
}

/* np= instead of sp= where the author domain does not exist; where that is not known, the
 * milder of the two. */
static bool is_missing(struct check *check, const struct record *record, struct view domain)
{
	if (!record->has_missing_policy || record->missing_policy == record->subdomain_policy)
		return false;
	struct dns_answer answer =
		dns_lookup(check->resolver, check->budget, domain, DNS_A, check->arena);
	if (answer.status == DNS_UNKNOWN)
		return record->missing_policy < record->subdomain_policy;
	return answer.status == DNS_NXDOMAIN;
}

static enum dmarc_policy policy_for(
	struct check *check, const struct author *author, const struct step *step)
{
	const struct record *record = &step->record;
	enum dmarc_policy policy = record->policy;
	if (!view_equal(step->domain, author->domain)) {
		policy = is_missing(check, record, author->domain) ? record->missing_policy
								   : record->subdomain_policy;
	}
	return record->is_test ? lower_policy(policy) : policy;
}

static struct check check_begin(
	struct dns_resolver *resolver, struct dns_budget *budget, struct arena *arena)
{
	return (struct check){
		.resolver = resolver,
		.budget = budget,
		.arena = arena,
		.known = arena_array(arena, struct step, MAX_NAMES),
	};
}

struct dmarc_result dmarc_check(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view from_domain, const struct auth_results *results, struct arena *arena)
{
	struct dmarc_result dmarc = { .result = AUTH_PERMERROR, .domain = from_domain };
	if (from_domain.len == 0) {
		dmarc.reason = VIEW("there is no author domain");
		return dmarc;
	}
	struct check check = check_begin(resolver, budget, arena);
	struct author author = { .domain = from_domain };
	author.walk = walk_from(&check, from_domain);
	author.is_uncertain = is_uncertain(&author.walk);
	author.organization = organization_of(&author.walk, from_domain);
	dmarc.organizational = author.organization;
	const struct step *step = find_record(&author, &dmarc);
	if (step) {
		dmarc.record_domain = step->domain;
		dmarc.strict_spf = step->record.strict_spf;
		dmarc.strict_dkim = step->record.strict_dkim;
		dmarc.policy = policy_for(&check, &author, step);
	}
	dmarc.spf_aligned = evaluate_spf(&check, &author, &results->spf, dmarc.strict_spf);
	evaluate_dkim(&check, &author, results, &dmarc);
	if (!step)
		return dmarc;
	if (dmarc.spf_aligned == ANSWER_YES || dmarc.dkim_aligned == ANSWER_YES) {
		dmarc.result = AUTH_PASS;
	} else if (dmarc.spf_aligned == ANSWER_UNKNOWN ||
		   dmarc.dkim_aligned == ANSWER_UNKNOWN) {
		dmarc.result = AUTH_TEMPERROR;
		dmarc.reason = VIEW("an aligned result is not known");
	} else {
		dmarc.result = AUTH_FAIL;
		dmarc.reason = VIEW("nothing that passed is aligned");
	}
	return dmarc;
}

enum answer dmarc_organizational_domain(struct dns_resolver *resolver,
	struct dns_budget *budget, struct view domain, struct arena *arena,
	struct view *organizational_out)
{
	struct check check = check_begin(resolver, budget, arena);
	struct walk walk = walk_from(&check, domain);
	*organizational_out = organization_of(&walk, domain);
	return is_uncertain(&walk) ? ANSWER_UNKNOWN : ANSWER_YES;
}

#include "auth/trust.h"

#include "base/domain.h"
#include "mail/authres.h"

/* What the trusted fields reported; a method that none of them names stays unknown. */
struct reading {
	struct auth_results *results;
	struct view from_domain;
	struct arena *arena;
	bool sender_is_null;
	bool has_spf, has_dkim, has_dmarc;
};

/* The fields above the first Received: below it anything may be the sender's own. */
static size_t count_above_received(const struct header *header)
{
	size_t count = 0;
	while (count < header->count &&
		!view_equal_ascii_nocase(header->fields[count].name, VIEW("Received")))
		count++;
	return count;
}

/* Whether the place above the first Received is the named writer's alone. A relay always
 * writes a Received field, so that without one nothing is known of where its fields end. */
static bool is_place_trusted(
	const struct trust_rule *rule, bool client_is_relay, bool has_received)
{
	switch (rule->writer) {
	case TRUST_RELAY:
		return client_is_relay && has_received;
	case TRUST_MILTER:
		return true;
	}
	return false;
}

/* Looser than for trust: what might be taken for the id makes the real one doubtful. */
static size_t count_of_id(const struct authres *all, size_t count, struct view id)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		found += authres_id_is(all[i].authserv_id, id) ? 1 : 0;
	return found;
}

static struct view domain_part(struct view address, struct arena *arena)
{
	size_t at = view_find_last(address, '@');
	struct view domain = at < address.len ? view_from(address, at + 1) : address;
	return domain_normalize(domain, arena);
}

static void take_spf(struct reading *reading, const struct authres_result *result)
{
	struct spf_result *spf = &reading->results->spf;
	struct view mail_from = authres_property(result, VIEW("smtp.mailfrom"));
	struct view helo = authres_property(result, VIEW("smtp.helo"));
	enum auth_result said;
	if (reading->has_spf || !auth_result_parse(result->result, &said))
		return;
	reading->has_spf = true;
	*spf = (struct spf_result){ .result = said };
	spf->domain = domain_part(mail_from, reading->arena);
	if (spf->domain.len == 0 && mail_from.len == 0) {
		spf->is_helo = true;
		spf->domain = domain_part(helo, reading->arena);
	}
	/* A HELO name stands for the author only where there is no sender (RFC 7208 2.4). */
	if (said == AUTH_PASS && spf->is_helo && !reading->sender_is_null) {
		spf->result = AUTH_NONE;
		spf->reason = VIEW("only the HELO name passed");
	}
}

static void take_dkim(struct reading *reading, const struct authres_result *result)
{
	struct auth_results *results = reading->results;
	struct dkim_result dkim = { 0 };
	if (!auth_result_parse(result->result, &dkim.result))
		return;
	reading->has_dkim = true;
	if (dkim.result == AUTH_NONE)
		return;
	struct view domain = authres_property(result, VIEW("header.d"));
	dkim.identity = authres_property(result, VIEW("header.i"));
	if (domain.len == 0)
		domain = domain_part(dkim.identity, reading->arena);
	dkim.domain = domain_normalize(domain, reading->arena);
	dkim.selector = authres_property(result, VIEW("header.s"));
	dkim.algorithm = authres_property(result, VIEW("header.a"));
	dkim.signature_start = authres_property(result, VIEW("header.b"));
	if (dkim.result == AUTH_PASS && domain_is_public_suffix(dkim.domain)) {
		dkim.result = AUTH_POLICY;
		dkim.reason = VIEW("d= is a public suffix");
	}
	results->dkim[results->dkim_count++] = dkim;
}

static enum dmarc_policy policy_of(const struct authres_result *result)
{
	struct view said = authres_property(result, VIEW("policy.dmarc"));
	if (said.len == 0)
		said = authres_property(result, VIEW("polrec.p"));
	if (view_equal_ascii_nocase(said, VIEW("reject")))
		return DMARC_POLICY_REJECT;
	if (view_equal_ascii_nocase(said, VIEW("quarantine")))
		return DMARC_POLICY_QUARANTINE;
	return DMARC_POLICY_NONE;
}

static void take_dmarc(struct reading *reading, const struct authres_result *result)
{
	struct dmarc_result *dmarc = &reading->results->dmarc;
	struct view from = authres_property(result, VIEW("header.from"));
	enum auth_result said;
	if (reading->has_dmarc || !auth_result_parse(result->result, &said))
		return;
	/* About another author than the one whose claim is judged: no word about this one. */
	if (reading->from_domain.len == 0 ||
		!view_equal(domain_part(from, reading->arena), reading->from_domain))
		return;
	reading->has_dmarc = true;
	dmarc->result = said;
	dmarc->policy = policy_of(result);
	dmarc->reason = (struct view){ NULL, 0 };
}

static void take_field(struct reading *reading, const struct authres *field)
{
	for (size_t i = 0; i < field->count; i++) {
		const struct authres_result *result = &field->results[i];
		if (view_equal_ascii_nocase(result->method, VIEW("spf"))) {
			take_spf(reading, result);
		} else if (view_equal_ascii_nocase(result->method, VIEW("dkim"))) {
			take_dkim(reading, result);
		} else if (view_equal_ascii_nocase(result->method, VIEW("dmarc"))) {
			take_dmarc(reading, result);
		}
	}
}

/* Without DNS: the same name, or one registrable domain by the public suffix list. */
static bool is_aligned(const struct reading *reading, struct view domain)
{
	struct view registrable = domain_registrable(reading->from_domain);
	if (domain.len == 0 || reading->from_domain.len == 0)
		return false;
	return view_equal(domain, reading->from_domain) ||
	       (registrable.len > 0 && view_equal(registrable, domain_registrable(domain)));
}

static enum answer spf_alignment(const struct reading *reading)
{
	const struct spf_result *spf = &reading->results->spf;
	if (!reading->has_spf)
		return ANSWER_UNKNOWN;
	if (spf->result == AUTH_TEMPERROR)
		return is_aligned(reading, spf->domain) ? ANSWER_UNKNOWN : ANSWER_NO;
	return spf->result == AUTH_PASS && is_aligned(reading, spf->domain) ? ANSWER_YES
									    : ANSWER_NO;
}

static enum answer dkim_alignment(const struct reading *reading, struct view *domain_out)
{
	const struct auth_results *results = reading->results;
	enum answer answer = reading->has_dkim ? ANSWER_NO : ANSWER_UNKNOWN;
	for (size_t i = 0; i < results->dkim_count; i++) {
		const struct dkim_result *dkim = &results->dkim[i];
		if (!is_aligned(reading, dkim->domain))
			continue;
		if (dkim->result == AUTH_PASS) {
			*domain_out = dkim->domain;
			return ANSWER_YES;
		}
		if (dkim->result == AUTH_TEMPERROR)
			answer = ANSWER_UNKNOWN;
	}
	return answer;
}

/* A filter that says dmarc=pass saw something aligned pass, whether or not it says what;
 * one that says dmarc=fail saw nothing, whatever else it reports. */
static void conclude(struct reading *reading)
{
	struct dmarc_result *dmarc = &reading->results->dmarc;
	reading->results->dkim_unknown = !reading->has_dkim;
	if (reading->has_dmarc && dmarc->result == AUTH_FAIL) {
		dmarc->spf_aligned = ANSWER_NO;
		dmarc->dkim_aligned = ANSWER_NO;
		return;
	}
	dmarc->spf_aligned = spf_alignment(reading);
	dmarc->dkim_aligned = dkim_alignment(reading, &dmarc->aligned_dkim);
	if (!reading->has_dmarc || dmarc->result != AUTH_PASS ||
		dmarc->spf_aligned == ANSWER_YES || dmarc->dkim_aligned == ANSWER_YES)
		return;
	reading->results->spf.result = AUTH_PASS;
	reading->results->spf.domain = reading->from_domain;
	reading->results->spf.is_helo = false;
	reading->results->spf.reason = VIEW("the trusted field says dmarc=pass");
	dmarc->spf_aligned = ANSWER_YES;
}

static void read_rule(struct reading *reading, const struct trust_rule *rule,
	const struct authres *fields, size_t count)
{
	if (count_of_id(fields, count, rule->authserv_id) != 1)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct authres *field = &fields[i];
		if (!field->malformed && field->version == 1 &&
			view_equal_ascii_nocase(field->authserv_id, rule->authserv_id)) {
			reading->results->trusted = true;
			take_field(reading, field);
		}
	}
}

static bool is_repeated_rule(const struct trust_rule *rules, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (view_equal_ascii_nocase(rules[i].authserv_id, rules[at].authserv_id))
			return true;
	}
	return false;
}

/* Each of the arguments comes from another owner. NOLINTNEXTLINE(readability-function-size) */
void trust_read(const struct trust_rule *rules, size_t rule_count, bool client_is_relay,
	const struct message *message, struct view from_domain, struct auth_results *results,
	struct arena *arena)
{
	const struct header *header = &message->header;
	const struct envelope *envelope = &message->envelope;
	size_t above = count_above_received(header);
	struct authres *fields = arena_array(arena, struct authres, above + 1);
	size_t count = 0;
	for (size_t i = 0; i < above; i++) {
		const struct field *field = &header->fields[i];
		if (view_equal_ascii_nocase(field->name, VIEW("Authentication-Results")))
			fields[count++] = authres_read(field->value, arena);
	}
	size_t room = 1;
	for (size_t i = 0; i < count; i++)
		room += fields[i].count;
	*results = (struct auth_results){
		.asked = results->asked,
		.spf = { .result = AUTH_TEMPERROR },
		.dkim = arena_array(arena, struct dkim_result, room),
		.dmarc = { .result = AUTH_TEMPERROR, .domain = from_domain },
	};
	struct reading reading = {
		.results = results,
		.from_domain = from_domain,
		.arena = arena,
		.sender_is_null = envelope->mail_from_known && envelope->mail_from.len == 0,
	};
	for (size_t i = 0; i < rule_count; i++) {
		if (rules[i].authserv_id.len > 0 && !is_repeated_rule(rules, i) &&
			is_place_trusted(&rules[i], client_is_relay, above < header->count))
			read_rule(&reading, &rules[i], fields, count);
	}
	conclude(&reading);
}

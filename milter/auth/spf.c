#include "auth/spf.h"

#include "auth/spf_eval.h"
#include "auth/spf_library.h"
#include "base/domain.h"
#include "base/limits.h"
#include "mail/sender.h"

void spf_init(void)
{
	spf_library_init();
}

static struct spf_result none(const char *reason)
{
	return (struct spf_result){ .result = AUTH_NONE, .reason = view_of(reason) };
}

/* Bytes past ASCII are left alone: a local part may have them (RFC 8616), and a macro that
 * puts them into a name makes it one that is not asked. */
static bool has_control(struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		if (v.ptr[i] < 0x20 || v.ptr[i] == 0x7F)
			return true;
	}
	return false;
}

/* The identity that is checked, as the local part and domain of `check` (RFC 7208 2.3, 2.4).
 * False, with the reason in `result`, when there is none: what is no mailbox names nobody. */
static bool read_identity(
	const struct spf_query *query, struct spf_check *check, struct spf_result *result)
{
	if (query->mail_from.len > 0) {
		if (address_parse_strict(
			    query->mail_from, check->arena, &check->local, &check->domain) &&
			check->domain.len > 0 && !has_control(check->local))
			return true;
		*result = none("MAIL FROM is no address");
		return false;
	}
	check->local = VIEW("postmaster");
	check->domain = domain_normalize(query->helo, check->arena);
	result->is_helo = true;
	if (check->domain.len > 0)
		return true;
	*result = none("HELO is no domain name");
	result->is_helo = true;
	return false;
}

/* A pass is a voucher, so libspf2 is asked as well. Where it can say and says no, one of the
 * two is wrong about the record, and then nobody knows. */
static enum auth_result confirm_pass(struct spf_check *check)
{
	enum auth_result second = spf_library_evaluate(check);
	if (second == AUTH_PASS || second == AUTH_TEMPERROR)
		return AUTH_PASS;
	check->reason = "two evaluators disagree";
	return AUTH_TEMPERROR;
}

/* IPv4 inside IPv6 is the IPv4 client that it means (RFC 7208 5). */
static struct ip_address unmap(struct ip_address ip)
{
	char text[IP_TEXT_SIZE];
	struct ip_address unmapped = ip;
	ip_print(ip, text);
	return ip_parse(view_of(text), &unmapped) ? unmapped : ip;
}

static bool is_of_author(const struct spf_query *query, struct view domain)
{
	struct view registrable = domain_registrable(query->author);
	return view_equal(domain, query->author) ||
	       (registrable.len > 0 && view_equal(registrable, domain_registrable(domain)));
}

static enum auth_result evaluate(struct spf_check *check)
{
	enum auth_result result = spf_evaluate(check);
	return result == AUTH_PASS ? confirm_pass(check) : result;
}

/* Archived mail: what SPF would have said is not known, of a sender that may be known. */
static struct spf_result unasked(const struct spf_query *query, struct spf_check *check)
{
	struct spf_result result = none("the client address is not known");
	if (query->mail_from.len > 0 && !read_identity(query, check, &result))
		return result;
	result.unasked = true;
	result.domain = check->domain;
	return result;
}

struct spf_result spf_check(struct dns_resolver *resolver, struct dns_budget *budget,
	const struct spf_query *query, struct arena *arena)
{
	struct spf_result result = { .result = AUTH_NONE };
	struct spf_check check = {
		.resolver = resolver,
		.budget = budget,
		.arena = arena,
		.client = unmap(query->client),
		.helo = has_control(query->helo) ? VIEW("unknown") : query->helo,
	};
	if (query->client.family == IP_NONE)
		return unasked(query, &check);
	if (!read_identity(query, &check, &result))
		return result;
	result.domain = check.domain;
	struct dns_budget part = dns_budget_lend(budget);
	if (!is_of_author(query, check.domain))
		check.budget = &part;
	result.result = evaluate(&check);
	if (check.budget == &part)
		dns_budget_take_back(budget, &part);
	if (result.result == AUTH_NONE)
		check.reason = "no SPF record";
	result.reason = view_of(check.reason);
	return result;
}

#include "auth/spf_eval.h"

#include "auth/spf_macro.h"
#include "auth/spf_record.h"
#include "base/domain.h"
#include "base/limits.h"

#include <string.h>

#define MAX_NAMES 10U /* of an MX or PTR answer (RFC 7208 4.6.4) */

/* What evaluating one term comes to. */
enum step {
	STEP_NEXT,
	STEP_MATCH,
	STEP_ENTER,
	STEP_TEMPERROR,
	STEP_PERMERROR
};

/* One record being evaluated; below the first, each is an include of the one before. */
struct frame {
	struct spf_record record;
	size_t next;
	struct view domain;
	enum auth_result include_qualifier;
};

struct stack {
	struct frame frames[LIMIT_SPF_LOOKUPS + 1];
	size_t height;
};

static enum step fail(struct spf_check *check, enum step step, const char *reason)
{
	if (!check->reason)
		check->reason = reason;
	return step;
}

/* A query that was not even asked because there were too many is told from one without an
 * answer by `reason`. */
static struct dns_answer ask(struct spf_check *check, struct view name, enum dns_type type)
{
	if (check->queries >= LIMIT_SPF_QUERIES) {
		(void)fail(check, STEP_PERMERROR, "too many DNS queries");
		return (struct dns_answer){ .status = DNS_UNKNOWN, .why = "budget" };
	}
	check->queries++;
	return dns_lookup_any(check->resolver, check->budget, name, type, check->arena);
}

static enum step unanswered(struct spf_check *check)
{
	if (check->queries >= LIMIT_SPF_QUERIES && check->reason)
		return STEP_PERMERROR;
	return fail(check, STEP_TEMPERROR, "a DNS query was not answered");
}

/* The first query of a term. Its void answer counts (4.6.4); a name that cannot stand in a
 * query has no answer either way. */
static enum step ask_for_term(struct spf_check *check, struct view name, enum dns_type type,
	struct dns_answer *answer)
{
	*answer = ask(check, name, type);
	if (answer->status == DNS_UNKNOWN)
		return unanswered(check);
	if (answer->status == DNS_FOUND && answer->count > 0)
		return STEP_MATCH;
	if (dns_name_can_be_asked(name) && ++check->voids > LIMIT_SPF_VOID)
		return fail(check, STEP_PERMERROR, "too many void lookups");
	return STEP_NEXT;
}

static enum dns_type address_type(const struct spf_check *check)
{
	return check->client.family == IP_V6 ? DNS_AAAA : DNS_A;
}

static bool answer_has_client(
	const struct spf_check *check, const struct dns_answer *answer, unsigned prefix)
{
	struct ip_network network = { .prefix = prefix };
	size_t size = check->client.family == IP_V6 ? 16 : 4;
	network.address.family = check->client.family;
	for (size_t i = 0; i < answer->count; i++) {
		if (answer->records[i].data.len != size)
			continue;
		memcpy(network.address.bytes, answer->records[i].data.ptr, size);
		if (ip_is_within(check->client, network))
			return true;
	}
	return false;
}

static struct view reverse_name(const struct spf_check *check)
{
	struct view spec = check->client.family == IP_V6 ? VIEW("%{ir}.ip6.arpa")
							 : VIEW("%{ir}.in-addr.arpa");
	struct spf_macro_values values = { .client = check->client };
	return spf_macro_expand(spec, &values, check->arena);
}

/* Whether `name`, which the client's reverse zone claims, really has its address. An error
 * skips the name (5.5): it is the client that owns this zone, and a zone that is silent on
 * purpose must not turn a fail into an unknown. */
static bool name_is_validated(struct spf_check *check, struct view name)
{
	struct dns_answer answer = ask(check, name, address_type(check));
	return answer.status == DNS_FOUND && answer_has_client(check, &answer, 128);
}

static size_t names_of(const struct dns_answer *answer)
{
	return answer->count < MAX_NAMES ? answer->count : MAX_NAMES;
}

/* The macro p: a validated name, `domain` itself or one below it if possible (7.3). */
static struct view validated_name(struct spf_check *check, struct view domain)
{
	struct dns_answer answer = ask(check, reverse_name(check), DNS_PTR);
	struct view found = VIEW("unknown");
	if (answer.status != DNS_FOUND)
		return found;
	for (unsigned round = 0; round < 2; round++) {
		for (size_t i = 0; i < names_of(&answer); i++) {
			struct view name = answer.records[i].data;
			bool is_within = domain_is_within(name, domain);
			if (is_within == (round == 0) && name_is_validated(check, name))
				return name;
		}
	}
	return found;
}

static struct view expand(struct spf_check *check, struct view spec, struct view domain)
{
	if (spec.len == 0)
		return domain;
	struct spf_macro_values values = {
		.client = check->client,
		.sender = arena_printf(check->arena, "%.*s@%.*s", VIEW_ARG(check->local),
			VIEW_ARG(check->domain)),
		.local = check->local,
		.sender_domain = check->domain,
		.domain = domain,
		.helo = check->helo,
	};
	if (spf_macro_needs_validated(spec))
		values.validated = validated_name(check, domain);
	return arena_lower(check->arena, spf_macro_expand(spec, &values, check->arena));
}

static unsigned prefix_of(const struct spf_check *check, const struct spf_term *term)
{
	return check->client.family == IP_V6 ? term->prefix6 : term->prefix4;
}

static enum step match_a(struct spf_check *check, const struct spf_term *term, struct view name)
{
	struct dns_answer answer;
	enum step step = ask_for_term(check, name, address_type(check), &answer);
	if (step != STEP_MATCH)
		return step;
	return answer_has_client(check, &answer, prefix_of(check, term)) ? STEP_MATCH
									 : STEP_NEXT;
}

static enum step match_mx(
	struct spf_check *check, const struct spf_term *term, struct view name)
{
	struct dns_answer exchanges;
	enum step step = ask_for_term(check, name, DNS_MX, &exchanges);
	if (step != STEP_MATCH)
		return step;
	if (exchanges.count > MAX_NAMES)
		return fail(check, STEP_PERMERROR, "too many MX records");
	for (size_t i = 0; i < exchanges.count; i++) {
		struct dns_answer answer =
			ask(check, exchanges.records[i].data, address_type(check));
		if (answer.status == DNS_UNKNOWN)
			return unanswered(check);
		if (answer_has_client(check, &answer, prefix_of(check, term)))
			return STEP_MATCH;
	}
	return STEP_NEXT;
}

static enum step match_ptr(struct spf_check *check, struct view name)
{
	struct dns_answer answer;
	enum step step = ask_for_term(check, reverse_name(check), DNS_PTR, &answer);
	if (step == STEP_TEMPERROR) {
		check->reason = NULL; /* see name_is_validated() */
		return STEP_NEXT;
	}
	if (step != STEP_MATCH)
		return step;
	for (size_t i = 0; i < names_of(&answer); i++) {
		struct view claimed = answer.records[i].data;
		if (domain_is_within(claimed, name) && name_is_validated(check, claimed))
			return STEP_MATCH;
	}
	return STEP_NEXT;
}

static enum step match_exists(struct spf_check *check, struct view name)
{
	struct dns_answer answer;
	return ask_for_term(check, name, DNS_A, &answer);
}

/* Too many queries end the check even where their answers would have been skipped. */
static enum step step_within_queries(const struct spf_check *check, enum step step)
{
	return step == STEP_NEXT && check->queries >= LIMIT_SPF_QUERIES && check->reason
		       ? STEP_PERMERROR
		       : step;
}

static enum step match_with_lookup(
	struct spf_check *check, const struct spf_term *term, struct view domain)
{
	if (++check->lookups > LIMIT_SPF_LOOKUPS)
		return fail(check, STEP_PERMERROR, "too many lookups");
	if (term->mechanism == SPF_INCLUDE)
		return STEP_ENTER;
	struct view name = expand(check, term->spec, domain);
	enum step step = STEP_NEXT;
	if (term->mechanism == SPF_A) {
		step = match_a(check, term, name);
	} else if (term->mechanism == SPF_MX) {
		step = match_mx(check, term, name);
	} else if (term->mechanism == SPF_PTR) {
		step = match_ptr(check, name);
	} else {
		step = match_exists(check, name);
	}
	return step_within_queries(check, step);
}

static enum step match_term(
	struct spf_check *check, const struct spf_term *term, struct view domain)
{
	switch (term->mechanism) {
	case SPF_ALL:
		return STEP_MATCH;
	case SPF_IP4:
	case SPF_IP6:
		return ip_is_within(check->client, term->network) ? STEP_MATCH : STEP_NEXT;
	case SPF_INCLUDE:
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
		break;
	}
	return match_with_lookup(check, term, domain);
}

enum auth_result spf_select_record(const struct dns_answer *answer, struct arena *arena,
	struct spf_record *record_out, const char **reason_out)
{
	const struct dns_record *selected = NULL;
	for (size_t i = 0; i < answer->count; i++) {
		if (!spf_record_is_one(answer->records[i].data))
			continue;
		if (selected) {
			*reason_out = "more than one SPF record";
			return AUTH_PERMERROR;
		}
		selected = &answer->records[i];
	}
	if (!selected)
		return AUTH_NONE;
	if (spf_record_read(selected->data, arena, record_out))
		return AUTH_PASS;
	*reason_out = "malformed SPF record";
	return AUTH_PERMERROR;
}

/* Fetches the record of a domain (4.4). STEP_NEXT: it has none. */
static enum step fetch(struct spf_check *check, struct view domain, struct spf_record *record)
{
	const char *reason = NULL;
	struct dns_answer answer = ask(check, domain, DNS_TXT);
	if (answer.status == DNS_UNKNOWN)
		return unanswered(check);
	enum auth_result selected = spf_select_record(&answer, check->arena, record, &reason);
	if (selected == AUTH_PERMERROR)
		return fail(check, STEP_PERMERROR, reason);
	return selected == AUTH_PASS ? STEP_MATCH : STEP_NEXT;
}

/* Replaces (redirect) or enters (include) the top of the stack. No record there is an
 * error (5.2, 6.1). */
static enum step open_record(struct spf_check *check, struct frame *frame, struct view domain)
{
	struct frame opened = { .domain = domain };
	enum step step = fetch(check, domain, &opened.record);
	if (step == STEP_NEXT)
		return fail(check, STEP_PERMERROR, "an included domain has no SPF record");
	if (step != STEP_MATCH)
		return step;
	opened.include_qualifier = frame->include_qualifier;
	*frame = opened;
	return STEP_NEXT;
}

static enum step enter(
	struct spf_check *check, struct stack *stack, const struct spf_term *term)
{
	struct view domain = expand(check, term->spec, stack->frames[stack->height - 1].domain);
	struct frame *frame = &stack->frames[stack->height];
	BUG_ON(stack->height > LIMIT_SPF_LOOKUPS); /* each include is a lookup */
	*frame = (struct frame){ .include_qualifier = term->qualifier };
	enum step step = open_record(check, frame, domain);
	if (step == STEP_NEXT)
		stack->height++;
	return step;
}

static enum step redirect(struct spf_check *check, struct frame *frame)
{
	if (++check->lookups > LIMIT_SPF_LOOKUPS)
		return fail(check, STEP_PERMERROR, "too many lookups");
	return open_record(check, frame, expand(check, frame->record.redirect, frame->domain));
}

/* The record on top has come to `result`: the check ends (true), or the include that led
 * there matches or not (5.2) and the record below goes on or comes to a result itself. */
static bool leave(struct stack *stack, enum auth_result *result)
{
	while (stack->height > 1) {
		enum auth_result qualifier = stack->frames[stack->height - 1].include_qualifier;
		stack->height--;
		if (*result != AUTH_PASS)
			return false;
		*result = qualifier;
	}
	return true;
}

/* One term, or the end of the record on top of the stack. STEP_MATCH: `result` is set. */
static enum step evaluate_next(
	struct spf_check *check, struct stack *stack, enum auth_result *result)
{
	struct frame *frame = &stack->frames[stack->height - 1];
	if (frame->next == frame->record.count && frame->record.redirect.len > 0)
		return redirect(check, frame);
	*result = AUTH_NEUTRAL;
	if (frame->next == frame->record.count)
		return STEP_MATCH;
	const struct spf_term *term = &frame->record.terms[frame->next++];
	*result = term->qualifier;
	enum step step = match_term(check, term, frame->domain);
	return step == STEP_ENTER ? enter(check, stack, term) : step;
}

enum auth_result spf_evaluate(struct spf_check *check)
{
	struct stack stack = { .height = 1 };
	enum auth_result result = AUTH_NONE;
	stack.frames[0].domain = check->domain;
	enum step step = fetch(check, check->domain, &stack.frames[0].record);
	if (step == STEP_NEXT)
		return AUTH_NONE;
	bool done = false;
	while (!done && step != STEP_TEMPERROR && step != STEP_PERMERROR) {
		step = evaluate_next(check, &stack, &result);
		if (step == STEP_MATCH)
			done = leave(&stack, &result);
	}
	if (step == STEP_TEMPERROR)
		return AUTH_TEMPERROR;
	return step == STEP_PERMERROR ? AUTH_PERMERROR : result;
}

#include "dns/resolver.h"

#include "base/domain.h"
#include "base/limits.h"

#include <time.h>

int64_t dns_now_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct dns_budget dns_budget_begin(unsigned queries, unsigned milliseconds)
{
	return (struct dns_budget){
		.deadline_ms = dns_now_ms() + (int64_t)milliseconds,
		.queries_left = queries,
	};
}

struct dns_budget dns_budget_lend(const struct dns_budget *whole)
{
	struct dns_budget part = *whole;
	int64_t now = dns_now_ms();
	if (whole->deadline_ms > now)
		part.deadline_ms = now + (whole->deadline_ms - now) / 3;
	part.queries_left -= part.queries_left / 3;
	return part;
}

void dns_budget_take_back(struct dns_budget *whole, const struct dns_budget *part)
{
	whole->queries_left -= part->queries_asked - whole->queries_asked;
	whole->queries_asked = part->queries_asked;
	whole->unanswered = part->unanswered;
}

static struct dns_answer unknown(const char *why)
{
	return (struct dns_answer){ .status = DNS_UNKNOWN, .why = why };
}

static struct dns_answer ask(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view name, enum dns_type type, struct arena *arena)
{
	if (budget->queries_left == 0)
		return unknown("budget");
	budget->queries_left--;
	budget->queries_asked++;
	if (dns_now_ms() >= budget->deadline_ms)
		return unknown("deadline");
	return resolver->ops->lookup(resolver, budget, name, type, arena);
}

/* Lower case, without the final dot: the form that implementations are given, so that one
 * name is one key of their cache. */
static struct view name_as_key(struct view name, struct arena *arena)
{
	struct view lower = arena_lower(arena, name);
	if (view_ends_with(lower, VIEW(".")))
		lower.len--;
	return lower;
}

static struct dns_answer lookup(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view name, enum dns_type type, struct arena *arena)
{
	struct dns_answer answer = ask(resolver, budget, name_as_key(name, arena), type, arena);
	if (answer.status == DNS_UNKNOWN)
		budget->unanswered = true;
	return answer;
}

struct dns_answer dns_lookup(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view name, enum dns_type type, struct arena *arena)
{
	if (!domain_is_dns_name(name))
		return (struct dns_answer){ .status = DNS_NXDOMAIN };
	return lookup(resolver, budget, name, type, arena);
}

bool dns_name_can_be_asked(struct view name)
{
	size_t label = 0;
	if (view_ends_with(name, VIEW(".")))
		name.len--;
	if (name.len == 0 || name.len > LIMIT_DOMAIN)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = name.ptr[i];
		if (c < 0x21 || c > 0x7E || c == '\\' || (c == '.' && label == 0))
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > LIMIT_LABEL)
			return false;
	}
	return label > 0;
}

struct dns_answer dns_lookup_any(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view name, enum dns_type type, struct arena *arena)
{
	if (!dns_name_can_be_asked(name))
		return (struct dns_answer){ .status = DNS_NXDOMAIN };
	return lookup(resolver, budget, name, type, arena);
}

void dns_prefetch(struct dns_resolver *resolver, struct view name, enum dns_type type)
{
	unsigned char lower[256];
	if (!resolver->ops->prefetch || name.len > sizeof(lower) || !domain_is_dns_name(name))
		return;
	for (size_t i = 0; i < name.len; i++)
		lower[i] = ascii_lower(name.ptr[i]);
	struct view key = { lower, name.len };
	if (view_ends_with(key, VIEW(".")))
		key.len--;
	resolver->ops->prefetch(resolver, key, type);
}

void dns_resolver_destroy(struct dns_resolver *resolver)
{
	if (resolver)
		resolver->ops->destroy(resolver);
}

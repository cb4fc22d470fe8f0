#include "base/limits.h"
#include "engine/stages.h"
#include "text/fold.h"

#include <stdlib.h>

static enum claim_place place_of(const struct candidate *candidate, bool by_name)
{
	switch (candidate->place) {
	case PLACE_SENDER:
		return CLAIM_SENDER;
	case PLACE_REPLY_TO:
		return CLAIM_REPLY_TO;
	case PLACE_RESENT_FROM:
		return CLAIM_RESENT_FROM;
	case PLACE_BODY_FROM:
		return CLAIM_BODY_FROM;
	case PLACE_FROM:
	case PLACE_COUNT:
		break;
	}
	return by_name ? CLAIM_FROM_NAME : CLAIM_FROM_ADDRESS;
}

static bool is_same_claim(const struct claim *a, const struct claim *b)
{
	return a->match.principal == b->match.principal && a->place == b->place &&
	       a->candidate == b->candidate && claim_is_name(a) == claim_is_name(b);
}

/* Many faint claims must not keep a plain one off the list. */
static void replace_weakest(struct verdict *verdict, const struct claim *claim)
{
	struct claim *weakest = &verdict->claims[0];
	for (size_t i = 1; i < verdict->claim_count; i++) {
		if (verdict->claims[i].match.strength < weakest->match.strength)
			weakest = &verdict->claims[i];
	}
	if (weakest->match.strength < claim->match.strength)
		*weakest = *claim;
}

void claims_add(struct verdict *verdict, const struct claim *claim)
{
	for (size_t i = 0; i < verdict->claim_count; i++) {
		if (!is_same_claim(&verdict->claims[i], claim))
			continue;
		if (verdict->claims[i].match.strength < claim->match.strength)
			verdict->claims[i] = *claim;
		return;
	}
	if (verdict->claim_count == LIMIT_CLAIMS) {
		verdict->facts |= FACT_BIT(LIMIT);
		replace_weakest(verdict, claim);
		return;
	}
	verdict->claims[verdict->claim_count++] = *claim;
}

static void add_matches(struct verdict *verdict, const struct candidate *candidate,
	const struct matches *matches, bool by_name, struct arena *arena)
{
	verdict->facts |= matches->facts;
	for (size_t i = 0; i < matches->count; i++) {
		facts_t ignored = 0;
		struct view shown = by_name ? candidate->name : candidate->address;
		claims_add(verdict, &(struct claim){
					    .match = matches->items[i],
					    .place = place_of(candidate, by_name),
					    .candidate = candidate,
					    .shown = text_clean(shown, arena, &ignored),
				    });
	}
}

/* The same principal by address and by name in the local part is one claim, not two. */
static bool means_all_of(const struct matches *matches, const struct principal *principal)
{
	for (size_t i = 0; i < matches->count; i++) {
		if (matches->items[i].principal == principal)
			return true;
	}
	return false;
}

static void without(struct matches *matches, const struct matches *others)
{
	size_t kept = 0;
	for (size_t i = 0; i < matches->count; i++) {
		if (!means_all_of(others, matches->items[i].principal))
			matches->items[kept++] = matches->items[i];
	}
	matches->count = kept;
}

static void judge_candidate(const struct registry *registry, const struct candidate *candidate,
	struct arena *arena, struct verdict *verdict)
{
	struct matches by_name = { .count = 0 };
	struct matches by_address = { .count = 0 };
	struct matches more = { .count = 0 };
	if (candidate->name.len > 0) {
		registry_find_name(registry, candidate->name, arena, &by_name);
		add_matches(verdict, candidate, &by_name, true, arena);
	}
	if (candidate->domain.len > 0) {
		registry_find_address(
			registry, candidate->local, candidate->domain, arena, &by_address);
		add_matches(verdict, candidate, &by_address, false, arena);
		registry_find_domain(registry, candidate->domain, arena, &more);
		without(&more, &by_address);
		add_matches(verdict, candidate, &more, false, arena);
	} else if (candidate->domain_shown.len > 0) {
		registry_find_shown_domain(registry, candidate->domain_shown, arena, &more);
		add_matches(verdict, candidate, &more, false, arena);
	}
	if (candidate->local.len > 0 && by_address.count == 0) {
		registry_find_local(registry, candidate->name, candidate->local, arena, &more);
		without(&more, &by_name);
		add_matches(verdict, candidate, &more, false, arena);
	}
}

/* A Reply-To that leads to the principal's own address diverts nothing. */
static bool diverts_nothing(const struct claim *claim, const struct verdict *verdict)
{
	/* Where there is no From it is all that is said of a sender. */
	if (claim->place != CLAIM_REPLY_TO || (verdict->senders.facts & FACT_BIT(NO_FROM)) != 0)
		return false;
	if (claim_is_of_domain(claim))
		return claim->candidate->origin != ORIGIN_IN_NAME;
	for (size_t i = 0; i < verdict->claim_count; i++) {
		const struct claim *other = &verdict->claims[i];
		if (other->candidate == claim->candidate && claim_is_of_domain(other))
			return true;
	}
	return false;
}

/* A domain that stands in `domains` and in an organisation is one: the organisation's claim,
 * which has more vouchers, stands for both. */
static bool is_told_by_organization(const struct claim *claim, const struct verdict *verdict)
{
	if (claim->match.principal->kind != PRINCIPAL_DOMAIN)
		return false;
	for (size_t i = 0; i < verdict->claim_count; i++) {
		const struct claim *other = &verdict->claims[i];
		const struct organization *owner = other->match.principal->organization;
		if (owner && other->candidate == claim->candidate && !claim_is_name(other) &&
			registry_domain_is_of(owner, claim->match.principal->domain->name))
			return true;
	}
	return false;
}

static void drop_needless(struct verdict *verdict)
{
	bool needless[LIMIT_CLAIMS] = { false };
	for (size_t i = 0; i < verdict->claim_count; i++) {
		const struct claim *claim = &verdict->claims[i];
		needless[i] = diverts_nothing(claim, verdict) ||
			      is_told_by_organization(claim, verdict);
	}
	size_t kept = 0;
	for (size_t i = 0; i < verdict->claim_count; i++) {
		if (!needless[i])
			verdict->claims[kept++] = verdict->claims[i];
	}
	verdict->claim_count = kept;
}

static int stronger_first(const void *left, const void *right)
{
	const struct claim *a = left;
	const struct claim *b = right;
	if (a->match.strength != b->match.strength)
		return a->match.strength < b->match.strength ? 1 : -1;
	if (claim_is_near(a) != claim_is_near(b))
		return claim_is_near(a) ? 1 : -1;
	if (a->place != b->place)
		return a->place > b->place ? 1 : -1;
	/* Candidates are one array, principals another: their order is the tie-break that
	 * makes two runs say the same. */
	if (a->candidate != b->candidate)
		return a->candidate > b->candidate ? 1 : -1;
	return view_compare(a->match.principal->id, b->match.principal->id);
}

static facts_t facts_of_claim(const struct claim *claim)
{
	facts_t facts = claim->match.facts;
	if (claim->place == CLAIM_REPLY_TO) {
		facts |= FACT_BIT(NAME_REPLYTO);
	} else if (claim_is_name(claim)) {
		facts |= FACT_BIT(NAME);
	}
	return facts;
}

void claims_sort(struct verdict *verdict)
{
	if (verdict->claim_count > 1) {
		qsort(verdict->claims, verdict->claim_count, sizeof(verdict->claims[0]),
			stronger_first);
	}
}

void claims_find(const struct registry *registry, struct arena *arena, struct verdict *verdict)
{
	verdict->claims = arena_array(arena, struct claim, LIMIT_CLAIMS);
	for (size_t i = 0; i < verdict->senders.count; i++) {
		judge_candidate(registry, &verdict->senders.items[i], arena, verdict);
	}
	drop_needless(verdict);
	claims_sort(verdict);
	for (size_t i = 0; i < verdict->claim_count; i++)
		verdict->facts |= facts_of_claim(&verdict->claims[i]);
}

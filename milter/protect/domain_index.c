#include "protect/index.h"

#include "base/domain.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/idn.h"

#include <string.h>

static void entry_describe(
	struct registry *registry, struct domain_entry *entry, struct arena *scratch)
{
	struct view registrable = domain_registrable(entry->name);
	if (registrable.len == 0)
		registrable = entry->name;
	struct view shown = idn_to_unicode(registrable, scratch);
	struct view plain = view_slice(shown, 0, view_find(shown, '.'));
	entry->registrable = registrable;
	entry->suffix = view_from(registrable, view_find(registrable, '.') + 1);
	entry->plain = arena_copy(registry->arena, plain);
	entry->label = arena_copy(registry->arena, text_skeleton(plain, scratch));
	uint32_t rune = 0;
	for (size_t at = 0, used; (used = utf8_decode_lossy(view_from(plain, at), &rune)) != 0;
		at += used)
		entry->letters++;
	uint32_t roles = index_roles_of(registry, entry->label);
	entry->is_common = (roles & (ROLE_COMMON | ROLE_LURE)) != 0;
}

static void add_entry(struct registry *registry, struct view pattern, uint32_t principal,
	struct arena *scratch)
{
	struct domain_entry *entry = &registry->domains[registry->domain_count++];
	entry->is_wildcard = view_starts_with(pattern, VIEW("*."));
	entry->name = entry->is_wildcard ? view_from(pattern, 2) : pattern;
	entry->principal = principal;
	entry->has_lookalikes = true;
	const struct protected_domain *record = registry->principals[principal].domain;
	if (record)
		entry->has_lookalikes = record->lookalikes;
	entry->rules =
		record ? *record
		       : (struct protected_domain){ .name = pattern, .lookalikes = true };
	entry_describe(registry, entry, scratch);
	keys_put(&registry->keys, key_of(KEY_DOMAIN, key_hash(entry->name)),
		(uint32_t)(registry->domain_count - 1));
}

static size_t count_domains(const struct registry *registry)
{
	size_t count = 0;
	for (size_t i = 0; i < registry->principal_count; i++) {
		const struct principal *principal = &registry->principals[i];
		if (principal->domain) {
			count++;
		} else if (principal->organization) {
			count += principal->organization->domains.count;
		}
	}
	return count;
}

static void merge_rules(struct protected_domain *rules, const struct protected_domain *other)
{
	rules->require_auth = rules->require_auth || other->require_auth;
	if (other->require == REQUIRE_DKIM)
		rules->require = REQUIRE_DKIM;
	if (other->action > rules->action)
		rules->action = other->action;
}

/* What other records say about the same domain, or about all below one above it: each
 * requirement in its strictest form. Whether lookalikes are looked for is said by the
 * domain's own record alone. */
static void settle_rules(struct registry *registry, struct domain_entry *entry)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	for (struct view at = entry->name; at.len > 0;
		at = view_from(at, view_find(at, '.') + 1)) {
		size_t count =
			keys_get(&registry->keys, key_of(KEY_DOMAIN, key_hash(at)), numbers);
		for (size_t i = 0; i < count; i++) {
			if (numbers[i] >= registry->domain_count)
				continue;
			const struct domain_entry *other = &registry->domains[numbers[i]];
			const struct protected_domain *record =
				registry->principals[other->principal].domain;
			bool is_same = at.len == entry->name.len;
			if (!record || !view_equal(other->name, at) ||
				(is_same ? other->is_wildcard != entry->is_wildcard
					 : !other->is_wildcard))
				continue;
			merge_rules(&entry->rules, record);
			if (is_same && !record->lookalikes)
				entry->has_lookalikes = entry->rules.lookalikes = false;
		}
	}
}

/* One key for each character left out, and one for none. */
static void put_near(
	struct registry *registry, const struct domain_entry *entry, uint32_t number)
{
	uint32_t rune = 0;
	keys_put(&registry->keys, key_of(KEY_LABEL_NEAR, key_hash(entry->label)), number);
	for (size_t at = 0, used;
		(used = utf8_decode_lossy(view_from(entry->label, at), &rune)) != 0;
		at += used) {
		keys_put(&registry->keys,
			key_of(KEY_LABEL_NEAR, key_hash_without(entry->label, at, used)),
			number);
	}
}

static void put_lookalikes(
	struct registry *registry, const struct domain_entry *entry, struct arena *scratch)
{
	uint32_t number = (uint32_t)(entry - registry->domains);
	keys_put(&registry->keys, key_of(KEY_LABEL, key_hash(entry->label)), number);
	struct view solid = index_without(entry->label, '-', scratch);
	keys_put(&registry->keys, key_of(KEY_LABEL, key_hash(solid)), number);
	if (entry->letters >= DOMAIN_NEAR_LETTERS)
		put_near(registry, entry, number);
	struct view whole = index_without(entry->name, '.', scratch);
	keys_put(&registry->keys, key_of(KEY_LABEL, key_hash(text_skeleton(whole, scratch))),
		number);
}

size_t index_count_domain_keys(const struct registry *registry)
{
	size_t count = 0;
	for (size_t i = 0; i < registry->principal_count; i++) {
		const struct principal *principal = &registry->principals[i];
		if (principal->domain)
			count += 5 + principal->domain->name.len;
		for (size_t d = 0;
			principal->organization && d < principal->organization->domains.count;
			d++)
			count += 5 + principal->organization->domains.items[d].len;
	}
	/* A skeleton has at most twice the letters of its label (m reads as rn). */
	return 2 * count;
}

void index_add_domains(struct registry *registry, struct arena *scratch)
{
	registry->domains =
		arena_array(registry->arena, struct domain_entry, count_domains(registry) + 1);
	for (size_t i = 0; i < registry->principal_count; i++) {
		const struct principal *principal = &registry->principals[i];
		if (principal->domain)
			add_entry(registry, principal->domain->name, (uint32_t)i, scratch);
		for (size_t d = 0;
			principal->organization && d < principal->organization->domains.count;
			d++) {
			add_entry(registry, principal->organization->domains.items[d],
				(uint32_t)i, scratch);
		}
		arena_reset(scratch);
	}
	for (size_t i = 0; i < registry->domain_count; i++) {
		settle_rules(registry, &registry->domains[i]);
		if (registry->domains[i].has_lookalikes)
			put_lookalikes(registry, &registry->domains[i], scratch);
		arena_reset(scratch);
	}
}

struct view index_without(struct view text, unsigned char byte, struct arena *arena)
{
	if (view_find(text, byte) == text.len)
		return text;
	unsigned char *bytes = arena_array(arena, unsigned char, text.len);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != byte)
			bytes[len++] = text.ptr[i];
	}
	return (struct view){ bytes, len };
}

const struct domain_entry *index_find_domain(
	const struct registry *registry, struct view domain)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	for (struct view at = domain; at.len > 0; at = view_from(at, view_find(at, '.') + 1)) {
		size_t count =
			keys_get(&registry->keys, key_of(KEY_DOMAIN, key_hash(at)), numbers);
		for (size_t i = 0; i < count; i++) {
			if (numbers[i] >= registry->domain_count)
				continue;
			const struct domain_entry *entry = &registry->domains[numbers[i]];
			if (view_equal(entry->name, at) &&
				entry->is_wildcard == (at.len < domain.len))
				return entry;
		}
	}
	return NULL;
}

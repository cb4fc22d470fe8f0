#include "protect/domains.h"

#include "base/domain.h"
#include "base/utf8.h"
#include "text/fold.h"

#include <string.h>

/* Letters of a label. In scripts that Latin is not mistaken for, few make a word. */
static size_t count_letters(struct view plain)
{
	size_t letters = 0;
	uint32_t rune = 0;
	for (size_t at = 0, used; (used = utf8_decode_lossy(view_from(plain, at), &rune)) != 0;
		at += used)
		letters += rune == '-' ? 0 : rune < 0x250 ? 1 : 2;
	return letters;
}

static void entry_describe(
	struct registry *registry, struct domain_entry *entry, struct arena *scratch)
{
	struct view registrable = domain_registrable(entry->name);
	if (registrable.len == 0)
		registrable = entry->name;
	struct view label = view_slice(registrable, 0, view_find(registrable, '.'));
	struct view plain = label_shown(label, scratch);
	struct solid solid;
	solid_read(plain, true, scratch, &solid);
	entry->registrable = registrable;
	entry->suffix = view_from(registrable, view_find(registrable, '.') + 1);
	entry->plain = arena_copy(registry->arena, plain);
	entry->solid = arena_copy(registry->arena, solid_slice(&solid, 0, solid.len));
	entry->mask = solid_mask(entry->solid);
	if (solid.has_pairs) {
		solid_read(plain, false, scratch, &solid);
		entry->apart = arena_copy(registry->arena, solid_slice(&solid, 0, solid.len));
	}
	entry->letters = count_letters(plain);
	if (view_starts_with(registrable, VIEW("xn--"))) {
		solid_read(label, true, scratch, &solid);
		entry->coded = arena_copy(registry->arena, solid_slice(&solid, 0, solid.len));
	}
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
	keys_put(&registry->hosts, key_of(KEY_DOMAIN, key_hash(entry->name)),
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
			keys_get(&registry->hosts, key_of(KEY_DOMAIN, key_hash(at)), numbers);
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

struct putting {
	struct registry *registry;
	uint32_t number;
};

static void put_near(void *context, uint64_t hash)
{
	const struct putting *putting = context;
	labels_put(putting->registry, LABEL_NEAR, hash, putting->number);
}

static void put_all_near(const struct putting *putting, const struct solid *solid)
{
	struct putting copy = *putting;
	put_near(&copy, solid_hash(copy.registry, solid, 0, solid->len));
	struct near_walk walk = {
		.registry = copy.registry,
		.solid = solid,
		.to = solid->len,
		.visit = put_near,
		.context = &copy,
	};
	solid_each_near(&walk);
	if (label_is_near_twice(solid->len))
		solid_each_near_twice(&walk);
}

static void put_start(struct registry *registry, struct view solid)
{
	if (solid.len >= LABEL_START_LEN) {
		labels_put(registry, LABEL_START,
			solid_hash_of(view_slice(solid, 0, LABEL_START_LEN)), 0);
	}
}

static void put_lookalikes(
	struct registry *registry, struct domain_entry *entry, struct arena *scratch)
{
	struct putting putting = { registry, (uint32_t)(entry - registry->domains) };
	unsigned char blurred[LIMIT_SOLID];
	struct solid solid;
	solid_read(entry->plain, true, scratch, &solid);
	labels_put(registry, LABEL_WHOLE, solid_hash(registry, &solid, 0, solid.len),
		putting.number);
	labels_put(
		registry, LABEL_DOMAIN, label_hash_solid(entry->registrable), putting.number);
	put_start(registry, entry->solid);
	if (entry->apart.len > 0) {
		labels_put(registry, LABEL_WHOLE, solid_hash_of(entry->apart), putting.number);
		put_start(registry, entry->apart);
	}
	if (entry->coded.len > 0) {
		labels_put(registry, LABEL_WHOLE, solid_hash_of(entry->coded), putting.number);
		put_start(registry, entry->coded);
	}
	if (entry->letters >= BLUR_MIN) {
		size_t len = solid_blur(entry->solid, blurred);
		labels_put(registry, LABEL_BLUR, solid_hash_of((struct view){ blurred, len }),
			putting.number);
	}
	if (entry->letters < DOMAIN_NEAR_LETTERS)
		return;
	put_all_near(&putting, &solid);
	if (entry->apart.len > 0) {
		solid_read(entry->plain, false, scratch, &solid);
		put_all_near(&putting, &solid);
	}
}

static void put_word(struct registry *registry, struct view word, uint32_t roles)
{
	labels_put(registry, LABEL_WORD, solid_hash_of(word), roles);
	if (roles & ROLE_LURE) {
		labels_put(registry, LABEL_LURE_START,
			solid_hash_of(view_slice(word, 0, LURE_START_LEN)), 0);
	}
}

/* Counts when `into` is NULL. */
static size_t put_domain_words(struct registry *into, const struct vocabulary_row *rows,
	size_t row_count, struct arena *scratch)
{
	size_t count = 0;
	for (size_t i = 0; i < row_count; i++) {
		struct view rest = view_of(rows[i].words);
		uint32_t roles =
			rows[i].roles & (ROLE_LURE | ROLE_COMMON | ROLE_WEAK | ROLE_KNOWN);
		while (roles && rest.len > 0) {
			struct view word = view_slice(rest, 0, view_find(rest, ' '));
			rest = view_from(rest, word.len + 1);
			count += 2;
			if (!into)
				continue;
			/* In labels that are not ASCII, words are seen by their skeleton. */
			put_word(into, word, roles);
			if (roles & ROLE_LURE)
				put_word(into, text_skeleton(word, scratch), roles);
		}
		arena_reset(scratch);
	}
	return count;
}

static size_t put_words(struct registry *into, struct arena *scratch)
{
	for (size_t i = 0; into && i < vocabulary_hosts_count; i++)
		labels_put(into, LABEL_HOST, solid_hash_of(view_of(vocabulary_hosts[i])), 0);
	return vocabulary_hosts_count +
	       put_domain_words(into, vocabulary, vocabulary_count, scratch) +
	       put_domain_words(into, vocabulary_domains, vocabulary_domains_count, scratch);
}

static size_t count_label_keys(const struct registry *registry)
{
	size_t count = 0;
	for (size_t i = 0; i < registry->domain_count; i++) {
		size_t len = registry->domains[i].solid.len;
		/* Twice, because a pair may be read as one letter or as two. */
		size_t near = 1 + len + (label_is_near_twice(len) ? len * len / 2 : 0);
		len = registry->domains[i].plain.len < LIMIT_SOLID
			      ? registry->domains[i].plain.len
			      : LIMIT_SOLID;
		count += 8 + near + 1 + len + (label_is_near_twice(len) ? len * len / 2 : 0);
	}
	return count;
}

void index_add_domains(struct registry *registry, struct arena *scratch)
{
	size_t count = count_domains(registry);
	registry->domains = arena_array(registry->arena, struct domain_entry, count + 1);
	keys_reserve(&registry->hosts, count, registry->arena);
	labels_powers(registry);
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
	labels_reserve(registry, put_words(NULL, scratch) + count_label_keys(registry));
	(void)put_words(registry, scratch);
	for (size_t i = 0; i < registry->domain_count; i++) {
		struct domain_entry *entry = &registry->domains[i];
		uint32_t roles = label_word_roles(registry, entry->plain);
		entry->is_common = (roles & (ROLE_COMMON | ROLE_LURE)) != 0;
		entry->is_lure = (roles & ROLE_LURE) != 0;
		settle_rules(registry, entry);
		if (entry->has_lookalikes)
			put_lookalikes(registry, entry, scratch);
		arena_reset(scratch);
	}
}

const struct domain_entry *index_find_domain(
	const struct registry *registry, struct view domain)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	for (struct view at = domain; at.len > 0; at = view_from(at, view_find(at, '.') + 1)) {
		size_t count =
			keys_get(&registry->hosts, key_of(KEY_DOMAIN, key_hash(at)), numbers);
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

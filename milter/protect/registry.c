#include "protect/registry.h"

#include "base/domain.h"
#include "protect/index.h"
#include "protect/rarity.h"
#include "text/fold.h"
#include "text/words.h"

#include <math.h>
#include <stdlib.h>

#define BITS_BEYOND_CHANCE \
	10.0 /* one chance hit in a thousand messages, MATCHES among N names */
#define BITS_ADDRESS 40.0

static const char *const means_names[] = {
	[MEANS_EXACT] = "exact",
	[MEANS_REORDERED] = "reordered",
	[MEANS_DECORATED] = "decorated",
	[MEANS_ALIAS] = "alias",
	[MEANS_ACCENTS] = "accents",
	[MEANS_SPACING] = "spacing",
	[MEANS_HOMOGLYPH] = "homoglyph",
	[MEANS_INVISIBLE] = "invisible",
	[MEANS_BIDI] = "bidi",
	[MEANS_INITIAL] = "initial",
	[MEANS_NICKNAME] = "nickname",
	[MEANS_TYPO] = "typo",
	[MEANS_TRANSLITERATED] = "transliterated",
	[MEANS_ACRONYM] = "acronym",
	[MEANS_ADDRESS] = "address",
	[MEANS_LOCAL_PART] = "local_part",
	[MEANS_PART] = "part",
	[MEANS_DOMAIN] = "domain",
	[MEANS_SUBDOMAIN] = "subdomain",
	[MEANS_LOOKALIKE] = "lookalike",
	[MEANS_LOOKALIKE_EDIT] = "lookalike_edit",
	[MEANS_LOOKALIKE_SUFFIX] = "lookalike_suffix",
	[MEANS_SHORTENED] = "shortened",
};

const char *means_name(enum means means)
{
	return (size_t)means < MEANS_COUNT ? means_names[means] : "unknown";
}

static void add_principals(struct registry *registry)
{
	const struct protected_list *list = &registry->snapshot->protected_list;
	size_t count = list->person_count + list->organization_count + list->domain_count;
	registry->principals = arena_array(registry->arena, struct principal, count + 1);
	for (size_t i = 0; i < list->person_count; i++) {
		const struct person *person = &list->people[i];
		registry->principals[registry->principal_count++] = (struct principal){
			.kind = PRINCIPAL_PERSON,
			.name = person->name,
			.id = person->id,
			.action = person->action,
			.person = person,
		};
	}
	for (size_t i = 0; i < list->organization_count; i++) {
		const struct organization *organization = &list->organizations[i];
		registry->principals[registry->principal_count++] = (struct principal){
			.kind = PRINCIPAL_ORGANIZATION,
			.name = organization->name,
			.id = organization->id,
			.action = organization->action,
			.organization = organization,
		};
	}
	for (size_t i = 0; i < list->domain_count; i++) {
		const struct protected_domain *domain = &list->domains[i];
		registry->principals[registry->principal_count++] = (struct principal){
			.kind = PRINCIPAL_DOMAIN,
			.name = domain->written.len > 0 ? domain->written : domain->name,
			.id = domain->id,
			.action = domain->action,
			.domain = domain,
		};
	}
}

/* --- which organisation a person belongs to --- */

static uint64_t organization_key(struct view name)
{
	return key_of(KEY_OWN_WORD, key_hash(name));
}

static void link_organizations(struct registry *registry, struct arena *scratch)
{
	const struct protected_list *list = &registry->snapshot->protected_list;
	struct keys keys;
	keys_reserve(&keys, 2 * list->organization_count, scratch);
	for (size_t i = 0; i < list->organization_count; i++) {
		keys_put(&keys, organization_key(list->organizations[i].id), (uint32_t)i);
		keys_put(&keys, organization_key(list->organizations[i].name), (uint32_t)i);
	}
	registry->links = arena_array(registry->arena, struct link, list->person_count + 1);
	for (size_t i = 0; i < list->person_count; i++) {
		struct view name = list->people[i].organization;
		uint32_t numbers[LIMIT_KEY_SHARERS];
		size_t count =
			name.len > 0 ? keys_get(&keys, organization_key(name), numbers) : 0;
		for (size_t k = 0; k < count && !registry->links[i].organization; k++) {
			const struct organization *candidate = &list->organizations[numbers[k]];
			if (view_equal(candidate->id, name) ||
				view_equal(candidate->name, name))
				registry->links[i].organization = candidate;
		}
	}
}

const struct organization *registry_organization_of(
	const struct registry *registry, const struct person *person)
{
	const struct protected_list *list = &registry->snapshot->protected_list;
	size_t number = (size_t)(person - list->people);
	return number < list->person_count ? registry->links[number].organization : NULL;
}

/* --- words with a role --- */

/* Titles of several words are known by each of them. Without a role they are a principal's
 * own. */
static void put_words(struct key_list *keys, struct view text, uint32_t role,
	uint32_t principal, struct arena *scratch)
{
	struct words *words = arena_new(scratch, struct words);
	words_split(text_fold(text, scratch), scratch, words);
	for (size_t i = 0; i < words->count; i++) {
		uint64_t hash = key_hash(text_skeleton(words->items[i].text, scratch));
		key_list_add(keys,
			role ? key_of(KEY_ROLE, hash)
			     : key_of_pair(KEY_OWN_WORD, hash, principal),
			role);
	}
}

static void put_list(struct key_list *keys, const struct string_list *list, uint32_t role,
	uint32_t principal, struct arena *scratch)
{
	for (size_t i = 0; i < list->count; i++)
		put_words(keys, list->items[i], role, principal, scratch);
}

static void put_vocabulary(struct key_list *keys, struct arena *scratch)
{
	for (size_t i = 0; i < vocabulary_count; i++) {
		struct view rest = view_of(vocabulary[i].words);
		while (rest.len > 0) {
			struct view word = view_slice(rest, 0, view_find(rest, ' '));
			put_words(keys, word, vocabulary[i].roles, 0, scratch);
			rest = view_from(rest, word.len + 1);
		}
		arena_reset(scratch);
	}
}

/* Given names by twice the number of their row, one more for the first of it. */
static void put_same_names(struct key_list *keys, struct arena *scratch)
{
	for (size_t i = 0; i < vocabulary_same_names_count; i++) {
		struct view rest = view_of(vocabulary_same_names[i]);
		uint32_t is_head = 1;
		while (rest.len > 0) {
			struct view word = view_slice(rest, 0, view_find(rest, ' '));
			rest = view_from(rest, word.len + 1);
			uint64_t hash = key_hash(text_fold(word, scratch));
			key_list_add(
				keys, key_of(KEY_SAME, hash), ((uint32_t)i << 1) | is_head);
			is_head = 0;
		}
		arena_reset(scratch);
	}
}

static void put_known_names(struct key_list *keys)
{
	struct view name;
	for (size_t i = 0; (name = rarity_name(i)).len > 0; i++)
		key_list_add(keys, key_of(KEY_KNOWN, key_hash(name)), 0);
}

static void put_person_words(struct key_list *keys, const struct registry *registry,
	uint32_t number, struct arena *scratch)
{
	const struct person *person = registry->principals[number].person;
	const struct organization *organization = registry_organization_of(registry, person);
	put_list(keys, &person->titles, 0, number, scratch);
	if (organization) {
		put_words(keys, organization->name, 0, number, scratch);
		put_list(keys, &organization->aliases, 0, number, scratch);
	} else if (person->organization.len > 0) {
		put_words(keys, person->organization, 0, number, scratch);
	}
}

static void make_roles(struct registry *registry, struct arena *scratch)
{
	struct key_list list = { .arena = registry->arena };
	put_vocabulary(&list, scratch);
	put_same_names(&list, scratch);
	put_known_names(&list);
	put_list(&list, &registry->snapshot->rules.titles, ROLE_TITLE, 0, scratch);
	for (size_t i = 0; i < registry->principal_count; i++) {
		if (registry->principals[i].person)
			put_person_words(&list, registry, (uint32_t)i, scratch);
		arena_reset(scratch);
	}
	keys_from_list(&registry->roles, &list);
}

/* --- addresses --- */

static uint64_t address_key(struct view local, struct view domain)
{
	uint64_t hash = KEY_START;
	for (size_t i = 0; i < local.len; i++) {
		hash = key_hash_more(hash,
			(struct view){ (unsigned char[]){ ascii_lower(local.ptr[i]) }, 1 });
	}
	return key_of_pair(KEY_ADDRESS, hash, key_hash(domain));
}

/* Of an address in the list, where it may be quoted: without the quotes, but with each '\\'
 * before the byte that it quotes. */
static struct view address_local(struct view address)
{
	struct view local = view_slice(address, 0, view_find_last(address, '@'));
	if (local.len > 1 && local.ptr[0] == '"')
		return view_slice(local, 1, local.len - 2);
	return local;
}

/* `local` of a message, `listed` as address_local() has it. */
static bool is_same_local(struct view listed, struct view local)
{
	size_t at = 0;
	for (size_t i = 0; i < local.len; i++, at++) {
		at += at < listed.len && listed.ptr[at] == '\\';
		if (at >= listed.len ||
			ascii_lower(listed.ptr[at]) != ascii_lower(local.ptr[i]))
			return false;
	}
	return at == listed.len;
}

static struct view without_backslashes(struct view listed, struct arena *arena)
{
	struct buf out = buf_init(arena, listed.len + 1);
	for (size_t i = 0; i < listed.len; i++) {
		i += listed.ptr[i] == '\\' && i + 1 < listed.len;
		buf_byte(&out, listed.ptr[i]);
	}
	return buf_view(&out);
}

static struct view address_domain(struct view address)
{
	return view_from(address, view_find_last(address, '@') + 1);
}

static void list_addresses(
	const struct registry *registry, struct key_list *list, struct arena *scratch)
{
	for (size_t i = 0; i < registry->principal_count; i++) {
		const struct person *person = registry->principals[i].person;
		for (size_t a = 0; person && a < person->addresses.count; a++) {
			struct view address = person->addresses.items[a];
			struct view domain = arena_lower(scratch, address_domain(address));
			struct view local =
				without_backslashes(address_local(address), scratch);
			key_list_add(list, address_key(local, domain), (uint32_t)i);
		}
		arena_reset(scratch);
	}
}

bool registry_address_is_listed(
	const struct string_list *addresses, struct view local, struct view domain)
{
	for (size_t i = 0; i < addresses->count; i++) {
		if (is_same_local(address_local(addresses->items[i]), local) &&
			view_equal_ascii_nocase(address_domain(addresses->items[i]), domain))
			return true;
	}
	return false;
}

void registry_find_address(const struct registry *registry, struct view local,
	struct view domain, struct arena *arena, struct matches *matches_out)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	(void)arena;
	matches_out->count = 0;
	size_t count = keys_get(&registry->keys, address_key(local, domain), numbers);
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] >= registry->principal_count)
			continue;
		const struct principal *principal = &registry->principals[numbers[i]];
		if (!principal->person || !registry_address_is_listed(
						  &principal->person->addresses, local, domain))
			continue;
		matches_add(matches_out, &(struct match){
						 .principal = principal,
						 .means = MEANS_BIT(MEANS_ADDRESS),
						 .strength = 1,
						 .bits = BITS_ADDRESS,
						 .matched = principal->name,
					 });
	}
	index_find_owned(registry, domain, matches_out);
	matches_sort(matches_out);
}

/* --- domains --- */

static bool pattern_covers(struct view pattern, struct view domain)
{
	if (!view_starts_with(pattern, VIEW("*.")))
		return view_equal(pattern, domain);
	struct view parent = view_from(pattern, 2);
	return domain.len > parent.len && domain_is_within(domain, parent);
}

bool registry_domain_is_of(const struct organization *organization, struct view domain)
{
	for (size_t i = 0; i < organization->domains.count; i++) {
		if (pattern_covers(organization->domains.items[i], domain))
			return true;
	}
	return false;
}

const struct protected_domain *registry_domain_rules(
	const struct registry *registry, struct view domain)
{
	const struct domain_entry *entry = index_find_domain(registry, domain);
	return entry ? &entry->rules : NULL;
}

const struct protected_domain *registry_domain_rules_above(
	const struct registry *registry, struct view domain)
{
	const struct protected_domain *rules = NULL;
	while (domain.len > 0 && !rules) {
		rules = registry_domain_rules(registry, domain);
		domain = view_from(domain, view_find(domain, '.') + 1);
	}
	return rules;
}

/* --- life --- */

static void make_keys(struct registry *registry, struct arena *scratch)
{
	struct key_list list = { .arena = registry->arena };
	index_list_name_keys(registry, &list);
	list_addresses(registry, &list, scratch);
	keys_pack_list(&registry->keys, &list);
}

struct registry *registry_create(struct snapshot *snapshot)
{
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	struct arena *scratch = arena_create((size_t)256 << 10, 0);
	struct registry *registry = arena_new(arena, struct registry);
	registry->arena = arena;
	registry->snapshot = snapshot_ref(snapshot);
	text_prepare();
	add_principals(registry);
	struct arena *links = arena_create((size_t)4 << 10, 0);
	link_organizations(registry, links);
	arena_destroy(links);
	make_roles(registry, scratch);
	index_add_names(registry, scratch);
	registry->bits_to_act = log2((double)registry->written_names + 1) + BITS_BEYOND_CHANCE;
	make_keys(registry, scratch);
	index_add_domains(registry, scratch);
	arena_destroy(scratch);
	return registry;
}

void registry_destroy(struct registry *registry)
{
	if (!registry)
		return;
	snapshot_unref(registry->snapshot);
	arena_destroy(registry->arena);
}

size_t registry_principals(const struct registry *registry)
{
	return registry->principal_count;
}

size_t registry_names(const struct registry *registry)
{
	return registry->written_names;
}

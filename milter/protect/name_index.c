#include "protect/index.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "protect/acronym.h"
#include "protect/rarity.h"
#include "text/fold.h"

#include <math.h>
#include <string.h>

#define LIMIT_LEGAL_LETTERS 4
#define LARGE_NAMES         2000
#define FIRST_WORDS         1000 /* that the table of them is made for at first */
#define TEXT_BLOCK          16384
#define LIST_COMMON_USES    4 /* names of the list that make a word common in it */

struct builder {
	struct registry *registry;
	struct arena *scratch; /* of one principal */
	struct keys words;     /* folded word to token number, while building */
	size_t name_room;
	size_t number_room;
	size_t token_room;
	unsigned char *text; /* of words, one behind the other */
	size_t text_room;
};

/* Room for one more item. What is not written to takes no memory. */
static void *grown(
	struct arena *arena, void *items, size_t count, size_t item_size, size_t *room)
{
	if (count < *room)
		return items;
	*room = count < 64 ? 128 : 2 * count;
	return arena_resize(arena, items, *room, item_size);
}

static struct view keep_text(struct builder *builder, struct view text)
{
	if (text.len > builder->text_room) {
		builder->text_room = text.len > TEXT_BLOCK ? text.len : TEXT_BLOCK;
		builder->text = arena_array(
			builder->registry->arena, unsigned char, builder->text_room);
	}
	struct view kept = { builder->text, text.len };
	if (text.len > 0)
		memcpy(builder->text, text.ptr, text.len);
	builder->text += text.len;
	builder->text_room -= text.len;
	return kept;
}

static uint32_t token_find(struct builder *builder, struct view fold, uint64_t key)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	size_t count = keys_get(&builder->words, key, numbers);
	for (size_t i = 0; i < count; i++) {
		if (view_equal(builder->registry->tokens[numbers[i]].fold, fold))
			return numbers[i];
	}
	return UINT32_MAX;
}

/* `raw`: the word in its own case, or empty. */
static const struct token_forms *token_forms_of(
	struct builder *builder, struct view skeleton, struct view raw)
{
	struct view wide = text_skeleton_wide(skeleton, builder->scratch);
	struct view shape =
		view_is_ascii(raw) ? skeleton : text_skeleton(raw, builder->scratch);
	bool is_wide = !view_equal(wide, skeleton);
	bool has_shape = shape.len > 0 && !view_equal(shape, skeleton);
	if (!is_wide && !has_shape)
		return NULL;
	struct token_forms *forms = arena_new(builder->registry->arena, struct token_forms);
	forms->wide = is_wide ? keep_text(builder, wide) : skeleton;
	forms->shape = has_shape ? keep_text(builder, shape) : skeleton;
	return forms;
}

static const struct same_names *token_same_names(
	const struct registry *registry, uint64_t mixed)
{
	static const struct same_names none = { .count = 0 };
	struct same_names same;
	index_same_names(registry, mixed, &same);
	if (same.count == 0)
		return &none;
	struct same_names *kept = arena_new(registry->arena, struct same_names);
	*kept = same;
	return kept;
}

/* `mixed`: of the hash of `fold`. */
static struct token token_make(
	struct builder *builder, struct view fold, struct view raw, uint64_t mixed)
{
	const struct registry *registry = builder->registry;
	struct view skeleton = text_skeleton(fold, builder->scratch);
	struct token token = { .fold = keep_text(builder, fold), .uses = 0 };
	token.skeleton = view_equal(skeleton, fold) ? token.fold : keep_text(builder, skeleton);
	token.forms = token_forms_of(builder, token.skeleton, raw);
	phonetic_read(fold, &token.phones);
	struct phones heard = { .script = PHONETIC_NONE };
	if (raw.len > 0)
		phonetic_read(raw, &heard);
	if (heard.script == PHONETIC_LATIN)
		token.phones = heard;
	token.mask = reading_letter_mask(token.skeleton);
	token.fold_mask = reading_text_mask(token.fold);
	token.same = token_same_names(registry, mixed);
	size_t letters = utf8_count(fold);
	token.letters = letters < UINT16_MAX ? (uint16_t)letters : UINT16_MAX;
	token.roles = index_roles_of(registry, skeleton);
	bool is_common = (token.roles & ROLE_COMMON) != 0;
	if (index_is_known(registry, mixed)) {
		token.bits = rarity_of(fold, is_common, &token.is_known);
	} else {
		token.bits = rarity_of_other(fold, is_common);
		token.is_known = is_common;
	}
	return token;
}

/* The number of a word; `raw` is the same word in its own case, or empty where that tells no
 * more. */
static uint32_t token_intern(struct builder *builder, struct view fold, struct view raw)
{
	struct registry *registry = builder->registry;
	uint64_t mixed = key_mix(key_hash(fold));
	uint64_t key = key_of_mixed(KEY_ROLE, mixed);
	uint32_t number = token_find(builder, fold, key);
	if (number == UINT32_MAX) {
		registry->tokens = grown(registry->arena, registry->tokens,
			registry->token_count, sizeof(*registry->tokens), &builder->token_room);
		number = (uint32_t)registry->token_count++;
		registry->tokens[number] = token_make(builder, fold, raw, mixed);
		keys_put(&builder->words, key, number);
	}
	registry->tokens[number].uses++;
	return number;
}

/* Second forms share the text and the principal of the name before them. */
static struct name *name_begin(struct builder *builder, struct name pattern)
{
	struct registry *registry = builder->registry;
	registry->names = grown(registry->arena, registry->names, registry->name_count,
		sizeof(*registry->names), &builder->name_room);
	struct name *name = &registry->names[registry->name_count];
	*name = pattern;
	name->first_token = (uint32_t)registry->token_number_count;
	name->token_count = 0;
	name->hyphens = 0;
	return name;
}

static void name_push(struct builder *builder, struct name *name, uint32_t token)
{
	struct registry *registry = builder->registry;
	registry->token_numbers =
		grown(registry->arena, registry->token_numbers, registry->token_number_count,
			sizeof(*registry->token_numbers), &builder->number_room);
	registry->token_numbers[registry->token_number_count++] = token;
	name->token_count++;
}

static void add_joined_form(
	struct builder *builder, struct name whole, const struct words *words, size_t start)
{
	struct registry *registry = builder->registry;
	struct name *name = name_begin(builder, whole);
	name->flags |= NAME_IS_JOINED;
	for (size_t i = 0; i < whole.token_count;) {
		struct buf buf = buf_init(builder->scratch, LIMIT_TEXT);
		do {
			buf_put(&buf, words->items[start + i++].text);
		} while (i < whole.token_count && words->items[start + i].after_hyphen);
		name_push(builder, name, token_intern(builder, buf_view(&buf), VIEW("")));
	}
	registry->name_count++;
}

/* How many letters behind the first `count` words are a legal form: "S.r.l.", "z o.o." */
static size_t count_legal_letters(
	const struct registry *registry, const struct name *name, size_t count)
{
	unsigned char form[LIMIT_LEGAL_LETTERS];
	size_t letters = 0;
	while (letters < LIMIT_LEGAL_LETTERS && letters + 1 < count) {
		const struct token *token = name_token(registry, name, count - 1 - letters);
		if (token->fold.len != 1)
			break;
		form[LIMIT_LEGAL_LETTERS - ++letters] = token->skeleton.ptr[0];
	}
	struct view written = { form + LIMIT_LEGAL_LETTERS - letters, letters };
	bool is_form = letters > 1 && (index_roles_of(registry, written) & ROLE_LEGAL ||
					      view_equal(written, VIEW("zoo")));
	return is_form ? letters : 0;
}

/* "Corp Example Inc." is also meant by "Corp Example". */
static void add_shorter_form(struct builder *builder, struct name whole)
{
	struct registry *registry = builder->registry;
	size_t count =
		whole.token_count - count_legal_letters(registry, &whole, whole.token_count);
	while (count > 1 && (name_token(registry, &whole, count - 1)->roles & ROLE_LEGAL))
		count--;
	if (count == whole.token_count ||
		(count == 1 && name_token(registry, &whole, 0)->letters < 4))
		return;
	struct name *name = name_begin(builder, whole);
	name->flags |= NAME_IS_SHORTER;
	for (size_t i = 0; i < count; i++) {
		uint32_t number = registry->token_numbers[whole.first_token + i];
		registry->tokens[number].uses++;
		name_push(builder, name, number);
	}
	registry->name_count++;
}

/* The capitals of its words, where they are no word and nothing else in the list. */
static void add_acronym(struct builder *builder, struct name whole, const struct words *raw)
{
	const struct registry *registry = builder->registry;
	const uint32_t silent = ROLE_STOP | ROLE_LINK | ROLE_AND | ROLE_LEGAL;
	struct acronym acronym = { .count = 0 };
	for (size_t i = 0; i < whole.token_count; i++) {
		const struct token *token = name_token(registry, &whole, i);
		if (!(token->roles & silent) && token->letters > 1 &&
			!acronym_add(&acronym, raw->items[i].text, token->fold))
			return;
	}
	struct view letters = { acronym.letters, acronym.count };
	if (!acronym_is_one(letters))
		return;
	struct name *name = name_begin(builder, whole);
	name->flags = NAME_IS_ACRONYM | NAME_IS_DERIVED;
	name_push(builder, name, token_intern(builder, letters, VIEW("")));
	builder->registry->name_count++;
}

static bool is_acronym(struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < 'A' || text.ptr[i] > 'Z')
			return false;
	}
	return text.len > 0 && text.len <= LIMIT_ACRONYM;
}

struct span {
	size_t start;
	size_t end;
};

static bool is_title(const struct builder *builder, const struct words *words, size_t i)
{
	struct view skeleton = text_skeleton(words->items[i].text, builder->scratch);
	return (index_roles_of(builder->registry, skeleton) & ROLE_HONOR) != 0;
}

/* "Dr. Jane Roe" in the list is Jane Roe, as long as two words are left. */
static struct span span_without_titles(const struct builder *builder, const struct words *words)
{
	struct span span = { 0, words->count };
	while (span.end - span.start > 2 && is_title(builder, words, span.start))
		span.start++;
	while (span.end - span.start > 2 && is_title(builder, words, span.end - 1))
		span.end--;
	return span;
}

static void add_name(
	struct builder *builder, struct view text, uint32_t principal, bool is_alias)
{
	struct registry *registry = builder->registry;
	struct view clean = text_clean(text, builder->scratch, &(facts_t){ 0 });
	struct words *words = arena_new(builder->scratch, struct words);
	struct words *raw = NULL; /* NULL where the letters' own case tells no more */
	bool is_organization = registry->principals[principal].kind == PRINCIPAL_ORGANIZATION;
	struct view fold = text_fold(clean, builder->scratch);
	words_split(fold, builder->scratch, words);
	if (is_organization || !view_is_ascii(clean)) {
		raw = arena_new(builder->scratch, struct words);
		words_split(clean, builder->scratch, raw);
	}
	struct name *name = name_begin(builder, (struct name){ .principal = principal });
	name->text = text;
	name->flags = is_alias ? NAME_IS_ALIAS : 0;
	if (is_organization && is_acronym(clean))
		name->flags |= NAME_IS_ACRONYM;
	struct span span = is_organization ? (struct span){ 0, words->count }
					   : span_without_titles(builder, words);
	if (span.end > span.start + LIMIT_NAME_TOKENS)
		span.end = span.start + LIMIT_NAME_TOKENS;
	for (size_t i = span.start; i < span.end; i++) {
		struct view shape =
			raw && raw->count == words->count ? raw->items[i].text : VIEW("");
		name_push(builder, name, token_intern(builder, words->items[i].text, shape));
		if (i > span.start && words->items[i].after_hyphen) {
			name->hyphens = (uint16_t)(name->hyphens | (1U << (i - span.start)));
		}
	}
	if (span.end == span.start)
		return;
	registry->name_count++;
	registry->written_names++;
	struct name whole = *name;
	if (whole.hyphens)
		add_joined_form(builder, whole, words, span.start);
	if (is_organization)
		add_shorter_form(builder, whole);
	if (raw && is_organization && !is_alias && raw->count == words->count)
		add_acronym(builder, whole, raw);
}

static void add_aliases(
	struct builder *builder, const struct string_list *aliases, uint32_t principal)
{
	for (size_t i = 0; i < aliases->count; i++)
		add_name(builder, aliases->items[i], principal, true);
}

static void add_principal_names(struct builder *builder, uint32_t number)
{
	const struct principal *principal = &builder->registry->principals[number];
	if (principal->kind == PRINCIPAL_DOMAIN)
		return;
	add_name(builder, principal->name, number, false);
	if (principal->person) {
		add_aliases(builder, &principal->person->aliases, number);
	} else {
		add_aliases(builder, &principal->organization->aliases, number);
	}
}

static size_t names_of(const struct principal *principal)
{
	if (principal->kind == PRINCIPAL_DOMAIN)
		return 0;
	return 1 + (principal->person ? principal->person->aliases.count
				      : principal->organization->aliases.count);
}

/* Room for about as many as there will be. */
static void make_room(struct builder *builder)
{
	struct registry *registry = builder->registry;
	size_t names = 1;
	for (size_t i = 0; i < registry->principal_count; i++)
		names += names_of(&registry->principals[i]);
	builder->name_room = names;
	builder->number_room = 2 * names;
	builder->token_room = 2 * names;
	registry->names = arena_resize(registry->arena, NULL, names, sizeof(*registry->names));
	registry->token_numbers = arena_resize(
		registry->arena, NULL, 2 * names, sizeof(*registry->token_numbers));
	registry->tokens =
		arena_resize(registry->arena, NULL, 2 * names, sizeof(*registry->tokens));
}

static void settle(struct registry *registry)
{
	struct arena *arena = registry->arena;
	registry->names = arena_resize(
		arena, registry->names, registry->name_count + 1, sizeof(*registry->names));
	registry->tokens = arena_resize(
		arena, registry->tokens, registry->token_count + 1, sizeof(*registry->tokens));
	registry->token_numbers = arena_resize(arena, registry->token_numbers,
		registry->token_number_count + 1, sizeof(*registry->token_numbers));
}

/* A word that many names of the list share is common where the list comes from. */
static void weigh_by_list(struct registry *registry)
{
	for (size_t i = 0; i < registry->token_count; i++) {
		struct token *token = &registry->tokens[i];
		if (token->uses < LIST_COMMON_USES)
			continue;
		double bits = log2((double)registry->written_names / token->uses) + 2;
		if (bits < token->bits && bits >= 1)
			token->bits = bits;
	}
}

void index_add_names(struct registry *registry, struct arena *scratch)
{
	struct builder builder = { .registry = registry, .scratch = scratch };
	struct arena *work = arena_create((size_t)1 << 12, 0);
	keys_reserve(&builder.words, FIRST_WORDS, work);
	make_room(&builder);
	for (size_t i = 0; i < registry->principal_count; i++) {
		add_principal_names(&builder, (uint32_t)i);
		arena_reset(scratch);
	}
	weigh_by_list(registry);
	for (size_t i = 0; i < registry->token_count; i++) {
		uint8_t script = registry->tokens[i].phones.script;
		if (script != PHONETIC_LATIN && script != PHONETIC_NONE)
			registry->has_other_scripts = true;
	}
	registry->is_large = registry->written_names > LARGE_NAMES;
	settle(registry);
	arena_destroy(work);
}

uint32_t index_roles_of(const struct registry *registry, struct view skeleton)
{
	return index_roles_of_mixed(registry, key_mix(key_hash(skeleton)));
}

uint32_t index_roles_of_mixed(const struct registry *registry, uint64_t mixed)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	uint64_t key = key_of_mixed(KEY_ROLE, mixed);
	uint32_t roles = 0;
	if (!keys_may_have(&registry->roles, key))
		return 0;
	size_t count = keys_find(&registry->roles, key, numbers);
	for (size_t i = 0; i < count; i++)
		roles |= numbers[i];
	return roles;
}

bool index_is_known(const struct registry *registry, uint64_t mixed)
{
	return keys_has(&registry->roles, key_of_mixed(KEY_KNOWN, mixed));
}

void index_same_names(
	const struct registry *registry, uint64_t mixed, struct same_names *same_out)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	uint64_t key = key_of_mixed(KEY_SAME, mixed);
	same_out->count = 0;
	same_out->heads = 0;
	same_out->mask = 0;
	if (!keys_may_have(&registry->roles, key))
		return;
	size_t count = keys_find(&registry->roles, key, numbers);
	for (size_t i = 0; i < count && same_out->count < LIMIT_SAME_NAMES; i++) {
		/* Of a row of languages the first is no fuller than the others. */
		uint16_t group = (uint16_t)(numbers[i] >> 1);
		if (group >= vocabulary_languages_count)
			same_out->heads |= (numbers[i] & 1U) << same_out->count;
		same_out->mask |= UINT64_C(1) << (group & 63U);
		same_out->groups[same_out->count++] = group;
	}
}

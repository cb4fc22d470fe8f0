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

#define LIMIT_KEYED_TOKENS  6 /* words of a name that pairs are made of */
#define LIMIT_NEAR_TOKENS   4 /* of longer names no typing errors are looked for */
#define NEAR_MIN_LETTERS    8 /* a typing error in a shorter name is another name */
#define NEAR_MIN_SINGLE     7 /* letters of a name of one word */
#define NEAR_MIN_WORD       3
#define LIMIT_LEGAL_LETTERS 4
#define SOUND_SMALL_KEY     3 /* consonants of a name that is looked up by its sound */
#define SOUND_LARGE_KEY     5 /* the same in a large list */
#define RARE_USES           11
#define RARE_MIN_LETTERS    4
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

void index_join_phones(const struct registry *registry, const struct name *name, size_t turn,
	struct phones *phones_out)
{
	*phones_out = (struct phones){ .count = 0 };
	for (size_t i = 0; i < name->token_count; i++) {
		phonetic_append(phones_out,
			&name_token(registry, name, (turn + i) % name->token_count)->phones);
	}
}

void index_sound_keys(const struct registry *registry, const struct phones *phones,
	bool with_coarse, struct sound_keys *keys_out)
{
	enum phonetic_detail detail = registry->is_large ? PHONETIC_FINE : PHONETIC_COARSE;
	keys_out->is_latin = phones->script == PHONETIC_LATIN;
	keys_out->fine_count =
		keys_out->is_latin ? phonetic_keys(phones, detail, keys_out->fine) : 0;
	keys_out->coarse_count = 0;
	memset(keys_out->heard, 0, sizeof(keys_out->heard));
	if (with_coarse)
		keys_out->coarse_count =
			phonetic_keys(phones, PHONETIC_COARSE, keys_out->coarse);
}

static bool has_key(const uint64_t *keys, size_t count, uint64_t key)
{
	for (size_t i = 0; i < count; i++) {
		if (keys[i] == key)
			return true;
	}
	return false;
}

void index_heard_keys(struct view word, struct sound_keys *keys)
{
	for (unsigned tongue = 0; keys->is_latin && tongue < TONGUES; tongue++) {
		uint64_t heard[LIMIT_PHONETIC_KEYS];
		struct phones phones;
		phonetic_hear(word, (enum tongue)tongue, &phones);
		size_t count = phonetic_keys(&phones, PHONETIC_COARSE, heard);
		keys->heard[tongue] = 0;
		for (size_t i = 0; i < count && keys->heard[tongue] == 0; i++) {
			if (!has_key(keys->coarse, keys->coarse_count, heard[i]))
				keys->heard[tongue] = heard[i];
		}
	}
}

/* Adds the key of two sounds, once. */
static size_t add_cross_pair(
	uint64_t *keys, size_t count, enum key_kind kind, uint64_t a, uint64_t b)
{
	uint64_t key = key_of_either(kind, a, b);
	if (has_key(keys, count, key))
		return count;
	keys[count] = key;
	return count + 1;
}

size_t index_cross_pairs(const struct sound_keys *a, const struct sound_keys *b,
	enum key_kind kind, uint64_t keys_out[LIMIT_CROSS_PAIRS])
{
	size_t count = 0;
	if (a->coarse_count == 0 || b->coarse_count == 0)
		return 0;
	for (size_t i = 0; i < a->coarse_count; i++) {
		for (size_t j = 0; j < b->coarse_count; j++)
			keys_out[count++] = key_of_either(kind, a->coarse[i], b->coarse[j]);
	}
	for (size_t tongue = 0; tongue < TONGUES; tongue++) {
		uint64_t x = a->heard[tongue];
		uint64_t y = b->heard[tongue];
		if (x)
			count = add_cross_pair(keys_out, count, kind, x, b->coarse[0]);
		if (y)
			count = add_cross_pair(keys_out, count, kind, a->coarse[0], y);
		if (x && y)
			count = add_cross_pair(keys_out, count, kind, x, y);
	}
	return count;
}

bool index_sound_tells(const struct registry *registry, uint64_t a, uint64_t b)
{
	size_t least = registry->is_large ? SOUND_LARGE_KEY : SOUND_SMALL_KEY;
	return phonetic_key_length(a) + phonetic_key_length(b) >= least;
}

/* --- keys --- */

/* What is made of a word once, however many names have it. */
struct token_keys {
	uint64_t hash; /* of the skeleton */
	/* Mixed hashes. */
	uint64_t skeleton;
	uint64_t shape;
	uint64_t wide;
	struct sound_keys sounds;
};

/* Words that many names have stay here, mostly; so do those of the name at hand. */
#define LIMIT_KEPT 4096
struct kept_keys {
	uint32_t number; /* of the token, + 1 */
	struct token_keys keys;
};

/* Where the keys of names go. */
struct sink {
	const struct registry *registry;
	struct key_list *list;
	struct kept_keys *kept;
	struct token_keys tokens[LIMIT_KEYED_TOKENS]; /* of the name */
	uint32_t number;                              /* of the name */
};

static void sink_put(struct sink *sink, uint64_t key)
{
	key_list_add(sink->list, key, sink->number);
}

static void make_token_keys(
	const struct registry *registry, const struct token *token, struct token_keys *keys_out)
{
	keys_out->hash = key_hash(token->skeleton);
	keys_out->skeleton = key_mix(keys_out->hash);
	keys_out->shape = keys_out->skeleton;
	keys_out->wide = keys_out->skeleton;
	if (token->forms) {
		keys_out->shape = key_mix(key_hash(token->forms->shape));
		keys_out->wide = key_mix(key_hash(token->forms->wide));
	}
	index_sound_keys(registry, &token->phones, true, &keys_out->sounds);
	index_heard_keys(token->fold, &keys_out->sounds);
}

static void begin_name(struct sink *sink, uint32_t number)
{
	const struct registry *registry = sink->registry;
	const struct name *name = &registry->names[number];
	sink->number = number;
	for (size_t i = 0; i < name->token_count && i < LIMIT_KEYED_TOKENS; i++) {
		uint32_t token = registry->token_numbers[name->first_token + i];
		struct kept_keys *kept = &sink->kept[token % LIMIT_KEPT];
		if (kept->number != token + 1) {
			make_token_keys(registry, &registry->tokens[token], &kept->keys);
			kept->number = token + 1;
		}
		sink->tokens[i] = kept->keys;
	}
}

static void put_pair(struct sink *sink, const struct token_keys *a, const struct token_keys *b)
{
	sink_put(sink, key_of_mixed(KEY_PAIR, a->skeleton + b->skeleton));
	if (a->wide != a->skeleton || b->wide != b->skeleton)
		sink_put(sink, key_of_mixed(KEY_PAIR, a->wide + b->wide));
	if (a->shape != a->skeleton || b->shape != b->skeleton)
		sink_put(sink, key_of_mixed(KEY_PAIR, a->shape + b->shape));
}

/* One key for each character left out of `a`, beside the whole of `b`. */
static void put_near_pair(
	struct sink *sink, const struct token *a, uint64_t a_hash, uint64_t other)
{
	if (a->letters < NEAR_MIN_WORD)
		return;
	struct key_walk walk = key_walk_start(a->skeleton, a_hash);
	for (uint64_t hash = 0; key_walk_next(&walk, &hash);)
		sink_put(sink, key_of_mixed(KEY_PAIR, key_mix(hash) + other));
}

static void put_pairs(struct sink *sink, const struct name *name)
{
	const struct registry *registry = sink->registry;
	size_t count = name->token_count;
	size_t letters = 0;
	for (size_t i = 0; i < count; i++)
		letters += name_token(registry, name, i)->letters;
	bool is_near = letters >= NEAR_MIN_LETTERS && count <= LIMIT_NEAR_TOKENS;
	for (size_t i = 0; i < count && i < LIMIT_KEYED_TOKENS; i++) {
		const struct token_keys *a = &sink->tokens[i];
		for (size_t j = i + 1; j < count && j < LIMIT_KEYED_TOKENS; j++) {
			const struct token_keys *b = &sink->tokens[j];
			put_pair(sink, a, b);
			if (is_near) {
				put_near_pair(sink, name_token(registry, name, i), a->hash,
					b->skeleton);
				put_near_pair(sink, name_token(registry, name, j), b->hash,
					a->skeleton);
			}
		}
	}
}

bool index_join_name(const struct registry *registry, const struct name *name, size_t turn,
	bool by_shape, struct joined *joined_out)
{
	joined_out->len = 0;
	for (size_t i = 0; i < name->token_count; i++) {
		const struct token *token =
			name_token(registry, name, (turn + i) % name->token_count);
		if (!joined_append(joined_out, by_shape ? token_shape(token) : token->skeleton))
			return false;
	}
	return true;
}

static bool has_shapes(const struct sink *sink, const struct name *name)
{
	for (size_t i = 0; i < name->token_count; i++) {
		const struct token *token = name_token(sink->registry, name, i);
		if (!view_equal(token_shape(token), token->skeleton))
			return true;
	}
	return false;
}

/* The name without blanks, begun at each of its words: "roejane" is "janeroe" turned. */
static void put_joined(struct sink *sink, const struct name *name)
{
	struct joined joined;
	size_t count = name->token_count;
	int forms = has_shapes(sink, name) ? 2 : 1;
	for (size_t turn = 0; turn < count && turn < LIMIT_KEYED_TOKENS; turn++) {
		for (int form = 0; form < forms; form++) {
			if (!index_join_name(sink->registry, name, turn, form != 0, &joined))
				return;
			sink_put(sink, key_of(KEY_JOINED, key_hash(joined_view(&joined))));
		}
	}
}

uint64_t index_initial_key(struct view initial, uint64_t other)
{
	uint32_t rune = 0;
	size_t used = utf8_decode_lossy(initial, &rune);
	uint64_t hash = key_hash(view_slice(initial, 0, used));
	return key_of_mixed(KEY_INITIAL, key_mix(hash) * 3 + other);
}

/* The first word as an initial, beside the last: "J. Roe". */
static void put_initials(struct sink *sink, const struct name *name)
{
	const struct registry *registry = sink->registry;
	size_t count = name->token_count;
	if (count < 2 || registry->principals[name->principal].kind != PRINCIPAL_PERSON)
		return;
	const struct token *first = name_token(registry, name, 0);
	for (size_t i = 1; i < count && i < LIMIT_KEYED_TOKENS; i++) {
		const struct token *other = name_token(registry, name, i);
		if (i + 1 == count || other->letters >= NEAR_MIN_WORD) {
			sink_put(
				sink, index_initial_key(first->fold, sink->tokens[i].skeleton));
		}
	}
}

/* Two words by their consonants. */
static void put_sound_pair(
	struct sink *sink, const struct sound_keys *a, const struct sound_keys *b)
{
	const struct registry *registry = sink->registry;
	bool is_latin = a->is_latin && b->is_latin;
	for (size_t i = 0; is_latin && i < a->fine_count; i++) {
		for (size_t j = 0; j < b->fine_count; j++) {
			if (index_sound_tells(registry, a->fine[i], b->fine[j])) {
				sink_put(
					sink, key_of_either(KEY_SOUND, a->fine[i], b->fine[j]));
			}
		}
	}
	enum key_kind kind = is_latin ? KEY_SOUND_LATIN : KEY_SOUND_OTHER;
	uint64_t keys[LIMIT_CROSS_PAIRS];
	size_t count = index_cross_pairs(a, b, kind, keys);
	for (size_t i = 0; i < count; i++)
		sink_put(sink, keys[i]);
}

static void put_whole_sound(struct sink *sink, const struct phones *joined)
{
	const struct registry *registry = sink->registry;
	struct sound_keys keys;
	index_sound_keys(registry, joined, true, &keys);
	for (size_t i = 0; i < keys.fine_count; i++) {
		if (index_sound_tells(registry, keys.fine[i], 1))
			sink_put(sink, key_of(KEY_WHOLE, keys.fine[i]));
	}
	enum key_kind kind = keys.is_latin ? KEY_WHOLE_LATIN : KEY_WHOLE_OTHER;
	for (size_t i = 0; i < keys.coarse_count; i++) {
		if (phonetic_key_length(keys.coarse[i]) >= SOUND_SMALL_KEY)
			sink_put(sink, key_of(kind, keys.coarse[i]));
	}
}

/* One word with the group of given names of the other. */
static void put_same_pair(struct sink *sink, const struct token *a, uint64_t other)
{
	for (size_t i = 0; i < a->same->count; i++) {
		uint64_t group = key_mix(a->same->groups[i]);
		sink_put(sink, key_of_mixed(KEY_SAME_PAIR, group * 3 + other));
	}
}

size_t index_same_both_keys(const struct same_names *a, const struct same_names *b,
	uint64_t keys_out[LIMIT_SAME_BOTH])
{
	size_t count = 0;
	if ((size_t)a->count * b->count > LIMIT_SAME_BOTH)
		return 0;
	for (size_t i = 0; i < a->count; i++) {
		for (size_t j = 0; j < b->count; j++)
			keys_out[count++] =
				key_of_either(KEY_SAME_BOTH, a->groups[i], b->groups[j]);
	}
	return count;
}

static void put_same_both(struct sink *sink, const struct token *a, const struct token *b)
{
	uint64_t keys[LIMIT_SAME_BOTH];
	size_t count = index_same_both_keys(a->same, b->same, keys);
	for (size_t i = 0; i < count; i++)
		sink_put(sink, keys[i]);
}

static void put_sounds(struct sink *sink, const struct name *name)
{
	const struct registry *registry = sink->registry;
	size_t count =
		name->token_count < LIMIT_KEYED_TOKENS ? name->token_count : LIMIT_KEYED_TOKENS;
	for (size_t i = 0; i < count; i++) {
		const struct token_keys *a = &sink->tokens[i];
		for (size_t j = i + 1; j < count; j++) {
			const struct token_keys *b = &sink->tokens[j];
			put_sound_pair(sink, &a->sounds, &b->sounds);
			put_same_pair(sink, name_token(registry, name, i), b->skeleton);
			put_same_pair(sink, name_token(registry, name, j), a->skeleton);
			put_same_both(sink, name_token(registry, name, i),
				name_token(registry, name, j));
		}
	}
	for (size_t turn = 0; turn < count && turn < LIMIT_TURNS; turn++) {
		struct phones joined;
		index_join_phones(registry, name, turn, &joined);
		put_whole_sound(sink, &joined);
	}
}

/* A word that few names of the list have finds them alone, and in a list that is not large
 * with one letter left out as well: then the other words may have any two typing errors. */
static void put_rare_words(struct sink *sink, const struct name *name)
{
	const struct registry *registry = sink->registry;
	for (size_t i = 0; i < name->token_count && i < LIMIT_NEAR_TOKENS; i++) {
		const struct token *token = name_token(registry, name, i);
		if (token->uses > RARE_USES || token->letters < RARE_MIN_LETTERS)
			continue;
		const struct token_keys *keys = &sink->tokens[i];
		sink_put(sink, key_of_mixed(KEY_RARE, keys->skeleton));
		bool is_single = name->token_count == 1;
		if (is_single ? token->letters < NEAR_MIN_SINGLE : registry->is_large)
			continue;
		struct key_walk walk = key_walk_start(token->skeleton, keys->hash);
		for (uint64_t hash = 0; key_walk_next(&walk, &hash);)
			sink_put(sink, key_of(KEY_RARE, hash));
	}
}

void index_list_name_keys(const struct registry *registry, struct key_list *list)
{
	struct arena *work = arena_create((size_t)1 << 12, 0);
	struct sink sink = { .registry = registry, .list = list };
	sink.kept = arena_array(work, struct kept_keys, LIMIT_KEPT);
	for (size_t i = 0; i < registry->name_count; i++) {
		const struct name *name = &registry->names[i];
		begin_name(&sink, (uint32_t)i);
		put_pairs(&sink, name);
		put_joined(&sink, name);
		put_initials(&sink, name);
		put_sounds(&sink, name);
		put_rare_words(&sink, name);
	}
	arena_destroy(work);
}

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
#define RARE_USES           16
#define RARE_MIN_LETTERS    4
#define LARGE_NAMES         2000
#define LIST_COMMON_USES    4 /* names of the list that make a word common in it */

struct builder {
	struct registry *registry;
	struct arena *scratch; /* of one principal */
	struct arena *work;    /* arrays while they grow; they are copied in the end */
	struct keys words;     /* folded word to token number, while building */
	size_t name_room;
	size_t number_room;
	size_t token_room;
};

/* Room for one more item: the array itself or a copy twice as large. */
static void *grown(
	struct arena *arena, void *items, size_t count, size_t item_size, size_t *room)
{
	if (count < *room)
		return items;
	*room = count < 64 ? 128 : 2 * count;
	void *copy = arena_alloc(arena, *room, item_size);
	if (count > 0)
		memcpy(copy, items, count * item_size);
	return copy;
}

static void *settled(struct arena *arena, const void *items, size_t count, size_t item_size)
{
	void *copy = arena_alloc(arena, count + 1, item_size);
	if (count > 0)
		memcpy(copy, items, count * item_size);
	return copy;
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
	const struct builder *builder, struct view skeleton, struct view raw)
{
	struct view wide = text_skeleton_wide(skeleton, builder->scratch);
	struct view shape =
		view_is_ascii(raw) ? skeleton : text_skeleton(raw, builder->scratch);
	bool is_wide = !view_equal(wide, skeleton);
	bool has_shape = shape.len > 0 && !view_equal(shape, skeleton);
	if (!is_wide && !has_shape)
		return NULL;
	struct arena *arena = builder->registry->arena;
	struct token_forms *forms = arena_new(arena, struct token_forms);
	forms->wide = is_wide ? arena_copy(arena, wide) : skeleton;
	forms->shape = has_shape ? arena_copy(arena, shape) : skeleton;
	return forms;
}

static const struct same_names *token_same_names(
	const struct registry *registry, struct view fold)
{
	static const struct same_names none = { .count = 0 };
	struct same_names same;
	index_same_names(registry, key_mix(key_hash(fold)), &same);
	if (same.count == 0)
		return &none;
	struct same_names *kept = arena_new(registry->arena, struct same_names);
	*kept = same;
	return kept;
}

static uint16_t count_letters(struct view fold)
{
	size_t letters = 0;
	uint32_t rune = 0;
	for (size_t at = 0, used; (used = utf8_decode_lossy(view_from(fold, at), &rune)) != 0;
		at += used)
		letters++;
	return letters < UINT16_MAX ? (uint16_t)letters : UINT16_MAX;
}

/* The number of a word; `raw` is the same word in its own case, or empty. */
static uint32_t token_intern(struct builder *builder, struct view fold, struct view raw)
{
	struct registry *registry = builder->registry;
	uint64_t key = key_of(KEY_ROLE, key_hash(fold));
	uint32_t number = token_find(builder, fold, key);
	if (number == UINT32_MAX) {
		registry->tokens = grown(builder->work, registry->tokens, registry->token_count,
			sizeof(*registry->tokens), &builder->token_room);
		number = (uint32_t)registry->token_count++;
		struct token *token = &registry->tokens[number];
		token->fold = arena_copy(registry->arena, fold);
		struct view skeleton = text_skeleton(fold, builder->scratch);
		token->skeleton = view_equal(skeleton, fold)
					  ? token->fold
					  : arena_copy(registry->arena, skeleton);
		token->forms = token_forms_of(builder, token->skeleton, raw);
		phonetic_read(fold, &token->phones);
		struct phones heard;
		phonetic_read(raw, &heard);
		if (heard.script == PHONETIC_LATIN)
			token->phones = heard;
		token->mask = reading_letter_mask(token->skeleton);
		token->fold_mask = reading_text_mask(token->fold);
		token->same = token_same_names(registry, fold);
		token->letters = count_letters(fold);
		token->roles = index_roles_of(registry, skeleton);
		token->bits =
			rarity_of(fold, (token->roles & ROLE_COMMON) != 0, &token->is_known);
		keys_put(&builder->words, key, number);
	}
	registry->tokens[number].uses++;
	return number;
}

/* Second forms share the text and the principal of the name before them. */
static struct name *name_begin(struct builder *builder, struct name pattern)
{
	struct registry *registry = builder->registry;
	registry->names = grown(builder->work, registry->names, registry->name_count,
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
		grown(builder->work, registry->token_numbers, registry->token_number_count,
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
	struct words *raw = arena_new(builder->scratch, struct words);
	struct view fold = text_fold(clean, builder->scratch);
	words_split(fold, builder->scratch, words);
	words_split(clean, builder->scratch, raw);
	struct name *name = name_begin(builder, (struct name){ .principal = principal });
	name->text = text;
	name->flags = is_alias ? NAME_IS_ALIAS : 0;
	bool is_organization = registry->principals[principal].kind == PRINCIPAL_ORGANIZATION;
	if (is_organization && is_acronym(clean))
		name->flags |= NAME_IS_ACRONYM;
	struct span span = is_organization ? (struct span){ 0, words->count }
					   : span_without_titles(builder, words);
	if (span.end > span.start + LIMIT_NAME_TOKENS)
		span.end = span.start + LIMIT_NAME_TOKENS;
	for (size_t i = span.start; i < span.end; i++) {
		struct view shape = raw->count == words->count ? raw->items[i].text : VIEW("");
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
	if (is_organization && !is_alias && raw->count == words->count)
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

/* Words that names of these lengths can have at most, second forms included. */
static size_t words_of(const struct principal *principal)
{
	const struct string_list *aliases = principal->person
						    ? &principal->person->aliases
						    : &principal->organization->aliases;
	size_t words = principal->name.len + 2;
	for (size_t i = 0; i < aliases->count; i++)
		words += aliases->items[i].len + 2;
	return words;
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
	size_t words = 0;
	for (size_t i = 0; i < registry->principal_count; i++) {
		if (registry->principals[i].kind != PRINCIPAL_DOMAIN)
			words += words_of(&registry->principals[i]);
	}
	struct builder builder = { .registry = registry, .scratch = scratch };
	builder.work = arena_create((size_t)1 << 16, 0);
	keys_reserve(&builder.words, words, builder.work);
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
	registry->names = settled(registry->arena, registry->names, registry->name_count,
		sizeof(*registry->names));
	registry->tokens = settled(registry->arena, registry->tokens, registry->token_count,
		sizeof(*registry->tokens));
	registry->token_numbers = settled(registry->arena, registry->token_numbers,
		registry->token_number_count, sizeof(*registry->token_numbers));
	arena_destroy(builder.work);
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
	size_t count = keys_get(&registry->roles, key, numbers);
	for (size_t i = 0; i < count; i++)
		roles |= numbers[i];
	return roles;
}

bool index_is_known(const struct registry *registry, uint64_t mixed)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	uint64_t key = key_of_mixed(KEY_KNOWN, mixed);
	return keys_may_have(&registry->roles, key) &&
	       keys_get(&registry->roles, key, numbers) > 0;
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
	size_t count = keys_get(&registry->roles, key, numbers);
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
	if (with_coarse)
		keys_out->coarse_count =
			phonetic_keys(phones, PHONETIC_COARSE, keys_out->coarse);
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

#define SINK_WAITING 32 /* keys that are being fetched */

/* Puts keys, or only counts them: the table is reserved by that count. */
struct sink {
	const struct registry *registry;
	struct token_keys *tokens;
	struct keys *keys; /* NULL: count */
	size_t count;
	uint32_t number;
	size_t waiting;
	uint64_t waiting_keys[SINK_WAITING];
	uint32_t waiting_numbers[SINK_WAITING];
};

static void sink_flush(struct sink *sink)
{
	for (size_t i = 0; i < sink->waiting; i++)
		keys_put(sink->keys, sink->waiting_keys[i], sink->waiting_numbers[i]);
	sink->waiting = 0;
}

static void sink_put(struct sink *sink, uint64_t key)
{
	sink->count++;
	if (!sink->keys)
		return;
	keys_prefetch(sink->keys, key);
	sink->waiting_keys[sink->waiting] = key;
	sink->waiting_numbers[sink->waiting++] = sink->number;
	if (sink->waiting == SINK_WAITING)
		sink_flush(sink);
}

static const struct token_keys *sink_token(
	const struct sink *sink, const struct name *name, size_t i)
{
	return &sink->tokens[sink->registry->token_numbers[name->first_token + i]];
}

static void put_pair(struct sink *sink, const struct token_keys *a, const struct token_keys *b)
{
	sink_put(sink, key_of_mixed(KEY_PAIR, a->skeleton + b->skeleton));
	if (a->wide != a->skeleton || b->wide != b->skeleton)
		sink_put(sink, key_of_mixed(KEY_PAIR, a->wide + b->wide));
	if (a->shape != a->skeleton || b->shape != b->skeleton)
		sink_put(sink, key_of_mixed(KEY_PAIR, a->shape + b->shape));
}

/* How many hashes key_walk_next() gives at most. */
static size_t count_walk(struct view text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++) {
		count += (text.ptr[i] & 0xC0) != 0x80 &&
			 (i + 1 == text.len || text.ptr[i] != text.ptr[i + 1]);
	}
	return count;
}

/* One key for each character left out of `a`, beside the whole of `b`. */
static void put_near_pair(
	struct sink *sink, const struct token *a, uint64_t a_hash, uint64_t other)
{
	if (a->letters < NEAR_MIN_WORD)
		return;
	if (!sink->keys) {
		sink->count += count_walk(a->skeleton);
		return;
	}
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
		const struct token_keys *a = sink_token(sink, name, i);
		for (size_t j = i + 1; j < count && j < LIMIT_KEYED_TOKENS; j++) {
			const struct token_keys *b = sink_token(sink, name, j);
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
		const struct token_keys *token = sink_token(sink, name, i);
		if (token->shape != token->skeleton)
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
			sink_put(sink,
				sink->keys ? key_of(KEY_JOINED, key_hash(joined_view(&joined)))
					   : 0);
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
			sink_put(sink, index_initial_key(first->fold,
					       sink_token(sink, name, i)->skeleton));
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
	for (size_t i = 0; i < a->coarse_count; i++) {
		for (size_t j = 0; j < b->coarse_count; j++)
			sink_put(sink, key_of_either(kind, a->coarse[i], b->coarse[j]));
	}
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
		const struct token_keys *a = sink_token(sink, name, i);
		for (size_t j = i + 1; j < count; j++) {
			const struct token_keys *b = sink_token(sink, name, j);
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
		const struct token_keys *keys = sink_token(sink, name, i);
		sink_put(sink, key_of_mixed(KEY_RARE, keys->skeleton));
		bool is_single = name->token_count == 1;
		if (is_single ? token->letters < NEAR_MIN_SINGLE : registry->is_large)
			continue;
		struct key_walk walk = key_walk_start(token->skeleton, keys->hash);
		for (uint64_t hash = 0; key_walk_next(&walk, &hash);)
			sink_put(sink, key_of(KEY_RARE, hash));
	}
}

static void put_names(struct sink *sink)
{
	const struct registry *registry = sink->registry;
	for (size_t i = 0; i < registry->name_count; i++) {
		const struct name *name = &registry->names[i];
		sink->number = (uint32_t)i;
		put_pairs(sink, name);
		put_joined(sink, name);
		put_initials(sink, name);
		put_sounds(sink, name);
		put_rare_words(sink, name);
	}
	sink_flush(sink);
}

static struct token_keys *keys_of_tokens(const struct registry *registry, struct arena *arena)
{
	struct token_keys *keys =
		arena_array(arena, struct token_keys, registry->token_count + 1);
	for (size_t i = 0; i < registry->token_count; i++) {
		const struct token *token = &registry->tokens[i];
		keys[i].hash = key_hash(token->skeleton);
		keys[i].skeleton = key_mix(keys[i].hash);
		keys[i].shape = key_mix(key_hash(token_shape(token)));
		keys[i].wide = key_mix(key_hash(token_wide(token)));
		index_sound_keys(registry, &token->phones, true, &keys[i].sounds);
	}
	return keys;
}

void index_put_name_keys(struct registry *registry, size_t others)
{
	struct arena *work = arena_create((size_t)1 << 16, 0);
	struct sink sink = { .registry = registry };
	sink.tokens = keys_of_tokens(registry, work);
	put_names(&sink);
	keys_reserve(&registry->keys, sink.count + others, registry->arena);
	sink.keys = &registry->keys;
	put_names(&sink);
	arena_destroy(work);
}

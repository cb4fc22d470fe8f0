#include "protect/index.h"

#include "base/utf8.h"

#include <string.h>

#define LIMIT_KEYED_TOKENS 6 /* words of a name that pairs are made of */
#define LIMIT_NEAR_TOKENS  4 /* of longer names no typing errors are looked for */
#define NEAR_MIN_LETTERS   8 /* a typing error in a shorter name is another name */
#define NEAR_MIN_SINGLE    7 /* letters of a name of one word */
#define NEAR_MIN_WORD      3
#define SOUND_SMALL_KEY    3 /* consonants of a name that is looked up by its sound */
#define SOUND_LARGE_KEY    5 /* the same in a large list */
#define RARE_USES          10
#define RARE_MIN_LETTERS   4

/* --- sounds --- */

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

/* The first of its coarse keys that is none of those of the word as it is. */
static uint64_t new_key(const struct phones *phones, const struct sound_keys *keys)
{
	uint64_t heard[LIMIT_PHONETIC_KEYS];
	size_t count = phonetic_keys(phones, PHONETIC_COARSE, heard);
	for (size_t i = 0; i < count; i++) {
		if (!has_key(keys->coarse, keys->coarse_count, heard[i]))
			return heard[i];
	}
	return 0;
}

void index_heard_keys(struct view word, const struct phones *neutral, struct sound_keys *keys)
{
	struct hearings hearings;
	uint64_t made[TONGUES];
	if (!keys->is_latin)
		return;
	hearings.word = VIEW("");
	(void)phonetic_hear_all(word, neutral, &hearings);
	for (size_t i = 0; i < hearings.count; i++)
		made[i] = new_key(&hearings.items[i], keys);
	for (size_t tongue = 0; tongue < TONGUES; tongue++) {
		uint8_t which = hearings.of[tongue];
		keys->heard[tongue] = which < hearings.count ? made[which] : 0;
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

/* --- the keys of names --- */

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
	index_heard_keys(token->fold, &token->phones, &keys_out->sounds);
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

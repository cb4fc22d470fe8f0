#include "protect/alignment.h"
#include "protect/index.h"
#include "protect/likeness.h"
#include "protect/reading.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "text/distance.h"
#include "text/fold.h"

#include <string.h>

#define LIMIT_SEEN        160  /* characters of an observed name that are read */
#define LIMIT_SEEN_TURNED 72   /* of one that is read in two orders */
#define LIMIT_NAME        1024 /* octets of them */
#define LIMIT_NAMES_TRIED 64   /* names compared for one reading; namesakes are few */
#define TRIED_PLACES      (2 * LIMIT_NAMES_TRIED)
#define LIMIT_RUN         8 /* observed words that may be one name without blanks */
#define LIMIT_RUN_FAR     4 /* of a longer text */
#define LIMIT_NEAR_GAP    2 /* words apart between which typing errors are looked for */
#define LIMIT_PAIR_GAP    6
/* In steps of some 20 instructions: for all readings of a text, of which names take a tenth;
 * for each, however long the ones before took; and for a local part. */
#define LIMIT_WORK         15500
#define LIMIT_WORK_LEAST   1000
#define LIMIT_WORK_LOCAL   5000
#define WORK_OCTET         28 /* to read one */
#define WORK_OCTET_OTHER   44 /* beyond ASCII */
#define WORK_OCTET_LOOKS   28 /* by its looks */
#define WORK_OCTET_JOINED  12 /* without hyphens */
#define WORK_OCTET_VISUAL  24 /* in the order that is shown */
#define WORK_OCTET_APART   16 /* to look for words that are two */
#define WORK_OCTET_TITLES  64 /* and beyond ASCII for titles that are written on */
#define WORK_PROBE         2
#define WORK_KEY           8
#define WORK_RUN           6
#define WORK_SOUND         20 /* to make the keys of a word */
#define WORK_TONGUES       40 /* and for each of its sounds, those of the tongues it is heard in */
#define STRENGTH_FOUND     0.65 /* from here on a text is not read once more */
#define STRENGTH_SURE      0.95
#define LIMIT_CLOSE_WORDS  16 /* longer texts are looked up by whole words alone */
#define LIMIT_NEAR_LETTERS 32 /* of a word with typing errors */
#define MISSPELLED_MIN     5
#define LIMIT_SOUND_GAP    3
#define LIMIT_TONGUE_WORDS 6 /* of a text that is heard in several tongues */
#define LIMIT_SOUND_WORDS  8 /* that are listened to; longer names are none */

/* Numbers of names, each once. */
struct tried {
	uint32_t places[TRIED_PLACES]; /* number + 1, by number; 0 is free */
	size_t count;
};

/* One reading on its way through the keys. */
struct search {
	const struct registry *registry;
	const struct reading *reading;
	struct matches *matches;
	bool (*accept)(
		const struct search *search, const struct name *name, struct match *match);
	struct tried tried;
	struct tried heard; /* the same as one sound */
	size_t *work;       /* done for this text, in steps of some 20 instructions */
	size_t limit;       /* of it */
};

static void tried_start(struct tried *tried)
{
	memset(tried, 0, sizeof(*tried));
}

/* Whether the name is met for the first time: then it is compared. */
static bool tried_first(struct tried *tried, uint32_t number)
{
	size_t at = number % TRIED_PLACES;
	for (; tried->places[at] != 0; at = (at + 1) % TRIED_PLACES) {
		if (tried->places[at] == number + 1)
			return false;
	}
	if (tried->count == LIMIT_NAMES_TRIED)
		return false;
	tried->places[at] = number + 1;
	tried->count++;
	return true;
}

/* Whether the text has been looked at long enough. Of a few words that is no sign of padding:
 * where very many alike are listed, some far-fetched ones go untried, after all the near. */
static bool is_spent(struct search *search)
{
	if (*search->work < search->limit)
		return false;
	if (search->reading->count > LIMIT_SOUND_WORDS)
		search->matches->facts |= FACT_BIT(LIMIT);
	return true;
}

static void judge(struct search *search, uint32_t number, struct run run)
{
	const struct registry *registry = search->registry;
	if (number >= registry->name_count || is_spent(search))
		return;
	const struct name *name = &registry->names[number];
	struct match match;
	struct question question = { registry, search->reading, name, run };
	if (!alignment_judge(&question, search->work, &match))
		return;
	if (search->accept && !search->accept(search, name, &match))
		return;
	matches_add(search->matches, &match);
}

static void try_key(struct search *search, uint64_t key)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	if (is_spent(search))
		return;
	*search->work += WORK_KEY;
	size_t count = keys_find(&search->registry->keys, key, numbers);
	for (size_t i = 0; i < count; i++) {
		if (tried_first(&search->tried, numbers[i]))
			judge(search, numbers[i], (struct run){ .count = 0 });
	}
}

static inline void probe(struct search *search, uint64_t key)
{
	*search->work += WORK_PROBE;
	if (keys_may_have(&search->registry->keys, key))
		try_key(search, key);
}

/* Whether the run of words is the name from one of its words round. */
static bool run_is_name(
	const struct search *search, struct view written, const struct name *name)
{
	struct joined joined;
	for (size_t turn = 0; turn < name->token_count; turn++) {
		for (int by_shape = 0; by_shape < 2; by_shape++) {
			if (index_join_name(
				    search->registry, name, turn, by_shape != 0, &joined) &&
				view_equal(joined_view(&joined), written))
				return true;
		}
	}
	return false;
}

/* Whether the words of the run are those of the name: then they are met word by word. */
static bool same_cuts(const struct search *search, struct run run, const struct name *name)
{
	if (run.count != name->token_count)
		return false;
	for (size_t i = 0; i < run.count; i++) {
		bool found = false;
		for (size_t t = 0; t < name->token_count && !found; t++) {
			const struct token *token = name_token(search->registry, name, t);
			uint64_t hash = search->reading->items[run.from + i].hash;
			found = key_hash(token->skeleton) == hash ||
				key_hash(token_shape(token)) == hash;
		}
		if (!found)
			return false;
	}
	return true;
}

static void try_run(struct search *search, uint64_t key, struct run run)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	struct joined joined = { .len = 0 };
	const struct registry *registry = search->registry;
	for (size_t i = 0; i < run.count; i++)
		(void)joined_append(&joined, search->reading->items[run.from + i].skeleton);
	size_t count = keys_find(&registry->keys, key, numbers);
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] >= registry->name_count)
			continue;
		/* A name of one word is met as a word; one of several may be met both ways, and
		 * the better way counts. */
		const struct name *name = &registry->names[numbers[i]];
		if (tried_first(&search->tried, numbers[i]))
			judge(search, numbers[i], (struct run){ .count = 0 });
		if (!same_cuts(search, run, name) &&
			run_is_name(search, joined_view(&joined), name))
			judge(search, numbers[i], run);
	}
}

static inline void probe_run(struct search *search, uint64_t mixed, struct run run)
{
	uint64_t key = key_of_mixed(KEY_JOINED, mixed);
	*search->work += WORK_RUN;
	if (keys_may_have(&search->registry->keys, key) && !is_spent(search))
		try_run(search, key, run);
}

static void probe_runs(struct search *search)
{
	const struct reading *reading = search->reading;
	size_t most = reading->count > LIMIT_CLOSE_WORDS ? LIMIT_RUN_FAR : LIMIT_RUN;
	for (size_t from = 0; from < reading->count; from++) {
		struct joined joined;
		joined.len = 0;
		uint64_t hash = KEY_START;
		for (size_t i = 0; i < most && from + i < reading->count; i++) {
			const struct seen_word *word = &reading->items[from + i];
			size_t before = joined.len;
			if (!joined_append(&joined, word->skeleton))
				break;
			bool is_longer = joined.len == before + word->skeleton.len;
			hash = !is_longer ? key_hash(joined_view(&joined))
			       : i == 0   ? word->hash
					  : key_hash_more(hash, word->skeleton);
			probe_run(search, i == 0 ? word->mixed : key_mix(hash),
				(struct run){ .from = from, .count = i + 1 });
		}
	}
}

static void probe_near(
	struct search *search, const struct seen_word *a, const struct seen_word *b)
{
	if (a->letters < 3 || a->letters > LIMIT_NEAR_LETTERS || b->letters < 2 ||
		is_spent(search))
		return;
	/* A letter of the name left out here, added here, or changed. */
	struct key_walk walk = key_walk_start(a->skeleton, a->hash);
	for (uint64_t hash = 0; key_walk_next(&walk, &hash);)
		probe(search, key_of_mixed(KEY_PAIR, key_mix(hash) + b->mixed));
}

static void probe_pairs(struct search *search)
{
	const struct reading *reading = search->reading;
	for (size_t i = 0; i < reading->count; i++) {
		const struct seen_word *a = &reading->items[i];
		for (size_t j = i + 1; j < reading->count && j <= i + LIMIT_PAIR_GAP; j++) {
			const struct seen_word *b = &reading->items[j];
			probe(search, key_of_mixed(KEY_PAIR, a->mixed + b->mixed));
			if (a->wide_mixed != a->mixed || b->wide_mixed != b->mixed) {
				probe(search,
					key_of_mixed(KEY_PAIR, a->wide_mixed + b->wide_mixed));
			}
			if (a->roles & ROLE_LETTER)
				probe(search, index_initial_key(a->text, b->mixed));
			if (b->roles & ROLE_LETTER)
				probe(search, index_initial_key(b->text, a->mixed));
		}
	}
}

/* After the exact ones, so that a namesake by a typing error never crowds them out. */
static void probe_near_pairs(struct search *search)
{
	const struct reading *reading = search->reading;
	for (size_t i = 0; i < reading->count; i++) {
		const struct seen_word *a = &reading->items[i];
		for (size_t j = i + 1; j < reading->count && j <= i + LIMIT_NEAR_GAP; j++) {
			probe_near(search, a, &reading->items[j]);
			probe_near(search, &reading->items[j], a);
		}
	}
}

/* Two words, or one with the other's group of given names. */
static void probe_same_pair(
	struct search *search, const struct seen_word *a, const struct seen_word *b)
{
	for (size_t i = 0; i < a->same.count; i++) {
		uint64_t group = key_mix(a->same.groups[i]);
		probe(search, key_of_mixed(KEY_SAME_PAIR, group * 3 + b->mixed));
	}
}

static void probe_same_both(
	struct search *search, const struct seen_word *a, const struct seen_word *b)
{
	uint64_t keys[LIMIT_SAME_BOTH];
	size_t count = index_same_both_keys(&a->same, &b->same, keys);
	for (size_t i = 0; i < count; i++)
		probe(search, keys[i]);
}

static void probe_cross_pair(struct search *search, const struct sound_keys *a,
	const struct sound_keys *b, enum key_kind kind)
{
	uint64_t keys[LIMIT_CROSS_PAIRS];
	size_t count = index_cross_pairs(a, b, kind, keys);
	for (size_t i = 0; i < count; i++)
		probe(search, keys[i]);
}

/* Two words by their consonants: Latin ones among Latin ones by the fine keys. */
static void probe_sound_pair(
	struct search *search, const struct sound_keys *a, const struct sound_keys *b)
{
	const struct registry *registry = search->registry;
	bool is_latin = a->is_latin && b->is_latin;
	for (size_t i = 0; is_latin && i < a->fine_count; i++) {
		for (size_t j = 0; j < b->fine_count; j++) {
			if (index_sound_tells(registry, a->fine[i], b->fine[j])) {
				probe(search, key_of_either(KEY_SOUND, a->fine[i], b->fine[j]));
			}
		}
	}
	if (!is_latin)
		probe_cross_pair(search, a, b, KEY_SOUND_LATIN);
	if (registry->has_other_scripts)
		probe_cross_pair(search, a, b, KEY_SOUND_OTHER);
}

/* All words of the text that may be of a name, as one sound. */
struct heard {
	struct phones joined;
	size_t words;
};

/* As many words in one script are met word by word. */
static bool is_heard_by_words(
	const struct registry *registry, const struct name *name, const struct heard *heard)
{
	return heard->words == name->token_count &&
	       heard->joined.script == name_token(registry, name, 0)->phones.script;
}

/* The same names again, if need be: as one sound they may be nearer than word by word. */
static void probe_whole(
	struct search *search, enum key_kind kind, uint64_t sound, const struct heard *heard)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	const struct registry *registry = search->registry;
	uint64_t key = key_of(kind, sound);
	*search->work += WORK_PROBE;
	if (!keys_may_have(&registry->keys, key))
		return;
	size_t count = keys_find(&registry->keys, key, numbers);
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] < registry->name_count &&
			!is_heard_by_words(registry, &registry->names[numbers[i]], heard) &&
			tried_first(&search->heard, numbers[i]))
			judge(search, numbers[i], (struct run){ .by_sound = true });
	}
}

static void probe_whole_sound(struct search *search, const struct heard *heard)
{
	const struct registry *registry = search->registry;
	const struct phones *joined = &heard->joined;
	struct sound_keys keys;
	bool with_coarse = registry->has_other_scripts || joined->script != PHONETIC_LATIN;
	index_sound_keys(registry, joined, with_coarse, &keys);
	for (size_t i = 0; i < keys.fine_count; i++) {
		if (index_sound_tells(registry, keys.fine[i], 1))
			probe_whole(search, KEY_WHOLE, keys.fine[i], heard);
	}
	for (size_t i = 0; i < keys.coarse_count; i++) {
		if (!keys.is_latin)
			probe_whole(search, KEY_WHOLE_LATIN, keys.coarse[i], heard);
		if (registry->has_other_scripts)
			probe_whole(search, KEY_WHOLE_OTHER, keys.coarse[i], heard);
	}
}

static bool is_of_a_name(const struct seen_word *word)
{
	return word->phones.count > 0 &&
	       !(word->roles & (ROLE_TITLE | ROLE_NUMBER | ROLE_LETTER)) && !word->bracketed;
}

static void listen(struct search *search, const struct seen_word *word, bool with_coarse,
	struct sound_keys *keys_out)
{
	index_sound_keys(search->registry, &word->phones, with_coarse, keys_out);
	if (!search->registry->has_other_scripts || !keys_out->is_latin ||
		search->reading->count > LIMIT_TONGUE_WORDS)
		return;
	*search->work += (size_t)WORK_TONGUES * word->phones.count;
	index_heard_keys(word->text, &word->phones, keys_out);
}

static void probe_sounds(struct search *search)
{
	const struct reading *reading = search->reading;
	const struct seen_word *words[LIMIT_SOUND_WORDS];
	struct sound_keys keys[LIMIT_SOUND_WORDS];
	struct heard heard = { .words = 0 };
	size_t count = 0;
	bool with_coarse = search->registry->has_other_scripts;
	for (size_t i = 0; i < reading->count; i++) {
		if (!is_of_a_name(&reading->items[i]))
			continue;
		heard.words++;
		if (count == LIMIT_SOUND_WORDS)
			continue;
		words[count++] = &reading->items[i];
		phonetic_append(&heard.joined, &reading->items[i].phones);
		with_coarse = with_coarse || reading->items[i].phones.script != PHONETIC_LATIN;
	}
	*search->work += WORK_SOUND * (count + 1);
	for (size_t i = 0; i < count; i++)
		listen(search, words[i], with_coarse, &keys[i]);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = i + 1; j < count && j <= i + LIMIT_SOUND_GAP; j++) {
			probe_same_pair(search, words[i], words[j]);
			probe_same_pair(search, words[j], words[i]);
			probe_same_both(search, words[i], words[j]);
			probe_sound_pair(search, &keys[i], &keys[j]);
		}
	}
	probe_whole_sound(search, &heard);
}

/* Whether a word of the name may be another one of the text than `found`: not by what
 * alignment_judge() would find out as well, but at a tenth of what that takes. */
static bool has_another(
	const struct search *search, const struct name *name, const struct seen_word *found)
{
	const struct reading *reading = search->reading;
	for (size_t t = 0; t < name->token_count; t++) {
		const struct token *token = name_token(search->registry, name, t);
		if (token_looks_like(token, found->skeleton))
			continue;
		for (size_t i = 0; i < reading->count; i++) {
			const struct seen_word *word = &reading->items[i];
			if (word != found && !reading_letters_far(token->mask, word->mask) &&
				likeness_is_possible(token, word, false))
				return true;
		}
	}
	return name->token_count == 1;
}

static void try_rare(struct search *search, uint64_t key, const struct seen_word *found)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	const struct registry *registry = search->registry;
	if (is_spent(search))
		return;
	size_t count = keys_find(&registry->keys, key, numbers);
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] < registry->name_count &&
			has_another(search, &registry->names[numbers[i]], found) &&
			tried_first(&search->tried, numbers[i]))
			judge(search, numbers[i], (struct run){ .count = 0 });
	}
}

/* By the mixed hash of a word, or of what may be left of it. */
static inline void probe_rare(
	struct search *search, uint64_t mixed, const struct seen_word *word)
{
	uint64_t key = key_of_mixed(KEY_RARE, mixed);
	*search->work += WORK_PROBE;
	if (keys_may_have(&search->registry->keys, key))
		try_rare(search, key, word);
}

/* Whether the text may be a name of one word, as those of organisations are, and what mail
 * adds to it. */
static bool has_one_word(const struct reading *reading)
{
	size_t words = 0;
	for (size_t i = 0; i < reading->count; i++) {
		words += !(reading->items[i].roles &
			   (ROLE_FUNCTION | ROLE_LEGAL | ROLE_LINK | ROLE_STOP | ROLE_NUMBER));
	}
	return words == 1;
}

static bool may_be_rare(const struct seen_word *word)
{
	return word->letters >= 3 && word->letters <= LIMIT_NEAR_LETTERS &&
	       !(word->roles & (ROLE_TITLE | ROLE_NUMBER));
}

/* Whether the word may be misspelled: a name in its own right is not, and a short one with an
 * error is too many others. */
static bool may_be_misspelled(const struct seen_word *word)
{
	return word->letters >= MISSPELLED_MIN && may_be_rare(word) && !word->is_known;
}

static bool has_two_misspelled(const struct reading *reading)
{
	size_t count = 0;
	for (size_t i = 0; i < reading->count && count < 2; i++)
		count += may_be_misspelled(&reading->items[i]);
	return count > 1;
}

static void probe_rare_shortened(struct search *search, const struct seen_word *word)
{
	struct key_walk walk = key_walk_start(word->skeleton, word->hash);
	for (uint64_t hash = 0; key_walk_next(&walk, &hash);)
		probe_rare(search, key_mix(hash), word);
}

/* With two letters in a row the other way round: by the hash alone, from the end. */
static void probe_rare_swapped(struct search *search, const struct seen_word *word)
{
	struct view text = word->skeleton;
	uint64_t power = 1;
	for (size_t i = text.len; i-- > 1; power *= KEY_BASE) {
		uint64_t change = (uint64_t)text.ptr[i] - text.ptr[i - 1];
		if (change != 0)
			probe_rare(search,
				key_mix(word->hash + change * power * (KEY_BASE - 1)), word);
	}
}

/* Words that few names have, alone. In a large list the keys of such words are of the whole
 * word: there one with a letter too many or two that changed places is found, whatever error
 * the other word has. */
static void probe_rare_words(struct search *search)
{
	const struct reading *reading = search->reading;
	bool is_large = search->registry->is_large;
	bool with_errors = !is_large || has_one_word(reading);
	bool has_errors = is_large && has_two_misspelled(reading);
	for (size_t i = 0; i < reading->count && i < LIMIT_SOUND_WORDS; i++) {
		const struct seen_word *word = &reading->items[i];
		if (!may_be_rare(word) || is_spent(search))
			continue;
		probe_rare(search, word->mixed, word);
		if (with_errors || (has_errors && may_be_misspelled(word)))
			probe_rare_shortened(search, word);
		if (has_errors && may_be_misspelled(word) && view_is_ascii(word->skeleton))
			probe_rare_swapped(search, word);
	}
}

/* Where one more reading goes. */
struct search_memory {
	struct arena *arena;
	struct reading *reading;
	struct matches *matches;
	size_t *work;
	size_t limit; /* of it, for all readings of the text */
};

/* Whether anybody is meant so strongly. */
static bool has_found(const struct matches *matches, double strength)
{
	for (size_t i = 0; i < matches->count; i++) {
		if (matches->items[i].strength >= strength)
			return true;
	}
	return false;
}

static void search_reading(const struct registry *registry, const struct reading *reading,
	struct search_memory memory)
{
	struct search search;
	search.registry = registry;
	search.reading = reading;
	search.matches = memory.matches;
	search.accept = NULL;
	search.work = memory.work;
	search.limit = memory.limit;
	tried_start(&search.tried);
	tried_start(&search.heard);
	probe_runs(&search);
	probe_pairs(&search);
	if (reading->count > LIMIT_CLOSE_WORDS) {
		memory.matches->facts |= FACT_BIT(LIMIT);
		return;
	}
	probe_near_pairs(&search);
	if (!reading->by_looks)
		probe_sounds(&search);
	/* Beside somebody who is meant beyond doubt nobody is by a far-fetched likeness. */
	if (!reading->by_looks && !has_found(memory.matches, STRENGTH_SURE))
		probe_rare_words(&search);
}

/* What is the same for all readings of one text. */
struct circumstances {
	uint32_t means;
	bool is_possessive;
};

static size_t work_of_reading(struct view text)
{
	return text.len * (view_is_ascii(text) ? WORK_OCTET : WORK_OCTET_OTHER);
}

/* What the readings that are left take, with what they are searched with: of what there is a
 * quarter, or an eighth by their looks, which have no sound. */
static size_t work_of_joined(
	const struct reading *reading, struct view text, const struct search_memory *memory)
{
	size_t left = memory->limit > *memory->work ? memory->limit - *memory->work : 0;
	return reading->has_hyphens ? left / 4 + text.len * WORK_OCTET_JOINED : 0;
}

static size_t work_of_looks(struct view text, const struct search_memory *memory)
{
	size_t left = memory->limit > *memory->work ? memory->limit - *memory->work : 0;
	return reading_looks_plain(text) ? 0 : left / 8 + text.len * WORK_OCTET_LOOKS;
}

/* The memory for a reading behind which others are left to do: however long the ones before
 * took, the next one is looked at. */
static struct search_memory with_share(struct search_memory memory, size_t left)
{
	size_t least = *memory.work + LIMIT_WORK_LEAST;
	memory.limit = memory.limit > least + left ? memory.limit - left : least;
	return memory;
}

static void search_looks(const struct registry *registry, struct view text,
	struct circumstances circumstances, const struct reading *plain,
	struct search_memory memory)
{
	bool is_other = reading_by_looks(registry, text, plain, memory.arena, memory.reading);
	*memory.work += text.len * WORK_OCTET_LOOKS;
	if (!is_other)
		return;
	memory.reading->means = circumstances.means | MEANS_BIT(MEANS_HOMOGLYPH);
	memory.reading->is_possessive = circumstances.is_possessive;
	search_reading(registry, memory.reading, with_share(memory, 0));
}

/* A text in which nobody is found may have words that are two. */
static void search_parts(const struct registry *registry, struct view text,
	struct circumstances circumstances, struct search_memory memory)
{
	/* What is too long to be read once more is no name. */
	size_t apart = view_is_ascii(text) ? WORK_OCTET_APART : WORK_OCTET_TITLES;
	size_t taken = *memory.work + text.len * apart + work_of_reading(text);
	if (has_found(memory.matches, STRENGTH_FOUND) ||
		taken + LIMIT_WORK_LEAST > memory.limit)
		return;
	bool has_stem = false;
	struct view parts = reading_take_apart(registry, text, memory.arena, &has_stem);
	if (parts.len == 0)
		return;
	reading_by_fold(registry, parts, memory.arena, memory.reading);
	*memory.work = taken;
	memory.reading->is_stem = has_stem;
	memory.reading->means =
		circumstances.means | (has_stem ? MEANS_BIT(MEANS_DECORATED) : 0);
	memory.reading->is_possessive = circumstances.is_possessive;
	search_reading(registry, memory.reading, memory);
}

/* Every reading of one cleaned text. */
static void search_text(const struct registry *registry, struct view text, uint32_t means,
	struct search_memory memory)
{
	struct arena *arena = memory.arena;
	struct circumstances circumstances = { .means = means };
	struct reading *fold = arena_new(arena, struct reading);
	memory.reading = arena_new(arena, struct reading);
	struct view plain =
		reading_without_possessive(text, arena, &circumstances.is_possessive);
	reading_by_fold(registry, plain, arena, fold);
	fold->means = means;
	fold->is_possessive = circumstances.is_possessive;
	*memory.work += work_of_reading(plain);
	size_t looks = work_of_looks(plain, &memory);
	size_t joined = work_of_joined(fold, plain, &memory);
	struct search_memory first = with_share(memory, looks + joined);
	/* Longer than a name is. */
	if (fold->count > LIMIT_SOUND_WORDS)
		first.limit -= (first.limit - *first.work - LIMIT_WORK_LEAST) / 2;
	search_reading(registry, fold, first);
	if (fold->has_hyphens) {
		reading_join_hyphens(registry, fold, arena, memory.reading);
		*memory.work += plain.len * WORK_OCTET_JOINED;
		memory.reading->means |= MEANS_BIT(MEANS_SPACING);
		search_reading(registry, memory.reading, with_share(memory, looks));
	}
	if (looks > 0)
		search_looks(registry, plain, circumstances, fold, memory);
	search_parts(registry, plain, circumstances, memory);
}

/* The beginning of a cleaned text, by whole characters. Padding is gone from it: what stands
 * further on is no part of a name that a reader sees. */
static struct view clip(struct view text)
{
	if (text.len <= LIMIT_NAME)
		return text;
	text.len = LIMIT_NAME;
	while (text.len > 0 && (text.ptr[text.len] & 0xC0) == 0x80)
		text.len--;
	return text;
}

/* --- local parts --- */

#define LOCAL_FACTOR      0.85 /* people with that name have addresses like that */
#define LOCAL_FACTOR_WEAK 0.97
#define LOCAL_MIN         6 /* letters */

/* A whole name of several words, letter for letter. */
static bool is_whole_name(
	const struct search *search, const struct name *name, const struct match *match)
{
	uint32_t weak =
		MEANS_BIT(MEANS_TYPO) | MEANS_BIT(MEANS_INITIAL) | MEANS_BIT(MEANS_ACRONYM);
	size_t letters = 0;
	for (size_t i = 0; i < name->token_count; i++)
		letters += name_token(search->registry, name, i)->letters;
	return name->token_count > 1 && letters >= LOCAL_MIN && !(match->means & weak);
}

/* What may not act alone anyway loses little. */
static double local_strength(double strength)
{
	double most = strength * LOCAL_FACTOR;
	if (strength > STRENGTH_NOT_ALONE)
		return most > STRENGTH_NOT_ALONE ? most : STRENGTH_NOT_ALONE;
	return strength * LOCAL_FACTOR_WEAK;
}

static bool accept_local(
	const struct search *search, const struct name *name, struct match *match)
{
	if (!is_whole_name(search, name, match))
		return false;
	match->strength = local_strength(match->strength);
	match->means = (match->means & ~MEANS_BIT(MEANS_EXACT)) | MEANS_BIT(MEANS_LOCAL_PART);
	match->facts |= FACT_BIT(LOCAL_MATCH);
	return match->strength >= STRENGTH_REPORTED;
}

/* Both parts are needed, and neither has a word that belongs to somebody else. */
static bool accept_split(
	const struct search *search, const struct name *name, struct match *match)
{
	if (!is_whole_name(search, name, match))
		return false;
	bool in_name = false;
	bool in_local = false;
	for (size_t i = 0; i < search->reading->count; i++) {
		const struct seen_word *word = &search->reading->items[i];
		bool is_ours = false;
		for (size_t t = 0; t < name->token_count; t++) {
			is_ours = is_ours ||
				  view_equal(name_token(search->registry, name, t)->skeleton,
					  word->skeleton);
		}
		in_local = in_local || (is_ours && word->from_local);
		in_name = in_name || (is_ours && !word->from_local);
		uint32_t free_roles = ROLE_TITLE | ROLE_NUMBER | ROLE_LETTER | ROLE_STOP;
		if (!is_ours && !(word->roles & free_roles))
			return false;
	}
	if (!in_name || !in_local)
		return false;
	match->strength = local_strength(match->strength);
	match->means = (match->means & ~(MEANS_BIT(MEANS_EXACT) | MEANS_BIT(MEANS_DECORATED))) |
		       MEANS_BIT(MEANS_LOCAL_PART);
	match->facts |= FACT_BIT(NAME_SPLIT);
	return match->strength >= STRENGTH_REPORTED;
}

/* An initial and a whole family name. */
static bool accept_initial(
	const struct search *search, const struct name *name, struct match *match)
{
	uint32_t weak = MEANS_BIT(MEANS_TYPO) | MEANS_BIT(MEANS_TRANSLITERATED);
	const struct token *last = name_token(search->registry, name, name->token_count - 1U);
	if (name->token_count < 2 || last->letters + 1 < LOCAL_MIN || (match->means & weak) ||
		!(match->means & MEANS_BIT(MEANS_INITIAL)))
		return false;
	match->strength = local_strength(match->strength);
	match->means |= MEANS_BIT(MEANS_LOCAL_PART);
	match->facts |= FACT_BIT(LOCAL_MATCH);
	return match->strength >= STRENGTH_REPORTED;
}

/* "nharker" is N. Harker, where no other name is shown beside it. */
static void search_initial(struct search *search, const struct reading *words,
	struct arena *arena, struct reading *reading)
{
	if (words->count == 0 || words->count > 2)
		return;
	struct view word = words->items[0].text;
	uint32_t rune = 0;
	size_t used = utf8_decode_lossy(word, &rune);
	*reading = *words;
	if (words->count == 1) {
		struct buf buf = buf_init(arena, word.len + 1);
		buf_put(&buf, view_slice(word, 0, used));
		buf_byte(&buf, ' ');
		buf_put(&buf, view_from(word, used));
		reading_of_local(search->registry, buf_view(&buf), arena, reading);
	}
	search->reading = reading;
	search->accept = accept_initial;
	tried_start(&search->tried);
	probe_pairs(search);
}

/* `limit`: of work that is done for it, whatever was done before. */
static void find_local(const struct registry *registry, struct view name, struct view local,
	size_t limit, struct search_memory memory)
{
	struct matches *matches = memory.matches;
	struct arena *arena = memory.arena;
	struct reading *words = arena_new(arena, struct reading);
	struct reading *both = arena_new(arena, struct reading);
	matches->count = 0;
	matches->facts = 0;
	*memory.work = 0;
	name = text_squeeze(name, LIMIT_SEEN, arena, memory.work, &matches->facts);
	local = clip(text_squeeze(local, LIMIT_SEEN, arena, memory.work, &matches->facts));
	reading_of_local(registry, local, arena, words);
	*memory.work += work_of_reading(local);
	struct search search = { .registry = registry,
		.reading = words,
		.matches = matches,
		.accept = accept_local,
		.work = memory.work,
		.limit = limit > *memory.work + LIMIT_WORK_LEAST
				 ? limit
				 : *memory.work + LIMIT_WORK_LEAST };
	probe_runs(&search);
	probe_pairs(&search);
	struct view clean = clip(text_clean(name, arena, &(facts_t){ 0 }));
	if (matches->count == 0 && clean.len > 0) {
		reading_by_fold(registry, clean, arena, both);
		reading_append(both, words, arena);
		search.reading = both;
		search.accept = accept_split;
		tried_start(&search.tried);
		probe_pairs(&search);
	} else if (matches->count == 0) {
		search_initial(&search, words, arena, both);
	}
	matches_sort(matches);
}

/* --- all of it --- */

/* A text with an address in it: what stands around that, or else its local part. */
static void search_address(const struct registry *registry, struct view around,
	struct view local, uint32_t means, struct search_memory memory)
{
	memory.limit -= LIMIT_WORK_LOCAL;
	search_text(registry, around, means, memory);
	if (memory.matches->count == 0)
		find_local(registry, VIEW(""), local, LIMIT_WORK_LOCAL, memory);
}

void registry_find_name(const struct registry *registry, struct view name, struct arena *arena,
	struct matches *matches_out)
{
	facts_t facts = 0;
	struct view around;
	struct view local;
	size_t work = 0;
	matches_out->count = 0;
	matches_out->facts = 0;
	struct search_memory memory = {
		.arena = arena, .matches = matches_out, .work = &work, .limit = LIMIT_WORK
	};
	name = text_squeeze(name, LIMIT_SEEN, arena, &work, &matches_out->facts);
	struct view clean = clip(text_clean(name, arena, &facts));
	uint32_t means = facts & FACT_BIT(INVISIBLE) ? MEANS_BIT(MEANS_INVISIBLE) : 0;
	/* What is read in two orders is not read as long. */
	bool is_turned = (facts & FACT_BIT(BIDI)) != 0;
	if (is_turned) {
		name = text_squeeze(name, LIMIT_SEEN_TURNED, arena, &work, &matches_out->facts);
		clean = clip(text_clean(name, arena, &facts));
		work += name.len * WORK_OCTET_VISUAL;
		memory.limit = work + (LIMIT_WORK > work ? LIMIT_WORK - work : 0) / 2;
	}
	if (reading_cut_address(clean, arena, &around, &local)) {
		search_address(registry, around, local, means, memory);
	} else {
		search_text(registry, clean, means, memory);
	}
	struct view visual = is_turned ? clip(text_visual(name, arena)) : VIEW("");
	memory.limit = LIMIT_WORK;
	if (visual.len > 0)
		search_text(registry, visual, means | MEANS_BIT(MEANS_BIDI), memory);
	matches_sort(matches_out);
}

void registry_find_local(const struct registry *registry, struct view name, struct view local,
	struct arena *arena, struct matches *matches_out)
{
	size_t work = 0;
	struct search_memory memory = { .arena = arena, .matches = matches_out, .work = &work };
	find_local(registry, name, local, LIMIT_WORK, memory);
}

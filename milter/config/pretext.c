#include "config/pretext.h"

#include "base/utf8.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

struct pretext_record {
	struct view kind;
	struct string_list phrases;
};

static const struct key pretext_keys[] = {
	{ .path = "kind",
		.type = VALUE_NAME,
		.max = LIMIT_CONFIG_NAME,
		.offset = offsetof(struct pretext_record, kind),
		.required = true },
	{ .path = "phrases",
		.type = VALUE_NAME_LIST,
		.max = LIMIT_CONFIG_NAME,
		.offset = offsetof(struct pretext_record, phrases),
		.required = true },
};

/* --- words --- */

static bool joins_words(uint32_t rune)
{
	return rune == '\'' || rune == 0x2019 || rune == 0x02BC;
}

static bool is_letter(uint32_t rune)
{
	if (rune < 0x80)
		return ascii_is_alnum((unsigned char)rune);
	bool is_mark = rune < 0xC0 || (rune >= 0x2000 && rune < 0x2C00) ||
		       (rune >= 0x3000 && rune < 0x3040) || (rune >= 0xFF00 && rune < 0xFF10) ||
		       rune == 0x060C || rune == 0x061B || rune == 0x061F || rune == 0xFFFD;
	return !is_mark;
}

/* Scripts that put no blanks between words: Thai to Khmer, and from the radicals of Han to
 * the Hangul syllables, which do, but put endings behind them. */
static bool is_unspaced(struct view text)
{
	uint32_t rune = 0;
	size_t used = utf8_decode_lossy(text, &rune);
	return used > 0 &&
	       ((rune >= 0x0E00 && rune < 0x1000) || (rune >= 0x2E80 && rune < 0xD7FF));
}

/* Folded words with one blank between them. */
static struct view as_words(struct view text, struct arena *arena)
{
	struct view rest = text_fold(text, arena);
	struct buf out = buf_init(arena, rest.len + 1);
	bool is_gap = false;
	uint32_t rune = 0;
	for (size_t used; (used = utf8_decode_lossy(rest, &rune)) != 0;
		rest = view_from(rest, used)) {
		if (joins_words(rune))
			continue;
		if (!is_letter(rune)) {
			is_gap = true;
			continue;
		}
		if (is_gap && out.len > 0)
			buf_byte(&out, ' ');
		is_gap = false;
		buf_put(&out, view_slice(rest, 0, used));
	}
	return buf_view(&out);
}

/* --- reading --- */

static size_t kind_number(struct rules_load *load, struct reader *reader,
	const config_setting_t *group, struct view kind)
{
	struct string_list *kinds = &load->rules->pretext_kinds;
	for (size_t i = 0; i < kinds->count; i++) {
		if (view_equal(kinds->items[i], kind))
			return i;
	}
	if (kinds->count == LIMIT_PRETEXT_KINDS) {
		reader_fault(
			reader, group, "more than %d kinds of pretexts", LIMIT_PRETEXT_KINDS);
		return 0;
	}
	if (!kinds->items)
		kinds->items = arena_array(load->arena, struct view, LIMIT_PRETEXT_KINDS);
	kinds->items[kinds->count++] = kind;
	return kinds->count - 1;
}

static void put_phrase(struct rules_load *load, struct pretext phrase)
{
	struct rules *rules = load->rules;
	if (phrase.text.len == 0)
		return;
	if (rules->pretext_count == load->pretext_size) {
		load->pretext_size = load->pretext_size ? load->pretext_size * 2 : 256;
		struct pretext *grown =
			arena_array(load->arena, struct pretext, load->pretext_size);
		if (rules->pretext_count > 0)
			memcpy(grown, rules->pretexts, rules->pretext_count * sizeof(*grown));
		rules->pretexts = grown;
	}
	rules->pretexts[rules->pretext_count++] = phrase;
}

void pretext_read_list(
	struct rules_load *load, struct reader *reader, const config_setting_t *list)
{
	if (!config_setting_is_list(list)) {
		reader_fault(reader, list,
			"pretexts: must be a list of groups: "
			"pretexts = ( { kind = \"payment\"; phrases = [\"wire transfer\"]; } "
			");");
		return;
	}
	size_t count = (size_t)config_setting_length(list);
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *group = config_setting_get_elem(list, (unsigned)i);
		struct pretext_record record = { .phrases = { NULL, 0 } };
		if (!value_read_group(reader, group, pretext_keys, 2, &record))
			continue;
		size_t kind = kind_number(load, reader, group, record.kind);
		for (size_t k = 0; k < record.phrases.count; k++) {
			struct view text = as_words(record.phrases.items[k], load->arena);
			put_phrase(load, (struct pretext){ .text = text,
						 .kind = kind,
						 .is_unspaced = is_unspaced(text) });
		}
	}
}

static int by_text(const void *left, const void *right)
{
	const struct pretext *a = left;
	const struct pretext *b = right;
	if (a->is_unspaced != b->is_unspaced)
		return a->is_unspaced ? 1 : -1;
	int order = view_compare(a->text, b->text);
	return order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

void pretext_finish(struct rules_load *load)
{
	struct rules *rules = load->rules;
	if (rules->pretext_count > 1) {
		qsort(rules->pretexts, rules->pretext_count, sizeof(rules->pretexts[0]),
			by_text);
	}
	while (rules->pretext_words < rules->pretext_count &&
		!rules->pretexts[rules->pretext_words].is_unspaced)
		rules->pretext_words++;
}

/* --- finding --- */

static struct view first_word(struct view text)
{
	return view_slice(text, 0, view_find(text, ' '));
}

/* The first phrase that does not sort before `word`. */
static size_t lower_bound(const struct rules *rules, struct view word)
{
	size_t low = 0;
	size_t high = rules->pretext_words;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (view_compare(rules->pretexts[middle].text, word) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static bool begins_with_words(struct view text, struct view phrase)
{
	return view_starts_with(text, phrase) &&
	       (text.len == phrase.len || text.ptr[phrase.len] == ' ');
}

static void note(struct pretext_hits *hits, const struct pretext *pretext)
{
	if (!hits->phrases[pretext->kind].ptr) {
		hits->phrases[pretext->kind] = pretext->text;
		hits->count++;
	}
}

void rules_find_pretexts(const struct rules *rules, struct view text, struct arena *arena,
	struct pretext_hits *hits)
{
	struct view rest = as_words(text, arena);
	for (size_t i = rules->pretext_words; i < rules->pretext_count; i++) {
		if (view_search(rest, rules->pretexts[i].text) < rest.len)
			note(hits, &rules->pretexts[i]);
	}
	while (rest.len > 0) {
		struct view word = first_word(rest);
		for (size_t i = lower_bound(rules, word); i < rules->pretext_words; i++) {
			const struct pretext *pretext = &rules->pretexts[i];
			if (!view_equal(first_word(pretext->text), word))
				break;
			if (begins_with_words(rest, pretext->text))
				note(hits, pretext);
		}
		rest = view_from(rest, word.len + 1);
	}
}

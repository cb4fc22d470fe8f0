#include "cli/variants.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "protect/vocabulary.h"
#include "text/fold.h"

#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define LIMIT_PARTS   8
#define LIMIT_UNITS   512            /* UTF-16 code units of a name */
#define LIMIT_BYTES   ((size_t)2048) /* what they and every proposal take at most */
#define LIMIT_NAME    400            /* octets; longer is no name */
#define LIMIT_RULES   1200
#define LIMIT_LETTERS 64 /* octets of a word that may have a short form */

struct list {
	struct variants *out;
	struct arena *arena;
	struct view name; /* cleaned */
	struct view parts[LIMIT_PARTS];
	size_t part_count;
};

static void add(struct list *list, struct view text, const char *why)
{
	if (text.len == 0 || view_equal(text, list->name))
		return;
	for (size_t i = 0; i < list->out->count; i++) {
		if (view_equal(list->out->items[i].text, text))
			return;
	}
	if (list->out->count < LIMIT_VARIANTS)
		list->out->items[list->out->count++] = (struct variant){ text, why };
}

static struct buf start(const struct list *list)
{
	return buf_init(list->arena, LIMIT_BYTES);
}

/* Latin letters as a reader of English, German or French would say them. */
#define SPELL_PLAINLY                                                                    \
	"::Latin-ASCII; ::Lower; sch > sh; ph > f; ck > k; tch > ch; ough > o; gh > g; " \
	"wh > v; w > v; qu > kv; q > k; x > ks; ::Null; "

/* Accents that a transliterator writes and nobody types. */
#define DROP_MARKS "::NFD; [:M:] > ; ::NFC;"

/* Rules from Latin letters, and the script that all letters must have afterwards. */
static const struct {
	UScriptCode script;
	const char *rules;
} scripts[] = {
	{ USCRIPT_CYRILLIC, SPELL_PLAINLY
		"shch > щ; sh > ш; ch > ч; zh > ж; kh > х; ts > ц; th > т; ya > я; ja > я; "
		"yu > ю; yo > ё; j > дж; a > а; b > б; c } [eiy] > с; c > к; d > д; e > е; "
		"f > ф; g > г; h > х; i > и; k > к; l > л; m > м; n > н; o > о; p > п; r > р; "
		"s > с; t > т; u > у; v > в; [aeiou] { y > й; y > и; z > з; ::Title;" },
	{ USCRIPT_GREEK, SPELL_PLAINLY
		"sh > σ; ch > τσ; th > θ; kh > χ; ts > τσ; j > τζ; ou > ου; a > α; "
		"[$] { b > μπ; b > μπ; c } [eiy] > σ; c > κ; d > ντ; e > ε; f > φ; g > γκ; "
		"h > χ; i > ι; k > κ; l > λ; m > μ; n > ν; o > ο; p > π; r > ρ; "
		"s } [^[:L:]] > ς; s > σ; t > τ; u > ου; v > β; y > ι; z > ζ; ::Title;" },
	{ USCRIPT_ARABIC, SPELL_PLAINLY
		"sh > ش; ch > تش; kh > خ; th > ث; gh > غ; ee > ي; oo > و; ou > و; "
		"[^[:L:]] { e > إ; [^[:L:]] { i > إ; [^[:L:]] { o > أو; "
		"[^[:L:]] { u > أو; a > ا; b > ب; c } [eiy] > س; c > ك; d > د; "
		"e } [^[:L:]] > ; e > ; f > ف; g > غ; h > ه; i > ي; j > ج; k > ك; "
		"l > ل; m > م; n > ن; o > و; p > ب; r > ر; s > س; t > ت; u > و; "
		"v > ف; y > ي; z > ز;" },
	{ USCRIPT_HEBREW, SPELL_PLAINLY
		"sh > ש; ch > צ׳; kh > ח; th > ת; ts > צ; ee > י; oo > ו; ou > ו; "
		"[^[:L:]] { a > א; [^[:L:]] { e > א; [^[:L:]] { i > אי; "
		"[^[:L:]] { o > או; [^[:L:]] { u > או; a } [^[:L:]] > ה; a > ; "
		"b > ב; c } [eiy] > ס; c > ק; d > ד; e > ; f } [^[:L:]] > ף; f > פ; "
		"g > ג; h > ה; i > י; j > ג׳; k > ק; l > ל; m } [^[:L:]] > ם; m > מ; "
		"n } [^[:L:]] > ן; n > נ; o > ו; p > פ; r > ר; s > ס; t > ט; u > ו; "
		"v > ו; y > י; z > ז;" },
	{ USCRIPT_ARMENIAN, SPELL_PLAINLY "::Latin-Armenian; ::Title;" },
	{ USCRIPT_GEORGIAN, SPELL_PLAINLY
		"sh > შ; ch > ჩ; zh > ჟ; kh > ხ; ts > ც; th > თ; j > ჯ; a > ა; b > ბ; "
		"c } [eiy] > ს; c > კ; d > დ; e > ე; f > ფ; g > გ; h > ჰ; i > ი; k > კ; "
		"l > ლ; m > მ; n > ნ; o > ო; p > პ; r > რ; s > ს; t > ტ; u > უ; v > ვ; "
		"y > ი; z > ზ;" },
	{ USCRIPT_DEVANAGARI, SPELL_PLAINLY "::Latin-Devanagari;" },
	{ USCRIPT_HANGUL, SPELL_PLAINLY "c > k; ::Latin-Hangul;" },
	{ USCRIPT_KATAKANA, SPELL_PLAINLY "l > r; c > k; ::Latin-Katakana;" },
};

/* A Han or Hangul letter is a syllable of its own. */
static const char by_syllables[] = "([[:Han:][:Hangul:]]) } [[:Han:][:Hangul:]] > $1 ' '; "
				   "::Null; ::Any-Latin; ::Latin-ASCII; ::Title;";

/* Rules to Latin letters. Those of another script change nothing, and are dropped as what
 * still has other letters. */
static const char *const romanisations[] = {
	by_syllables,
	"::Russian-Latin/BGN; ::Latin-ASCII; [\\u02B9\\u02BA''] > ;",
	"::Ukrainian-Latin/BGN; ::Latin-ASCII; [\\u02B9\\u02BA''] > ;",
	"::Bulgarian-Latin/BGN; ::Latin-ASCII;",
	"::Serbian-Latin/BGN;",
	"::Greek-Latin/UNGEGN; ::NFD; [:M:] > ; ::NFC;",
	"::Greek-Latin/BGN; ::Latin-ASCII;",
	"::Armenian-Latin/BGN; ::Latin-ASCII; [''\\u2019\\u02BC] > ;",
	"::Georgian-Latin/BGN; ::Latin-ASCII; [''\\u2019\\u02BC] > ; ::Title;",
	"::Hebrew-Latin/BGN; ::Latin-ASCII; [''\\u2019] > ; ::Title;",
	"::Arabic-Latin/BGN; ::Latin-ASCII; [''\\u2019\\u2018\\u02BB] > ; ::Title;",
	"::Persian-Latin/BGN; ::Latin-ASCII; [''\\u2019\\u2018\\u02BB] > ; ::Title;",
	"::Katakana-Latin/BGN; ::Latin-ASCII; ::Title;",
};

/* How Latin letters lose their accents. */
static const char *const plain_spellings[] = {
	"::Latin-ASCII;",
	"::de-ASCII; ::Latin-ASCII;",
	"å > aa; Å > Aa; ø > oe; Ø > Oe; ñ > ny; ::de-ASCII; ::Latin-ASCII;",
};

/* The empty view when ICU has not got these rules. */
static struct view transliterate(struct view text, const char *rules, struct arena *arena)
{
	UErrorCode status = U_ZERO_ERROR;
	UParseError fault;
	static const UChar id[] = { 'v', 0 };
	UChar *compiled = arena_array(arena, UChar, LIMIT_RULES);
	UChar *units = arena_array(arena, UChar, LIMIT_UNITS);
	int32_t rules_len = 0;
	int32_t len = 0;
	u_strFromUTF8(compiled, LIMIT_RULES, &rules_len, rules, -1, &status);
	u_strFromUTF8WithSub(units, LIMIT_UNITS, &len, (const char *)text.ptr,
		(int32_t)text.len, 0xFFFD, NULL, &status);
	UTransliterator *rewriter =
		utrans_openU(id, 1, UTRANS_FORWARD, compiled, rules_len, &fault, &status);
	int32_t limit = len;
	if (U_SUCCESS(status))
		utrans_transUChars(rewriter, units, &len, LIMIT_UNITS, 0, &limit, &status);
	utrans_close(rewriter);
	char *bytes = arena_array(arena, char, LIMIT_BYTES);
	int32_t size = 0;
	u_strToUTF8(bytes, (int32_t)LIMIT_BYTES, &size, units, len, &status);
	return U_SUCCESS(status) ? (struct view){ (unsigned char *)bytes, (size_t)size }
				 : VIEW("");
}

/* Whether all letters are of one script. */
static bool is_of(struct view text, UScriptCode wanted)
{
	uint32_t rune = 0;
	for (size_t used; (used = utf8_decode_lossy(text, &rune)) != 0;
		text = view_from(text, used)) {
		UErrorCode status = U_ZERO_ERROR;
		UScriptCode script = uscript_getScript((UChar32)rune, &status);
		if (script != wanted && script != USCRIPT_COMMON && script != USCRIPT_INHERITED)
			return false;
	}
	return true;
}

static void add_scripts(struct list *list)
{
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		struct view text = transliterate(list->name, scripts[i].rules, list->arena);
		if (is_of(text, scripts[i].script))
			add(list, text, "script");
	}
}

/* "Wang Xiao Ming" of one word without blanks: "Wang Xiaoming" and "Xiaoming Wang". */
static void add_joined_given(struct list *list, struct view syllables)
{
	size_t blank = view_find(syllables, ' ');
	if (list->part_count > 1 || blank == syllables.len)
		return;
	struct view family = view_slice(syllables, 0, blank);
	struct buf given = start(list);
	for (size_t i = blank; i < syllables.len; i++) {
		unsigned char letter = syllables.ptr[i];
		if (letter != ' ')
			buf_byte(&given, given.len > 0 ? ascii_lower(letter) : letter);
	}
	for (int turned = 0; turned < 2; turned++) {
		struct buf text = start(list);
		buf_put(&text, turned ? buf_view(&given) : family);
		buf_byte(&text, ' ');
		buf_put(&text, turned ? family : buf_view(&given));
		add(list, buf_view(&text), "romanisation");
	}
}

/* The Latin name in whose row a word of another script stands, or the empty view. */
static struct view known_as(struct view word, struct arena *arena)
{
	struct view wanted = text_fold(word, arena);
	for (size_t i = vocabulary_languages_count; i < vocabulary_same_names_count; i++) {
		struct view row = view_of(vocabulary_same_names[i]);
		struct view head = view_slice(row, 0, view_find(row, ' '));
		for (struct view rest = row; rest.len > 0;) {
			struct view other = view_slice(rest, 0, view_find(rest, ' '));
			rest = view_from(
				rest, other.len < rest.len ? other.len + 1 : other.len);
			if (view_equal(other, wanted) && is_of(head, USCRIPT_LATIN))
				return transliterate(head, "::Title;", arena);
		}
	}
	return VIEW("");
}

/* Known names as they are known, which scripts without vowels need; the rest by its letters. */
static void add_known_words(struct list *list)
{
	struct buf text = start(list);
	bool has_known = false;
	for (size_t i = 0; i < list->part_count; i++) {
		struct view word = known_as(list->parts[i], list->arena);
		has_known = has_known || word.len > 0;
		if (i > 0)
			buf_byte(&text, ' ');
		buf_put(&text, word.len > 0 ? word
					    : transliterate(list->parts[i], romanisations[0],
						      list->arena));
	}
	if (has_known)
		add(list, buf_view(&text), "romanisation");
}

static void add_romanisations(struct list *list)
{
	for (size_t i = 0; i < sizeof(romanisations) / sizeof(romanisations[0]); i++) {
		struct view text = transliterate(list->name, romanisations[i], list->arena);
		if (is_of(text, USCRIPT_LATIN))
			add(list, text, "romanisation");
		if (i == 0)
			add_joined_given(list, text);
	}
	add_known_words(list);
}

static void add_plain_spellings(struct list *list)
{
	for (size_t i = 0; i < sizeof(plain_spellings) / sizeof(plain_spellings[0]); i++) {
		struct view text = transliterate(list->name, plain_spellings[i], list->arena);
		add(list, text, "accents");
	}
}

/* The first word as `given`, the others as they are. */
static void add_with_given(struct list *list, struct view given)
{
	if (is_of(given, USCRIPT_LATIN) != is_of(list->parts[0], USCRIPT_LATIN))
		return;
	struct buf text = start(list);
	buf_put(&text, transliterate(given, "::Title;", list->arena));
	buf_put(&text, view_from(list->name, list->parts[0].len));
	add(list, buf_view(&text), "nickname");
}

/* The names of one row: of its first all the others, of one of the others the first. */
static void add_row(struct list *list, struct view row, struct view given)
{
	struct view head = view_slice(row, 0, view_find(row, ' '));
	bool is_head = view_equal(head, given);
	bool is_member = false;
	for (struct view rest = row; rest.len > 0;) {
		struct view word = view_slice(rest, 0, view_find(rest, ' '));
		rest = view_from(rest, word.len < rest.len ? word.len + 1 : word.len);
		is_member = is_member || view_equal(word, given);
		if (is_head && !view_equal(word, given))
			add_with_given(list, word);
	}
	if (is_member && !is_head)
		add_with_given(list, head);
}

static void add_nicknames(struct list *list)
{
	struct view given = text_fold(list->parts[0], list->arena);
	if (list->part_count < 2 || given.len > LIMIT_LETTERS)
		return;
	for (size_t i = vocabulary_languages_count; i < vocabulary_same_names_count; i++)
		add_row(list, view_of(vocabulary_same_names[i]), given);
}

/* `name` with one byte string in place of another, everywhere. */
static void add_replaced(struct list *list, struct view from, const char *to, const char *why)
{
	struct buf text = start(list);
	bool is_changed = false;
	for (size_t i = 0; i < list->name.len;) {
		if (view_starts_with(view_from(list->name, i), from)) {
			buf_text(&text, to);
			i += from.len;
			is_changed = true;
		} else {
			buf_byte(&text, list->name.ptr[i++]);
		}
	}
	if (is_changed)
		add(list, buf_view(&text), why);
}

static void add_spellings(struct list *list)
{
	static const char *const apostrophes[] = { "'", "\xE2\x80\x99", "\xCA\xBC", "`" };
	add_replaced(list, VIEW("-"), " ", "spelling");
	add_replaced(list, VIEW("-"), "", "spelling");
	for (size_t i = 0; i < sizeof(apostrophes) / sizeof(apostrophes[0]); i++) {
		struct view mark = view_of(apostrophes[i]);
		add_replaced(list, mark, "", "spelling");
		add_replaced(list, mark, " ", "spelling");
		add_replaced(list, mark, "'", "spelling");
		add_replaced(list, mark, "\xE2\x80\x99", "spelling");
	}
	add_replaced(list, VIEW(" "), "", "spelling");
	if (list->part_count > 2) { /* "Jean Luc Roe": two given names may be one */
		struct buf text = start(list);
		for (size_t i = 0; i < list->part_count; i++) {
			buf_text(&text, i == 0 ? "" : i == 1 ? "-" : " ");
			buf_put(&text, list->parts[i]);
		}
		add(list, buf_view(&text), "spelling");
	}
}

/* The last word, `between`, and the words before it. */
static void add_turned(struct list *list, const char *between)
{
	struct buf text = start(list);
	buf_put(&text, list->parts[list->part_count - 1]);
	buf_text(&text, between);
	for (size_t i = 0; i + 1 < list->part_count; i++) {
		if (i > 0)
			buf_byte(&text, ' ');
		buf_put(&text, list->parts[i]);
	}
	add(list, buf_view(&text), "order");
}

static struct view initial_of(struct view word)
{
	uint32_t rune = 0;
	return view_slice(word, 0, utf8_decode_lossy(word, &rune));
}

/* Words `from` to `to` as initials, with `after` behind each; without the middle ones when
 * `to` is 0. */
static void add_initials(struct list *list, size_t from, size_t to, const char *after)
{
	struct buf text = start(list);
	size_t last = list->part_count - 1;
	for (size_t i = 0; i <= last; i++) {
		if (to == 0 && i > 0 && i < last)
			continue;
		if (i > 0)
			buf_byte(&text, ' ');
		if (i >= from && i < to) {
			buf_put(&text, initial_of(list->parts[i]));
			buf_text(&text, after);
		} else {
			buf_put(&text, list->parts[i]);
		}
	}
	add(list, buf_view(&text), to == 0 ? "shortened" : "initial");
}

static void add_orders(struct list *list)
{
	size_t last = list->part_count - 1;
	if (last == 0)
		return;
	add_turned(list, ", ");
	add_turned(list, " ");
	add_initials(list, 0, 1, ".");
	add_initials(list, 0, last, ".");
	add_initials(list, 0, last, "");
	if (last > 1) {
		add_initials(list, 1, last, ".");
		add_initials(list, 0, 0, "");
	}
}

/* Words by which an organisation calls itself what it is. */
static bool is_body(struct view word)
{
	static const char *const bodies[] = { "agency", "alliance", "association", "authority",
		"bank", "board", "bureau", "center", "centre", "club", "coalition", "college",
		"commission", "committee", "company", "confederation", "congress", "conference",
		"cooperative", "corporation", "council", "court", "department", "directorate",
		"federation", "forum", "foundation", "front", "fund", "group", "hospital",
		"initiative", "institute", "institution", "league", "ministry", "mission",
		"movement", "network", "observatory", "office", "organisation", "organization",
		"parliament", "partnership", "party", "press", "programme", "project", "school",
		"service", "society", "trust", "union", "university" };
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		if (view_equal_ascii_nocase(word, view_of(bodies[i])))
			return true;
	}
	return false;
}

/* "WRC" of a World Rivers Council: the first letters of all words that have a capital one. It
 * is only proposed: others may be called so too. */
static void add_acronym(struct list *list)
{
	struct buf text = start(list);
	bool has_body = false;
	for (size_t i = 0; i < list->part_count; i++) {
		struct view word = list->parts[i];
		has_body = has_body || is_body(word);
		if (word.ptr[0] >= 'A' && word.ptr[0] <= 'Z')
			buf_byte(&text, word.ptr[0]);
	}
	if (has_body && buf_view(&text).len >= 3)
		add(list, buf_view(&text), "acronym");
}

static void split(struct list *list)
{
	for (struct view rest = list->name; rest.len > 0 && list->part_count < LIMIT_PARTS;) {
		struct view part = view_slice(rest, 0, view_find(rest, ' '));
		if (list->part_count + 1 == LIMIT_PARTS)
			part = rest;
		rest = view_from(rest, part.len < rest.len ? part.len + 1 : part.len);
		if (part.len > 0)
			list->parts[list->part_count++] = part;
	}
}

void variants_list(struct view name, struct arena *arena, struct variants *variants_out)
{
	facts_t ignored = 0;
	variants_out->count = 0;
	struct list list = {
		.out = variants_out, .arena = arena, .name = text_clean(name, arena, &ignored)
	};
	if (list.name.len > LIMIT_NAME)
		return;
	split(&list);
	if (list.part_count == 0)
		return;
	if (is_of(list.name, USCRIPT_LATIN)) {
		add_plain_spellings(&list);
		add_scripts(&list);
	} else {
		add_romanisations(&list);
	}
	add_spellings(&list);
	add_orders(&list);
	add_acronym(&list);
	add_nicknames(&list); /* the most by far, where there are any */
}

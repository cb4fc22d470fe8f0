#include "protect/alignment.h"
#include "protect/domains.h"

#include "base/domain.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/distance.h"
#include "text/idn.h"

#define LIMIT_HOST_LABELS 16 /* from the registrable one on; deeper ones are not read */

#define COMBINED_MIN     5  /* letters of a label that is looked for inside others */
#define SUFFIX_MIN       5  /* letters of a label that counts under another suffix */
#define EMBEDDED_MIN     6  /* letters of label and suffix that are sure to be that domain */
#define FIRST_LETTER_MIN 8  /* letters of a label whose first one may be mistyped */
#define LABEL_SURE       9  /* letters of a label that is nobody else's */
#define EDIT_SURE        10 /* letters of a label that nobody else bears misspelt */
#define PART_MIN         8  /* letters of a label that is seen inside a longer word */

#define STRENGTH_SUBDOMAIN  0.80
#define STRENGTH_LOOKS      0.97
#define STRENGTH_SHORT      0.90
#define STRENGTH_HYPHENS    0.90
#define STRENGTH_BLURRED    0.86
#define STRENGTH_EDIT       0.88
#define STRENGTH_EDIT_SHORT 0.80
#define STRENGTH_EDIT_LURED 0.80
#define STRENGTH_SUFFIX     0.80
#define STRENGTH_LURED      0.90
#define STRENGTH_GLUED      0.86
#define STRENGTH_PART       0.78
#define STRENGTH_SUBLABEL   0.80
#define STRENGTH_EMBEDDED   0.95
#define STRENGTH_DASHED     0.90
#define STRENGTH_COMMON     0.72 /* at most, where the label is a word of the dictionary */
#define STRENGTH_WEAK       0.70 /* worth telling beside a second finding */
#define STRENGTH_HINT       0.60
#define STRENGTH_KNOWN      0.50 /* at most for a typing error that is a known name */
#define STRENGTH_HOSTED     0.65 /* at most, under a provider whose customers pick labels */
#define OTHER_SUFFIX        0.05

#define BITS_LETTER 3.0
#define BITS_MAX    40.0

struct host {
	const struct registry *registry;
	struct arena *arena;
	struct matches *matches;
	struct view domain;
	struct view registrable;
	struct view suffix;
	struct view label; /* the one being read, as it came */
	struct view shown; /* as a reader sees it */
	bool is_settled;   /* the registrable domain and what follows from it are known */
	bool is_main;      /* the label is the registrable one */
	bool is_hosted;
	bool is_idn;       /* some label is not ASCII */
	bool is_label_idn; /* this one */
	struct solid solid;
};

static bool is_hosted(const struct registry *registry, struct view registrable)
{
	if (!labels_probe(registry, LABEL_HOST, solid_hash_of(registrable)))
		return false;
	for (size_t i = 0; i < vocabulary_hosts_count; i++) {
		if (view_equal(registrable, view_of(vocabulary_hosts[i])))
			return true;
	}
	return false;
}

/* Where the suffix begins is asked only when a label is found: the question costs more than
 * all the probes. False for a label of the suffix itself. */
static bool host_settle(struct host *host)
{
	if (!host->is_settled) {
		host->is_settled = true;
		host->registrable = domain_registrable(host->domain);
		host->suffix =
			view_from(host->registrable, view_find(host->registrable, '.') + 1);
		host->is_hosted = is_hosted(host->registry, host->registrable);
	}
	host->is_main = host->label.ptr == host->registrable.ptr;
	return host->registrable.len > 0 && host->label.ptr <= host->registrable.ptr;
}

/* The entry a key led to, or NULL: keys are known by half of their bits. */
static const struct domain_entry *candidate(struct host *host, uint32_t number)
{
	if (number >= host->registry->domain_count || !host_settle(host))
		return NULL;
	const struct domain_entry *entry = &host->registry->domains[number];
	return entry->has_lookalikes && !view_equal(entry->registrable, host->registrable)
		       ? entry
		       : NULL;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static void report(
	struct host *host, const struct domain_entry *entry, double strength, enum means means)
{
	facts_t facts = FACT_BIT(DOMAIN_LOOKALIKE);
	if (host->is_idn)
		facts |= FACT_BIT(IDN_LOOKALIKE);
	if (host->is_hosted)
		strength = least(strength, STRENGTH_HOSTED);
	double bits = BITS_LETTER * (double)entry->letters - (1 - strength) * 20;
	if (strength < STRENGTH_REPORTED)
		return;
	matches_add(host->matches,
		&(struct match){
			.principal = &host->registry->principals[entry->principal],
			.means = MEANS_BIT(means),
			.strength = strength,
			.bits = bits < 1          ? 1
				: bits > BITS_MAX ? BITS_MAX
						  : bits,
			.matched = entry->name,
			.facts = facts,
		});
}

static bool is_known(const struct host *host, struct view word)
{
	return (label_word_roles(host->registry, word) & (ROLE_COMMON | ROLE_KNOWN)) != 0;
}

static bool has_same_suffix(const struct host *host, const struct domain_entry *entry)
{
	return host->is_main && view_equal(entry->suffix, host->suffix);
}

/* A label of middling length may be anybody's word or name: alone it proves little. */
static double unless_sure(const struct domain_entry *entry, double strength)
{
	return entry->letters >= LABEL_SURE ? strength : least(strength, STRENGTH_NOT_ALONE);
}

/* --- the label as a whole --- */

/* "corp.sg" beside "corp.com.sg" */
static bool is_related_suffix(struct view a, struct view b)
{
	return domain_is_within(a, b) || domain_is_within(b, a);
}

static void judge_same_label(struct host *host, const struct domain_entry *entry)
{
	double strength = unless_sure(entry, STRENGTH_SUFFIX);
	if (entry->letters < SUFFIX_MIN && !host->is_label_idn) {
		strength = is_related_suffix(entry->suffix, host->suffix) ? STRENGTH_COMMON : 0;
	} else if (entry->is_common || entry->letters <= SUFFIX_MIN) {
		strength = STRENGTH_WEAK;
	}
	report(host, entry, strength, MEANS_LOOKALIKE_SUFFIX);
}

static size_t count_js(struct view v)
{
	size_t count = 0;
	for (size_t i = 0; i < v.len; i++)
		count += v.ptr[i] == 'j';
	return count;
}

/* The skeleton has j, i and l as one; to the eye a plain j is neither. */
static bool has_same_js(
	const struct host *host, const struct domain_entry *entry, struct view text)
{
	return host->is_label_idn || entry->coded.len > 0 ||
	       count_js(entry->plain) == count_js(text);
}

static bool is_mark(unsigned char c)
{
	return c == '-' || c == '.';
}

/* Whether two texts differ by their hyphens and dots alone. */
static bool equal_without_marks(struct view a, struct view b)
{
	size_t i = 0;
	size_t j = 0;
	for (;;) {
		while (i < a.len && is_mark(a.ptr[i]))
			i++;
		while (j < b.len && is_mark(b.ptr[j]))
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (a.ptr[i++] != b.ptr[j++])
			return false;
	}
}

static void judge_looks(struct host *host, const struct domain_entry *entry)
{
	bool is_same = has_same_suffix(host, entry);
	double strength = STRENGTH_LOOKS;
	if (!has_same_js(host, entry, host->shown))
		return;
	if (!host->is_label_idn && equal_without_marks(entry->plain, host->shown))
		strength = STRENGTH_HYPHENS;
	if (entry->letters < SUFFIX_MIN && !host->is_label_idn)
		strength = is_same ? STRENGTH_NOT_ALONE : 0;
	if (!host->is_label_idn && is_known(host, host->shown))
		strength = least(strength, STRENGTH_KNOWN);
	report(host, entry, strength - (is_same ? 0 : OTHER_SUFFIX), MEANS_LOOKALIKE);
}

static void judge_whole(struct host *host, const struct domain_entry *entry)
{
	if (!host->is_main) {
		if (!entry->is_common && entry->letters >= COMBINED_MIN) {
			report(host, entry,
				entry->letters == COMBINED_MIN
					? STRENGTH_WEAK
					: unless_sure(entry, STRENGTH_SUBLABEL),
				MEANS_LOOKALIKE);
		}
	} else if (view_equal(entry->plain, host->shown)) {
		judge_same_label(host, entry);
	} else {
		judge_looks(host, entry);
	}
}

/* --- the label misspelt --- */

/* What stands in the same label. */
enum around {
	AROUND_NOTHING,
	AROUND_LURES,
	AROUND_OTHERS,
};

struct near_search {
	struct host *host;
	size_t from; /* the part of the solid that is looked at */
	size_t to;
	enum around around;
	const struct domain_entry *last; /* judged already */
};

static struct view near_text(const struct near_search *near)
{
	const struct solid *solid = &near->host->solid;
	struct view text = view_slice(solid->text, solid->from[near->from],
		(size_t)(solid->from[near->to] - solid->from[near->from]));
	while (text.len > 0 && text.ptr[text.len - 1] == '-')
		text.len--;
	return text;
}

/* The label alone, under the suffix of the protected one. */
static double weigh_edit(const struct domain_entry *entry, enum slip slip, bool is_first)
{
	if (entry->letters < 6)
		return slip == SLIP_SURE ? STRENGTH_WEAK : 0;
	if (is_first && entry->letters < FIRST_LETTER_MIN)
		return slip != SLIP_ODD ? STRENGTH_COMMON : 0;
	if (entry->letters > 6)
		return STRENGTH_EDIT;
	return slip != SLIP_ODD ? STRENGTH_EDIT_SHORT : STRENGTH_NOT_ALONE;
}

/* Under another suffix a misspelt label of middling length is as often a name of its own. */
static double weigh_edit_elsewhere(
	const struct domain_entry *entry, enum slip slip, bool is_first)
{
	if (entry->letters < (is_first ? LABEL_SURE : FIRST_LETTER_MIN))
		return entry->letters == 7 && slip != SLIP_ODD && !is_first ? STRENGTH_HINT : 0;
	if (entry->letters >= EDIT_SURE)
		return STRENGTH_EDIT - OTHER_SUFFIX;
	return slip != SLIP_ODD ? STRENGTH_NOT_ALONE : STRENGTH_WEAK;
}

static double weigh_edit_lured(const struct domain_entry *entry, enum slip slip, bool is_first)
{
	if (entry->letters > 6)
		return unless_sure(entry, STRENGTH_EDIT_LURED);
	return slip != SLIP_ODD && (entry->letters == 6 || !is_first) ? STRENGTH_COMMON : 0;
}

static double weigh_edit_below(const struct domain_entry *entry, bool is_first)
{
	if (entry->letters < (is_first ? LABEL_SURE : FIRST_LETTER_MIN))
		return 0;
	return entry->letters >= EDIT_SURE ? STRENGTH_EDIT_LURED : STRENGTH_COMMON;
}

/* "corpp-ne-index.test" for "corp.ne.test": the suffix follows. */
static bool is_before_suffix(const struct near_search *near, const struct domain_entry *entry)
{
	const struct solid *solid = &near->host->solid;
	struct view rest = view_from(solid->text, solid->from[near->to]);
	struct view first = view_slice(entry->suffix, 0, view_find(entry->suffix, '.'));
	return view_starts_with(rest, first) &&
	       (rest.len == first.len || rest.ptr[first.len] == '-');
}

/* A misspelt word among others. */
static double weigh_edit_beside(const struct near_search *near,
	const struct domain_entry *entry, enum slip slip, bool is_first)
{
	if (entry->letters >= PART_MIN)
		return STRENGTH_WEAK;
	return slip != SLIP_ODD && !is_first && is_before_suffix(near, entry) ? STRENGTH_WEAK
									      : 0;
}

/* The first of the two one edit apart is what both are compared by: as written, or by looks. */
static unsigned edits_between(const struct near_search *near, const struct domain_entry *entry,
	struct view text, enum slip *slip_out)
{
	struct view seen = solid_slice(&near->host->solid, near->from, near->to);
	unsigned most = label_is_near_twice(entry->solid.len) ? 2 : 1;
	unsigned by_text = distance_within(entry->plain, text, most);
	unsigned by_looks = distance_within(entry->solid, seen, most);
	bool is_j_for_i =
		by_looks == 0 && by_text == 1 && !has_same_js(near->host, entry, text);
	if (by_text <= by_looks || is_j_for_i) {
		*slip_out = label_slip(entry->plain, text);
		return by_text;
	}
	*slip_out = label_slip(entry->solid, seen);
	return by_looks;
}

static double weigh_near(const struct near_search *near, const struct domain_entry *entry)
{
	struct host *host = near->host;
	struct view text = near_text(near);
	enum slip slip = SLIP_ODD;
	unsigned edits = edits_between(near, entry, text, &slip);
	bool is_first = text.len == 0 || text.ptr[0] != entry->plain.ptr[0];
	if (edits == 0 || edits > 2 || (edits == 2 && is_first))
		return 0;
	double strength = 0;
	if (edits == 2) {
		strength = entry->letters >= EDIT_SURE && has_same_suffix(host, entry)
				   ? STRENGTH_WEAK
				   : 0;
	} else if (near->around == AROUND_LURES) {
		strength = weigh_edit_lured(entry, slip, is_first);
	} else if (near->around == AROUND_OTHERS) {
		strength = weigh_edit_beside(near, entry, slip, is_first);
	} else if (!host->is_main) {
		strength = weigh_edit_below(entry, is_first);
	} else if (has_same_suffix(host, entry)) {
		strength = weigh_edit(entry, slip, is_first);
	} else {
		strength = weigh_edit_elsewhere(entry, slip, is_first);
	}
	if (entry->is_common)
		strength = least(strength, STRENGTH_COMMON);
	return is_known(host, text) ? least(strength, STRENGTH_KNOWN) : strength;
}

static void visit_near(void *context, uint64_t hash)
{
	struct near_search *near = context;
	struct host *host = near->host;
	uint32_t numbers[LIMIT_KEY_SHARERS];
	size_t count = labels_get(host->registry, LABEL_NEAR, hash, numbers);
	for (size_t i = 0; i < count; i++) {
		const struct domain_entry *entry = candidate(host, numbers[i]);
		if (!entry || entry == near->last || view_equal(entry->plain, host->shown))
			continue;
		near->last = entry; /* many keys lead to the same */
		report(host, entry, weigh_near(near, entry), MEANS_LOOKALIKE_EDIT);
	}
}

static double weigh_blur(const struct near_search *near, const struct domain_entry *entry)
{
	bool is_same = has_same_suffix(near->host, entry);
	double strength =
		entry->letters >= FIRST_LETTER_MIN ? STRENGTH_BLURRED : STRENGTH_NOT_ALONE;
	if (entry->letters < SUFFIX_MIN) {
		strength = is_same && (near->host->is_label_idn || entry->letters > 3)
				   ? STRENGTH_WEAK
				   : 0;
	} else if (entry->letters < 7 && !is_same && near->around == AROUND_NOTHING) {
		strength = 0;
	}
	if (near->around != AROUND_NOTHING || !near->host->is_main)
		strength = least(strength, STRENGTH_NOT_ALONE);
	if (entry->is_common)
		strength = least(strength, STRENGTH_COMMON);
	if (is_known(near->host, near_text(near)))
		strength = least(strength, STRENGTH_KNOWN);
	return strength - (is_same || strength < STRENGTH_EDIT_SHORT ? 0 : OTHER_SUFFIX);
}

static void probe_blur(const struct near_search *near)
{
	struct host *host = near->host;
	uint32_t numbers[LIMIT_KEY_SHARERS];
	unsigned char blurred[LIMIT_SOLID];
	unsigned char other[LIMIT_SOLID];
	struct view seen = solid_slice(&host->solid, near->from, near->to);
	struct view blur = { blurred, solid_blur(seen, blurred) };
	size_t count = labels_get(host->registry, LABEL_BLUR, solid_hash_of(blur), numbers);
	for (size_t i = 0; i < count; i++) {
		const struct domain_entry *entry = candidate(host, numbers[i]);
		if (!entry || view_equal(entry->solid, seen))
			continue;
		struct view theirs = { other, solid_blur(entry->solid, other) };
		if (view_equal(theirs, blur))
			report(host, entry, weigh_blur(near, entry), MEANS_LOOKALIKE);
	}
}

static void walk_near(struct near_search *near)
{
	struct host *host = near->host;
	size_t len = near->to - near->from;
	visit_near(near, solid_hash(host->registry, &host->solid, near->from, near->to));
	/* Two errors are looked for in a label that stands alone. */
	solid_each_near(&(struct near_walk){
		.registry = host->registry,
		.solid = &host->solid,
		.from = near->from,
		.to = near->to,
		.twice = near->around == AROUND_NOTHING && len + 2 >= TWICE_MIN &&
			 len <= TWICE_MAX + 2,
		.passes = true,
		.visit = visit_near,
		.context = near,
	});
}

static void probe_near(struct host *host, size_t from, size_t to, enum around around)
{
	struct near_search near = { host, from, to, around, NULL };
	if (to - from + 2 < BLUR_MIN)
		return;
	walk_near(&near);
	probe_blur(&near);
}

/* The word that is left when lure words at both ends are taken off; false when none was. */
static bool find_core(const struct host *host, size_t *from_out, size_t *to_out)
{
	const struct solid *solid = &host->solid;
	size_t from = 0;
	size_t to = solid->len;
	for (size_t end = 1; end < to; end++) {
		if (!solid->is_edge[end])
			continue;
		struct view word = view_slice(solid->text, solid->from[from],
			(size_t)(solid->from[end] - solid->from[from]));
		if (label_lures(host->registry, word) == LURES_NONE)
			break;
		from = end;
	}
	for (size_t start = to - 1; start > from; start--) {
		if (!solid->is_edge[start])
			continue;
		struct view word = view_slice(solid->text, solid->from[start],
			(size_t)(solid->from[to] - solid->from[start]));
		if (label_lures(host->registry, word) == LURES_NONE)
			break;
		to = start;
	}
	*from_out = from;
	*to_out = to;
	return from > 0 || to < solid->len;
}

/* Long words between hyphens. */
static void probe_words(struct host *host)
{
	const struct solid *solid = &host->solid;
	size_t from = 0;
	for (size_t to = 1; to <= solid->len; to++) {
		if (!solid->is_edge[to])
			continue;
		if (to - from + 1 >= DOMAIN_NEAR_LETTERS && to - from < solid->len)
			probe_near(host, from, to, AROUND_OTHERS);
		from = to;
	}
}

/* --- the label among other words --- */

/* A protected label found in the label that is being read. */
struct place {
	size_t from;
	size_t to;
	enum lures left;
	enum lures right;
	bool is_bounded;  /* hyphens or ends on both sides */
	bool is_touching; /* on one */
};

/* Whether the suffix of the entry follows, with dots, with hyphens or with nothing between,
 * and something ends there. 0: no; 1: in one word; 2: dotted. */
static int suffix_follows(const struct host *host, const struct domain_entry *entry, size_t to)
{
	if (host->is_label_idn && to < host->solid.len)
		return 0;
	const unsigned char *end = host->domain.ptr + host->domain.len;
	const unsigned char *at =
		host->label.ptr +
		(to == host->solid.len ? host->label.len : host->solid.from[to]);
	bool is_dotted = to == host->solid.len && at < end && *at == '.';
	for (size_t i = 0; i < entry->suffix.len; i++) {
		if (entry->suffix.ptr[i] == '.')
			continue;
		while (at < end && (*at == '.' || *at == '-'))
			at++;
		if (at >= end || at >= host->suffix.ptr || *at != entry->suffix.ptr[i])
			return 0;
		at++;
	}
	if (at < end && *at != '.' && *at != '-')
		return 0;
	return is_dotted ? 2 : 1;
}

/* The entry's whole domain, written into this one. */
static double weigh_embedded(
	const struct host *host, const struct domain_entry *entry, const struct place *place)
{
	bool is_started = host->solid.is_edge[place->from] || place->left != LURES_NONE;
	int follows = is_started ? suffix_follows(host, entry, place->to) : 0;
	if (follows == 2)
		return STRENGTH_EMBEDDED;
	if (follows == 0 || entry->letters < 2)
		return 0;
	return entry->registrable.len > EMBEDDED_MIN && entry->letters > 2 ? STRENGTH_DASHED
									   : STRENGTH_NOT_ALONE;
}

/* Lure words that honest names have, too. */
static double weigh_weakly_lured(
	const struct host *host, const struct domain_entry *entry, const struct place *place)
{
	size_t lured = host->solid.len - (place->to - place->from);
	bool is_near = place->is_bounded || has_same_suffix(host, entry);
	if (entry->letters < COMBINED_MIN)
		return is_near ? STRENGTH_WEAK : 0;
	if (place->is_bounded)
		return unless_sure(entry, STRENGTH_LURED);
	return is_near || lured > 2 ? unless_sure(entry, STRENGTH_GLUED) : 0;
}

static double weigh_lured(
	const struct host *host, const struct domain_entry *entry, const struct place *place)
{
	bool is_strong = place->left == LURES_STRONG || place->right == LURES_STRONG;
	bool is_weak = place->left == LURES_WEAK || place->right == LURES_WEAK;
	if (entry->is_common)
		return is_strong ? STRENGTH_COMMON : 0;
	if (entry->letters < 3)
		return 0;
	if (!is_strong) {
		return is_weak || place->is_bounded ? weigh_weakly_lured(host, entry, place)
						    : 0;
	}
	if (entry->letters < COMBINED_MIN)
		return place->is_bounded ? STRENGTH_NOT_ALONE : STRENGTH_WEAK;
	return place->is_bounded ? STRENGTH_LURED : STRENGTH_GLUED;
}

static double weigh_among_others(const struct domain_entry *entry, const struct place *place)
{
	if (entry->is_common || entry->letters < COMBINED_MIN)
		return 0;
	if (place->is_bounded) {
		return entry->letters > COMBINED_MIN ? unless_sure(entry, STRENGTH_PART)
						     : STRENGTH_WEAK;
	}
	return entry->letters >= PART_MIN && place->is_touching ? STRENGTH_COMMON : 0;
}

static bool is_www(struct view text)
{
	return view_equal(text, VIEW("www")) || view_equal(text, VIEW("www-"));
}

static void judge_place(
	struct host *host, const struct domain_entry *entry, size_t from, size_t to)
{
	const struct solid *solid = &host->solid;
	struct view left = view_slice(solid->text, 0, solid->from[from]);
	struct view right = view_from(solid->text, solid->from[to]);
	struct place place = {
		.from = from,
		.to = to,
		.is_bounded = solid->is_edge[from] && solid->is_edge[to],
		.is_touching = solid->is_edge[from] || solid->is_edge[to],
	};
	struct view text = view_slice(
		solid->text, solid->from[from], (size_t)(solid->from[to] - solid->from[from]));
	if (from == 0 && to == solid->len) {
		judge_whole(host, entry);
	} else if (!has_same_js(host, entry, text)) {
		return;
	}
	place.left = label_lures(host->registry, left);
	place.right = label_lures(host->registry, right);
	double strength = weigh_embedded(host, entry, &place);
	if (from > 0 || to < solid->len) {
		double other = 0;
		if (place.left != LURES_NONE && place.right != LURES_NONE)
			other = weigh_lured(host, entry, &place);
		if (is_www(left) && to == solid->len)
			other = STRENGTH_LURED;
		double beside = weigh_among_others(entry, &place);
		other = other > beside ? other : beside;
		strength = other > strength ? other : strength;
	}
	report(host, entry, strength, MEANS_LOOKALIKE);
}

static void probe_place(struct host *host, size_t from, size_t to)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	struct view slice = solid_slice(&host->solid, from, to);
	size_t count = labels_get(host->registry, LABEL_WHOLE,
		solid_hash(host->registry, &host->solid, from, to), numbers);
	for (size_t i = 0; i < count; i++) {
		const struct domain_entry *entry = candidate(host, numbers[i]);
		if (entry &&
			(view_equal(entry->solid, slice) || view_equal(entry->coded, slice)))
			judge_place(host, entry, from, to);
	}
}

/* Labels of a few letters stand at the start of a word, or behind "www", or at the end. */
static void probe_short_places(struct host *host, size_t from)
{
	const struct solid *solid = &host->solid;
	size_t left = solid->len - from;
	bool is_start =
		solid->is_edge[from] || (from == 3 && is_www(view_slice(solid->text, 0, 3)));
	for (size_t len = is_start ? 1 : 3; len < LABEL_START_LEN && len <= left; len++) {
		if (is_start || solid->is_edge[from + len])
			probe_place(host, from, from + len);
	}
}

static void probe_places(struct host *host)
{
	const struct solid *solid = &host->solid;
	for (size_t from = 0; from < solid->len; from++) {
		size_t left = solid->len - from;
		probe_short_places(host, from);
		if (left < LABEL_START_LEN || !labels_probe(host->registry, LABEL_START,
						      solid_hash(host->registry, solid, from,
							      from + LABEL_START_LEN)))
			continue;
		for (size_t len = LABEL_START_LEN; len <= left; len++)
			probe_place(host, from, from + len);
	}
}

/* --- the host --- */

static void read_label(struct host *host)
{
	bool is_idn = view_starts_with(host->label, VIEW("xn--"));
	host->shown = is_idn ? idn_to_unicode(host->label, host->arena) : host->label;
	host->is_label_idn = is_idn && !view_is_ascii(host->shown);
	host->is_idn = host->is_idn || host->is_label_idn;
	solid_read(host->shown, true, host->arena, &host->solid);
	size_t from = 0;
	size_t to = host->solid.len;
	if (to == 0)
		return;
	probe_places(host);
	probe_near(host, 0, to, AROUND_NOTHING);
	if (find_core(host, &from, &to) && from < to)
		probe_near(host, from, to, AROUND_LURES);
	probe_words(host);
	if (host->solid.has_pairs) {
		solid_read(host->shown, false, host->arena, &host->solid);
		struct near_search near = { host, 0, host->solid.len, AROUND_NOTHING, NULL };
		walk_near(&near);
	}
}

/* "bestb.uy.test" and "so-net.n-e.test": the domain with dots and hyphens elsewhere. */
static void probe_dotted(struct host *host, struct view tail)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	size_t count =
		labels_get(host->registry, LABEL_DOMAIN, label_hash_solid(tail), numbers);
	for (size_t i = 0; i < count; i++) {
		const struct domain_entry *entry = candidate(host, numbers[i]);
		if (!entry || !equal_without_marks(entry->registrable, tail))
			continue;
		report(host, entry,
			entry->letters >= COMBINED_MIN ? STRENGTH_HYPHENS : STRENGTH_NOT_ALONE,
			MEANS_LOOKALIKE);
	}
}

static void add_owner(struct matches *matches, const struct principal *principal,
	struct view name, bool unlisted)
{
	matches_add(
		matches, &(struct match){
				 .principal = principal,
				 .means = MEANS_BIT(unlisted ? MEANS_SUBDOMAIN : MEANS_DOMAIN),
				 .strength = unlisted ? STRENGTH_SUBDOMAIN : 1,
				 .bits = BITS_MAX,
				 .matched = name,
				 .facts = unlisted ? FACT_BIT(SUBDOMAIN) : 0,
			 });
}

/* The owners of the domain, who list it or by "*." all below one above it; or, where
 * `unlisted`, those of one above it that they have not listed so. Whether there is any of
 * either kind. */
static bool find_owned(const struct registry *registry, struct view domain, bool unlisted,
	struct matches *matches)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	bool any = false;
	for (struct view at = domain; at.len > 0; at = view_from(at, view_find(at, '.') + 1)) {
		size_t count =
			keys_get(&registry->keys, key_of(KEY_DOMAIN, key_hash(at)), numbers);
		bool is_self = at.len == domain.len;
		for (size_t i = 0; i < count; i++) {
			if (numbers[i] >= registry->domain_count ||
				!view_equal(registry->domains[numbers[i]].name, at))
				continue;
			const struct domain_entry *entry = &registry->domains[numbers[i]];
			bool is_listed = is_self != entry->is_wildcard;
			any = true;
			if (unlisted ? !is_listed && !is_self : is_listed) {
				add_owner(matches, &registry->principals[entry->principal],
					entry->name, unlisted);
			}
		}
	}
	return any;
}

void index_find_owned(
	const struct registry *registry, struct view domain, struct matches *matches)
{
	(void)find_owned(registry, domain, false, matches);
}

/* From left to right, until what is left is the suffix. */
static void read_labels(struct host *host)
{
	struct view rest = host->domain;
	size_t labels = 0;
	for (size_t i = 0; i < host->domain.len; i++)
		labels += host->domain.ptr[i] == '.';
	for (; labels > 0; labels--) {
		host->label = view_slice(rest, 0, view_find(rest, '.'));
		if (host->is_settled && !host_settle(host))
			return;
		if (labels <= LIMIT_HOST_LABELS) {
			probe_dotted(host, rest);
			read_label(host);
		}
		rest = view_from(rest, host->label.len + 1);
	}
}

void registry_find_domain(const struct registry *registry, struct view domain,
	struct arena *arena, struct matches *matches_out)
{
	matches_out->count = 0;
	if (find_owned(registry, domain, false, matches_out) && matches_out->count == 0)
		(void)find_owned(registry, domain, true, matches_out);
	matches_sort(matches_out);
	if (matches_out->count > 0 || registry->domain_count == 0 || domain.len > LIMIT_DOMAIN)
		return;
	struct host host;
	host.registry = registry;
	host.arena = arena;
	host.matches = matches_out;
	host.domain = domain;
	host.is_settled = false;
	host.is_idn = false;
	read_labels(&host);
	matches_sort(matches_out);
}

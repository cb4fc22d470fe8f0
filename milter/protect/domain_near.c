#include "protect/domain_host.h"

#include "base/utf8.h"
#include "text/distance.h"

/* What stands in the same label. */
enum around {
	AROUND_NOTHING,
	AROUND_LURES,
	AROUND_OTHERS,
};

#define JUDGED_MAX   8
#define ERRORS_APART 4 /* letters that two errors span */
#define BLUR_MORE    3 /* letters written as pairs in a label that looks like another */
#define BLUR_LESS    1 /* pairs written as letters */

struct near_search {
	struct host *host;
	size_t from; /* the part of the solid that is looked at */
	size_t to;
	enum around around;
	uint32_t mask; /* of the part */
	const struct domain_entry
		*judged[JUDGED_MAX]; /* the last ones: many keys lead to them */
	size_t judged_count;
	bool is_found; /* one edit away, or none: nobody is looked for further away */
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
	if (entry->letters > 7)
		return STRENGTH_EDIT;
	if (slip == SLIP_ODD)
		return STRENGTH_HINT;
	return entry->letters > 6 ? STRENGTH_EDIT : STRENGTH_EDIT_SHORT;
}

/* Under another suffix a misspelt label of middling length is as often a name of its own. */
static double weigh_edit_elsewhere(
	const struct domain_entry *entry, enum slip slip, bool is_first)
{
	if (entry->letters < (is_first ? LABEL_SURE : FIRST_LETTER_MIN))
		return entry->letters == 7 && slip != SLIP_ODD && !is_first ? STRENGTH_HINT : 0;
	if (entry->letters >= EDIT_SURE)
		return STRENGTH_EDIT - OTHER_SUFFIX;
	return slip != SLIP_ODD ? STRENGTH_NOT_ALONE : STRENGTH_HINT;
}

static double weigh_edit_lured(const struct domain_entry *entry, enum slip slip, bool is_first)
{
	if (entry->letters > 6)
		return strength_unless_sure(entry, STRENGTH_EDIT_LURED);
	return slip != SLIP_ODD && (entry->letters == 6 || !is_first) ? STRENGTH_COMMON : 0;
}

/* As a label below a stranger's domain. */
static double weigh_edit_below(const struct domain_entry *entry, enum slip slip, bool is_first)
{
	if (entry->letters >= EDIT_SURE)
		return STRENGTH_EDIT_LURED;
	if (entry->letters >= (is_first ? LABEL_SURE : FIRST_LETTER_MIN))
		return STRENGTH_COMMON;
	return entry->letters == 7 && slip != SLIP_ODD && !is_first ? STRENGTH_WEAK : 0;
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
	if (entry->letters >= PART_MIN ||
		(entry->letters == 7 && slip != SLIP_ODD && !is_first))
		return STRENGTH_WEAK;
	return slip != SLIP_ODD && !is_first && is_before_suffix(near, entry) ? STRENGTH_WEAK
									      : 0;
}

/* distance_within(), told at a glance where what differs is one letter, or two swapped. */
static unsigned edits_within(struct view a, struct view b, unsigned most)
{
	if (!view_is_ascii(a) || !view_is_ascii(b))
		return distance_within(a, b, most);
	while (a.len > 0 && b.len > 0 && a.ptr[0] == b.ptr[0]) {
		a = view_from(a, 1);
		b = view_from(b, 1);
	}
	while (a.len > 0 && b.len > 0 && a.ptr[a.len - 1] == b.ptr[b.len - 1]) {
		a.len--;
		b.len--;
	}
	if (a.len == 0 || b.len == 0)
		return (unsigned)(a.len + b.len);
	if (a.len == 1 && b.len == 1)
		return 1;
	if (a.len == 2 && b.len == 2 && a.ptr[0] == b.ptr[1] && a.ptr[1] == b.ptr[0])
		return 1;
	size_t apart = a.len > b.len ? a.len - b.len : b.len - a.len;
	return most < 2 || apart > most ? most + 1 : distance_within(a, b, most);
}

/* The first of the two one edit apart is what both are compared by: as written, or by looks. */
static unsigned edits_between(const struct near_search *near, const struct domain_entry *entry,
	struct view text, enum slip *slip_out)
{
	struct view seen = solid_slice(&near->host->solid, near->from, near->to);
	unsigned most = label_is_near_twice(entry->solid.len) ? 2 : 1;
	/* An edit takes one kind of letter and brings another; where a pair is read as one
	 * letter, more. */
	unsigned odd = (unsigned)__builtin_popcount(near->mask ^ entry->mask);
	if (odd > 2 * most + 2)
		return most + 1;
	unsigned by_text = edits_within(entry->plain, text, most);
	unsigned by_looks = edits_within(entry->solid, seen, most);
	bool is_j_for_i =
		by_looks == 0 && by_text == 1 && !host_has_same_js(near->host, entry, text);
	if (by_text <= by_looks || is_j_for_i) {
		*slip_out = label_slip(entry->plain, text);
		return by_text;
	}
	*slip_out = label_slip(entry->solid, seen);
	return by_looks;
}

/* Whether two errors stand apart from each other: side by side they are another word. */
static bool is_apart(struct view a, struct view b)
{
	size_t from = 0;
	size_t end = 0;
	while (from < a.len && from < b.len && a.ptr[from] == b.ptr[from])
		from++;
	while (end < a.len - from && end < b.len - from &&
		a.ptr[a.len - 1 - end] == b.ptr[b.len - 1 - end])
		end++;
	return (a.len > b.len ? a.len : b.len) - from - end >= ERRORS_APART;
}

/* Two errors: under the same suffix, beside lure words, or where nobody's own label stands. */
static double weigh_two_edits(const struct near_search *near, const struct domain_entry *entry)
{
	struct view seen = solid_slice(&near->host->solid, near->from, near->to);
	if (entry->letters < EDIT_SURE || !is_apart(entry->solid, seen))
		return 0;
	bool is_own = near->host->is_main && near->around != AROUND_LURES;
	bool is_alone = near->around == AROUND_NOTHING;
	return !is_own || (is_alone && host_has_same_suffix(near->host, entry)) ? STRENGTH_WEAK
										: 0;
}

static void judge_near(struct near_search *near, const struct domain_entry *entry)
{
	struct host *host = near->host;
	struct view text = near_text(near);
	enum slip slip = SLIP_ODD;
	unsigned edits = edits_between(near, entry, text, &slip);
	near->is_found = near->is_found || edits < 2;
	bool is_first = text.len == 0 || text.ptr[0] != entry->plain.ptr[0];
	if (edits == 0 || edits > 2 || (edits == 2 && is_first) || !host_may_mean(host, entry))
		return;
	double strength = 0;
	if (edits == 2) {
		strength = weigh_two_edits(near, entry);
	} else if (near->around == AROUND_LURES) {
		strength = weigh_edit_lured(entry, slip, is_first);
	} else if (near->around == AROUND_OTHERS) {
		strength = weigh_edit_beside(near, entry, slip, is_first);
	} else if (!host->is_main) {
		strength = weigh_edit_below(entry, slip, is_first);
	} else if (host_has_same_suffix(host, entry)) {
		strength = weigh_edit(entry, slip, is_first);
	} else {
		strength = weigh_edit_elsewhere(entry, slip, is_first);
	}
	if (entry->is_common)
		strength = strength_least(strength, STRENGTH_COMMON);
	if (strength > STRENGTH_KNOWN && host_knows(host, text))
		strength = STRENGTH_KNOWN;
	host_report(host, entry, strength, MEANS_LOOKALIKE_EDIT);
}

/* Notes it, too. */
static bool is_judged(struct near_search *near, const struct domain_entry *entry)
{
	for (size_t i = 0; i < JUDGED_MAX && i < near->judged_count; i++) {
		if (near->judged[i] == entry)
			return true;
	}
	near->judged[near->judged_count++ % JUDGED_MAX] = entry;
	return false;
}

static void visit_near(void *context, uint64_t hash)
{
	struct near_search *near = context;
	struct host *host = near->host;
	uint32_t numbers[LIMIT_KEY_SHARERS];
	size_t count = labels_get(host->registry, LABEL_NEAR, hash, numbers);
	for (size_t i = 0; i < count; i++) {
		const struct domain_entry *entry = host_entry(host, numbers[i]);
		if (entry && !is_judged(near, entry) && !view_equal(entry->plain, host->shown))
			judge_near(near, entry);
	}
}

static double weigh_blur(const struct near_search *near, const struct domain_entry *entry)
{
	bool is_same = host_has_same_suffix(near->host, entry);
	double strength =
		entry->letters >= FIRST_LETTER_MIN ? STRENGTH_BLURRED : STRENGTH_NOT_ALONE;
	if (near->around == AROUND_OTHERS && entry->letters < PART_MIN)
		return 0;
	if (entry->letters < SUFFIX_MIN) {
		strength = is_same && (near->host->is_label_idn || entry->letters > 3)
				   ? STRENGTH_WEAK
				   : 0;
	} else if (entry->letters < 7 && !is_same && near->around == AROUND_NOTHING) {
		strength = 0;
	}
	if (near->around != AROUND_NOTHING || !near->host->is_main)
		strength = strength_least(strength, STRENGTH_NOT_ALONE);
	if (entry->is_common)
		strength = strength_least(strength, STRENGTH_COMMON);
	if (host_knows(near->host, near_text(near)))
		strength = strength_least(strength, STRENGTH_KNOWN);
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
		const struct domain_entry *entry = host_entry(host, numbers[i]);
		if (!entry || view_equal(entry->solid, seen))
			continue;
		struct view theirs = { other, solid_blur(entry->solid, other) };
		/* What reads as one letter by and by is too far away. */
		if (seen.len > entry->solid.len + BLUR_MORE ||
			entry->solid.len > seen.len + BLUR_LESS)
			continue;
		if (view_equal(theirs, blur) && host_may_mean(host, entry))
			host_report(host, entry, weigh_blur(near, entry), MEANS_LOOKALIKE);
	}
}

static void walk_near(struct near_search *near)
{
	struct host *host = near->host;
	size_t len = near->to - near->from;
	near->mask = solid_mask(solid_slice(&host->solid, near->from, near->to));
	visit_near(near, solid_hash(host->registry, &host->solid, near->from, near->to));
	struct near_walk walk = {
		.registry = host->registry,
		.solid = &host->solid,
		.from = near->from,
		.to = near->to,
		.passes = true,
		.visit = visit_near,
		.context = near,
	};
	solid_each_near(&walk);
	/* Two errors in a word among others are another word. */
	bool is_long = len + 2 >= TWICE_MIN && len <= TWICE_MAX + 2;
	if (is_long && !near->is_found && near->around != AROUND_OTHERS)
		solid_each_near_twice(&walk);
}

static void probe_near(struct host *host, size_t from, size_t to, enum around around)
{
	struct near_search near = { .host = host, .from = from, .to = to, .around = around };
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

/* A typing error is the weaker finding: where more was found, none is looked for. */
void near_probe_label(struct host *host)
{
	size_t from = 0;
	size_t to = host->solid.len;
	if (host->strongest >= STRENGTH_SUBLABEL)
		return;
	double before = host->strongest;
	if (find_core(host, &from, &to) && from < to)
		probe_near(host, from, to, AROUND_LURES);
	if (host->strongest > before)
		return;
	probe_near(host, 0, host->solid.len, AROUND_NOTHING);
	probe_words(host);
}

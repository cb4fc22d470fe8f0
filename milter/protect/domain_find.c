#include "protect/domain_host.h"

#include "base/buf.h"
#include "base/domain.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/idn.h"

/* Labels that are read: the first, as they are what a narrow window shows, and the last. */
#define LIMIT_FIRST_LABELS 8
#define LIMIT_LAST_LABELS  8

#define LIMIT_SHOWN ((size_t)LIMIT_DOMAIN * 4) /* octets of what is no domain */

#define BITS_SURE 40.0 /* the domain itself */

/* --- the label as a whole --- */

/* "corp.sg" beside "corp.com.sg" */
static bool is_related_suffix(struct view a, struct view b)
{
	return domain_is_within(a, b) || domain_is_within(b, a);
}

static void judge_same_label(struct host *host, const struct domain_entry *entry)
{
	double strength = strength_unless_sure(entry, STRENGTH_SUFFIX);
	if (entry->letters < SUFFIX_MIN && !host->is_label_idn) {
		strength = is_related_suffix(entry->suffix, host->suffix) ? STRENGTH_COMMON : 0;
	} else if (entry->is_common || entry->letters <= SUFFIX_MIN) {
		strength = STRENGTH_WEAK;
	}
	host_report(host, entry, strength, MEANS_LOOKALIKE_SUFFIX);
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
	bool is_same = host_has_same_suffix(host, entry);
	double strength = STRENGTH_LOOKS;
	if (!host_has_same_js(host, entry, host->shown))
		return;
	if (!host->is_label_idn && equal_without_marks(entry->plain, host->shown))
		strength = STRENGTH_HYPHENS;
	if (entry->letters < SUFFIX_MIN && !host->is_label_idn)
		strength = is_same ? STRENGTH_NOT_ALONE : 0;
	if (!host->is_label_idn && host_knows(host, host->shown))
		strength = strength_least(strength, STRENGTH_KNOWN);
	host_report(host, entry, strength - (is_same ? 0 : OTHER_SUFFIX), MEANS_LOOKALIKE);
}

static void judge_whole(struct host *host, const struct domain_entry *entry)
{
	if (!host->is_main) {
		if (!entry->is_common && entry->letters >= COMBINED_MIN) {
			host_report(host, entry,
				entry->letters == COMBINED_MIN
					? STRENGTH_WEAK
					: strength_unless_sure(entry, STRENGTH_SUBLABEL),
				MEANS_LOOKALIKE);
		}
	} else if (view_equal(entry->plain, host->shown)) {
		judge_same_label(host, entry);
	} else {
		judge_looks(host, entry);
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
	bool is_near = place->is_bounded || host_has_same_suffix(host, entry);
	if (entry->letters < COMBINED_MIN)
		return is_near ? STRENGTH_WEAK : 0;
	if (place->is_bounded)
		return strength_unless_sure(entry, STRENGTH_LURED);
	return is_near || lured > 2 ? strength_unless_sure(entry, STRENGTH_GLUED) : 0;
}

/* A word of the language is seen beside others every day. */
static double weigh_lured_word(
	const struct domain_entry *entry, const struct place *place, bool is_strong)
{
	if (!is_strong)
		return 0;
	bool is_sure = !entry->is_lure && entry->letters >= COMBINED_MIN;
	return place->is_bounded || is_sure ? STRENGTH_COMMON : 0;
}

static double weigh_lured(
	const struct host *host, const struct domain_entry *entry, const struct place *place)
{
	bool is_strong = place->left == LURES_STRONG || place->right == LURES_STRONG;
	bool is_weak = place->left == LURES_WEAK || place->right == LURES_WEAK;
	if (entry->letters < 3 || entry->solid.len < 3)
		return 0;
	if (entry->is_common)
		return weigh_lured_word(entry, place, is_strong);
	if (!is_strong) {
		return is_weak || place->is_bounded ? weigh_weakly_lured(host, entry, place)
						    : 0;
	}
	if (entry->letters >= COMBINED_MIN)
		return place->is_bounded ? STRENGTH_LURED : STRENGTH_GLUED;
	if (place->is_bounded)
		return STRENGTH_NOT_ALONE;
	return entry->letters > 3 || host_has_same_suffix(host, entry) ? STRENGTH_WEAK : 0;
}

/* "kestrelcouk7": of two labels at least, so that it is none of the words that begin with
 * "com". */
static bool has_long_suffix(
	const struct host *host, const struct domain_entry *entry, const struct place *place)
{
	struct view first = view_slice(entry->suffix, 0, view_find(entry->suffix, '.'));
	struct view second = view_from(entry->suffix, first.len + 1);
	struct view rest = view_from(host->solid.text, host->solid.from[place->to]);
	return second.len > 0 && view_starts_with(rest, first) &&
	       view_starts_with(view_from(rest, first.len), second);
}

static double weigh_among_others(
	const struct host *host, const struct domain_entry *entry, const struct place *place)
{
	size_t others = host->solid.len - (place->to - place->from);
	if (entry->is_common || entry->letters < COMBINED_MIN)
		return 0;
	if (place->is_bounded) {
		return entry->letters > COMBINED_MIN
			       ? strength_unless_sure(entry, STRENGTH_PART)
			       : STRENGTH_WEAK;
	}
	/* One or two letters more are a name of its own, or a typing error; and the words of a
	 * label that has several may meet by chance where those of others do. */
	bool is_of_words = view_find(entry->plain, '-') < entry->plain.len;
	bool is_lured = place->left == LURES_STRONG;
	size_t least = is_of_words ? LABEL_SURE : is_lured ? COMBINED_MIN + 1 : PART_MIN;
	bool is_seen = place->is_touching || is_lured || has_long_suffix(host, entry, place);
	return entry->letters >= least && is_seen && others > 2 ? STRENGTH_COMMON : 0;
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
	} else if (!host_has_same_js(host, entry, text)) {
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
		double beside = weigh_among_others(host, entry, &place);
		other = other > beside ? other : beside;
		strength = other > strength ? other : strength;
	}
	host_report(host, entry, strength, MEANS_LOOKALIKE);
}

static void probe_place(struct host *host, size_t from, size_t to)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	struct view slice = solid_slice(&host->solid, from, to);
	size_t count = labels_get(host->registry, LABEL_WHOLE,
		solid_hash(host->registry, &host->solid, from, to), numbers);
	for (size_t i = 0; i < count; i++) {
		const struct domain_entry *entry = host_entry(host, numbers[i]);
		if (entry &&
			(view_equal(entry->solid, slice) || view_equal(entry->apart, slice) ||
				view_equal(entry->coded, slice)) &&
			host_may_mean(host, entry))
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
	for (size_t from = 0; from < solid->len && host->strongest < STRENGTH_ENOUGH; from++) {
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

/* A turned e, which looks as much like an a. */
#define SCHWA "\xC9\x99"

static struct view without_schwa(struct view shown, struct arena *arena)
{
	struct view copy = arena_copy(arena, shown);
	unsigned char *bytes = arena_array(arena, unsigned char, shown.len);
	size_t len = 0;
	for (size_t at = 0; at < copy.len; at++) {
		bool is_schwa = view_starts_with(view_from(copy, at), VIEW(SCHWA));
		bytes[len++] = is_schwa ? 'a' : copy.ptr[at];
		at += is_schwa;
	}
	return (struct view){ bytes, len };
}

static void read_reading(struct host *host, struct view shown, bool join_pairs)
{
	solid_read(shown, join_pairs, host->arena, &host->solid);
	if (host->solid.len == 0)
		return;
	probe_places(host);
	near_probe_label(host);
}

static void read_label(struct host *host)
{
	bool is_idn = view_starts_with(host->label, VIEW("xn--"));
	host->shown = is_idn ? label_shown(host->label, host->arena) : host->label;
	host->is_label_idn = is_idn && !view_is_ascii(host->shown);
	read_reading(host, host->shown, true);
	/* "inclakes" has no d in it, and "lc" may be a k. */
	if (host->solid.has_pairs && host->strongest < STRENGTH_SUBLABEL)
		read_reading(host, host->shown, false);
	/* "xn--...-login", two A-labels in one, and what stands for no text: as it is written.
	 */
	if (is_idn && host->strongest < STRENGTH_SUBLABEL) {
		host->is_label_idn = false;
		read_reading(host, host->label, true);
		host->is_label_idn = !view_is_ascii(host->shown);
	}
	if (host->is_label_idn && host->strongest < STRENGTH_SUBLABEL &&
		view_search(host->shown, VIEW(SCHWA)) < host->shown.len)
		read_reading(host, without_schwa(host->shown, host->arena), true);
}

/* "bestb.uy.test" and "so-net.n-e.test": the domain with dots and hyphens elsewhere. */
static void probe_dotted(struct host *host, struct view tail)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	size_t count =
		labels_get(host->registry, LABEL_DOMAIN, label_hash_solid(tail), numbers);
	for (size_t i = 0; i < count; i++) {
		const struct domain_entry *entry = host_entry(host, numbers[i]);
		if (!entry || !equal_without_marks(entry->registrable, tail) ||
			!host_may_mean(host, entry))
			continue;
		host_report(host, entry,
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
				 .bits = BITS_SURE,
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
			keys_get(&registry->hosts, key_of(KEY_DOMAIN, key_hash(at)), numbers);
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
	size_t first = 0;
	for (size_t i = 0; i < host->domain.len; i++)
		labels += host->domain.ptr[i] == '.';
	host->is_idn = view_search(host->domain, VIEW("xn--")) < host->domain.len;
	for (; labels > 0 && host->strongest < STRENGTH_ENOUGH; labels--) {
		host->label = view_slice(rest, 0, view_find(rest, '.'));
		if (host->is_settled && !host_settle(host))
			return;
		if (labels <= LIMIT_LAST_LABELS || first < LIMIT_FIRST_LABELS) {
			probe_dotted(host, rest);
			read_label(host);
		}
		rest = view_from(rest, host->label.len + 1);
		first++;
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
	host.strongest = 0;
	read_labels(&host);
	matches_sort(matches_out);
}

/* Letters, digits, hyphens and dots, and what is not ASCII. */
static struct view as_shown(struct view shown, struct arena *arena)
{
	facts_t ignored = 0;
	struct buf out = buf_init(arena, LIMIT_SHOWN);
	shown = text_clean(view_slice(shown, 0, LIMIT_SHOWN), arena, &ignored);
	for (size_t i = 0; i < shown.len; i++) {
		unsigned char byte = shown.ptr[i];
		if (byte == '_') {
			buf_byte(&out, '-');
		} else if (ascii_is_alnum(byte) || byte == '-' || byte == '.' || byte >= 0x80) {
			buf_byte(&out, byte);
		}
	}
	return buf_view(&out);
}

void registry_find_shown_domain(const struct registry *registry, struct view shown,
	struct arena *arena, struct matches *matches_out)
{
	facts_t ignored = 0;
	struct view domain = idn_to_ascii(as_shown(shown, arena), arena, &ignored);
	matches_out->count = 0;
	matches_out->facts = 0;
	if (domain.len == 0)
		return;
	registry_find_domain(registry, domain, arena, matches_out);
	for (size_t i = 0; i < matches_out->count; i++) {
		struct match *match = &matches_out->items[i];
		if (match->strength > STRENGTH_LOOKS)
			match->strength = STRENGTH_LOOKS;
		if (match->means & (MEANS_BIT(MEANS_DOMAIN) | MEANS_BIT(MEANS_SUBDOMAIN)))
			match->means = MEANS_BIT(MEANS_LOOKALIKE);
		match->facts =
			(match->facts & ~FACT_BIT(SUBDOMAIN)) | FACT_BIT(DOMAIN_LOOKALIKE);
	}
}

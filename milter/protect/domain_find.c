#include "protect/alignment.h"
#include "protect/index.h"

#include "base/domain.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/distance.h"
#include "text/fold.h"
#include "text/idn.h"

#define LIMIT_HOST_LABELS 32 /* the last ones; deeper ones are not looked into */
#define LIMIT_HOST_PARTS  64 /* parts of labels between hyphens */
#define LIMIT_RUN_PARTS   8  /* parts that may be a whole domain in disguise */

#define COMBINED_MIN     5  /* letters of a label that is looked for inside others */
#define SUFFIX_MIN       5  /* letters of a label that counts under another suffix */
#define EMBEDDED_MIN     7  /* octets of a whole domain written with hyphens */
#define FIRST_LETTER_MIN 8  /* letters of a label whose first one may be mistyped */
#define LABEL_SURE       9  /* letters of a label that is nobody else's */
#define EDIT_SURE        10 /* letters of a label that nobody else bears misspelt */
#define LURES_MAX        40 /* octets of lure words glued to a label */
#define LURE_MIN         2
#define LURE_MAX         14

#define STRENGTH_SUBDOMAIN  0.80
#define STRENGTH_LOOKS      0.97
#define STRENGTH_SHORT      0.90
#define STRENGTH_HYPHENS    0.90
#define STRENGTH_EDIT       0.88
#define STRENGTH_EDIT_SHORT 0.80
#define STRENGTH_SUFFIX     0.80
#define STRENGTH_SUFFIX_5   0.70
#define STRENGTH_LURED      0.90
#define STRENGTH_GLUED      0.86
#define STRENGTH_PART       0.78
#define STRENGTH_PART_5     0.70
#define STRENGTH_SUBLABEL   0.80
#define STRENGTH_EMBEDDED   0.95
#define STRENGTH_DASHED     0.90
#define STRENGTH_COMMON     0.72 /* at most, where the label is a word of the dictionary */
#define STRENGTH_HOSTED     0.70 /* at most, under a provider whose customers pick labels */
#define OTHER_SUFFIX        0.05

#define BITS_LETTER 3.0
#define BITS_MAX    40.0

/* A piece of the host between dots and hyphens. */
struct part {
	struct view text; /* of the host as it came */
	struct view look; /* skeleton, as a person reads it */
	size_t label;
};

struct host {
	const struct registry *registry;
	struct arena *arena;
	struct matches *matches;
	struct view domain;
	struct view registrable;
	struct view suffix;
	struct view plain; /* the registrable label as a person reads it */
	struct view look;  /* the skeleton of that */
	struct part parts[LIMIT_HOST_PARTS];
	size_t part_count;
	size_t registrable_label; /* number of that label; those after it are the suffix */
	bool is_idn;
	bool is_hosted;
};

static void report(
	struct host *host, const struct domain_entry *entry, double strength, enum means means)
{
	facts_t facts = FACT_BIT(DOMAIN_LOOKALIKE);
	if (host->is_idn)
		facts |= FACT_BIT(IDN_LOOKALIKE);
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

/* --- the label as a whole --- */

static bool same_first_letter(struct view a, struct view b)
{
	uint32_t first = 0;
	uint32_t second = 1;
	(void)utf8_decode_lossy(a, &first);
	(void)utf8_decode_lossy(b, &second);
	return first == second;
}

static size_t count_js(struct view v)
{
	size_t count = 0;
	for (size_t i = 0; i < v.len; i++)
		count += v.ptr[i] == 'j';
	return count;
}

/* A label of middling length may be anybody's word or name: alone it proves little. */
static double unless_sure(const struct domain_entry *entry, double strength)
{
	bool is_sure = entry->letters >= LABEL_SURE;
	return is_sure || strength < STRENGTH_NOT_ALONE ? strength : STRENGTH_NOT_ALONE;
}

static void judge_same_label(struct host *host, const struct domain_entry *entry)
{
	if (entry->letters < SUFFIX_MIN || entry->is_common)
		return;
	double strength = entry->letters == SUFFIX_MIN ? STRENGTH_SUFFIX_5 : STRENGTH_SUFFIX;
	report(host, entry, unless_sure(entry, strength), MEANS_LOOKALIKE_SUFFIX);
}

static void judge_looks(struct host *host, const struct domain_entry *entry)
{
	bool other_suffix = !view_equal(entry->suffix, host->suffix);
	/* The skeleton has j, i and l as one; to the eye a plain j is neither. */
	if (!host->is_idn && count_js(entry->plain) != count_js(host->plain))
		return;
	double strength = STRENGTH_LOOKS;
	if (entry->letters < SUFFIX_MIN && !host->is_idn)
		strength = other_suffix ? 0 : STRENGTH_SHORT;
	report(host, entry, strength - (other_suffix ? OTHER_SUFFIX : 0), MEANS_LOOKALIKE);
}

static void judge_edit(struct host *host, const struct domain_entry *entry)
{
	if (view_equal(entry->label, host->look) || view_equal(entry->plain, host->plain))
		return; /* judged as what it is */
	if (entry->letters < DOMAIN_NEAR_LETTERS ||
		(distance_within(entry->plain, host->plain, 1) > 1 &&
			distance_within(entry->label, host->look, 1) > 1))
		return;
	uint32_t roles = index_roles_of(host->registry, host->look);
	if (roles & ROLE_COMMON)
		return;
	if (entry->letters < FIRST_LETTER_MIN && !same_first_letter(entry->label, host->look))
		return;
	double strength =
		entry->letters > DOMAIN_NEAR_LETTERS ? STRENGTH_EDIT : STRENGTH_EDIT_SHORT;
	/* Misspelt and under another suffix, a label of middling length is as often a name of
	 * its own. */
	bool other_suffix = !view_equal(entry->suffix, host->suffix);
	strength -= other_suffix ? OTHER_SUFFIX : 0;
	if (other_suffix && entry->letters < EDIT_SURE && strength > STRENGTH_NOT_ALONE)
		strength = STRENGTH_NOT_ALONE;
	if (entry->is_common && strength > STRENGTH_COMMON)
		strength = STRENGTH_COMMON;
	report(host, entry, strength, MEANS_LOOKALIKE_EDIT);
}

static bool equal_without_hyphens(struct view a, struct view b, struct arena *arena)
{
	return view_equal(index_without(a, '-', arena), index_without(b, '-', arena));
}

static void judge_label(struct host *host, const struct domain_entry *entry)
{
	if (view_equal(entry->plain, host->plain)) {
		judge_same_label(host, entry);
		return;
	}
	if (view_equal(entry->label, host->look)) {
		judge_looks(host, entry);
	} else if (entry->letters >= COMBINED_MIN &&
		   equal_without_hyphens(entry->label, host->look, host->arena)) {
		report(host, entry,
			STRENGTH_HYPHENS -
				(view_equal(entry->suffix, host->suffix) ? 0 : OTHER_SUFFIX),
			MEANS_LOOKALIKE);
	} else if (entry->name.len > EMBEDDED_MIN &&
		   view_equal(index_without(entry->name, '.', host->arena),
			   index_without(host->plain, '-', host->arena))) {
		report(host, entry, STRENGTH_DASHED, MEANS_LOOKALIKE);
	}
	judge_edit(host, entry);
}

typedef void judge_function(struct host *host, const struct domain_entry *entry);

static void probe(struct host *host, uint64_t key, judge_function *judge)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	size_t count = keys_get(&host->registry->keys, key, numbers);
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] >= host->registry->domain_count)
			continue;
		const struct domain_entry *entry = &host->registry->domains[numbers[i]];
		if (entry->has_lookalikes && !view_equal(entry->registrable, host->registrable))
			judge(host, entry);
	}
}

static void probe_label(struct host *host)
{
	struct view look = host->look;
	uint32_t rune = 0;
	probe(host, key_of(KEY_LABEL, key_hash(look)), judge_label);
	struct view solid = index_without(look, '-', host->arena);
	if (solid.len < look.len)
		probe(host, key_of(KEY_LABEL, key_hash(solid)), judge_label);
	probe(host, key_of(KEY_LABEL_NEAR, key_hash(look)), judge_edit);
	for (size_t at = 0, used; (used = utf8_decode_lossy(view_from(look, at), &rune)) != 0;
		at += used) {
		probe(host, key_of(KEY_LABEL_NEAR, key_hash_without(look, at, used)),
			judge_edit);
	}
}

/* --- the label among other words --- */

/* Whether the text is nothing but lure words, digits and hyphens. */
static bool is_all_lures(const struct registry *registry, struct view text)
{
	bool reached[LURES_MAX + 1] = { true };
	if (text.len > LURES_MAX)
		return false;
	for (size_t at = 0; at < text.len; at++) {
		if (!reached[at])
			continue;
		if (text.ptr[at] == '-' || ascii_is_digit(text.ptr[at]))
			reached[at + 1] = true;
		for (size_t len = LURE_MIN; len <= LURE_MAX && at + len <= text.len; len++) {
			if (!reached[at + len] &&
				index_roles_of(registry, view_slice(text, at, len)) & ROLE_LURE)
				reached[at + len] = true;
		}
	}
	return reached[text.len];
}

static bool others_are_lures(const struct host *host, size_t part)
{
	for (size_t i = 0; i < host->part_count; i++) {
		if (i != part && host->parts[i].label == host->parts[part].label &&
			!is_all_lures(host->registry, host->parts[i].look))
			return false;
	}
	return true;
}

static bool is_whole_label(const struct host *host, size_t part)
{
	size_t label = host->parts[part].label;
	return (part == 0 || host->parts[part - 1].label != label) &&
	       (part + 1 == host->part_count || host->parts[part + 1].label != label);
}

static double weigh_part(const struct host *host, const struct domain_entry *entry, size_t part)
{
	bool is_whole = is_whole_label(host, part);
	double strength = 0;
	if (is_whole) {
		strength = entry->is_common ? 0 : unless_sure(entry, STRENGTH_SUBLABEL);
	} else if (others_are_lures(host, part)) {
		strength = entry->is_common ? STRENGTH_COMMON : STRENGTH_LURED;
	} else if (!entry->is_common) {
		strength = entry->letters > COMBINED_MIN ? unless_sure(entry, STRENGTH_PART)
							 : STRENGTH_PART_5;
	}
	if (host->is_hosted && strength > STRENGTH_HOSTED)
		strength = STRENGTH_HOSTED;
	return strength;
}

static void probe_part(struct host *host, size_t part)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	if (is_whole_label(host, part) && host->parts[part].label == host->registrable_label)
		return; /* the label itself: judged above */
	size_t count = keys_get(&host->registry->keys,
		key_of(KEY_LABEL, key_hash(host->parts[part].look)), numbers);
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] >= host->registry->domain_count)
			continue;
		const struct domain_entry *entry = &host->registry->domains[numbers[i]];
		if (entry->has_lookalikes && entry->letters >= COMBINED_MIN &&
			view_equal(entry->label, host->parts[part].look) &&
			!view_equal(entry->registrable, host->registrable))
			report(host, entry, weigh_part(host, entry, part), MEANS_LOOKALIKE);
	}
}

/* A label glued to lure words: `head` and `rest` are the two halves of a part. */
static void probe_glued(struct host *host, size_t part, struct view head, struct view rest)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	size_t count =
		keys_get(&host->registry->keys, key_of(KEY_LABEL, key_hash(head)), numbers);
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] >= host->registry->domain_count)
			continue;
		const struct domain_entry *entry = &host->registry->domains[numbers[i]];
		if (!entry->has_lookalikes || entry->letters < COMBINED_MIN ||
			!view_equal(entry->label, head) ||
			view_equal(entry->registrable, host->registrable) ||
			!is_all_lures(host->registry, rest) || !others_are_lures(host, part))
			continue;
		double strength = entry->is_common ? STRENGTH_COMMON : STRENGTH_GLUED;
		if (host->is_hosted && strength > STRENGTH_HOSTED)
			strength = STRENGTH_HOSTED;
		report(host, entry, strength, MEANS_LOOKALIKE);
	}
}

static void probe_halves(struct host *host, size_t part)
{
	struct view look = host->parts[part].look;
	for (size_t cut = LURE_MIN; cut + LURE_MIN <= look.len; cut++) {
		struct view head = view_slice(look, 0, cut);
		struct view tail = view_from(look, cut);
		if (cut >= COMBINED_MIN)
			probe_glued(host, part, head, tail);
		if (tail.len >= COMBINED_MIN)
			probe_glued(host, part, tail, head);
	}
}

/* --- a whole protected domain inside the host --- */

static void judge_embedded(struct host *host, size_t first, size_t last, struct view run)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	bool is_dotted =
		(first == 0 || host->parts[first - 1].label != host->parts[first].label);
	for (size_t i = first; i < last; i++)
		is_dotted = is_dotted && host->parts[i].label != host->parts[i + 1].label;
	if (last + 1 < host->part_count &&
		host->parts[last].label == host->parts[last + 1].label)
		is_dotted = false;
	if (!is_dotted && run.len < EMBEDDED_MIN)
		return;
	size_t count =
		keys_get(&host->registry->keys, key_of(KEY_DOMAIN, key_hash(run)), numbers);
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] >= host->registry->domain_count)
			continue;
		const struct domain_entry *entry = &host->registry->domains[numbers[i]];
		double strength = is_dotted ? STRENGTH_EMBEDDED : STRENGTH_DASHED;
		if (host->is_hosted && strength > STRENGTH_HOSTED)
			strength = STRENGTH_HOSTED;
		if (entry->has_lookalikes && view_equal(entry->name, run) &&
			!view_equal(entry->registrable, host->registrable))
			report(host, entry, strength, MEANS_LOOKALIKE);
	}
}

/* "corp.example.evil.test" and "corp-example.test": runs of parts, read with dots, that end
 * before the host does. */
static void probe_embedded(struct host *host)
{
	unsigned char bytes[LIMIT_DOMAIN + 1];
	for (size_t first = 0; first < host->part_count; first++) {
		size_t len = 0;
		for (size_t i = first; i < first + LIMIT_RUN_PARTS && i < host->part_count;
			i++) {
			struct view text = host->parts[i].text;
			if (host->parts[i].label > host->registrable_label ||
				len + text.len + 1 > sizeof(bytes))
				break;
			if (len > 0)
				bytes[len++] = '.';
			for (size_t at = 0; at < text.len; at++)
				bytes[len++] = text.ptr[at];
			if (i > first)
				judge_embedded(host, first, i, (struct view){ bytes, len });
		}
	}
}

/* "pay.pal.test": the label with dots put in. */
static void judge_dotted(struct host *host, const struct domain_entry *entry)
{
	if (entry->letters >= COMBINED_MIN && view_equal(entry->suffix, host->suffix))
		report(host, entry, STRENGTH_HYPHENS, MEANS_LOOKALIKE);
}

static void probe_dotted(struct host *host)
{
	struct joined joined;
	for (size_t first = 0; first < host->part_count; first++) {
		joined.len = 0;
		for (size_t i = first;
			i < host->part_count && host->parts[i].label <= host->registrable_label;
			i++) {
			if (!joined_append(&joined, host->parts[i].look))
				return;
		}
		if (host->parts[first].label < host->registrable_label) {
			probe(host, key_of(KEY_LABEL, key_hash(joined_view(&joined))),
				judge_dotted);
		}
	}
}

/* --- the host --- */

static void host_split(struct host *host)
{
	struct view shown = idn_to_unicode(host->domain, host->arena);
	struct view rest = host->domain;
	for (size_t label = 0; rest.len > 0 && label < LIMIT_HOST_LABELS; label++) {
		struct view text = view_slice(rest, 0, view_find(rest, '.'));
		struct view look = view_slice(shown, 0, view_find(shown, '.'));
		if (rest.ptr == host->registrable.ptr)
			host->registrable_label = label;
		rest = view_from(rest, text.len + 1);
		shown = view_from(shown, look.len + 1);
		/* A-labels have hyphens of their own; in them the shown form has parts. */
		bool is_idn = view_starts_with(text, VIEW("xn--"));
		host->is_idn = host->is_idn || is_idn;
		look = text_skeleton(look, host->arena);
		while (look.len > 0 && host->part_count < LIMIT_HOST_PARTS) {
			size_t len = view_find(look, '-');
			size_t text_len = is_idn ? text.len : view_find(text, '-');
			if (len > 0) {
				host->parts[host->part_count++] = (struct part){
					.text = view_slice(text, 0, text_len),
					.look = view_slice(look, 0, len),
					.label = label,
				};
			}
			look = view_from(look, len + 1);
			if (!is_idn)
				text = view_from(text, text_len + 1);
		}
	}
}

static bool is_hosted(struct view registrable)
{
	for (size_t i = 0; i < vocabulary_hosts_count; i++) {
		if (view_equal(registrable, view_of(vocabulary_hosts[i])))
			return true;
	}
	return false;
}

/* The owners of the domain, who list it or by "*." all below one above it; or else those of
 * one above it that they have not listed so. */
static void find_owned(const struct registry *registry, struct view domain, bool unlisted,
	struct matches *matches)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
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
			if (unlisted ? is_listed || is_self : !is_listed)
				continue;
			matches_add(matches,
				&(struct match){
					.principal = &registry->principals[entry->principal],
					.means = MEANS_BIT(
						unlisted ? MEANS_SUBDOMAIN : MEANS_DOMAIN),
					.strength = unlisted ? STRENGTH_SUBDOMAIN : 1,
					.bits = BITS_MAX,
					.matched = entry->name,
					.facts = unlisted ? FACT_BIT(SUBDOMAIN) : 0,
				});
		}
	}
}

void index_find_owned(
	const struct registry *registry, struct view domain, struct matches *matches)
{
	find_owned(registry, domain, false, matches);
}

void registry_find_domain(const struct registry *registry, struct view domain,
	struct arena *arena, struct matches *matches_out)
{
	matches_out->count = 0;
	find_owned(registry, domain, false, matches_out);
	if (matches_out->count == 0)
		find_owned(registry, domain, true, matches_out);
	matches_sort(matches_out);
	struct view registrable = domain_registrable(domain);
	if (matches_out->count > 0 || registrable.len == 0 || domain.len > LIMIT_DOMAIN)
		return;
	struct host *host = arena_new(arena, struct host);
	host->registry = registry;
	host->arena = arena;
	host->matches = matches_out;
	host->domain = domain;
	host->registrable = registrable;
	host->suffix = view_from(registrable, view_find(registrable, '.') + 1);
	struct view shown = idn_to_unicode(registrable, arena);
	host->plain = view_slice(shown, 0, view_find(shown, '.'));
	host->look = text_skeleton(host->plain, arena);
	host->is_hosted = is_hosted(registrable);
	host_split(host);
	probe_label(host);
	for (size_t i = 0; i < host->part_count; i++) {
		if (host->parts[i].label > host->registrable_label)
			break;
		probe_part(host, i);
		probe_halves(host, i);
	}
	probe_embedded(host);
	probe_dotted(host);
	matches_sort(matches_out);
}

/*
 * domain_host - the domain that is looked up, one label at a time, and what findings in it are
 * worth. For protect/domain_*.c alone.
 *
 * Owns:    nothing; a host lives on the stack of one lookup.
 * Threads: one per lookup.
 */
#ifndef PROTECT_DOMAIN_HOST_H
#define PROTECT_DOMAIN_HOST_H

#include "protect/alignment.h"
#include "protect/domains.h"

#define COMBINED_MIN     5  /* letters of a label that is looked for inside others */
#define SUFFIX_MIN       5  /* letters of a label that counts under another suffix */
#define EMBEDDED_MIN     6  /* letters of label and suffix that are sure to be that domain */
#define FIRST_LETTER_MIN 8  /* letters of a label whose first one may be mistyped */
#define LABEL_SURE       9  /* letters of a label that is nobody else's */
#define EDIT_SURE        10 /* letters of a label that nobody else bears misspelt */
#define PART_MIN         7  /* letters of a label that is seen inside a longer word */

#define STRENGTH_ENOUGH     0.90 /* what else is in the domain can add nothing */
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
	double strongest;  /* of what was found */
	struct solid solid;
};

/* Where the suffix begins is asked only when a label is found: the question costs more than
 * all the probes. False for a label of the suffix itself. */
bool host_settle(struct host *host);

/* The entry a key led to, or NULL: keys are known by half of their bits, and what they led to
 * is compared before anything else is asked. */
const struct domain_entry *host_entry(const struct host *host, uint32_t number);

/* Whether one whose text was found may be meant: not where its domain is this one. */
bool host_may_mean(struct host *host, const struct domain_entry *entry);

void host_report(
	struct host *host, const struct domain_entry *entry, double strength, enum means means);

/* Whether a word is a name of its own: well-known, or of the language. */
bool host_knows(const struct host *host, struct view word);

/* The label stands where the entry's does, under the same suffix. */
bool host_has_same_suffix(const struct host *host, const struct domain_entry *entry);

/* The skeleton has j, i and l as one; to the eye a plain j is neither. */
bool host_has_same_js(
	const struct host *host, const struct domain_entry *entry, struct view text);

double strength_least(double a, double b);

/* A label of middling length may be anybody's word or name: alone it proves little. */
double strength_unless_sure(const struct domain_entry *entry, double strength);

/* The label that is being read, and its words, one typing error or two from a protected one,
 * or alike in a small font. */
void near_probe_label(struct host *host);

#endif

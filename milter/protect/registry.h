/*
 * registry - the principals, compiled: who is meant by this name, this address, this domain?
 *
 * Owns:    its own memory; it keeps a reference to the snapshot it was built from. Matches
 *          point into the registry; their texts into the caller's arena.
 * Threads: immutable once built; any number of threads read it without a lock.
 * Limits:  made for 100,000 names: a lookup is a handful of hash probes. LIMIT_MATCHES.
 * Errors:  none.
 */
#ifndef PROTECT_REGISTRY_H
#define PROTECT_REGISTRY_H

#include "base/facts.h"
#include "config/snapshot.h"

#define LIMIT_MATCHES 16 /* principals that one text may mean at once */

enum principal_kind {
	PRINCIPAL_PERSON,
	PRINCIPAL_ORGANIZATION,
	PRINCIPAL_DOMAIN
};

struct principal {
	enum principal_kind kind;
	struct view name; /* as the record writes it */
	struct view id;
	enum action action;
	const struct person *person; /* by kind; the others NULL */
	const struct organization *organization;
	const struct protected_domain *domain;
};

/* How a claim was recognised. One match may need several means at once. */
enum means {
	MEANS_EXACT, /* letter for letter, but for case and blanks */
	MEANS_REORDERED,
	MEANS_DECORATED, /* titles, post-nominals, brackets around it */
	MEANS_ALIAS,     /* through an alias of the record */
	MEANS_ACCENTS,
	MEANS_SPACING,   /* joined, split, hyphens, apostrophes */
	MEANS_HOMOGLYPH, /* TR39 skeleton, look-alike letters and digits */
	MEANS_INVISIBLE, /* with invisible characters taken out */
	MEANS_BIDI,      /* in the order a reader shows it */
	MEANS_INITIAL,
	MEANS_NICKNAME,
	MEANS_TYPO,
	MEANS_TRANSLITERATED,
	MEANS_ACRONYM,
	MEANS_ADDRESS,    /* an own address, or one in a protected domain */
	MEANS_LOCAL_PART, /* the name in the local part */
	MEANS_PART,       /* the name as part of a longer one ("Office of ...") */
	MEANS_DOMAIN,     /* the protected domain itself or an own subdomain */
	MEANS_SUBDOMAIN,  /* an unlisted subdomain of it */
	MEANS_LOOKALIKE,  /* a domain that looks like it: by skeleton */
	MEANS_LOOKALIKE_EDIT,
	MEANS_LOOKALIKE_SUFFIX, /* the same label under another suffix */
	MEANS_SHORTENED,        /* a middle name, particle or legal form left out */
	MEANS_COUNT
};

const char *means_name(enum means means); /* "exact", "reordered", ... */
#define MEANS_BIT(m) (UINT32_C(1) << (m))

struct match {
	const struct principal *principal;
	uint32_t means;      /* set of MEANS_BIT */
	double strength;     /* 0 to 1 */
	double bits;         /* how rare a chance hit is: log2(1/probability) */
	struct view matched; /* which name, alias, address or domain of the record */
	facts_t facts;       /* NAME_SPLIT, LOCAL_MATCH, DOMAIN_LOOKALIKE, IDN_LOOKALIKE ... */
};

struct matches {
	struct match items[LIMIT_MATCHES]; /* strongest first; one per principal */
	size_t count;
	facts_t facts; /* LIMIT: the text has more words than are looked up in every way */
};

struct registry;

struct registry *registry_create(struct snapshot *snapshot);
void registry_destroy(struct registry *registry); /* NULL is fine */

/* A display name (UTF-8, as decoded, not cleaned). */
void registry_find_name(const struct registry *registry, struct view name, struct arena *arena,
	struct matches *matches_out);

/* A name split over display name and local part, and the name in the local part alone. */
void registry_find_local(const struct registry *registry, struct view name, struct view local,
	struct arena *arena, struct matches *matches_out);

/* A whole address: an own address of a person (MEANS_ADDRESS), or one in a protected domain
 * (MEANS_DOMAIN). `domain` normalised; no lookalikes here. */
void registry_find_address(const struct registry *registry, struct view local,
	struct view domain, struct arena *arena, struct matches *matches_out);

/* A domain: the protected domain itself, an own subdomain, an unlisted subdomain, or a
 * lookalike. Normalised A-labels. */
void registry_find_domain(const struct registry *registry, struct view domain,
	struct arena *arena, struct matches *matches_out);

/* A domain that cannot be normalised, as readers may show it all the same: what is not shown
 * left out, "_" as "-". Whatever it means, it is a lookalike of it: mail from there cannot be
 * authenticated. */
void registry_find_shown_domain(const struct registry *registry, struct view shown,
	struct arena *arena, struct matches *matches_out);

/* Whether `domain` is one of this organisation's (also "*." patterns). */
bool registry_domain_is_of(const struct organization *organization, struct view domain);

/* The strictest requirements on a domain, from `domains` and organisations together;
 * NULL when it is not protected. */
const struct protected_domain *registry_domain_rules(
	const struct registry *registry, struct view domain);

/* The same for the nearest protected domain at or above `domain`: an unlisted subdomain is
 * claimed in its parent's name, and what the parent requires holds for it. */
const struct protected_domain *registry_domain_rules_above(
	const struct registry *registry, struct view domain);

/* The organisation a person names, or NULL. */
const struct organization *registry_organization_of(
	const struct registry *registry, const struct person *person);

/* Whether an address is one of the person's own, a delegate's ... (local part compared
 * without regard to ASCII case). */
bool registry_address_is_listed(
	const struct string_list *addresses, struct view local, struct view domain);

/* Principals that cannot be matched safely or collide, as warnings (`guised -t -v`). */
void registry_lint(const struct registry *registry, struct fault_list *faults);

size_t registry_principals(const struct registry *registry);
size_t registry_names(const struct registry *registry);

#endif

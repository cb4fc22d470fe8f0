/*
 * check - one question asked of the facts, answered with a finding: a weight and the
 * sentence that a person needs to believe it.
 *
 * Owns:    a finding's text lives in the message's arena.
 * Threads: `evaluate` is called by many threads at once; it reads its arguments only. Checks
 *          are pure: they never ask DNS or the store; the engine puts the answers into `case`
 *          first.
 * Errors:  none. What is not known is in the case as "unknown", and the check then stays
 *          silent or says so; malformed input is a fact, never a reason to skip.
 *
 * A new check is a file here, a row in checks.def, a case file in tests/cases/, a weight and
 * a line in rules/.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "auth/result.h"
#include "base/buf.h"
#include "mail/body_text.h"
#include "mail/sender.h"
#include "protect/registry.h"

/* A match of this strength or more is a claim that may act by itself; weaker ones need a
 * second finding. */
#define CLAIM_ACTS_ALONE 0.75

/* Below this a name is so far that free mail or a pretext beside it says nothing. */
#define CLAIM_LEAST_NEAR 0.65

/* A name that only the local part of an address shows, and no display name, acts by itself
 * when it is as rare as that (bits): "mike.smith" is many people, each at his own company. */
#define CLAIM_RARE_BITS 30.0

/* Where in the message a claim stands. */
enum claim_place {
	CLAIM_FROM_NAME,
	CLAIM_FROM_ADDRESS,
	CLAIM_SENDER,
	CLAIM_REPLY_TO,
	CLAIM_RESENT_FROM,
	CLAIM_BODY_FROM,
	CLAIM_SUBJECT,   /* the author that the subject names */
	CLAIM_SIGNATURE, /* the name below the text */
	CLAIM_THREAD,    /* the author of an earlier message that the text shows */
	CLAIM_PLACE_COUNT
};

const char *claim_place_name(enum claim_place place); /* "from_name", ... */

/* What became of a claim. */
enum claim_state {
	CLAIM_VOUCHED,
	CLAIM_FALSE,       /* nothing vouches, and everything that could was asked */
	CLAIM_UNPROTECTED, /* the domain publishes nothing and `require_auth` is off */
	CLAIM_UNKNOWN,     /* a voucher was at stake and DNS did not answer */
	/* An authenticated service carries it where anybody may have an account under any
	 * name: true of the service, unknown of the person. */
	CLAIM_OPEN_SERVICE,
};

const char *claim_state_name(enum claim_state state); /* "vouched", "false", ... */

struct claim {
	struct match match;
	enum claim_place place;
	const struct candidate *candidate;
	enum claim_state state;
	bool has_titles;    /* decorated, and all that stands beside the name is titles */
	bool has_middle;    /* decorated, and there is a word more in the middle of the name */
	struct view shown;  /* what a reader sees, cleaned */
	struct view reason; /* why the state is what it is */
};

/* Why a claim is true or harmless; or what would have been needed and was missing. */
struct voucher {
	const char *kind; /* "own_address", "service", "list", "submission", "exception", ... */
	struct view text;
};

/* All that is known of one message. */
struct history;

struct facts {
	const struct message *message;
	const struct senders *senders;
	facts_t header; /* what is odd, of everything */
	const struct auth_results *auth;
	const struct claim *claims;
	size_t claim_count;
	const struct claim
		*main_claim; /* the one the verdict rests on; never NULL in a check */
	const struct registry *registry;
	const struct snapshot *snapshot;
	const struct body_text *text; /* mail/body_text.h; never NULL in a check */
	struct view login; /* with submission = "own": the user whose mail this is; or empty */
	const struct history *history; /* check/history.h; NULL: nothing is remembered */
};

struct finding {
	bool fired;
	double factor;     /* of the check's weight, 0 to 1; 0 for a finding that only tells */
	bool needs_second; /* rests on a match too weak to act by itself */
	bool is_circumstance; /* this time it is no second finding: as `is_context` below */
	struct view evidence; /* what a person reads */
};

struct check {
	const char *name;      /* as in rules, logs and metrics */
	const char *summary;   /* one line */
	double default_weight; /* where the rules name none */
	bool acts_alone;       /* false: only counts beside a check that may */
	bool is_context;       /* a circumstance that honest mail has, too: it is not the second
				* finding that a weak match needs */
	struct finding (*evaluate)(const struct facts *facts, struct arena *arena);
};

/* Every check by name, in the order of checks.def. */
#define CHECK(name) extern const struct check check_##name;
#include "check/checks.def"
#undef CHECK

extern const struct check *const all_checks[];
extern const size_t all_checks_count;

/* --- for checks --- */

#define PLACE_BIT(p) (1U << (p))
#define PLACES_FROM                                                   \
	(PLACE_BIT(CLAIM_FROM_NAME) | PLACE_BIT(CLAIM_FROM_ADDRESS) | \
		PLACE_BIT(CLAIM_BODY_FROM))

/* The strongest claim in one of these places, in this state and accepted by the predicate
 * (NULL: any), or NULL. */
const struct claim *facts_strongest(const struct facts *facts, unsigned place_bits,
	enum claim_state state, bool (*accepts)(const struct claim *claim));

bool claim_is_name(const struct claim *claim);      /* by a name, in whatever place */
bool claim_is_of_person(const struct claim *claim); /* by a person's name */
bool claim_is_of_organization(const struct claim *claim);
bool claim_is_of_domain(const struct claim *claim); /* by an own address or protected domain */
bool claim_is_lookalike(const struct claim *claim);

/* In the subject or the text: such a claim never acts, it only adds to others. */
bool claim_is_in_text(const struct claim *claim);

/* A name that may well be another person's: it sounds alike, has a nickname or an initial in
 * it, or more words than titles. A misspelling is none: nobody is called so. */
bool claim_is_near(const struct claim *claim);

/* Not the whole name of a person, and below CLAIM_ACTS_ALONE, a nickname, near in two ways at
 * once, or a common name in a local part alone. */
bool claim_is_weak(const struct claim *claim);

/* The share of its weight that a check takes from a claim: the strength, no less than nine
 * tenths for a whole name, and a tenth less for a weak one, so that the mildest second finding
 * does not tip it. */
double claim_factor(const struct claim *claim);

/* "Jane  Roe" means Jane Roe (exact) */
struct view claim_describe(const struct claim *claim, struct arena *arena);

/* What a check answers that asks for one claim: NULL fires nothing. */
struct finding finding_of_claim(const struct claim *claim, struct arena *arena);

/* "exact,decorated" */
void means_list(uint32_t means, struct buf *out);

#endif

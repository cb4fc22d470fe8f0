/*
 * result - what SPF, DKIM, DMARC and ARC said, in the words of RFC 8601 2.7.
 *
 * Threads: plain values; views live in the message's arena.
 */
#ifndef AUTH_RESULT_H
#define AUTH_RESULT_H

#include "base/err.h"
#include "base/view.h"

enum auth_result {
	AUTH_NONE,
	AUTH_PASS,
	AUTH_FAIL,
	AUTH_SOFTFAIL,
	AUTH_NEUTRAL,
	AUTH_POLICY, /* verified, but not acceptable: weak key, l=, test key, rsa-sha1 ... */
	AUTH_TEMPERROR,
	AUTH_PERMERROR,
};

const char *auth_result_name(enum auth_result result);
bool auth_result_parse(struct view text, enum auth_result *result_out);

struct spf_result {
	enum auth_result result;
	bool is_helo;       /* the identity checked was HELO (null sender) */
	bool unasked;       /* no client address or no envelope: NONE, but nothing is known */
	struct view domain; /* normalised; empty when there was no identity */
	struct view reason; /* for people and the A-R comment; may be empty */
};

/* For people: "unknown" where SPF was not asked, for which RFC 8601 has no word but "none". */
const char *spf_result_name(const struct spf_result *spf);

struct dkim_result {
	enum auth_result result;
	struct view domain;   /* d=, normalised; empty when it is no domain */
	struct view selector; /* s= */
	struct view identity; /* i=, as written; may be empty */
	struct view algorithm;
	struct view signature_start; /* first octets of b=, for header.b (RFC 6008) */
	bool signs_reply_to;         /* every Reply-To field there is */
	struct view reason;
};

enum dmarc_policy {
	DMARC_POLICY_NONE,
	DMARC_POLICY_QUARANTINE,
	DMARC_POLICY_REJECT
};

struct dmarc_result {
	enum auth_result result;      /* NONE: no record; PASS, FAIL, TEMPERROR, PERMERROR */
	enum dmarc_policy policy;     /* what the record asks for this domain (p, sp or np; t=y
				       * lowers it by one step, RFC 9989) */
	bool strict_spf, strict_dkim; /* aspf=s, adkim=s */
	struct view domain;           /* From domain that was judged */
	struct view record_domain;    /* where the record stands */
	struct view organizational;   /* organisational domain, by tree walk */
	struct view reason;
	/* Set whether or not there is a record: an SPF (DKIM) pass that is aligned with
	 * `domain`; unknown where one could have been had an answer come. */
	enum answer spf_aligned, dkim_aligned;
	struct view aligned_dkim; /* d= of the signature that is aligned */
};

/* One ARC set: who sealed it, and what its ARC-Authentication-Results say was found before.
 * Words of the sealer's, true only if the sealer is believed and the chain passes. */
struct arc_seal {
	struct view domain;   /* d= of the ARC-Seal, normalised */
	struct view selector; /* s= */
	enum auth_result spf;
	struct view spf_domain; /* smtp.mailfrom, normalised */
	enum auth_result dkim;
	struct view *dkim_domains; /* d= of the signatures that passed */
	size_t dkim_count;
	enum auth_result dmarc;
	struct view dmarc_domain; /* header.from, normalised */
};

struct arc_result {
	bool asked;
	enum auth_result result; /* NONE, PASS, FAIL or TEMPERROR */
	size_t count;            /* the highest instance */
	struct arc_seal *seals;  /* of the sets, set 1 first; NULL where they are malformed */
	bool covers_message;     /* the newest set signs every From field and the whole body */
	struct view reason;
};

/* All of one message. */
struct auth_results {
	bool asked; /* false: no claim, no query */
	struct spf_result spf;
	struct dkim_result *dkim;
	size_t dkim_count;
	size_t dkim_skipped;       /* signatures past LIMIT_DKIM_SIGNATURES */
	bool dkim_unknown;         /* body not whole, or the library failed */
	struct dmarc_result dmarc; /* for the author's domain */
	bool trusted;              /* read from a trusted Authentication-Results field */
	struct arc_result arc;     /* asked only where a sealer is believed */
};

#endif

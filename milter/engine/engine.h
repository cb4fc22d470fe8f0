/*
 * engine - the one door: from (environment, message) to a verdict.
 *
 * Daemon, `guise check`, case tests, fuzzers and benchmarks all go through here. No sockets,
 * no threads, no clock inside: resolver, snapshot and time are handed in.
 *
 * Owns:    the verdict and all in it live in `arena`; the policy must outlive it.
 * Threads: any number at once, each with its own message and arena.
 * Limits:  LIMIT_ARENA: a message that needs more is judged by what was found until then; if
 *          that calls for nothing, it ends with `on_error` and says so.
 * Errors:  none. Whatever is missing or fails is part of the verdict.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "auth/dkim.h"
#include "check/check.h"
#include "dns/resolver.h"
#include "engine/policy.h"

struct store;

struct engine_env {
	const struct policy *policy;
	struct dns_resolver *resolver; /* NULL: nothing can be authenticated (unknown) */
	struct dkim_verifier *dkim;
	struct store *store;     /* what is remembered; NULL: nothing */
	int64_t now;             /* Unix time, seconds */
	struct view authserv_id; /* ours, resolved */
};

struct check_finding {
	const struct check *check;
	double weight; /* as it counted */
	bool needs_second;
	bool is_circumstance; /* no second finding beside one that needs it */
	struct view evidence;
};

/* A field to take out of the message: the nth of that name. */
struct removal {
	struct view name;
	unsigned nth;
};

struct verdict {
	enum action action;      /* what the verdict calls for, whatever the mode */
	bool action_by_fallback; /* on_unknown or on_error decided */
	bool action_by_record;   /* the principal's own `action` decided, not the score */
	double score;
	facts_t facts;
	const struct body_text *text; /* what was read of the body; NULL: nothing */
	struct senders senders;
	struct claim *claims; /* strongest first */
	size_t claim_count;
	const struct claim *main_claim; /* NULL: no claim */
	struct check_finding *findings;
	size_t finding_count;
	struct voucher *vouchers; /* seen */
	size_t voucher_count;
	struct voucher *missing; /* what would have vouched, and did not */
	size_t missing_count;
	struct auth_results auth;
	bool submission;    /* vouched as submission, not judged */
	bool towards_relay; /* client is a relay of ours: never reject */
	bool error;         /* guise itself failed; `on_error` */
	const char *error_text;
	struct removal *removals; /* forged fields; highest nth of a name first */
	size_t removal_count;
	struct ip_address client; /* the one SPF was asked for */
};

struct verdict engine_judge(
	const struct engine_env *env, const struct message *message, struct arena *arena);

/* The forged fields alone, for a message that is not judged: they go from every message. */
struct verdict engine_strip_only(
	const struct engine_env *env, const struct message *message, struct arena *arena);

/* Tells the store what this message teaches: whom an authenticated user wrote to, and which
 * authenticated sender's claim was let pass. Call it after the verdict was carried out; it
 * never waits and asks nobody. What was acted on teaches nothing. */
void engine_learn(const struct engine_env *env, const struct message *message,
	const struct verdict *verdict);

/* history.learn = "all", or authentication.mode = "trust": whether the sender of this message,
 * which claims nothing, would be learned if it were authenticated; and that, which may wait for
 * DNS: off the message path. */
bool engine_may_learn_late(const struct engine_env *env, const struct message *message,
	const struct verdict *verdict);
void engine_learn_late(const struct engine_env *env, const struct message *message,
	struct verdict *verdict, struct arena *arena);

/* What the mode makes of it: ACTION_ACCEPT in monitor mode, tag instead of reject towards
 * a relay, else `verdict->action`. */
enum action engine_effective_action(
	const struct engine_env *env, const struct verdict *verdict);

#endif

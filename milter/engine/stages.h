/*
 * stages - the steps of engine_judge(), each in a file of its own. Inside engine/ only.
 *
 * Owns:    results live in `arena`.
 * Threads: as engine_judge().
 */
#ifndef ENGINE_STAGES_H
#define ENGINE_STAGES_H

#include "config/exceptions.h"
#include "engine/engine.h"

/* client.c: whose mail is this? Behind a relay of ours the client is read from the Received
 * field which that relay wrote; what does not have its exact shape leaves it unknown. */
struct origin_of_mail {
	struct ip_address client;
	struct view helo;
	bool is_relay;
	bool is_submission;
	struct view
		login; /* submission = "own": the authenticated user; not in is_submission */
	struct view
		submission_text; /* "authenticated as jane", "trusted network 127.0.0.1" ... */
};
struct origin_of_mail client_find(
	const struct settings *settings, const struct message *message, struct arena *arena);

/* strip.c: the fields that only guise may write; adds AR_FORGED and XGUISE_FORGED. */
void strip_find(const struct header *header, struct view authserv_id, struct arena *arena,
	struct verdict *verdict);

/* claims.c: the candidates that mean a principal; at most LIMIT_CLAIMS, strongest first. */
void claims_find(const struct registry *registry, struct arena *arena, struct verdict *verdict);
void claims_add(struct verdict *verdict, const struct claim *claim);
void claims_sort(struct verdict *verdict);

/* claims_text.c: adds those of the subject and the text, whose body it reads only where
 * somebody is claimed already or may be named in it. Needs a sender; asks nobody. */
void claims_find_in_text(const struct engine_env *env, const struct message *message,
	struct arena *arena, struct verdict *verdict);
void claims_drop_from_text(struct verdict *verdict); /* once all are settled */

/* title.c: whether nothing stands beside the name in `text` but titles and "via ..."; and the
 * same for every claim of which it matters (`has_titles`). */
bool title_is_all_beside(const struct engine_env *env, struct view text,
	const struct match *match, struct arena *arena);
void titles_tell(const struct engine_env *env, struct arena *arena, struct verdict *verdict);

/* vouch.c: asks authentication, if a voucher is at stake, and settles every claim's state. */
void vouch_claims(const struct engine_env *env, const struct message *message,
	const struct origin_of_mail *origin, struct arena *arena, struct verdict *verdict);

/* vouch.c: asks SPF, DKIM and DMARC, unless that has been done for this message. */
void vouch_authenticate(const struct engine_env *env, const struct message *message,
	const struct origin_of_mail *origin, struct arena *arena, struct verdict *verdict);

/* vouch.c: the exception that lets this address bear the principal's name now, or NULL. Whether
 * the mail is really from there is for the caller to see. */
const struct exception *exception_for(const struct engine_env *env,
	const struct principal *principal, struct view local, struct view domain);

/* vouch.c: what is vouched for as one of two namesakes does not falsely claim the other. */
void settle_namesakes(struct verdict *verdict);

/* submission.c: every claim is true. */
void vouch_submission(
	const struct origin_of_mail *origin, struct arena *arena, struct verdict *verdict);

/* submission.c: only what is the authenticated user's own is true. */
void vouch_own(const struct engine_env *env, const struct origin_of_mail *origin,
	struct arena *arena, struct verdict *verdict);

/* combine.c: adds what the combined rules find, after all checks; there is room for it. */
void findings_combine(const struct rules *rules, struct arena *arena, struct verdict *verdict);

void verdict_add_voucher(struct verdict *verdict, bool seen, const char *kind, struct view text,
	struct arena *arena);

#endif

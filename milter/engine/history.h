/*
 * history - what the store knows of a message's sender, and what it is told afterwards.
 * Inside engine/ but for engine_learn() (engine.h).
 *
 * Threads: as engine_judge().
 * Errors:  none; what the store does not answer is unknown.
 */
#ifndef ENGINE_HISTORY_H
#define ENGINE_HISTORY_H

#include "check/history.h"
#include "engine/stages.h"

/* Looked up only for a main claim. A sender that the store has never seen needs no DNS to be a
 * first contact; one that it has seen counts only when authentication confirms it. NULL when
 * nothing is remembered. */
const struct history *history_look_up(const struct engine_env *env,
	const struct message *message, const struct origin_of_mail *origin, struct arena *arena,
	struct verdict *verdict);

#endif

/*
 * learner - authenticates the senders of mail without a claim after its verdict, off the
 * message path, so that the history knows them (engine_may_learn_late()).
 *
 * Owns:    one thread and a bounded queue; each lesson from learner_offer() on.
 * Threads: learner_offer() from any.
 * Limits:  LIMIT_LESSONS wait; what does not fit is not learned, and mail does not wait.
 */
#ifndef DAEMON_LEARNER_H
#define DAEMON_LEARNER_H

#include "daemon/generation.h"
#include "engine/engine.h"

#define LIMIT_LESSONS 200

/* Lives in its own arena. */
struct lesson {
	struct lesson *next;
	struct arena *arena;
	struct generation *generation; /* keeps what `env` points to */
	struct engine_env env;
	struct message message;
	struct verdict verdict;
};

struct learner;

struct learner *learner_create(void); /* NULL: no thread */

/* Finishes the lesson at hand, forgets those that wait. NULL is fine. */
void learner_destroy(struct learner *learner);

/* Takes the lesson over with its arena, body and reference to the generation, if it answers
 * true. A NULL learner takes none. */
bool learner_offer(struct learner *learner, struct lesson *lesson);

/* Gives back all that a lesson owns. */
void lesson_end(struct lesson *lesson);

#endif

/*
 * decision - what a verdict asks of the MTA: fields to take out, change and put on, and the
 * answer to the client. No word of any protocol.
 *
 * Owns:    texts live in the arena of the message and end with NUL.
 * Threads: any.
 */
#ifndef DAEMON_DECISION_H
#define DAEMON_DECISION_H

#include "daemon/reference.h"
#include "engine/engine.h"

enum decision_kind {
	DECISION_PASS, /* with or without marks */
	DECISION_QUARANTINE,
	DECISION_REJECT,
	DECISION_TEMPFAIL,
};

/* The nth field of this name becomes `value`; NULL takes it out. To be done in order: the
 * highest nth of a name comes first, as an MTA counts anew after each. */
struct header_change {
	char *name;
	unsigned nth;
	char *value;
};

/* To be put on top of the header, each above the one before. */
struct header_addition {
	char *name;
	char *value;
};

#define DECISION_ADDITIONS 3

struct decision {
	enum decision_kind kind;
	char reference[REFERENCE_SIZE]; /* empty where nothing tells the outside of it */
	struct header_change *changes;
	size_t change_count;
	struct header_addition additions[DECISION_ADDITIONS];
	size_t addition_count;
	char *reason;     /* of a quarantine, for the MTA's queue */
	char *reply_text; /* of a rejection or a temporary failure, with the reference */
};

struct decision_input {
	const struct engine_env *env;
	const struct verdict *verdict;
	const struct header *header;
	bool exact_values; /* values begin with the blank behind the colon */
	bool can_quarantine;
};

/* `decision` brings its reference. */
void decision_make(
	struct decision *decision, const struct decision_input *input, struct arena *arena);

/* For a message that could not be judged because too many wait. */
void decision_for_overload(struct decision *decision, const struct verdict *stripped,
	bool enforces, struct arena *arena);

#endif

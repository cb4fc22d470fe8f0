/*
 * backend - what a kind of store (SQLite, Redis) does for store.c. Everything around it, the
 * cache, the queue, the writer thread, the retries and the complaints, is store.c's.
 *
 * Threads: `read` and `list_notes` from any thread; all others from the writer thread alone.
 * Errors:  a sentence in `why`, without the name of the store's own function.
 */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "store/table.h"

#define STORE_SECRET_SIZE 32U

struct why {
	char text[400];
};
__attribute__((format(printf, 2, 3))) void why_set(struct why *why, const char *format, ...);

enum health {
	HEALTH_GOOD,
	HEALTH_CHANGED, /* others have written: what is cached may be wrong */
	HEALTH_BAD      /* must be opened again */
};

/* The same changes with the same id are written only once. */
struct batch {
	struct change *changes;
	size_t count;
	unsigned char id[16];
	int64_t now; /* for what is forgotten */
};

struct backend {
	const struct backend_ops *ops;
	int64_t lifetime_ms; /* of what is cached */
	struct store_options common;
};

typedef void note_visit(void *context, const struct record *record, struct view note);

struct backend_ops {
	/* Closes what is open, and opens. */
	bool (*open)(struct backend *backend, unsigned char *secret_out, struct why *why);
	void (*close)(struct backend *backend);
	enum health (*check)(struct backend *backend, struct why *why);
	enum table_outcome (*write)(
		struct backend *backend, const struct batch *batch, struct why *why);
	bool (*prune)(struct backend *backend, int64_t now, struct why *why);
	/* An empty record (ANSWER_NO) where there is none. */
	enum answer (*read)(struct backend *backend, const struct table_ticket *ticket,
		int64_t deadline_ms, struct record *record_out);
	bool (*keep_note)(struct backend *backend, const struct note *note, struct why *why);
	/* Proposals last seen since `kept_from` with their notes, the last seen first. From any
	 * thread; it may take as long as the backend does. */
	bool (*list_notes)(
		struct backend *backend, int64_t kept_from, note_visit *visit, void *context);
	void (*destroy)(struct backend *backend); /* after close */
};

/* Takes the backend over. */
struct store *store_create(struct backend *backend);

#endif

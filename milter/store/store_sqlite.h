/*
 * store_sqlite - the store of one mail server: one SQLite file, in WAL mode (beside it stand
 * FILE-wal and FILE-shm). Killed at any moment it is whole, and has all that was confirmed.
 *
 * The file is made with rights for its owner alone: the secret of the keyed hashes is in it.
 * A file that is no database, or a damaged one, is named, set aside as FILE.broken-DATE, and a
 * new one is begun. A database that is not ours, or of a newer schema, is named and not
 * touched. Whatever fails is tried again in the background.
 *
 * Several processes may use one file; they see each other's writes within a second.
 */
#ifndef STORE_STORE_SQLITE_H
#define STORE_STORE_SQLITE_H

#include "store/store.h"

struct store_sqlite_options {
	const char *path;
	struct store_options common;
};

/* Never fails: what cannot be opened answers ANSWER_UNKNOWN until it can. Waits for the first
 * try, a second at most. */
struct store *store_sqlite_create(const struct store_sqlite_options *options);

#endif

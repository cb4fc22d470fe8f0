/*
 * redis_script - what runs inside the server, where nothing comes between.
 */
#ifndef STORE_REDIS_SCRIPT_H
#define STORE_REDIS_SCRIPT_H

#define REDIS_PRUNE_STEP 1000

/* KEYS: the id of the batch, the four sorted sets, the entries. ARGV: now, the last_seen from
 * which on each of the four kinds is kept; for each entry kind, member of the set, first_seen,
 * last_seen, messages, days, first_day, last_day, written_to, recipients.
 * Answers 0 when this batch was written before. */
extern const char redis_write_script[];

/* KEYS: an entry. ARGV: what is kept with it, where it is still there. */
extern const char redis_note_script[];

/* KEYS: a sorted set. ARGV: the last_seen from which on entries are kept, how many are, how
 * many may go at once, what stands before the names. Answers how many went. */
extern const char redis_prune_script[];

#endif

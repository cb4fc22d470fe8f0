/*
 * scan_tally - what a scan found: by action, by principal, by check, by sender.
 *
 * Owns:    everything in its arena.
 * Threads: one.
 * Limits:  LIMIT_TALLY_SENDERS; further ones are counted together.
 */
#ifndef CLI_SCAN_TALLY_H
#define CLI_SCAN_TALLY_H

#include "engine/engine.h"

#define LIMIT_TALLY_SENDERS 65536

struct tally;

struct tally *tally_create(struct arena *arena);
void tally_add(struct tally *tally, const struct verdict *verdict, struct view file);

/* The summary as text: senders that look honest (authenticated, or writing often) first, since
 * they are the ones that need an address, a service, a list or an exception. */
void tally_print(const struct tally *tally, struct buf *out);
size_t tally_messages(const struct tally *tally);
size_t tally_acted(const struct tally *tally);

#endif

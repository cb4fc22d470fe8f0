/*
 * subject - the prefix of a tagged message's Subject.
 *
 * Owns:    the result lives in `arena`.
 * Threads: any.
 * Bytes:   a prefix that is not plain ASCII becomes encoded words (RFC 2047). What the
 *          message had stays byte for byte behind it.
 */
#ifndef DAEMON_SUBJECT_H
#define DAEMON_SUBJECT_H

#include "base/arena.h"

/* `value`: every byte after the colon, line ends as CRLF; empty for a message without a
 * Subject. The result begins with the blank that follows a colon; line ends are LF. */
struct view subject_with_prefix(struct view prefix, struct view value, struct arena *arena);

#endif

/*
 * input - files and standard input, read whole.
 *
 * Owns:    the bytes, until input_free().
 * Limits:  LIMIT_INPUT; a longer file is ERR_TOO_LARGE.
 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/view.h"

#define LIMIT_INPUT ((size_t)1 << 30)

struct input {
	unsigned char *bytes;
	size_t len;
};

/* "-" is standard input. What fails is told on standard error. */
MUST_CHECK enum err input_read(const char *path, struct input *input_out);

/* Whether this is an mbox with more than one message, each with its "From " line. */
bool input_is_mbox_of_many(const struct input *input);

/* The message inside: without an mbox "From " line, with CRLF line ends (input_crlf). */
struct view input_as_message(const struct input *input, struct arena *arena);

/* The messages of an mbox one by one, as they stand there, without their "From " lines; a file
 * that is no mbox is one message. False at the end. */
bool input_next_message(struct view *rest, struct view *message_out);

/* With CRLF line ends: in the arena where they were LF alone. */
struct view input_crlf(struct view message, struct arena *arena);

void input_free(struct input *input);

#endif

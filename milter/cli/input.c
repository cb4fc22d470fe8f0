#include "cli/input.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_SIZE ((size_t)64 << 10)

static enum err grow(struct input *input, size_t *size)
{
	if (*size >= LIMIT_INPUT)
		return ERR_TOO_LARGE;
	*size = *size ? *size * 2 : FIRST_SIZE;
	unsigned char *bytes = realloc(input->bytes, *size);
	if (!bytes)
		return ERR_TOO_LARGE;
	input->bytes = bytes;
	return ERR_OK;
}

static enum err read_all(int fd, struct input *input)
{
	size_t size = 0;
	for (;;) {
		if (input->len == size) {
			enum err err = grow(input, &size);
			if (err != ERR_OK)
				return err;
		}
		ssize_t got = read(fd, input->bytes + input->len, size - input->len);
		if (got == 0)
			return ERR_OK;
		if (got < 0 && errno != EINTR)
			return ERR_IO;
		input->len += got > 0 ? (size_t)got : 0;
	}
}

static enum err complain(const char *path, enum err err)
{
	char reason[128];
	const char *why =
		err == ERR_TOO_LARGE ? "too large" : strerror_r(errno, reason, sizeof(reason));
	(void)fprintf(stderr, "guise: %s: %s\n", path, why);
	return err;
}

enum err input_read(const char *path, struct input *input_out)
{
	struct input input = { NULL, 0 };
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return complain(path, ERR_IO);
	enum err err = read_all(fd, &input);
	if (err != ERR_OK)
		(void)complain(path, err);
	if (!is_stdin)
		(void)close(fd);
	if (err != ERR_OK) {
		input_free(&input);
		return err;
	}
	*input_out = input;
	return ERR_OK;
}

static bool lines_end_with_crlf(struct view message)
{
	size_t at = view_find(message, '\n');
	return at == message.len || (at > 0 && message.ptr[at - 1] == '\r');
}

/* "From jane@corp.example Tue Feb  3 09:00:00 2026": prose that begins so ends otherwise. */
static bool is_from_line(struct view line)
{
	return view_starts_with(line, VIEW("From ")) && view_find(line, ':') < line.len &&
	       ascii_is_digit(line.ptr[line.len - 1]);
}

/* The "From " line that mbox puts before a message, and no "From :" field. */
static bool begins_with_from_line(struct view text)
{
	struct view rest = view_from(view_slice(text, 0, view_find(text, '\n')), 5);
	return view_starts_with(text, VIEW("From ")) &&
	       !view_starts_with(view_trim(rest), VIEW(":"));
}

bool input_is_mbox_of_many(const struct input *input)
{
	struct view rest = { input->bytes, input->len };
	bool after_blank = true;
	size_t messages = 0;
	if (!begins_with_from_line(rest))
		return false;
	while (rest.len > 0 && messages < 2) {
		size_t end = view_find(rest, '\n');
		struct view line = view_trim(view_slice(rest, 0, end));
		messages += after_blank && is_from_line(line);
		after_blank = line.len == 0;
		rest = view_from(rest, end + 1);
	}
	return messages > 1;
}

struct view input_crlf(struct view message, struct arena *arena)
{
	struct buf out = buf_init(arena, message.len * 2);
	if (lines_end_with_crlf(message))
		return message;
	for (size_t i = 0; i < message.len; i++) {
		if (message.ptr[i] == '\n' && (i == 0 || message.ptr[i - 1] != '\r'))
			buf_byte(&out, '\r');
		buf_byte(&out, message.ptr[i]);
	}
	return buf_view(&out);
}

struct view input_as_message(const struct input *input, struct arena *arena)
{
	struct view message = { input->bytes, input->len };
	if (begins_with_from_line(message))
		message = view_from(message, view_find(message, '\n') + 1);
	return input_crlf(message, arena);
}

bool input_next_message(struct view *rest, struct view *message_out)
{
	struct view text = *rest;
	bool after_blank = false;
	size_t at = 0;
	if (text.len == 0)
		return false;
	if (!begins_with_from_line(text)) {
		*message_out = text;
		*rest = (struct view){ NULL, 0 };
		return true;
	}
	text = view_from(text, view_find(text, '\n') + 1);
	while (at < text.len) {
		struct view left = view_from(text, at);
		size_t end = view_find(left, '\n');
		struct view line = view_trim(view_slice(left, 0, end));
		if (after_blank && is_from_line(line))
			break;
		after_blank = line.len == 0;
		at += end + 1;
	}
	*message_out = view_slice(text, 0, at);
	*rest = view_from(text, at);
	return true;
}

void input_free(struct input *input)
{
	free(input->bytes);
	*input = (struct input){ NULL, 0 };
}

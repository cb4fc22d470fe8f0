#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
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

enum err input_read(const char *path, struct input *input_out)
{
	struct input input = { NULL, 0 };
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return ERR_IO;
	enum err err = read_all(fd, &input);
	if (!is_stdin) {
		int saved = errno;
		(void)close(fd);
		errno = saved;
	}
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

static enum err to_crlf(struct input *input, struct view message, struct view *message_out)
{
	size_t lines = 0;
	for (size_t i = 0; i < message.len; i++)
		lines += message.ptr[i] == '\n';
	unsigned char *bytes = malloc(message.len + lines + 1);
	if (!bytes)
		return ERR_TOO_LARGE;
	size_t len = 0;
	for (size_t i = 0; i < message.len; i++) {
		if (message.ptr[i] == '\n' && (i == 0 || message.ptr[i - 1] != '\r'))
			bytes[len++] = '\r';
		bytes[len++] = message.ptr[i];
	}
	free(input->bytes);
	*input = (struct input){ bytes, len };
	*message_out = (struct view){ bytes, len };
	return ERR_OK;
}

enum err input_as_message(struct input *input, struct view *message_out)
{
	struct view message = { input->bytes, input->len };
	if (view_starts_with(message, VIEW("From ")))
		message = view_from(message, view_find(message, '\n') + 1);
	if (!lines_end_with_crlf(message))
		return to_crlf(input, message, message_out);
	*message_out = message;
	return ERR_OK;
}

void input_free(struct input *input)
{
	free(input->bytes);
	*input = (struct input){ NULL, 0 };
}

#include "mail/body.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE_SIZE ((size_t)64 << 10)

struct body {
	struct body_limits limits;
	unsigned char *bytes; /* the first `in_memory` octets */
	size_t in_memory;
	size_t room;
	int spool; /* what follows them; -1: none */
	size_t in_spool;
	uint64_t octets;
	bool is_lost; /* octets within `keep` could not be kept */
};

struct body *body_create(const struct body_limits *limits)
{
	struct body *body = calloc(1, sizeof(*body));
	if (!body)
		abort();
	body->limits = *limits;
	/* What must be readable is in memory, and what is readable is kept. */
	if (body->limits.memory < limits->head)
		body->limits.memory = limits->head;
	if (body->limits.keep < limits->head)
		body->limits.keep = limits->head;
	body->spool = -1;
	return body;
}

void body_destroy(struct body *body)
{
	if (!body)
		return;
	if (body->spool >= 0)
		(void)close(body->spool);
	free(body->bytes);
	free(body);
}

static void keep_in_memory(struct body *body, struct view bytes)
{
	if (bytes.len == 0)
		return;
	if (bytes.len > body->room - body->in_memory) {
		size_t room = body->room > 0 ? body->room : 4096;
		while (room - body->in_memory < bytes.len)
			room *= 2;
		unsigned char *grown = realloc(body->bytes, room);
		if (!grown)
			abort();
		body->bytes = grown;
		body->room = room;
	}
	memcpy(body->bytes + body->in_memory, bytes.ptr, bytes.len);
	body->in_memory += bytes.len;
}

static int open_unlinked(const char *folder)
{
	int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return file;
	char path[4096];
	int len = snprintf(path, sizeof(path), "%s/guise.XXXXXX", folder);
	if (len < 0 || (size_t)len >= sizeof(path))
		return -1;
	file = mkostemp(path, O_CLOEXEC);
	if (file >= 0)
		(void)unlink(path);
	return file;
}

static bool write_all(int file, struct view bytes)
{
	while (bytes.len > 0) {
		ssize_t written = write(file, bytes.ptr, bytes.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes = view_from(bytes, (size_t)written);
	}
	return true;
}

static void keep_in_spool(struct body *body, struct view bytes)
{
	if (bytes.len == 0 || body->is_lost)
		return;
	if (body->spool < 0) {
		body->spool =
			open_unlinked(body->limits.spool_dir ? body->limits.spool_dir : "/tmp");
	}
	if (body->spool < 0 || !write_all(body->spool, bytes)) {
		body->is_lost = true;
		return;
	}
	body->in_spool += bytes.len;
}

void body_append(struct body *body, struct view bytes)
{
	size_t kept = body->in_memory + body->in_spool;
	body->octets += bytes.len;
	bytes = view_slice(bytes, 0, body->limits.keep - kept);
	size_t memory = body->limits.memory < body->limits.keep ? body->limits.memory
								: body->limits.keep;
	size_t here = body->in_spool > 0 || body->is_lost ? 0 : memory - body->in_memory;
	keep_in_memory(body, view_slice(bytes, 0, here));
	keep_in_spool(body, view_from(bytes, here));
}

struct view body_head(const struct body *body)
{
	struct view kept = { body->bytes, body->in_memory };
	return view_slice(kept, 0, body->limits.head);
}

uint64_t body_octets(const struct body *body)
{
	return body->octets;
}

bool body_is_whole(const struct body *body)
{
	return !body->is_lost && body->octets == (uint64_t)body->in_memory + body->in_spool;
}

bool body_for_each(
	const struct body *body, bool (*each)(void *context, struct view piece), void *context)
{
	if (body->in_memory > 0 &&
		!each(context, (struct view){ body->bytes, body->in_memory }))
		return false;
	if (body->in_spool == 0)
		return true;
	unsigned char *piece = malloc(PIECE_SIZE);
	if (!piece)
		abort();
	size_t done = 0;
	while (done < body->in_spool) {
		size_t want =
			body->in_spool - done < PIECE_SIZE ? body->in_spool - done : PIECE_SIZE;
		ssize_t got = pread(body->spool, piece, want, (off_t)done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || !each(context, (struct view){ piece, (size_t)got }))
			break;
		done += (size_t)got;
	}
	free(piece);
	return done == body->in_spool;
}

#include "store/redis_link.h"

#include "store/clock.h"
#include "store/redis_lists.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define DEFAULT_PORT 6379
#define HANDSHAKE_MS 5 /* between two looks at a handshake that waits for the other side */

static bool read_port(struct view text, int *port_out)
{
	int port = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]) || port > 65535)
			return false;
		port = port * 10 + (text.ptr[i] - '0');
	}
	*port_out = port;
	return text.len > 0 && port > 0 && port <= 65535;
}

static bool take_name(struct view name, struct link_address *address)
{
	if (name.len == 0 || name.len >= sizeof(address->name) ||
		view_find(name, '\0') < name.len)
		return false;
	memcpy(address->name, name.ptr, name.len);
	address->name[name.len] = '\0';
	return true;
}

bool link_address_parse(struct view text, struct link_address *address_out)
{
	struct link_address address = { .port = DEFAULT_PORT };
	struct view host;
	struct view port = { NULL, 0 };
	if (view_starts_with(text, VIEW("unix:"))) {
		address.is_path = true;
		host = view_from(text, 5);
	} else if (view_starts_with(text, VIEW("["))) {
		size_t end = view_find(text, ']');
		host = view_slice(text, 1, end - 1);
		port = view_from(text, end + 1);
		if (end == text.len || (port.len > 0 && port.ptr[0] != ':'))
			return false;
		port = port.len > 0 ? view_from(port, 1) : VIEW("6379");
	} else {
		/* Redis itself writes an IPv6 address without brackets before its port. */
		size_t colon = view_find_last(text, ':');
		host = view_slice(text, 0, colon);
		port = colon < text.len ? view_from(text, colon + 1) : VIEW("6379");
	}
	if (!address.is_path && !read_port(port, &address.port))
		return false;
	if (!take_name(host, &address))
		return false;
	*address_out = address;
	return true;
}

void link_close(struct link *link)
{
	if (link->context)
		redisFree(link->context);
	link->context = NULL;
	link->tls = NULL;
}

/* False when the deadline has passed. */
static bool wait_for(const redisContext *context, short events, int64_t deadline_ms)
{
	struct pollfd waited = { .fd = context->fd, .events = events };
	for (;;) {
		int64_t left = deadline_ms - clock_ms();
		if (left <= 0)
			return false;
		int ready = poll(&waited, 1, left > 60000 ? 60000 : (int)left);
		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR)
			return false;
	}
}

static bool fail(struct link *link, struct why *why, const char *what)
{
	const char *objection = link->tls ? redis_tls_objection(link->tls) : NULL;
	if (objection) {
		why_set(why, REDIS_TLS_REFUSED, objection);
	} else {
		why_set(why, "%s", what);
	}
	link_close(link);
	return false;
}

static bool finish_connecting(struct link *link, int64_t deadline_ms, struct why *why)
{
	int error = 0;
	socklen_t size = sizeof(error);
	char text[128];
	if (!wait_for(link->context, POLLOUT, deadline_ms))
		return fail(link, why, "it does not answer");
	if (getsockopt(link->context->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
		error = errno;
	if (error != 0)
		return fail(link, why, strerror_r(error, text, sizeof(text)));
	return true;
}

bool link_connect(struct link *link, const struct link_address *address,
	const struct redis_tls *tls, int64_t deadline_ms, struct why *why)
{
	link_close(link);
	link->context = address->is_path ? redisConnectUnixNonBlock(address->name)
					 : redisConnectNonBlock(address->name, address->port);
	if (!link->context)
		abort();
	if (link->context->err != 0) {
		why_set(why, "%s", link->context->errstr);
		link_close(link);
		return false;
	}
	redis_lists_limit(link->context);
	if (!finish_connecting(link, deadline_ms, why))
		return false;
	link->used_ms = clock_ms();
	if (!tls)
		return true;
	link->tls = redis_tls_start(tls, link->context, address->name, why);
	if (link->tls)
		return true;
	link_close(link);
	return false;
}

/* While TLS still shakes hands nothing is written, though the socket could take it. */
static bool send_all(struct link *link, int64_t deadline_ms, struct why *why)
{
	for (;;) {
		int done = 0;
		if (redisBufferWrite(link->context, &done) != REDIS_OK)
			return fail(link, why, "the connection has ended");
		if (done)
			return true;
		if (clock_ms() >= deadline_ms)
			return fail(link, why, "it does not answer in time");
		struct pollfd waited = { .fd = link->context->fd, .events = POLLIN };
		(void)poll(&waited, 1, HANDSHAKE_MS);
		if (!wait_for(link->context, POLLOUT, deadline_ms))
			return fail(link, why, "it does not answer in time");
	}
}

static redisReply *receive(struct link *link, int64_t deadline_ms, struct why *why)
{
	for (;;) {
		void *reply = NULL;
		if (redisGetReplyFromReader(link->context, &reply) != REDIS_OK) {
			(void)fail(link, why, "its answer cannot be read");
			return NULL;
		}
		if (reply)
			return reply;
		if (!wait_for(link->context, POLLIN, deadline_ms)) {
			(void)fail(link, why, "it does not answer in time");
			return NULL;
		}
		if (redisBufferRead(link->context) != REDIS_OK) {
			(void)fail(link, why, "the connection has ended");
			return NULL;
		}
	}
}

redisReply *link_ask(struct link *link, int64_t deadline_ms, const struct view *arguments,
	size_t count, struct why *why)
{
	if (!link->context) {
		why_set(why, "it is not connected");
		return NULL;
	}
	const char **texts = calloc(count, sizeof(*texts));
	size_t *sizes = calloc(count, sizeof(*sizes));
	if (!texts || !sizes)
		abort();
	for (size_t i = 0; i < count; i++) {
		texts[i] = (const char *)arguments[i].ptr;
		sizes[i] = arguments[i].len;
	}
	int appended = redisAppendCommandArgv(link->context, (int)count, texts, sizes);
	free(sizes);
	free(texts);
	if (appended != REDIS_OK)
		abort(); /* out of memory */
	link->used_ms = clock_ms();
	if (!send_all(link, deadline_ms, why))
		return NULL;
	return receive(link, deadline_ms, why);
}

struct view reply_text(const redisReply *reply)
{
	switch (reply->type) {
	case REDIS_REPLY_STRING:
	case REDIS_REPLY_STATUS:
	case REDIS_REPLY_ERROR:
		/* The length is an int in old versions of hiredis. */
		return (struct view){ (const unsigned char *)reply->str, (size_t)reply->len };
	default:
		return VIEW("");
	}
}

bool reply_is_error(const redisReply *reply, const char *prefix)
{
	return reply->type == REDIS_REPLY_ERROR &&
	       view_starts_with(reply_text(reply), view_of(prefix));
}

#include "daemon/exporter.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

struct exporter {
	struct MHD_Daemon *daemon;
	struct service *service;
};

bool exporter_is_there(void)
{
	return true;
}

static enum MHD_Result answer(
	struct MHD_Connection *connection, unsigned status, const char *type, struct view text)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		text.len, (void *)(uintptr_t)text.ptr, MHD_RESPMEM_MUST_COPY);
	if (response == NULL)
		return MHD_NO;
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	enum MHD_Result queued = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return queued;
}

/* NOLINTNEXTLINE(readability-function-size): the parameters are libmicrohttpd's. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload,
	/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libmicrohttpd's. */
	size_t *upload_size, void **state)
{
	const struct exporter *exporter = context;
	(void)version;
	(void)upload;
	(void)upload_size;
	(void)state;
	bool reads = strcmp(method, MHD_HTTP_METHOD_GET) == 0 ||
		     strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
	if (!reads) {
		return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "text/plain",
			VIEW("only GET\n"));
	}
	if (strcmp(url, "/metrics") != 0) {
		return answer(connection, MHD_HTTP_NOT_FOUND, "text/plain",
			VIEW("the counters are at /metrics\n"));
	}
	struct arena *arena = arena_create(EXPORTER_TEXT, 0);
	struct buf text = buf_init(arena, EXPORTER_TEXT);
	exporter_print(exporter->service, &text);
	enum MHD_Result result = answer(connection, MHD_HTTP_OK,
		"text/plain; version=0.0.4; charset=utf-8", buf_view(&text));
	arena_destroy(arena);
	return result;
}

union socket_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static union socket_address address_of(const struct exporter_address *from)
{
	union socket_address address;
	memset(&address, 0, sizeof(address));
	if (from->ip.family == IP_V4) {
		address.v4.sin_family = AF_INET;
		address.v4.sin_port = htons(from->port);
		memcpy(&address.v4.sin_addr, from->ip.bytes, 4);
	} else {
		address.v6.sin6_family = AF_INET6;
		address.v6.sin6_port = htons(from->port);
		memcpy(&address.v6.sin6_addr, from->ip.bytes, 16);
	}
	return address;
}

struct exporter *exporter_start(struct service *service, struct view listen)
{
	struct exporter_address from;
	if (listen.len == 0 || !exporter_parse(listen, &from))
		return NULL;
	struct exporter *exporter = calloc(1, sizeof(*exporter));
	BUG_ON(exporter == NULL);
	exporter->service = service;
	union socket_address address = address_of(&from);
	/* By epoll or poll: select knows no descriptor past FD_SETSIZE, and connections of mail
	 * take many. */
	unsigned flags = MHD_USE_AUTO_INTERNAL_THREAD;
	if (from.ip.family == IP_V6)
		flags |= MHD_USE_IPv6;
	exporter->daemon = MHD_start_daemon(flags, from.port, NULL, NULL, handle, exporter,
		MHD_OPTION_SOCK_ADDR, &address.any, MHD_OPTION_CONNECTION_LIMIT,
		EXPORTER_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, EXPORTER_TIMEOUT,
		MHD_OPTION_END);
	if (exporter->daemon != NULL)
		return exporter;
	free(exporter);
	log_warning("metrics: cannot listen on %.*s: the counters are told to nobody",
		VIEW_ARG(listen));
	return NULL;
}

void exporter_stop(struct exporter *exporter)
{
	if (exporter == NULL)
		return;
	MHD_stop_daemon(exporter->daemon);
	free(exporter);
}

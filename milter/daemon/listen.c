#include "daemon/listen.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void explain(char why[LISTEN_WHY_SIZE], const char *path, const char *text)
{
	(void)snprintf(why, LISTEN_WHY_SIZE, "%.120s: %.120s", path, text);
}

static void explain_errno(char why[LISTEN_WHY_SIZE], const char *path)
{
	char text[96];
	explain(why, path, strerror_r(errno, text, sizeof(text)));
}

/* False when it does not fit or holds a NUL: a shorter name would be another place. */
static bool copy_text(char *buffer, size_t size, struct view text)
{
	if (text.len >= size || view_find(text, 0) != text.len)
		return false;
	if (text.len > 0)
		memcpy(buffer, text.ptr, text.len);
	buffer[text.len] = '\0';
	return true;
}

static bool port_is_valid(struct view port)
{
	unsigned number = 0;
	if (port.len == 0 || port.len > 5)
		return false;
	for (size_t i = 0; i < port.len; i++) {
		if (!ascii_is_digit(port.ptr[i]))
			return false;
		number = number * 10 + (unsigned)(port.ptr[i] - '0');
	}
	return number >= 1 && number <= 65535;
}

static enum err parse_inet(struct view rest, struct listen_address *address, char *why)
{
	size_t at = view_find(rest, '@');
	struct view port = view_slice(rest, 0, at);
	struct view host = view_from(rest, at + 1);
	if (!port_is_valid(port) || !copy_text(address->port, sizeof(address->port), port)) {
		explain(why, "listen", "the port must be a number from 1 to 65535");
		return ERR_CONFIG;
	}
	if ((at < rest.len && host.len == 0) ||
		!copy_text(address->host, sizeof(address->host), host)) {
		explain(why, "listen", "the host after @ is missing or too long");
		return ERR_CONFIG;
	}
	(void)snprintf(address->milter_spec, sizeof(address->milter_spec), "%s:%s%s%s",
		address->kind == LISTEN_INET6 ? "inet6" : "inet", address->port,
		host.len > 0 ? "@" : "", address->host);
	return ERR_OK;
}

enum err listen_parse(
	struct view text, struct listen_address *address_out, char why[LISTEN_WHY_SIZE])
{
	struct listen_address address = { .kind = LISTEN_UNIX };
	enum err err = ERR_OK;
	if (view_starts_with(text, VIEW("unix:")) || view_starts_with(text, VIEW("local:"))) {
		struct view path = view_from(text, view_find(text, ':') + 1);
		if (path.len == 0 || !copy_text(address.path, sizeof(address.path), path)) {
			explain(why, "listen", "the path of a unix socket has 1 to 107 octets");
			return ERR_CONFIG;
		}
		(void)snprintf(address.milter_spec, sizeof(address.milter_spec), "local:%s",
			address.path);
	} else if (view_starts_with(text, VIEW("inet:"))) {
		address.kind = LISTEN_INET;
		err = parse_inet(view_from(text, 5), &address, why);
	} else if (view_starts_with(text, VIEW("inet6:"))) {
		address.kind = LISTEN_INET6;
		err = parse_inet(view_from(text, 6), &address, why);
	} else {
		explain(why, "listen", "must be unix:PATH, inet:PORT@HOST or inet6:PORT@HOST");
		err = ERR_CONFIG;
	}
	if (err == ERR_OK)
		*address_out = address;
	return err;
}

enum err listen_find_peer(const struct listen_address *address, struct listen_peer *peer_out)
{
	if (address->kind == LISTEN_UNIX) {
		struct sockaddr_un name = { .sun_family = AF_UNIX };
		memcpy(name.sun_path, address->path, sizeof(name.sun_path));
		memcpy(&peer_out->address, &name, sizeof(name));
		peer_out->size = sizeof(name);
		return ERR_OK;
	}
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	hints.ai_family = address->kind == LISTEN_INET6 ? AF_INET6 : AF_INET;
	struct addrinfo *list = NULL;
	const char *host = address->host[0] != '\0' ? address->host : NULL;
	if (getaddrinfo(host, address->port, &hints, &list) != 0)
		return ERR_IO;
	memcpy(&peer_out->address, list->ai_addr, list->ai_addrlen);
	peer_out->size = list->ai_addrlen;
	freeaddrinfo(list);
	return ERR_OK;
}

void listen_knock(const struct listen_peer *peer)
{
	int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
	int fd = socket(peer->address.ss_family, type, 0);
	if (fd < 0)
		return;
	const void *address = &peer->address;
	(void)connect(fd, address, peer->size);
	(void)close(fd);
}

/* 0, or the errno of connect(). */
static int try_unix(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	memcpy(name.sun_path, path, strlen(path) + 1);
	/* NOLINTNEXTLINE(bugprone-casting-through-void): the socket API wants it. */
	int failure =
		connect(fd, (const struct sockaddr *)(const void *)&name, sizeof(name)) == 0
			? 0
			: errno;
	(void)close(fd);
	return failure;
}

enum err listen_clear(const struct listen_address *address, char why[LISTEN_WHY_SIZE])
{
	struct stat status;
	if (address->kind != LISTEN_UNIX)
		return ERR_OK;
	if (lstat(address->path, &status) != 0) {
		if (errno == ENOENT)
			return ERR_OK;
		explain_errno(why, address->path);
		return ERR_IO;
	}
	if (!S_ISSOCK(status.st_mode)) {
		explain(why, address->path, "exists and is no socket; it is left alone");
		return ERR_IO;
	}
	int failure = try_unix(address->path);
	if (failure == 0) {
		explain(why, address->path, "somebody answers on this socket already");
		return ERR_IO;
	}
	if (failure != ECONNREFUSED || unlink(address->path) != 0) {
		errno = failure != ECONNREFUSED ? failure : errno;
		explain_errno(why, address->path);
		return ERR_IO;
	}
	return ERR_OK;
}

enum err listen_set_rights(struct listen_address *address, mode_t mode, uid_t owner,
	gid_t group, char why[LISTEN_WHY_SIZE])
{
	struct stat status;
	if (address->kind != LISTEN_UNIX)
		return ERR_OK;
	bool is_given = owner != (uid_t)-1 || group != (gid_t)-1;
	if ((is_given && lchown(address->path, owner, group) != 0) ||
		chmod(address->path, mode) != 0 || lstat(address->path, &status) != 0) {
		explain_errno(why, address->path);
		return ERR_IO;
	}
	address->device = status.st_dev;
	address->inode = status.st_ino;
	return ERR_OK;
}

void listen_remove(const struct listen_address *address)
{
	struct stat status;
	if (address->kind != LISTEN_UNIX || lstat(address->path, &status) != 0)
		return;
	if (status.st_dev == address->device && status.st_ino == address->inode)
		(void)unlink(address->path);
}

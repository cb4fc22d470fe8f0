/*
 * listen - the place where the MTA reaches us: read from the configuration, made ready
 * before it is opened, given its rights, and left clean.
 *
 * Owns:    plain values.
 * Threads: main thread only.
 * Errors:  reported with a sentence in `why`, a buffer of LISTEN_WHY_SIZE.
 */
#ifndef DAEMON_LISTEN_H
#define DAEMON_LISTEN_H

#include "base/err.h"
#include "base/view.h"

#include <sys/socket.h>
#include <sys/types.h>

enum listen_kind {
	LISTEN_UNIX,
	LISTEN_INET,
	LISTEN_INET6
};

struct listen_address {
	enum listen_kind kind;
	char path[108]; /* unix; the size of sun_path */
	char host[256]; /* inet, inet6; empty: every address of this host */
	char port[8];
	char milter_spec[300]; /* as libmilter writes it */
	dev_t device;          /* of the socket we made, so that only that one is removed */
	ino_t inode;
};

#define LISTEN_WHY_SIZE 256

/* "unix:PATH", "inet:PORT", "inet:PORT@HOST", "inet6:PORT@HOST". */
MUST_CHECK enum err listen_parse(
	struct view text, struct listen_address *address_out, char why[LISTEN_WHY_SIZE]);

/* Makes way for a new socket: one that a dead process left behind is removed. A file that is
 * no socket, or a socket on which somebody answers, is an error. */
MUST_CHECK enum err listen_clear(
	const struct listen_address *address, char why[LISTEN_WHY_SIZE]);

/* Permissions of a unix socket that was just opened; -1 leaves owner or group alone. */
MUST_CHECK enum err listen_set_rights(struct listen_address *address, mode_t mode, uid_t owner,
	gid_t group, char why[LISTEN_WHY_SIZE]);

/* The address of a listener as a client of it needs it. */
struct listen_peer {
	struct sockaddr_storage address;
	socklen_t size;
};

MUST_CHECK enum err listen_find_peer(
	const struct listen_address *address, struct listen_peer *peer_out);

/* Connects and hangs up; never waits. */
void listen_knock(const struct listen_peer *peer);

/* Removes our unix socket, if it is still the one we made. */
void listen_remove(const struct listen_address *address);

#endif

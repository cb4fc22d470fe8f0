/*
 * privileges - whom guised becomes after a start as root, and the becoming.
 *
 * Threads: main thread, before others start.
 * Errors:  logged here; functions return an exit status of sysexits.h, EX_OK (0) for success.
 */
#ifndef DAEMON_PRIVILEGES_H
#define DAEMON_PRIVILEGES_H

#include "base/view.h"

#include <sys/types.h>

struct identity {
	bool changes; /* false: we stay who we are */
	uid_t uid;
	gid_t gid;
	char name[64];
};

/* `user` as configured; empty: "guise" if there is such a user. As root nothing else than an
 * explicit "root" keeps the rights of root. */
int privileges_plan(struct view user, struct identity *identity_out);

/* For a test of the configuration, which says nothing and changes nothing. */
bool privileges_has_user(struct view name);
bool privileges_has_group(struct view name);

/* The id of a group by its name. */
int privileges_find_group(struct view name, gid_t *gid_out);

/* For good; checked afterwards. Nothing that we start gains rights again either. */
int privileges_drop(const struct identity *identity);

#endif

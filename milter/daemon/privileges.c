#include "daemon/privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"

#define ACCOUNT_BUFFER 65536 /* what getpwnam_r() and getgrnam_r() may need for one entry */

/* EX_OK, EX_NOUSER, or EX_OSERR when the user database did not answer. */
static int find_user(const char *name, struct identity *identity_out)
{
	static char buffer[ACCOUNT_BUFFER];
	struct passwd entry;
	struct passwd *found = NULL;
	if (getpwnam_r(name, &entry, buffer, sizeof(buffer), &found) != 0)
		return EX_OSERR;
	if (found == NULL)
		return EX_NOUSER;
	identity_out->uid = entry.pw_uid;
	identity_out->gid = entry.pw_gid;
	return EX_OK;
}

static int plan_as_root(bool is_configured, struct identity *identity)
{
	int status = find_user(identity->name, identity);
	if (status == EX_NOUSER && !is_configured) {
		log_error("there is no user guise to become; make one, or set `user` "
			  "(\"root\" to stay root)");
		return EX_NOUSER;
	}
	if (status != EX_OK) {
		log_error("user \"%s\": %s", identity->name,
			status == EX_NOUSER ? "there is no such user" : "cannot be looked up");
		return status;
	}
	if (identity->uid == 0 && strcmp(identity->name, "root") != 0) {
		log_error("user \"%s\" has the rights of root; only \"root\" says so plainly",
			identity->name);
		return EX_NOPERM;
	}
	identity->changes = identity->uid != 0;
	return EX_OK;
}

int privileges_plan(struct view user, struct identity *identity_out)
{
	struct identity identity = { .uid = geteuid(), .gid = getegid() };
	bool is_configured = user.len > 0;
	if (!is_configured)
		user = VIEW("guise");
	if (user.len >= sizeof(identity.name)) {
		log_error("user: the name is too long");
		return EX_CONFIG;
	}
	memcpy(identity.name, user.ptr, user.len);
	int status = EX_OK;
	if (geteuid() == 0) {
		status = plan_as_root(is_configured, &identity);
	} else if (is_configured) {
		status = find_user(identity.name, &identity);
		if (status != EX_OK || identity.uid != geteuid()) {
			log_error("user \"%s\": only root can become somebody else",
				identity.name);
			status = EX_NOPERM;
		}
	}
	if (status == EX_OK)
		*identity_out = identity;
	return status;
}

/* EX_OK, EX_NOUSER, or EX_CONFIG for what can be no name. */
static int find_group(struct view name, gid_t *gid_out)
{
	static char buffer[ACCOUNT_BUFFER];
	char text[sizeof(((struct identity *)NULL)->name)];
	struct group entry;
	struct group *found = NULL;
	if (name.len >= sizeof(text))
		return EX_CONFIG;
	memcpy(text, name.ptr, name.len);
	text[name.len] = '\0';
	if (getgrnam_r(text, &entry, buffer, sizeof(buffer), &found) != 0 || found == NULL)
		return EX_NOUSER;
	*gid_out = entry.gr_gid;
	return EX_OK;
}

bool privileges_has_user(struct view name)
{
	struct identity identity = { 0 };
	if (name.len >= sizeof(identity.name))
		return false;
	memcpy(identity.name, name.ptr, name.len);
	return find_user(identity.name, &identity) == EX_OK;
}

bool privileges_has_group(struct view name)
{
	gid_t gid;
	return find_group(name, &gid) == EX_OK;
}

int privileges_find_group(struct view name, gid_t *gid_out)
{
	int status = find_group(name, gid_out);
	if (status != EX_OK)
		log_error("socket_group: there is no group \"%.*s\"", VIEW_ARG(name));
	return status;
}

int privileges_drop(const struct identity *identity)
{
	if (identity->changes) {
		if (initgroups(identity->name, identity->gid) != 0 ||
			setgid(identity->gid) != 0 || setuid(identity->uid) != 0) {
			log_error("cannot become \"%s\" (errno %d)", identity->name, errno);
			return EX_OSERR;
		}
		if (getuid() != identity->uid || geteuid() != identity->uid ||
			getgid() != identity->gid || getegid() != identity->gid ||
			setuid(0) == 0) {
			log_error("the rights of root could not be given up");
			return EX_OSERR;
		}
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		log_warning("no_new_privs cannot be set (errno %d)", errno);
	return EX_OK;
}

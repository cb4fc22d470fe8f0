#include "config/exceptions.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "config/value.h"

#define DAY INT64_C(86400)

struct view exception_day(int64_t after, struct arena *arena)
{
	time_t within = (time_t)(after - DAY);
	struct tm day;
	char text[16];
	if (after == 0 || !gmtime_r(&within, &day) ||
		strftime(text, sizeof(text), "%Y-%m-%d", &day) == 0)
		return (struct view){ NULL, 0 };
	return view_of(arena_string(arena, view_of(text)));
}

static void put_reason(const struct exception *exception, struct buf *out)
{
	if (exception->reason.len == 0)
		return;
	buf_text(out, ": ");
	buf_put(out, exception->reason);
}

struct view exception_describe(const struct exception *exception, struct arena *arena)
{
	struct buf out = buf_init(arena, 8192);
	struct view created = exception_day(exception->created, arena);
	struct view until = exception_day(exception->until, arena);
	const char *join = " (";
	buf_put(&out, exception->address.len > 0 ? exception->address : exception->domain);
	buf_text(&out, " for ");
	buf_put(&out, exception->principal);
	put_reason(exception, &out);
	if (exception->author.len > 0) {
		buf_text(&out, " (granted by ");
		buf_put(&out, exception->author);
		if (created.len > 0)
			buf_printf(&out, " on %.*s", VIEW_ARG(created));
		join = ", ";
	}
	if (until.len > 0)
		buf_printf(&out, "%suntil %.*s", join, VIEW_ARG(until));
	if (until.len > 0 || exception->author.len > 0)
		buf_byte(&out, ')');
	return buf_view(&out);
}

static void put_string(const char *key, struct view text, struct buf *out)
{
	static const struct key string = { .type = VALUE_STRING, .offset = 0 };
	if (text.len == 0)
		return;
	buf_printf(out, " %s = ", key);
	value_print(&string, &text, out);
	buf_byte(out, ';');
}

void exceptions_print(const struct exception *items, size_t count, struct buf *out)
{
	buf_text(out, "# Exceptions: written by `guise allow` and `guise exceptions --revoke`, "
		      "which\n"
		      "# leave no other text here. guise.conf(5) explains the keys.\n"
		      "exceptions = (\n");
	for (size_t i = 0; i < count; i++) {
		const struct exception *exception = &items[i];
		buf_text(out, "\t{");
		put_string("principal", exception->principal, out);
		put_string("address", exception->address, out);
		put_string("domain", exception->domain, out);
		put_string("reason", exception->reason, out);
		put_string("author", exception->author, out);
		put_string("created", exception_day(exception->created, out->arena), out);
		put_string("until", exception_day(exception->until, out->arena), out);
		buf_text(out, i + 1 < count ? " },\n" : " }\n");
	}
	buf_text(out, ");\n");
}

static const char *folder_of(const char *path, char folder[PATH_MAX])
{
	struct view whole = view_of(path);
	size_t slash = view_find_last(whole, '/');
	if (slash == whole.len)
		return ".";
	if (slash == 0)
		return "/";
	if (slash >= PATH_MAX)
		return NULL;
	memcpy(folder, path, slash);
	folder[slash] = '\0';
	return folder;
}

static int open_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *name = folder_of(path, folder);
	if (!name) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int exceptions_lock(const char *path)
{
	int fd = open_folder(path);
	while (fd >= 0 && flock(fd, LOCK_EX) != 0) {
		if (errno == EINTR)
			continue;
		int failed = errno;
		(void)close(fd);
		errno = failed;
		return -1;
	}
	return fd;
}

/* Who may read the old file may read the new one. Only root may give files away: for anybody
 * else the owner stays, and so does a mode that lets nobody else read it. */
static bool copy_permissions(int fd, const char *path, const char *like)
{
	struct stat status;
	if (stat(path, &status) != 0 && (!like || stat(like, &status) != 0))
		return true;
	if (fchown(fd, status.st_uid, status.st_gid) != 0) {
		struct stat mine;
		if (fstat(fd, &mine) != 0)
			return false;
		bool group_is_same = mine.st_gid == status.st_gid ||
				     fchown(fd, (uid_t)-1, status.st_gid) == 0;
		if (!group_is_same)
			status.st_mode &= ~(mode_t)S_IRWXG;
	}
	return fchmod(fd, status.st_mode & 0666) == 0;
}

static bool write_all(int fd, struct view text)
{
	while (text.len > 0) {
		ssize_t written = write(fd, text.ptr, text.len);
		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0)
			text = view_from(text, (size_t)written);
	}
	return fsync(fd) == 0;
}

enum err exceptions_replace(const char *path, const char *like, struct view text)
{
	char temporary[PATH_MAX];
	int length = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	if (length < 0 || (size_t)length >= sizeof(temporary)) {
		errno = ENAMETOOLONG;
		return ERR_IO;
	}
	int fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return ERR_IO;
	bool good = write_all(fd, text) && copy_permissions(fd, path, like);
	int failed = errno;
	(void)close(fd);
	if (good && rename(temporary, path) != 0) {
		failed = errno;
		good = false;
	}
	if (!good) {
		(void)unlink(temporary);
		errno = failed;
		return ERR_IO;
	}
	int folder = open_folder(path);
	if (folder >= 0) {
		(void)fsync(folder);
		(void)close(folder);
	}
	return ERR_OK;
}

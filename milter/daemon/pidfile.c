#include "daemon/pidfile.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum err pidfile_write(const char *path, struct pidfile *pidfile_out)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return ERR_IO;
	char text[32];
	int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
	if (len < 0 || ftruncate(fd, 0) != 0 || write(fd, text, (size_t)len) != len) {
		(void)close(fd);
		return ERR_IO;
	}
	*pidfile_out = (struct pidfile){ path, fd };
	return ERR_OK;
}

void pidfile_remove(struct pidfile *pidfile)
{
	if (pidfile->path == NULL)
		return;
	if (unlink(pidfile->path) != 0 && ftruncate(pidfile->fd, 0) != 0) {
		/* A stale number stays behind. The next start overwrites it. */
	}
	(void)close(pidfile->fd);
	*pidfile = PIDFILE_NONE;
}

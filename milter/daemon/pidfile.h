/*
 * pidfile - the process id in a file, for those who ask for one.
 *
 * Written before privileges are given up, so that it belongs to root and nobody else can
 * make a stop script signal a process of his choice.
 *
 * Owns:    one open descriptor, through which the file is emptied at the end where the
 *          folder does not let us remove it.
 * Threads: main thread only.
 */
#ifndef DAEMON_PIDFILE_H
#define DAEMON_PIDFILE_H

#include "base/err.h"

struct pidfile {
	const char *path; /* NULL: none; must outlive this */
	int fd;
};

#define PIDFILE_NONE ((struct pidfile){ NULL, -1 })

MUST_CHECK enum err pidfile_write(const char *path, struct pidfile *pidfile_out);
void pidfile_remove(struct pidfile *pidfile);

#endif

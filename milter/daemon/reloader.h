/*
 * reloader - a thread of its own that loads the configuration anew when asked to, while the
 * old one serves on, and puts the new one in force between messages.
 *
 * The file of exceptions that the configuration names is looked at every few seconds: a change
 * is taken as if a reload were asked for.
 *
 * A bad configuration is refused; each fault is logged with file and line. What only a
 * restart can change (listening, user, pid file, public suffixes) is named in a warning.
 *
 * Owns:    its thread. `source` and `service` must outlive it.
 * Threads: main thread.
 */
#ifndef DAEMON_RELOADER_H
#define DAEMON_RELOADER_H

#include <pthread.h>
#include <semaphore.h>

#include "daemon/service.h"

struct reloader {
	struct service *service;
	const struct config_source *source;
	bool foreground;
	struct file_stamp exceptions; /* of the file that was last tried */
	sem_t requests;
	_Atomic bool stopping;
	pthread_t thread;
};

/* Where the log goes, by the settings and whether we run in the foreground. */
void reloader_open_log(const struct settings *settings, bool foreground);

/* All faults of a load, to the log. */
void reloader_log_faults(const struct fault_list *faults);

MUST_CHECK enum err reloader_start(struct reloader *reloader, struct service *service,
	const struct config_source *source, bool foreground);
void reloader_request(struct reloader *reloader);
void reloader_stop(struct reloader *reloader); /* waits for a load that runs */

#endif

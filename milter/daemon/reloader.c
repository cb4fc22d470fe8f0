#include "daemon/reloader.h"

#include <errno.h>
#include <stdatomic.h>
#include <time.h>

#include "base/log.h"
#include "daemon/notify.h"

/* Between two looks at the file of exceptions. */
#define EXCEPTIONS_LOOK_SECONDS 2

void reloader_open_log(const struct settings *settings, bool foreground)
{
	enum log_target target = settings->log_target;
	if (foreground && !settings->log_target_is_set)
		target = LOG_TARGET_STDERR;
	log_open(target, settings->log_facility, settings->log_level);
}

void reloader_log_faults(const struct fault_list *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		struct view line = fault_line(&faults->items[i], faults->arena);
		log_write(faults->items[i].is_warning ? LOG_LEVEL_WARNING : LOG_LEVEL_ERROR,
			"%.*s", VIEW_ARG(line));
	}
}

static void warn_of_fixed(const struct settings *old, const struct settings *new)
{
	const struct {
		const char *name;
		bool differs;
	} options[] = {
		{ "listen", !view_equal(old->listen, new->listen) },
		{ "socket_mode", old->socket_mode != new->socket_mode },
		{ "socket_group", !view_equal(old->socket_group, new->socket_group) },
		{ "user", !view_equal(old->user, new->user) },
		{ "pid_file", !view_equal(old->pid_file, new->pid_file) },
		{ "public_suffixes", !view_equal(old->public_suffixes, new->public_suffixes) },
		{ "metrics.listen", !view_equal(old->metrics_listen, new->metrics_listen) },
	};
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (options[i].differs)
			log_warning("%s: takes effect at a restart only", options[i].name);
	}
}

/* The exceptions as they are now: a file that was refused is not tried again before it
 * changes once more. */
static struct file_stamp look_at_exceptions(const struct reloader *reloader)
{
	struct generation *generation = service_generation(reloader->service);
	const struct settings *settings = generation_settings(generation);
	struct file_stamp stamp = file_stamp_of((const char *)settings->exceptions_path.ptr);
	generation_unref(generation);
	return stamp;
}

static void reload(struct reloader *reloader)
{
	struct fault_list faults = { .arena = arena_create(4096, 0) };
	struct generation *before = service_generation(reloader->service);
	struct generation *generation = NULL;
	notify_reloading();
	enum err err = generation_load(reloader->source, before, &faults, &generation);
	reloader_log_faults(&faults);
	if (err == ERR_OK) {
		const struct settings *settings = generation_settings(generation);
		warn_of_fixed(generation_settings(before), settings);
		reloader_open_log(settings, reloader->foreground);
		log_info("configuration reloaded: %zu principals, %zu names",
			registry_principals(generation->policy->registry),
			registry_names(generation->policy->registry));
		service_replace(reloader->service, generation);
		notify_ready("Serving");
	} else {
		log_error("configuration refused (%zu faults), the old one serves on",
			faults.errors);
		notify_ready("Serving with the old configuration: the new one was refused");
	}
	generation_unref(before);
	arena_destroy(faults.arena);
}

/* True when asked for, false after a while. */
static bool wait_for_request(struct reloader *reloader)
{
	struct timespec until;
	if (clock_gettime(CLOCK_MONOTONIC, &until) != 0)
		return false;
	until.tv_sec += EXCEPTIONS_LOOK_SECONDS;
	while (sem_clockwait(&reloader->requests, CLOCK_MONOTONIC, &until) != 0) {
		if (errno != EINTR)
			return false;
	}
	/* Several requests at once are one. */
	while (sem_trywait(&reloader->requests) == 0)
		continue;
	return true;
}

static void *run(void *context)
{
	struct reloader *reloader = context;
	for (;;) {
		bool is_asked = wait_for_request(reloader);
		if (atomic_load(&reloader->stopping))
			return NULL;
		struct file_stamp stamp = look_at_exceptions(reloader);
		bool is_changed = !file_stamp_equal(stamp, reloader->exceptions);
		if (!is_asked && is_changed)
			log_info("the exceptions have changed");
		reloader->exceptions = stamp;
		if (is_asked || is_changed)
			reload(reloader);
	}
}

enum err reloader_start(struct reloader *reloader, struct service *service,
	const struct config_source *source, bool foreground)
{
	reloader->service = service;
	reloader->source = source;
	reloader->foreground = foreground;
	struct generation *generation = service_generation(service);
	reloader->exceptions = generation->policy->snapshot->exceptions;
	generation_unref(generation);
	atomic_init(&reloader->stopping, false);
	if (sem_init(&reloader->requests, 0, 0) != 0)
		return ERR_IO;
	return pthread_create(&reloader->thread, NULL, run, reloader) == 0 ? ERR_OK : ERR_IO;
}

void reloader_request(struct reloader *reloader)
{
	(void)sem_post(&reloader->requests);
}

void reloader_stop(struct reloader *reloader)
{
	atomic_store(&reloader->stopping, true);
	reloader_request(reloader);
	(void)pthread_join(reloader->thread, NULL);
	(void)sem_destroy(&reloader->requests);
}

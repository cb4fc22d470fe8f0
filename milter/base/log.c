#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <syslog.h>

static _Atomic int current_target = LOG_TARGET_STDERR;
static _Atomic int current_level = LOG_LEVEL_INFO;

static const struct {
	int priority;
	const char *name;
} levels[] = {
	[LOG_LEVEL_ERROR] = { LOG_ERR, "error" },
	[LOG_LEVEL_WARNING] = { LOG_WARNING, "warning" },
	[LOG_LEVEL_INFO] = { LOG_INFO, "info" },
	[LOG_LEVEL_DEBUG] = { LOG_DEBUG, "debug" },
};

void log_open(enum log_target target, int facility, enum log_level level)
{
	if (target == LOG_TARGET_SYSLOG)
		openlog("guised", LOG_PID | LOG_NDELAY, facility);
	atomic_store(&current_target, (int)target);
	atomic_store(&current_level, (int)level);
}

void log_write(enum log_level level, const char *format, ...)
{
	if ((int)level > atomic_load(&current_level))
		return;
	va_list args;
	va_start(args, format);
	if (atomic_load(&current_target) == LOG_TARGET_SYSLOG) {
		vsyslog(levels[level].priority, format, args);
	} else {
		flockfile(stderr);
		(void)fprintf(stderr, "guised: %s: ", levels[level].name);
		(void)vfprintf(stderr, format, args);
		(void)fputc('\n', stderr);
		funlockfile(stderr);
	}
	va_end(args);
}

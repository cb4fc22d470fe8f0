/*
 * log - one line per event, to syslog or to standard error.
 *
 * Threads: any thread. Lines are never interleaved.
 * Layers:  nothing below engine/ logs; daemon/ and cli/ do.
 * Bytes:   text from outside goes through buf_put_escaped() before it gets here.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

enum log_target {
	LOG_TARGET_STDERR,
	LOG_TARGET_SYSLOG
};

/* `facility` as in syslog(3), for LOG_TARGET_SYSLOG. May be called again on reload. */
void log_open(enum log_target target, int facility, enum log_level level);

__attribute__((format(printf, 2, 3))) void log_write(
	enum log_level level, const char *format, ...);

#define log_error(...)   log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)    log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)   log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif

/*
 * judge - what every command that judges needs: the configuration, compiled, and the
 * libraries behind the engine.
 *
 * Owns:    all of it, until judge_close().
 * Threads: one.
 */
#ifndef CLI_JUDGE_H
#define CLI_JUDGE_H

#include "engine/engine.h"

#define DEFAULT_CONFIGURATION "/etc/guise/guise.conf"

struct judge {
	struct engine_env env;
	struct policy *policy;
	struct dns_resolver *resolver;
	bool is_configured;  /* by a file: what it says of the history is meant */
	struct arena *arena; /* for what lives as long as the judge */
};

/* Loads `config_path` (NULL: /etc/guise/guise.conf where it is there, else the built-in
 * defaults). 0, or an exit code after the faults were printed on standard error. */
int judge_load(struct judge *judge, const char *config_path, const char *protected_path);

/* Says on standard error that the list is empty, and with it every answer. */
void judge_warn_unprotected(const struct judge *judge);

/* Adds resolver and DKIM, for commands that authenticate. */
void judge_connect(struct judge *judge);

/* Adds what guised remembers, to be read only, where a configuration names a store. One that
 * cannot be read is told on standard error, and what it remembers is unknown; one that nobody
 * has begun yet is left out. False: there is none to read. */
bool judge_remember(struct judge *judge);
void judge_close(struct judge *judge);

/* One message, judged. */
struct judged {
	struct arena *arena;
	struct message message;
	struct verdict verdict;
};

/* `bytes` with CRLF line ends; they must outlive `judged_out`. */
void judge_message(const struct judge *judge, const struct envelope *envelope,
	struct view bytes, struct judged *judged_out);
void judged_finish(struct judged *judged);

/* Prints faults as "file:line: text". */
void judge_print_faults(const struct fault_list *faults);

#endif

/*
 * snapshot - one configuration as a whole: guise.conf, protected.conf, rules. Immutable.
 *
 * Owns:    all that its settings point to, in one arena; reference-counted.
 * Threads: snapshot_ref/unref from any thread; a message keeps the one it began with.
 * Errors:  config_load() reports every fault of meaning in all files, each with file and
 *          line (a syntax error ends the reading of that one file), and then takes nothing.
 */
#ifndef CONFIG_SNAPSHOT_H
#define CONFIG_SNAPSHOT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "config/settings.h"

/* Whether a file is still the one that was read. */
struct file_stamp {
	int64_t seconds; /* of its last change; all 0: there is none */
	int64_t nanoseconds;
	uint64_t size;
	uint64_t inode;
};

struct file_stamp file_stamp_of(const char *path);
bool file_stamp_equal(struct file_stamp a, struct file_stamp b);

struct snapshot {
	struct settings settings;
	struct protected_list protected_list;
	struct rules rules;
	struct file_stamp exceptions; /* of the file of exceptions, as it was read */
	struct arena *arena;
	_Atomic unsigned references;
};

/* File and text are printable as they are: what came from a file is escaped in them, and must
 * not be escaped once more. */
struct fault {
	struct view file;
	unsigned line; /* 0: the file as a whole */
	struct view text;
	bool is_warning;
};

#define LIMIT_FAULTS 1000 /* the rest is counted, not kept */

struct fault_list {
	struct arena *arena; /* set by the caller */
	struct fault *items;
	size_t count;
	size_t errors; /* count of those that are no warnings; also what did not fit */
};

__attribute__((format(printf, 4, 5))) void fault_add(
	struct fault_list *faults, struct view file, unsigned line, const char *format, ...);
__attribute__((format(printf, 4, 5))) void fault_warn(
	struct fault_list *faults, struct view file, unsigned line, const char *format, ...);

struct config_source {
	const char *path;            /* guise.conf; NULL: built-in defaults, no protected list
				      * unless the next one names it */
	const char *protected_path;  /* overrides `protected`; NULL: as the file says */
	const char *exceptions_path; /* overrides `exceptions`; NULL: as the file says */
	const char *rules_path; /* shipped rules; NULL: the source tree's rules/ when run from
				 * a build tree, else the installed ones */
	const char *const *check_names; /* a weight for any other is a fault; NULL: not asked */
	size_t check_count;
};

/* ERR_OK with a snapshot of one reference, or ERR_CONFIG with at least one fault. Warnings
 * alone do not fail. */
MUST_CHECK enum err config_load(const struct config_source *source, struct fault_list *faults,
	struct snapshot **snapshot_out);

struct snapshot *snapshot_ref(struct snapshot *snapshot);
void snapshot_unref(struct snapshot *snapshot); /* NULL is fine */

/* Generated from options.def: the commented sample of guise.conf, its part of the man page
 * (scdoc source), and the values in force ("path = value;" lines). */
void config_print_sample(struct buf *out);
void config_print_man(struct buf *out);
void config_print_settings(const struct settings *settings, struct buf *out);

/* The weight the rules give a check, or `otherwise`. */
double rules_weight(const struct rules *rules, struct view check, double otherwise);

/* Whether a DKIM domain is one of these or below one. */
bool rules_is_shared_signer(const struct string_list *signers, struct view domain);

/* Whether a combined rule holds, given which checks fired. */
bool rule_holds(const struct rule *rule, bool (*fired)(const void *context, struct view check),
	const void *context);

/* The pretexts in a text: of each kind, in the order of pretext_kinds, the first phrase seen,
 * or the empty view. Texts may be searched one after another into the same hits. */
struct pretext_hits {
	struct view phrases[LIMIT_PRETEXT_KINDS];
	size_t count;
};

void rules_find_pretexts(const struct rules *rules, struct view text, struct arena *arena,
	struct pretext_hits *hits);

/* A weight for a check that is none of `names` is a fault. The names are known above this
 * layer: whoever loads for real hands them in (engine/policy.h). */
void rules_check_names(const struct rules *rules, const char *const *names, size_t count,
	struct fault_list *faults);

#endif

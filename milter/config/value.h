/*
 * value - one value of a configuration file, read after its row in a table: type, bounds,
 * default.
 *
 * Owns:    what it writes lives in the reader's arena.
 * Threads: one reader in one thread.
 * Errors:  false with a fault that names file, line, key, what is allowed and what was
 *          found; the field keeps what it had.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include "config/numbering.h"
#include "config/source.h"

enum value_type {
	VALUE_BOOL,
	VALUE_INTEGER,
	VALUE_SIZE,
	VALUE_MILLISECONDS,
	VALUE_SECONDS,
	VALUE_OCTAL,
	VALUE_NUMBER,
	VALUE_DATE,

	VALUE_STRING,      /* one line of text; max: octets */
	VALUE_REPLY,       /* the same in ASCII, for an SMTP reply */
	VALUE_AUTHSERV_ID, /* an RFC 2045 token, or empty */
	VALUE_LISTEN,
	VALUE_PATH,
	VALUE_SERVER,     /* IP or IP@PORT */
	VALUE_NAME,       /* not empty */
	VALUE_MAILBOX,    /* local@domain, the domain normalised */
	VALUE_DOMAIN,     /* normalised */
	VALUE_OWN_DOMAIN, /* of one owner: no public suffix, no freemail */
	VALUE_SIGNER,     /* an own domain that does not sign for many customers alike */
	VALUE_WATCHED,    /* a domain with an owner, or "*." and one; others may use it, too */
	VALUE_PATTERN,    /* an own domain, or "*." and one */

	VALUE_STRING_LIST,
	VALUE_SERVER_LIST,
	VALUE_NAME_LIST,
	VALUE_MAILBOX_LIST,
	VALUE_DOMAIN_LIST,
	VALUE_OWN_DOMAIN_LIST,
	VALUE_SIGNER_LIST,
	VALUE_PATTERN_LIST,
	VALUE_ADDRESS_LIST, /* networks */

	VALUE_CHOICE_MODE,
	VALUE_CHOICE_FALLBACK,
	VALUE_CHOICE_ACTION,
	VALUE_CHOICE_SUBMISSION,
	VALUE_CHOICE_AUTH_MODE,
	VALUE_CHOICE_LOG_TARGET,
	VALUE_CHOICE_LOG_LEVEL,
	VALUE_CHOICE_FACILITY,
	VALUE_CHOICE_HISTORY,
	VALUE_CHOICE_LEARN,
	VALUE_CHOICE_REQUIRE,
	VALUE_CHOICE_WRITER,
	VALUE_CHOICE_CARRIES,

	VALUE_RECORDS, /* read by a function of its own */
	VALUE_TYPES
};

struct key {
	const char *path; /* with its groups: "thresholds.tag" */
	size_t offset;    /* of the field in its record */
	const char *initial;
	int64_t min;
	int64_t max;
	const char *unit;
	const char *text;
	enum value_type type;
	bool required;
};

struct reader {
	struct arena *arena; /* of the snapshot */
	struct fault_list *faults;
	const struct source *source;
	const struct numbering *freemail;         /* domains; NULL: not known yet */
	const struct string_list *shared_signers; /* NULL: not known yet */
	struct view seen_file;                    /* of the last reader_origin(), */
	struct view kept_file;                    /* and its copy */
};

#define PLACE(origin) (origin).file, (origin).line

/* A fault at the place of `setting`. */
__attribute__((format(printf, 3, 4))) void reader_fault(
	struct reader *reader, const config_setting_t *setting, const char *format, ...);

/* For printf: a string of the file in quotes, escaped, cut when long. */
const char *reader_quote(struct reader *reader, struct view text);

/* Copies that outlive the file. A NUL follows the last byte. */
struct view reader_keep(struct reader *reader, struct view text);
struct origin reader_origin(struct reader *reader, const config_setting_t *setting);

bool value_read(struct reader *reader, const config_setting_t *setting, const struct key *key,
	void *record);

/* The first second after a day written as "2027-06-30" (UTC); false for anything else. */
bool value_parse_day(struct view text, int64_t *after_out);

/* Sets the field to the default of its row. */
void value_set_default(const struct key *key, void *record, struct arena *arena);

/* A group, each member by its row: unknown, repeated and missing ones are faults. */
bool value_read_group(struct reader *reader, const config_setting_t *group,
	const struct key *keys, size_t key_count, void *record);

/* "unknown NAME", with the nearest of `keys` where one is near. */
void value_fault_unknown(struct reader *reader, const config_setting_t *setting,
	const char *path, const struct key *keys, size_t key_count);

/* "a whole number from 100 to 60000 ms", 'one of "monitor", "enforce"'. */
const char *value_expected(const struct key *key, struct arena *arena);

/* The field as libconfig writes it. */
void value_print(const struct key *key, const void *record, struct buf *out);

#endif

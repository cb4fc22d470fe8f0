/*
 * settings - what guise.conf, protected.conf and the rules say, as plain immutable data.
 *
 * Owns:    everything lives in the arena of its snapshot (snapshot.h).
 * Threads: read by any number of threads; never written after the load.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "base/ip.h"
#include "base/log.h"

#include <stdint.h>

enum mode {
	MODE_MONITOR,
	MODE_ENFORCE
};
enum submission {
	SUBMISSION_VOUCH,
	SUBMISSION_JUDGE,
	SUBMISSION_OWN
};
enum history_store {
	HISTORY_NONE,
	HISTORY_SQLITE,
	HISTORY_REDIS
};
enum history_learn {
	LEARN_CLAIMS,
	LEARN_ALL
};
enum auth_mode {
	AUTH_MODE_VERIFY,
	AUTH_MODE_TRUST
};

/* What on_unknown, on_error and a record's `action` may name. ACTION_DEFAULT: not set, the
 * thresholds decide. */
enum action {
	ACTION_DEFAULT = 0,
	ACTION_ACCEPT,
	ACTION_TAG,
	ACTION_QUARANTINE,
	ACTION_REJECT,
	ACTION_TEMPFAIL, /* on_unknown and on_error only */
};

const char *action_name(enum action action); /* "accept", "tag", ... */

struct string_list {
	struct view *items;
	size_t count;
};

/* Byte for byte, one item after the other: for short lists. */
bool string_list_has(const struct string_list *list, struct view item);
bool string_list_equal(const struct string_list *a, const struct string_list *b);

struct network_list {
	struct ip_network *items;
	size_t count;
};

/* C types of the option types in options.def. */
typedef bool option_BOOL;
typedef int64_t option_INTEGER, option_SIZE, option_MILLISECONDS, option_SECONDS, option_OCTAL;
typedef double option_NUMBER;
/* A NUL follows the last byte. */
typedef struct view option_STRING, option_REPLY, option_AUTHSERV_ID, option_LISTEN, option_PATH;
typedef struct string_list option_STRING_LIST, option_SERVER_LIST;
typedef struct network_list option_ADDRESS_LIST;
typedef enum mode option_CHOICE_MODE;
typedef enum action option_CHOICE_FALLBACK;
typedef enum submission option_CHOICE_SUBMISSION;
typedef enum auth_mode option_CHOICE_AUTH_MODE;
typedef enum log_target option_CHOICE_LOG_TARGET;
typedef enum log_level option_CHOICE_LOG_LEVEL;
typedef enum history_store option_CHOICE_HISTORY;
typedef enum history_learn option_CHOICE_LEARN;
typedef int option_CHOICE_FACILITY; /* syslog(3) */

/* authentication.trust = ( { authserv_id = "mx.corp.example"; writer = "relay"; } ) */
enum trusted_writer {
	TRUSTED_RELAY,
	TRUSTED_MILTER
};
struct trusted_results {
	struct view authserv_id;
	enum trusted_writer writer;
};

/* There is one of them at a time: the order is the table's.
 * NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding) */
struct settings {
#define OPTIONS_GROUP(text)
#define OPTION(path, field, type, initial, min, max, unit, text) option_##type field;
#define OPTION_RECORDS(path, name, example, text)
#include "config/options.def"
#undef OPTION
#undef OPTION_RECORDS
#undef OPTIONS_GROUP
	struct trusted_results *trusted_results;
	size_t trusted_results_count;
	bool log_target_is_set; /* in the file, not by default */
};

/* --- protected.conf --- */

enum require {
	REQUIRE_DMARC,
	REQUIRE_DKIM
};

/* Where a record stands, for messages about it. */
struct origin {
	struct view file;
	unsigned line;
};

struct person {
	struct view id; /* unique over all principals; defaults to the name */
	struct view name;
	struct string_list aliases;
	struct string_list titles;
	struct view organization; /* name or id of an organisation in the list, or empty */
	struct string_list addresses;
	struct string_list delegates;
	struct string_list services; /* DKIM signing domains (d=) */
	struct string_list logins;   /* SASL logins, for submission = "own" */
	bool sends_email;
	enum action action;
	struct origin origin;
};

struct organization {
	struct view id;
	struct view name;
	struct string_list aliases; /* acronyms too */
	struct string_list domains; /* normalised; "*.corp.example" for its subdomains */
	struct string_list services;
	struct string_list logins;
	enum action action;
	struct origin origin;
};

struct protected_domain {
	struct view id;
	struct view name;    /* normalised; "*.x" as above */
	struct view written; /* the name as the record writes it */
	bool require_auth;
	bool lookalikes;
	enum require require;
	enum action action;
	struct origin origin;
};

struct exception {
	struct view principal; /* the id of the record; in the file its name will do */
	struct view address;   /* a whole address, or empty */
	struct view domain;    /* or a whole domain (normalised), or empty */
	struct view reason;
	struct view author; /* who granted it, or empty */
	int64_t created;    /* first second after that day; 0: not known */
	int64_t until;      /* first second after it, Unix time; 0: no end */
	bool kept_apart;    /* in the file that `guise allow` writes */
	struct origin origin;
};

struct protected_list {
	struct person *people;
	size_t person_count;
	struct organization *organizations;
	size_t organization_count;
	struct protected_domain *domains;
	size_t domain_count;
	struct string_list lists; /* whole addresses */
	struct string_list arc_sealers;
	struct exception *exceptions;
	size_t exception_count;
};

/* --- rules/ --- */

struct weight {
	struct view check;
	double value;
	struct origin origin;
};

/* Where a service puts the name that it carries. */
enum carries {
	CARRIES_FROM_NAME,
	CARRIES_REPLY_TO
};

/* A service that carries names. */
struct carrier {
	struct view domain; /* d= of its own signatures */
	struct view kind;   /* "e-signature", "code hosting" ... */
	struct view evidence;
	enum carries carries;
	bool open; /* anybody may open an account there under any name */
	struct origin origin;
};

/* One step of a combined rule, for a machine that keeps its values on a stack. */
enum rule_op {
	RULE_CHECK,
	RULE_NOT,
	RULE_AND,
	RULE_OR,
	RULE_AT_LEAST
};

struct rule_step {
	enum rule_op op;
	unsigned need;     /* at_least: this many */
	unsigned count;    /* of so many */
	struct view check; /* its name */
	bool is_positive;  /* the check speaks for the rule, not against it */
};

/* A combined rule: config/rule.h. */
struct rule {
	struct view name; /* a NUL follows the last byte; so it does of `when` */
	struct view when;
	double weight;
	struct rule_step *steps;
	size_t step_count;
	struct origin origin;
};

/* A phrase by which a pretext is known: config/pretext.h. */
struct pretext {
	struct view text; /* folded words with one blank between them */
	size_t kind;      /* in pretext_kinds */
	bool is_unspaced; /* of a script without blanks: sought anywhere */
};

struct rules {
	struct weight *weights;
	size_t weight_count;
	struct string_list titles;   /* words in front of or behind a name: rules/titles */
	struct string_list freemail; /* domains: rules/freemail */
	struct rule *rules;          /* combined ones */
	size_t rule_count;
	struct string_list pretext_kinds;
	struct pretext *pretexts; /* sorted; those without blanks last */
	size_t pretext_count;
	size_t pretext_words;     /* of them, those with blanks */
	struct carrier *services; /* rules/services; one per domain and place */
	size_t service_count;
	/* Domains whose DKIM keys, and those below, sign for many customers alike. */
	struct string_list shared_signers;
};

#endif

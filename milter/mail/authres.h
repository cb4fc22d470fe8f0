/*
 * authres - Authentication-Results fields (RFC 8601), read and written.
 *
 * Owns:    results live in `arena`.
 * Threads: any.
 * Limits:  LIMIT_AUTHRES_RESULTS results of one field, LIMIT_AUTHRES_PROPERTIES of a result;
 *          past them the field is malformed.
 * Errors:  none. A field that cannot be read to its end has `malformed` set; what was read
 *          of it is there, and its authserv-id counts for removal but never for trust.
 */
#ifndef MAIL_AUTHRES_H
#define MAIL_AUTHRES_H

#include "base/arena.h"
#include "mail/header.h"

#define LIMIT_AUTHRES_RESULTS    256 /* real fields have under ten */
#define LIMIT_AUTHRES_PROPERTIES 64  /* of one result */

struct authres_property {
	struct view type;  /* "smtp", "header", "policy" */
	struct view name;  /* "mailfrom", "d", "from" */
	struct view value; /* quoting undone */
};

struct authres_result {
	struct view method; /* lower case: "spf", "dkim", "dmarc", "arc" */
	struct view result; /* lower case: "pass" */
	struct authres_property *properties;
	size_t property_count;
};

struct authres {
	struct view authserv_id; /* as written, quoting and comments undone */
	unsigned version;        /* 1 where none is given */
	struct authres_result *results;
	size_t count;
	bool malformed;
};

struct authres authres_read(struct view value, struct arena *arena);

/* As RFC 8601 compares ids: case-insensitive; also after removing a final dot. Errs on the
 * side of "ours" for removal: control and invisible bytes are skipped. */
bool authres_id_is(struct view authserv_id, struct view ours);

/* A property of a result by "type.name", or the empty view. What has no type ("reason") goes
 * by its bare name. */
struct view authres_property(const struct authres_result *result, struct view type_and_name);

#endif

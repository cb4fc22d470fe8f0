/*
 * report - a verdict, told: in plain language, as JSON, as the fields on the message, as
 * the log line.
 *
 * Owns:    texts live in `arena`.
 * Bytes:   everything from outside is escaped for the place it goes to.
 */
#ifndef ENGINE_REPORT_H
#define ENGINE_REPORT_H

#include "base/buf.h"
#include "engine/engine.h"

/* `guise check` by default: who is claimed, by which means, what would have vouched, what did
 * not. Several lines, no colour, each ends with LF. */
void report_explain(const struct engine_env *env, const struct verdict *verdict,
	struct view file, struct buf *out);

/* One JSON object without a line end, as `guise check --json` prints it. */
void report_json(const struct engine_env *env, const struct verdict *verdict, struct view file,
	struct buf *out);

/* Values for the fields put on a message, without a name. Long ones are folded with CRLF SP
 * replaced by LF SP (as milters want). */
void report_authentication_results(
	const struct engine_env *env, const struct verdict *verdict, struct buf *out);
void report_verdict_header(const struct engine_env *env, const struct verdict *verdict,
	struct view reference, struct buf *out);

/* "QUEUEID: verdict=tag score=7.5 ..." */
void report_log_line(const struct engine_env *env, const struct verdict *verdict,
	const struct message *message, struct view reference, struct buf *out);

#endif

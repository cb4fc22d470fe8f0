#include "store/store_sqlite.h"

#include "base/mutex.h"
#include "store/backend.h"
#include "store/pool.h"
#include "store/sqlite_file.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define WRITER_WAIT_MS 100 /* for another process that writes; then it is tried again */
#define LIST_WAIT_MS   1000
#define PRUNE_STEP     2000 /* rows of one transaction */
#define PRUNE_STEPS    1000

struct sqlite {
	struct backend base;
	char *path;
	struct sqlite_file file;
	sqlite3 *writer;
	sqlite3_stmt *forget;
	sqlite3_stmt *upsert;
	sqlite3_stmt *note;
	int64_t version;     /* PRAGMA data_version when it was last looked at */
	atomic_bool corrupt; /* a statement said so */
	struct pool readers;
	struct reader {
		sqlite3 *connection;
		sqlite3_stmt *select;
	} reader[POOL_SIZE];
};

static const char select_text[] =
	"SELECT first_seen, last_seen, messages, days, last_day, written_to, recipients "
	"FROM entries WHERE kind = ?1 AND key = ?2";
static const char forget_text[] =
	"DELETE FROM entries WHERE kind = ?1 AND key = ?2 AND last_seen < ?3";
static const char upsert_text[] =
	"INSERT INTO entries (kind, key, first_seen, last_seen, messages, days, last_day, "
	"written_to, recipients) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
	"ON CONFLICT (kind, key) DO UPDATE SET "
	"first_seen = min(first_seen, excluded.first_seen), "
	"last_seen = max(last_seen, excluded.last_seen), "
	"messages = min(messages + excluded.messages, 4294967295), "
	"days = min(days + excluded.days - (excluded.days > 0 AND ?10 <= last_day), "
	"4294967295), "
	"last_day = max(last_day, excluded.last_day), "
	"written_to = max(written_to, excluded.written_to), "
	"recipients = min(recipients + excluded.recipients, 4294967295)";
static const char note_text[] = "UPDATE entries SET note = ?3 WHERE kind = ?1 AND key = ?2";
static const char list_text[] =
	"SELECT first_seen, last_seen, messages, days, last_day, written_to, recipients, note "
	"FROM entries WHERE kind = ?1 AND last_seen >= ?2 AND note IS NOT NULL "
	"ORDER BY last_seen DESC LIMIT ?3";
static const char prune_old_text[] =
	"DELETE FROM entries WHERE (kind, key) IN (SELECT kind, key FROM entries "
	"WHERE kind = ?1 AND last_seen < ?2 ORDER BY last_seen LIMIT ?3)";
static const char prune_many_text[] =
	"DELETE FROM entries WHERE (kind, key) IN (SELECT kind, key FROM entries "
	"WHERE kind = ?1 ORDER BY last_seen LIMIT max(0, min(?3, "
	"(SELECT count(*) FROM entries WHERE kind = ?1) - ?2)))";

static struct sqlite *sqlite_of(struct backend *backend)
{
	return (struct sqlite *)(void *)backend;
}

/* After a statement failed: is it the file itself? */
static void note_failure(struct sqlite *sqlite, int rc)
{
	int primary = rc & 0xFF;
	if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
		atomic_store(&sqlite->corrupt, true);
}

static bool fail(struct sqlite *sqlite, int rc, const char *what, struct why *why)
{
	note_failure(sqlite, rc);
	why_set(why, "%s cannot be %s: %s", sqlite->path, what, sqlite3_errstr(rc));
	return false;
}

/* --- opening --- */

static void close_all(struct backend *backend)
{
	struct sqlite *sqlite = sqlite_of(backend);
	if (!sqlite->writer)
		return;
	/* Readers take microseconds; each is waited for. */
	for (size_t i = 0; i < POOL_SIZE; i++) {
		while (!pool_take(&sqlite->readers, clock_ms() + 1000))
			continue;
	}
	for (size_t i = 0; i < POOL_SIZE; i++) {
		(void)sqlite3_finalize(sqlite->reader[i].select);
		(void)sqlite3_close(sqlite->reader[i].connection);
		sqlite->reader[i] = (struct reader){ NULL, NULL };
	}
	(void)sqlite3_finalize(sqlite->forget);
	(void)sqlite3_finalize(sqlite->upsert);
	sqlite->forget = NULL;
	sqlite->upsert = NULL;
	(void)sqlite3_finalize(sqlite->note);
	sqlite->note = NULL;
	(void)sqlite3_close(sqlite->writer);
	sqlite->writer = NULL;
}

static int prepare(sqlite3 *connection, const char *text, sqlite3_stmt **statement_out)
{
	return sqlite3_prepare_v3(
		connection, text, -1, SQLITE_PREPARE_PERSISTENT, statement_out, NULL);
}

static int open_reader(struct sqlite *sqlite, struct reader *reader)
{
	int access =
		sqlite->base.common.is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	int rc = sqlite3_open_v2(sqlite->path, &reader->connection,
		access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(
			reader->connection, (int)sqlite->base.common.deadline_ms);
	if (rc == SQLITE_OK)
		rc = prepare(reader->connection, select_text, &reader->select);
	return rc;
}

static int64_t read_version(struct sqlite *sqlite)
{
	int64_t version = -1;
	(void)sqlite_file_integer(sqlite->writer, "PRAGMA data_version", &version);
	return version;
}

static int prepare_writer(struct sqlite *sqlite)
{
	int rc = prepare(sqlite->writer, forget_text, &sqlite->forget);
	if (rc == SQLITE_OK)
		rc = prepare(sqlite->writer, upsert_text, &sqlite->upsert);
	if (rc == SQLITE_OK)
		rc = prepare(sqlite->writer, note_text, &sqlite->note);
	return rc;
}

static bool open_all(struct backend *backend, unsigned char *secret_out, struct why *why)
{
	struct sqlite *sqlite = sqlite_of(backend);
	close_all(backend);
	bool was_corrupt = atomic_exchange(&sqlite->corrupt, false);
	sqlite->writer = sqlite_file_open(&sqlite->file, was_corrupt, secret_out, why);
	if (!sqlite->writer)
		return false;
	int rc = sqlite3_busy_timeout(sqlite->writer, WRITER_WAIT_MS);
	if (rc == SQLITE_OK && !backend->common.is_read_only)
		rc = prepare_writer(sqlite);
	for (size_t i = 0; i < POOL_SIZE && rc == SQLITE_OK; i++)
		rc = open_reader(sqlite, &sqlite->reader[i]);
	for (size_t i = 0; i < POOL_SIZE; i++)
		pool_give(&sqlite->readers, &sqlite->reader[i]);
	sqlite->version = read_version(sqlite);
	if (rc == SQLITE_OK)
		return true;
	close_all(backend);
	return fail(sqlite, rc, "opened", why);
}

static enum health check(struct backend *backend, struct why *why)
{
	struct sqlite *sqlite = sqlite_of(backend);
	if (atomic_load(&sqlite->corrupt)) {
		why_set(why, "%s is damaged", sqlite->path);
		return HEALTH_BAD;
	}
	if (!sqlite_file_is_same(&sqlite->file)) {
		why_set(why, "%s was replaced", sqlite->path);
		return HEALTH_BAD;
	}
	int64_t version = read_version(sqlite);
	if (version < 0)
		return HEALTH_BAD;
	bool changed = version != sqlite->version;
	sqlite->version = version;
	return changed ? HEALTH_CHANGED : HEALTH_GOOD;
}

/* --- reading --- */

static uint32_t column_count(sqlite3_stmt *statement, int column)
{
	int64_t value = sqlite3_column_int64(statement, column);
	return value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static struct record read_columns(sqlite3_stmt *row)
{
	return (struct record){
		.first_seen = sqlite3_column_int64(row, 0),
		.last_seen = sqlite3_column_int64(row, 1),
		.messages = column_count(row, 2),
		.days = column_count(row, 3),
		.last_day = sqlite3_column_int64(row, 4),
		.written_to = sqlite3_column_int64(row, 5),
		.recipients = column_count(row, 6),
	};
}

static void bind_key(
	sqlite3_stmt *statement, enum record_kind kind, const struct store_key *key)
{
	/* Binding fails only where the statement has no such parameter. */
	BUG_ON(sqlite3_bind_int(statement, 1, (int)kind) != SQLITE_OK);
	BUG_ON(sqlite3_bind_blob(statement, 2, key->bytes, sizeof(key->bytes), SQLITE_STATIC) !=
		SQLITE_OK);
}

static void bind_integer(sqlite3_stmt *statement, int parameter, int64_t value)
{
	BUG_ON(sqlite3_bind_int64(statement, parameter, value) != SQLITE_OK);
}

static enum answer read_entry(struct backend *backend, const struct table_ticket *ticket,
	int64_t deadline_ms, struct record *record_out)
{
	struct sqlite *sqlite = sqlite_of(backend);
	struct reader *reader = pool_take(&sqlite->readers, deadline_ms);
	if (!reader)
		return ANSWER_UNKNOWN;
	sqlite3_stmt *select = reader->select;
	bind_key(select, ticket->kind, &ticket->key);
	int rc = sqlite3_step(select);
	if (rc == SQLITE_ROW)
		*record_out = read_columns(select);
	(void)sqlite3_reset(select);
	(void)sqlite3_clear_bindings(select);
	pool_give(&sqlite->readers, reader);
	note_failure(sqlite, rc);
	return rc == SQLITE_ROW ? ANSWER_YES : rc == SQLITE_DONE ? ANSWER_NO : ANSWER_UNKNOWN;
}

static bool list_notes(
	struct backend *backend, int64_t kept_from, note_visit *visit, void *context)
{
	struct sqlite *sqlite = sqlite_of(backend);
	struct reader *reader = pool_take(&sqlite->readers, clock_ms() + LIST_WAIT_MS);
	sqlite3_stmt *rows = NULL;
	if (!reader)
		return false;
	int rc = sqlite3_prepare_v2(reader->connection, list_text, -1, &rows, NULL);
	if (rc == SQLITE_OK) {
		bind_integer(rows, 1, (int64_t)RECORD_PROPOSAL);
		bind_integer(rows, 2, kept_from);
		bind_integer(rows, 3, LIMIT_STORE_PROPOSALS);
		rc = sqlite3_step(rows);
	}
	while (rc == SQLITE_ROW) {
		struct record record = read_columns(rows);
		const void *bytes = sqlite3_column_blob(rows, 7);
		int size = sqlite3_column_bytes(rows, 7);
		visit(context, &record, (struct view){ bytes, size > 0 ? (size_t)size : 0 });
		rc = sqlite3_step(rows);
	}
	(void)sqlite3_finalize(rows);
	pool_give(&sqlite->readers, reader);
	note_failure(sqlite, rc);
	return rc == SQLITE_DONE;
}

/* --- writing --- */

static int step_once(sqlite3_stmt *statement)
{
	int rc = sqlite3_step(statement);
	(void)sqlite3_reset(statement);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int write_change(struct sqlite *sqlite, const struct change *change, int64_t now)
{
	const struct record *record = &change->record;
	bind_key(sqlite->forget, change->kind, &change->key);
	bind_integer(sqlite->forget, 3,
		record_kept_from(change->kind, sqlite->base.common.forget_days, now));
	int rc = step_once(sqlite->forget);
	if (rc != SQLITE_OK)
		return rc;
	bind_key(sqlite->upsert, change->kind, &change->key);
	bind_integer(sqlite->upsert, 3, record->first_seen);
	bind_integer(sqlite->upsert, 4, record->last_seen);
	bind_integer(sqlite->upsert, 5, record->messages);
	bind_integer(sqlite->upsert, 6, record->days);
	bind_integer(sqlite->upsert, 7, record->last_day);
	bind_integer(sqlite->upsert, 8, record->written_to);
	bind_integer(sqlite->upsert, 9, record->recipients);
	bind_integer(sqlite->upsert, 10, record->first_day);
	return step_once(sqlite->upsert);
}

static int end_transaction(sqlite3 *connection, int rc)
{
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(connection, "COMMIT", NULL, NULL, NULL);
	/* Some failures have rolled it back already; a second time does no harm. */
	if (rc != SQLITE_OK && sqlite3_get_autocommit(connection) == 0)
		(void)sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

static enum table_outcome write_batch(
	struct backend *backend, const struct batch *batch, struct why *why)
{
	struct sqlite *sqlite = sqlite_of(backend);
	int rc = sqlite3_exec(sqlite->writer, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	for (size_t i = 0; i < batch->count && rc == SQLITE_OK; i++)
		rc = write_change(sqlite, &batch->changes[i], batch->now);
	rc = end_transaction(sqlite->writer, rc);
	if (rc == SQLITE_OK)
		return TABLE_WRITTEN;
	(void)fail(sqlite, rc, "written", why);
	return TABLE_NOT_WRITTEN;
}

static bool keep_note(struct backend *backend, const struct note *note, struct why *why)
{
	struct sqlite *sqlite = sqlite_of(backend);
	bind_key(sqlite->note, RECORD_PROPOSAL, &note->key);
	BUG_ON(sqlite3_bind_blob(sqlite->note, 3, note->bytes, (int)note->size,
		       SQLITE_STATIC) != SQLITE_OK);
	int rc = step_once(sqlite->note);
	(void)sqlite3_clear_bindings(sqlite->note);
	return rc == SQLITE_OK || fail(sqlite, rc, "written", why);
}

/* Bounded steps, so that what waits to be written waits no longer than one of them. */
static int prune_by(
	struct sqlite *sqlite, const char *text, enum record_kind kind, int64_t bound)
{
	sqlite3_stmt *statement = NULL;
	int rc = prepare(sqlite->writer, text, &statement);
	int deleted = PRUNE_STEP;
	for (unsigned i = 0; i < PRUNE_STEPS && rc == SQLITE_OK && deleted == PRUNE_STEP; i++) {
		bind_integer(statement, 1, (int64_t)kind);
		bind_integer(statement, 2, bound);
		bind_integer(statement, 3, PRUNE_STEP);
		rc = step_once(statement);
		deleted = sqlite3_changes(sqlite->writer);
	}
	(void)sqlite3_finalize(statement);
	return rc;
}

static bool prune(struct backend *backend, int64_t now, struct why *why)
{
	struct sqlite *sqlite = sqlite_of(backend);
	int rc = SQLITE_OK;
	for (int kind = 0; kind < RECORD_KINDS && rc == SQLITE_OK; kind++) {
		enum record_kind which = (enum record_kind)kind;
		rc = prune_by(sqlite, prune_old_text, which,
			record_kept_from(which, backend->common.forget_days, now));
		if (rc == SQLITE_OK) {
			rc = prune_by(sqlite, prune_many_text, which,
				(int64_t)record_maximum(which, backend->common.max_entries));
		}
	}
	return rc == SQLITE_OK || fail(sqlite, rc, "pruned", why);
}

/* --- life --- */

static void destroy(struct backend *backend)
{
	struct sqlite *sqlite = sqlite_of(backend);
	pool_finish(&sqlite->readers);
	free(sqlite->path);
	free(sqlite);
}

static const struct backend_ops sqlite_ops = {
	.open = open_all,
	.close = close_all,
	.check = check,
	.write = write_batch,
	.prune = prune,
	.read = read_entry,
	.keep_note = keep_note,
	.list_notes = list_notes,
	.destroy = destroy,
};

/* Others that write are seen by PRAGMA data_version, which makes the cache forget. */
#define LIFETIME_MS 60000

struct store *store_sqlite_create(const struct store_sqlite_options *options)
{
	struct sqlite *sqlite = calloc(1, sizeof(*sqlite));
	if (!sqlite)
		abort();
	sqlite->base = (struct backend){
		.ops = &sqlite_ops,
		.lifetime_ms = LIFETIME_MS,
		.common = options->common,
	};
	sqlite->path = strdup(options->path);
	if (!sqlite->path)
		abort();
	sqlite->file = (struct sqlite_file){
		.path = sqlite->path,
		.complain = options->common.complain,
		.context = options->common.context,
		.is_read_only = options->common.is_read_only,
	};
	pool_init(&sqlite->readers);
	return store_create(&sqlite->base);
}

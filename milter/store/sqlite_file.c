#include "store/sqlite_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* "guis", in PRAGMA application_id: file(1) and we ourselves tell our file by it. */
#define APPLICATION_ID 0x67756973
#define SCHEMA_VERSION 2
#define OPEN_WAIT_MS   2000
#define PATH_SIZE      4096

static const char schema_text[] =
	"CREATE TABLE entries (kind INTEGER NOT NULL, key BLOB NOT NULL, "
	"first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, messages INTEGER NOT NULL, "
	"days INTEGER NOT NULL, last_day INTEGER NOT NULL, written_to INTEGER NOT NULL, "
	"recipients INTEGER NOT NULL, note BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID;"
	"CREATE INDEX entries_seen ON entries (kind, last_seen);"
	"CREATE TABLE secret (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), "
	"value BLOB NOT NULL);"
	"PRAGMA application_id = 1735747955;"
	"PRAGMA user_version = 2;";
_Static_assert(APPLICATION_ID == 1735747955 && SCHEMA_VERSION == 2, "as the text says");

/* From schema 1, which knew no notes. */
static const char upgrade_text[] = "ALTER TABLE entries ADD COLUMN note BLOB;"
				   "PRAGMA user_version = 2;";

/* What was found in a file that opens. */
enum found {
	FOUND_OURS,
	FOUND_OLDER, /* ours, of an older schema */
	FOUND_EMPTY,
	FOUND_FOREIGN, /* somebody else's, or newer: not to be touched */
	FOUND_BROKEN,
	FOUND_NOTHING /* it cannot be looked at */
};

int sqlite_file_integer(sqlite3 *connection, const char *text, int64_t *value_out)
{
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(connection, text, -1, &statement, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW) {
		*value_out = sqlite3_column_int64(statement, 0);
		rc = SQLITE_OK;
	} else if (rc == SQLITE_DONE) {
		rc = SQLITE_CORRUPT; /* what is asked for here always has a row */
	}
	(void)sqlite3_finalize(statement);
	return rc;
}

static bool is_broken(int rc)
{
	int primary = rc & 0xFF;
	return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

static enum found found_error(const struct sqlite_file *file, int rc, struct why *why)
{
	why_set(why, "%s cannot be opened: %s", file->path, sqlite3_errstr(rc));
	return is_broken(rc) ? FOUND_BROKEN : FOUND_NOTHING;
}

static int check_pages(sqlite3 *connection)
{
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(
		connection, "PRAGMA integrity_check(1)", -1, &statement, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW) {
		const unsigned char *text = sqlite3_column_text(statement, 0);
		bool is_good = text && view_equal(view_of((const char *)text), VIEW("ok"));
		rc = is_good ? SQLITE_OK : SQLITE_CORRUPT;
	}
	(void)sqlite3_finalize(statement);
	return rc;
}

static enum found look(
	const struct sqlite_file *file, sqlite3 *connection, bool is_suspect, struct why *why)
{
	int64_t application = 0;
	int64_t version = 0;
	int64_t tables = 0;
	int rc = sqlite_file_integer(connection, "PRAGMA application_id", &application);
	if (rc == SQLITE_OK)
		rc = sqlite_file_integer(connection, "PRAGMA user_version", &version);
	if (rc == SQLITE_OK) {
		rc = sqlite_file_integer(
			connection, "SELECT count(*) FROM sqlite_master", &tables);
	}
	if (rc == SQLITE_OK && is_suspect)
		rc = check_pages(connection);
	if (rc != SQLITE_OK)
		return found_error(file, rc, why);
	if (application == 0 && version == 0 && tables == 0)
		return FOUND_EMPTY;
	if (application != APPLICATION_ID) {
		why_set(why, "%s is a database of something else and is left alone",
			file->path);
		return FOUND_FOREIGN;
	}
	if (version == 1)
		return FOUND_OLDER;
	if (version != SCHEMA_VERSION) {
		why_set(why,
			"%s has schema %lld of another version of guise (this one knows %d) "
			"and is "
			"left alone",
			file->path, (long long)version, SCHEMA_VERSION);
		return FOUND_FOREIGN;
	}
	return FOUND_OURS;
}

/* --- the secret --- */

static int write_secret(sqlite3 *connection)
{
	unsigned char secret[STORE_SECRET_SIZE];
	sqlite3_stmt *statement = NULL;
	if (getrandom(secret, sizeof(secret), 0) != sizeof(secret))
		return SQLITE_IOERR;
	int rc = sqlite3_prepare_v2(connection,
		"INSERT OR IGNORE INTO secret (only_one, value) VALUES (1, ?1)", -1, &statement,
		NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_blob(statement, 1, secret, sizeof(secret), SQLITE_STATIC);
	if (rc == SQLITE_OK && sqlite3_step(statement) != SQLITE_DONE)
		rc = sqlite3_errcode(connection);
	(void)sqlite3_finalize(statement);
	explicit_bzero(secret, sizeof(secret));
	return rc;
}

static int read_secret(sqlite3 *connection, unsigned char *secret_out)
{
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(connection, "SELECT value FROM secret WHERE only_one = 1",
		-1, &statement, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW) {
		const void *blob = sqlite3_column_blob(statement, 0);
		rc = SQLITE_CORRUPT;
		if (sqlite3_column_bytes(statement, 0) == (int)STORE_SECRET_SIZE && blob) {
			memcpy(secret_out, blob, STORE_SECRET_SIZE);
			rc = SQLITE_OK;
		}
	} else if (rc == SQLITE_DONE) {
		rc = SQLITE_CORRUPT;
	}
	(void)sqlite3_finalize(statement);
	return rc;
}

/* --- making and setting aside --- */

/* Whoever comes second finds the tables of the first. */
static int make_schema(sqlite3 *connection)
{
	int64_t version = 0;
	int rc = sqlite3_exec(connection, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return rc;
	rc = sqlite_file_integer(connection, "PRAGMA user_version", &version);
	if (rc == SQLITE_OK && version < SCHEMA_VERSION) {
		const char *text = version == 0 ? schema_text : upgrade_text;
		rc = sqlite3_exec(connection, text, NULL, NULL, NULL);
	}
	if (rc == SQLITE_OK)
		rc = write_secret(connection);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(connection, "COMMIT", NULL, NULL, NULL);
	if (rc != SQLITE_OK && sqlite3_get_autocommit(connection) == 0)
		(void)sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

/* The log that stands beside it belongs to it: with another file it would be taken for that
 * one's. */
static bool set_aside(const struct sqlite_file *file, struct why *why)
{
	static const char *const tails[] = { "-wal", "-shm", "" };
	char date[32];
	struct tm day;
	time_t now = time(NULL);
	if (!gmtime_r(&now, &day) || strftime(date, sizeof(date), "%Y%m%dT%H%M%SZ", &day) == 0)
		return false;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		char from[PATH_SIZE];
		char to[PATH_SIZE];
		(void)snprintf(from, sizeof(from), "%s%s", file->path, tails[i]);
		(void)snprintf(to, sizeof(to), "%s.broken-%s%s", file->path, date, tails[i]);
		if (rename(from, to) != 0 && errno != ENOENT) {
			why_set(why, "%s is damaged and cannot be renamed (errno %d)", from,
				errno);
			return false;
		}
	}
	char sentence[PATH_SIZE + 200];
	(void)snprintf(sentence, sizeof(sentence),
		"history: %s is no usable database: set aside as %s.broken-%s, and a new one "
		"is "
		"begun",
		file->path, file->path, date);
	if (file->complain)
		file->complain(file->context, sentence);
	return true;
}

/* With rights for its owner alone from the first moment on. One that is there is not opened:
 * closing it would drop the locks that SQLite has on it. */
static void create_file(const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		(void)close(fd);
}

static enum found try_file(
	struct sqlite_file *file, bool is_suspect, sqlite3 **connection_out, struct why *why)
{
	create_file(file->path);
	int rc = sqlite3_open_v2(file->path, connection_out,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_extended_result_codes(*connection_out, 0);
	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(*connection_out, OPEN_WAIT_MS);
	if (rc != SQLITE_OK)
		return found_error(file, rc, why);
	enum found found = look(file, *connection_out, is_suspect, why);
	if (found == FOUND_OURS || found == FOUND_OLDER || found == FOUND_EMPTY) {
		/* Killed at any moment nothing is lost: what is written is the kernel's. Only a
		 * machine that loses its power may lose the last second. */
		rc = sqlite3_exec(*connection_out,
			"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
			"PRAGMA journal_size_limit = 16777216;",
			NULL, NULL, NULL);
		if (rc == SQLITE_OK && found != FOUND_OURS)
			rc = make_schema(*connection_out);
		if (rc != SQLITE_OK)
			return found_error(file, rc, why);
		found = FOUND_OURS;
	}
	return found;
}

static bool remember_file(struct sqlite_file *file)
{
	struct stat status;
	if (stat(file->path, &status) != 0)
		return false;
	file->device = status.st_dev;
	file->inode = status.st_ino;
	return true;
}

bool sqlite_file_is_same(const struct sqlite_file *file)
{
	struct stat status;
	return stat(file->path, &status) == 0 && status.st_dev == file->device &&
	       status.st_ino == file->inode;
}

/* What stands beside a file that was put in the place of ours is the log of ours, and SQLite
 * would take it for that file's. */
static void remove_log(const struct sqlite_file *file)
{
	static const char *const tails[] = { "-wal", "-shm" };
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		char path[PATH_SIZE];
		(void)snprintf(path, sizeof(path), "%s%s", file->path, tails[i]);
		(void)unlink(path);
	}
}

/* A log remains where a process did not end by itself. That harms nothing, unless the file was
 * exchanged since. */
static bool has_log(const struct sqlite_file *file)
{
	struct stat status;
	char path[PATH_SIZE];
	(void)snprintf(path, sizeof(path), "%s-wal", file->path);
	return stat(path, &status) == 0 && status.st_size > 0;
}

/* For whoever only looks: beside the file nothing changes either, but for the shared memory
 * that SQLite wants while it reads. */
static sqlite3 *open_to_read(
	struct sqlite_file *file, unsigned char *secret_out, struct why *why)
{
	sqlite3 *connection = NULL;
	struct stat status;
	char reason[128];
	if (stat(file->path, &status) != 0 || access(file->path, R_OK) != 0) {
		why_set(why, "%s cannot be read: %s", file->path,
			strerror_r(errno, reason, sizeof(reason)));
		return NULL;
	}
	int rc = sqlite3_open_v2(file->path, &connection,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(connection, OPEN_WAIT_MS);
	if (rc != SQLITE_OK) {
		(void)found_error(file, rc, why);
	} else if (look(file, connection, false, why) == FOUND_OURS) {
		rc = read_secret(connection, secret_out);
		if (rc == SQLITE_OK && remember_file(file))
			return connection;
		(void)found_error(file, rc == SQLITE_OK ? SQLITE_CANTOPEN : rc, why);
	} else if (why->text[0] == '\0') {
		why_set(why, "%s has not been used by this version of guised yet", file->path);
	}
	(void)sqlite3_close(connection);
	return NULL;
}

sqlite3 *sqlite_file_open(
	struct sqlite_file *file, bool is_suspect, unsigned char *secret_out, struct why *why)
{
	if (file->is_read_only)
		return open_to_read(file, secret_out, why);
	if (file->inode == 0) {
		is_suspect = is_suspect || has_log(file);
	} else if (!sqlite_file_is_same(file)) {
		remove_log(file);
	}
	for (unsigned attempt = 0; attempt < 2; attempt++) {
		sqlite3 *connection = NULL;
		enum found found = try_file(file, is_suspect, &connection, why);
		if (found == FOUND_OURS) {
			int rc = read_secret(connection, secret_out);
			if (rc == SQLITE_OK && remember_file(file))
				return connection;
			found = found_error(file, rc == SQLITE_OK ? SQLITE_CANTOPEN : rc, why);
		}
		(void)sqlite3_close(connection);
		if (found != FOUND_BROKEN || !set_aside(file, why))
			return NULL;
		is_suspect = false;
	}
	return NULL;
}

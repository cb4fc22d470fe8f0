#include "cli/exception_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

#define MAX_FILE ((size_t)16 << 20)

static int complain(const char *path, int status)
{
	char reason[128];
	(void)fprintf(
		stderr, "guise: %s: %s\n", path, strerror_r(errno, reason, sizeof(reason)));
	return status;
}

static const struct settings *settings_of(const struct exception_file *file)
{
	return &file->judge.policy->snapshot->settings;
}

const struct protected_list *exception_file_list(const struct exception_file *file)
{
	return &file->judge.policy->snapshot->protected_list;
}

static int lock_and_load_again(struct exception_file *file)
{
	file->lock = exceptions_lock(file->path);
	if (file->lock < 0)
		return complain(file->path, EX_CANTCREAT);
	judge_close(&file->judge);
	file->judge = (struct judge){ .policy = NULL };
	int status = judge_load(&file->judge, file->config, NULL);
	if (status == EX_OK)
		file->path = (const char *)settings_of(file)->exceptions_path.ptr;
	return status;
}

int exception_file_open(struct exception_file *file, const char *config, bool to_write)
{
	*file = (struct exception_file){
		.config = config ? config : DEFAULT_CONFIGURATION,
		.lock = -1,
	};
	int status = judge_load(&file->judge, file->config, NULL);
	if (status != EX_OK)
		return status;
	file->path = (const char *)settings_of(file)->exceptions_path.ptr;
	if (!to_write)
		return EX_OK;
	if (file->path[0] == '\0') {
		(void)fprintf(stderr, "guise: %s: exceptions names no file to keep them in\n",
			file->config);
		return EX_CONFIG;
	}
	return lock_and_load_again(file);
}

/* The faults of `written`, which nobody has seen as a file yet, are told without its name. */
static void print_faults(const struct fault_list *faults, const char *written)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *fault = &faults->items[i];
		if (fault->is_warning)
			continue;
		if (!view_equal(fault->file, view_of(written)))
			(void)fprintf(stderr, "%.*s:%u: ", VIEW_ARG(fault->file), fault->line);
		(void)fprintf(stderr, "%.*s\n", VIEW_ARG(fault->text));
	}
}

/* Loads everything with `text` as the file of exceptions. */
static int try_out(struct exception_file *file, struct view text)
{
	int fd = memfd_create("exceptions.conf", MFD_CLOEXEC);
	if (fd < 0)
		return complain("exceptions", EX_OSERR);
	ssize_t written = write(fd, text.ptr, text.len);
	if (written < 0 || (size_t)written != text.len) {
		(void)close(fd);
		return complain("exceptions", EX_OSERR);
	}
	struct arena *arena = file->judge.arena;
	const char *path = arena_string(arena, arena_printf(arena, "/proc/self/fd/%d", fd));
	struct config_source source = { .path = file->config, .exceptions_path = path };
	struct fault_list faults = { .arena = arena };
	struct snapshot *snapshot = NULL;
	int status = EX_OK;
	if (policy_read(&source, &faults, &snapshot) != ERR_OK) {
		print_faults(&faults, path);
		status = EX_DATAERR;
	}
	snapshot_unref(snapshot);
	(void)close(fd);
	return status;
}

int exception_file_write(
	struct exception_file *file, const struct exception *items, size_t count)
{
	struct buf text = buf_init(file->judge.arena, MAX_FILE);
	exceptions_print(items, count, &text);
	if (text.len == MAX_FILE) {
		(void)fprintf(stderr, "guise: %s: more exceptions than the file may hold\n",
			file->path);
		return EX_DATAERR;
	}
	int status = try_out(file, buf_view(&text));
	if (status != EX_OK)
		return status;
	const char *like = (const char *)settings_of(file)->protected_path.ptr;
	if (exceptions_replace(file->path, like, buf_view(&text)) != ERR_OK)
		return complain(file->path, EX_CANTCREAT);
	return EX_OK;
}

void exception_file_close(struct exception_file *file)
{
	judge_close(&file->judge);
	if (file->lock >= 0)
		(void)close(file->lock);
}

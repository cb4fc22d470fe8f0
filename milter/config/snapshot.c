#include "config/snapshot.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/options.h"
#include "config/protected.h"
#include "config/rule.h"

#define FIRST_BLOCK ((size_t)64 << 10)
#define ETC_RULES   "/etc/guise/rules"

struct load {
	const struct config_source *from;
	struct snapshot *snapshot;
	struct fault_list *faults;
	struct option_places places;
	struct source main;
	bool main_is_read; /* without a syntax error */
	struct rules_load rules;
	struct option_records records; /* in `main` */
};

static struct reader reader_over(struct load *load, const struct source *source)
{
	return (struct reader){ .arena = load->snapshot->arena,
		.faults = load->faults,
		.source = source,
		.freemail = &load->rules.freemail,
		.shared_signers = &load->snapshot->rules.shared_signers };
}

/* --- guise.conf --- */

static void load_main(struct load *load)
{
	struct settings *settings = &load->snapshot->settings;
	struct arena *arena = load->snapshot->arena;
	options_default(settings, arena);
	if (!load->from->path) {
		settings->protected_path = view_of(arena_string(arena, VIEW("")));
		settings->exceptions_path = settings->protected_path;
		return;
	}
	struct view path = view_of(load->from->path);
	settings->protected_path = source_resolve_path(path, settings->protected_path, arena);
	settings->exceptions_path = source_resolve_path(path, settings->exceptions_path, arena);
	load->main_is_read = source_read(&load->main, load->from->path, load->faults);
	if (!load->main_is_read)
		return;
	struct reader reader = reader_over(load, &load->main);
	options_read(&reader, settings, &load->places, &load->records);
	if (load->from->exceptions_path) {
		settings->exceptions_path =
			view_of(arena_string(arena, view_of(load->from->exceptions_path)));
	}
}

/* --- rules --- */

/* The path of this very program; empty where it cannot be known. */
static struct view own_path(char path[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
	if (length <= 0 || length >= PATH_MAX)
		return (struct view){ NULL, 0 };
	return (struct view){ (const unsigned char *)path, (size_t)length };
}

/* PREFIX/share/guise/rules for a program in PREFIX/bin or PREFIX/sbin, if it is there: a tree
 * may be installed under another prefix than it was made for. */
static const char *rules_beside(struct view program, struct arena *arena)
{
	struct view folder = view_slice(program, 0, view_find_last(program, '/'));
	size_t slash = view_find_last(folder, '/');
	struct view name = view_from(folder, slash + 1);
	if (!view_equal(name, VIEW("bin")) && !view_equal(name, VIEW("sbin")))
		return NULL;
	struct view path = arena_printf(
		arena, "%.*s/share/guise/rules", VIEW_ARG(view_slice(folder, 0, slash)));
	const char *rules = arena_string(arena, path);
	return access(rules, F_OK) == 0 ? rules : NULL;
}

/* A program that was built and not installed has its source tree's rules. */
static const char *find_shipped_rules(struct arena *arena, bool *is_installed_out)
{
	char path[PATH_MAX];
	struct view program = own_path(path);
	const char *beside = rules_beside(program, arena);
	*is_installed_out = true;
	if (beside)
		return beside;
	if (!view_starts_with(program, VIEW(GUISE_BUILD_DIR "/")))
		return GUISE_RULES_DIR;
	*is_installed_out = false;
	return GUISE_SOURCE_RULES;
}

static void load_rules(struct load *load)
{
	const struct settings *settings = &load->snapshot->settings;
	bool is_installed = false;
	const char *shipped = find_shipped_rules(load->snapshot->arena, &is_installed);
	const char *laid_over = NULL;
	if (load->from->rules_path)
		shipped = load->from->rules_path;
	if (settings->rules_path.len > 0) {
		laid_over = (const char *)settings->rules_path.ptr;
	} else if (is_installed && access(ETC_RULES, F_OK) == 0) {
		laid_over = ETC_RULES;
	}
	load->rules.arena = load->snapshot->arena;
	load->rules.faults = load->faults;
	load->rules.settings = &load->snapshot->settings;
	load->rules.places = &load->places;
	load->rules.rules = &load->snapshot->rules;
	rules_load_folders(&load->rules, shipped, laid_over);
	struct reader reader = reader_over(load, &load->main);
	if (load->records.weights)
		rules_read_weights(&load->rules, &reader, load->records.weights);
	if (load->records.rules)
		rule_read_list(&load->rules, &reader, load->records.rules);
}

/* --- protected.conf --- */

struct file_stamp file_stamp_of(const char *path)
{
	struct stat status;
	if (path[0] == '\0' || stat(path, &status) != 0)
		return (struct file_stamp){ 0 };
	return (struct file_stamp){
		.seconds = (int64_t)status.st_mtim.tv_sec,
		.nanoseconds = (int64_t)status.st_mtim.tv_nsec,
		.size = (uint64_t)status.st_size,
		.inode = (uint64_t)status.st_ino,
	};
}

bool file_stamp_equal(struct file_stamp a, struct file_stamp b)
{
	return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds && a.size == b.size &&
	       a.inode == b.inode;
}

/* The list with the exceptions that are kept apart, where there are any. */
static void read_list(struct load *load, struct reader *reader)
{
	struct snapshot *snapshot = load->snapshot;
	const char *path = (const char *)snapshot->settings.exceptions_path.ptr;
	/* Taken first: what changes while it is read is read once more. */
	snapshot->exceptions = file_stamp_of(path);
	if (path[0] == '\0' || (access(path, F_OK) != 0 && errno == ENOENT)) {
		protected_read(reader, NULL, &snapshot->protected_list);
		return;
	}
	struct source apart;
	bool is_read = source_read(&apart, path, load->faults);
	struct reader apart_reader = reader_over(load, &apart);
	protected_read(reader, is_read ? &apart_reader : NULL, &snapshot->protected_list);
	source_finish(&apart);
}

static void load_protected(struct load *load)
{
	struct settings *settings = &load->snapshot->settings;
	struct protected_list *list = &load->snapshot->protected_list;
	if (load->from->protected_path) {
		settings->protected_path = view_of(arena_string(
			load->snapshot->arena, view_of(load->from->protected_path)));
	} else if (!load->from->path) {
		return;
	}
	const char *path = (const char *)settings->protected_path.ptr;
	if (!load->from->protected_path && !load->main_is_read && access(path, F_OK) != 0)
		return; /* the file that would name the list has a fault already */
	struct origin at = load->places.at[OPTION_NUMBER_protected_path];
	if (path[0] == '\0') {
		fault_warn(load->faults, PLACE(at),
			"protected names no list: nobody is protected");
		return;
	}
	struct source source;
	size_t errors = load->faults->errors;
	if (source_read(&source, path, load->faults)) {
		struct reader reader = reader_over(load, &source);
		read_list(load, &reader);
		if (load->faults->errors == errors &&
			list->person_count + list->organization_count + list->domain_count ==
				0) {
			fault_warn(load->faults, view_of(path), 0,
				"the list is empty: nobody is protected");
		}
	}
	source_finish(&source);
}

static bool has_logins(const struct protected_list *list)
{
	for (size_t i = 0; i < list->person_count; i++) {
		if (list->people[i].logins.count > 0)
			return true;
	}
	for (size_t i = 0; i < list->organization_count; i++) {
		if (list->organizations[i].logins.count > 0)
			return true;
	}
	return false;
}

static void check_logins(struct load *load)
{
	const struct snapshot *snapshot = load->snapshot;
	if (snapshot->settings.submission != SUBMISSION_OWN ||
		has_logins(&snapshot->protected_list))
		return;
	fault_warn(load->faults, PLACE(load->places.at[OPTION_NUMBER_submission]),
		"submission is \"own\", but no record has logins: only who logs in with an own "
		"address may use a protected name");
}

/* --- the whole --- */

/* Adds the fault before those of the same file that stand further down. */
static void insert_by_line(
	struct fault *sorted, size_t *count, size_t file_start, const struct fault *fault)
{
	size_t at = *count;
	while (at > file_start && sorted[at - 1].line > fault->line) {
		sorted[at] = sorted[at - 1];
		at--;
	}
	sorted[at] = *fault;
	++*count;
}

/* File by file in the order in which they were first named, each from top to bottom. */
static void sort_faults(struct fault_list *faults, size_t first)
{
	size_t count = faults->count - first;
	if (count == 0)
		return;
	struct fault *items = faults->items + first;
	struct fault *sorted = arena_array(faults->arena, struct fault, count);
	bool *done = arena_array(faults->arena, bool, count);
	size_t sorted_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (done[i])
			continue;
		size_t file_start = sorted_count;
		for (size_t j = i; j < count; j++) {
			if (!view_equal(items[i].file, items[j].file))
				continue;
			insert_by_line(sorted, &sorted_count, file_start, &items[j]);
			done[j] = true;
		}
	}
	memcpy(items, sorted, count * sizeof(*items));
}

enum err config_load(const struct config_source *source, struct fault_list *faults,
	struct snapshot **snapshot_out)
{
	size_t errors = faults->errors;
	size_t first = faults->count;
	struct arena *arena = arena_create(FIRST_BLOCK, 0);
	struct snapshot *snapshot = arena_new(arena, struct snapshot);
	snapshot->arena = arena;
	snapshot->references = 1;
	struct load load = { .from = source, .snapshot = snapshot, .faults = faults };
	load_main(&load);
	load_rules(&load);
	if (source->check_names) {
		rules_check_names(
			&snapshot->rules, source->check_names, source->check_count, faults);
	}
	if (!source->path || load.main_is_read)
		options_check(&snapshot->settings, &load.places, faults);
	load_protected(&load);
	check_logins(&load);
	if (source->path)
		source_finish(&load.main);
	sort_faults(faults, first);
	if (faults->errors > errors) {
		snapshot_unref(snapshot);
		return ERR_CONFIG;
	}
	*snapshot_out = snapshot;
	return ERR_OK;
}

struct snapshot *snapshot_ref(struct snapshot *snapshot)
{
	snapshot->references++;
	return snapshot;
}

void snapshot_unref(struct snapshot *snapshot)
{
	if (snapshot && --snapshot->references == 0)
		arena_destroy(snapshot->arena); /* which holds the snapshot itself */
}

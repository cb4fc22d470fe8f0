/* guise scan: what would have happened to the mail in an archive. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/input.h"
#include "cli/judge.h"
#include "cli/scan_tally.h"
#include "engine/report.h"

#include <fts.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define MAX_OUTPUT     ((size_t)64 << 20)
#define FIRST_BLOCK    ((size_t)64 << 10)
#define FOUND          1
#define PROGRESS_EVERY 50

struct scan {
	struct judge judge;
	struct tally *tally;
	bool json;
	bool no_history;
	bool shows_progress;
	size_t unreadable;
};

static void show_progress(const struct scan *scan)
{
	if (scan->shows_progress && tally_messages(scan->tally) % PROGRESS_EVERY == 0) {
		(void)fprintf(stderr, "\r%zu messages, %zu would be acted on ",
			tally_messages(scan->tally), tally_acted(scan->tally));
	}
}

static void scan_message(struct scan *scan, struct view bytes, struct view name)
{
	struct envelope envelope = { .client = { .family = IP_NONE } };
	struct arena *arena = arena_create(FIRST_BLOCK, 0);
	struct judged judged;
	judge_message(&scan->judge, &envelope, input_crlf(bytes, arena), &judged);
	tally_add(scan->tally, &judged.verdict, name);
	if (scan->json) {
		struct buf out = buf_init(arena, MAX_OUTPUT);
		report_json(&scan->judge.env, &judged.verdict, name, &out);
		buf_byte(&out, '\n');
		(void)fwrite(out.bytes, 1, out.len, stdout);
	}
	judged_finish(&judged);
	arena_destroy(arena);
	show_progress(scan);
}

static void scan_file(struct scan *scan, const char *path)
{
	struct input input = { NULL, 0 };
	if (input_read(path, &input) != ERR_OK) {
		scan->unreadable++;
		return;
	}
	struct arena *arena = arena_create(1024, 0);
	struct view rest = { input.bytes, input.len };
	struct view message = { NULL, 0 };
	bool is_mbox = input_is_mbox_of_many(&input);
	for (size_t number = 1; input_next_message(&rest, &message); number++) {
		struct view name =
			is_mbox ? arena_printf(arena, "%s#%zu", path, number) : view_of(path);
		scan_message(scan, message, name);
	}
	arena_destroy(arena);
	input_free(&input);
}

/* In a folder: the files of a Maildir (cur, new), and what is called .eml, .mbox, .msg or
 * nothing of the kind ("inbox", "12345"). Indexes and locks have other endings. */
static bool is_mail_file(const FTSENT *entry)
{
	const char *folder = entry->fts_parent ? entry->fts_parent->fts_name : "";
	struct view name = view_of(entry->fts_name);
	if (entry->fts_level == 0 || strcmp(folder, "cur") == 0 || strcmp(folder, "new") == 0)
		return true;
	if (name.len == 0 || name.ptr[0] == '.')
		return false;
	return view_find(name, '.') == name.len ||
	       view_ends_with_ascii_nocase(name, VIEW(".eml")) ||
	       view_ends_with_ascii_nocase(name, VIEW(".mbox")) ||
	       view_ends_with_ascii_nocase(name, VIEW(".msg"));
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void scan_paths(struct scan *scan, char **paths)
{
	FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	if (!tree) {
		scan->unreadable++;
		return;
	}
	for (const FTSENT *entry = fts_read(tree); entry; entry = fts_read(tree)) {
		if (entry->fts_info == FTS_F && is_mail_file(entry)) {
			scan_file(scan, entry->fts_accpath);
		} else if (entry->fts_info == FTS_NS || entry->fts_info == FTS_ERR ||
			   entry->fts_info == FTS_DNR) {
			(void)fprintf(stderr, "guise: %s: %s\n", entry->fts_path,
				strerror(entry->fts_errno));
			scan->unreadable++;
		}
	}
	(void)fts_close(tree);
}

static int scan_all(struct scan *scan, char **paths)
{
	struct arena *arena = arena_create(FIRST_BLOCK, 0);
	scan->tally = tally_create(arena);
	judge_warn_unprotected(&scan->judge);
	judge_connect(&scan->judge);
	if (!scan->no_history)
		(void)judge_remember(&scan->judge);
	scan_paths(scan, paths);
	if (scan->shows_progress)
		(void)fprintf(stderr, "\r%*s\r", 60, "");
	if (!scan->json) {
		struct buf out = buf_init(arena, MAX_OUTPUT);
		tally_print(scan->tally, &out);
		(void)fwrite(out.bytes, 1, out.len, stdout);
	}
	int status = tally_acted(scan->tally) > 0 ? FOUND : EX_OK;
	arena_destroy(arena);
	return scan->unreadable > 0 ? EX_NOINPUT : status;
}

static int run(int argc, char **argv)
{
	const char *config = NULL;
	const char *protected_list = NULL;
	struct scan scan = { .shows_progress = isatty(STDERR_FILENO) };
	const struct argument known[] = {
		{ "config", 'c', .value = &config },
		{ "protected", 'p', .value = &protected_list },
		{ "json", .flag = &scan.json },
		{ "no-history", .flag = &scan.no_history },
	};
	if (!arguments_read(argc, argv, known, sizeof(known) / sizeof(known[0])))
		return command_usage(&command_scan);
	if (optind == argc)
		return command_misuse(&command_scan, "name a PATH");
	int status = judge_load(&scan.judge, config, protected_list);
	if (status == EX_OK)
		status = scan_all(&scan, argv + optind);
	judge_close(&scan.judge);
	return status;
}

const struct command command_scan = {
	.name = "scan",
	.arguments = "[-c FILE] [-p PROTECTED] [--json] [--no-history] PATH ...",
	.summary = "what would have happened to the mail in a Maildir, an mbox, a folder",
	.run = run,
};

/* guise check: judge messages as the daemon would. */
#include "base/limits.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/input.h"
#include "cli/judge.h"
#include "engine/report.h"

#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

#define FIRST_BLOCK ((size_t)64 << 10)
#define MAX_OUTPUT  ((size_t)64 << 20)
#define FOUND       1

struct check_options {
	const char *config;
	const char *protected_list;
	bool json;
	bool no_history;
	const char *client;
	const char *helo;
	const char *mail_from;
	struct view recipients[LIMIT_RECIPIENTS];
	size_t recipient_count;
};

static bool read_options(int argc, char **argv, struct check_options *options)
{
	const struct argument known[] = {
		{ "config", 'c', .value = &options->config },
		{ "protected", 'p', .value = &options->protected_list },
		{ "json", .flag = &options->json },
		{ "no-history", .flag = &options->no_history },
		{ "client", .value = &options->client },
		{ "helo", .value = &options->helo },
		{ "mail-from", .value = &options->mail_from },
		{ "rcpt", .list = options->recipients, .count = &options->recipient_count,
			.most = LIMIT_RECIPIENTS },
	};
	return arguments_read(argc, argv, known, sizeof(known) / sizeof(known[0]));
}

static struct view without_angles(struct view address)
{
	if (address.len >= 2 && address.ptr[0] == '<' && address.ptr[address.len - 1] == '>')
		return view_slice(address, 1, address.len - 2);
	return address;
}

/* False when --client is no address. */
static bool fill_envelope(struct check_options *options, struct envelope *envelope)
{
	if (options->client && !ip_parse(view_of(options->client), &envelope->client)) {
		(void)fprintf(stderr, "guise: --client %s is no IP address\n", options->client);
		return false;
	}
	envelope->helo = view_of(options->helo);
	envelope->mail_from_known = options->mail_from != NULL;
	envelope->mail_from = without_angles(view_of(options->mail_from));
	envelope->recipients = options->recipients;
	envelope->recipient_count = options->recipient_count;
	return true;
}

static int tell_message(const struct judge *judge, const struct check_options *options,
	const struct envelope *envelope, struct view bytes, const char *file)
{
	struct judged judged;
	judge_message(judge, envelope, bytes, &judged);
	struct arena *text_arena = arena_create(FIRST_BLOCK, 0);
	struct buf out = buf_init(text_arena, MAX_OUTPUT);
	if (options->json) {
		report_json(&judge->env, &judged.verdict, view_of(file), &out);
		buf_byte(&out, '\n');
	} else {
		report_explain(&judge->env, &judged.verdict, view_of(file), &out);
	}
	(void)fwrite(out.bytes, 1, out.len, stdout);
	bool found = judged.verdict.action != ACTION_ACCEPT;
	arena_destroy(text_arena);
	judged_finish(&judged);
	return found ? FOUND : EX_OK;
}

static int judge_file(const struct judge *judge, const struct check_options *options,
	const struct envelope *envelope, const char *path)
{
	struct input input = { NULL, 0 };
	if (input_read(path, &input) != ERR_OK)
		return EX_NOINPUT;
	if (input_is_mbox_of_many(&input)) {
		(void)fprintf(stderr,
			"guise: %s: holds several messages; only the first is judged, what "
			"follows is taken for its body\n",
			path);
	}
	struct arena *arena = arena_create(FIRST_BLOCK, 0);
	struct view message = input_as_message(&input, arena);
	int status = tell_message(judge, options, envelope, message, path);
	arena_destroy(arena);
	input_free(&input);
	return status;
}

static int run(int argc, char **argv)
{
	struct check_options options = { .config = NULL };
	struct envelope envelope = { .client = { .family = IP_NONE } };
	struct judge judge = { .policy = NULL };
	if (!read_options(argc, argv, &options) || !fill_envelope(&options, &envelope))
		return command_usage(&command_check);
	if (optind == argc)
		return command_misuse(&command_check, "name a FILE, or - for standard input");
	int status = judge_load(&judge, options.config, options.protected_list);
	if (status == EX_OK) {
		judge_warn_unprotected(&judge);
		judge_connect(&judge);
		if (!options.no_history)
			(void)judge_remember(&judge);
	}
	for (int i = optind; i < argc && status != EX_CONFIG; i++) {
		int each = judge_file(&judge, &options, &envelope, argv[i]);
		status = each > status ? each : status;
	}
	judge_close(&judge);
	return status;
}

const struct command command_check = {
	.name = "check",
	.arguments = "[-c FILE] [-p PROTECTED] [--json] [--no-history] [--client IP] "
		     "[--helo NAME] [--mail-from ADDRESS] [--rcpt ADDRESS] FILE|- ...",
	.summary = "judge messages as the daemon would, and say why",
	.run = run,
};

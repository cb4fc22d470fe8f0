#include "cli/arguments.h"

#include "base/err.h"

#include <getopt.h>

#define FIRST_CODE 256 /* of options without a letter: above every letter */

static int code_of(const struct argument *known, size_t at)
{
	return known[at].letter ? known[at].letter : FIRST_CODE + (int)at;
}

static void store(const struct argument *argument, const char *value)
{
	if (argument->flag) {
		*argument->flag = true;
	} else if (argument->value) {
		*argument->value = value;
	} else if (*argument->count < argument->most) {
		argument->list[(*argument->count)++] = view_of(value);
	}
}

bool arguments_read(int argc, char **argv, const struct argument *known, size_t count)
{
	struct option names[LIMIT_ARGUMENTS + 1] = { { .name = NULL } };
	char letters[2 * LIMIT_ARGUMENTS + 1] = "";
	size_t used = 0;
	int code = 0;
	BUG_ON(count > LIMIT_ARGUMENTS);
	for (size_t i = 0; i < count; i++) {
		names[i].name = known[i].name;
		names[i].has_arg = known[i].flag ? no_argument : required_argument;
		names[i].val = code_of(known, i);
		if (known[i].letter)
			letters[used++] = known[i].letter;
		if (known[i].letter && !known[i].flag)
			letters[used++] = ':';
	}
	while ((code = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		size_t i = 0;
		while (i < count && code_of(known, i) != code)
			i++;
		if (i == count)
			return false;
		store(&known[i], optarg);
	}
	return true;
}

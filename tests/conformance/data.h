/* The suites outside the source tree, for the programs in this folder. */
#ifndef CONFORMANCE_DATA_H
#define CONFORMANCE_DATA_H

#include "base/buf.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define EXIT_SKIPPED 77

/* Some parsers keep bytes that are no UTF-8 as lone surrogates, which jansson refuses. */
static inline void data_scrub(char *text, size_t len)
{
	static const char replacement[] = "\\ufffd";
	for (size_t i = 0; i + 12 <= len; i++) {
		if (text[i] == '\\' && text[i + 1] == '\\') {
			i++;
		} else if (strncasecmp(text + i, "\\ud", 3) != 0) {
			continue;
		} else if (strchr("89abAB", text[i + 3]) &&
			   strncasecmp(text + i + 6, "\\ud", 3) == 0 &&
			   strchr("cdefCDEF", text[i + 9])) {
			i += 11;
		} else if (strchr("89abcdefABCDEF", text[i + 3])) {
			memcpy(text + i, replacement, 6);
		}
	}
}

/* A JSON file of the data folder; ends the program as skipped where it is not. */
static inline json_t *data_load(const char *name)
{
	const size_t size = (size_t)16 << 20;
	const char *folder = getenv("GUISE_TEST_DATA");
	char path[4096];
	(void)snprintf(path, sizeof(path), "%s/%s", folder ? folder : DEFAULT_TEST_DATA, name);
	FILE *file = fopen(path, "rb");
	if (!file) {
		printf("skipped: no %s\n", path);
		exit(EXIT_SKIPPED);
	}
	char *text = malloc(size);
	size_t len = text ? fread(text, 1, size, file) : 0;
	(void)fclose(file);
	if (len == 0 || len == size) {
		printf("%s: cannot be read\n", path);
		exit(1);
	}
	data_scrub(text, len);
	json_error_t error;
	json_t *json = json_loadb(text, len, JSON_ALLOW_NUL, &error);
	free(text);
	if (!json) {
		printf("%s:%d: %s\n", path, error.line, error.text);
		exit(1);
	}
	return json;
}

static inline struct view data_view(const json_t *json)
{
	return (struct view){ (const unsigned char *)json_string_value(json),
		json_string_length(json) };
}

#endif

/* The files that are made from the table of options: conf/guise.conf whole, and the part of
 * packaging/man/guise.conf.5.scd between its two marks.
 *
 *   guise-gen check FOLDER   exits 1 and names what is stale in this source folder
 *   guise-gen write FOLDER   writes it anew */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/snapshot.h"

#define FILE_MAX ((size_t)1 << 20)

static const char begin_mark[] = "; begin of what guise-gen writes\n";
static const char end_mark[] = "; end of what guise-gen writes\n";

static struct view read_file(const char *path, struct arena *arena)
{
	unsigned char *bytes = arena_array(arena, unsigned char, FILE_MAX);
	size_t size = 0;
	FILE *stream = fopen(path, "rb");
	if (stream) {
		size = fread(bytes, 1, FILE_MAX, stream);
		(void)fclose(stream);
	}
	return (struct view){ bytes, size };
}

static void write_file(const char *path, struct view text)
{
	FILE *stream = fopen(path, "wb");
	if (!stream || fwrite(text.ptr, 1, text.len, stream) != text.len ||
		fclose(stream) != 0) {
		perror(path);
		exit(2);
	}
}

/* The page as it stands, with the part between the marks made anew. */
static struct view make_man(const char *path, struct arena *arena)
{
	struct view page = read_file(path, arena);
	size_t begin = view_search(page, view_of(begin_mark));
	size_t end = view_search(page, view_of(end_mark));
	if (begin == page.len || end == page.len || end < begin) {
		(void)fprintf(stderr, "%s: has not the two marks\n", path);
		exit(2);
	}
	struct buf made = buf_init(arena, FILE_MAX);
	buf_put(&made, view_slice(page, 0, begin + sizeof(begin_mark) - 1));
	buf_byte(&made, '\n');
	config_print_man(&made);
	buf_byte(&made, '\n');
	buf_put(&made, view_from(page, end));
	return buf_view(&made);
}

/* Returns whether the file was as it should be. */
static bool settle(const char *path, struct view made, bool write, struct arena *arena)
{
	if (view_equal(read_file(path, arena), made))
		return true;
	if (write) {
		write_file(path, made);
	} else {
		(void)fprintf(stderr, "%s is stale: build the target `generate`\n", path);
	}
	return write;
}

int main(int argc, char **argv)
{
	if (argc != 3 || (strcmp(argv[1], "check") != 0 && strcmp(argv[1], "write") != 0)) {
		(void)fprintf(stderr, "usage: guise-gen check|write FOLDER\n");
		return 2;
	}
	bool write = strcmp(argv[1], "write") == 0;
	struct arena *arena = arena_create(FILE_MAX, 0);
	char sample[4096];
	char man[4096];
	(void)snprintf(sample, sizeof(sample), "%s/conf/guise.conf", argv[2]);
	(void)snprintf(man, sizeof(man), "%s/packaging/man/guise.conf.5.scd", argv[2]);

	struct buf made = buf_init(arena, FILE_MAX);
	config_print_sample(&made);
	bool good = settle(sample, buf_view(&made), write, arena);
	good &= settle(man, make_man(man, arena), write, arena);
	arena_destroy(arena);
	return good ? 0 : 1;
}

#include "config/source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

/* What the scanner is inside of, which may go on over the end of a line. */
enum state {
	STATE_PLAIN,
	STATE_STRING,
	STATE_COMMENT
};

struct frame {
	struct view file;
	struct view rest;
	unsigned line;
};

struct expansion {
	struct source *source;
	struct fault_list *faults;
	struct frame stack[LIMIT_CONFIG_DEPTH];
	size_t depth;
	size_t file_count;
	size_t line_size;
	size_t octets;
	enum state state;
	struct origin opened;   /* where the string or comment began that goes on */
	struct origin unclosed; /* the first string that goes on over the end of its line */
	bool failed;
	struct buf text;
};

static void fail_errno(struct expansion *x, struct origin at, struct view file)
{
	char reason[128];
	const char *text = strerror_r(errno, reason, sizeof(reason));
	if (at.line == 0) {
		fault_add(x->faults, file, 0, "cannot be read: %s", text);
	} else {
		fault_add(x->faults, at.file, at.line, "@include: %.*s cannot be read: %s",
			VIEW_ARG(file), text);
	}
	x->failed = true;
}

/* The octets of a regular file that is not too large; else false with errno. A folder or a
 * device must never reach the library. */
static bool find_size(const struct expansion *x, FILE *stream, size_t *size_out)
{
	struct stat status;
	if (fstat(fileno(stream), &status) != 0)
		return false;
	errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
	if (!S_ISREG(status.st_mode))
		return false;
	errno = EFBIG;
	if (status.st_size < 0 || (uint64_t)status.st_size > LIMIT_CONFIG_SIZE - x->octets)
		return false;
	*size_out = (size_t)status.st_size;
	return true;
}

/* Without waiting for the other end of a pipe that somebody named by mistake. */
static FILE *open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	FILE *stream = fd >= 0 ? fdopen(fd, "rb") : NULL;
	if (fd >= 0 && !stream)
		(void)close(fd);
	return stream;
}

static bool read_whole(struct expansion *x, const char *path, struct view *text_out)
{
	size_t size = 0;
	FILE *stream = open_file(path);
	if (!stream)
		return false;
	bool is_read = find_size(x, stream, &size);
	if (is_read) {
		unsigned char *bytes = arena_array(x->source->arena, unsigned char, size + 1);
		size_t got = fread(bytes, 1, size, stream);
		is_read = !ferror(stream);
		x->octets += got;
		*text_out = (struct view){ bytes, got };
	}
	int failed = errno;
	(void)fclose(stream);
	errno = failed;
	return is_read;
}

/* `at` is the place of the @include, or has line 0 for the first file. */
static void push_file(struct expansion *x, struct view file, struct origin at)
{
	struct view text = { NULL, 0 };
	if (x->depth == LIMIT_CONFIG_DEPTH || x->file_count == LIMIT_CONFIG_FILES) {
		fault_add(x->faults, at.file, at.line,
			"@include: more than %d files, or more than %d inside each other",
			LIMIT_CONFIG_FILES, LIMIT_CONFIG_DEPTH);
		x->failed = true;
		return;
	}
	const char *path = arena_string(x->source->arena, file);
	if (!read_whole(x, path, &text)) {
		fail_errno(x, at, file);
		return;
	}
	if (view_starts_with(text, VIEW("\xEF\xBB\xBF"))) /* some editors begin with it */
		text = view_from(text, 3);
	x->stack[x->depth++] = (struct frame){ .file = file, .rest = text };
	x->file_count++;
}

static struct origin here(const struct expansion *x)
{
	const struct frame *top = &x->stack[x->depth - 1];
	return (struct origin){ .file = top->file, .line = top->line };
}

static void fail_here(struct expansion *x, const char *text)
{
	struct origin at = here(x);
	fault_add(x->faults, at.file, at.line, "%s", text);
	x->failed = true;
}

static void add_line(struct expansion *x)
{
	struct source *source = x->source;
	if (source->line_count + 1 >= x->line_size) {
		size_t size = x->line_size ? x->line_size * 2 : 256;
		struct origin *lines = arena_array(source->arena, struct origin, size);
		if (source->lines)
			memcpy(lines, source->lines, x->line_size * sizeof(*lines));
		source->lines = lines;
		x->line_size = size;
	}
	source->lines[++source->line_count] = here(x);
}

static bool is_name_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c == '_' || c == '-' || c == '*';
}

/* 16 and above for what is no digit. */
static unsigned digit_of(unsigned char c)
{
	if (ascii_is_digit(c))
		return (unsigned)(c - '0');
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* The number at the start of `rest`: its octets; *is_big when libconfig would cut it. */
static size_t scan_number(struct expansion *x, struct view rest, bool *is_big)
{
	size_t at = 0;
	unsigned base = 10;
	if (view_starts_with_ascii_nocase(rest, VIEW("0x"))) {
		base = 16;
		at = 2;
	}
	uint64_t value = 0;
	bool too_big = false;
	for (; at < rest.len && digit_of(rest.ptr[at]) < base; at++) {
		too_big |= __builtin_mul_overflow(value, base, &value);
		too_big |= __builtin_add_overflow(value, digit_of(rest.ptr[at]), &value);
	}
	unsigned char next = at < rest.len ? rest.ptr[at] : 0;
	if (next == '.' || next == 'e' || next == 'E') {
		while (at < rest.len &&
			(ascii_is_alnum(rest.ptr[at]) || strchr(".+-", rest.ptr[at])))
			at++;
		return at;
	}
	if (too_big || value > INT64_MAX)
		fail_here(x, "an integer that does not fit into 64 bits");
	*is_big = value > INT32_MAX && next != 'L';
	while (at < rest.len && rest.ptr[at] == 'L')
		at++;
	return at;
}

/* The octets of the string at the start of `rest`, up to and with its closing quote. */
static size_t scan_string(struct expansion *x, struct view rest)
{
	for (size_t at = 0; at < rest.len; at++) {
		if (rest.ptr[at] == '\\') {
			if (view_starts_with_ascii_nocase(view_from(rest, at), VIEW("\\x00")))
				fail_here(x, "a string with a NUL in it");
			at++;
		} else if (rest.ptr[at] == '"') {
			x->state = STATE_PLAIN;
			return at + 1;
		}
	}
	return rest.len;
}

/* The octets of the next token outside strings and comments; a comment to the end of the
 * line is `rest` whole. */
static size_t scan_plain(struct expansion *x, struct view rest, bool *is_big)
{
	unsigned char c = rest.ptr[0];
	size_t at = 1;
	if (c == '"') {
		x->state = STATE_STRING;
		x->opened = here(x);
		return 1;
	}
	if (c == '#' || view_starts_with(rest, VIEW("//")))
		return rest.len;
	if (view_starts_with(rest, VIEW("/*"))) {
		x->state = STATE_COMMENT;
		x->opened = here(x);
		return 2;
	}
	if (ascii_is_digit(c))
		return scan_number(x, rest, is_big);
	if (ascii_is_alpha(c) || c == '*') {
		while (at < rest.len && is_name_byte(rest.ptr[at]))
			at++;
	}
	return at;
}

static void expand_line(struct expansion *x, struct view line)
{
	add_line(x);
	if (view_find(line, '\0') < line.len)
		fail_here(x, "a NUL octet");
	for (size_t at = 0; at < line.len;) {
		struct view rest = view_from(line, at);
		bool is_big = false;
		size_t used = 0;
		if (x->state == STATE_STRING) {
			used = scan_string(x, rest);
		} else if (x->state == STATE_COMMENT) {
			size_t end = view_search(rest, VIEW("*/"));
			used = end < rest.len ? end + 2 : rest.len;
			if (end < rest.len)
				x->state = STATE_PLAIN;
		} else {
			used = scan_plain(x, rest, &is_big);
		}
		buf_put(&x->text, view_slice(rest, 0, used));
		if (is_big)
			buf_byte(&x->text, 'L');
		at += used;
	}
	buf_byte(&x->text, '\n');
	if (x->state == STATE_STRING && x->unclosed.line == 0)
		x->unclosed = x->opened;
}

/* A line with an @include: its path in *path, empty where it is not as it must be. None may
 * reach the library, which ends the process when the path is that of a folder. */
static bool is_include(const struct expansion *x, struct view line, struct view *path)
{
	struct view text = view_trim(line);
	if (x->state != STATE_PLAIN || !view_starts_with(text, VIEW("@include")))
		return false;
	text = view_trim(view_from(text, sizeof("@include") - 1));
	struct view inside = view_slice(text, 1, text.len > 2 ? text.len - 2 : 0);
	bool is_path = inside.len > 0 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"' &&
		       view_find(inside, '"') == inside.len &&
		       view_find(inside, '\0') == inside.len;
	*path = is_path ? inside : (struct view){ NULL, 0 };
	return true;
}

/* One quote too few turns every later string inside out: what is wrong is the first one that
 * does not end in its line, not the one that the end of the file cuts off. */
static void fail_open(struct expansion *x)
{
	if (x->state == STATE_STRING) {
		fault_add(x->faults, x->unclosed.file, x->unclosed.line,
			"the file ends inside a string: a closing quote is missing in this "
			"line");
	} else {
		fault_add(x->faults, x->opened.file, x->opened.line,
			"the file ends inside a comment that begins here");
	}
	x->failed = true;
}

static void expand_next(struct expansion *x)
{
	struct frame *top = &x->stack[x->depth - 1];
	if (top->rest.len == 0) {
		if (x->state != STATE_PLAIN)
			fail_open(x);
		x->depth--;
		return;
	}
	struct view line = view_slice(top->rest, 0, view_find(top->rest, '\n'));
	struct view path = { NULL, 0 };
	top->rest = view_from(top->rest, line.len + 1);
	top->line++;
	if (is_include(x, line, &path) && path.len == 0) {
		fail_here(x, "@include wants the path of a file in double quotes, and nothing "
			     "behind it");
	} else if (path.len > 0) {
		push_file(x, source_resolve_path(top->file, path, x->source->arena), here(x));
	} else {
		expand_line(x, line);
	}
}

static struct origin origin_of_line(const struct source *source, size_t line)
{
	if (line > source->line_count)
		line = source->line_count;
	if (line == 0)
		return (struct origin){ .file = source->file };
	return source->lines[line];
}

/* What the library says, and what it means for whoever wrote the file. */
static void fail_library(const struct expansion *x, const config_t *tree)
{
	static const struct {
		const char *reason;
		const char *advice;
	} advices[] = {
		{ "syntax error", "is a comma, bracket or double quote missing, here or in the "
				  "line before?" },
		{ "duplicate setting name", "an option of this line is there already" },
		{ "mismatched element type in array",
			"between [ and ] all values are of one type" },
	};
	int line = config_error_line(tree);
	struct origin at = origin_of_line(x->source, line > 0 ? (size_t)line : 0);
	const char *text = config_error_text(tree);
	struct view reason = view_of(text ? text : "syntax error");
	if (x->unclosed.line > 0) {
		fault_add(x->faults, at.file, at.line,
			"%.*s; the string that begins in %.*s:%u does not end in that line: is "
			"its closing quote missing?",
			VIEW_ARG(reason), VIEW_ARG(x->unclosed.file), x->unclosed.line);
		return;
	}
	const char *advice = NULL;
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++) {
		if (view_equal(reason, view_of(advices[i].reason)))
			advice = advices[i].advice;
	}
	fault_add(x->faults, at.file, at.line, "%.*s%s%s", VIEW_ARG(reason), advice ? ": " : "",
		advice ? advice : "");
}

bool source_read(struct source *source_out, const char *path, struct fault_list *faults)
{
	*source_out = (struct source){ .arena = arena_create((size_t)64 << 10, 0) };
	source_out->file = view_of(arena_string(source_out->arena, view_of(path)));
	config_init(&source_out->tree);
	struct expansion x = { .source = source_out, .faults = faults };
	x.text = buf_init(source_out->arena, 2 * LIMIT_CONFIG_SIZE);
	push_file(&x, source_out->file, (struct origin){ .file = source_out->file });
	while (x.depth > 0 && !x.failed)
		expand_next(&x);
	if (x.failed)
		return false;
	const char *text = arena_string(source_out->arena, buf_view(&x.text));
	if (config_read_string(&source_out->tree, text) == CONFIG_TRUE)
		return true;
	fail_library(&x, &source_out->tree);
	return false;
}

void source_finish(struct source *source)
{
	config_destroy(&source->tree);
	arena_destroy(source->arena);
}

struct origin source_origin(const struct source *source, const config_setting_t *setting)
{
	return origin_of_line(source, config_setting_source_line(setting));
}

struct view source_resolve_path(struct view file, struct view path, struct arena *arena)
{
	size_t slash = view_find_last(file, '/');
	if (path.len == 0 || path.ptr[0] == '/' || slash == file.len)
		return view_of(arena_string(arena, path));
	struct view folder = view_slice(file, 0, slash + 1);
	return arena_printf(arena, "%.*s%.*s", VIEW_ARG(folder), VIEW_ARG(path));
}

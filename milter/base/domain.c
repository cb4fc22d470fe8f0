#include "base/domain.h"

#include "base/limits.h"
#include "base/suffixes.h"

#include <libpsl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_MAX (64 << 20) /* octets of a public suffix list */

/* Set before threads start. */
static const psl_ctx_t *suffixes; /* libpsl's contexts are const */
static struct suffixes *compiled; /* the same list where it could be; NULL: libpsl is asked */

static bool is_label_byte(unsigned char c, bool underscore)
{
	return ascii_is_alnum(c) || c == '-' || (underscore && c == '_');
}

static bool is_label(struct view label, bool underscore)
{
	if (label.len == 0 || label.len > LIMIT_LABEL)
		return false;
	if (!underscore && (label.ptr[0] == '-' || label.ptr[label.len - 1] == '-'))
		return false;
	for (size_t i = 0; i < label.len; i++) {
		if (!is_label_byte(label.ptr[i], underscore))
			return false;
	}
	return true;
}

/* Counts the labels; 0 when one of them is none. */
static size_t count_labels(struct view name, bool underscore)
{
	size_t count = 0;
	if (name.len == 0 || name.len > LIMIT_DOMAIN)
		return 0;
	for (size_t at = 0; at <= name.len; count++) {
		struct view rest = view_from(name, at);
		struct view label = view_slice(rest, 0, view_find(rest, '.'));
		if (!is_label(label, underscore))
			return 0;
		at += label.len + 1;
	}
	return count;
}

static struct view without_final_dot(struct view name)
{
	if (name.len > 0 && name.ptr[name.len - 1] == '.')
		name.len--;
	return name;
}

struct view domain_normalize_any(struct view raw, struct arena *arena)
{
	struct view name = without_final_dot(raw);
	if (count_labels(name, false) == 0)
		return (struct view){ NULL, 0 };
	return arena_lower(arena, name);
}

struct view domain_normalize(struct view raw, struct arena *arena)
{
	if (count_labels(without_final_dot(raw), false) < 2)
		return (struct view){ NULL, 0 };
	return domain_normalize_any(raw, arena);
}

bool domain_is_dns_name(struct view name)
{
	return count_labels(without_final_dot(name), true) > 0;
}

bool domain_is_within(struct view child, struct view parent)
{
	if (parent.len == 0 || !view_ends_with(child, parent))
		return false;
	return child.len == parent.len || child.ptr[child.len - parent.len - 1] == '.';
}

/* The bytes of a small file, or NULL. */
static unsigned char *read_file(const char *path, size_t *len_out)
{
	FILE *file = fopen(path, "re");
	struct stat facts;
	unsigned char *bytes = NULL;
	*len_out = 0;
	if (file && fstat(fileno(file), &facts) == 0 && facts.st_size > 0 &&
		facts.st_size < FILE_MAX) {
		bytes = malloc((size_t)facts.st_size);
		if (bytes)
			*len_out = fread(bytes, 1, (size_t)facts.st_size, file);
	}
	if (file)
		(void)fclose(file);
	return bytes;
}

static void compile(const char *path)
{
	size_t len = 0;
	unsigned char *bytes = read_file(path, &len);
	suffixes_destroy(compiled);
	compiled = bytes ? suffixes_read((struct view){ bytes, len }) : NULL;
	free(bytes);
}

/* The list of the system, where it is no older than the one inside libpsl. */
static const char *newest_file(void)
{
	const char *path = psl_dist_filename();
	struct stat facts;
	if (!path || stat(path, &facts) != 0 || facts.st_mtime < psl_builtin_file_time())
		return NULL;
	return path;
}

static psl_ctx_t *read_before; /* from a file; NULL: nothing, or the one built in */

bool domain_suffixes_load(const char *path)
{
	if (!path)
		path = newest_file();
	psl_ctx_t *read = path ? psl_load_file(path) : NULL;
	const psl_ctx_t *loaded = path ? read : psl_builtin();
	if (!loaded)
		return false;
	psl_free(read_before);
	read_before = read;
	suffixes = loaded;
	compile(path ? path : "");
	return true;
}

/* By libpsl, which wants a string. */
static size_t find_registrable(struct view domain)
{
	char name[LIMIT_DOMAIN + 1];
	memcpy(name, domain.ptr, domain.len);
	name[domain.len] = '\0';
	const char *found = psl_registrable_domain(suffixes ? suffixes : psl_builtin(), name);
	return found ? (size_t)(found - name) : domain.len;
}

struct view domain_registrable(struct view domain)
{
	if (domain.len == 0 || domain.len > LIMIT_DOMAIN || domain.ptr[0] == '.')
		return (struct view){ NULL, 0 };
	if (!compiled)
		return view_from(domain, find_registrable(domain));
	size_t at = suffixes_find(compiled, domain);
	if (at == 0)
		return (struct view){ NULL, 0 };
	for (at--; at > 0 && domain.ptr[at - 1] != '.';)
		at--;
	return view_from(domain, at);
}

bool domain_is_public_suffix(struct view domain)
{
	return domain.len > 0 && domain_registrable(domain).len == 0;
}

bool domain_is_private_suffix(struct view domain)
{
	char name[LIMIT_DOMAIN + 1];
	if (!domain_is_public_suffix(domain) || domain.len > LIMIT_DOMAIN)
		return false;
	const psl_ctx_t *list = suffixes ? suffixes : psl_builtin();
	memcpy(name, domain.ptr, domain.len);
	name[domain.len] = '\0';
	return psl_is_public_suffix2(list, name, PSL_TYPE_PRIVATE | PSL_TYPE_NO_STAR_RULE) &&
	       !psl_is_public_suffix2(list, name, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}

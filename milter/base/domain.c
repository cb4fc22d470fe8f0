#include "base/domain.h"

#include "base/limits.h"

#include <libpsl.h>
#include <stdio.h>
#include <string.h>

static const psl_ctx_t *suffixes; /* set before threads start; libpsl's contexts are const */

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

bool domain_suffixes_load(const char *path)
{
	const psl_ctx_t *loaded = path ? psl_load_file(path) : psl_builtin();
	if (!loaded)
		return false;
	suffixes = loaded;
	return true;
}

struct view domain_registrable(struct view domain)
{
	char name[LIMIT_DOMAIN + 1];
	if (domain.len == 0 || domain.len > LIMIT_DOMAIN)
		return (struct view){ NULL, 0 };
	memcpy(name, domain.ptr, domain.len);
	name[domain.len] = '\0';
	const char *found = psl_registrable_domain(suffixes ? suffixes : psl_builtin(), name);
	return found ? view_from(domain, (size_t)(found - name)) : (struct view){ NULL, 0 };
}

bool domain_is_public_suffix(struct view domain)
{
	return domain.len > 0 && domain_registrable(domain).len == 0;
}

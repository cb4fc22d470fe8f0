/* What stands beside a name: titles, offices, the list or service that it came through, or
 * words that may make it somebody else's name. */
#include "engine/stages.h"
#include "text/fold.h"

#define LIMIT_PIECES 12

static bool is_mark(unsigned char byte)
{
	struct view marks = VIEW(" |\t\r\n\"'*_<>(),;:-~[]./");
	return view_find(marks, byte) < marks.len;
}

static struct view trim_marks(struct view text)
{
	while (text.len > 0 && is_mark(text.ptr[0]))
		text = view_from(text, 1);
	while (text.len > 0 && is_mark(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

static bool is_in(struct view text, const struct string_list *titles, struct arena *arena)
{
	for (size_t i = 0; i < titles->count; i++) {
		if (view_equal(text, trim_marks(text_fold(titles->items[i], arena))))
			return true;
	}
	return false;
}

static bool is_title(const struct engine_env *env, struct view text, const struct match *match,
	struct arena *arena)
{
	const struct person *person = match->principal->person;
	text = trim_marks(text);
	return text.len == 0 || (person && is_in(text, &person->titles, arena)) ||
	       is_in(text, &env->policy->snapshot->rules.titles, arena);
}

/* One title, or several that only blanks part ("Prof. Dr."). */
static bool is_titles(const struct engine_env *env, struct view piece,
	const struct match *match, struct arena *arena)
{
	piece = trim_marks(piece);
	if (is_title(env, piece, match, arena) || view_starts_with(piece, VIEW("via ")))
		return true;
	for (size_t i = 0; i < LIMIT_PIECES && piece.len > 0; i++) {
		struct view word = view_slice(piece, 0, view_find(piece, ' '));
		if (!is_title(env, word, match, arena))
			return false;
		piece = view_trim(view_from(piece, word.len));
	}
	return piece.len == 0;
}

static size_t find_end(struct view text)
{
	static const char *const ends[] = { ",", "|", "(", ")", "[", "]", " - " };
	size_t end = text.len;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t at = view_search(text, view_of(ends[i]));
		if (at < end)
			end = at;
	}
	return end;
}

static bool are_titles(const struct engine_env *env, struct view rest,
	const struct match *match, struct arena *arena)
{
	for (size_t i = 0; i < LIMIT_PIECES && rest.len > 0; i++) {
		size_t end = find_end(rest);
		if (!is_titles(env, view_slice(rest, 0, end), match, arena))
			return false;
		rest = view_from(rest, end + 1);
	}
	return rest.len == 0;
}

bool title_is_all_beside(const struct engine_env *env, struct view text,
	const struct match *match, struct arena *arena)
{
	struct view whole = text_fold(text, arena);
	struct view name = text_fold(match->matched, arena);
	size_t at = view_search(whole, name);
	if (name.len == 0 || at == whole.len)
		return false;
	struct view behind = view_from(whole, at + name.len);
	bool is_apart = (at == 0 || is_mark(whole.ptr[at - 1])) &&
			(behind.len == 0 || is_mark(behind.ptr[0]));
	return is_apart && are_titles(env, view_slice(whole, 0, at), match, arena) &&
	       are_titles(env, behind, match, arena);
}

/* What parts things, and never stands in a name: "Jane | Office | Roe". */
static bool has_parting_mark(struct view text)
{
	const struct view marks = VIEW("|\"'(),;:\\<>[]{}*_~");
	for (size_t i = 0; i < text.len; i++) {
		if (view_find(marks, text.ptr[i]) < marks.len)
			return true;
	}
	return false;
}

/* Jane "JR" Roe, as it stands in the field: the quotes are no part of what is decoded. */
static bool has_quoted_word(struct view raw)
{
	raw = view_trim(raw);
	for (size_t i = 1; i + 1 < raw.len && raw.ptr[i] != '<'; i++) {
		if (raw.ptr[i] == '"' && ascii_is_blank(raw.ptr[i - 1]) &&
			!ascii_is_blank(raw.ptr[i + 1]))
			return true;
	}
	return false;
}

/* Between the first word of the name and the last; empty where the text is not of that form. */
static struct view middle_of(struct view text, const struct match *match, struct arena *arena)
{
	struct view nothing = { NULL, 0 };
	struct view whole = trim_marks(text_fold(text, arena));
	struct view name = text_fold(match->matched, arena);
	struct view first = view_slice(name, 0, view_find(name, ' '));
	size_t at = view_find_last(name, ' ');
	struct view last = at < name.len ? view_from(name, at + 1) : first;
	if (first.len == name.len || first.len + last.len >= whole.len ||
		!view_starts_with(whole, first) || !view_ends_with(whole, last))
		return nothing;
	struct view middle = view_slice(whole, first.len, whole.len - first.len - last.len);
	bool is_apart = is_mark(middle.ptr[0]) && is_mark(middle.ptr[middle.len - 1]);
	return is_apart ? middle : nothing;
}

/* A word more that makes it somebody else's name: Jean-Luc for Jean. No title, and nothing that
 * is set off by marks, is one. */
static bool has_middle(
	const struct engine_env *env, const struct claim *claim, struct arena *arena)
{
	const size_t least = 2;
	struct view middle = middle_of(claim->shown, &claim->match, arena);
	return trim_marks(middle).len >= least && !has_parting_mark(middle) &&
	       !has_quoted_word(claim->candidate->raw) &&
	       !are_titles(env, middle, &claim->match, arena);
}

void titles_tell(const struct engine_env *env, struct arena *arena, struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->claim_count; i++) {
		struct claim *claim = &verdict->claims[i];
		if (!(claim->match.means & MEANS_BIT(MEANS_DECORATED)))
			continue;
		claim->has_titles =
			title_is_all_beside(env, claim->shown, &claim->match, arena);
		claim->has_middle = claim_is_of_person(claim) && !claim->has_titles &&
				    has_middle(env, claim, arena);
	}
}

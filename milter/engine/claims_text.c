/* Claims beyond the sender: the author that a subject names, the signature below a text, the
 * author of an earlier message that the text pretends to quote. Honest mail is full of other
 * people's names, so only whole names count, and only where an author's name stands; what is
 * found here never acts by itself. */
#include "base/domain.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "engine/name_filter.h"
#include "engine/stages.h"
#include "mail/body_text.h"
#include "text/fold.h"
#include "text/rfc2047.h"

#define LIMIT_LINES     1500 /* of one text */
#define SIGNATURE_LINES 12   /* from the end, that have anything on them */
#define SIGNATURE_WIDTH 100  /* octets of a line that is a signature */
#define NAME_OCTETS     160
#define HEADER_REACH    4   /* lines between "From:" and the other labels */
#define LIMIT_WORD      40  /* octets of "From" and kin */
#define LIMIT_TAIL      160 /* octets in which "wrote:" is sought */
#define LIMIT_LOOKUPS   200 /* names of one message that are looked up */

/* Ways to write a name that leave no doubt that the whole of it is there. */
#define WHOLE                                                                           \
	(MEANS_BIT(MEANS_EXACT) | MEANS_BIT(MEANS_DECORATED) | MEANS_BIT(MEANS_ALIAS) | \
		MEANS_BIT(MEANS_ACCENTS) | MEANS_BIT(MEANS_HOMOGLYPH) |                 \
		MEANS_BIT(MEANS_INVISIBLE) | MEANS_BIT(MEANS_BIDI))

/* A word of thread_words.def, folded. */
enum thread_word_kind {
	WORD_AUTHOR = 1U << 0,
	WORD_LABEL = 1U << 1,
	WORD_WROTE = 1U << 2
};

static const struct {
	const char *text;
	unsigned kind;
} thread_words[] = {
#define AUTHOR(label) { label, WORD_AUTHOR },
#define LABEL(label)  { label, WORD_LABEL },
#define WROTE(word)   { word, WORD_WROTE },
#include "engine/thread_words.def"
#undef AUTHOR
#undef LABEL
#undef WROTE
};
#define THREAD_WORDS (sizeof(thread_words) / sizeof(thread_words[0]))

struct search {
	const struct engine_env *env;
	const struct message *message;
	struct arena *arena;
	struct verdict *verdict;
	const struct candidate *author;
	struct view words[THREAD_WORDS]; /* of thread_words, folded */
	unsigned lookups;
};

struct lines {
	struct view items[LIMIT_LINES];
	unsigned kinds[LIMIT_LINES]; /* set of thread_word_kind */
	size_t count;
};

/* --- names --- */

static bool has_two_words(struct view name)
{
	return view_find(view_trim(name), ' ') < view_trim(name).len || name.len >= 9;
}

static bool is_one_of(unsigned char byte, const char *set)
{
	struct view bytes = view_of(set);
	return view_find(bytes, byte) < bytes.len;
}

static struct view trim_marks(struct view text)
{
	static const char marks[] = " |\t\r\n\"'*_<(,;-~";
	while (text.len > 0 && is_one_of(text.ptr[0], marks))
		text = view_from(text, 1);
	while (text.len > 0 && is_one_of(text.ptr[text.len - 1], marks))
		text.len--;
	return text;
}

static bool is_whole_name(struct search *search, struct view text, const struct match *match)
{
	return match->principal->kind == PRINCIPAL_PERSON &&
	       match->strength >= CLAIM_ACTS_ALONE && !(match->means & ~WHOLE) &&
	       has_two_words(match->matched) &&
	       (!(match->means & MEANS_BIT(MEANS_DECORATED)) ||
		       title_is_all_beside(search->env, text, match, search->arena));
}

/* The person whose whole name this is, and nothing but it. */
static bool find_person(struct search *search, struct view text, struct match *match_out)
{
	struct matches matches = { .count = 0 };
	text = trim_marks(text);
	if (text.len == 0 || text.len > NAME_OCTETS || search->lookups == LIMIT_LOOKUPS)
		return false;
	search->lookups++;
	registry_find_name(search->env->policy->registry, text, search->arena, &matches);
	for (size_t i = 0; i < matches.count; i++) {
		if (is_whole_name(search, text, &matches.items[i])) {
			*match_out = matches.items[i];
			return true;
		}
	}
	return false;
}

static void add(struct search *search, enum claim_place place, const struct match *match,
	struct view shown)
{
	facts_t ignored = 0;
	struct claim claim = {
		.match = *match,
		.place = place,
		.candidate = search->author,
		.shown = text_clean(shown, search->arena, &ignored),
	};
	claims_add(search->verdict, &claim);
}

/* --- the subject --- */

static bool is_boundary(struct view text, size_t at)
{
	if (at >= text.len)
		return true;
	return text.ptr[at] >= 0x80 || !ascii_is_alnum(text.ptr[at]);
}

/* Where the name ends that stands at the beginning: before what separates it from the rest. */
static struct view up_to_separator(struct view text)
{
	static const char *const separators[] = { " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ",
		":", "(", "|", "<", "[", " about ", " via ", " re " };
	size_t end = text.len;
	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
		size_t at = view_search(text, view_of(separators[i]));
		if (at < end)
			end = at;
	}
	return view_slice(text, 0, end);
}

static struct view name_behind(struct search *search, struct view subject, const char *phrase)
{
	struct view folded = text_fold(view_of(phrase), search->arena);
	if (!view_starts_with(subject, folded) || !is_boundary(subject, folded.len))
		return (struct view){ NULL, 0 };
	return up_to_separator(view_trim(view_from(subject, folded.len)));
}

static struct view name_before(struct search *search, struct view subject, const char *phrase)
{
	struct view folded = text_fold(view_of(phrase), search->arena);
	size_t at = view_search(subject, folded);
	if (at == 0 || at >= subject.len || !is_boundary(subject, at - 1) ||
		!is_boundary(subject, at + folded.len))
		return (struct view){ NULL, 0 };
	return view_slice(subject, 0, at);
}

/* "Jane Roe: please call", "Jane Roe - please call": who speaks stands first. */
static struct view name_before_mark(struct view subject)
{
	static const char *const marks[] = { ":", " - ", " -- ", "\xE2\x80\x93", "\xE2\x80\x94",
		"|", "\xEF\xBC\x9A" };
	size_t end = subject.len;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t at = view_search(subject, view_of(marks[i]));
		if (at < end)
			end = at;
	}
	return end < subject.len ? view_slice(subject, 0, end) : (struct view){ NULL, 0 };
}

/* What answers or forwards: its subject was written by somebody else. */
static bool is_reply(struct view subject)
{
	static const char *const prefixes[] = { "re:", "aw:", "fw:", "fwd:", "wg:", "sv:",
		"vs:", "tr:", "rv:", "odp:", "antw:", "ref:", "res:", "enc:", "pd:", "ynt:",
		"ha:", "\xD0\xBD\xD0\xB0:", "\xE5\x9B\x9E\xE5\xA4\x8D:",
		"\xE7\xAD\x94\xE5\xA4\x8D:" };
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (view_starts_with(subject, view_of(prefixes[i])))
			return true;
	}
	return false;
}

/* A name that the subject gives as its author's. */
static bool find_subject_author(struct search *search, struct view subject, struct match *match)
{
	static const struct {
		const char *phrase;
		bool is_before;
	} phrases[] = {
#define BEFORE(text) { text, true },
#define AFTER(text)  { text, false },
#include "engine/author_phrases.def"
#undef BEFORE
#undef AFTER
	};
	if (find_person(search, subject, match))
		return true; /* nothing but the name */
	struct view first = name_before_mark(subject);
	if (first.len > 0 && find_person(search, first, match))
		return true;
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		struct view name = phrases[i].is_before
					   ? name_behind(search, subject, phrases[i].phrase)
					   : name_before(search, subject, phrases[i].phrase);
		if (name.len > 0 && find_person(search, name, match))
			return true;
	}
	return false;
}

static void search_subject(struct search *search)
{
	struct match match;
	const struct field *field =
		header_next(&search->message->header, VIEW("Subject"), NULL);
	if (!field ||
		(!rfc2047_has_word(field->value) &&
			!name_filter_hits(search->env->policy->name_filter, field->value)))
		return;
	facts_t ignored = 0;
	struct view shown =
		rfc2047_decode(field_unfold(field, search->arena), search->arena, &ignored);
	if (!name_filter_hits(search->env->policy->name_filter, shown))
		return;
	struct view subject = text_fold(shown, search->arena);
	if (!is_reply(subject) && find_subject_author(search, subject, &match))
		add(search, CLAIM_SUBJECT, &match, shown);
}

/* --- lines --- */

static bool is_quoted(struct view line)
{
	return line.len > 0 && line.ptr[0] == '>';
}

static struct view without_quote(struct view line)
{
	while (line.len > 0 && (line.ptr[0] == '>' || line.ptr[0] == '*' || line.ptr[0] == ' '))
		line = view_from(line, 1);
	return line;
}

static size_t find_colon(struct view line, size_t *width_out)
{
	size_t colon = view_find(line, ':');
	size_t wide = view_search(view_slice(line, 0, LIMIT_WORD + 3), VIEW("\xEF\xBC\x9A"));
	bool is_wide = wide < colon && wide < LIMIT_WORD; /* the colon of East Asia */
	*width_out = is_wide ? 3 : 1;
	return is_wide ? wide : colon;
}

/* "... Jane Roe <...> wrote", or with the verb in front: "schrieb Jane Roe <...>". */
static bool is_attribution(struct view tail, struct view verb)
{
	if (!view_ends_with(tail, VIEW(">")))
		return tail.len > 0 && view_ends_with(tail, verb);
	size_t at = view_search(tail, verb);
	return at > 0 && at < tail.len && tail.ptr[at - 1] == ' ' &&
	       tail.ptr[at + verb.len] == ' ';
}

/* "Label: what follows" or "... wrote:", in a language that mail programs speak. */
static unsigned classify(struct search *search, struct view line)
{
	unsigned kinds = 0;
	size_t width = 0;
	struct view text = without_quote(line);
	size_t colon = find_colon(text, &width);
	bool is_end =
		view_ends_with(text, VIEW(":")) || view_ends_with(text, VIEW("\xEF\xBC\x9A"));
	struct view label = { NULL, 0 };
	struct view tail = { NULL, 0 };
	if (colon < text.len && colon <= LIMIT_WORD)
		label = text_fold(trim_marks(view_slice(text, 0, colon)), search->arena);
	if (is_end) {
		text.len -= view_ends_with(text, VIEW(":")) ? 1 : 3;
		tail = text.len > LIMIT_TAIL ? view_from(text, text.len - LIMIT_TAIL) : text;
		tail = text_fold(tail, search->arena);
	}
	for (size_t i = 0; i < THREAD_WORDS; i++) {
		struct view word = search->words[i];
		bool is_meant = thread_words[i].kind == WORD_WROTE
					? is_attribution(tail, word)
					: label.len > 0 && view_equal(label, word);
		if (is_meant)
			kinds |= thread_words[i].kind;
	}
	return kinds;
}

static struct lines *split_lines(struct search *search, struct view text)
{
	struct lines *lines = arena_new(search->arena, struct lines);
	while (text.len > 0 && lines->count < LIMIT_LINES) {
		struct view line = view_slice(text, 0, view_find(text, '\n'));
		text = view_from(text, line.len + 1);
		line = view_trim(line);
		lines->kinds[lines->count] = classify(search, line);
		lines->items[lines->count++] = line;
	}
	return lines;
}

static bool is_header_block(const struct lines *lines, size_t at)
{
	if (!(lines->kinds[at] & WORD_AUTHOR))
		return false;
	size_t from = at > HEADER_REACH ? at - HEADER_REACH : 0;
	for (size_t i = from; i <= at + HEADER_REACH && i < lines->count; i++) {
		if (i != at && (lines->kinds[i] & WORD_LABEL))
			return true;
	}
	return false;
}

/* --- an earlier message --- */

/* The address in "<...>", "[mailto:...]" or "(...)" from `at` on. */
static bool read_address(struct search *search, struct view text, size_t at, struct view *local,
	struct view *domain)
{
	struct view rest = view_from(text, at + 1);
	if (view_starts_with_ascii_nocase(rest, VIEW("mailto:")))
		rest = view_from(rest, 7);
	size_t end = 0;
	while (end < rest.len && !is_one_of(rest.ptr[end], "<>[]()") &&
		!ascii_is_blank(rest.ptr[end]))
		end++;
	/* "IMCEANOTES-...@": what a gateway made of an address of another kind. */
	return !view_starts_with_ascii_nocase(rest, VIEW("IMCEA")) &&
	       address_parse_strict(view_slice(rest, 0, end), search->arena, local, domain);
}

static bool is_of_own_organization(
	struct search *search, const struct person *person, struct view domain)
{
	const struct registry *registry = search->env->policy->registry;
	const struct organization *organization = registry_organization_of(registry, person);
	return (organization && registry_domain_is_of(organization, domain)) ||
	       registry_domain_rules(registry, domain);
}

/* Whoever quotes a notification of her account quotes nobody's forgery. */
static bool is_of_open_service(struct search *search, struct view domain)
{
	const struct rules *rules = &search->env->policy->snapshot->rules;
	for (size_t i = 0; i < rules->service_count; i++) {
		if (rules->services[i].open &&
			domain_is_within(domain, rules->services[i].domain))
			return true;
	}
	return false;
}

/* Whether mail of this person may well come from there. Of one who is listed without any
 * address nobody can tell. */
static bool may_be_theirs(struct search *search, const struct principal *principal,
	struct view local, struct view domain)
{
	const struct person *person = principal->person;
	const struct protected_list *list = &search->env->policy->snapshot->protected_list;
	if (person->addresses.count == 0 && person->sends_email)
		return true;
	if (registry_address_is_listed(&person->addresses, local, domain) ||
		registry_address_is_listed(&person->delegates, local, domain) ||
		registry_address_is_listed(&list->lists, local, domain) ||
		is_of_own_organization(search, person, domain))
		return true;
	for (size_t i = 0; i < person->services.count; i++) {
		if (view_equal(person->services.items[i], domain))
			return true;
	}
	if (is_of_open_service(search, domain))
		return true;
	for (size_t i = 0; i < list->exception_count; i++) {
		struct exception *exception = &list->exceptions[i];
		struct string_list address = { &exception->address,
			exception->address.len > 0 ? 1 : 0 };
		if (view_equal(exception->principal, principal->id) &&
			(view_equal(exception->domain, domain) ||
				registry_address_is_listed(&address, local, domain)))
			return true;
	}
	return false;
}

/* Behind the last comma, of Europe or of Arabic and Persian, and the last word with a digit. */
static size_t find_end_of_date(struct view text)
{
	static const char arabic[] = "،";
	size_t comma = view_find_last(text, ',');
	size_t from = comma == text.len ? 0 : comma + 1;
	size_t at = view_search(view_from(text, from), view_of(arabic));
	while (from + at < text.len) {
		from += at + sizeof(arabic) - 1;
		at = view_search(view_from(text, from), view_of(arabic));
	}
	bool has_digit = false;
	for (size_t i = from; i < text.len; i++) {
		has_digit |= ascii_is_digit(text.ptr[i]);
		if (text.ptr[i] == ' ' && has_digit) {
			from = i;
			has_digit = false;
		}
	}
	return from;
}

/* The name at the end of "On Thu, 1 Jan 2026 at 10:00 AM, Jane Roe". */
static struct view last_name_in(struct view text)
{
	static const char *const words[] = { "AM ", "PM ", "Uhr ", "schrieb ", "skrev ",
		"schreef ", "uur ", "пользователь " };
	static const char by[] = "بواسطة "; /* "written by" */
	struct view name = view_trim(view_from(text, find_end_of_date(text)));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (view_starts_with_ascii_nocase(name, view_of(words[i])))
			name = view_trim(view_from(name, view_of(words[i]).len));
	}
	size_t writer = view_search(name, view_of(by));
	return writer < name.len ? view_from(name, writer + sizeof(by) - 1) : name;
}

static void judge_quoted(struct search *search, struct view name, struct view text, size_t at)
{
	struct match match;
	struct view local;
	struct view domain;
	if (!read_address(search, text, at, &local, &domain) ||
		!find_person(search, name, &match) ||
		may_be_theirs(search, match.principal, local, domain))
		return;
	add(search, CLAIM_THREAD, &match,
		arena_printf(search->arena, "%.*s <%.*s@%.*s>", VIEW_ARG(trim_marks(name)),
			VIEW_ARG(local), VIEW_ARG(domain)));
}

/* "jane@example.org (Jane Roe)", as the oldest programs wrote authors */
static void judge_comment(struct search *search, struct view author)
{
	struct view address = view_trim(view_slice(author, 0, view_find(author, '(')));
	struct view comment = view_from(author, view_find(author, '(') + 1);
	struct view name = view_slice(comment, 0, view_find_last(comment, ')'));
	if (comment.len == 0 || view_find(address, '@') == address.len)
		return;
	struct view bracketed = arena_printf(
		search->arena, "<%.*s>", VIEW_ARG(view_slice(address, 0, NAME_OCTETS)));
	judge_quoted(search, name, bracketed, 0);
}

static void judge_thread_line(struct search *search, const struct lines *lines, size_t number)
{
	struct view line = without_quote(lines->items[number]);
	size_t width = 0;
	size_t at = view_find(line, '<');
	if (at == line.len)
		at = view_find(line, '[');
	if (at == line.len) {
		struct view author = view_from(line, find_colon(line, &width) + width);
		if (is_header_block(lines, number))
			judge_comment(search, author);
		return;
	}
	struct view before = view_slice(line, 0, at);
	bool wrote = (lines->kinds[number] & WORD_WROTE) ||
		     (number + 1 < lines->count && (lines->kinds[number + 1] & WORD_WROTE));
	/* Some mail programs need no verb: "..., Jane Roe <...>:" before what is quoted. */
	wrote |= view_ends_with(line, VIEW(">:")) && number + 1 < lines->count &&
		 is_quoted(lines->items[number + 1]);
	if (is_header_block(lines, number)) {
		size_t colon = find_colon(before, &width);
		judge_quoted(search, view_from(before, colon + width), line, at);
		return;
	}
	if (!wrote)
		return;
	if (view_trim(before).len == 0 && number > 0)
		before = without_quote(lines->items[number - 1]);
	judge_quoted(search, last_name_in(before), line, at);
}

static void search_thread(struct search *search, const struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (view_find(lines->items[i], '@') < lines->items[i].len)
			judge_thread_line(search, lines, i);
	}
}

/* --- the signature --- */

static bool is_rule(struct view line)
{
	size_t count = 0;
	while (count < line.len && (line.ptr[count] == '-' || line.ptr[count] == '_'))
		count++;
	return count >= 5;
}

/* Where somebody else's text begins; `lines->count` where nowhere. */
static size_t find_quote(const struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct view line = lines->items[i];
		if (is_quoted(line) || is_rule(line) || (lines->kinds[i] & WORD_WROTE) ||
			is_header_block(lines, i))
			return i;
	}
	return lines->count;
}

/* "Kind regards, Jane Roe" */
static struct view behind_closing(struct search *search, struct view line)
{
	static const char *const closings[] = { "regards", "thanks", "thank you", "sincerely",
		"cheers", "best", "wishes", "signed", "grüße", "gruss", "dank", "cordialement",
		"salutations", "saludos", "saluti", "atenciosamente", "groet", "groeten", "mvh",
		"pozdrawiam" };
	size_t comma = view_find(line, ',');
	if (comma == line.len || comma > 40)
		return line;
	struct view before = text_fold(view_slice(line, 0, comma), search->arena);
	for (size_t i = 0; i < sizeof(closings) / sizeof(closings[0]); i++) {
		if (view_ends_with(before, text_fold(view_of(closings[i]), search->arena)))
			return view_from(line, comma + 1);
	}
	return line;
}

/* "Jane Roe | Chief Executive Officer": what follows the name is no sentence. */
static struct view before_title(struct view line)
{
	static const char *const separators[] = { ",", " | ", " - ", " \xE2\x80\x93 ", " (" };
	size_t end = line.len;
	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
		size_t at = view_search(line, view_of(separators[i]));
		if (at < end)
			end = at;
	}
	struct view rest = trim_marks(view_from(line, end));
	bool is_title = rest.len > 0 &&
			(rest.ptr[0] >= 0x80 || (rest.ptr[0] >= 'A' && rest.ptr[0] <= 'Z'));
	return is_title ? view_slice(line, 0, end) : line;
}

static bool is_list_item(struct view line)
{
	return view_starts_with(line, VIEW("- ")) || view_starts_with(line, VIEW("* ")) ||
	       view_starts_with(line, VIEW("\xE2\x80\xA2")) ||
	       (line.len > 0 && ascii_is_digit(line.ptr[0]));
}

static bool find_signer(
	struct search *search, struct view line, struct view above, struct match *match)
{
	if (line.len > SIGNATURE_WIDTH || is_list_item(line) ||
		view_ends_with(above, VIEW(":")) || is_one_of(line.ptr[line.len - 1], ",:;!?."))
		return false;
	line = behind_closing(search, line);
	return find_person(search, line, match) ||
	       find_person(search, before_title(line), match);
}

/* The last lines from `from` to before `to`. Names of several people are a list, and one on
 * the first line is whom the text speaks to. */
static void search_signature(
	struct search *search, const struct lines *lines, size_t from, size_t to)
{
	struct match found = { .principal = NULL };
	struct view shown = { NULL, 0 };
	while (from < to && lines->items[from].len == 0)
		from++;
	size_t seen = 0;
	for (size_t i = to; i > from + 1 && seen < SIGNATURE_LINES; i--) {
		struct view line = lines->items[i - 1];
		struct view above = i >= 2 ? lines->items[i - 2] : (struct view){ NULL, 0 };
		struct match match;
		if (line.len == 0)
			continue;
		seen++;
		if (!find_signer(search, line, above, &match))
			continue;
		if (found.principal && found.principal != match.principal)
			return;
		found = match;
		shown = line;
	}
	if (found.principal)
		add(search, CLAIM_SIGNATURE, &found, shown);
}

static void search_signatures(struct search *search, const struct lines *lines)
{
	size_t quote = find_quote(lines);
	search_signature(search, lines, 0, quote);
	if (quote == lines->count || !is_quoted(lines->items[quote]))
		return;
	/* Whoever answers below what is quoted signs at the very end. */
	size_t last = lines->count;
	while (last > quote && !is_quoted(lines->items[last - 1]))
		last--;
	search_signature(search, lines, last, lines->count);
}

/* --- the whole --- */

static const struct candidate *find_author(const struct verdict *verdict)
{
	if (verdict->senders.author)
		return verdict->senders.author;
	for (size_t i = 0; i < verdict->senders.count; i++) {
		if (verdict->senders.items[i].place == PLACE_FROM)
			return &verdict->senders.items[i];
	}
	return NULL;
}

void claims_find_in_text(const struct engine_env *env, const struct message *message,
	struct arena *arena, struct verdict *verdict)
{
	const struct candidate *author = find_author(verdict);
	if (!author || !env->policy->snapshot->settings.claims_in_text)
		return;
	struct search search = {
		.env = env, .message = message, .arena = arena, .verdict = verdict
	};
	/* A candidate of its own: a namesake that is vouched for as the sender says nothing
	 * about who signs. */
	struct candidate *own = arena_new(arena, struct candidate);
	*own = *author;
	search.author = own;
	size_t before = verdict->claim_count;
	search_subject(&search);
	if (verdict->claim_count > 0 ||
		name_filter_hits_body(env->policy->name_filter, message, arena)) {
		verdict->text = body_text_read(message, LIMIT_BODY_TEXT, arena);
		for (size_t i = 0; i < THREAD_WORDS; i++)
			search.words[i] = text_fold(view_of(thread_words[i].text), arena);
		for (size_t i = 0; i < verdict->text->count; i++) {
			struct lines *lines =
				split_lines(&search, verdict->text->parts[i].text);
			search_thread(&search, lines);
			search_signatures(&search, lines);
		}
	}
	if (verdict->claim_count > before)
		claims_sort(verdict);
	for (size_t i = 0; i < verdict->claim_count; i++) {
		if (verdict->claims[i].place == CLAIM_SUBJECT)
			verdict->facts |= FACT_BIT(NAME_SUBJECT);
	}
}

/* The sender is vouched for: whom the text names is then that sender's affair. */
void claims_drop_from_text(struct verdict *verdict)
{
	bool is_vouched = false;
	size_t kept = 0;
	for (size_t i = 0; i < verdict->claim_count; i++) {
		const struct claim *claim = &verdict->claims[i];
		is_vouched |= claim->state == CLAIM_VOUCHED &&
			      (PLACE_BIT(claim->place) & PLACES_FROM) != 0;
	}
	for (size_t i = 0; is_vouched && i < verdict->claim_count; i++) {
		if (!claim_is_in_text(&verdict->claims[i]))
			verdict->claims[kept++] = verdict->claims[i];
	}
	if (is_vouched)
		verdict->claim_count = kept;
}

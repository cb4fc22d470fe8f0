#include "mail/html_style.h"

#include "base/utf8.h"

#include <string.h>

#define COLOUR_UNKNOWN     UINT32_C(0x1000000)
#define COLOUR_TRANSPARENT UINT32_C(0x2000000)
#define LIMIT_DECLARATIONS 1024
#define NEAR_COLOUR        10  /* of 255, in each of red, green and blue */
#define FAR_AWAY           500 /* pixels to the left or above */
#define LIMIT_NUMBER       UINT32_C(1000000000)

/* Ways to hide one element, whatever is inside. */
enum hidden_by {
	BY_DISPLAY = 1U << 0,
	BY_OPACITY = 1U << 1,
	BY_PLACE = 1U << 2,
	BY_CLIP = 1U << 3,
	BY_SIZE = 1U << 4,    /* with BY_OVERFLOW alone */
	BY_OVERFLOW = 1U << 5 /* with BY_SIZE alone */
};

struct element {
	struct html_style *style;
	unsigned hidden_by;
};

/* --- values --- */

static struct view lower_without_blanks(struct view text, unsigned char *room, size_t size)
{
	size_t len = 0;
	for (size_t i = 0; i < text.len && len < size; i++) {
		struct view rest = view_from(text, i);
		if (view_starts_with(rest, VIEW("/*"))) {
			i += 1 + view_search(view_from(rest, 2), VIEW("*/")) + 2;
		} else if (!ascii_is_blank(text.ptr[i])) {
			room[len++] = ascii_lower(text.ptr[i]);
		}
	}
	return (struct view){ room, len };
}

/* Thousandths of the number that `value` begins with, without its sign; what follows it is
 * left in `rest_out`. False: there is no number. */
static bool read_number(struct view value, uint32_t *number_out, struct view *rest_out)
{
	uint32_t number = 0;
	uint32_t scale = 1000;
	bool has_point = false;
	bool any = false;
	size_t i = 0;
	for (; i < value.len; i++) {
		unsigned char c = value.ptr[i];
		if (c == '.' && !has_point) {
			has_point = true;
		} else if (!ascii_is_digit(c)) {
			break;
		} else if (!has_point) {
			any = true;
			number = number > LIMIT_NUMBER / 10 ? number
							    : number * 10 + (c - '0') * 1000U;
		} else {
			any = true;
			scale /= 10;
			number += (uint32_t)(c - '0') * scale;
		}
	}
	*number_out = number;
	*rest_out = view_from(value, i);
	return any;
}

static bool is_nothing(struct view value)
{
	uint32_t number = 0;
	struct view unit;
	return read_number(value, &number, &unit) && number == 0;
}

/* Letters that nobody can read: of two pixels, or of a tenth of what is around them. */
static bool is_tiny(struct view value, bool is_tiny_around)
{
	uint32_t number = 0;
	struct view unit;
	if (!read_number(value, &number, &unit))
		return is_tiny_around && view_starts_with(value, VIEW("inherit"));
	if (view_starts_with(unit, VIEW("em")))
		return is_tiny_around || number < 150;
	if (view_starts_with(unit, VIEW("%")))
		return is_tiny_around || number < 15000;
	return view_starts_with(unit, VIEW("rem")) ? number < 150 : number <= 2000;
}

static bool is_far_away(struct view value)
{
	uint32_t number = 0;
	struct view unit;
	return view_starts_with(value, VIEW("-")) &&
	       read_number(view_from(value, 1), &number, &unit) && number >= FAR_AWAY * 1000;
}

/* "rect(0,0,0,0)", or with ones */
static bool clips_all(struct view value)
{
	if (!view_starts_with(value, VIEW("rect(")))
		return false;
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] >= '2' && value.ptr[i] <= '9')
			return false;
	}
	return view_search(value, VIEW("auto")) == value.len;
}

/* --- colours --- */

static int hex_value(unsigned char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static uint32_t colour_of_hex(struct view digits)
{
	uint32_t colour = 0;
	if (digits.len != 3 && digits.len != 6)
		return COLOUR_UNKNOWN;
	for (size_t i = 0; i < digits.len; i++) {
		int value = hex_value(digits.ptr[i]);
		if (value < 0)
			return COLOUR_UNKNOWN;
		colour = colour << 4 | (uint32_t)value;
		if (digits.len == 3)
			colour = colour << 4 | (uint32_t)value;
	}
	return colour;
}

/* "255,255,255)", and perhaps an alpha */
static uint32_t colour_of_numbers(struct view value)
{
	uint32_t colour = 0;
	for (unsigned i = 0; i < 4; i++) {
		uint32_t number = 0;
		if (!read_number(value, &number, &value))
			return COLOUR_UNKNOWN;
		if (i == 3)
			return number == 0 ? COLOUR_TRANSPARENT : colour;
		if (number > 255000)
			return COLOUR_UNKNOWN;
		colour = colour << 8 | number / 1000;
		if (i == 2 && view_starts_with(value, VIEW(")")))
			return colour;
		if (!view_starts_with(value, VIEW(",")))
			return COLOUR_UNKNOWN;
		value = view_from(value, 1);
	}
	return COLOUR_UNKNOWN;
}

/* The names that matter: what may be the ground of a page, and what is written on it. */
static uint32_t colour_of(struct view value)
{
	static const struct {
		const char *name;
		uint32_t colour;
	} named[] = {
		{ "white", 0xFFFFFF },
		{ "black", 0 },
		{ "snow", 0xFFFAFA },
		{ "ghostwhite", 0xF8F8FF },
		{ "whitesmoke", 0xF5F5F5 },
		{ "transparent", COLOUR_TRANSPARENT },
	};
	value = view_slice(value, 0, view_find(value, '!'));
	if (view_starts_with(value, VIEW("#")))
		return colour_of_hex(view_from(value, 1));
	if (view_starts_with(value, VIEW("rgb(")))
		return colour_of_numbers(view_from(value, 4));
	if (view_starts_with(value, VIEW("rgba(")))
		return colour_of_numbers(view_from(value, 5));
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (view_equal(value, view_of(named[i].name)))
			return named[i].colour;
	}
	return COLOUR_UNKNOWN;
}

/* Through a transparent ground that of the page shows. */
static void set_ground(struct html_style *style, uint32_t colour)
{
	if (colour != COLOUR_TRANSPARENT)
		style->ground = colour;
}

static bool are_near(uint32_t a, uint32_t b)
{
	for (unsigned shift = 0; shift < 24; shift += 8) {
		int first = (int)(a >> shift & 0xFF);
		int second = (int)(b >> shift & 0xFF);
		if (first - second > NEAR_COLOUR || second - first > NEAR_COLOUR)
			return false;
	}
	return true;
}

/* --- declarations --- */

static void set(struct element *element, enum hidden_by bit, bool is_set)
{
	element->hidden_by =
		is_set ? element->hidden_by | bit : element->hidden_by & ~(unsigned)bit;
}

static bool is_one_of(struct view name, const char *const *names)
{
	for (; *names; names++) {
		if (view_equal(name, view_of(*names)))
			return true;
	}
	return false;
}

static void apply_box(struct element *element, struct view property, struct view value)
{
	static const char *const sizes[] = { "height", "max-height", "width", "max-width",
		NULL };
	static const char *const places[] = { "left", "top", "text-indent", "margin-left",
		"margin-top", NULL };
	if (is_one_of(property, sizes)) {
		if (is_nothing(value))
			set(element, BY_SIZE, true);
	} else if (is_one_of(property, places)) {
		if (is_far_away(value))
			set(element, BY_PLACE, true);
	} else if (view_equal(property, VIEW("overflow"))) {
		set(element, BY_OVERFLOW, view_starts_with(value, VIEW("hidden")));
	} else if (view_equal(property, VIEW("clip"))) {
		set(element, BY_CLIP, clips_all(value));
	}
}

static void apply(struct element *element, struct view property, struct view value)
{
	struct html_style *style = element->style;
	uint32_t number = 0;
	struct view rest;
	if (view_equal(property, VIEW("display"))) {
		set(element, BY_DISPLAY, view_starts_with(value, VIEW("none")));
	} else if (view_equal(property, VIEW("visibility"))) {
		style->is_invisible = view_starts_with(value, VIEW("hidden")) ||
				      view_starts_with(value, VIEW("collapse"));
	} else if (view_equal(property, VIEW("opacity"))) {
		set(element, BY_OPACITY,
			read_number(value, &number, &rest) && number < 50 &&
				!view_starts_with(rest, VIEW("%")));
	} else if (view_equal(property, VIEW("font-size")) ||
		   view_equal(property, VIEW("font"))) {
		style->is_tiny = is_tiny(value, style->is_tiny);
	} else if (view_equal(property, VIEW("color"))) {
		style->colour = colour_of(value);
	} else if (view_equal(property, VIEW("background-color")) ||
		   view_equal(property, VIEW("background"))) {
		set_ground(style, colour_of(value));
	} else {
		apply_box(element, property, value);
	}
}

static void apply_declarations(struct element *element, struct view text)
{
	unsigned char room[LIMIT_DECLARATIONS];
	struct view rest = lower_without_blanks(text, room, sizeof(room));
	while (rest.len > 0) {
		struct view one = view_slice(rest, 0, view_find(rest, ';'));
		rest = view_from(rest, one.len + 1);
		size_t colon = view_find(one, ':');
		apply(element, view_slice(one, 0, colon), view_from(one, colon + 1));
	}
}

/* --- sheets --- */

static bool is_name(struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		if (!ascii_is_alnum(c) && c != '-' && c != '_' && c < 0x80)
			return false;
	}
	return true;
}

static void add_rule(struct html_sheet *sheet, struct view selector, struct view declarations)
{
	struct html_rule rule = { .declarations = declarations };
	selector = view_trim(selector);
	size_t mark = view_find(selector, '.');
	if (mark == selector.len) {
		mark = view_find(selector, '#');
		rule.is_id = mark < selector.len;
	}
	rule.element = view_slice(selector, 0, mark);
	rule.name = view_from(selector, mark + 1);
	if (selector.len > 0 && is_name(rule.element) && is_name(rule.name) &&
		(mark == selector.len || rule.name.len > 0) && sheet->count < LIMIT_SHEET_RULES)
		sheet->rules[sheet->count++] = rule;
}

static bool matters(struct view declarations)
{
	static const char *const words[] = { "display", "visib", "opacity", "font", "color",
		"background", "overflow", "clip", "indent", "left", NULL };
	for (size_t i = 0; words[i]; i++) {
		if (view_search_ascii_nocase(declarations, view_of(words[i])) <
			declarations.len)
			return true;
	}
	return false;
}

static void add_rules(struct html_sheet *sheet, struct view selectors, struct view declarations)
{
	if (!matters(declarations))
		return;
	while (selectors.len > 0) {
		struct view one = view_slice(selectors, 0, view_find(selectors, ','));
		selectors = view_from(selectors, one.len + 1);
		add_rule(sheet, one, declarations);
	}
}

/* Past the block that begins with the "{" at `at`, with those inside it. */
static size_t find_end_of_block(struct view text, size_t at)
{
	size_t depth = 0;
	for (; at < text.len; at++) {
		if (text.ptr[at] == '{')
			depth++;
		if (text.ptr[at] == '}' && --depth == 0)
			return at + 1;
	}
	return at;
}

/* Comments, and what once hid a sheet from the oldest browsers, become blanks. */
static void blank_comments(unsigned char *text, size_t len)
{
	struct view all = { text, len };
	for (size_t i = 0; i < len; i++) {
		struct view rest = view_from(all, i);
		size_t gap = 0;
		if (view_starts_with(rest, VIEW("/*"))) {
			gap = 4 + view_search(view_from(rest, 2), VIEW("*/"));
		} else if (view_starts_with(rest, VIEW("<!--"))) {
			gap = 4;
		} else if (view_starts_with(rest, VIEW("-->"))) {
			gap = 3;
		}
		for (size_t k = i; gap > 0 && k < len; k++, gap--)
			text[k] = ' ';
	}
}

void html_sheet_begin(struct html_sheet *sheet)
{
	sheet->len = 0;
	sheet->read = 0;
	sheet->count = 0;
	sheet->budget = LIMIT_SHEET_WORK;
}

void html_sheet_put(struct html_sheet *sheet, struct view text)
{
	struct view taken = view_slice(text, 0, LIMIT_SHEET - sheet->len);
	if (taken.len > 0)
		memcpy(sheet->text + sheet->len, taken.ptr, taken.len);
	sheet->len += taken.len;
}

void html_sheet_read(struct html_sheet *sheet)
{
	blank_comments(sheet->text + sheet->read, sheet->len - sheet->read);
	struct view rest = { sheet->text + sheet->read, sheet->len - sheet->read };
	sheet->read = sheet->len;
	while (rest.len > 0 && sheet->count < LIMIT_SHEET_RULES) {
		size_t open = view_find(rest, '{');
		struct view selectors = view_trim(view_slice(rest, 0, open));
		size_t end = find_end_of_block(rest, open);
		if (view_starts_with(selectors, VIEW("@"))) {
			size_t semicolon = view_find(rest, ';'); /* "@import url;" */
			end = semicolon < open ? semicolon + 1 : end;
		} else if (open < rest.len) {
			size_t close = view_find(rest, '}');
			add_rules(
				sheet, selectors, view_slice(rest, open + 1, close - open - 1));
			end = close + 1;
		}
		rest = view_from(rest, end);
	}
}

static struct view attribute(const unsigned char *const *attributes, const char *name)
{
	for (size_t i = 0; attributes && attributes[i]; i += 2) {
		if (strcmp((const char *)attributes[i], name) == 0)
			return view_of((const char *)attributes[i + 1]);
	}
	return (struct view){ NULL, 0 };
}

static bool has_word(struct view words, struct view word)
{
	size_t at = 0;
	while (at < words.len) {
		size_t end = at;
		while (end < words.len && !ascii_is_blank(words.ptr[end]))
			end++;
		if (view_equal_ascii_nocase(view_slice(words, at, end - at), word))
			return true;
		at = end + 1;
	}
	return false;
}

static void apply_sheet(struct html_sheet *sheet, struct element *element, struct view name,
	const unsigned char *const *attributes)
{
	struct view id = attribute(attributes, "id");
	struct view classes = view_slice(attribute(attributes, "class"), 0, 256);
	for (size_t i = 0; i < sheet->count; i++) {
		const struct html_rule *rule = &sheet->rules[i];
		bool is_meant =
			rule->element.len == 0 || view_equal_ascii_nocase(rule->element, name);
		if (is_meant && rule->name.len > 0) {
			is_meant = rule->is_id ? view_equal(rule->name, id)
					       : has_word(classes, rule->name);
		}
		if (!is_meant || rule->declarations.len > sheet->budget)
			continue;
		sheet->budget -= rule->declarations.len;
		apply_declarations(element, rule->declarations);
	}
}

/* --- elements --- */

static void apply_attribute(struct element *element, struct view name, struct view value)
{
	struct html_style *style = element->style;
	unsigned char room[64];
	if (view_equal(name, VIEW("hidden"))) {
		set(element, BY_DISPLAY, true);
	} else if (view_equal(name, VIEW("bgcolor"))) {
		set_ground(style, colour_of(lower_without_blanks(value, room, sizeof(room))));
	} else if (view_equal(name, VIEW("color"))) {
		style->colour = colour_of(lower_without_blanks(value, room, sizeof(room)));
	} else if (view_equal(name, VIEW("background"))) {
		style->ground = COLOUR_UNKNOWN; /* a picture */
	}
}

struct html_style html_style_begin(void)
{
	return (struct html_style){ .colour = COLOUR_UNKNOWN, .ground = 0xFFFFFF };
}

void html_style_apply(struct html_sheet *sheet, struct html_style *style, struct view element,
	const unsigned char *const *attributes)
{
	struct element own = { .style = style };
	for (size_t i = 0; attributes && attributes[i]; i += 2) {
		apply_attribute(&own, view_of((const char *)attributes[i]),
			view_of((const char *)attributes[i + 1]));
	}
	apply_sheet(sheet, &own, element, attributes);
	apply_declarations(&own, attribute(attributes, "style"));
	const unsigned both = BY_SIZE | BY_OVERFLOW;
	style->is_hidden |= (own.hidden_by & ~both) != 0 || (own.hidden_by & both) == both;
}

bool html_style_shows(const struct html_style *style)
{
	if (style->is_hidden || style->is_invisible || style->is_tiny ||
		style->colour == COLOUR_TRANSPARENT)
		return false;
	return style->colour == COLOUR_UNKNOWN || style->ground == COLOUR_UNKNOWN ||
	       !are_near(style->colour, style->ground);
}

#include "config/rule.h"

#include <string.h>

#define WEIGHT_MAX 1000

/* --- the expression --- */

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_NUMBER,
	TOKEN_NOT,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_AT_LEAST,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
	TOKEN_NONE
};

struct token {
	enum token_kind kind;
	struct view text;
};

/* What is still open: an operator that waits for what follows, a bracket, a call. */
struct open {
	enum token_kind kind;
	unsigned need;  /* at_least: how many */
	unsigned count; /* and of how many so far */
};

struct compiler {
	struct view text;
	size_t at;
	struct rule_step *steps;
	size_t count;
	struct open open[LIMIT_RULE_DEPTH];
	size_t depth;
	bool wants_value; /* a name, `not` or a bracket must come next */
};

static bool is_name_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c == '_';
}

static enum token_kind kind_of_word(struct view word)
{
	if (view_equal(word, VIEW("not")))
		return TOKEN_NOT;
	if (view_equal(word, VIEW("and")))
		return TOKEN_AND;
	if (view_equal(word, VIEW("or")))
		return TOKEN_OR;
	if (view_equal(word, VIEW("at_least")))
		return TOKEN_AT_LEAST;
	return ascii_is_digit(word.ptr[0]) ? TOKEN_NUMBER : TOKEN_NAME;
}

/* Does not move on: `at` is where the token begins. */
static struct token next_token(struct compiler *compiler)
{
	struct view text = compiler->text;
	while (compiler->at < text.len && ascii_is_blank(text.ptr[compiler->at]))
		compiler->at++;
	struct view rest = view_from(text, compiler->at);
	if (rest.len == 0)
		return (struct token){ .kind = TOKEN_END };
	size_t len = 0;
	while (len < rest.len && is_name_byte(rest.ptr[len]))
		len++;
	if (len > 0) {
		struct view word = view_slice(rest, 0, len);
		return (struct token){ .kind = kind_of_word(word), .text = word };
	}
	struct token token = { .kind = TOKEN_NONE, .text = view_slice(rest, 0, 1) };
	if (rest.ptr[0] == '(')
		token.kind = TOKEN_OPEN;
	if (rest.ptr[0] == ')')
		token.kind = TOKEN_CLOSE;
	if (rest.ptr[0] == ',')
		token.kind = TOKEN_COMMA;
	return token;
}

static void move_on(struct compiler *compiler, struct token token)
{
	compiler->at += token.text.len;
}

static const char *put_step(struct compiler *compiler, struct rule_step step)
{
	if (compiler->count == LIMIT_RULE_STEPS)
		return "is too long";
	compiler->steps[compiler->count++] = step;
	return NULL;
}

static const char *push(struct compiler *compiler, struct open open)
{
	if (compiler->depth == LIMIT_RULE_DEPTH)
		return "is nested too deeply";
	compiler->open[compiler->depth++] = open;
	return NULL;
}

static int binding_of(enum token_kind kind)
{
	if (kind == TOKEN_NOT)
		return 3;
	if (kind == TOKEN_AND)
		return 2;
	return kind == TOKEN_OR ? 1 : 0;
}

/* Closes the operators that bind at least so tightly. */
static const char *close_operators(struct compiler *compiler, int binding)
{
	const char *fault = NULL;
	while (!fault && compiler->depth > 0) {
		enum token_kind kind = compiler->open[compiler->depth - 1].kind;
		if (binding_of(kind) < binding || binding_of(kind) == 0)
			break;
		enum rule_op op = kind == TOKEN_NOT   ? RULE_NOT
				  : kind == TOKEN_AND ? RULE_AND
						      : RULE_OR;
		compiler->depth--;
		fault = put_step(compiler, (struct rule_step){ .op = op });
	}
	return fault;
}

/* at_least ( N , */
static const char *begin_call(struct compiler *compiler)
{
	struct token open = next_token(compiler);
	if (open.kind != TOKEN_OPEN)
		return "wants a bracket after at_least";
	move_on(compiler, open);
	struct token number = next_token(compiler);
	unsigned need = 0;
	for (size_t i = 0; i < number.text.len && need <= LIMIT_RULE_STEPS; i++) {
		if (number.kind != TOKEN_NUMBER || !ascii_is_digit(number.text.ptr[i]))
			return "wants a number first in at_least";
		need = need * 10 + (unsigned)(number.text.ptr[i] - '0');
	}
	if (need == 0)
		return "wants a number from 1 up in at_least";
	move_on(compiler, number);
	struct token comma = next_token(compiler);
	if (comma.kind != TOKEN_COMMA)
		return "wants a comma after the number in at_least";
	move_on(compiler, comma);
	return push(compiler, (struct open){ .kind = TOKEN_AT_LEAST, .need = need });
}

static const char *take_value(struct compiler *compiler, struct token token)
{
	move_on(compiler, token);
	switch (token.kind) {
	case TOKEN_NAME:
		compiler->wants_value = false;
		return put_step(
			compiler, (struct rule_step){ .op = RULE_CHECK, .check = token.text });
	case TOKEN_NOT:
	case TOKEN_OPEN:
		return push(compiler, (struct open){ .kind = token.kind });
	case TOKEN_AT_LEAST:
		return begin_call(compiler);
	case TOKEN_END:
	case TOKEN_NUMBER:
	case TOKEN_AND:
	case TOKEN_OR:
	case TOKEN_CLOSE:
	case TOKEN_COMMA:
	case TOKEN_NONE:
		break;
	}
	compiler->at -= token.text.len;
	return token.kind == TOKEN_END ? "ends where the name of a check should stand"
				       : "wants the name of a check";
}

static const char *close_bracket(struct compiler *compiler)
{
	const char *fault = close_operators(compiler, 0);
	if (fault)
		return fault;
	if (compiler->depth == 0)
		return "has a closing bracket too many";
	struct open open = compiler->open[--compiler->depth];
	if (open.kind == TOKEN_OPEN)
		return NULL;
	if (open.need > open.count + 1)
		return "wants more in at_least than it is given";
	return put_step(compiler,
		(struct rule_step){
			.op = RULE_AT_LEAST, .need = open.need, .count = open.count + 1 });
}

static const char *take_comma(struct compiler *compiler)
{
	const char *fault = close_operators(compiler, 0);
	if (fault)
		return fault;
	if (compiler->depth == 0 || compiler->open[compiler->depth - 1].kind != TOKEN_AT_LEAST)
		return "has a comma outside at_least";
	compiler->open[compiler->depth - 1].count++;
	compiler->wants_value = true;
	return NULL;
}

static const char *take_operator(struct compiler *compiler, struct token token)
{
	const char *fault = NULL;
	switch (token.kind) {
	case TOKEN_AND:
	case TOKEN_OR:
		fault = close_operators(compiler, binding_of(token.kind));
		compiler->wants_value = true;
		if (!fault)
			fault = push(compiler, (struct open){ .kind = token.kind });
		break;
	case TOKEN_CLOSE:
		fault = close_bracket(compiler);
		break;
	case TOKEN_COMMA:
		fault = take_comma(compiler);
		break;
	case TOKEN_END:
	case TOKEN_NAME:
	case TOKEN_NUMBER:
	case TOKEN_NOT:
	case TOKEN_AT_LEAST:
	case TOKEN_OPEN:
	case TOKEN_NONE:
		return "wants \"and\", \"or\" or the end";
	}
	if (!fault)
		move_on(compiler, token);
	return fault;
}

/* A name below an even number of `not` speaks for the rule. Backwards, since a step stands
 * behind what it works on. */
static void find_positive(struct rule *rule)
{
	bool waiting[LIMIT_RULE_STEPS + 1] = { false };
	size_t count = 0;
	waiting[count++] = true;
	for (size_t i = rule->step_count; i-- > 0;) {
		struct rule_step *step = &rule->steps[i];
		bool positive = waiting[--count];
		unsigned below = 2;
		if (step->op == RULE_CHECK) {
			step->is_positive = positive;
			below = 0;
		} else if (step->op == RULE_NOT) {
			positive = !positive;
			below = 1;
		} else if (step->op == RULE_AT_LEAST) {
			below = step->count;
		}
		for (unsigned k = 0; k < below; k++)
			waiting[count++] = positive;
	}
}

const char *rule_compile(
	struct view text, struct rule *rule, struct arena *arena, size_t *at_out)
{
	struct compiler compiler = { .text = text, .wants_value = true };
	const char *fault = NULL;
	compiler.steps = arena_array(arena, struct rule_step, LIMIT_RULE_STEPS);
	for (;;) {
		struct token token = next_token(&compiler);
		if (token.kind == TOKEN_END && !compiler.wants_value)
			break;
		fault = compiler.wants_value ? take_value(&compiler, token)
					     : take_operator(&compiler, token);
		if (fault)
			break;
	}
	if (!fault)
		fault = close_operators(&compiler, 0);
	if (!fault && compiler.depth > 0)
		fault = "has a bracket that is not closed";
	*at_out = compiler.at;
	rule->steps = compiler.steps;
	rule->step_count = fault ? 0 : compiler.count;
	if (!fault)
		find_positive(rule);
	return fault;
}

bool rule_holds(const struct rule *rule, bool (*fired)(const void *context, struct view check),
	const void *context)
{
	bool values[LIMIT_RULE_STEPS] = { false };
	size_t count = 0;
	for (size_t i = 0; i < rule->step_count; i++) {
		const struct rule_step *step = &rule->steps[i];
		unsigned true_ones = 0;
		switch (step->op) {
		case RULE_CHECK:
			values[count++] = fired(context, step->check);
			break;
		case RULE_NOT:
			values[count - 1] = !values[count - 1];
			break;
		case RULE_AND:
			count--;
			values[count - 1] = values[count - 1] && values[count];
			break;
		case RULE_OR:
			count--;
			values[count - 1] = values[count - 1] || values[count];
			break;
		case RULE_AT_LEAST:
			for (unsigned k = 0; k < step->count; k++)
				true_ones += values[--count];
			values[count++] = true_ones >= step->need;
			break;
		}
	}
	return count > 0 && values[0];
}

/* --- the file --- */

static const struct key rule_keys[] = {
	{ .path = "name",
		.type = VALUE_NAME,
		.max = LIMIT_CONFIG_NAME,
		.offset = offsetof(struct rule, name),
		.required = true },
	{ .path = "when",
		.type = VALUE_STRING,
		.max = LIMIT_CONFIG_TEXT,
		.offset = offsetof(struct rule, when),
		.required = true },
	{ .path = "weight",
		.type = VALUE_NUMBER,
		.min = -WEIGHT_MAX,
		.max = WEIGHT_MAX,
		.offset = offsetof(struct rule, weight),
		.required = true },
};

static bool is_good_name(struct view name)
{
	bool good = name.len > 0 && ascii_is_alpha(name.ptr[0]);
	for (size_t i = 0; i < name.len; i++)
		good = good && is_name_byte(name.ptr[i]);
	return good && kind_of_word(name) == TOKEN_NAME;
}

static void put_rule(struct rules_load *load, struct reader *reader,
	const config_setting_t *group, const struct rule *rule)
{
	struct rules *rules = load->rules;
	for (size_t i = 0; i < rules->rule_count; i++) {
		if (view_equal(rules->rules[i].name, rule->name)) {
			rules->rules[i] = *rule;
			return;
		}
	}
	if (rules->rule_count == LIMIT_RULES) {
		reader_fault(reader, group, "more than %d combined rules", LIMIT_RULES);
		return;
	}
	if (!rules->rules)
		rules->rules = arena_array(load->arena, struct rule, LIMIT_RULES);
	rules->rules[rules->rule_count++] = *rule;
}

static void read_rule(
	struct rules_load *load, struct reader *reader, const config_setting_t *group)
{
	struct rule rule = { .origin = reader_origin(reader, group) };
	size_t at = 0;
	if (!value_read_group(
		    reader, group, rule_keys, sizeof(rule_keys) / sizeof(rule_keys[0]), &rule))
		return;
	bool is_named = is_good_name(rule.name);
	if (!is_named) {
		reader_fault(reader, group,
			"name: %s is no name of letters, digits and underscores",
			reader_quote(reader, rule.name));
	}
	const char *fault = rule_compile(rule.when, &rule, load->arena, &at);
	if (fault) {
		struct view rest = view_from(rule.when, at);
		reader_fault(reader, group, "when: %s %s%s%s", reader_quote(reader, rule.when),
			fault, rest.len ? ", at " : "",
			rest.len ? reader_quote(reader, rest) : "");
	}
	if (!fault && is_named)
		put_rule(load, reader, group, &rule);
}

void rule_read_list(
	struct rules_load *load, struct reader *reader, const config_setting_t *list)
{
	if (!config_setting_is_list(list)) {
		reader_fault(reader, list,
			"rules: must be a list of groups: "
			"rules = ( { name = \"x\"; when = \"a and b\"; weight = 1.0; } );");
		return;
	}
	size_t count = (size_t)config_setting_length(list);
	for (size_t i = 0; i < count; i++)
		read_rule(load, reader, config_setting_get_elem(list, (unsigned)i));
}

static bool is_listed(struct view name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (view_equal(name, view_of(names[i])))
			return true;
	}
	return false;
}

void rule_check_names(const struct rules *rules, const char *const *names, size_t count,
	struct fault_list *faults)
{
	for (size_t i = 0; i < rules->rule_count; i++) {
		const struct rule *rule = &rules->rules[i];
		if (is_listed(rule->name, names, count)) {
			fault_add(faults, PLACE(rule->origin),
				"rules: %.*s is the name of a check", VIEW_ARG(rule->name));
		}
		for (size_t k = 0; k < rule->step_count; k++) {
			const struct rule_step *step = &rule->steps[k];
			if (step->op == RULE_CHECK && !is_listed(step->check, names, count)) {
				fault_add(faults, PLACE(rule->origin),
					"rules: %.*s: no check is named %.*s",
					VIEW_ARG(rule->name), VIEW_ARG(step->check));
			}
		}
	}
}

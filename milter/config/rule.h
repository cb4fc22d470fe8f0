/*
 * rule - combined rules: what several findings say together.
 *
 *   rules = ( { name = "asks_for_money"; when = "person_claimed and (pretext or
 *               at_least(2, web_script, template_mark, many_recipients)) and not
 *               domain_unprotected"; weight = 2.0; } );
 *
 * `when` is made of names of checks, `not`, `and`, `or` (in the order in which they bind),
 * brackets, and at_least(N, A, B ...). It is compiled into steps for a stack machine when it
 * is read; nothing is parsed while mail is judged.
 *
 * Owns:    results live in the reader's arena.
 * Threads: rule_holds() by any number; the reader in one.
 * Limits:  LIMIT_RULES in all, LIMIT_RULE_STEPS and LIMIT_RULE_DEPTH in one; past them a
 *          rule is a fault.
 * Errors:  faults with file and line, as value.h; a faulty rule is left out.
 */
#ifndef CONFIG_RULE_H
#define CONFIG_RULE_H

#include "config/rules.h"

/* Compiles `text` into `rule`; NULL when it is good, else the rest of the sentence
 * '"..." ...', and `at_out` is the octet of `text` at which the fault was seen. */
const char *rule_compile(
	struct view text, struct rule *rule, struct arena *arena, size_t *at_out);

/* `rules` of a file of rules or of guise.conf. One that bears the name of an earlier one
 * takes its place. */
void rule_read_list(
	struct rules_load *load, struct reader *reader, const config_setting_t *list);

/* Every name that no check has, and every rule that bears the name of a check, is a fault. */
void rule_check_names(const struct rules *rules, const char *const *names, size_t count,
	struct fault_list *faults);

#endif

#include "check/check.h"

/* "PHP/8.1", "Leaf PHPMailer 2.8": how the library in the script calls itself. People do not
 * write with these, though contact forms do; hence it never acts alone. */
static bool is_script(struct view mailer)
{
	static const char *const names[] = { "phpmailer", "swiftmailer", "wpmailsmtp",
		"codeigniter" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (view_search_ascii_nocase(mailer, view_of(names[i])) < mailer.len)
			return true;
	}
	struct view rest = view_from(mailer, 3);
	return view_starts_with_ascii_nocase(mailer, VIEW("php")) &&
	       (rest.len == 0 || !ascii_is_alpha(rest.ptr[0]));
}

/* Fields that web servers put on what their scripts send. */
static const struct field *find_field(const struct header *header)
{
	static const char *const names[] = { "X-PHP-Originating-Script", "X-PHP-Script",
		"X-PHP-Filename", "X-Source", "X-Source-Args", "X-Source-Dir",
		"X-Mailer-Script", "X-WebMail-Script" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct field *field = header_next(header, view_of(names[i]), NULL);
		if (field && view_trim(field->value).len > 0)
			return field;
	}
	const struct field *mailer = header_next(header, VIEW("X-Mailer"), NULL);
	return mailer && is_script(view_trim(mailer->value)) ? mailer : NULL;
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct field *field = find_field(&facts->message->header);
	if (!field || !claim_is_of_person(facts->main_claim))
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 512);
	buf_put_escaped(&text, field->name);
	buf_text(&text, ": ");
	buf_put_escaped(&text, view_slice(field_unfold(field, arena), 0, 200));
	return (struct finding){ .fired = true, .factor = 1.0, .evidence = buf_view(&text) };
}

const struct check check_web_script = {
	.name = "web_script",
	.summary = "A script on a web server sent what bears a person's name",
	.default_weight = 1.0,
	.acts_alone = false,
	.is_context = true,
	.evaluate = evaluate,
};

/* Mail of our own users: vouched for as it is, or, with submission = "own", only where the
 * name and the address are the user's. What is the user's own, the list says: no DNS. */
#include "base/domain.h"
#include "engine/stages.h"

struct user {
	const struct engine_env *env;
	struct view login;
	struct view local; /* of a login that is an address; both empty for any other */
	struct view domain;
	const struct candidate *author;
};

void vouch_submission(
	const struct origin_of_mail *origin, struct arena *arena, struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->claim_count; i++) {
		verdict->claims[i].state = CLAIM_VOUCHED;
		verdict->claims[i].reason = origin->submission_text;
	}
	verdict_add_voucher(verdict, true, "submission", origin->submission_text, arena);
}

static bool is_login_in(const struct user *user, const struct string_list *logins)
{
	for (size_t i = 0; i < logins->count; i++) {
		if (view_equal_ascii_nocase(logins->items[i], user->login))
			return true;
	}
	return false;
}

static bool is_address_in(const struct user *user, const struct string_list *addresses)
{
	return user->domain.len > 0 &&
	       registry_address_is_listed(addresses, user->local, user->domain);
}

static bool is_person(const struct user *user, const struct person *person)
{
	return is_login_in(user, &person->logins) || is_address_in(user, &person->addresses);
}

/* The address in From is the login, or its local part is and the host adds the domain. */
static bool writes_as_login(const struct user *user)
{
	const struct candidate *author = user->author;
	if (!author || author->local.len == 0)
		return false;
	if (user->domain.len > 0 && !view_equal(user->domain, author->domain))
		return false;
	return view_equal_ascii_nocase(
		author->local, user->domain.len > 0 ? user->local : user->login);
}

static bool may_write_as_person(const struct user *user, const struct claim *claim)
{
	const struct person *person = claim->match.principal->person;
	const struct organization *organization =
		registry_organization_of(user->env->policy->registry, person);
	bool part = claim->match.means & MEANS_BIT(MEANS_PART);
	if (!person->sends_email && !part)
		return false;
	if (person->sends_email && is_person(user, person))
		return true;
	return is_address_in(user, &person->delegates) ||
	       (organization && is_login_in(user, &organization->logins));
}

static bool is_member(const struct user *user, const struct organization *organization)
{
	const struct snapshot *snapshot = user->env->policy->snapshot;
	for (size_t i = 0; i < snapshot->protected_list.person_count; i++) {
		const struct person *person = &snapshot->protected_list.people[i];
		if (is_person(user, person) &&
			registry_organization_of(user->env->policy->registry, person) ==
				organization)
			return true;
	}
	return false;
}

/* An organisation without `logins` does not say who may use its name and its domains: our own
 * users may. With them, so may its people and who writes from the own address. */
static bool may_write_as_organization(const struct user *user, const struct claim *claim)
{
	const struct organization *organization = claim->match.principal->organization;
	return organization->logins.count == 0 || is_login_in(user, &organization->logins) ||
	       is_member(user, organization) ||
	       (claim_is_of_domain(claim) && writes_as_login(user));
}

static bool may_write_as(const struct user *user, const struct claim *claim)
{
	if (claim_is_lookalike(claim))
		return false;
	switch (claim->match.principal->kind) {
	case PRINCIPAL_PERSON:
		return may_write_as_person(user, claim);
	case PRINCIPAL_ORGANIZATION:
		return may_write_as_organization(user, claim);
	case PRINCIPAL_DOMAIN:
		return true; /* which addresses are whose, the MTA knows */
	}
	return false;
}

/* An address that is the user's and excepted. */
static const struct exception *find_exception(
	const struct user *user, const struct principal *principal)
{
	if (!writes_as_login(user))
		return NULL;
	return exception_for(user->env, principal, user->author->local, user->author->domain);
}

static void refuse(const struct user *user, struct claim *claim, struct arena *arena)
{
	struct buf text = buf_init(arena, 1024);
	buf_text(&text, "the login ");
	buf_put_escaped(&text, user->login);
	buf_text(&text, " is none that may write as ");
	buf_put_escaped(&text, claim->match.principal->name);
	claim->state = CLAIM_FALSE;
	claim->reason = buf_view(&text);
}

static void settle(const struct user *user, struct view submission_text, struct claim *claim,
	struct arena *arena, struct verdict *verdict)
{
	const struct exception *exception = find_exception(user, claim->match.principal);
	claim->state = CLAIM_VOUCHED;
	if (may_write_as(user, claim)) {
		claim->reason = submission_text;
		verdict_add_voucher(verdict, true, "submission", submission_text, arena);
	} else if (exception) {
		struct view text = exception_describe(exception, arena);
		struct buf reason = buf_init(arena, 2048);
		buf_text(&reason, "exception: ");
		buf_put_escaped(&reason, text);
		claim->reason = buf_view(&reason);
		verdict_add_voucher(verdict, true, "exception", text, arena);
	} else {
		refuse(user, claim, arena);
	}
}

void vouch_own(const struct engine_env *env, const struct origin_of_mail *origin,
	struct arena *arena, struct verdict *verdict)
{
	struct user user = {
		.env = env,
		.login = origin->login,
		.author = verdict->senders.author,
	};
	size_t at = view_find_last(origin->login, '@');
	if (at < origin->login.len) {
		user.local = view_slice(origin->login, 0, at);
		user.domain = domain_normalize(view_from(origin->login, at + 1), arena);
	}
	for (size_t i = 0; i < verdict->claim_count; i++)
		settle(&user, origin->submission_text, &verdict->claims[i], arena, verdict);
	settle_namesakes(verdict);
}

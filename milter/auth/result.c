#include "auth/result.h"

static const char *const names[] = {
	[AUTH_NONE] = "none",
	[AUTH_PASS] = "pass",
	[AUTH_FAIL] = "fail",
	[AUTH_SOFTFAIL] = "softfail",
	[AUTH_NEUTRAL] = "neutral",
	[AUTH_POLICY] = "policy",
	[AUTH_TEMPERROR] = "temperror",
	[AUTH_PERMERROR] = "permerror",
};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

const char *auth_result_name(enum auth_result result)
{
	BUG_ON((size_t)result >= NAME_COUNT);
	return names[result];
}

const char *spf_result_name(const struct spf_result *spf)
{
	return spf->unasked ? "unknown" : auth_result_name(spf->result);
}

/* "hardfail" is what some filters still write for "fail" (RFC 7001 dropped it). */
bool auth_result_parse(struct view text, enum auth_result *result_out)
{
	if (view_equal_ascii_nocase(text, VIEW("hardfail"))) {
		*result_out = AUTH_FAIL;
		return true;
	}
	for (size_t i = 0; i < NAME_COUNT; i++) {
		if (view_equal_ascii_nocase(text, view_of(names[i]))) {
			*result_out = (enum auth_result)i;
			return true;
		}
	}
	return false;
}

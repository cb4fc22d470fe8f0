#include "config/strings.h"

#include <sys/un.h>

#include "base/domain.h"
#include "base/ip.h"
#include "base/limits.h"
#include "base/local_part.h"
#include "base/utf8.h"
#include "text/idn.h"

#define LIMIT_SOCKET_PATH (sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1)

static const char *check_line(struct view raw)
{
	for (size_t i = 0; i < raw.len; i++) {
		if (raw.ptr[i] < 0x20 || raw.ptr[i] == 0x7F)
			return "has a control character in it";
	}
	return NULL;
}

static bool is_blank(struct view raw)
{
	return view_trim(raw).len == 0;
}

/* RFC 5322 3.2.4: blanks, dots and '@' are letters in quotes; '"' and '\\' after a '\\'. */
static bool is_quoted(struct view local)
{
	if (local.len < 3 || local.ptr[0] != '"' || local.ptr[local.len - 1] != '"')
		return false;
	struct view inside = view_slice(local, 1, local.len - 2);
	for (size_t i = 0; i < inside.len; i++) {
		if (inside.ptr[i] == '"' || (inside.ptr[i] == '\\' && ++i == inside.len))
			return false;
	}
	return true;
}

static bool is_local_part(struct view local)
{
	return local.len <= LIMIT_LOCAL_PART &&
	       (local_part_is_atoms(local) || is_quoted(local));
}

static struct view to_domain(struct reader *reader, struct view raw)
{
	if (view_is_ascii(raw))
		return domain_normalize(raw, reader->arena);
	facts_t facts = 0;
	struct view domain = idn_to_ascii(raw, reader->arena, &facts);
	return domain_normalize(domain, reader->arena);
}

/* 192.0.2.1 is made of good labels, but no program takes it for a domain. */
static bool has_numeric_end(struct view domain)
{
	size_t at = domain.len;
	while (at > 0 && ascii_is_digit(domain.ptr[at - 1]))
		at--;
	return at < domain.len && at > 0 && domain.ptr[at - 1] == '.';
}

static const char *read_domain(struct reader *reader, struct view raw, struct view *text_out)
{
	struct view domain = to_domain(reader, raw);
	if (domain.len == 0 || has_numeric_end(domain))
		return "is no domain, such as corp.example";
	*text_out = reader_keep(reader, domain);
	return NULL;
}

static const char public_suffix[] = "is a public suffix: everybody may have a domain under it";

static const char *read_own_domain(
	struct reader *reader, struct view raw, struct view *text_out)
{
	struct view domain = { NULL, 0 };
	const char *reason = read_domain(reader, raw, &domain);
	if (reason)
		return reason;
	if (domain_is_public_suffix(domain))
		return public_suffix;
	if (reader->freemail && numbering_find(reader->freemail, domain)) {
		return "is a freemail domain (rules/freemail.conf): everybody may have an "
		       "address in it";
	}
	*text_out = domain;
	return NULL;
}

static const char *read_signer(struct reader *reader, struct view raw, struct view *text_out)
{
	struct view domain = { NULL, 0 };
	const char *reason = read_own_domain(reader, raw, &domain);
	if (reason)
		return reason;
	if (reader->shared_signers && rules_is_shared_signer(reader->shared_signers, domain)) {
		return "signs for many customers alike (rules/shared_signers.conf): its "
		       "signature does not say whose mail it is";
	}
	*text_out = domain;
	return NULL;
}

/* A domain whose likenesses are looked for. That is worth doing for those of providers, too. */
static const char *read_watched(struct reader *reader, struct view raw, struct view *text_out)
{
	const char *reason = read_domain(reader, raw, text_out);
	if (reason)
		return reason;
	return domain_is_public_suffix(*text_out) && !domain_is_private_suffix(*text_out)
		       ? public_suffix
		       : NULL;
}

/* `read` reads what may stand behind "*.". */
static const char *read_pattern(struct reader *reader, struct view raw,
	const char *(*read)(struct reader *, struct view, struct view *), struct view *text_out)
{
	bool is_wildcard = view_starts_with(raw, VIEW("*."));
	struct view domain = { NULL, 0 };
	const char *reason = read(reader, view_from(raw, is_wildcard ? 2 : 0), &domain);
	if (reason)
		return reason;
	*text_out = domain;
	if (is_wildcard)
		*text_out = arena_printf(reader->arena, "*.%.*s", VIEW_ARG(domain));
	return NULL;
}

/* "[192.0.2.1]", "[IPv6:2001:db8::1]" */
static bool is_literal(struct view host)
{
	struct ip_address ip;
	if (host.len < 2 || host.ptr[0] != '[' || host.ptr[host.len - 1] != ']')
		return false;
	host = view_slice(host, 1, host.len - 2);
	size_t prefix = view_starts_with_ascii_nocase(host, VIEW("IPv6:")) ? 5 : 0;
	return ip_parse(view_from(host, prefix), &ip) && (ip.family == IP_V6) == (prefix > 0);
}

/* What may stand behind an @. A host of one label is fine there: local mail and old archives
 * have such addresses. So is what is no domain of the DNS, but is in use: string_doubt(). */
static bool read_host(struct reader *reader, struct view host, struct view *domain_out)
{
	struct view lower = arena_lower(reader->arena, host);
	*domain_out = domain_normalize_any(host, reader->arena);
	if (domain_out->len > 0 && view_find(*domain_out, '.') == domain_out->len)
		return true;
	if (!read_domain(reader, host, domain_out))
		return true;
	*domain_out = lower;
	bool has_underscore = view_find(lower, '_') < lower.len;
	return (has_underscore && domain_is_dns_name(lower)) || is_literal(lower);
}

static const char *read_mailbox(struct reader *reader, struct view raw, struct view *text_out)
{
	size_t at = view_find_last(raw, '@');
	struct view domain = { NULL, 0 };
	if (!is_local_part(view_slice(raw, 0, at)) || at == raw.len ||
		!read_host(reader, view_from(raw, at + 1), &domain))
		return "is no e-mail address, such as jane.roe@corp.example";
	*text_out = arena_printf(
		reader->arena, "%.*s@%.*s", VIEW_ARG(view_slice(raw, 0, at)), VIEW_ARG(domain));
	return NULL;
}

const char *string_doubt(enum value_type type, struct view text)
{
	if (type != VALUE_MAILBOX)
		return NULL;
	size_t at = view_find_last(text, '@');
	struct view local = view_slice(text, 0, at);
	struct view host = view_from(text, at + 1);
	if (view_find(host, '_') < host.len || host.ptr[0] == '[') {
		return "vouches for no mail: what stands behind the @ is no domain that SPF, "
		       "DKIM and DMARC know";
	}
	if (local.ptr[0] != '"' && (local.ptr[0] == '.' || local.ptr[local.len - 1] == '.' ||
					   view_search(local, VIEW("..")) < local.len)) {
		return "has a dot where no standard allows one, as few addresses have: is that "
		       "how it is written?";
	}
	return NULL;
}

/* RFC 8601 2.2 and RFC 2045 5.1: a token, so that it never needs quotes. */
static const char *read_authserv_id(struct view raw)
{
	static const struct view specials = { (const unsigned char *)"()<>@,;:\\\"/[]?=", 15 };
	for (size_t i = 0; i < raw.len; i++) {
		unsigned char c = raw.ptr[i];
		if (c <= 0x20 || c >= 0x7F || view_find(specials, c) < specials.len)
			return "is no authserv-id, such as guise.mx.corp.example";
	}
	return NULL;
}

/* 1 to 65535, decimal. */
static bool is_port(struct view text)
{
	unsigned value = 0;
	if (text.len == 0 || text.len > 5)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
		value = value * 10 + (unsigned)(text.ptr[i] - '0');
	}
	return value >= 1 && value <= 65535;
}

static const char *read_server(struct view raw)
{
	size_t at = view_find(raw, '@');
	struct ip_address ip;
	if (!ip_parse(view_slice(raw, 0, at), &ip) ||
		(at < raw.len && !is_port(view_from(raw, at + 1))))
		return "is no resolver, such as 192.0.2.1 or 127.0.0.1@5310";
	return NULL;
}

static const char *read_inet(struct view rest)
{
	size_t at = view_find(rest, '@');
	struct view host = view_from(rest, at + 1);
	if (!is_port(view_slice(rest, 0, at)))
		return "has no port from 1 to 65535, as in inet:8891@127.0.0.1";
	struct ip_address ip;
	if (host.len == 0)
		return "names no host to listen on, as in inet:8891@127.0.0.1";
	if (!ip_parse(host, &ip) && !domain_is_dns_name(host))
		return "names no host or IP address after the @";
	return NULL;
}

static const char *read_listen(
	struct reader *reader, struct view file, struct view raw, struct view *text_out)
{
	struct view rest = view_from(raw, view_find(raw, ':') + 1);
	*text_out = reader_keep(reader, raw);
	if (view_starts_with(raw, VIEW("inet:")) || view_starts_with(raw, VIEW("inet6:")))
		return read_inet(rest);
	if (!view_starts_with(raw, VIEW("unix:")) && !view_starts_with(raw, VIEW("local:")))
		return "is none of unix:PATH, inet:PORT@HOST and inet6:PORT@HOST";
	if (rest.len == 0)
		return "names no path, as in unix:/run/guise/guise.sock";
	struct view path = source_resolve_path(file, rest, reader->arena);
	if (path.len > LIMIT_SOCKET_PATH)
		return "has a path that is too long for a socket (107 octets)";
	*text_out = arena_printf(reader->arena, "unix:%.*s", VIEW_ARG(path));
	return NULL;
}

/* RFC 5321 4.2: an SMTP reply is printable ASCII. libmilter reads a '%' as a format. */
static const char *read_reply(struct view raw)
{
	if (!view_is_ascii(raw) || view_find(raw, '%') < raw.len || is_blank(raw))
		return "is no text for an SMTP reply: ASCII without '%', not empty";
	return NULL;
}

const char *string_read(struct reader *reader, enum value_type type, struct view file,
	struct view raw, struct view *text_out)
{
	const char *reason = check_line(raw);
	if (reason)
		return reason;
	*text_out = reader_keep(reader, raw);
	/* The others take any line of text. */
	switch ((int)type) {
	case VALUE_NAME:
		return is_blank(raw) ? "is empty" : NULL;
	case VALUE_PATH:
		*text_out = source_resolve_path(file, raw, reader->arena);
		return NULL;
	case VALUE_REPLY:
		return read_reply(raw);
	case VALUE_AUTHSERV_ID:
		return read_authserv_id(raw);
	case VALUE_LISTEN:
		return read_listen(reader, file, raw, text_out);
	case VALUE_SERVER:
		return read_server(raw);
	case VALUE_MAILBOX:
		return read_mailbox(reader, raw, text_out);
	case VALUE_DOMAIN:
		return read_domain(reader, raw, text_out);
	case VALUE_OWN_DOMAIN:
		return read_own_domain(reader, raw, text_out);
	case VALUE_SIGNER:
		return read_signer(reader, raw, text_out);
	case VALUE_WATCHED:
		return read_pattern(reader, raw, read_watched, text_out);
	case VALUE_PATTERN:
		return read_pattern(reader, raw, read_own_domain, text_out);
	default:
		return NULL;
	}
}

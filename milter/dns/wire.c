#include "dns/wire.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "base/limits.h"

#define MAX_WIRE_NAME 255U
#define MAX_TEXT_NAME ((size_t)4 * MAX_WIRE_NAME)

static void put_label(struct buf *name, struct view label)
{
	for (size_t i = 0; i < label.len; i++) {
		unsigned char c = ascii_lower(label.ptr[i]);
		if (ascii_is_alnum(c) || c == '-' || c == '_') {
			buf_byte(name, c);
		} else {
			buf_printf(name, "\\%03u", (unsigned)c);
		}
	}
}

static bool read_name(struct view rdata, struct arena *arena, struct view *name_out)
{
	struct buf name = buf_init(arena, MAX_TEXT_NAME);
	struct cursor c = cursor_over(rdata);
	if (rdata.len > MAX_WIRE_NAME)
		return false;
	for (;;) {
		size_t len = cursor_byte(&c);
		if (c.bad || len > LIMIT_LABEL || len > c.rest.len)
			return false;
		if (len == 0)
			break;
		if (name.len > 0)
			buf_byte(&name, '.');
		put_label(&name, view_slice(c.rest, 0, len));
		c.rest = view_from(c.rest, len);
	}
	*name_out = buf_view(&name);
	return cursor_at_end(&c) && !name.truncated;
}

/* The character strings of one TXT record, joined as RFC 7208 3.3 and RFC 6376 3.6.2.2
 * want them. */
static bool read_text(struct view rdata, struct arena *arena, struct view *text_out)
{
	struct buf text = buf_init(arena, LIMIT_DNS_ANSWER);
	struct cursor c = cursor_over(rdata);
	while (!cursor_at_end(&c)) {
		size_t len = cursor_byte(&c);
		if (len > c.rest.len)
			return false;
		buf_put(&text, view_slice(c.rest, 0, len));
		c.rest = view_from(c.rest, len);
	}
	*text_out = buf_view(&text);
	return !c.bad && !text.truncated;
}

static bool read_address(
	struct view rdata, size_t size, struct arena *arena, struct view *address_out)
{
	*address_out = arena_copy(arena, rdata);
	return rdata.len == size;
}

static bool read_exchange(struct view rdata, struct arena *arena, struct dns_record *record)
{
	if (rdata.len < 3)
		return false;
	record->preference = (unsigned)rdata.ptr[0] << 8 | rdata.ptr[1];
	return read_name(view_from(rdata, 2), arena, &record->data);
}

bool wire_read_record(struct view rdata, enum dns_type type, struct arena *arena,
	struct dns_record *record_out)
{
	switch (type) {
	case DNS_A:
		return read_address(rdata, 4, arena, &record_out->data);
	case DNS_AAAA:
		return read_address(rdata, 16, arena, &record_out->data);
	case DNS_TXT:
		return read_text(rdata, arena, &record_out->data);
	case DNS_MX:
		return read_exchange(rdata, arena, record_out);
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
		return read_name(rdata, arena, &record_out->data);
	}
	return false;
}

#include "base/local_part.h"

bool local_part_is_atext(unsigned char c)
{
	static const struct view specials = { (const unsigned char *)"!#$%&'*+-/=?^_`{|}~",
		19 };
	return ascii_is_alnum(c) || c >= 0x80 || view_find(specials, c) < specials.len;
}

bool local_part_is_atoms(struct view text)
{
	size_t letters = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '.' && !local_part_is_atext(text.ptr[i]))
			return false;
		letters += text.ptr[i] != '.';
	}
	return letters > 0;
}

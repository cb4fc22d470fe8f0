/*
 * icu - the parts of ICU that are shared, and texts in the UTF-16 that it works on.
 *
 * Owns:    results live in `arena`. The shared objects live as long as the process.
 * Threads: any; everything handed out here is const after it was opened.
 * Errors:  none. An ICU without its data is a broken installation and ends the process.
 */
#ifndef TEXT_ICU_H
#define TEXT_ICU_H

#include "base/arena.h"

#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>

struct utf16 {
	UChar *chars;
	int32_t count;
	int32_t size;
};

const USpoofChecker *icu_spoof_checker(void);
const UNormalizer2 *icu_nfkc_casefold(void);
const UNormalizer2 *icu_nfd(void);
const UNormalizer2 *icu_nfc(void);
const UIDNA *icu_idna(void);

/* Room for `size` code units; a rune that has no room is dropped. */
struct utf16 utf16_init(size_t size, struct arena *arena);
void utf16_rune(struct utf16 *text, uint32_t rune);

/* The character at `*at`, which moves past it; a lone surrogate is U+FFFD. */
uint32_t utf16_next(const struct utf16 *text, int32_t *at);

struct utf16 utf16_normalize(
	const UNormalizer2 *normalizer, struct utf16 text, struct arena *arena);

/* At most `max` octets, never half a character. */
struct view utf16_to_utf8(struct utf16 text, size_t max, struct arena *arena);

#endif

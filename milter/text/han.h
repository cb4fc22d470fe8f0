/*
 * han - ideographs: their simplified forms and how Mandarin reads them.
 *
 * Threads: constant tables (han.def). Limits: U+4E00 to U+9FFF.
 */
#ifndef TEXT_HAN_H
#define TEXT_HAN_H

#include "base/view.h"

/* The simplified form of an ideograph; any other character is itself. */
uint32_t han_simplified(uint32_t rune);

/* Its reading, without a tone; NULL where the table has none. */
const char *han_reading(uint32_t rune);

#endif

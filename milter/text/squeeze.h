/*
 * squeeze - the table of what is visible, for text/ alone.
 *
 * Threads: any; text_prepare() has been called.
 */
#ifndef TEXT_SQUEEZE_H
#define TEXT_SQUEEZE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether text_clean() keeps it and text_fold() takes it for no mark. False may only mean that
 * the table does not say. */
bool squeeze_is_visible(uint32_t rune);

#endif

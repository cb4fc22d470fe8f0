/*
 * phonetic_scripts - the tables behind phonetic.c: what the letters of each script sound like.
 *
 * Threads: constant tables.
 */
#ifndef TEXT_PHONETIC_SCRIPTS_H
#define TEXT_PHONETIC_SCRIPTS_H

#include "text/phonetic.h"

/* Adds a phone unless the string is full. */
static inline void phones_put(struct phones *phones, char phone)
{
	if (phones->count < LIMIT_PHONES)
		phones->items[phones->count++] = (unsigned char)phone;
}

static inline void phones_text(struct phones *phones, const char *text)
{
	for (; *text; text++)
		phones_put(phones, *text);
}

/* What the struct tells of its sounds beside them. */
void phonetic_note_kinds(struct phones *phones);

/* The first letters of `rest`, all of its script; returns how many octets were read, at least
 * those of `rune`, the first of them. phonetic_latin() goes on as long as letters are ASCII. */
size_t phonetic_latin(struct view rest, struct phones *phones);
size_t phonetic_cyrillic(struct view rest, uint32_t rune, size_t used, struct phones *phones);
size_t phonetic_arabic(struct view rest, uint32_t rune, size_t used, struct phones *phones);
size_t phonetic_greek(struct view rest, uint32_t rune, size_t used, struct phones *phones);
size_t phonetic_kana(struct view rest, uint32_t rune, size_t used, struct phones *phones);
/* Lao too. */
size_t phonetic_thai(struct view rest, uint32_t rune, size_t used, struct phones *phones);

void phonetic_armenian(uint32_t rune, struct phones *phones);
void phonetic_georgian(uint32_t rune, struct phones *phones);
void phonetic_hebrew(uint32_t rune, struct phones *phones);
void phonetic_indic(uint32_t rune, struct phones *phones);
void phonetic_abugida(uint32_t rune, struct phones *phones);
void phonetic_ethiopic(uint32_t rune, struct phones *phones);
void phonetic_hangul(uint32_t rune, struct phones *phones);
void phonetic_han(uint32_t rune, struct phones *phones);

#endif

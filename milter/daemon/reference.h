/*
 * reference - the short random text by which a rejected sender's postmaster and our log mean
 * the same message.
 *
 * Threads: any.
 */
#ifndef DAEMON_REFERENCE_H
#define DAEMON_REFERENCE_H

#define REFERENCE_SIZE 13 /* twelve letters and digits, and NUL */

void reference_make(char text[REFERENCE_SIZE]);

#endif

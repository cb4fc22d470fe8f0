/*
 * spf_library - libspf2 as a second opinion on a pass, over our own DNS layer.
 *
 * libspf2 1.2.10 has no limit over all includes, accepts what the grammar forbids, passes
 * every loopback client and may write past its buffers where macros make a record grow. So
 * spf_eval decides, and libspf2 is asked only about records of plain names and modest size,
 * rewritten without their explanation and unknown modifiers. Within these it is reliable.
 *
 * Threads: any; spf_library_init() once before threads start.
 * Limits:  as spf_eval; its queries do not spend the message's, they were just answered.
 * Errors:  none; AUTH_TEMPERROR whenever it cannot say.
 */
#ifndef AUTH_SPF_LIBRARY_H
#define AUTH_SPF_LIBRARY_H

#include "auth/spf_eval.h"

/* Replaces libspf2's handlers, which print and abort the process. */
void spf_library_init(void);

enum auth_result spf_library_evaluate(const struct spf_check *check);

#endif

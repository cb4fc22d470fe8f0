/*
 * limits - every bound on what comes from outside, in one place, with its reason.
 * Reaching one is a fact (FACT_LIMIT) or an answer of "unknown", never silence.
 * One section per layer.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* engine: one message */
#define LIMIT_ARENA           ((size_t)32 << 20) /* header 1 MB, decoded several ways, and room */
#define LIMIT_HEADER          ((size_t)1 << 20)  /* octets; Postfix stops at 100 kB by default */
#define LIMIT_FIELDS          4096               /* header fields; Postfix allows 1,000 lines */
#define LIMIT_CLAIMS          64                 /* claims judged in one message */
#define LIMIT_RECIPIENTS      1000               /* kept for the log only */

/* text */
#define LIMIT_TEXT            ((size_t)64 << 10) /* octets of one decoded field value */

/* mail */
#define LIMIT_CANDIDATES      256                /* identities of one message */
#define LIMIT_LOCAL_PART      256                /* RFC 5321 4.5.3.1.1 says 64; real ones are longer */
#define LIMIT_DOMAIN          253                /* RFC 1035 2.3.4, without the final dot */
#define LIMIT_LABEL           63

/* dns */
#define LIMIT_DNS_ANSWER      ((size_t)64 << 10) /* octets of rdata in one answer */
#define LIMIT_DNS_RECORDS     256
#define LIMIT_DNS_CNAMES      8                  /* aliases followed from one name */

/* auth */
#define LIMIT_SPF_LOOKUPS     10                 /* RFC 7208 4.6.4 */
#define LIMIT_SPF_VOID        2                  /* RFC 7208 4.6.4 */
#define LIMIT_SPF_QUERIES     40                 /* all queries of one check */
#define LIMIT_DKIM_SIGNATURES 10                 /* verified; the rest is named and skipped */
#define LIMIT_DMARC_WALK      8                  /* RFC 9989 4.10 */

#endif

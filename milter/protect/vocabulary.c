#include "protect/vocabulary.h"

const struct vocabulary_row vocabulary[] = {
#define WORDS(roles, words) { roles, words },
#include "protect/vocabulary.def"
#undef WORDS
};
const size_t vocabulary_count = sizeof(vocabulary) / sizeof(vocabulary[0]);

const struct vocabulary_row vocabulary_domains[] = {
#define WORDS(roles, words) { roles, words },
#include "protect/domain_words.def"
#undef WORDS
};
const size_t vocabulary_domains_count =
	sizeof(vocabulary_domains) / sizeof(vocabulary_domains[0]);

const char *const vocabulary_same_names[] = {
#define SAME_NAME(names) names,
#include "protect/languages.def"
#include "protect/nicknames.def"
#undef SAME_NAME
};
const size_t vocabulary_same_names_count =
	sizeof(vocabulary_same_names) / sizeof(vocabulary_same_names[0]);

#define SAME_NAME(names) 1,
const size_t vocabulary_languages_count = sizeof((const char[]){
#include "protect/languages.def"
});
#undef SAME_NAME

const char *const vocabulary_hosts[] = {
	"amazonaws.com",
	"amazonses.com",
	"atlassian.net",
	"azurewebsites.net",
	"bamboohr.com",
	"cloudfront.net",
	"force.com",
	"freshdesk.com",
	"google.com",
	"googlegroups.com",
	"greenhouse.io",
	"hubspot.com",
	"hubspotemail.net",
	"icims.com",
	"mailchimpapp.net",
	"mailgun.org",
	"mandrillapp.com",
	"mcsv.net",
	"myshopify.com",
	"myworkday.com",
	"office.com",
	"onmicrosoft.com",
	"outlook.com",
	"rsgsv.net",
	"salesforce.com",
	"sendgrid.net",
	"service-now.com",
	"sharepoint.com",
	"slack.com",
	"sparkpostmail.com",
	"teamtailor.com",
	"webex.com",
	"wordpress.com",
	"zendesk.com",
	"zoom.us",
};
const size_t vocabulary_hosts_count = sizeof(vocabulary_hosts) / sizeof(vocabulary_hosts[0]);

/* ccurl.h: what Swift cannot say to libcurl itself: its variadic calls, and callbacks with a limit. */
#ifndef CCURL_H
#define CCURL_H
#include <curl/curl.h>
#include <stddef.h>

/* What goes out: bytes, how many, and how many of them curl has taken. */
typedef struct {
    const char *bytes;
    size_t length;
    size_t taken;
} ccurl_outgoing;

/* What comes in: room, and how much of it is filled. More than the room ends the transfer. */
typedef struct {
    char *room;
    size_t capacity;
    size_t length;
} ccurl_incoming;

/* Once in a process, before any other call. */
CURLcode ccurl_start(void);
CURLcode ccurl_set_number(CURL *curl, CURLoption option, long value);
CURLcode ccurl_set_text(CURL *curl, CURLoption option, const char *value);
CURLcode ccurl_set_list(CURL *curl, CURLoption option, struct curl_slist *value);
/* Both structs must live, unmoved, until the transfer has ended. */
CURLcode ccurl_send(CURL *curl, ccurl_outgoing *outgoing);
CURLcode ccurl_receive(CURL *curl, ccurl_incoming *incoming);
CURLcode ccurl_number(CURL *curl, CURLINFO info, long *value);
#endif

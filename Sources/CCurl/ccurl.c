/* ccurl.c: the few variadic calls of libcurl that mail and webhooks need. */
#include "ccurl.h"
#include <string.h>

static size_t give(char *room, size_t size, size_t count, void *context) {
    ccurl_outgoing *outgoing = context;
    size_t part = size * count, left = outgoing->length - outgoing->taken;
    if (part > left) part = left;
    memcpy(room, outgoing->bytes + outgoing->taken, part);
    outgoing->taken += part;
    return part;
}

static size_t keep(char *bytes, size_t size, size_t count, void *context) {
    ccurl_incoming *incoming = context;
    size_t part = size * count;
    if (part > incoming->capacity - incoming->length) return 0;
    memcpy(incoming->room + incoming->length, bytes, part);
    incoming->length += part;
    return part;
}

CURLcode ccurl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

CURLcode ccurl_set_number(CURL *curl, CURLoption option, long value) { return curl_easy_setopt(curl, option, value); }

CURLcode ccurl_set_text(CURL *curl, CURLoption option, const char *value) {
    return curl_easy_setopt(curl, option, value);
}

CURLcode ccurl_set_list(CURL *curl, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(curl, option, value);
}

CURLcode ccurl_send(CURL *curl, ccurl_outgoing *outgoing) {
    CURLcode code = curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    return code != CURLE_OK ? code : curl_easy_setopt(curl, CURLOPT_READDATA, outgoing);
}

CURLcode ccurl_receive(CURL *curl, ccurl_incoming *incoming) {
    CURLcode code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    return code != CURLE_OK ? code : curl_easy_setopt(curl, CURLOPT_WRITEDATA, incoming);
}

CURLcode ccurl_number(CURL *curl, CURLINFO info, long *value) { return curl_easy_getinfo(curl, info, value); }

// ccurl.h: the calls of libcurl that are closed to Swift.
#pragma once
#include <curl/curl.h>

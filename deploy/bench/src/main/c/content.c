#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t SPREAD = 0x9e3779b97f4a7c15ULL;

static uint64_t word(uint64_t offset)
{
    return (offset / sizeof(uint64_t) + 1) * SPREAD;
}

void content_fill(void *into, uint64_t offset, size_t length)
{
    for (size_t at = 0; at < length; at += sizeof(uint64_t)) {
        uint64_t value = word(offset + at);
        size_t rest = length - at;
        memcpy((char *)into + at, &value, rest < sizeof value ? rest : sizeof value);
    }
}

void content_check(const void *bytes, uint64_t offset, size_t length, const char *what)
{
    for (size_t at = 0; at < length; at += sizeof(uint64_t)) {
        uint64_t value = word(offset + at);
        size_t rest = length - at;
        if (memcmp((const char *)bytes + at, &value, rest < sizeof value ? rest : sizeof value) != 0)
            fail("%s: other bytes at %llu", what, (unsigned long long)(offset + at));
    }
}

void content_write(const char *path, uint64_t size)
{
    static char part[1 << 20];
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        fail("%s cannot be made", path);
    for (uint64_t at = 0; at < size; at += sizeof part) {
        size_t length = size - at < sizeof part ? (size_t)(size - at) : sizeof part;
        content_fill(part, at, length);
        if (fwrite(part, 1, length, file) != length)
            fail("%s cannot be written", path);
    }
    if (fclose(file) != 0)
        fail("%s cannot be written", path);
}

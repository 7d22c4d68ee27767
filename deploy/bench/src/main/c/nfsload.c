/*
 * A client that puts one kind of load on an NFS server and checks all that it is told; by libnfs. What it measured is on
 * its standard output, a line of "name value" each; what was wrong on its standard error.
 *
 *   nfsload HOST NFS-PORT MOUNT-PORT EXPORT OPERATION [ARGUMENT...]
 *   nfsload - 0 0 FOLDER prepare
 */
#include "load.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

_Noreturn void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

void tell(const char *name, double value)
{
    printf("%s %.9g\n", name, value);
}

const char *unique(const char *prefix)
{
    static char name[64];
    snprintf(name, sizeof name, "%s-%d", prefix, (int)getpid());
    return name;
}

double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int compare(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

double percentile(double *times, size_t count, double fraction)
{
    if (count == 0)
        fail("nothing was measured");
    qsort(times, count, sizeof *times, compare);
    return times[(size_t)((double)(count - 1) * fraction)];
}

static void prepare(const char *folder)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, LARGE_FILE);
    content_write(path, LARGE_BYTES);
    snprintf(path, sizeof path, "%s/%s", folder, SMALL_FILE);
    content_write(path, 4096);
}

int main(int argc, char **argv)
{
    if (argc < 6)
        fail("usage: nfsload HOST NFS-PORT MOUNT-PORT EXPORT OPERATION [ARGUMENT...]");
    struct target target = {argv[1], atoi(argv[2]), atoi(argv[3]), argv[4]};
    const char *operation = argv[5];
    double first = argc > 6 ? atof(argv[6]) : 0;
    double second = argc > 7 ? atof(argv[7]) : 0;
    if (strcmp(operation, "prepare") == 0)
        prepare(target.export_path);
    else if (strcmp(operation, "getattr") == 0)
        run_getattr(&target, (int)first, second);
    else if (strcmp(operation, "read") == 0)
        run_read(&target, (int)first, second, TRANSFER_BYTES, false);
    else if (strcmp(operation, "random-read") == 0)
        run_read(&target, (int)first, second, 4096, true);
    else if (strcmp(operation, "write") == 0)
        run_write(&target, (uint64_t)first << 20);
    else if (strcmp(operation, "names") == 0)
        run_names(&target, first);
    else if (strcmp(operation, "listing") == 0)
        run_listing(&target, (int)first);
    else if (strcmp(operation, "mounts") == 0)
        run_mounts(&target, (int)first);
    else if (strcmp(operation, "crowd") == 0)
        run_crowd(&target, (int)first, second);
    else if (strcmp(operation, "fresh") == 0)
        run_fresh(&target, (int)first);
    else if (strcmp(operation, "version4") == 0)
        run_version4(&target, first);
    else
        fail("no operation is called '%s'", operation);
    return 0;
}

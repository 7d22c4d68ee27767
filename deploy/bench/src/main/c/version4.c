/* Version 4.0, by libnfs's calls as of the C library; its WRITE takes only small blocks, so there is none here. */
#include "load.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_FILES 20000

static struct nfs_context *mount4(const struct target *target)
{
    char url[4200];
    struct nfs_context *nfs = nfs_init_context();
    snprintf(url, sizeof url, "nfs://%s%s?version=4&nfsport=%d", target->host, target->export_path, target->nfs_port);
    struct nfs_url *parsed = nfs == NULL ? NULL : nfs_parse_url_dir(nfs, url);
    if (parsed == NULL || nfs_mount(nfs, parsed->server, parsed->path) != 0)
        fail("version 4: cannot mount: %s", nfs == NULL ? "" : nfs_get_error(nfs));
    nfs_destroy_url(parsed);
    return nfs;
}

static void stats(struct nfs_context *nfs, double seconds)
{
    double start = now();
    long count = 0;
    for (; now() - start < seconds; count++) {
        struct nfs_stat_64 status;
        if (nfs_lstat64(nfs, "/" SMALL_FILE, &status) != 0)
            fail("version 4: stat: %s", nfs_get_error(nfs));
        if (status.nfs_size != 4096)
            fail("version 4: stat: a size of %llu", (unsigned long long)status.nfs_size);
    }
    tell("stat", (double)count / (now() - start));
}

static void reads(struct nfs_context *nfs, double seconds)
{
    static char block[TRANSFER_BYTES];
    struct nfsfh *file;
    if (nfs_open(nfs, "/" LARGE_FILE, O_RDONLY, &file) != 0)
        fail("version 4: open: %s", nfs_get_error(nfs));
    double start = now();
    uint64_t count = 0;
    for (; now() - start < seconds; count++) {
        uint64_t offset = count * sizeof block % LARGE_BYTES;
        if (nfs_pread(nfs, file, offset, sizeof block, block) != (int)sizeof block)
            fail("version 4: READ: %s", nfs_get_error(nfs));
        content_check(block, offset, sizeof block, "version 4: READ");
    }
    tell("megabytes", (double)count * (double)sizeof block / 1e6 / (now() - start));
    nfs_close(nfs, file);
}

static void names(struct nfs_context *nfs, double seconds)
{
    char folder[80], one[128], other[128];
    snprintf(folder, sizeof folder, "/%s", unique("names4"));
    if (nfs_mkdir(nfs, folder) != 0)
        fail("version 4: mkdir: %s", nfs_get_error(nfs));
    int count = 0;
    double start = now();
    for (; count < MOST_FILES && now() - start < seconds; count++) {
        struct nfsfh *file;
        snprintf(one, sizeof one, "%s/f%d", folder, count);
        if (nfs_creat(nfs, one, 0644, &file) != 0 || nfs_close(nfs, file) != 0)
            fail("version 4: create: %s", nfs_get_error(nfs));
    }
    tell("create", count / (now() - start));
    start = now();
    for (int i = 0; i < count; i++) {
        snprintf(one, sizeof one, "%s/f%d", folder, i);
        snprintf(other, sizeof other, "%s/g%d", folder, i);
        if (nfs_rename(nfs, one, other) != 0)
            fail("version 4: rename: %s", nfs_get_error(nfs));
    }
    tell("rename", count / (now() - start));
    start = now();
    for (int i = 0; i < count; i++) {
        snprintf(other, sizeof other, "%s/g%d", folder, i);
        if (nfs_unlink(nfs, other) != 0)
            fail("version 4: unlink: %s", nfs_get_error(nfs));
    }
    tell("unlink", count / (now() - start));
    if (nfs_rmdir(nfs, folder) != 0)
        fail("version 4: rmdir: %s", nfs_get_error(nfs));
}

void run_version4(const struct target *target, double seconds)
{
    struct nfs_context *nfs = mount4(target);
    stats(nfs, seconds);
    reads(nfs, seconds);
    names(nfs, seconds);
    nfs_destroy_context(nfs);
}

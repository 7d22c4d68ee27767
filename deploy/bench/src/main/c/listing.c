/* READDIRPLUS of a large directory: first one that the server never saw, then again. */
#include "load.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WARM_TIMES 5

struct listing {
    struct client *client;
    struct handle folder;
    ino_t *inodes;
    bool *seen;
    int entries;
    int found;
    cookie3 cookie;
    cookieverf3 verifier;
    bool end;
    bool done;
};

static void entry_came(struct listing *listing, const entryplus3 *entry)
{
    if (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0)
        return;
    int number = -1;
    if (sscanf(entry->name, "entry-%d", &number) != 1 || number < 0 || number >= listing->entries)
        fail("READDIRPLUS: a name that is not there: %s", entry->name);
    if (listing->seen[number])
        fail("READDIRPLUS: %s came twice", entry->name);
    listing->seen[number] = true;
    listing->found++;
    if (!entry->name_attributes.attributes_follow || !entry->name_handle.handle_follows)
        fail("READDIRPLUS: %s without attributes or handle", entry->name);
    const fattr3 *attributes = &entry->name_attributes.post_op_attr_u.attributes;
    if (attributes->size != (size3)number || attributes->fileid != listing->inodes[number] || attributes->type != NF3REG)
        fail("READDIRPLUS: wrong attributes of %s", entry->name);
}

static void part_came(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct listing *listing = private_data;
    const READDIRPLUS3res *result = data;
    (void)rpc;
    require_ok(status, data, "READDIRPLUS");
    const READDIRPLUS3resok *part = &result->READDIRPLUS3res_u.resok;
    memcpy(listing->verifier, part->cookieverf, sizeof listing->verifier);
    for (const entryplus3 *entry = part->reply.entries; entry != NULL; entry = entry->nextentry) {
        entry_came(listing, entry);
        listing->cookie = entry->cookie;
    }
    listing->end = part->reply.eof;
    listing->done = true;
}

static double list(struct listing *listing)
{
    double start = now();
    listing->cookie = 0;
    listing->found = 0;
    listing->end = false;
    memset(listing->verifier, 0, sizeof listing->verifier);
    memset(listing->seen, 0, (size_t)listing->entries * sizeof *listing->seen);
    while (!listing->end) {
        READDIRPLUS3args arguments;
        arguments.dir = as_fh(&listing->folder);
        arguments.cookie = listing->cookie;
        memcpy(arguments.cookieverf, listing->verifier, sizeof arguments.cookieverf);
        arguments.dircount = TRANSFER_BYTES;
        arguments.maxcount = TRANSFER_BYTES;
        listing->done = false;
        if (rpc_nfs3_readdirplus_async(listing->client->rpc, part_came, &arguments, listing) != 0)
            fail("READDIRPLUS: cannot be sent");
        client_wait(listing->client, &listing->done);
    }
    if (listing->found != listing->entries)
        fail("READDIRPLUS: %d of %d entries", listing->found, listing->entries);
    return now() - start;
}

static int open_entry(int folder, int number, int flags)
{
    char name[32];
    snprintf(name, sizeof name, "entry-%05d", number);
    if (flags == 0)
        return unlinkat(folder, name, 0);
    return openat(folder, name, flags, 0644);
}

/* The sizes tell which is which; no blocks are needed for that. */
static void make(int folder, int entries, ino_t *inodes)
{
    for (int i = 0; i < entries; i++) {
        struct stat status;
        int file = open_entry(folder, i, O_WRONLY | O_CREAT | O_EXCL);
        if (file < 0 || ftruncate(file, i) != 0 || fstat(file, &status) != 0)
            fail("an entry cannot be made");
        inodes[i] = status.st_ino;
        close(file);
    }
    /* Or the file system's journal would be measured. */
    syncfs(folder);
}

void run_listing(const struct target *target, int entries)
{
    char name[32], path[4096];
    snprintf(name, sizeof name, "listing-%d", (int)getpid());
    snprintf(path, sizeof path, "%s/%s", target->export_path, name);
    int folder = mkdir(path, 0755) == 0 ? open(path, O_RDONLY | O_DIRECTORY) : -1;
    if (folder < 0)
        fail("%s cannot be made", path);
    struct listing listing = {.entries = entries,
        .inodes = calloc((size_t)entries, sizeof(ino_t)), .seen = calloc((size_t)entries, sizeof(bool))};
    make(folder, entries, listing.inodes);
    struct client client = client_mount(target);
    listing.client = &client;
    listing.folder = walk(&client, name);
    tell("cold", list(&listing) * 1e3);
    double warm[WARM_TIMES];
    for (int i = 0; i < WARM_TIMES; i++)
        warm[i] = list(&listing);
    tell("warm", percentile(warm, WARM_TIMES, 0.5) * 1e3);
    client_close(&client);
    for (int i = 0; i < entries; i++)
        open_entry(folder, i, 0);
    close(folder);
    if (rmdir(path) != 0)
        fail("%s cannot be removed", path);
}

/* Whether the next call sees what another process changed: an append, a replacement, a removal. */
#include "load.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER unique("fresh")
#define FIRST_BYTES 100
#define APPENDED_BYTES 60
#define REPLACED_BYTES 77

struct reading {
    char bytes[256];
    int status;
    unsigned length;
    bool done;
};

static void bytes_came(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct reading *reading = private_data;
    const READ3res *result = data;
    (void)rpc;
    if (status != RPC_STATUS_SUCCESS)
        fail("READ: no answer");
    reading->done = true;
    reading->status = result->status;
    if (result->status != NFS3_OK)
        return;
    reading->length = result->READ3res_u.resok.data.data_len;
    if (reading->length > sizeof reading->bytes)
        fail("READ: %u bytes", reading->length);
    memcpy(reading->bytes, result->READ3res_u.resok.data.data_val, reading->length);
}

/* Whether the file, from its start, is so many bytes of this letter or, behind a border, of another. */
static bool has(struct client *client, const struct handle *file, unsigned first, char one, unsigned second, char other)
{
    struct reading reading = {.done = false};
    READ3args arguments = {as_fh(file), 0, sizeof reading.bytes};
    if (rpc_nfs3_read_async(client->rpc, bytes_came, &arguments, &reading) != 0)
        fail("READ: cannot be sent");
    client_wait(client, &reading.done);
    if (reading.status != NFS3_OK || reading.length != first + second)
        return false;
    for (unsigned i = 0; i < reading.length; i++)
        if (reading.bytes[i] != (i < first ? one : other))
            return false;
    return true;
}

static void put(const char *path, int flags, char letter, size_t length)
{
    char bytes[256];
    memset(bytes, letter, length);
    int file = open(path, O_WRONLY | flags, 0644);
    if (file < 0 || write(file, bytes, length) != (ssize_t)length || close(file) != 0)
        fail("%s cannot be written", path);
}

static bool appended(struct client *client, const struct handle *file, const char *path)
{
    fattr3 attributes;
    put(path, O_APPEND, 'b', APPENDED_BYTES);
    return getattr(client, file, &attributes) == NFS3_OK && attributes.size == FIRST_BYTES + APPENDED_BYTES
        && has(client, file, FIRST_BYTES, 'a', APPENDED_BYTES, 'b');
}

static bool replaced(struct client *client, const struct handle *folder, const char *name, const char *path)
{
    char other[4300];
    struct stat status;
    struct handle found;
    fattr3 attributes;
    snprintf(other, sizeof other, "%s.new", path);
    put(other, O_CREAT | O_EXCL, 'c', REPLACED_BYTES);
    if (stat(other, &status) != 0 || rename(other, path) != 0)
        fail("%s cannot be replaced", path);
    return lookup(client, folder, name, &found, &attributes) == NFS3_OK && attributes.fileid == status.st_ino
        && attributes.size == REPLACED_BYTES && has(client, &found, REPLACED_BYTES, 'c', 0, 0);
}

static bool removed(struct client *client, const struct handle *folder, const char *name, const char *path)
{
    struct handle file, found;
    fattr3 attributes;
    bool known = lookup(client, folder, name, &file, &attributes) == NFS3_OK;
    if (unlink(path) != 0)
        fail("%s cannot be removed", path);
    return known && lookup(client, folder, name, &found, &attributes) == NFS3ERR_NOENT
        && getattr(client, &file, &attributes) == NFS3ERR_STALE;
}

void run_fresh(const struct target *target, int rounds)
{
    char directory[4096], path[4200], name[32];
    snprintf(directory, sizeof directory, "%s/%s", target->export_path, FOLDER);
    if (mkdir(directory, 0755) != 0)
        fail("%s cannot be made", directory);
    struct client client = client_mount(target);
    struct handle folder = walk(&client, FOLDER), file;
    fattr3 attributes;
    int append = 0, replace = 0, removal = 0;
    for (int i = 0; i < rounds; i++) {
        snprintf(name, sizeof name, "file-%d", i);
        snprintf(path, sizeof path, "%s/%s", directory, name);
        put(path, O_CREAT | O_EXCL, 'a', FIRST_BYTES);
        if (lookup(&client, &folder, name, &file, &attributes) != NFS3_OK) {
            /* One that was looked for too soon, and is now believed not to be there. */
            unlink(path);
            continue;
        }
        append += appended(&client, &file, path);
        replace += replaced(&client, &folder, name, path);
        removal += removed(&client, &folder, name, path);
    }
    client_close(&client);
    if (rmdir(directory) != 0)
        fail("%s cannot be removed", directory);
    tell("append", append);
    tell("replace", replace);
    tell("unlink", removal);
    tell("seen", append + replace + removal);
}

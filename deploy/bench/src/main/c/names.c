/* Calls by name, one at a time: CREATE, LOOKUP with GETATTR, SETATTR of the mode, RENAME, REMOVE. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER unique("names")
#define MOST_FILES 20000

static const mode3 FIRST_MODE = 0644;
static const mode3 NEXT_MODE = 0600;

struct one {
    struct handle handle;
    bool done;
};

static void created(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct one *one = private_data;
    const CREATE3res *result = data;
    (void)rpc;
    require_ok(status, data, "CREATE");
    if (!result->CREATE3res_u.resok.obj.handle_follows)
        fail("CREATE: no handle");
    keep_handle(&one->handle, &result->CREATE3res_u.resok.obj.post_op_fh3_u.handle);
    one->done = true;
}

static void changed(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    (void)rpc;
    require_ok(status, data, "SETATTR, RENAME or REMOVE");
    ((struct one *)private_data)->done = true;
}

static const char *entry_name(const char *prefix, int number)
{
    static char text[2][32];
    static int which;
    which ^= 1;
    snprintf(text[which], sizeof text[which], "%s%05d", prefix, number);
    return text[which];
}

static void local(char *path, size_t size, const struct target *target, const char *entry)
{
    snprintf(path, size, "%s/%s/%s", target->export_path, FOLDER, entry);
}

static void create(struct client *client, struct handle *folder, int number, struct one *one)
{
    CREATE3args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.where.dir = as_fh(folder);
    arguments.where.name = (char *)entry_name("f", number);
    arguments.how.mode = GUARDED;
    arguments.how.createhow3_u.g_obj_attributes.mode.set_it = 1;
    arguments.how.createhow3_u.g_obj_attributes.mode.set_mode3_u.mode = FIRST_MODE;
    one->done = false;
    if (rpc_nfs3_create_async(client->rpc, created, &arguments, one) != 0)
        fail("CREATE: cannot be sent");
    client_wait(client, &one->done);
}

static void look(struct client *client, struct handle *folder, int number, struct one *one)
{
    struct handle found;
    fattr3 attributes;
    if (lookup(client, folder, entry_name("f", number), &found, &attributes) != NFS3_OK
        || getattr(client, &found, &attributes) != NFS3_OK)
        fail("a file that was made is not there");
    if (attributes.mode != FIRST_MODE || attributes.type != NF3REG || attributes.size != 0)
        fail("stat: mode %o, type %d", attributes.mode, attributes.type);
    (void)one;
}

static void set_mode(struct client *client, struct handle *folder, int number, struct one *one)
{
    (void)folder;
    (void)number;
    SETATTR3args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.object = as_fh(&one->handle);
    arguments.new_attributes.mode.set_it = 1;
    arguments.new_attributes.mode.set_mode3_u.mode = NEXT_MODE;
    one->done = false;
    if (rpc_nfs3_setattr_async(client->rpc, changed, &arguments, one) != 0)
        fail("SETATTR: cannot be sent");
    client_wait(client, &one->done);
}

static void rename_one(struct client *client, struct handle *folder, int number, struct one *one)
{
    RENAME3args arguments = {
        {as_fh(folder), (char *)entry_name("f", number)}, {as_fh(folder), (char *)entry_name("g", number)}};
    one->done = false;
    if (rpc_nfs3_rename_async(client->rpc, changed, &arguments, one) != 0)
        fail("RENAME: cannot be sent");
    client_wait(client, &one->done);
}

static void remove_one(struct client *client, struct handle *folder, int number, struct one *one)
{
    REMOVE3args arguments = {{as_fh(folder), (char *)entry_name("g", number)}};
    one->done = false;
    if (rpc_nfs3_remove_async(client->rpc, changed, &arguments, one) != 0)
        fail("REMOVE: cannot be sent");
    client_wait(client, &one->done);
}

typedef void (*step)(struct client *, struct handle *, int, struct one *);

static void all(const char *what, step step, struct client *client, struct handle *folder, struct one *files, int count)
{
    double start = now();
    for (int i = 0; i < count; i++)
        step(client, folder, i, &files[i]);
    tell(what, count / (now() - start));
}

static void check_modes(const struct target *target, int count)
{
    char path[4096];
    struct stat status;
    for (int i = 0; i < count; i++) {
        local(path, sizeof path, target, entry_name("f", i));
        if (stat(path, &status) != 0 || (status.st_mode & 07777) != NEXT_MODE)
            fail("SETATTR: %s has not this mode", path);
    }
}

static void check_names(const struct target *target, int count)
{
    char path[4096];
    for (int i = 0; i < count; i++) {
        local(path, sizeof path, target, entry_name("g", i));
        if (access(path, F_OK) != 0)
            fail("RENAME: %s is not there", path);
    }
}

void run_names(const struct target *target, double seconds)
{
    char path[4096];
    local(path, sizeof path, target, "");
    if (mkdir(path, 0755) != 0)
        fail("%s cannot be made", path);
    struct client client = client_mount(target);
    struct handle folder = walk(&client, FOLDER);
    struct one *files = calloc(MOST_FILES, sizeof *files);
    int count = 0;
    double start = now();
    while (count < MOST_FILES && now() - start < seconds) {
        create(&client, &folder, count, &files[count]);
        count++;
    }
    tell("create", count / (now() - start));
    all("stat", look, &client, &folder, files, count);
    all("chmod", set_mode, &client, &folder, files, count);
    check_modes(target, count);
    all("rename", rename_one, &client, &folder, files, count);
    check_names(target, count);
    all("unlink", remove_one, &client, &folder, files, count);
    if (rmdir(path) != 0)
        fail("REMOVE: something is left");
    tell("files", count);
    client_close(&client);
}

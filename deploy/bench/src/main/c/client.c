#include "load.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/* A server that says nothing for so long has failed. */
static const int PATIENCE_MS = 30000;

nfs_fh3 as_fh(const struct handle *handle)
{
    nfs_fh3 fh;
    fh.data.data_len = handle->length;
    fh.data.data_val = (char *)handle->bytes;
    return fh;
}

void keep_handle(struct handle *into, const nfs_fh3 *from)
{
    if (from->data.data_len > sizeof into->bytes)
        fail("a handle of %u bytes", from->data.data_len);
    into->length = from->data.data_len;
    memcpy(into->bytes, from->data.data_val, into->length);
}

void require_ok(int rpc_status, const void *data, const char *what)
{
    if (rpc_status != RPC_STATUS_SUCCESS)
        fail("%s: no answer", what);
    /* The status comes first in all results of version 3. */
    nfsstat3 status = *(const nfsstat3 *)data;
    if (status != NFS3_OK)
        fail("%s: status %d", what, status);
}

static void serve(struct client *client, short events)
{
    if (rpc_service(client->rpc, events) < 0)
        fail("connection lost: %s", rpc_get_error(client->rpc));
}

void client_wait(struct client *client, const bool *done)
{
    while (!*done) {
        struct pollfd poller = {rpc_get_fd(client->rpc), (short)rpc_which_events(client->rpc), 0};
        int ready = poll(&poller, 1, PATIENCE_MS);
        if (ready == 0)
            fail("no answer within %d s", PATIENCE_MS / 1000);
        if (ready > 0)
            serve(client, poller.revents);
        else if (errno != EINTR)
            fail("poll: %s", strerror(errno));
    }
}

void clients_wait(struct client *clients, int count, const int *left)
{
    struct pollfd pollers[count];
    while (*left > 0) {
        for (int i = 0; i < count; i++)
            pollers[i] = (struct pollfd){rpc_get_fd(clients[i].rpc), (short)rpc_which_events(clients[i].rpc), 0};
        int ready = poll(pollers, (nfds_t)count, PATIENCE_MS);
        if (ready == 0)
            fail("no answer within %d s", PATIENCE_MS / 1000);
        for (int i = 0; i < count && ready > 0; i++)
            if (pollers[i].revents != 0)
                serve(&clients[i], pollers[i].revents);
    }
}

struct mounting {
    struct client *client;
    bool done;
};

static void connected(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    if (status != RPC_STATUS_SUCCESS)
        fail("cannot connect: %s", rpc_get_error(rpc));
    (void)data;
    ((struct mounting *)private_data)->done = true;
}

static void mounted(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct mounting *mounting = private_data;
    const mountres3 *result = data;
    (void)rpc;
    if (status != RPC_STATUS_SUCCESS)
        fail("MNT: no answer");
    if (result->fhs_status != MNT3_OK)
        fail("MNT: status %d", result->fhs_status);
    nfs_fh3 fh;
    fh.data.data_len = result->mountres3_u.mountinfo.fhandle.fhandle3_len;
    fh.data.data_val = result->mountres3_u.mountinfo.fhandle.fhandle3_val;
    keep_handle(&mounting->client->root, &fh);
    mounting->done = true;
}

static struct client connect_to(const struct target *target, int port, int program, int version)
{
    struct client client = {rpc_init_context(), {0}};
    struct mounting mounting = {&client, false};
    if (client.rpc == NULL
        || rpc_connect_port_async(client.rpc, target->host, port, program, version, connected, &mounting) != 0)
        fail("cannot connect");
    client_wait(&client, &mounting.done);
    return client;
}

struct client client_mount(const struct target *target)
{
    struct client mount = connect_to(target, target->mount_port, MOUNT_PROGRAM, MOUNT_V3);
    struct mounting mounting = {&mount, false};
    if (rpc_mount3_mnt_async(mount.rpc, mounted, (char *)target->export_path, &mounting) != 0)
        fail("MNT: cannot be sent");
    client_wait(&mount, &mounting.done);
    client_close(&mount);
    struct client client = connect_to(target, target->nfs_port, NFS_PROGRAM, NFS_V3);
    client.root = mount.root;
    return client;
}

void client_close(struct client *client)
{
    rpc_destroy_context(client->rpc);
    client->rpc = NULL;
}

struct looking {
    struct handle *found;
    fattr3 *attributes;
    int status;
    bool done;
};

static void looked_up(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct looking *looking = private_data;
    const LOOKUP3res *result = data;
    (void)rpc;
    if (status != RPC_STATUS_SUCCESS)
        fail("LOOKUP: no answer");
    looking->status = result->status;
    looking->done = true;
    if (result->status != NFS3_OK)
        return;
    keep_handle(looking->found, &result->LOOKUP3res_u.resok.object);
    if (!result->LOOKUP3res_u.resok.obj_attributes.attributes_follow)
        fail("LOOKUP: no attributes");
    *looking->attributes = result->LOOKUP3res_u.resok.obj_attributes.post_op_attr_u.attributes;
}

int lookup(struct client *client, const struct handle *directory, const char *name, struct handle *found, fattr3 *attributes)
{
    struct looking looking = {found, attributes, 0, false};
    LOOKUP3args arguments = {{as_fh(directory), (char *)name}};
    if (rpc_nfs3_lookup_async(client->rpc, looked_up, &arguments, &looking) != 0)
        fail("LOOKUP: cannot be sent");
    client_wait(client, &looking.done);
    return looking.status;
}

static void got_attributes(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct looking *looking = private_data;
    const GETATTR3res *result = data;
    (void)rpc;
    if (status != RPC_STATUS_SUCCESS)
        fail("GETATTR: no answer");
    looking->status = result->status;
    looking->done = true;
    if (result->status == NFS3_OK)
        *looking->attributes = result->GETATTR3res_u.resok.obj_attributes;
}

int getattr(struct client *client, const struct handle *file, fattr3 *attributes)
{
    struct looking looking = {NULL, attributes, 0, false};
    GETATTR3args arguments = {as_fh(file)};
    if (rpc_nfs3_getattr_async(client->rpc, got_attributes, &arguments, &looking) != 0)
        fail("GETATTR: cannot be sent");
    client_wait(client, &looking.done);
    return looking.status;
}

struct handle walk(struct client *client, const char *path)
{
    struct handle found;
    fattr3 attributes;
    int status = lookup(client, &client->root, path, &found, &attributes);
    if (status != NFS3_OK)
        fail("LOOKUP of %s: status %d", path, status);
    return found;
}

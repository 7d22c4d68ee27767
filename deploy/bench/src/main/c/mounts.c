/* Many clients that mount at once: MNT, then FSINFO and GETATTR of the root on a connection to NFS, as Linux does. */
#include "load.h"

#include <stdlib.h>

struct mounter {
    const struct target *target;
    struct client *client;
    int *left;
};

static void give_up(int status, const char *what)
{
    if (status != RPC_STATUS_SUCCESS)
        fail("%s: no answer", what);
}

static void root_known(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct mounter *mounter = private_data;
    const GETATTR3res *result = data;
    (void)rpc;
    require_ok(status, data, "GETATTR");
    if (result->GETATTR3res_u.resok.obj_attributes.type != NF3DIR)
        fail("GETATTR: the root is no directory");
    --*mounter->left;
}

static void terms_known(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct mounter *mounter = private_data;
    require_ok(status, data, "FSINFO");
    GETATTR3args arguments = {as_fh(&mounter->client->root)};
    if (rpc_nfs3_getattr_async(rpc, root_known, &arguments, mounter) != 0)
        fail("GETATTR: cannot be sent");
}

static void nfs_connected(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct mounter *mounter = private_data;
    (void)data;
    give_up(status, "connecting to NFS");
    FSINFO3args arguments = {as_fh(&mounter->client->root)};
    if (rpc_nfs3_fsinfo_async(rpc, terms_known, &arguments, mounter) != 0)
        fail("FSINFO: cannot be sent");
}

static void mounted(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct mounter *mounter = private_data;
    const mountres3 *result = data;
    give_up(status, "MNT");
    if (result->fhs_status != MNT3_OK)
        fail("MNT: status %d", result->fhs_status);
    nfs_fh3 fh;
    fh.data.data_len = result->mountres3_u.mountinfo.fhandle.fhandle3_len;
    fh.data.data_val = result->mountres3_u.mountinfo.fhandle.fhandle3_val;
    keep_handle(&mounter->client->root, &fh);
    rpc_disconnect(rpc, "mounted");
    if (rpc_connect_port_async(rpc, mounter->target->host, mounter->target->nfs_port, NFS_PROGRAM, NFS_V3,
            nfs_connected, mounter) != 0)
        fail("cannot connect to NFS");
}

static void mount_connected(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct mounter *mounter = private_data;
    (void)data;
    give_up(status, "connecting to MOUNT");
    if (rpc_mount3_mnt_async(rpc, mounted, (char *)mounter->target->export_path, mounter) != 0)
        fail("MNT: cannot be sent");
}

void run_mounts(const struct target *target, int count)
{
    struct client *clients = calloc((size_t)count, sizeof *clients);
    struct mounter *mounters = calloc((size_t)count, sizeof *mounters);
    int left = count;
    double start = now();
    for (int i = 0; i < count; i++) {
        clients[i].rpc = rpc_init_context();
        mounters[i] = (struct mounter){target, &clients[i], &left};
        if (clients[i].rpc == NULL
            || rpc_connect_port_async(clients[i].rpc, target->host, target->mount_port, MOUNT_PROGRAM, MOUNT_V3,
                   mount_connected, &mounters[i]) != 0)
            fail("cannot connect to MOUNT");
    }
    clients_wait(clients, count, &left);
    tell("milliseconds", (now() - start) * 1e3);
    for (int i = 0; i < count; i++)
        client_close(&clients[i]);
}

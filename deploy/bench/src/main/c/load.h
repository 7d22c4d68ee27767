/* What the parts of the load share. All times are in seconds, all sizes in bytes. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nfsc/libnfs-zdr.h>
#include <nfsc/libnfs.h>
#include <nfsc/libnfs-raw.h>
#include <nfsc/libnfs-raw-mount.h>
#include <nfsc/libnfs-raw-nfs.h>

/* Where the server is, and where its files are on this machine. */
struct target {
    const char *host;
    int nfs_port;
    int mount_port;
    /* Absolute; what is exported, and where it is found on this machine too. */
    const char *export_path;
};

/* A file handle of version 3. */
struct handle {
    unsigned length;
    char bytes[64];
};

/* One connection of version 3; its user polls it. */
struct client {
    struct rpc_context *rpc;
    struct handle root;
};

/* Ends the program: a server that does this is not worth measuring. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One line of the output: "name value". */
void tell(const char *name, double value);

double now(void);

/* A name that no run before had: a server may still believe in what it knew of that one's. */
const char *unique(const char *prefix);

/* The value at a fraction (0.5: the median) of some times, which get sorted. */
double percentile(double *times, size_t count, double fraction);

/* client.c */

struct client client_mount(const struct target *target);
void client_close(struct client *client);
/* Handles what comes, until the flag is set. */
void client_wait(struct client *client, const bool *done);
/* The same for many, until the count is 0. */
void clients_wait(struct client *clients, int count, const int *left);
nfs_fh3 as_fh(const struct handle *handle);
void keep_handle(struct handle *into, const nfs_fh3 *from);
/* What LOOKUP says; the status is returned. */
int lookup(struct client *client, const struct handle *directory, const char *name, struct handle *found, fattr3 *attributes);
int getattr(struct client *client, const struct handle *file, fattr3 *attributes);
/* A file or directory beneath the export, which must be there. */
struct handle walk(struct client *client, const char *path);
/* Dies unless the call was answered, and with NFS3_OK. */
void require_ok(int rpc_status, const void *data, const char *what);

/* content.c: each eighth byte begins a word that tells which one it is. */

void content_fill(void *into, uint64_t offset, size_t length);
/* Dies when it is something else. */
void content_check(const void *bytes, uint64_t offset, size_t length, const char *what);
/* Makes a local file of it. */
void content_write(const char *path, uint64_t size);

/* The operations. */

void run_getattr(const struct target *target, int depth, double seconds);
void run_read(const struct target *target, int depth, double seconds, size_t block, bool random);
void run_write(const struct target *target, uint64_t size);
void run_names(const struct target *target, double seconds);
void run_listing(const struct target *target, int entries);
void run_mounts(const struct target *target, int count);
void run_crowd(const struct target *target, int count, double seconds);
void run_fresh(const struct target *target, int rounds);
void run_version4(const struct target *target, double seconds);

/* Files that all operations may use: made by "prepare". */
#define SMALL_FILE "small"
#define LARGE_FILE "large"
#define LARGE_BYTES (256ULL << 20)
#define TRANSFER_BYTES (64 << 10)

#endif

/* Calls that repeat: GETATTR, READ and WRITE, so many at once. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As many times as are kept for the percentiles. */
#define MOST_TIMES (1 << 20)

struct stream {
    struct client *client;
    struct handle file;
    uint64_t size;
    size_t block;
    bool random;
    uint64_t state;
    uint64_t next;
    double deadline;
    double *times;
    size_t timed;
    uint64_t count;
    int under_way;
    bool done;
};

struct call {
    struct stream *stream;
    uint64_t offset;
    double sent;
};

/* Of those that a crowd waits for. */
static int streams_left;

static uint64_t any(struct stream *stream)
{
    stream->state ^= stream->state << 13;
    stream->state ^= stream->state >> 7;
    stream->state ^= stream->state << 17;
    return stream->state;
}

static void count_one(struct stream *stream, double sent)
{
    if (stream->times != NULL && stream->timed < MOST_TIMES)
        stream->times[stream->timed++] = now() - sent;
    stream->count++;
}

static void ended(struct stream *stream)
{
    if (--stream->under_way == 0) {
        stream->done = true;
        streams_left--;
    }
}

static struct stream stream_of(struct client *client, const char *name, uint64_t size, double seconds)
{
    return (struct stream){
        .client = client, .file = walk(client, name), .size = size, .state = 88172645463325252ULL,
        .times = malloc(MOST_TIMES * sizeof(double)), .deadline = now() + seconds};
}

static void tell_all(struct stream *stream, double taken, size_t block)
{
    tell("calls", (double)stream->count);
    tell("seconds", taken);
    tell("rate", (double)stream->count / taken);
    tell("megabytes", (double)stream->count * (double)block / 1e6 / taken);
    if (stream->timed > 0) {
        tell("p50", percentile(stream->times, stream->timed, 0.5) * 1e6);
        tell("p99", percentile(stream->times, stream->timed, 0.99) * 1e6);
    }
}

/* GETATTR */

static void ask_attributes(struct call *call);

static void attributes_came(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct call *call = private_data;
    const GETATTR3res *result = data;
    (void)rpc;
    require_ok(status, data, "GETATTR");
    if (result->GETATTR3res_u.resok.obj_attributes.size != call->stream->size)
        fail("GETATTR: a size of %llu", (unsigned long long)result->GETATTR3res_u.resok.obj_attributes.size);
    count_one(call->stream, call->sent);
    if (now() < call->stream->deadline)
        ask_attributes(call);
    else
        ended(call->stream);
}

static void ask_attributes(struct call *call)
{
    GETATTR3args arguments = {as_fh(&call->stream->file)};
    call->sent = now();
    if (rpc_nfs3_getattr_async(call->stream->client->rpc, attributes_came, &arguments, call) != 0)
        fail("GETATTR: cannot be sent");
}

void run_getattr(const struct target *target, int depth, double seconds)
{
    struct client client = client_mount(target);
    struct stream stream = stream_of(&client, SMALL_FILE, 4096, seconds);
    struct call calls[depth];
    double start = now();
    stream.under_way = depth;
    for (int i = 0; i < depth; i++) {
        calls[i].stream = &stream;
        ask_attributes(&calls[i]);
    }
    client_wait(&client, &stream.done);
    tell_all(&stream, now() - start, 0);
    client_close(&client);
}

/* READ */

static void ask_block(struct call *call);

static void block_came(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct call *call = private_data;
    const READ3res *result = data;
    (void)rpc;
    require_ok(status, data, "READ");
    if (result->READ3res_u.resok.data.data_len != call->stream->block)
        fail("READ: %u bytes", result->READ3res_u.resok.data.data_len);
    count_one(call->stream, call->sent);
    content_check(result->READ3res_u.resok.data.data_val, call->offset, call->stream->block, "READ");
    if (now() < call->stream->deadline)
        ask_block(call);
    else
        ended(call->stream);
}

static void ask_block(struct call *call)
{
    struct stream *stream = call->stream;
    uint64_t blocks = stream->size / stream->block;
    uint64_t block = stream->random ? any(stream) % blocks : stream->next++ % blocks;
    call->offset = block * stream->block;
    READ3args arguments = {as_fh(&stream->file), call->offset, (count3)stream->block};
    call->sent = now();
    if (rpc_nfs3_read_async(stream->client->rpc, block_came, &arguments, call) != 0)
        fail("READ: cannot be sent");
}

void run_read(const struct target *target, int depth, double seconds, size_t block, bool random)
{
    struct client client = client_mount(target);
    struct stream stream = stream_of(&client, LARGE_FILE, LARGE_BYTES, seconds);
    struct call calls[depth];
    stream.block = block;
    stream.random = random;
    double start = now();
    stream.under_way = depth;
    for (int i = 0; i < depth; i++) {
        calls[i].stream = &stream;
        ask_block(&calls[i]);
    }
    client_wait(&client, &stream.done);
    tell_all(&stream, now() - start, block);
    client_close(&client);
}

void run_crowd(const struct target *target, int count, double seconds)
{
    struct client *clients = calloc((size_t)count, sizeof *clients);
    struct stream *streams = calloc((size_t)count, sizeof *streams);
    enum { DEPTH = 4 };
    struct call(*calls)[DEPTH] = calloc((size_t)count, sizeof *calls);
    for (int i = 0; i < count; i++)
        clients[i] = client_mount(target);
    struct handle file = walk(&clients[0], LARGE_FILE);
    double start = now();
    streams_left = count;
    for (int i = 0; i < count; i++) {
        streams[i] = (struct stream){.client = &clients[i], .file = file, .size = LARGE_BYTES,
            .block = TRANSFER_BYTES, .random = true, .state = 88172645463325252ULL + (uint64_t)i,
            .deadline = start + seconds, .under_way = DEPTH};
        for (int j = 0; j < DEPTH; j++) {
            calls[i][j].stream = &streams[i];
            ask_block(&calls[i][j]);
        }
    }
    uint64_t all = 0;
    clients_wait(clients, count, &streams_left);
    for (int i = 0; i < count; i++) {
        all += streams[i].count;
        client_close(&clients[i]);
    }
    tell("calls", (double)all);
    tell("rate", (double)all / (now() - start));
}

/* WRITE and COMMIT */

static void send_block(struct call *call);

static void block_written(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    struct call *call = private_data;
    const WRITE3res *result = data;
    (void)rpc;
    require_ok(status, data, "WRITE");
    if (result->WRITE3res_u.resok.count != call->stream->block)
        fail("WRITE: took %u bytes", result->WRITE3res_u.resok.count);
    count_one(call->stream, call->sent);
    if (call->stream->next < call->stream->size)
        send_block(call);
    else
        ended(call->stream);
}

static void send_block(struct call *call)
{
    static char block[TRANSFER_BYTES];
    struct stream *stream = call->stream;
    content_fill(block, stream->next, sizeof block);
    WRITE3args arguments = {as_fh(&stream->file), stream->next, sizeof block, UNSTABLE, {sizeof block, block}};
    stream->next += sizeof block;
    call->sent = now();
    if (rpc_nfs3_write_async(stream->client->rpc, block_written, &arguments, call) != 0)
        fail("WRITE: cannot be sent");
}

static void committed(struct rpc_context *rpc, int status, void *data, void *private_data)
{
    (void)rpc;
    require_ok(status, data, "COMMIT");
    *(bool *)private_data = true;
}

void run_write(const struct target *target, uint64_t size)
{
    enum { DEPTH = 8 };
    char path[4096];
    const char *name = unique("written");
    snprintf(path, sizeof path, "%s/%s", target->export_path, name);
    content_write(path, 0);
    struct client client = client_mount(target);
    struct stream stream = stream_of(&client, name, size, 0);
    struct call calls[DEPTH];
    stream.block = TRANSFER_BYTES;
    stream.under_way = DEPTH;
    double start = now();
    for (int i = 0; i < DEPTH; i++) {
        calls[i].stream = &stream;
        send_block(&calls[i]);
    }
    client_wait(&client, &stream.done);
    double sent = now();
    bool done = false;
    COMMIT3args arguments = {as_fh(&stream.file), 0, 0};
    if (rpc_nfs3_commit_async(client.rpc, committed, &arguments, &done) != 0)
        fail("COMMIT: cannot be sent");
    client_wait(&client, &done);
    double end = now();
    tell("megabytes", (double)size / 1e6 / (end - start));
    tell("before-commit", (double)size / 1e6 / (sent - start));
    client_close(&client);

    static char part[TRANSFER_BYTES];
    FILE *file = fopen(path, "rb");
    uint64_t at = 0;
    for (size_t got; file != NULL && (got = fread(part, 1, sizeof part, file)) > 0; at += got)
        content_check(part, at, got, "what was written");
    if (file == NULL || at != size)
        fail("WRITE: %llu bytes are there", (unsigned long long)at);
    fclose(file);
    remove(path);
}

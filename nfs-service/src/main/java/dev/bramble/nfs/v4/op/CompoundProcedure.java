package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.rpc.RpcMetrics;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.v4.state.Owners;
import dev.bramble.nfs.v4.state.Sessions;
import dev.bramble.nfs.v4.state.Turn;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.prometheus.client.Counter;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** COMPOUND (RFC 8881 section 16.2): operations one after the other, until one fails. */
public final class CompoundProcedure {
    private static final int MAX_TAG_BYTES = 1024;
    private static final int LAST_MINOR = 1;

    /** What the header of an RPC reply takes, and a little more. */
    private static final int RPC_HEADER_BYTES = 64;

    /** The most that an operation which changes something answers, and that is never taken back. */
    private static final int RESULT_BYTES = 256;

    private final Nfs4Services services;
    private final LongSupplier nanos;
    private final Operations operations = new Operations();
    private final Foresight foresight = new Foresight(operations, MAX_TAG_BYTES);
    private final List<Minor> minors;
    private final Counter.Child replays;

    /** @param nanos a clock that never jumps */
    public CompoundProcedure(Nfs4Services services, RpcMetrics metrics, LongSupplier nanos) {
        this.services = services;
        this.nanos = nanos;
        minors = Stream.of(NfsVersion.V4_0, NfsVersion.V4_1)
                .map(version -> new Minor(services.files().by(version), new OperationNames(metrics, version)))
                .toList();
        replays = metrics.replays(NfsVersion.V4_1.toString());
    }

    /** What differs by the minor version. */
    private record Minor(ExportedFiles files, OperationNames names) {}

    /** Where in the reply the status and the count of results are. */
    private record Head(int start, int count) {}

    /** Whether a COMPOUND takes a moment at most, and its caller is root to the kernel; the reader is left anywhere. */
    public boolean isBrief(Caller caller, XdrReader in) {
        return foresight.isBrief(
                in, (minor, handle, changes) -> minors.get(minor).files().isBrief(handle, caller, changes));
    }

    /** Of a COMPOUND's arguments; -1 when they are too short to say. */
    public static int minorVersion(ByteBuf arguments) {
        XdrReader in = new XdrReader(arguments);
        try {
            in.opaqueView(MAX_TAG_BYTES);
            return in.int32();
        } catch (XdrException e) {
            return -1;
        }
    }

    /**
     * Does one COMPOUND.
     *
     * @return its status
     * @throws XdrException when not even its head can be read
     */
    public Nfs4Status call(Caller caller, XdrReader in, XdrWriter out) throws XdrException {
        int bytes = in.remaining();
        byte[] tag = in.opaque(MAX_TAG_BYTES);
        int minor = in.int32();
        long count = in.uint32();
        int start = out.position();
        out.int32(Nfs4Status.OK.code()).opaque(tag);
        Head head = new Head(start, out.position());
        out.int32(0);
        if (minor < 0 || minor > LAST_MINOR) {
            out.patchInt32(start, Nfs4Status.MINOR_VERS_MISMATCH.code());
            return Nfs4Status.MINOR_VERS_MISMATCH;
        }
        Compound compound = new Compound(services, minors.get(minor).files(), caller, minor, nanos.getAsLong());
        compound.replyStart = start;
        compound.replyLimit = Sessions.MAX_RESPONSE_BYTES - RPC_HEADER_BYTES;
        if (minor == 0 || count == 0) {
            if (count > Sessions.MAX_OPERATIONS) {
                out.patchInt32(start, Nfs4Status.RESOURCE.code());
                return Nfs4Status.RESOURCE;
            }
            rest(compound, 0, count, head, in, out);
        } else {
            first(compound, count, bytes, head, in, out);
        }
        services.releaseClosed();
        return Nfs4Status.of(out.buffer().getInt(start));
    }

    /** Minor version 1: SEQUENCE, or one of the few that do without, alone. */
    private void first(Compound compound, long count, int bytes, Head head, XdrReader in, XdrWriter out) {
        int position = in.position();
        int code;
        try {
            code = in.int32();
        } catch (XdrException e) {
            out.patchInt32(head.start(), Nfs4Status.BADXDR.code());
            return;
        }
        if (code == Operations.SEQUENCE) {
            inSession(compound, count, bytes, head, in, out);
            return;
        }
        Optional<Operations.Known> known = operations.find(code, compound.minor);
        if (known.isPresent()) {
            Optional<Nfs4Status> refusal = !known.get().withoutSession()
                    ? Optional.of(Nfs4Status.OP_NOT_IN_SESSION)
                    : count > 1 ? Optional.of(Nfs4Status.NOT_ONLY_OP) : Optional.empty();
            if (refusal.isPresent()) {
                out.int32(code);
                end(head, 1, refusal.get(), out);
                counted(compound, code, refusal.get(), compound.now);
                return;
            }
        }
        in.seek(position);
        rest(compound, 0, count, head, in, out);
    }

    private void inSession(Compound compound, long count, int bytes, Head head, XdrReader in, XdrWriter out) {
        out.int32(Operations.SEQUENCE);
        Turn turn;
        boolean keep;
        try {
            Sequence.Arguments arguments = new Sequence().read(in);
            keep = arguments.keep();
            turn = services.sessions()
                    .sequence(
                            new Sessions.SlotCall(
                                    arguments.session(),
                                    arguments.sequence(),
                                    arguments.slot(),
                                    arguments.highest(),
                                    bytes,
                                    count,
                                    in.checksumOfRest()),
                            compound.now);
        } catch (XdrException e) {
            end(head, 1, Nfs4Status.BADXDR, out);
            counted(compound, Operations.SEQUENCE, Nfs4Status.BADXDR, compound.now);
            return;
        } catch (Nfs4Exception e) {
            end(head, 1, e.status(), out);
            counted(compound, Operations.SEQUENCE, e.status(), compound.now);
            return;
        }
        counted(compound, Operations.SEQUENCE, Nfs4Status.OK, compound.now);
        switch (turn) {
            case Turn.Repeat(byte[] reply) -> {
                replays.inc();
                out.rewind(head.start());
                out.buffer().writeBytes(reply);
            }
            case Turn.RepeatOfUnkept(Turn.Fresh place) -> repeatOfUnkept(place, count, head, in, out);
            case Turn.Fresh fresh -> {
                compound.turn = fresh;
                long limit = fresh.fore().maxResponse() - RPC_HEADER_BYTES;
                long kept = fresh.fore().maxResponseCached() - RPC_HEADER_BYTES;
                compound.replyLimit = (int) (keep ? Math.min(limit, kept) : limit);
                compound.mustKeep = keep && kept < limit;
                byte[] reply = null;
                try {
                    out.int32(Nfs4Status.OK.code());
                    Sequence.write(fresh, out);
                    out.patchInt32(head.count(), 1);
                    rest(compound, 1, count, head, in, out);
                    reply = kept(head, kept, out);
                } finally {
                    services.sessions().finish(fresh, reply);
                }
            }
        }
    }

    private static byte @Nullable [] kept(Head head, long limit, XdrWriter out) {
        int length = out.position() - head.start();
        if (length > limit) {
            return null;
        }
        byte[] reply = new byte[length];
        out.buffer().getBytes(head.start(), reply);
        return reply;
    }

    private static void repeatOfUnkept(Turn.Fresh place, long count, Head head, XdrReader in, XdrWriter out) {
        out.int32(Nfs4Status.OK.code());
        Sequence.write(place, out);
        out.patchInt32(head.count(), 1);
        if (count > 1) {
            try {
                out.int32(in.int32());
                end(head, 2, Nfs4Status.RETRY_UNCACHED_REP, out);
            } catch (XdrException e) {
                out.patchInt32(head.start(), Nfs4Status.BADXDR.code());
            }
        }
    }

    private void rest(Compound compound, int done, long count, Head head, XdrReader in, XdrWriter out) {
        int results = done;
        for (long left = count - done; left > 0; left--) {
            Nfs4Status status = one(compound, in, out);
            results++;
            out.patchInt32(head.count(), results);
            if (status != Nfs4Status.OK) {
                out.patchInt32(head.start(), status.code());
                return;
            }
        }
    }

    private Nfs4Status one(Compound compound, XdrReader in, XdrWriter out) {
        int code;
        try {
            code = in.int32();
        } catch (XdrException e) {
            out.int32(Operations.ILLEGAL).int32(Nfs4Status.BADXDR.code());
            return Nfs4Status.BADXDR;
        }
        long start = nanos.getAsLong();
        Optional<Operations.Known> known = operations.find(code, compound.minor);
        out.int32(known.isPresent() ? code : Operations.ILLEGAL);
        int at = out.position();
        out.int32(Nfs4Status.OK.code());
        Nfs4Status status;
        if (known.isEmpty()) {
            status = Nfs4Status.OP_ILLEGAL;
        } else if (compound.minor == 0 ? !known.get().inMinor0() : !known.get().inMinor1()) {
            status = Nfs4Status.NOTSUPP;
        } else if (at - compound.replyStart + RESULT_BYTES > compound.replyLimit) {
            status = tooBig(compound);
        } else {
            status = perform(known.get().operation(), compound, at, in, out);
        }
        out.patchInt32(at, status.code());
        counted(compound, known.isPresent() ? code : Operations.ILLEGAL, status, start);
        return status;
    }

    private void counted(Compound compound, int code, Nfs4Status status, long start) {
        minors.get(compound.minor)
                .names()
                .series(code)
                .done(compound.caller.counts(), status.name(), nanos.getAsLong() - start);
    }

    private <A> Nfs4Status perform(Operation<A> operation, Compound compound, int at, XdrReader in, XdrWriter out) {
        Owners.Place place = new Owners.OfNobody();
        Nfs4Status status = Nfs4Status.OK;
        A arguments;
        try {
            arguments = operation.read(in);
        } catch (XdrException e) {
            return failed(operation, new Nfs4Exception(Nfs4Status.BADXDR, "cannot be read"), at, out);
        }
        try {
            if (compound.minor == 0) {
                place = place(operation.sequenced(arguments));
                if (place instanceof Owners.Again again) {
                    return again(again, compound, at, out);
                }
            }
            operation.perform(arguments, compound, out);
            if (out.position() - compound.replyStart > compound.replyLimit) {
                throw new Nfs4Exception(tooBig(compound), "the reply became too large");
            }
        } catch (FileException e) {
            if (e.fault() == FileFault.STALE) {
                operation.stale(arguments, compound, in);
            }
            status = failed(operation, new Nfs4Exception(Nfs4Status.of(e.fault()), "refused"), at, out);
        } catch (Nfs4Exception e) {
            status = failed(operation, e, at, out);
        }
        if (place instanceof Owners.Next next) {
            out.patchInt32(at, status.code());
            byte[] reply = new byte[out.position() - at];
            out.buffer().getBytes(at, reply);
            services.owners().finish(next, status, reply, compound.leftHandle(status));
        }
        return status;
    }

    private static <A> Nfs4Status failed(Operation<A> operation, Nfs4Exception failure, int at, XdrWriter out) {
        out.rewind(at + Integer.BYTES);
        operation.writeFailure(failure, out);
        return failure.status();
    }

    private Owners.Place place(Optional<OwnerCall> call) throws Nfs4Exception {
        if (call.isEmpty()) {
            return new Owners.OfNobody();
        }
        return switch (call.get()) {
            case OwnerCall.ByOwner named -> services.owners().begin(named.client(), named.owner(), named.seqid());
            case OwnerCall.ByState named -> services.owners().begin(named.state(), named.seqid());
        };
    }

    /** The same answer, and the same filehandle after it. */
    private static Nfs4Status again(Owners.Again again, Compound compound, int at, XdrWriter out) throws FileException {
        out.rewind(at);
        out.buffer().writeBytes(again.reply());
        Optional<FileHandle> left = again.left();
        if (left.isPresent()) {
            compound.go(new Place.InExport(compound.files().find(left.get(), compound.caller)));
        }
        return Nfs4Status.of(out.buffer().getInt(at));
    }

    private static Nfs4Status tooBig(Compound compound) {
        if (compound.minor == 0) {
            return Nfs4Status.RESOURCE;
        }
        return compound.mustKeep ? Nfs4Status.REP_TOO_BIG_TO_CACHE : Nfs4Status.REP_TOO_BIG;
    }

    private static void end(Head head, int results, Nfs4Status status, XdrWriter out) {
        out.int32(status.code());
        out.patchInt32(head.count(), results);
        out.patchInt32(head.start(), status.code());
    }
}

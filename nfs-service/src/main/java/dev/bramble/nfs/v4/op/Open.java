package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.Right;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.attribute.Attribute;
import dev.bramble.nfs.v4.attribute.Bitmap;
import dev.bramble.nfs.v4.attribute.RawAttributes;
import dev.bramble.nfs.v4.state.Share;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.v4.wire.StateId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** OPEN (RFC 8881 section 18.16). No delegations are given, so the claims of them are refused. */
final class Open extends Operation<Open.Arguments> {
    private static final int ACCESS_BITS = 3;
    private static final int WANT_BITS = 0xff00;
    private static final int WANT_NO_DELEGATION = 0x0400;
    private static final int RESULT_CONFIRM = 2;
    private static final int RESULT_POSIX_LOCKS = 4;
    private static final int NO_DELEGATION = 0;
    private static final int NO_DELEGATION_BECAUSE = 3;
    private static final int NOT_WANTED = 0;
    private static final int NOT_SUPPORTED = 3;

    record Arguments(int seqid, int access, int deny, long client, Opaque owner, Creation creation, Claim claim) {}

    /** open_claim4. */
    sealed interface Claim {
        /** By name, in the current directory. */
        @SuppressWarnings("ArrayRecordComponent") // read once, never compared
        record ByName(byte[] name) implements Claim {}

        /** Of the current file, held before the server restarted. */
        record Previous() implements Claim {}

        /** The current file. */
        record ByHandle() implements Claim {}

        /** By virtue of a delegation. */
        record Delegated(Nfs4Status refusal) implements Claim {}
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        int seqid = in.int32();
        int access = in.int32();
        int deny = in.int32();
        long client = in.int64();
        Opaque owner = Opaque.read(in);
        return new Arguments(seqid, access, deny, client, owner, Creation.read(in), claim(in));
    }

    private static Claim claim(XdrReader in) throws XdrException {
        int type = in.int32();
        return switch (type) {
            case 0 -> new Claim.ByName(Names.read(in));
            case 1 -> {
                in.int32();
                yield new Claim.Previous();
            }
            case 2 -> {
                StateId.read(in);
                Names.read(in);
                yield new Claim.Delegated(Nfs4Status.BAD_STATEID);
            }
            case 3 -> {
                Names.read(in);
                yield new Claim.Delegated(Nfs4Status.NOTSUPP);
            }
            case 4 -> new Claim.ByHandle();
            case 5 -> {
                StateId.read(in);
                yield new Claim.Delegated(Nfs4Status.BAD_STATEID);
            }
            case 6 -> new Claim.Delegated(Nfs4Status.NOTSUPP);
            default -> throw new XdrException("no such open_claim_type4");
        };
    }

    @Override
    Optional<OwnerCall> sequenced(Arguments arguments) {
        return Optional.of(new OwnerCall.ByOwner(arguments.client(), arguments.owner(), arguments.seqid()));
    }

    @Override
    Effort effort(Arguments arguments) {
        return switch (arguments.creation()) {
            case Creation.None none -> Effort.LOOKS;
            case Creation.Unchecked(RawAttributes attributes) -> SetAttr.effort(attributes);
            case Creation.Guarded(RawAttributes attributes) -> SetAttr.effort(attributes);
            case Creation.Exclusive exclusive ->
                exclusive.attributes().map(SetAttr::effort).orElse(Effort.CHANGES);
        };
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        Share share = new Share(arguments.access() & ACCESS_BITS, arguments.deny());
        if (share.access() == 0 || (share.deny() & ~ACCESS_BITS) != 0) {
            throw new Nfs4Exception(Nfs4Status.INVAL, "no such share");
        }
        long client = compound.client(arguments.client());
        boolean reclaim = arguments.claim() instanceof Claim.Previous;
        compound.services.opens().requireTime(client, reclaim, compound.now);
        switch (arguments.claim()) {
            case Claim.ByName(byte[] name) -> byName(arguments, name, client, share, compound, out);
            case Claim.Previous previous -> byHandle(arguments, client, share, true, compound, out);
            case Claim.ByHandle byHandle -> byHandle(arguments, client, share, false, compound, out);
            case Claim.Delegated(Nfs4Status refusal) -> throw new Nfs4Exception(refusal, "no delegations here");
        }
    }

    private static void byName(
            Arguments arguments, byte[] name, long client, Share share, Compound compound, XdrWriter out)
            throws FileException, Nfs4Exception {
        if (compound.place() instanceof Place.InPseudo && arguments.creation() instanceof Creation.None) {
            Lookup.find(Names.of(name), compound);
            throw new Nfs4Exception(Nfs4Status.ISDIR, "only directories are above the exports");
        }
        ExportedFile directory = compound.directory();
        Compound.require(directory, Right.EXECUTE);
        Creation.Made made = arguments.creation().find(directory, Names.of(name), compound);
        if (!made.fresh()) {
            requireOpenable(made.file(), share, compound);
        }
        StateId state = opened(arguments, client, made.file(), share, false, compound);
        try {
            made.truncate(compound);
        } catch (FileException e) {
            if (state.seqid() == 1) {
                compound.services.opens().close(compound.requester(), compound.named(state, made.file()), compound.now);
            }
            throw e;
        }
        compound.changed();
        compound.go(new Place.InExport(made.file()));
        if (made.fresh() || made.isTruncated()) {
            compound.changed();
        }
        write(arguments, client, state, made.attributes(), compound, out, () -> ChangeInfo.write(directory, out));
    }

    private static void byHandle(
            Arguments arguments, long client, Share share, boolean reclaim, Compound compound, XdrWriter out)
            throws FileException, Nfs4Exception {
        ExportedFile file = compound.regularFile();
        requireOpenable(file, share, compound);
        StateId state = opened(arguments, client, file, share, reclaim, compound);
        write(
                arguments,
                client,
                state,
                EnumSet.noneOf(Attribute.class),
                compound,
                out,
                () -> out.bool(false)
                        .int64(Descriptions.change(file.attributes()))
                        .int64(Descriptions.change(file.attributes())));
    }

    private static StateId opened(
            Arguments arguments, long client, ExportedFile file, Share share, boolean reclaim, Compound compound)
            throws FileException, Nfs4Exception {
        return compound.services
                .opens()
                .open(
                        client,
                        arguments.owner(),
                        Compound.reference(file),
                        file.files().hold(file.node()),
                        share,
                        reclaim,
                        compound.now);
    }

    private interface Writing {
        void run() throws FileException;
    }

    private static void write(
            Arguments arguments,
            long client,
            StateId state,
            Set<Attribute> set,
            Compound compound,
            XdrWriter out,
            Writing changeInfo)
            throws FileException, Nfs4Exception {
        compound.holds(state);
        state.write(out);
        changeInfo.run();
        boolean confirm = compound.minor == 0 && !compound.services.owners().isConfirmed(client, arguments.owner());
        out.int32(RESULT_POSIX_LOCKS | (confirm ? RESULT_CONFIRM : 0));
        Bitmap.write(set, out);
        int wanted = arguments.access() & WANT_BITS;
        if (compound.minor == 0 || wanted == 0) {
            out.int32(NO_DELEGATION);
        } else {
            out.int32(NO_DELEGATION_BECAUSE).int32(wanted == WANT_NO_DELEGATION ? NOT_WANTED : NOT_SUPPORTED);
        }
    }

    private static void requireOpenable(ExportedFile file, Share share, Compound compound)
            throws FileException, Nfs4Exception {
        FileType type = file.attributes().type();
        if (type != FileType.REGULAR) {
            // Minor version 0 has no word for special files here but that of links.
            throw new Nfs4Exception(
                    compound.minor == 0 && type != FileType.DIRECTORY ? Nfs4Status.SYMLINK : compound.notRegular(type),
                    "not a regular file");
        }
        if ((share.access() & Share.READ) != 0) {
            // The kernel of a client reads what it executes.
            Compound.require(file, Right.READ, Right.EXECUTE);
        }
        if ((share.access() & Share.WRITE) != 0) {
            Compound.require(file, Right.WRITE);
        }
    }
}

package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.attribute.Attribute;
import dev.bramble.nfs.v4.attribute.AttributeWriter;
import dev.bramble.nfs.v4.attribute.Bitmap;
import dev.bramble.nfs.v4.attribute.Described;
import dev.bramble.nfs.v4.pseudo.PseudoDirectory;
import dev.bramble.nfs.v4.pseudo.PseudoTree;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** READDIR (RFC 8881 section 18.23): without "." and "..", and with cookies above 2. */
final class ReadDir extends Operation<ReadDir.Arguments> {
    private static final int TAIL_BYTES = 8;
    private static final int MIN_BYTES = 16;
    private static final long FIRST_COOKIE = 3;

    /** @param count what the results may take, in bytes */
    record Arguments(long cookie, long verifier, long count, Bitmap wanted) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        long cookie = in.int64();
        long verifier = in.int64();
        in.uint32();
        return new Arguments(cookie, verifier, in.uint32(), Bitmap.read(in));
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        GetAttr.requireReadable(arguments.wanted());
        if (arguments.cookie() == 1 || arguments.cookie() == 2) {
            throw new Nfs4Exception(Nfs4Status.BAD_COOKIE, "a cookie that was never given");
        }
        long verifier = verifier(compound);
        if (arguments.cookie() != 0 && arguments.verifier() != verifier) {
            throw new Nfs4Exception(Nfs4Status.NOT_SAME, "cookies of another time");
        }
        Page page = new Page(arguments, verifier, compound, out);
        boolean end = switch (compound.place()) {
            case Place.InPseudo(PseudoDirectory directory) -> list(directory, compound, page);
            case Place.InExport(ExportedFile directory) -> list(directory, compound, page);
        };
        if (page.isEmpty() && !end) {
            throw new Nfs4Exception(Nfs4Status.TOOSMALL, "not one entry fits");
        }
        out.bool(false).bool(end);
    }

    private static long verifier(Compound compound) throws FileException, Nfs4Exception {
        return switch (compound.place()) {
            case Place.InPseudo pseudo -> 0;
            case Place.InExport(ExportedFile directory) -> directory.files().cookieVerifier();
        };
    }

    private static boolean list(ExportedFile directory, Compound compound, Page page)
            throws FileException, Nfs4Exception {
        Compound.requireDirectory(directory);
        return directory
                .files()
                .listFiles(directory.node(), toFileSystem(page.arguments.cookie()), (name, inode, next, found) -> {
                    if (FileName.isDot(name) || FileName.isDotDot(name) || found.isEmpty()) {
                        return true;
                    }
                    ExportedFile entry = Lookup.crossed(directory, found.get(), compound);
                    return page.add(name, fromFileSystem(next), Descriptions.of(entry, compound.files()));
                });
    }

    /** The cookie of an entry above the exports is its place in the order of names. */
    private static boolean list(PseudoDirectory directory, Compound compound, Page page) throws FileException {
        PseudoTree tree = compound.pseudoTree();
        long cookie = FIRST_COOKIE;
        for (Map.Entry<String, Optional<Export>> child : directory.children().entrySet()) {
            if (Long.compareUnsigned(cookie, page.arguments.cookie()) > 0) {
                Optional<Place> place = child.getValue().isPresent()
                        ? root(child.getValue().get(), compound)
                        : tree.at(directory.child(child.getKey())).map(Place.InPseudo::new);
                if (place.isPresent()
                        && !page.add(
                                child.getKey().getBytes(StandardCharsets.UTF_8),
                                cookie,
                                Descriptions.of(place.get(), compound.files()))) {
                    return false;
                }
            }
            cookie++;
        }
        return true;
    }

    /** Empty when it cannot be had now: it must not hide the others. */
    private static Optional<Place> root(Export export, Compound compound) {
        try {
            return Optional.of(new Place.InExport(compound.files().root(export, compound.caller)));
        } catch (FileException e) {
            return Optional.empty();
        }
    }

    /** 0 to 2 mean something else in version 4; file systems use 1 and 2, and none the highest bit. */
    static long fromFileSystem(long cookie) {
        return cookie >= 0 && cookie < FIRST_COOKIE ? cookie | Long.MIN_VALUE : cookie;
    }

    static long toFileSystem(long cookie) {
        return cookie & Long.MAX_VALUE;
    }

    /** The entries of one reply. */
    private static final class Page {
        private final Arguments arguments;
        private final AttributeWriter attributes;
        private final XdrWriter out;
        private final int limit;
        private final int first;

        Page(Arguments arguments, long verifier, Compound compound, XdrWriter out) throws Nfs4Exception {
            this.arguments = arguments;
            this.attributes = GetAttr.attributes(compound);
            this.out = out;
            long room = (long) compound.replyLimit - (out.position() - compound.replyStart);
            long count = Math.min(Math.min(arguments.count(), room), AttributeWriter.MAX_TRANSFER_BYTES);
            if (count < MIN_BYTES) {
                throw new Nfs4Exception(Nfs4Status.TOOSMALL, "no room for entries");
            }
            this.limit = out.position() + (int) count - TAIL_BYTES;
            out.int64(verifier);
            this.first = out.position();
        }

        boolean isEmpty() {
            return out.position() == first;
        }

        /** False when there is no more room. */
        boolean add(byte[] name, long cookie, Described entry) throws FileException {
            int before = out.position();
            out.bool(true).int64(cookie).opaque(name);
            int values = out.position();
            try {
                attributes.write(arguments.wanted().attributes(), entry, out);
            } catch (FileException e) {
                if (!arguments.wanted().attributes().contains(Attribute.RDATTR_ERROR)) {
                    throw e;
                }
                out.rewind(values);
                AttributeWriter.writeError(Nfs4Status.of(e.fault()), out);
            }
            if (out.position() > limit) {
                out.rewind(before);
                return false;
            }
            return true;
        }
    }
}

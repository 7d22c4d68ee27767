package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.fs.Right;
import dev.bramble.nfs.served.ExclusiveCreate;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.attribute.Attribute;
import dev.bramble.nfs.v4.attribute.RawAttributes;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** openflag4 and createhow4 (RFC 8881 section 18.16.1): what OPEN does when the name is, or is not, there. */
sealed interface Creation {

    /** The file that is there. */
    record None() implements Creation {}

    /** UNCHECKED4: the file that is there, cut to a size of 0 if that is asked, or a new one. */
    record Unchecked(RawAttributes attributes) implements Creation {}

    /** GUARDED4: a new file. */
    record Guarded(RawAttributes attributes) implements Creation {}

    /**
     * EXCLUSIVE4 and EXCLUSIVE4_1: a new file, or the one that a repeat finds.
     *
     * @param verifier kept in the file's times until the client sets them
     */
    record Exclusive(long verifier, Optional<RawAttributes> attributes) implements Creation {}

    /**
     * What was found or made.
     *
     * @param attributes those that were set
     * @param size to cut a file to that was there
     */
    record Made(ExportedFile file, boolean fresh, Set<Attribute> attributes, OptionalLong size) {
        boolean isTruncated() {
            return size.isPresent();
        }

        void truncate(Compound compound) throws FileException {
            if (size.isEmpty()) {
                return;
            }
            AttributeChange cut = new AttributeChange(
                    AttributeChange.NONE.mode(),
                    AttributeChange.NONE.uid(),
                    AttributeChange.NONE.gid(),
                    size,
                    AttributeChange.NONE.accessed(),
                    AttributeChange.NONE.modified());
            Compound.require(file, Right.WRITE);
            file.files().change(file.node(), cut);
            compound.files().activity().written(file.export().uid(), compound.caller.address(), file.node());
        }
    }

    static Creation read(XdrReader in) throws XdrException {
        if (!in.bool()) {
            return new None();
        }
        return switch (in.int32()) {
            case 0 -> new Unchecked(RawAttributes.read(in));
            case 1 -> new Guarded(RawAttributes.read(in));
            case 2 -> new Exclusive(in.int64(), Optional.empty());
            case 3 -> new Exclusive(in.int64(), Optional.of(RawAttributes.read(in)));
            default -> throw new XdrException("no such createmode4");
        };
    }

    /** The file of this name, found or made. */
    default Made find(ExportedFile directory, FileName name, Compound compound) throws FileException, Nfs4Exception {
        return switch (this) {
            case None none -> existing(directory, directory.files().lookup(directory.node(), name));
            case Unchecked(RawAttributes raw) -> {
                AttributeChange asked = raw.change(SetAttr.SETTABLE);
                Optional<FoundFile> there =
                        directory.files().find(directory.node().path().child(name));
                if (there.isEmpty()) {
                    yield fresh(directory, name, asked, raw.bitmap().attributes(), compound);
                }
                boolean cut = asked.size().isPresent()
                        && asked.size().getAsLong() == 0
                        && there.get().attributes().type() == FileType.REGULAR;
                yield new Made(
                        file(directory, there.get()),
                        false,
                        cut ? EnumSet.of(Attribute.SIZE) : EnumSet.noneOf(Attribute.class),
                        cut ? OptionalLong.of(0) : OptionalLong.empty());
            }
            case Guarded(RawAttributes raw) ->
                fresh(
                        directory,
                        name,
                        raw.change(SetAttr.SETTABLE),
                        raw.bitmap().attributes(),
                        compound);
            case Exclusive exclusive -> exclusive(exclusive, directory, name, compound);
        };
    }

    private static Made exclusive(Exclusive how, ExportedFile directory, FileName name, Compound compound)
            throws FileException, Nfs4Exception {
        if (how.attributes().isPresent() && compound.minor == 0) {
            throw new Nfs4Exception(Nfs4Status.BADXDR, "EXCLUSIVE4_1 is of minor version 1");
        }
        AttributeChange asked = how.attributes().isPresent()
                ? how.attributes().get().change(Attribute.exclusiveCreate())
                : AttributeChange.ofMode(0600);
        ExclusiveCreate create = new ExclusiveCreate(how.verifier());
        // The client sets the times anew that are named here (RFC 8881 section 18.16.3).
        Set<Attribute> set = EnumSet.of(Attribute.TIME_ACCESS, Attribute.TIME_MODIFY);
        how.attributes().ifPresent(raw -> set.addAll(raw.bitmap().attributes()));
        try {
            return fresh(directory, name, create.mark(asked), set, compound);
        } catch (FileException e) {
            return new Made(file(directory, create.repeated(directory, name, e)), true, set, OptionalLong.empty());
        }
    }

    private static Made fresh(
            ExportedFile directory, FileName name, AttributeChange asked, Set<Attribute> set, Compound compound)
            throws FileException {
        FoundFile made = directory.files().create(directory.node(), name, true, asked);
        compound.files().activity().created(directory.export().uid(), compound.caller.address(), made.node());
        return new Made(file(directory, made), true, set, OptionalLong.empty());
    }

    private static Made existing(ExportedFile directory, FoundFile there) {
        return new Made(file(directory, there), false, EnumSet.noneOf(Attribute.class), OptionalLong.empty());
    }

    private static ExportedFile file(ExportedFile directory, FoundFile found) {
        return new ExportedFile(directory.export(), directory.files(), found);
    }
}

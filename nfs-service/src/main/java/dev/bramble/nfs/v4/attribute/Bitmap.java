package dev.bramble.nfs.v4.attribute;

import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.EnumSet;
import java.util.Set;

/**
 * bitmap4 (RFC 8881 section 3.3.7).
 *
 * @param hasUnknown whether a bit is set that means nothing here
 */
public record Bitmap(Set<Attribute> attributes, boolean hasUnknown) {
    private static final int MAX_WORDS = 8;

    public Bitmap {
        attributes = attributes.isEmpty() ? EnumSet.noneOf(Attribute.class) : EnumSet.copyOf(attributes);
    }

    public static Bitmap read(XdrReader in) throws XdrException {
        EnumSet<Attribute> known = EnumSet.noneOf(Attribute.class);
        boolean unknown = false;
        int words = in.length(MAX_WORDS);
        for (int word = 0; word < words; word++) {
            int bits = in.int32();
            while (bits != 0) {
                int bit = Integer.numberOfTrailingZeros(bits);
                bits &= bits - 1;
                var attribute = Attribute.of(word * Integer.SIZE + bit);
                attribute.ifPresent(known::add);
                unknown |= attribute.isEmpty();
            }
        }
        return new Bitmap(known, unknown);
    }

    /** As few words as hold it. */
    public static void write(Set<Attribute> attributes, XdrWriter out) {
        int[] words = new int[3];
        int used = 0;
        for (Attribute attribute : attributes) {
            int word = attribute.number() / Integer.SIZE;
            words[word] |= 1 << (attribute.number() % Integer.SIZE);
            used = Math.max(used, word + 1);
        }
        out.int32(used);
        for (int i = 0; i < used; i++) {
            out.int32(words[i]);
        }
    }
}

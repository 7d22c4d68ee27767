package dev.bramble.nfs.v4.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.v4.attribute.Attribute;
import dev.bramble.nfs.v4.attribute.Bitmap;
import dev.bramble.nfs.v4.pseudo.PseudoDirectory;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ForesightTest {
    private static final int MAX_TAG = 16;
    private static final byte[] HANDLE = {1, 2, 3, 4};
    private static final byte[] NAME = {'f'};

    private final Foresight foresight = new Foresight(new Operations(), MAX_TAG);
    private final List<Boolean> asked = new ArrayList<>();
    private boolean exported = true;

    /** Of a COMPOUND. */
    private interface Part {
        void write(XdrWriter out);
    }

    private static ByteBuf compound(int minor, List<Part> operations) {
        XdrWriter out =
                new XdrWriter(Unpooled.buffer()).string("tag").int32(minor).int32(operations.size());
        operations.forEach(one -> one.write(out));
        return out.buffer();
    }

    private boolean isBrief(ByteBuf compound) {
        asked.clear();
        return foresight.isBrief(new XdrReader(compound), (minor, handle, changes) -> {
            assertThat(handle).isEqualTo(new FileHandle(HANDLE));
            asked.add(changes);
            return exported;
        });
    }

    private boolean isBrief(Part... operations) {
        return isBrief(compound(0, List.of(operations)));
    }

    private static void putFh(XdrWriter out) {
        out.int32(22).opaque(HANDLE);
    }

    private static void remove(XdrWriter out) {
        out.int32(28).opaque(NAME);
    }

    private static void getAttr(XdrWriter out) {
        out.int32(9);
        Bitmap.write(Set.of(Attribute.TYPE), out);
    }

    private static void setAttr(Attribute attribute, XdrWriter out) {
        out.int32(34).fixedOpaque(new byte[16]);
        Bitmap.write(Set.of(attribute), out);
        out.opaque(new byte[8]);
    }

    private static void open(XdrWriter out, Part creation) {
        out.int32(18).int32(1).int32(1).int32(0).int64(7).opaque(NAME);
        creation.write(out);
        out.int32(0).opaque(NAME);
    }

    private static Part creating(int mode, Attribute attribute) {
        return out -> {
            out.bool(true).int32(mode);
            Bitmap.write(Set.of(attribute), out);
            out.opaque(new byte[8]);
        };
    }

    @Test
    void aLookIsBriefWhereverTheCallerIsRoot() {
        assertThat(isBrief(ForesightTest::putFh, ForesightTest::getAttr)).isTrue();
        assertThat(asked).containsExactly(false);
        exported = false;
        assertThat(isBrief(ForesightTest::putFh, ForesightTest::getAttr)).isFalse();
    }

    @Test
    void aChangeAsksForEachExportWhetherItMayStayInMemory() {
        assertThat(isBrief(ForesightTest::putFh, ForesightTest::getAttr, ForesightTest::putFh, ForesightTest::remove))
                .isTrue();
        assertThat(asked).containsExactly(true, true);
        exported = false;
        assertThat(isBrief(ForesightTest::putFh, ForesightTest::remove)).isFalse();
    }

    @Test
    void dataAndDirectoriesAreNotBrief() {
        assertThat(isBrief(ForesightTest::putFh, out -> out.int32(25).fixedOpaque(new byte[28])))
                .as("READ")
                .isFalse();
        assertThat(isBrief(
                        ForesightTest::putFh,
                        out -> out.int32(26).fixedOpaque(new byte[24]).int32(0)))
                .as("READDIR")
                .isFalse();
        assertThat(isBrief(ForesightTest::putFh, out -> out.int32(5).fixedOpaque(new byte[12])))
                .as("COMMIT")
                .isFalse();
        assertThat(isBrief(out -> out.int32(24))).as("PUTROOTFH").isFalse();
    }

    @Test
    void aSizeTakesItsTime() {
        assertThat(isBrief(ForesightTest::putFh, out -> setAttr(Attribute.MODE, out)))
                .isTrue();
        assertThat(asked).containsExactly(true);
        assertThat(isBrief(ForesightTest::putFh, out -> setAttr(Attribute.SIZE, out)))
                .isFalse();
        for (int mode = 0; mode <= 1; mode++) {
            Part made = creating(mode, Attribute.MODE);
            assertThat(isBrief(ForesightTest::putFh, out -> open(out, made))).isTrue();
            assertThat(asked).containsExactly(true);
            Part cut = creating(mode, Attribute.SIZE);
            assertThat(isBrief(ForesightTest::putFh, out -> open(out, cut))).isFalse();
        }
    }

    @Test
    void openingChangesNothingByItself() {
        assertThat(isBrief(ForesightTest::putFh, out -> open(out, how -> how.bool(false))))
                .isTrue();
        assertThat(asked).containsExactly(false);
        assertThat(isBrief(
                        ForesightTest::putFh,
                        out -> open(out, how -> how.bool(true).int32(2).int64(1))))
                .isTrue();
        assertThat(asked).containsExactly(true);
    }

    @Test
    void aboveTheExportsNobodyKnowsWhereItLeads() {
        PseudoDirectory top = new PseudoDirectory("/", new TreeMap<>());
        assertThat(isBrief(out -> out.int32(22).opaque(top.handle().bytes()), ForesightTest::getAttr))
                .isFalse();
    }

    @Test
    void whatCannotBeReadIsNotBrief() {
        assertThat(isBrief(compound(2, List.of(ForesightTest::putFh)))).isFalse();
        assertThat(isBrief(out -> out.int32(4711))).isFalse();
        List<Part> many = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            many.add(ForesightTest::getAttr);
        }
        assertThat(isBrief(compound(0, many))).isFalse();
        ByteBuf whole = compound(0, List.of(ForesightTest::putFh, ForesightTest::remove, ForesightTest::getAttr));
        for (int length = 0; length < whole.readableBytes(); length++) {
            assertThat(isBrief(whole.slice(0, length))).isFalse();
        }
    }

    @Test
    void garbageEndsInAnAnswer() {
        Random random = new Random(20_261_123);
        Foresight any = new Foresight(new Operations(), MAX_TAG);
        int brief = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            ByteBuf sent = compound(random.nextInt(2), List.of(ForesightTest::putFh, ForesightTest::getAttr));
            sent.writeBytes(bytes);
            sent.setInt(12, 2 + random.nextInt(3));
            sent.setByte(random.nextInt(sent.readableBytes()), random.nextInt(256));
            brief += any.isBrief(new XdrReader(sent), (minor, handle, changes) -> true) ? 1 : 0;
        }
        assertThat(brief).isBetween(1, 99_999);
    }
}

package dev.bramble.iscsi.scsi;

import static dev.bramble.iscsi.scsi.TestInitiator.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandTableTest {
    private static final int DISK = 64 * 1024;

    private final MemoryVolume volume = new MemoryVolume(DISK);
    private final TestInitiator initiator =
            new TestInitiator(new LogicalUnit(new LogicalUnitIdentity("abc"), 512), "iqn.2026-01.a:b,i,0x1", volume);

    @Test
    void whatIsCarriedOutIsReportedAndTheRestIsNot() {
        ByteBuffer all = initiator.send("a3 0c 00 00 0000 0000ffff").data();
        Set<Integer> reported = new HashSet<>();
        for (int at = 4; at < all.limit(); at += 8) {
            reported.add(all.get(at) & 0xff);
        }
        assertThat(all.getInt(0)).isEqualTo(all.limit() - 4);
        for (int opcode = 0; opcode < 256; opcode++) {
            boolean isInvalid = told(initiator.send("%02x".formatted(opcode))).equals("5/20/00");
            assertThat(isInvalid).as("%02x", opcode).isEqualTo(!reported.contains(opcode));
        }
        assertThat(reported).contains(0x28, 0x8a, 0x42, 0x93, 0x89, 0x5e, 0x5f).doesNotContain(0x83, 0x84, 0x9c, 0x48);
    }

    @Test
    void oneCommandIsDescribed() {
        ByteBuffer one = initiator.send("a3 0c 82 9e 0012 0000ffff").data();
        assertThat(one.getInt(0)).isEqualTo(0x00830010);
        assertThat(one.getShort(4)).isEqualTo((short) 0x9e12);
        assertThat(one.limit()).isEqualTo(4 + 16 + 12);
        assertThat(one.getShort(20)).isEqualTo((short) 10);
        assertThat(told(initiator.send("a3 0c 01 9e 0012 0000ffff"))).isEqualTo("5/24/00");
        assertThat(told(initiator.send("a3 0c 02 28 0000 0000ffff"))).isEqualTo("5/24/00");
        assertThat(initiator.send("a3 0c 01 83 0000 0000ffff").data().getInt(0)).isEqualTo(0x00010000);
        assertThat(initiator.send("a3 0c 03 28 0000 0000ffff").data().get(1)).isEqualTo((byte) 3);
    }

    @Test
    void autoContingentAllegianceIsNotOffered() {
        assertThat(told(initiator.send("28 00 00000000 00 0001 04"))).isEqualTo("5/24/00");
    }

    @Test
    void limitsAreTold() {
        ByteBuffer limits = initiator.send("12 01 b0 00ff").data();
        assertThat(limits.getShort(2)).isEqualTo((short) 60);
        assertThat(limits.get(5)).isEqualTo((byte) 128);
        assertThat(limits.getInt(8)).isEqualTo(16_384);
        assertThat(limits.getInt(20)).isEqualTo(1024 * 1024);
        assertThat(limits.getInt(24)).isEqualTo(256);
        assertThat(limits.getLong(36)).isEqualTo(16_384);
        assertThat(initiator.send("12 01 b2 00ff").data().getInt(4)).isEqualTo(0x00e40200);
        assertThat(initiator.send("9e10000000000000000000000020").data().getShort(13))
                .isEqualTo((short) 0x03c0);
    }

    /** Parameter lists of any bytes, to commands that take them: an answer, and nothing done outside the disk. */
    @Test
    void anyParameterListIsAnswered() {
        Random random = new Random(11);
        String[] commands = {
            "42 00 00000000 00 %04x", "15 10 00 00 %2$02x", "55 10 00000000 00 %04x", "", "41 08 000000%2$02x 00 0004"
        };
        int done = 0;
        for (int i = 0; i < 100_000; i++) {
            int which = random.nextInt(commands.length);
            byte[] list = new byte[which == 3 ? 24 : which == 4 ? 512 : random.nextInt(120)];
            random.nextBytes(list);
            mend(list, which, random);
            String cdb = which == 3
                    ? "5f%02x%02x0000000000%02x".formatted(random.nextInt(8), random.nextInt(9), list.length)
                    : commands[which].formatted(list.length, Math.min(list.length, 120));
            if (initiator.send(cdb, list).status() == ScsiStatus.GOOD) {
                done++;
            }
        }
        assertThat(done).isGreaterThan(1000);
        assertThat(volume.bytes(0, DISK)).hasSize(DISK);
    }

    /** Makes some of them likely enough to be understood. */
    private static void mend(byte[] list, int which, Random random) {
        if (list.length >= 24 && random.nextBoolean()) {
            ByteBuffer fields = ByteBuffer.wrap(list);
            switch (which) {
                case 0 ->
                    fields.putShort(2, (short) 16)
                            .putLong(8, random.nextInt(140))
                            .putInt(16, random.nextInt(8));
                case 3 ->
                    fields.putLong(0, random.nextInt(3))
                            .putLong(8, random.nextInt(3))
                            .put(20, (byte) 0);
                default -> fields.putLong(0, 0);
            }
        }
    }
}

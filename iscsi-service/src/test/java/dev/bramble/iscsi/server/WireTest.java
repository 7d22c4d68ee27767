package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What damaged and unfit PDUs bring. */
class WireTest extends WireCase {
    @Test
    void dataWithAWrongDigestFailsItsCommandAndNothingElse() throws IOException {
        logInWithDigests();
        initiator.command(5, 1, WRITE, 512, "2a00 00000000 00 0001 00", NOTHING);
        RawInitiator.Pdu r2t = expect(R2T);
        initiator.damageData();
        initiator.dataOut(r2t, filled(512));
        expectReject(0x02, 5);
        expectSense("b/47/05");
        assertThat(counted("bramble_iscsi_digest_errors_total")).isOne();

        assertThat(read(2, 0)).as("nothing was written").isEqualTo(new byte[512]);
        initiator.command(6, 3, WRITE, 512, "2a00 00000000 00 0001 00", NOTHING);
        initiator.dataOut(expect(R2T), filled(512));
        expectGood();
        assertThat(read(4, 0)).isEqualTo(filled(512));
    }

    @Test
    void aCommandWhoseImmediateDataHasAWrongDigestIsAsIfItNeverCame() throws IOException {
        logInWithDigests();
        initiator.damageData();
        initiator.command(5, 1, WRITE, 512, "2a00 00000000 00 0001 00", filled(512));
        expectReject(0x02, 5);
        assertThat(counted("bramble_iscsi_digest_errors_total")).isOne();

        initiator.command(5, 1, WRITE, 512, "2a00 00000000 00 0001 00", filled(512));
        expectGood();
        assertThat(read(2, 0)).isEqualTo(filled(512));
    }

    @Test
    void aWrongHeaderDigestEndsTheConnection() throws IOException {
        logInWithDigests();
        initiator.damageHeader();
        initiator.command(5, 1, WRITE, 512, "2a00 00000000 00 0001 00", filled(512));
        assertThatThrownBy(initiator::receive).isInstanceOf(EOFException.class);
        await().until(() -> target.metrics.getSampleValue("bramble_iscsi_malformed_pdus_total") == 1);
        await().until(() -> counted("bramble_iscsi_sessions") == 1);
    }

    @Test
    void nearlySixtyFourKibibytesOfKeysAreAnswered() throws IOException {
        logIn();
        String value = "v".repeat(8000);
        for (int i = 1; i <= 8; i++) {
            text(3, i, i < 8, "X-a%d=%s\0".formatted(i, value));
            RawInitiator.Pdu answer = expect(TEXT_RESPONSE);
            assertThat(answer.text().split("\0", 0)).hasSize(i < 8 ? 1 : 8);
        }
        assertThat(read(9, 0)).hasSize(512);
    }

    @Test
    void moreTextThanThatIsRejectedAndForgotten() throws IOException {
        logIn();
        String value = "v".repeat(8100);
        for (int i = 1; i <= 8; i++) {
            text(3, i, true, "X-a%d=%s\0".formatted(i, value));
            expect(TEXT_RESPONSE);
        }
        text(3, 9, true, "X-a9=%s\0".formatted(value));
        expectReject(0x04, 3);

        text(4, 10, false, "SendTargets=\0");
        assertThat(expect(TEXT_RESPONSE).text()).startsWith("TargetName=" + TestTarget.TARGET + "\0");
    }

    @Test
    void aLoginOfMoreTextThanThatIsRefused() throws IOException {
        int status = 0;
        for (int i = 0; i < 9 && status == 0; i++) {
            ByteBuffer header = ByteBuffer.allocate(48)
                    .put(0, (byte) 0x43)
                    .put(1, (byte) 0x44)
                    .putInt(24, 1);
            initiator.send(header.array(), new byte[8100]);
            status = initiator.receive().loginStatus();
        }
        assertThat(status).isEqualTo(0x0200);
        assertThatThrownBy(initiator::receive).isInstanceOf(EOFException.class);
    }

    /** PDUs by opcode until a ping is answered. */
    private Map<Integer, Integer> untilPinged() throws IOException {
        Map<Integer, Integer> came = new HashMap<>();
        while (true) {
            int opcode = initiator.receive().opcode();
            if (opcode == NOP_IN) {
                return came;
            }
            came.merge(opcode, 1, Integer::sum);
        }
    }

    @Test
    void of8192CommandsThoseOutsideTheWindowAreNotTaken() throws IOException {
        logIn();
        CompletableFuture<Void> sent = sending(() -> {
            for (int i = 0; i < 8192; i++) {
                initiator.command(10 + i, 1 + i, WRITE, 512, "2a00 00000000 00 0001 00", NOTHING);
            }
            initiator.nopOut(9, -1);
        });
        assertThat(untilPinged()).isEqualTo(Map.of(R2T, 128));
        sent.join();
    }

    @Test
    void of8192ImmediateCommandsMostAreRejectedAndMemoryIsBounded() throws IOException {
        logIn();
        CompletableFuture<Void> sent = sending(() -> {
            ByteBuffer header = ByteBuffer.allocate(48).put(0, (byte) 0x41).put(1, (byte) WRITE);
            header.putInt(20, 128 * 1024).putInt(24, 1).put(32, (byte) 0x2a).putShort(39, (short) 256);
            for (int i = 0; i < 8192; i++) {
                initiator.send(header.putInt(16, 10 + i).array(), NOTHING);
            }
            initiator.nopOut(9, -1);
        });
        int bounded = 16 * 1024 / 128; // of one connection: 16 MiB
        assertThat(untilPinged()).isEqualTo(Map.of(R2T, bounded, REJECT, 8192 - 256));
        sent.join();
    }

    private interface Sending {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> sending(Sending sending) {
        return CompletableFuture.runAsync(() -> {
            try {
                sending.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Flags: 4 overflow, 2 underflow (RFC 7143 section 11.4.5). */
    @ParameterizedTest
    @CsvSource({"2, 512, 512, 4, 512", "1, 4096, 512, 2, 3584", "2, 1024, 1024, 0, 0", "1, 300, 300, 4, 212"})
    void aReadThatDisagreesWithItsLengthTellsByHowMuch(int blocks, int expected, int data, int flags, int residual)
            throws IOException {
        logIn();
        initiator.command(5, 1, READ, expected, "2800 00000000 00 %04x 00".formatted(blocks), NOTHING);
        RawInitiator.Pdu in = expect(DATA_IN);
        assertThat(in.data().remaining()).isEqualTo(data);
        assertThat(in.header().get(1) & 6).isEqualTo(flags);
        assertThat(in.header().getInt(44)).isEqualTo(residual);
    }

    @ParameterizedTest
    @CsvSource({"2, 512, 4, 512, 1", "1, 1024, 2, 512, 1", "2, 1024, 0, 0, 2"})
    void aWriteThatDisagreesWithItsLengthTellsByHowMuch(int blocks, int expected, int flags, int residual, int written)
            throws IOException {
        logIn();
        initiator.command(5, 1, WRITE, expected, "2a00 00000000 00 %04x 00".formatted(blocks), filled(expected));
        RawInitiator.Pdu response = expect(SCSI_RESPONSE);
        assertThat(response.header().get(3)).as("status").isZero();
        assertThat(response.header().get(1) & 6).isEqualTo(flags);
        assertThat(response.header().getInt(44)).isEqualTo(residual);
        for (int lba = 0; lba < 3; lba++) {
            assertThat(read(2 + lba, lba)).isEqualTo(lba < written ? filled(512) : new byte[512]);
        }
    }

    @Test
    void aCommandOfTheOtherDirectionMovesNothing() throws IOException {
        logIn();
        initiator.command(5, 1, READ, 512, "2a00 00000000 00 0001 00", NOTHING);
        RawInitiator.Pdu response = expect(SCSI_RESPONSE);
        assertThat(response.data().remaining()).isZero();
        assertThat(read(2, 0)).isEqualTo(new byte[512]);
    }

    @ParameterizedTest
    @CsvSource({
        "c1, 2800 00010000 00 0001 00", // one behind the last
        "c1, 2800 0000ffff 00 0002 00", // begins within
        "c1, 8800 ffffffffffffffff 00000001 0000",
        "c1, 8800 7fffffffffffffff 00000001 0000",
        "a1, 2a00 00010000 00 0001 00",
        "a1, 8a00 ffffffffffffffff 00000001 0000",
        "a1, 4100 00010000 00 0001 00", // WRITE SAME
        "c1, 9e12 0000000000010000 00000018 0000", // GET LBA STATUS
        "81, 3500 00010000 00 0001 00" // SYNCHRONIZE CACHE
    })
    void blocksBehindTheEndAreOutOfRange(String flags, String cdb) throws IOException {
        logIn();
        int direction = Integer.parseInt(flags, 16);
        byte[] data = direction == WRITE ? filled(512) : NOTHING;
        initiator.command(5, 1, direction, direction == 0x81 ? 0 : 512, cdb, data);
        RawInitiator.Pdu response = expectSense("5/21/00");
        assertThat(response.header().getInt(44)).as("nothing was moved").isEqualTo(direction == 0x81 ? 0 : 512);
        assertThat(read(2, 0)).isEqualTo(new byte[512]);
    }
}

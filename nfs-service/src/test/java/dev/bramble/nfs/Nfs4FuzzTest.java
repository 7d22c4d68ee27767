package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.GETATTR;
import static dev.bramble.nfs.Nfs4Client.GETFH;
import static dev.bramble.nfs.Nfs4Client.LOCKT;
import static dev.bramble.nfs.Nfs4Client.LOOKUP;
import static dev.bramble.nfs.Nfs4Client.NO_STATE;
import static dev.bramble.nfs.Nfs4Client.OPEN;
import static dev.bramble.nfs.Nfs4Client.PUTFH;
import static dev.bramble.nfs.Nfs4Client.PUTROOTFH;
import static dev.bramble.nfs.Nfs4Client.READ;
import static dev.bramble.nfs.Nfs4Client.READDIR;
import static dev.bramble.nfs.Nfs4Client.RESTOREFH;
import static dev.bramble.nfs.Nfs4Client.SAVEFH;
import static dev.bramble.nfs.Nfs4Client.SECINFO;
import static dev.bramble.nfs.Nfs4Client.SHARE_READ;
import static dev.bramble.nfs.Nfs4Client.TEST_STATEID;
import static dev.bramble.nfs.Nfs4Client.VERIFY;
import static dev.bramble.nfs.Nfs4Client.args;
import static dev.bramble.nfs.Nfs4Client.bitmap;
import static dev.bramble.nfs.Nfs4Client.compound;
import static dev.bramble.nfs.Nfs4Client.name;
import static dev.bramble.nfs.Nfs4Client.open;
import static dev.bramble.nfs.Nfs4Client.ops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.Nfs4Client.Opened;
import dev.bramble.nfs.Nfs4Client.Operations;
import dev.bramble.nfs.Nfs4Client.Refused;
import dev.bramble.nfs.RpcConnection.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COMPOUNDs that no client sends: each is answered, and harms nobody. */
class Nfs4FuzzTest {
    private static final int GARBAGE_ARGUMENTS = 4;

    NfsFixture nfs;
    Nfs4Client client;
    byte[] root;

    @BeforeEach
    void mount(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data);
        Files.writeString(nfs.tree.resolve("f"), "content");
        client = nfs.client4("pi");
        root = client.lookup(nfs.tree.toString());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        nfs.close();
    }

    /** RPC accept status, then the COMPOUND's status; -1 for none. */
    private int[] statuses(byte[] compound) throws Exception {
        byte[] call = client.rpc.message(77, 100003, 4, 1, args().raw(compound));
        Results reply = client.rpc.exchange(call);
        int accepted = reply.acceptStatus(77);
        return new int[] {accepted, accepted == 0 ? reply.int32() : -1};
    }

    @Test
    void everyPrefixAndManyFlippedBitsAreAnswered() throws Exception {
        Opened file = client.open(root, "f", "o", SHARE_READ, 0);
        Operations[] seeds = {
            ops().putFh(file.handle())
                    .add(READ, args().raw(file.state()).int64(0).int32(100)),
            ops().putFh(root)
                    .add(GETATTR, bitmap(0, 1, 2, 3, 4, 8, 19, 20, 33, 36))
                    .add(GETFH),
            ops().putFh(root)
                    .add(
                            READDIR,
                            args().int64(0)
                                    .int64(0)
                                    .int32(999)
                                    .int32(999)
                                    .raw(bitmap(1, 20).bytes())),
            ops().putFh(root).add(SAVEFH).add(LOOKUP, name("f")).add(RESTOREFH).add(SECINFO, name("f")),
            ops().putFh(root)
                    .add(OPEN, open("z", SHARE_READ, 0).int32(0).int32(0).opaque(new byte[] {'f'})),
            ops().putFh(file.handle())
                    .add(LOCKT, args().int32(1).int64(0).int64(9).int64(0).opaque(new byte[9])),
            ops().putFh(file.handle())
                    .add(
                            VERIFY,
                            args().raw(bitmap(4).bytes()).opaque(args().int64(7).bytes())),
            ops().add(TEST_STATEID, args().int32(1).raw(file.state()))
        };
        for (Operations seed : seeds) {
            byte[] whole = compound(1, client.sequence(7, 1, seed));
            for (int length = 0; length < whole.length; length += 4) {
                int[] statuses = statuses(java.util.Arrays.copyOf(whole, length));
                assertThat(statuses[0] == GARBAGE_ARGUMENTS || statuses[1] > 0).isTrue();
            }
        }
        Random random = new Random(20261122);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            Operations seed = seeds[random.nextInt(seeds.length)];
            byte[] call = compound(1, client.sequence(6, round + 1, seed));
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                call[random.nextInt(call.length)] ^= (byte) (1 << random.nextInt(8));
            }
            int[] statuses = statuses(call);
            assertThat(statuses[0]).isIn(0, GARBAGE_ARGUMENTS);
            assertThat(statuses[1]).isNotEqualTo(10006);
            refused += statuses[1] == 0 ? 0 : 1;
        }
        assertThat(refused).isBetween(1_000, 20_000);
        assertThat(client.readAll(file)).asString().isEqualTo("content");
    }

    @Test
    void randomOperationsOfRandomBytesAreAnswered() throws Exception {
        Random random = new Random(4711);
        for (int round = 0; round < 5_000; round++) {
            int minor = random.nextInt(2);
            Operations operations = ops();
            for (int count = 1 + random.nextInt(3); count > 0; count--) {
                byte[] noise = new byte[4 * random.nextInt(12)];
                random.nextBytes(noise);
                if (random.nextBoolean()) {
                    java.util.Arrays.fill(noise, (byte) 0);
                }
                operations.add(3 + random.nextInt(57), args().raw(noise));
            }
            Operations rest = minor == 0 ? operations : client.sequence(5, round + 1, operations);
            int[] statuses = statuses(compound(minor, rest));
            assertThat(statuses[0]).isZero();
            assertThat(statuses[1]).isNotEqualTo(10006);
        }
        client.call(ops());
    }

    @Test
    void aDeepCompoundIsRefusedWhole() throws Exception {
        byte[] deep = args().int32(0).int32(0).int32(-1).int32(PUTROOTFH).bytes();
        assertThat(statuses(deep)).containsExactly(0, 10018);
        byte[] inSession = compound(1, client.sequence(1, 1, ops()));
        java.nio.ByteBuffer.wrap(inSession).putInt(12, 1_000_000);
        assertThat(statuses(inSession)).containsExactly(0, 10070);
        Operations longest = ops();
        for (int i = 0; i < 64; i++) {
            longest.add(PUTROOTFH);
        }
        client.raw(0, longest);
        assertThatThrownBy(() -> client.raw(0, longest.add(PUTROOTFH))).isInstanceOf(Refused.class);
    }

    @Test
    void lengthsThatLieAreRefused() throws Exception {
        for (int lie : new int[] {-1, Integer.MAX_VALUE, 129, 0x0100_0000}) {
            assertThat(statuses(compound(1, client.sequence(1, 1, ops().add(PUTFH, args().int32(lie))))))
                    .isIn(new int[] {0, 10036}, new int[] {0, 10076});
            assertThat(statuses(compound(0, ops().add(GETATTR, args().int32(lie)))))
                    .containsExactly(0, 10036);
            assertThat(statuses(args().int32(lie).int32(1).int32(0).bytes())[0]).isEqualTo(GARBAGE_ARGUMENTS);
        }
    }

    @Test
    void aReplyIsBoundWhateverIsAsked() throws Exception {
        Files.write(nfs.tree.resolve("f"), new byte[1024 * 1024]);
        Operations reads = ops().add(PUTROOTFH);
        for (String each : nfs.tree.toString().substring(1).split("/", -1)) {
            reads.add(LOOKUP, name(each));
        }
        reads.add(LOOKUP, name("f"));
        for (int i = 0; i < 8; i++) {
            reads.add(READ, args().raw(NO_STATE).int64(0).int32(-1));
        }
        byte[] call = client.rpc.message(5, 100003, 4, 1, args().raw(compound(0, reads)));
        Results reply = client.rpc.exchange(call);
        assertThat(reply.buffer().remaining()).isLessThan(1024 * 1024 + 64 * 1024);
        assertThat(reply.acceptStatus(5)).isZero();
        assertThat(reply.int32()).isEqualTo(10018);
    }
}

package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.RpcConnection.Arguments;
import dev.bramble.nfs.RpcConnection.Results;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONC RPC over TCP: refusals, record marking, and what does not belong there. */
class RpcTest {
    private static final int MIB = 1024 * 1024;

    NfsFixture nfs;
    RpcConnection rpc;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data);
        rpc = new RpcConnection(nfs.stack.port());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
        nfs.close();
    }

    private Results refusal(int program, int version, int procedure, int status) throws Exception {
        Results reply = rpc.exchange(rpc.message(5, program, version, procedure, new Arguments()));
        assertThat(reply.acceptStatus(5)).isEqualTo(status);
        return reply;
    }

    @Test
    void unknownProgramsVersionsAndProceduresAreRefusedAsSuch() throws Exception {
        refusal(100000, 2, 0, 1);
        for (int[] mismatch : new int[][] {{100003, 5, 4}, {100003, 2, 4}, {100005, 1, 3}, {100005, 2, 3}}) {
            Results reply = refusal(mismatch[0], mismatch[1], 0, 2);
            assertThat(reply.int32()).isEqualTo(3);
            assertThat(reply.int32()).isEqualTo(mismatch[2]);
        }
        refusal(100003, 3, 22, 3);
        refusal(100005, 3, 6, 3);
        refusal(100003, 3, -1, 3);
        refusal(100003, 3, 1, 4);
        refusal(100003, 3, 0, 0);
    }

    @Test
    void anotherRpcVersionIsDenied() throws Exception {
        byte[] call = rpc.message(9, 100003, 3, 0, new Arguments());
        ByteBuffer.wrap(call).putInt(8, 3);
        Results reply = rpc.exchange(call);
        assertThat(new int[] {reply.int32(), reply.int32(), reply.int32(), reply.int32()})
                .containsExactly(9, 1, 1, 0);
    }

    @Test
    void aCallMayComeInFragmentsAndSingleBytes() throws Exception {
        byte[] call = rpc.message(3, 100003, 3, 0, new Arguments());
        ByteBuffer fragments = ByteBuffer.allocate(call.length + 12);
        fragments.putInt(10).put(call, 0, 10).putInt(0);
        fragments.putInt(0x8000_0000 | (call.length - 10)).put(call, 10, call.length - 10);
        for (byte each : fragments.array()) {
            rpc.raw(new byte[] {each});
        }
        assertThat(rpc.receive().acceptStatus(3)).isZero();
    }

    @Test
    void aFragmentOfFourGigabytesEndsTheConnection() throws Exception {
        rpc.raw(new byte[] {-1, -1, -1, -1});
        assertThat(rpc.isClosedByServer()).isTrue();
    }

    @Test
    void aThousandCallsAtOnceAreAllAnswered() throws Exception {
        Set<Integer> xids = new HashSet<>();
        for (int xid = 0; xid < 1000; xid++) {
            rpc.send(rpc.message(xid, 100003, 3, 0, new Arguments()));
        }
        for (int i = 0; i < 1000; i++) {
            xids.add(rpc.receive().int32());
        }
        assertThat(xids).hasSize(1000);
    }

    @Test
    void rubbishHarmsNobodyElse() throws Exception {
        Random random = new Random(20260101);
        for (int round = 0; round < 300; round++) {
            try (RpcConnection bad = new RpcConnection(nfs.stack.port())) {
                Arguments arguments = new Arguments();
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                arguments.raw(noise);
                byte[] call = bad.message(1, random.nextBoolean() ? 100003 : 100005, 3, random.nextInt(22), arguments);
                for (int flips = random.nextInt(3); flips > 0; flips--) {
                    call[random.nextInt(call.length)] ^= (byte) (1 << random.nextInt(8));
                }
                bad.send(Arrays.copyOf(call, random.nextInt(call.length + 1)));
            }
        }
        try (Nfs3Client client = nfs.client()) {
            assertThat(client.getAttributes(client.mount(nfs.tree.toString())).type())
                    .isEqualTo(2);
        }
    }

    private static long memory() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    private void assertOthersAreServed() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            assertThat(client.getAttributes(client.mount(nfs.tree.toString())).type())
                    .isEqualTo(2);
        }
    }

    /** Each has announced the longest record, and sent its beginning. */
    @Test
    void aThousandConnectionsThatStandStillCostLittleAndHarmNobody() throws Exception {
        long before = memory();
        List<RpcConnection> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                RpcConnection one = new RpcConnection(nfs.stack.port());
                idle.add(one);
                one.raw(new byte[] {(byte) 0x80, 0x10, 0, 0, 1, 2, 3, 4});
            }
            assertOthersAreServed();
            assertThat(memory() - before).isLessThan(64L * MIB);
        } finally {
            for (RpcConnection one : idle) {
                one.close();
            }
        }
    }

    /** What it asks for is read only as fast as it takes it. */
    @Test
    void whoDoesNotTakeItsRepliesHoldsLittleMemoryAndHarmsNobody() throws Exception {
        Files.write(nfs.tree.resolve("kernel8.img"), new byte[MIB]);
        int calls = 200;
        long before = memory();
        try (Nfs3Client client = nfs.client()) {
            byte[] file = client.lookup(client.mount(nfs.tree.toString()), "kernel8.img");
            for (int xid = 0; xid < calls; xid++) {
                rpc.send(rpc.message(
                        xid, 100003, 3, 6, new Arguments().opaque(file).int64(0).int32(MIB)));
            }
            assertThat(rpc.receive().int32()).isBetween(0, calls - 1);
            assertOthersAreServed();
            assertThat(memory() - before).isLessThan(64L * MIB);
            for (int i = 1; i < calls; i++) {
                assertThat(rpc.receive().buffer().remaining()).isGreaterThan(MIB);
            }
        }
    }
}

package dev.bramble.nfs.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.bramble.nfs.fs.FileOwnership;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostRpcbindTest {
    private static final Map<String, Integer> ALL =
            Map.of("100003.3/6", 12049, "100003.4/6", 12049, "100005.3/6", 12049);

    private static HostRpcbind register(InetSocketAddress rpcbind) {
        return HostRpcbind.register(rpcbind, Mapping.ofNfs(12049));
    }

    @Test
    void whatIsRegisteredIsTakenBackAtTheEnd() throws Exception {
        try (FakeRpcbind rpcbind = new FakeRpcbind()) {
            // Of a server that is no more.
            rpcbind.ports.put("100005.3/6", 1);
            rpcbind.ports.put("100024.1/6", 662);
            try (HostRpcbind _ = register(rpcbind.address())) {
                await().untilAsserted(() -> assertThat(rpcbind.ports).containsAllEntriesOf(ALL));
            }
            assertThat(rpcbind.ports).isEqualTo(Map.of("100024.1/6", 662));
        }
    }

    @Test
    void anotherServerThatRunsKeepsItsMapping() throws Exception {
        try (FakeRpcbind rpcbind = new FakeRpcbind();
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            rpcbind.ports.put("100005.3/6", other.getLocalPort());
            try (HostRpcbind host = register(rpcbind.address())) {
                host.keep();
                assertThat(rpcbind.ports).containsEntry("100005.3/6", other.getLocalPort());
                assertThat(rpcbind.ports).containsEntry("100003.3/6", 12049);
            }
            assertThat(rpcbind.ports).isEqualTo(Map.of("100005.3/6", other.getLocalPort()));
        }
    }

    @Test
    void whatAnotherServerRegisteredMeanwhileStays() throws Exception {
        try (FakeRpcbind rpcbind = new FakeRpcbind()) {
            try (HostRpcbind _ = register(rpcbind.address())) {
                await().untilAsserted(() -> assertThat(rpcbind.ports).isEqualTo(ALL));
                rpcbind.ports.put("100003.3/6", 2049);
            }
            assertThat(rpcbind.ports).isEqualTo(Map.of("100003.3/6", 2049));
        }
    }

    @Test
    void aRestartedRpcbindIsToldAgain() throws Exception {
        FakeRpcbind first = new FakeRpcbind();
        try (HostRpcbind host = register(first.address())) {
            await().untilAsserted(() -> assertThat(first.ports).isEqualTo(ALL));
            first.close();
            host.keep();
            try (FakeRpcbind second = new FakeRpcbind(first.address().getPort())) {
                host.keep();
                assertThat(second.ports).isEqualTo(ALL);
                second.refusesToSet = true;
                second.ports.clear();
                host.keep();
                assertThat(second.ports).isEmpty();
                second.refusesToSet = false;
                host.keep();
                assertThat(second.ports).isEqualTo(ALL);
            }
        } finally {
            first.close();
        }
    }

    /** rpcbind believes no others. */
    @Test
    void itCallsFromAPortBelow1024() throws Exception {
        assumeFalse(FileOwnership.ofThisProcess().singleUser(), "needs root");
        try (FakeRpcbind rpcbind = new FakeRpcbind();
                HostRpcbind _ = register(rpcbind.address())) {
            await().untilAsserted(() -> assertThat(rpcbind.ports).isEqualTo(ALL));
            assertThat(rpcbind.callerPort).isBetween(600, 1023);
        }
    }

    @Test
    void anyReplyIsReadOrRefused() {
        byte[] good = {0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
        Random random = new Random(3);
        int read = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes =
                    java.util.Arrays.copyOf(good, round % 3 == 0 ? random.nextInt(good.length + 1) : good.length);
            for (int flips = random.nextInt(3); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                HostRpcbind.number(new XdrReader(Unpooled.wrappedBuffer(bytes)), 7);
                read++;
            } catch (XdrException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(read).isBetween(1, 49_999);
        assertThatThrownBy(() -> HostRpcbind.number(new XdrReader(Unpooled.wrappedBuffer(good)), 8))
                .isInstanceOf(XdrException.class);
    }
}

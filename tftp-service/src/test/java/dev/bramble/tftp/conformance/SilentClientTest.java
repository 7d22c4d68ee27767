package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.server.Mtu;
import dev.bramble.tftp.server.TestServer;
import dev.bramble.tftp.server.TftpServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a client hears that says nothing any more. All wait at the same time, in both port modes, until the servers have
 * given them up; then their traces are looked at. Limits are kept wide: lower ones hold on a busy machine, too, because
 * they count from before the packet that began the wait; upper ones need to be met by one client of several.
 */
class SilentClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private static final int WINDOW = 4;

    /** Where a client falls silent: after these ACKs. */
    @SuppressWarnings("ImmutableEnumChecker")
    private enum Silence {
        AFTER_OACK(5000, List.of(), "tsize", "0", "blksize", "1024"),
        AFTER_FIRST_BLOCK(5000, List.of()),
        AFTER_THIRD_BLOCK(5000, List.of(1, 2)),
        AFTER_LAST_BLOCK(1024, List.of(1, 2)),
        WITHIN_WINDOW(50_000, List.of(0, WINDOW, WINDOW + 2), "windowsize", Integer.toString(WINDOW)),
        TIMEOUT_1(5000, List.of(0), "timeout", "1"),
        TIMEOUT_2(5000, List.of(0), "timeout", "2");

        private final int fileBytes;
        private final List<Integer> acks;
        private final List<String> options;

        Silence(int fileBytes, List<Integer> acks, String... options) {
            this.fileBytes = fileBytes;
            this.acks = acks;
            this.options = List.of(options);
        }
    }

    /**
     * What came after the client's last word.
     *
     * @param millis since that word was sent
     */
    private record Heard(long millis, Reply reply) {}

    private static final Map<PortMode, TestServer> SERVERS = new EnumMap<>(PortMode.class);
    private static final Map<PortMode, Map<Silence, List<Heard>>> TRACES = new EnumMap<>(PortMode.class);

    @TempDir
    private static Path root;

    @BeforeAll
    static void waitForAllToBeGivenUp() throws Exception {
        for (Silence silence : Silence.values()) {
            Files.write(root.resolve(silence.name()), new byte[silence.fileBytes]);
        }
        Map<PortMode, Map<Silence, Future<List<Heard>>>> running = new EnumMap<>(PortMode.class);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (PortMode mode : PortMode.values()) {
                TestServer server = new TestServer(
                        new TftpServerSettings(InetAddress.getLoopbackAddress(), 0, mode.ports(), Mtu.NO_CAP, 64),
                        ConfinedBootFiles.in(root));
                SERVERS.put(mode, server);
                Map<Silence, Future<List<Heard>>> ofMode = new EnumMap<>(Silence.class);
                for (Silence silence : Silence.values()) {
                    ofMode.put(silence, clients.submit(() -> listen(server, silence)));
                }
                running.put(mode, ofMode);
            }
        }
        for (Map.Entry<PortMode, Map<Silence, Future<List<Heard>>>> ofMode : running.entrySet()) {
            Map<Silence, List<Heard>> traces = new EnumMap<>(Silence.class);
            for (Map.Entry<Silence, Future<List<Heard>>> client :
                    ofMode.getValue().entrySet()) {
                traces.put(client.getKey(), client.getValue().get());
            }
            TRACES.put(ofMode.getKey(), traces);
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(TestServer::close);
    }

    /** Until the server has nothing in hand, and a moment longer. */
    private static List<Heard> listen(TestServer server, Silence silence) throws IOException {
        List<Heard> trace = new ArrayList<>();
        try (RawClient client = server.client()) {
            long lastWord = System.nanoTime();
            client.ask(silence.name(), silence.options.toArray(String[]::new));
            for (int ack : silence.acks) {
                Reply reply = client.receive();
                for (int more = 1; silence == Silence.WITHIN_WINDOW && ack > 0 && more < WINDOW; more++) {
                    reply = client.receive();
                }
                lastWord = System.nanoTime();
                client.ack(ack, reply.from());
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                Optional<Reply> reply = client.receive(2000);
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastWord);
                if (reply.isPresent()) {
                    trace.add(new Heard(millis, reply.get()));
                } else if (server.metric("bramble_tftp_transfers_active") == 0) {
                    break;
                }
            }
        }
        return trace;
    }

    private static List<Heard> trace(PortMode mode, Silence silence) {
        return TRACES.getOrDefault(mode, Map.of()).getOrDefault(silence, List.of());
    }

    private static List<List<Heard>> withoutTimeoutOption(PortMode mode) {
        return List.of(
                trace(mode, Silence.AFTER_OACK),
                trace(mode, Silence.AFTER_FIRST_BLOCK),
                trace(mode, Silence.AFTER_THIRD_BLOCK),
                trace(mode, Silence.AFTER_LAST_BLOCK));
    }

    private static int copies(List<Heard> trace) {
        return trace.size() - 1;
    }

    @ParameterizedTest
    @EnumSource(PortMode.class)
    @Covers({Clause.RFC1350_RETRANSMIT, Clause.RFC1350_LAST_BLOCK, Clause.RFC1350_SAME_TIDS, Clause.PI_BACKOFF})
    void theSamePacketComesAgainAndNoOther(PortMode mode) {
        for (List<Heard> trace : withoutTimeoutOption(mode)) {
            Reply first = trace.getFirst().reply();
            assertThat(trace).hasSizeGreaterThan(3);
            assertThat(trace).allSatisfy(heard -> {
                assertThat(heard.reply().bytes()).isEqualTo(first.bytes());
                assertThat(heard.reply().from()).isEqualTo(first.from());
            });
        }
        assertThat(trace(mode, Silence.AFTER_OACK).getFirst().reply().opcode()).isEqualTo(6);
        assertThat(trace(mode, Silence.AFTER_FIRST_BLOCK).getFirst().reply().number())
                .isEqualTo(1);
        assertThat(trace(mode, Silence.AFTER_THIRD_BLOCK).getFirst().reply().number())
                .isEqualTo(3);
        assertThat(trace(mode, Silence.AFTER_LAST_BLOCK).getFirst().reply().payload())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PortMode.class)
    @Covers(Clause.PI_FIRST_RETRANSMIT)
    void theFirstRetransmissionComesWithinAPisPatience(PortMode mode) {
        List<Long> first = withoutTimeoutOption(mode).stream()
                .map(trace -> trace.get(1).millis())
                .toList();
        assertThat(first).allMatch(millis -> millis >= 500);
        assertThat(first).anyMatch(millis -> millis <= 900);
    }

    @ParameterizedTest
    @EnumSource(PortMode.class)
    @Covers({Clause.PI_BACKOFF, Clause.RFC1123_ADAPTIVE})
    void theWaitsGrow(PortMode mode) {
        for (List<Heard> trace : withoutTimeoutOption(mode)) {
            // At the first interval, unchanged, there would be about 40 within 30 s.
            assertThat(copies(trace)).isBetween(4, 15);
            long second = trace.get(2).millis();
            assertThat(second).as("0.7 s, then twice that").isGreaterThan(1700);
        }
    }

    @ParameterizedTest
    @EnumSource(PortMode.class)
    @Covers(Clause.RFC2349_TIMEOUT_KEPT)
    void anAgreedTimeoutIsKept(PortMode mode) {
        List<Heard> everySecond = trace(mode, Silence.TIMEOUT_1);
        assertThat(everySecond.get(1).millis()).isBetween(900L, 1900L);
        assertThat(copies(everySecond)).isBetween(20, 31);
        List<Heard> everyOther = trace(mode, Silence.TIMEOUT_2);
        assertThat(everyOther.get(1).millis()).isBetween(1900L, 2900L);
        assertThat(copies(everyOther)).isBetween(10, 16);
    }

    @ParameterizedTest
    @EnumSource(PortMode.class)
    @Covers(Clause.RFC7440_TIMEOUT)
    void aWindowIsSentAgainFromBehindTheLastAck(PortMode mode) {
        List<Integer> blocks = trace(mode, Silence.WITHIN_WINDOW).stream()
                .map(heard -> heard.reply().number())
                .toList();
        assertThat(blocks).hasSizeGreaterThan(3 * WINDOW);
        for (int i = 0; i < blocks.size(); i++) {
            assertThat(blocks.get(i)).as("blocks %s", blocks).isEqualTo(WINDOW + 3 + i % WINDOW);
        }
    }

    @ParameterizedTest
    @EnumSource(PortMode.class)
    @Covers({Clause.PI_GIVE_UP, Clause.PI_ORPHAN, Clause.RFC1350_TIMEOUTS, Clause.RFC7440_RETRIES})
    void allAreGivenUpWithoutAWord(PortMode mode) {
        TestServer server = Objects.requireNonNull(SERVERS.get(mode));
        await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
        assertThat(server.metric("bramble_tftp_transfers_total", "outcome", "stalled"))
                .isEqualTo(Silence.values().length);
        assertThat(server.events.stream().filter(event -> event.getDetailCase() == DetailCase.TRANSFER_STALLED))
                .hasSize(Silence.values().length);
        for (Silence silence : Silence.values()) {
            assertThat(trace(mode, silence)).allMatch(heard -> heard.reply().opcode() != 5, "no ERROR");
            assertThat(trace(mode, silence).getLast().millis()).isLessThan(40_000);
        }
    }
}
